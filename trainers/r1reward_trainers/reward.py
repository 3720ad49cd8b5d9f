"""The whole reward as one TRL reward function.

    from r1reward_trainers.reward import RewardFunction

    trainer = GRPOTrainer(model=…, reward_funcs=[RewardFunction("r1-zero")], …)

One function for the whole reward, because TRL leaves a row out of the advantage only where *every* function gives
None. It is synchronous for TRL but spreads a batch over warm worker processes; it pickles, so that TRL's
asynchronous trainer can send it to its rollout process.
"""

import logging
import math
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Unpack

from r1reward.api import Spec
from r1reward.errors import UsageError
from r1reward.runs.settings import WorkerKeywords
from r1reward.scoring.scorer import Rewarded
from r1reward_serve.missing_rewards import RewardsMissingError, Watch, is_broken, reasons_of
from r1reward_serve.reward_pool import WarmReward
from r1reward_serve.reward_worker import Pair
from r1reward_serve.training_step import StepSource
from r1reward_serve.trl_batch import FILLER, BatchReader
from r1reward_trainers.hacking_trends import Trends
from r1reward_trainers.metrics import Cost, columns_of, metric_values
from r1reward_trainers.reward_stream import RewardStream

__all__ = ["RewardFunction"]

_LOG = logging.getLogger(__name__)

_FIRST_WAIT, _LONGEST_WAIT = 1.0, 15.0
"""Seconds between two tries while a verifier's service is away."""


class RewardFunction:
    """Called by a TRL trainer with a batch; gives a reward, or None, for each completion.

    Args:
        reward: A preset's name, a reward file, a mapping or a `RewardSpec`.
        columns: Which column of the dataset has which role (`{"ground_truth": "answer"}`); others are guessed,
            but for `reasoning` and `truncated`: such a column tells of the data set's own completions.
        task: What all rows are; a column named `task`, or one of `columns`, goes before it.
        prompt_suffix: What the chat template adds after the prompt, such as a prefilled `<think>`.
        eos_token_ids: A completion that ends in none of them was truncated: all that the model may end with, those
            of its generation config too (`r1reward_trainers.models.end_token_ids`), and the pad token.
        stop_texts: Texts at which generation stops as well.
        max_unscored: The share of a batch that may be without a reward. 0 for a trainer that cannot leave one
            out (TRL's OnlineDPOTrainer takes None for 0): it stops instead.
        patience: Seconds to go on asking where more is unscored because verifiers fail; 0 = stop at once, infinity =
            pause until they are back.
        step: The training step for scheduled terms, where the trainer does not tell it.
        step_file: Or a file that holds it (`r1reward_trainers.step_file.StepFile` writes one); TRL's asynchronous
            trainer needs that.
        group_size: The fewest completions of a prompt that a call must hold where a verifier judges them together
            (`num_generations`); fewer mean that the trainer cut a group, which would change its rewards.
        options: Those of `WarmReward`: `workers`, `deadline`, `memory_mb`, `plugins`, `cache`.

    The call raises `RewardsMissingError` where more than `max_unscored` stays without a reward: because verifiers
    fail, of a batch (and of at least 64 completions, so that one hard sample does not stop a run); because of the
    data, of the last 1,024 (and at least 512). Whatever the numbers, it does so for a batch without any reward where
    verifiers fail (one prompt alone after others that had rewards is masked: it may be hard), and where the data is
    unusable for a first batch of several prompts, and for eight prompts in a row. It raises `DataError` for rows that
    cannot be understood.
    """

    def __init__(
        self,
        reward: Spec,
        *,
        columns: Mapping[str, str | Sequence[str]] | None = None,
        task: str = "",
        prompt_suffix: str = "",
        eos_token_ids: Collection[int] = (),
        stop_texts: Sequence[str] = (),
        max_unscored: float = 0.25,
        patience: float = 60.0,
        step: int | None = None,
        group_size: int = 1,
        step_file: str | Path | None = None,
        **options: Unpack[WorkerKeywords],
    ) -> None:
        if not patience >= 0:
            raise UsageError(f"patience: seconds, 0 or more, not {patience}")
        self.__name__ = "r1reward"  # TRL's name for the column and the metrics
        self.warm = WarmReward(reward, **options)
        self.spec = self.warm.spec
        self._make_reader = partial(
            BatchReader,
            self.warm,
            prompt_suffix=prompt_suffix,
            eos_token_ids=eos_token_ids,
            stop_texts=stop_texts,
        )
        self._training_reader = self._held_out_reader = self._make_reader(columns=columns, task=task)
        self._watch, self._patience = Watch(max_unscored), patience
        self._step = StepSource(step, step_file)
        self._group_size = group_size
        self._last_end, self._trends = math.nan, Trends(self.spec)
        self._stream: RewardStream | None = None
        self.metric_names: tuple[str, ...] = ()
        """What the last batch had for the log, whether or not there was anything to average."""
        self.evaluating = False
        """Whether the batches are of held-out prompts, which say nothing of how training goes."""
        self.on_batch: Callable[[list[Pair], list[Rewarded]], None] | None = None
        """Called with each batch that has been scored."""
        self.longest_wait = _LONGEST_WAIT
        self.agree: Callable[[bool], bool] = _alone
        """Whether any rank of a distributed run says yes. A trainer sets it, so that a rank whose verifiers are away
        does not keep the others in a collective operation until that times out."""

    def __call__(
        self,
        prompts: Sequence[Any],
        completions: Sequence[Any],
        completion_ids: Sequence[Sequence[int]] | None = None,
        *,
        trainer_state: Any = None,
        log_extra: Callable[[str, list[Any]], None] | None = None,
        log_metric: Callable[[str, float], None] | None = None,
        **columns: Any,
    ) -> list[float | None]:
        """The rewards of a batch, in its order; None masks a completion."""
        began = time.perf_counter()
        step = self._step() if trainer_state is None else int(trainer_state.global_step)
        pairs = self._reader(prompts, completions, completion_ids, columns)
        rewarded, retries, somewhere = self._score(pairs, step)
        self._check_groups(pairs)
        rewards = [r.reward for r in rewarded]
        if not self.evaluating:
            self._watch.note(rewards, _prompts(pairs), somewhere)
        # A held-out row that fills the last batch of several ranks was counted where it is the row itself.
        counted = [i for i, filler in enumerate(columns.get(FILLER) or [False] * len(pairs)) if not filler]
        pairs, rewarded = [pairs[i] for i in counted], [rewarded[i] for i in counted]
        if self.on_batch is not None:
            self.on_batch(pairs, rewarded)
        ended = time.perf_counter()
        cost = Cost(
            seconds=ended - began,
            since=ended - self._last_end,
            rebuilt=self.warm.rebuilt,
            retries=retries,
        )
        self._last_end = ended
        figures = metric_values(self.spec, pairs, rewarded, cost)
        if not self.evaluating:
            figures |= {name: [value] for name, value in self._trends(pairs, rewards).items()}
        self.metric_names = tuple(figures)
        if log_metric is not None:
            for name, values in figures.items():
                for value in values:
                    if not math.isnan(value):  # one would make the mean over all ranks a NaN
                        log_metric(name, value)
        if log_extra is not None:
            for name, column in columns_of(self.spec, rewards).items():
                log_extra(name, column)
        return [r.value for r in rewards]

    def read_held_out(self, columns: Mapping[str, str | Sequence[str]], task: str = "") -> None:
        """Read the rows of evaluations by columns and a task of their own."""
        self._held_out_reader = self._make_reader(columns=columns, task=task)

    @property
    def _reader(self) -> BatchReader:
        return self._held_out_reader if self.evaluating else self._training_reader

    def _check_groups(self, pairs: Sequence[Pair]) -> None:
        smallest = self.warm.smallest_group(pairs)
        if smallest is not None and smallest < self._group_size:
            raise UsageError(
                f"a prompt came with {smallest} of its {self._group_size} completions, and the reward compares them: "
                "make per_device_train_batch_size times steps_per_generation a multiple of num_generations"
            )

    def read(
        self, prompts: Sequence[Any], completions: Sequence[Any], columns: Mapping[str, Any]
    ) -> list[Pair]:
        """The samples and completions of a batch, as they are scored."""
        return self._reader(prompts, completions, None, columns)

    def reader_of(
        self, prompts: Sequence[Any], columns: Mapping[str, Sequence[Any]]
    ) -> Callable[[int, Any, Sequence[int]], Pair]:
        """Reads one completion of a batch by its place, its text or messages, and its tokens."""

        def read(place: int, completion: Any, ids: Sequence[int]) -> Pair:
            row = {name: [values[place]] for name, values in columns.items()}
            return self._reader([prompts[place]], [completion], [ids], row)[0]

        return read

    def begin(
        self, prompts: Sequence[Any], columns: Mapping[str, Sequence[Any]], step: int, group_size: int
    ) -> RewardStream:
        """Take completions of a batch that is being generated; the next call is for that batch and awaits them.

        `group_size`: neighbours of one prompt, which wait for one another where a verifier judges them together.
        """
        self._stream = RewardStream(self.warm, self.reader_of(prompts, columns), step, group_size)
        return self._stream

    def end(self) -> None:
        """Forget the batch that was begun."""
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.close()

    def close(self) -> None:
        """End the workers."""
        self.end()
        self.warm.close()

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"_stream": None, "on_batch": None, "agree": _alone}

    def _score(self, pairs: Sequence[Pair], step: int | None) -> tuple[list[Rewarded], int, bool]:
        """The rewards of a batch, how often verifiers were asked again, and whether any rank has a reward.

        While too many verifiers fail, those are asked again for `patience` seconds.
        """
        rewarded, prompts = self._first(pairs, step), _prompts(pairs)
        began, wait, tries = time.monotonic(), _FIRST_WAIT, 0
        while True:
            rewards = [r.reward for r in rewarded]
            somewhere = self.agree(any(r.value is not None for r in rewards))
            broken = self._watch.too_many_broken(rewards, prompts, somewhere)
            if not self.agree(broken):
                return rewarded, tries, somewhere
            if not broken:  # another rank waits
                time.sleep(wait)
                wait = min(2 * wait, self.longest_wait)
                continue
            open_places = [i for i, r in enumerate(rewarded) if is_broken(r.reward)]
            remaining = self._patience - (time.monotonic() - began)
            report = f"{len(open_places)} of {len(pairs)} completions have no reward: {reasons_of(rewarded)}"
            if remaining <= 0:
                bound = (
                    f"max_unscored={self._watch.most:g}" if somewhere else "there is nothing to learn from"
                )
                raise RewardsMissingError(
                    f"{report}. That is too much ({bound}), and {self._patience:g} s "
                    "of patience did not help: nothing was trained on this batch; mend the verifier and resume"
                )
            _LOG.warning("%s; asking again in %.0f s", report, min(wait, remaining))
            time.sleep(min(wait, remaining))
            wait, tries = min(2 * wait, self.longest_wait), tries + 1
            answers = self.warm([pairs[i] for i in open_places], step)
            for place, reward in zip(open_places, answers, strict=True):
                rewarded[place] = reward

    def _first(self, pairs: Sequence[Pair], step: int | None) -> list[Rewarded]:
        """The rewards of a batch: those that were scored while it was generated, and the others now."""
        early = self._stream.take(pairs) if self._stream is not None else [None] * len(pairs)
        places = self.warm.groups_of(pairs, [i for i, reward in enumerate(early) if reward is None])
        late = dict(zip(places, self.warm([pairs[i] for i in places], step), strict=True))
        return [late[i] if reward is None or i in late else reward for i, reward in enumerate(early)]


def _prompts(pairs: Sequence[Pair]) -> int:
    """How many prompts a batch has: neighbours of one prompt share their sample."""
    return len({id(sample) for sample, _ in pairs})


def _alone(flag: bool) -> bool:
    """The answer of the only rank."""
    return flag
