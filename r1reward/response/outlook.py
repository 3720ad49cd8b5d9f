"""What a text that is still being written can no longer become, whatever follows."""

from collections.abc import Callable, Sequence

import msgspec

from r1reward.response.marks import find_marks
from r1reward.types import Completion, Response, Sample, Score

__all__ = ["NOTHING_LOST", "Outlook", "look_ahead", "verdict_of_answer"]


class Outlook(msgspec.Struct, frozen=True, kw_only=True):
    """True only where it holds for every text that begins so, truncated or not."""

    form_lost: bool = False
    """It is not well formed."""
    answer_lost: bool = False
    """Its answer part is empty."""
    answer: str | None = None
    """What its answer part is, unless it is empty: the part was closed. None = that is open."""


NOTHING_LOST = Outlook()


def verdict_of_answer(
    judge: Callable[[Sample, Completion, Response], Score], sample: Sample, outlook: Outlook
) -> Score | None:
    """The `verdict_of_prefix` of one that looks at the answer part alone, and at whether it was cut off.

    An answer that is closed stays what it is, or is lost by another tag. So a wrong one is decided, for it is worth
    what no answer is worth; a right one is open.
    """
    if not outlook.answer_lost and outlook.answer is None:
        return None
    lost = judge(sample, Completion(text=""), Response())
    if outlook.answer is None:
        return lost
    response = Response(answer=outlook.answer)
    whole, cut = (
        judge(sample, Completion(text=outlook.answer, truncated=t), response) for t in (False, True)
    )
    outcomes = {(score.value, score.status, score.is_open) for score in (lost, whole, cut)}
    return whole if len(outcomes) == 1 else None


def look_ahead(text: str, tags: Sequence[str]) -> Outlook:
    """The outlook of a text with two or four tags, of which the first was begun; without code.

    Further text only adds tags. So what has been written twice, or too early, stays so.
    """
    opening, closing, *rest = find_marks(text, tags)
    after = closing.end
    answer_lost, answer = closing.count > 1 or (closing.count == 1 and opening.last >= after), None
    form_lost = not text.startswith(opening.tag) or opening.count > 1
    if rest and closing.count == 0:
        form_lost |= any(mark.count for mark in rest)
    elif rest and not answer_lost:
        answer_lost, broken = _answer_outlook(text[after:], *tags[2:])
        answer = None if answer_lost else _closed_answer(text[after:], *tags[2:])
        form_lost |= broken or any(0 <= mark.first < after for mark in rest)
    return Outlook(form_lost=form_lost or answer_lost, answer_lost=answer_lost, answer=answer)


def _answer_outlook(text: str, start: str, stop: str) -> tuple[bool, bool]:
    """Whether the answer is lost, and whether the form is, by what follows the reasoning."""
    first, last = text.find(start), text.find(stop)
    if text.count(start) > 1 or text.count(stop) > 1 or (last >= 0 and not 0 <= first < last):
        return True, True
    between = (text if first < 0 else text[:first]).strip()
    begun = first < 0 and start.startswith(between)
    beyond = last >= 0 and bool(text[last + len(stop) :].strip())
    return False, beyond or bool(between and not begun)


def _closed_answer(text: str, start: str, stop: str) -> str | None:
    """What stands between the two tags. Another tag later would make the answer empty, and never another one."""
    _, begun, rest = text.partition(start)
    answer, closed, _ = rest.partition(stop)
    return answer.strip() if begun and closed else None
