"""A borrowed box: it is returned when its run has a result, and closed when it has none."""

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
    """Borrow one of these boxes, as soon as one is free."""
    loan = BoxLoan(boxes.take())
    try:
        yield loan
    finally:
        boxes.give(loan.box)


class BoxLoan:
    """A borrowed box; when a run ends without a result, it is closed instead of returned."""

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
            # In another thread, because a process that does not end may block this, too.
            threading.Thread(target=box.close, kwargs={"force": True}).start()
        else:
            self.box = box
        return result
