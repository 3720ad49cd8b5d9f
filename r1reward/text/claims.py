"""The boxes and statements that a text stands by: not taken back, denied, only reported, or bound to a condition."""

from typing import NamedTuple

from r1reward.text.boxes import Box
from r1reward.text.conditions import is_conditional
from r1reward.text.hearsay import is_disowned
from r1reward.text.marked import Marked
from r1reward.text.rivals import Kind
from r1reward.text.statements import Statement
from r1reward.text.withdrawal import is_denied, is_refuted, is_withdrawn

__all__ = ["Claims", "claims"]


class Claims(NamedTuple):
    """What is left of what a text marks as its answer."""

    boxes: list[Box]
    statements: list[Statement]


def claims(read: Marked, question: str = "", kind: Kind = "value") -> Claims:
    """What the text stands by. Where all boxes were taken back, only what is stated behind them counts.

    Example: of `The answer is 41. I take that back. The answer is 42.`, only the second statement.
    """
    boxes = [box for box in read.boxes or () if not _is_taken_back(read.text, box, question, kind)]
    first = read.boxes[-1].end if read.boxes and not boxes else 0
    return Claims(boxes, [s for s in read.statements if s.start >= first and _holds(read, s, question, kind)])


def _is_taken_back(text: str, box: Box, question: str, kind: Kind) -> bool:
    return (
        is_denied(text, box.start)
        or is_withdrawn(text, box.end, kind)
        or is_disowned(text, box.start)
        or is_conditional(text, box.start, box.end, question)
    )


def _holds(read: Marked, statement: Statement, question: str, kind: Kind) -> bool:
    return not (
        is_disowned(read.text, statement.start)
        or is_refuted(statement.text, kind)
        or is_withdrawn(read.text, statement.end, kind)
        or is_conditional(read.text, statement.start, statement.start, question)
    )
