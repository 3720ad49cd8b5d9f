"""A box in use: it goes back when its run ends in a result, and is closed when it does not."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from r1reward_sandbox import cpu_slots
from r1reward_sandbox.box import Box
from r1reward_sandbox.boxes import Boxes
from r1reward_sandbox.cpu_slots import Turn
from r1reward_sandbox.types import Program, Result

__all__ = ["BoxLoan", "borrow"]


@contextmanager
def borrow(boxes: Boxes) -> Iterator["BoxLoan"]:
    """One of these boxes, as soon as one is free."""
    loan = BoxLoan(boxes.take())
    try:
        yield loan
    finally:
        boxes.give(loan.box)


class BoxLoan:
    """A box in use; when a run ends in anything but a result, it is closed and not given back."""

    def __init__(self, box: Box) -> None:
        self.box: Box | None = box

    def run(self, program: Program, **how: Any) -> tuple[Result, dict[str, bytes]]:
        """Run a program as soon as it is its turn."""
        with cpu_slots.turn() as turn:
            return self.run_in(turn, program, **how)

    def run_in(self, turn: Turn, program: Program, **how: Any) -> tuple[Result, dict[str, bytes]]:
        """Run a program whose turn it is."""
        box, self.box = self.box, None
        assert box is not None
        try:
            result = box.run(program, turn=turn, **how)
        except BaseException:
            box.close(force=True)
            raise
        if box.is_spent:
            # Not while the caller waits: whatever does not end may hold this up, too.
            threading.Thread(target=box.close, kwargs={"force": True}).start()
        else:
            self.box = box
        return result
