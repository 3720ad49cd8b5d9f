"""Stops the generation of completions whose reward nothing that follows can change."""

from collections.abc import Callable, Sequence
from typing import Any

from r1reward.registry.registry import Registry
from r1reward.scoring.prefixes import PrefixJudge
from r1reward.scoring.scorer import Scorer
from r1reward.spec.spec import RewardSpec
from r1reward_serve.reward_worker import Pair
from r1reward_trainers.decided_tails import goes_on

__all__ = ["DecidedPrefixes"]


class DecidedPrefixes:
    """Judges the unfinished completions of one batch after another, in the trainer's own process.

    `decode` gives a completion, text or messages, of its tokens. The verdict is that of the reward at the training
    step; a completion that is stopped is worth what the whole one would have been worth, so a policy gains nothing.
    `tails_kept` is the share of them that goes on all the same, drawn with `seed`.
    """

    def __init__(
        self,
        spec: RewardSpec,
        registry: Registry,
        decode: Callable[[list[int]], Any],
        tails_kept: float = 0.0,
        seed: Sequence[int] = (),
    ) -> None:
        self._spec, self._registry, self._decode = spec, registry, decode
        self._tails_kept, self._seed = tails_kept, tuple(seed)
        self._judge: PrefixJudge | None = None
        self._scorer: Scorer | None = None
        self._read: Callable[[int, Any, Sequence[int]], Pair] | None = None
        self.lengths: dict[int, int] = {}
        """By place in the batch: the tokens of those that were stopped."""
        self.tail_starts: dict[int, int] = {}
        """By place in the batch: the tokens at which those were decided that go on."""

    def begin(self, read: Callable[[int, Any, Sequence[int]], Pair], step: int) -> None:
        """Start a batch; `read` turns a decoded completion into the sample and completion that the reward judges."""
        self._read, self.lengths, self.tail_starts = read, {}, {}
        if self._scorer is None or self._scorer.step != step:
            self.close()
            self._scorer = Scorer(self._spec, self._registry, step=step)
            self._judge = PrefixJudge(self._scorer)

    def __call__(self, place: int, ids: Sequence[int]) -> bool:
        """Whether the completion at a place is decided and ends here; its length is noted."""
        assert self._read is not None
        assert self._judge is not None
        assert self._scorer is not None
        if place in self.tail_starts:
            return False
        sample, completion = self._read(place, self._decode(list(ids)), ids)
        if self._judge(sample, completion.text) is None:
            return False
        goes = goes_on(self._tails_kept, (*self._seed, self._scorer.step or 0, place), ids)
        (self.tail_starts if goes else self.lengths)[place] = len(ids)
        return not goes

    def cut(self, ids: Sequence[Sequence[int]]) -> list[list[int]]:
        """The completions of the batch without the padding after the token at which each was decided."""
        return [list(tokens[: self.lengths.get(place, len(tokens))]) for place, tokens in enumerate(ids)]

    def close(self) -> None:
        """End the verifiers."""
        if self._scorer is not None:
            self._scorer.close()
            self._scorer = None
