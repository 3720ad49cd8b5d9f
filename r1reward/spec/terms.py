"""What a reward definition is made of: its terms, with their schedules, and the choice of a template."""

import hashlib
from typing import Any

import msgspec

from r1reward.types import Score, Status

__all__ = ["Schedule", "TemplateChoice", "Term", "decided"]


class Schedule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The training steps in which a term counts: `from_step <= step < to_step`.

    Where the step is not known, nothing can be said: `RewardSpec.check_step` refuses that at every door.
    """

    from_step: int = 0
    """The first step in which it counts."""
    to_step: int | None = None
    """The first step in which it no longer does; None = to the end."""

    def active(self, step: int | None) -> bool:
        """Whether the term counts at this step."""
        return step is None or (self.from_step <= step and (self.to_step is None or step < self.to_step))


class Term(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One use of a verifier."""

    verifier: str
    """The verifier's name (`r1reward plugins` lists them)."""
    name: str = ""
    """How the term is called in the output; the verifier's name where empty."""
    weight: float = 1.0
    """What its value is multiplied by; 0 = reported, not rewarded."""
    tasks: tuple[str, ...] = ()
    """The tasks it applies to; empty = all."""
    options: dict[str, Any] = {}
    """The options of the verifier."""
    gate: bool = False
    """Whether the whole reward is 0 when this term is 0."""
    fallback: str | None = None
    """The name of the term that is asked when this one is `undecided`, or its 0 `unsure`; its score then takes this
    one's place. A term that is a fallback is asked only then."""
    max_asked: float | None = None
    """The largest share of completions, in [0, 1], for which the fallback may be asked; a run warns of more."""
    schedule: Schedule | None = None
    """The training steps in which it counts; None = all."""
    deadline: float | None = None
    """Seconds that one completion may take; the engine's `--deadline` where None."""
    share: float = 1.0
    """The share of completions that it judges, by a hash of prompt and completion; less than 1 for a term of weight 0
    alone: an audit that is too slow for all of them."""

    @property
    def counts(self) -> bool:
        """Whether the reward depends on it."""
        return self.weight != 0 or self.gate

    def applies(self, task: str) -> bool:
        """Whether it has anything to say on samples of this task."""
        return not self.tasks or task in self.tasks

    def draws(self, prompt: object, text: str) -> bool:
        """Whether this completion is in its share: the same at every door, on every machine."""
        if self.share >= 1.0:
            return True
        digest = hashlib.blake2b(f"{self.name}\0{prompt}\0{text}".encode(errors="replace"), digest_size=8)
        return int.from_bytes(digest.digest(), "little") < self.share * 2**64


class TemplateChoice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A response template and its options."""

    name: str
    """The name of a template."""
    options: dict[str, Any] = {}
    """The options of the template."""


def decided(score: Score, fallback: Score | None) -> Score:
    """What counts of a term and its fallback: the fallback's score where the term could not tell.

    A value stands where the fallback cannot tell either, so that no answer is masked.
    """
    if fallback is None or not score.is_open:
        return score
    return score if score.value is not None and fallback.status is Status.UNDECIDED else fallback
