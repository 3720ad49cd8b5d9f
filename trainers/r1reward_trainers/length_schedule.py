"""The longest completion by training step: DeepSeek-R1-Zero went from 32,768 to 65,536 tokens after step 8,200.

A rollout has one length, that of the step with which it begins, for its completions may be used for several steps.
So the length follows from the step alone, and a run that goes on anywhere is the same run.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from r1reward.errors import UsageError

__all__ = ["LengthSchedule", "LongerFrom", "by_step", "check_lengths"]


class LongerFrom(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A change of the longest completion."""

    from_step: int
    """The first step with it."""
    tokens: int
    """The longest completion from then on."""


def by_step(lengths: Sequence[LongerFrom]) -> dict[int, int]:
    """The lengths by their first steps."""
    return {change.from_step: change.tokens for change in lengths}


class LengthSchedule:
    """Sets the limit of a TRL trainer, wherever TRL keeps it.

    `later`: by step, the length from it on. `period`: the optimizer steps of a rollout.

    >>> LengthSchedule(8, {4: 16}, period=3).at(5), LengthSchedule(8, {4: 16}, period=3).at(6)
    (8, 16)
    """

    def __init__(self, first: int, later: Mapping[int, int], period: int) -> None:
        self._lengths, self._period = {0: first, **later}, max(1, period)

    def at(self, step: int) -> int:
        """The longest completion of the rollout that a step uses."""
        begin = step // self._period * self._period
        return self._lengths[max(first for first in self._lengths if first <= begin)]

    def set(self, trainer: Any, step: int) -> None:
        """Make a trainer generate for a step."""
        length = self.at(step)
        if trainer.max_completion_length == length:
            return
        trainer.max_completion_length = trainer.args.max_completion_length = length
        if trainer.use_vllm:
            trainer.vllm_generation.max_completion_length = length
        else:
            trainer.generation_config.max_new_tokens = length


def check_lengths(first: int, later: Mapping[int, int], most: int | None) -> None:
    """Refuse lengths that no run can have. `most`: `grpo.vllm_max_model_length`. Raises `UsageError`."""
    for step, length in later.items():
        if step < 1 or length < 1:
            raise UsageError(f"lengths: {length} tokens from step {step}: both are 1 or more")
    longest = max([first, *later.values()])
    if later and most is not None and most <= longest:
        raise UsageError(
            f"lengths: {longest:,} tokens and the prompt are more than grpo.vllm_max_model_length={most:,}"
        )
