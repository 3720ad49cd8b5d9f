"""Names each way in which a completion breaks a template, and the tags that earn nothing for it."""

from collections.abc import Sequence
from itertools import pairwise

from r1reward.response.marks import Mark
from r1reward.types import Response

__all__ = ["Violations", "look"]

_PLACES = ("before the reasoning", "in the reasoning", "before the answer", "in the answer")


class Violations:
    """Violations as they are found, each charged to the tags that it concerns.

    `tags` are those of the template in their order. The first `prefilled` were not the model's to write: they
    are no part of the credit.
    """

    def __init__(self, tags: Sequence[str], prefilled: int) -> None:
        self._own = tags[prefilled:]
        self._lines: list[str] = []
        self._charged: set[str] = set()

    def add(self, line: str, *tags: str) -> None:
        """Name a violation and charge it to `tags`."""
        self._lines.append(line)
        self._charged.update(tags)

    def spares(self, *tags: str) -> bool:
        """Whether one of these tags has not been charged yet."""
        return not self._charged.issuperset(tags)

    def __bool__(self) -> bool:
        return bool(self._lines)

    def response(self, reasoning: str, answer: str) -> Response:
        """The response with these parts and what was found.

        The credit is below 1 wherever there is a violation, also where the one tag charged was prefilled.
        """
        if not self._lines:
            return Response(reasoning=reasoning, answer=answer)
        spared = sum([tag not in self._charged for tag in self._own])
        return Response(
            reasoning=reasoning,
            answer=answer,
            well_formed=False,
            violations=tuple(self._lines),
            tag_credit=min(spared, len(self._own) - 1) / len(self._own) if self._own else 0.0,
        )


def look(violations: Violations, text: str, marks: Sequence[Mark], truncated: bool) -> None:
    """Add what is wrong with the tags of `text`: two or four of them, opening and closing by turns."""
    cut = _cut(marks) if truncated else len(marks)
    if cut < len(marks):
        missing = [mark.tag for mark in marks[cut:]]
        violations.add(f"truncated {_PLACES[cut]}: no {', '.join(missing)}", *missing)
    for i, mark in enumerate(marks[:cut]):
        if mark.count != 1:
            violations.add(_miscount(text, marks, i), mark.tag)
    if not _misplaced(violations, marks):
        _outside(violations, text, marks)


def _cut(marks: Sequence[Mark]) -> int:
    """The index of the first of the tags that the end of the text cut off."""
    return max((i + 1 for i, mark in enumerate(marks) if mark.count), default=0)


def _miscount(text: str, marks: Sequence[Mark], i: int) -> str:
    """The line for a tag that does not stand exactly once."""
    mark = marks[i]
    if not mark.count:
        opening = marks[i - 1]
        return f"{opening.tag} is never closed" if i % 2 and opening.count else f"no {mark.tag}"
    if i % 2 == 0:
        closing = marks[i + 1].first
        if closing < 0 or mark.first < text.find(mark.tag, mark.first + len(mark.tag)) < closing:
            return f"{mark.tag} is nested in itself: it stands {mark.count} times"
    return f"{mark.tag} is repeated: it stands {mark.count} times"


def _misplaced(violations: Violations, marks: Sequence[Mark]) -> bool:
    """Add each tag that stands before one that it must follow; whether there were any."""
    any_misplaced = False
    for mark, later in pairwise([mark for mark in marks if mark.count]):
        if later.first < mark.first:
            any_misplaced = True
            if mark is marks[1] and 0 <= marks[0].first < later.first:
                violations.add(f"{later.tag} is nested in the reasoning", later.tag)
            else:
                violations.add(f"{later.tag} stands before {mark.tag}", later.tag, mark.tag)
    return any_misplaced


def _outside(violations: Violations, text: str, marks: Sequence[Mark]) -> None:
    """Add text outside the tags."""
    opening, closing, *answer = marks
    if opening.first > 0:
        violations.add(f"text before {opening.tag}", opening.tag)
    if not answer:
        return
    start, stop = answer
    if closing.count and closing.end < start.first and not text[closing.end : start.first].isspace():
        violations.add(f"text between {closing.tag} and {start.tag}", start.tag)
    if stop.count and stop.end < len(text):
        violations.add(f"text after {stop.tag}", stop.tag)
