"""Whose doing it is that a box broke: that of the program that ran in it, or ours.

A program has broken its box by itself if it did so twice, and between and after that a control ran well in boxes
like that: a trivial program that lives as long as it did. Anything else says nothing of the program. Without this, a
program that knows how to break a box could have its failure count as ours, and so not at all.
"""

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Protocol

from r1reward_sandbox.backend import BoxError
from r1reward_sandbox.types import Limits, Program, Result, Verdict

__all__ = ["Trial", "broken"]

_CONTROL = "import time\ntime.sleep({})\nprint(6 * 7)"
# Who ends all boxes now and then ends a control that takes as long, too.
_LEAST_CONTROL, _LONGEST_CONTROL = 0.2, 1.0
_TRIES = 2


class Runs(Protocol):
    """A box, or one in use."""

    def run(self, program: Program, **how: Any) -> tuple[Result, dict[str, bytes]]:
        """Run a program in it."""
        ...


def broken(error: BoxError) -> Result:
    """The result of a program in whose run its box broke."""
    return Result(verdict=Verdict.SANDBOX_ERROR, reason=str(error), limit="box")


class Trial:
    """The tries of one program, or of two that run at the same time."""

    def __init__(self) -> None:
        self._tries: list[Sequence[Result]] = []
        self._began = time.monotonic()
        self._lived = 0.0

    @property
    def is_over(self) -> bool:
        """Whether all tries are used up, and only the last control run is left."""
        return len(self._tries) == _TRIES

    def check(self, boxes: Sequence[Runs]) -> None:
        """Before any try but the first: `BoxError` if not even a trivial program runs well in these boxes."""
        if self._tries:
            self._run_control(boxes)
        self._began = time.monotonic()

    def _run_control(self, boxes: Sequence[Runs]) -> None:
        seconds = min(max(self._lived, _LEAST_CONTROL), _LONGEST_CONTROL)
        control = Program(language="python", source=_CONTROL.format(seconds))
        for box in boxes:
            result, _ = box.run(control, limits=Limits(wall_seconds=60))
            if not result.ok or result.stdout != b"42\n":
                raise BoxError(f"a trivial program cannot be run: {result.verdict} {result.reason}".strip())

    def judge(self, results: Sequence[Result]) -> Sequence[Result]:
        """The final results after a try (or, with none, after the last control); none if one more try is due."""
        if not results:
            return [_blamed(tries) for tries in zip(*self._tries, strict=True)]
        if not any(result.verdict is Verdict.SANDBOX_ERROR for result in results):
            return results
        self._tries.append(results)
        self._lived = time.monotonic() - self._began
        if len(self._tries) == 1:
            return []
        return [] if any(map(_breaks, zip(*self._tries, strict=True))) and self.is_over else results


def _breaks(tries: Sequence[Result]) -> bool:
    return all(result.limit == "box" for result in tries)


def _blamed(tries: Sequence[Result]) -> Result:
    if not _breaks(tries):
        return tries[-1]
    return replace(tries[-1], verdict=Verdict.RUNTIME_ERROR, reason="it breaks the box that it is run in")
