"""What every kind of puzzle has in common: it is built from a row once, and checks one statement of an answer."""

from typing import NamedTuple, Protocol

__all__ = ["BadPuzzleError", "Check", "Puzzle", "accepted", "refused"]


class BadPuzzleError(Exception):
    """The row does not state what is needed to judge an answer to it."""


class Check(NamedTuple):
    """Whether a statement solves the puzzle, why, and the share of it that is right where there is one."""

    right: bool
    reason: str
    share: float | None = None
    answer: str = ""
    """What was read, in one spelling, so that two statements of one answer are one."""


class Puzzle(Protocol):
    """A puzzle of one row."""

    kind: str

    def check(self, text: str) -> Check:
        """Judge one statement."""
        ...

    def reference(self) -> str | None:
        """An answer that is right, or None where the row states none."""
        ...


def accepted(reason: str, answer: str = "") -> Check:
    """A right statement."""
    return Check(True, reason, 1.0, answer)


def refused(reason: str, share: float | None = None, answer: str = "") -> Check:
    """A wrong statement."""
    return Check(False, reason, share, answer)
