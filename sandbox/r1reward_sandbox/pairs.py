"""Two programs at once, in two boxes, the standard output of each the standard input of the other."""

import os
from collections.abc import Sequence
from concurrent.futures import Executor
from typing import Any

from r1reward_sandbox import cpu_slots
from r1reward_sandbox.blame import broken
from r1reward_sandbox.box import BoxError
from r1reward_sandbox.box_loan import BoxLoan
from r1reward_sandbox.cpu_slots import Turn
from r1reward_sandbox.errors import ClosedError
from r1reward_sandbox.types import Limits, Program, Result

__all__ = ["run_in_pair"]


def run_in_pair(
    boxes: Sequence[BoxLoan],
    programs: tuple[Program, Program],
    limits: tuple[Limits | None, Limits | None],
    keep: Sequence[str],
    threads: Executor,
) -> tuple[list[Result], dict[str, bytes]]:
    """Both results, and the files that match `keep` in the working directory of the first, if it ended well.

    `threads` has one that is free, for the second program: to start one takes longer than many a program.
    """
    to_second, to_first = os.pipe(), os.pipe()
    ends = [(to_first[0], to_second[1]), (to_second[0], to_first[1])]

    def one(number: int, turn: Turn) -> tuple[Result, dict[str, bytes]]:
        stdin, stdout = ends[number]
        how: dict[str, Any] = {"stdin": stdin, "stdout": stdout, "limits": limits[number] or Limits()}
        how["collect"] = () if number else keep
        try:
            return boxes[number].run_in(turn, programs[number], place=number, **how)
        except BoxError as error:
            return broken(error), {}
        finally:
            os.close(stdin)
            os.close(stdout)
            turn.pause(number)

    with cpu_slots.turn(2) as turn:
        try:
            future = threads.submit(one, 1, turn)
        except RuntimeError:
            for fd in (*to_second, *to_first):
                os.close(fd)
            raise ClosedError("the sandbox is closed") from None
        try:
            first = one(0, turn)
        finally:
            future.exception()  # whatever happens here, the other one has its box and its streams until then
        second = future.result()
    return [first[0], second[0]], first[1]
