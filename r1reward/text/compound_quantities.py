"""A quantity in two units, `1 hour and 30 minutes`: one value, and no two."""

import re

__all__ = ["compound_quantity"]

_NUMBER = r"\d{1,9}(?:\.\d{1,9})?"
_QUANTITY = re.compile(
    rf"(?<![\d.,/])(?P<value>{_NUMBER}\s*(?P<larger>[a-z]{{1,10}})\.?(?:\s*,\s*|\s+)(?:and\s+)?"
    rf"{_NUMBER}\s*(?P<smaller>[a-z]{{1,12}}))\b",
    re.IGNORECASE,
)
_PARTS_TEXT = {
    "year yr": "month week day",
    "week wk": "day",
    "day d": "hour hr h",
    "hour hr h": "minute min m second sec s",
    "minute min": "second sec s",
    "yard yd": "foot feet ft inch inche in",
    "foot feet ft": "inch inche in",
    "mile mi": "yard yd foot feet ft",
    "pound lb": "ounce oz",
    "kilogram kilo kg": "gram g",
    "kilometer kilometre km": "meter metre m",
    "meter metre m": "centimeter centimetre cm millimeter millimetre mm",
    "centimeter centimetre cm": "millimeter millimetre mm",
    "liter litre l": "milliliter millilitre ml",
    "dollar": "cent",
    "euro": "cent",
    "gallon": "quart pint cup",
}
_PARTS = {name: frozenset(parts.split()) for names, parts in _PARTS_TEXT.items() for name in names.split()}
_DIGIT = re.compile(r"\d")


def compound_quantity(view: str) -> re.Match[str] | None:
    """The quantity in two units that is all a sentence has in numbers, as its group `value`; else None.

    >>> compound_quantity("The trip takes 1 hour and 30 minutes")["value"]
    '1 hour and 30 minutes'
    >>> compound_quantity("It takes 1 hour and 30 apples") is None
    True
    """
    match = _QUANTITY.search(view)
    if match is None or _DIGIT.search(view, match.end()) or _DIGIT.search(view, 0, match.start()):
        return None
    return match if _singular(match["smaller"]) in _PARTS.get(_singular(match["larger"]), ()) else None


def _singular(unit: str) -> str:
    unit = unit.lower()
    return unit.removesuffix("s") if len(unit) > 1 else unit
