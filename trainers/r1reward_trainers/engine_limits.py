"""How many requests vLLM decodes at once in the trainer's process."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

__all__ = ["MOST_AT_ONCE", "capped_sequences"]

MOST_AT_ONCE = 1024
"""What vLLM takes by itself on a large GPU. The others wait in its queue; the completions are the same."""


@contextmanager
def capped_sequences() -> Iterator[None]:
    """While it lasts, TRL's trainers ask vLLM for no more than `MOST_AT_ONCE` requests at once.

    TRL asks for a whole rollout of one rank: with the paper's 8,192 completions on one GPU vLLM does not start, for
    its 4,096 tokens of a step are fewer, and on four GPUs its sampler's buffers would not fit beside the policy.
    """
    from trl.trainer import grpo_trainer

    original = grpo_trainer.VLLMGeneration

    def make(*args: Any, max_num_seqs: int | None = None, **options: Any) -> Any:
        limit = None if max_num_seqs is None else min(max_num_seqs, MOST_AT_ONCE)
        return original(*args, max_num_seqs=limit, **options)

    grpo_trainer.VLLMGeneration = make
    try:
        yield
    finally:
        grpo_trainer.VLLMGeneration = original
