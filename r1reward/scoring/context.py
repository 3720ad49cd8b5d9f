"""What the terms of one call are scored with."""

from typing import NamedTuple

from r1reward.pool.guard import NO_FAULTS, Faults, Guard, NullGuard
from r1reward.scoring.cache import ScoreCache

__all__ = ["TermContext"]


class TermContext(NamedTuple):
    """Rides along from the scorer to each term."""

    guard: Guard = NullGuard()
    """Enforces the deadlines, where there is a pool that can."""
    faults: Faults = NO_FAULTS
    """What has brought down a worker before, by the place of the completion and the index of the term."""
    cache: ScoreCache | None = None
    singly: bool = False
    """Whether batch and async verifiers are given one completion at a time, so that a culprit can be found."""
