"""What a text that is still being written can no longer become, whatever follows."""

from collections.abc import Sequence

import msgspec

from r1reward.response.marks import find_marks

__all__ = ["NOTHING_LOST", "Outlook", "look_ahead"]


class Outlook(msgspec.Struct, frozen=True, kw_only=True):
    """True only where it holds for every text that begins so, truncated or not."""

    form_lost: bool = False
    """It is not well formed."""
    answer_lost: bool = False
    """Its answer part is empty."""


NOTHING_LOST = Outlook()


def look_ahead(text: str, tags: Sequence[str]) -> Outlook:
    """The outlook of a text with two or four tags, of which the first was begun; without code.

    Further text only adds tags. So what has been written twice, or too early, stays so.
    """
    opening, closing, *rest = find_marks(text, tags)
    after = closing.end
    answer_lost = closing.count > 1 or (closing.count == 1 and opening.last >= after)
    form_lost = not text.startswith(opening.tag) or opening.count > 1
    if rest and closing.count == 0:
        form_lost |= any(mark.count for mark in rest)
    elif rest and not answer_lost:
        answer_lost, broken = _answer_outlook(text[after:], *tags[2:])
        form_lost |= broken or any(0 <= mark.first < after for mark in rest)
    return Outlook(form_lost=form_lost or answer_lost, answer_lost=answer_lost)


def _answer_outlook(text: str, start: str, stop: str) -> tuple[bool, bool]:
    """Whether the answer is lost, and whether the form is, by what follows the reasoning."""
    first, last = text.find(start), text.find(stop)
    if text.count(start) > 1 or text.count(stop) > 1 or (last >= 0 and not 0 <= first < last):
        return True, True
    between = (text if first < 0 else text[:first]).strip()
    begun = first < 0 and start.startswith(between)
    beyond = last >= 0 and bool(text[last + len(stop) :].strip())
    return False, beyond or bool(between and not begun)
