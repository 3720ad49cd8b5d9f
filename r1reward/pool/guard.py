"""The link between a verifier and the pool: the work that is running now, and the faults that are known.

The scorer marks each piece of work with the guard; a pool's guard writes the heartbeat where its watchdog sees it.
`Fault` says that a piece of work was stopped from outside and must not be run again.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

import msgspec

__all__ = ["NO_FAULTS", "Fault", "Faults", "Guard", "NullGuard"]


class Fault(msgspec.Struct, frozen=True):
    """Why a piece of work was stopped: `kind` is `timeout`, `memory`, `exit`, `signal` or `error`."""

    kind: str
    detail: str


Faults = Mapping[tuple[int, int], Fault]
"""By (item, tag): the item's index in the job and the index of the term that was judging it."""

NO_FAULTS: Faults = {}


class Guard(Protocol):
    """Told before and after each piece of work."""

    def enter(self, item: int, tag: int, deadline: float) -> None:
        """Work on an item (-1: several at once) begins and may take `deadline` seconds."""
        ...

    def advance(self, item: int, tag: int, deadline: float) -> None:
        """The item before is done and this one begins, so soon after `enter` that the deadline may stay as it is."""
        ...

    def leave(self) -> None:
        """The work is done."""
        ...

    def waiting(self, item: int, tag: int, seconds: float) -> AbstractContextManager[None]:
        """The block waits for work that goes on elsewhere (an event loop); other jobs may have the thread meanwhile.

        It may take `seconds` without a `pulse`. Where it raises, the item stays marked, as after `enter`.
        """
        ...

    def pulse(self) -> None:
        """Some of the work that is waited for is done. May be called from any thread."""
        ...


class NullGuard:
    """The guard for scoring in the caller's own process: there is no watchdog, and nothing can be stopped."""

    def enter(self, item: int, tag: int, deadline: float) -> None:
        """Do nothing."""

    def advance(self, item: int, tag: int, deadline: float) -> None:
        """Do nothing."""

    def leave(self) -> None:
        """Do nothing."""

    def waiting(self, item: int, tag: int, seconds: float) -> AbstractContextManager[None]:
        """Do nothing."""
        return nullcontext()

    def pulse(self) -> None:
        """Do nothing."""
