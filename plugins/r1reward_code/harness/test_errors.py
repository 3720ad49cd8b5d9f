"""Errors of test code that no test code can catch, since they decide what becomes of the verdict."""

from __future__ import annotations

__all__ = ["MISSING", "READING_PICKLES", "ElsewhereError", "FailedError", "MissingError", "SkippedError"]


class MissingError(BaseException):
    """The test code needs what is not here; that says nothing of the solution, whoever catches it."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        MISSING.append(self)


MISSING: list[MissingError] = []


class FailedError(BaseException):
    """What `pytest.fail` raises: nothing that catches errors catches it."""


class SkippedError(BaseException):
    """What `pytest.skip` raises: the unit is not counted as failed."""


class ElsewhereError(Exception):
    """A pickle is of what the solution's side alone may make."""


READING_PICKLES: list[bool] = []
"""An entry for each pickle that is being read by a call that can ask the solution's side instead."""
