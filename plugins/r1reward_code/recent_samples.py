"""What was made of the samples that are judged now: callers that share a verifier each have another sample."""

from collections.abc import Callable
from typing import Generic, TypeVar

from r1reward.types import Sample

__all__ = ["RecentSamples"]

T = TypeVar("T")
# More callers than this are seldom at work on one verifier; each entry holds on to its sample.
_MOST = 16


class RecentSamples(Generic[T]):
    """Something made of each of the last few samples. Safe for threads: at worst, it is made twice.

    >>> made, sample = RecentSamples[int](), Sample(prompt="What is 2 + 2?")
    >>> made.get(sample, "length", lambda: len(sample.prompt)), made.get(sample, "length", lambda: 1 / 0)
    (14, 14)
    """

    def __init__(self) -> None:
        self._entries: tuple[tuple[Sample, str, T], ...] = ()

    def get(self, sample: Sample, kind: str, make: Callable[[], T]) -> T:
        """What was made of this very sample, under the name `kind`; made now if it was not."""
        for known, name, value in self._entries:
            if known is sample and name == kind:
                return value
        value = make()
        self._entries = ((sample, kind, value), *self._entries[: _MOST - 1])
        return value
