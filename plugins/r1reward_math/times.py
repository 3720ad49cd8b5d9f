"""Times of the day and dates, where the ground truth is one."""

import datetime
import re
from typing import NamedTuple

__all__ = ["Moment", "moment", "same_moment"]


class Moment(NamedTuple):
    """A time (`minutes`, and whether a half of the day was named) or a date (`year` is 0 where none was named)."""

    kind: str
    first: int
    second: int = 0
    third: int = 0


_TIME = re.compile(r"(\d{1,2})(?::(\d{2}))?(?::(\d{2}))?\s*([aApP])\s*\.?\s*[mM]\.?")
_PART_OF_DAY = re.compile(r"(?<=[\d])\s+(?:(in\s+the\s+morning)|in\s+the\s+(?:afternoon|evening))\Z")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")
_ISO = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_NAMES = "january february march april may june july august september october november december"
_MONTHS = _NAMES.split()
_DAYS = "monday tuesday wednesday thursday friday saturday sunday"
_WEEKDAYS = _DAYS.split()
_NAMED = re.compile(
    r"(?:(?P<weekday>[A-Za-z]{6,9})\s*,\s*)?(?:(?P<d1>\d{1,2})(?:st|nd|rd|th)?(?:\s+of)?\s+)?(?P<month>[A-Za-z]{3,9})\.?\s*(?P<d2>\d{1,2})?(?:st|nd|rd|th)?"
    r"(?:\s*,?\s*(?P<year>\d{4}))?"
)
_CHINESE = re.compile(r"(\d{1,2})月(\d{1,2})日")


def moment(text: str) -> Moment | None:
    """The time or date that a clean text is; None where it is none."""
    text = _PART_OF_DAY.sub(lambda m: " am" if m[1] else " pm", text.strip().replace("{:}", ":"))
    if len(text) > 40 or not any(c.isdigit() for c in text):
        return None
    if (match := _TIME.fullmatch(text)) is not None:
        hour, minute = int(match[1]), int(match[2] or 0)
        if not 1 <= hour <= 12 or minute > 59:
            return None
        return Moment(
            "time", (hour % 12 + (12 if match[4] in "pP" else 0)) * 60 + minute, int(match[3] or 0), 1
        )
    if (match := _CLOCK.fullmatch(text)) is not None:
        hour, minute = int(match[1]), int(match[2])
        return Moment("time", hour * 60 + minute, int(match[3] or 0)) if hour < 25 and minute < 60 else None
    if (match := _ISO.fullmatch(text)) is not None:
        return _date(int(match[1]), int(match[2]), int(match[3]))
    if (match := _CHINESE.fullmatch(text)) is not None:
        return _date(0, int(match[1]), int(match[2]))
    if (match := _NAMED.fullmatch(text)) is not None:
        name = match["month"].lower()
        month = next(
            (i for i, m in enumerate(_MONTHS, 1) if m == name or (m[:3] == name[:3] and len(name) < 5)), 0
        )
        day = match["d1"] or match["d2"]
        named = _date(int(match["year"] or 0), month, int(day)) if month and day else None
        return named if named is None or _is_on(named, match["weekday"]) else None
    return None


def _date(year: int, month: int, day: int) -> Moment | None:
    return Moment("date", year, month, day) if 1 <= month <= 12 and 1 <= day <= 31 else None


def _is_on(date: Moment, weekday: str | None) -> bool:
    """Whether a date falls on the day of the week that is named beside it, if one is, and a year."""
    if weekday is None:
        return True
    if not date.first or weekday.lower() not in _WEEKDAYS:
        return False
    try:
        return _WEEKDAYS[datetime.date(*date[1:]).weekday()] == weekday.lower()
    except ValueError:
        return False


def same_moment(gold: Moment, answer: Moment) -> bool:
    """Whether they are the same; a half of the day or a year that only the ground truth names may be left out."""
    if gold.kind != answer.kind:
        return False
    if gold.kind == "date":
        return gold[2:] == answer[2:] and (gold.first == answer.first or 0 in (gold.first, answer.first))
    if gold == answer:
        return True
    if {gold.third, answer.third} != {0, 1}:
        return False
    unnamed = gold if answer.third else answer
    clock = gold.first % 720 == answer.first % 720 and gold.second == answer.second
    return gold.first == answer.first or (clock and unnamed.first < 780)
