r"""Quantities: a number with a unit, as SI has them, in the spellings of LaTeX and of plain text.

`9.8 m/s^2`, `9.8\,\mathrm{m\,s^{-2}}`, `3 k\Omega`, `1.2 \times 10^{5} Pa`, `20 °C`. A quantity is its value in
base units and its dimension; one without a unit has none. Nothing is evaluated, and every exponent is small.
"""

import math
import re
from functools import lru_cache
from typing import NamedTuple

from r1reward_stem.quantity_words import with_digits
from r1reward_stem.unit_table import DEGREES, KELVIN, NO_DIMENSION, SHIFTS, Dimension, known_unit

__all__ = ["Quantity", "close", "quantity"]

_LONGEST = 120
_MOST_UNCERTAIN = 0.1


class Quantity(NamedTuple):
    """A value in base units, its dimension, whether a unit was written, and the number as it was written."""

    value: float
    dimension: Dimension
    has_unit: bool
    number: float


_UNCERTAIN = re.compile(
    r"\(?\s*(-?\d[\d.]{0,20})\s*(?:±|\\pm(?![a-zA-Z])|\+/-|\+-)\s*(\d[\d.]{0,20})(?:\s*\))?"
)
_SPELLINGS = (
    (re.compile(r"\^\s*\{\s*([+\-−–]?\s*\d{1,3})\s*\}"), r"^\1"),
    (re.compile(r"\\(?:text|mathrm|rm|operatorname|mathbf|textrm|mbox)\s*\{([^{}]{0,60})\}"), r"\1"),
    (re.compile(r"\\(?:,|;|!|:|quad| )|~|[$]|\\left|\\right"), " "),
    (re.compile(r"\\mu(?![a-zA-Z])\s{0,3}|µ"), "μ"),
    (re.compile(r"\\Omega(?![a-zA-Z])|Ω"), "Ω"),
    (re.compile(r"\^?\s*\{?\s*\\(?:circ|degree)\s*\}?\s*|º"), "°"),
    (re.compile(r"\\(?:times|cdot)|[×·⋅]"), "*"),
    (re.compile(r"\\%"), "%"),
    (re.compile(r"[−–]"), "-"),
    (re.compile(r"\*\*"), "^"),
    (re.compile(r"^\s*(?:≈|~|\\approx|about|approximately|roughly|circa|ca\.)\s*"), ""),
    (re.compile(r"(?<=\d)\s?x\s?(?=10\^)"), "*"),
    (re.compile(r"(?<=\d)[ \u00a0\u2009\u202f](?=\d{3}(?!\d))"), ","),
    (re.compile(r"\b(?:squared?|sq\.?)\s+([^\W\d_]{1,20})"), r"\1^2"),
    (re.compile(r"\b(?:cubic|cu\.?)\s+([^\W\d_]{1,20})"), r"\1^3"),
    (re.compile(r"\s+squared\b"), "^2"),
    (re.compile(r"\s+cubed\b"), "^3"),
    (re.compile(r"\bper\s+cent\b"), "%"),
    (re.compile(r"\s+(?:per|an?(?=\s+(?:hour|minute|second|day|week|year)\b))\s+"), "/"),
    (re.compile("℃"), "°C"),
    (re.compile("℉"), "°F"),
    (re.compile(r"(?<=[a-z]{3})-(?=[a-z]{3})"), " "),
    (re.compile(r"(?<=\d)\s?thousand\b"), "e3"),
    (re.compile(r"(?<=\d)\s?million\b"), "e6"),
    (re.compile(r"(?<=\d)\s?billion\b"), "e9"),
    (re.compile(r"(?<=\d)\s*\{,\}\s*(?=\d)"), ","),
)
_POWERS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_RAISED = re.compile(r"[⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_NUMBER = re.compile(
    r"\s*([+-]?)\s*(?:\\[dt]?frac\s*\{(\d{1,15}(?:\.\d{1,15})?)\}\s*\{(\d{1,15}(?:\.\d{1,15})?)\}"
    r"|(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})(?:\s*/\s*(\d{1,15}(?![\d.])))?)"
    r"(?:\s*[eE]([+-]?\d{1,3})(?![\d.])|\s*\*\s*10\s*\^\s*([+-]?\s*\d{1,3}))?"
)
_PI = re.compile(
    r"\s*([+-]?)\s*(?:(?:\\[dt]?frac\s*\{(?=\d{0,6}\s*\\pi))?(\d{0,6})\s*\*?\s*(?:\\pi|π)\s*"
    r"(?:\}\s*\{([1-9]\d{0,5})\}|/\s*([1-9]\d{0,5}))?)(?=\s|$)"
)
"""`π/4`, `2\\pi`, `\\frac{3\\pi}{2}`."""
_MIXED = re.compile(r"(?<![\d.])(\d{1,9})\s?\\[dt]?frac\s*\{?([1-9]\d{0,3}?)\}?\s*\{?([1-9]\d{0,3})\}?")
"""`1\\frac{1}{2}`."""
_TWO_UNITS = re.compile(
    r"(\d{1,9})\s?([^\W\d_]{1,12})\s*(?:,\s*)?(?:and\s+)?(\d{1,9}(?:\.\d{1,9})?)\s?([^\W\d_]{1,12})"
)
"""`1 hour 30 minutes`."""
_POWER_OF_TEN = re.compile(r"\s*([+-]?)\s*10\s*\^\s*([+-]?\s*\d{1,3})")
_FACTOR = re.compile(
    r"\s*([*/]?)\s*(\(|\)|[^\W\d_]+|[%°]\s*[CF]?(?![a-zA-Z])|1(?=\s*/))\s*(?:\^?\s*([+-]?\s*\d))?"
)
_MOST_TENS = 290
"""The largest power of ten that is read: a float holds the value in any unit."""
_FRACTION = re.compile(r"\\[dt]?frac\s*\{([^{}\d]{1,40}(?:\^[+-]?\d)?)\}\s*\{([^{}]{1,40})\}")


@lru_cache(maxsize=4096)
def quantity(text: str) -> Quantity | None:
    """The quantity that the whole text is; None where it is none."""
    if len(text) > _LONGEST:
        return None
    text = with_digits(text)
    for pattern, spelling in _SPELLINGS:
        text = pattern.sub(spelling, text)
    text = _MIXED.sub(lambda m: str(int(m[1]) + int(m[2]) / int(m[3])), text)
    if (both := _sum_of_two(text.strip().rstrip("."))) is not None:
        return both
    text = _UNCERTAIN.sub(_measured, text, count=1)
    text = _RAISED.sub(lambda match: "^" + match[0].translate(_POWERS), text)
    text = text.strip().rstrip(".").strip()
    read = _value(text)
    if read is None:
        return None
    value, rest = read
    rest = _FRACTION.sub(r"\1/(\2)", rest).strip()
    if not rest:
        return Quantity(value, NO_DIMENSION, False, value)
    if (shift := SHIFTS.get(_scale(rest))) is not None:
        return Quantity(value * shift[0] + shift[1], KELVIN, True, value)
    unit = _unit(rest)
    if unit is None or not math.isfinite(value * unit[0]):
        return None
    return Quantity(value * unit[0], unit[1], True, value)


def _sum_of_two(text: str) -> Quantity | None:
    """`1 hour 30 minutes`; None where it is no such amount: the second unit is the smaller one of the dimension."""
    match = _TWO_UNITS.fullmatch(text)
    if match is None:
        return None
    larger, smaller = known_unit(match[2]), known_unit(match[4])
    if larger is None or smaller is None or larger[1] != smaller[1] or larger[0] <= smaller[0]:
        return None
    value = float(match[1]) * larger[0] + float(match[3]) * smaller[0]
    return Quantity(value, larger[1], True, value / larger[0])


def _measured(match: re.Match[str]) -> str:
    """The value of `12.5 ± 0.3`; what is uncertain by more than a tenth is left as it is, and no quantity."""
    try:
        return match[1] if float(match[2]) <= _MOST_UNCERTAIN * abs(float(match[1])) else match[0]
    except ValueError:
        return match[0]


def _scale(unit: str) -> str:
    joined = unit.replace(" ", "")
    return joined.lower() if len(joined) > 2 else joined


def _value(text: str) -> tuple[float, str] | None:
    """The number that a text begins with, and what follows; None where a float holds no such number."""
    try:
        read = _number(text)
    except (OverflowError, ZeroDivisionError):
        return None
    return read if read is not None and math.isfinite(read[0]) else None


def _number(text: str) -> tuple[float, str] | None:
    if (turn := _PI.match(text)) is not None:
        sign, times, over, below = turn.groups()
        value = math.pi * float(times or 1) / float(over or below or 1)
        return (-value if sign == "-" else value), text[turn.end() :]
    if (power := _POWER_OF_TEN.match(text)) is not None:
        power_of_ten = int(power[2].replace(" ", ""))
        value = (-1 if power[1] == "-" else 1) * 10.0**power_of_ten
        return None if abs(power_of_ten) > _MOST_TENS else (value, text[power.end() :])
    match = _NUMBER.match(text)
    if match is None:
        return None
    sign, upper, lower, digits, below, exponent, tens = match.groups()
    value = float((upper or digits).replace(",", ""))
    divisor = float(lower or below or 1)
    power_of_ten = int((exponent or tens or "0").replace(" ", ""))
    if not divisor or abs(power_of_ten) > _MOST_TENS:
        return None
    value = value / divisor * 10.0**power_of_ten
    return (-value if sign == "-" else value), text[match.end() :]


def _unit(text: str) -> tuple[float, Dimension] | None:
    """The factor and the dimension of a product of units; what stands in brackets behind a stroke divides."""
    factor, dimension = 1.0, NO_DIMENSION
    at, inverse, depth, parts = 0, False, 0, 0
    while at < len(text):
        match = _FACTOR.match(text, at)
        if match is None or parts > 12:
            return None
        at, parts = match.end(), parts + 1
        sign, name = match[1], match[2].replace(" ", "")
        inverse = inverse if depth or not sign else sign == "/"
        if name in "()":
            depth += 1 if name == "(" else -1
            inverse = inverse and depth > 0
            continue
        known = (1.0, NO_DIMENSION) if name == "1" else known_unit(name)
        if name in DEGREES:
            known = (DEGREES[name], KELVIN)
        if known is None:
            return None
        power = int((match[3] or "1").replace(" ", "")) * (-1 if inverse else 1)
        factor *= known[0] ** power
        dimension = _plus(dimension, known[1], power)
    return (factor, dimension) if not depth else None


def _plus(left: Dimension, right: Dimension, power: int) -> Dimension:
    a, b, c, d, e, f, g = (x + y * power for x, y in zip(left, right, strict=True))
    return (a, b, c, d, e, f, g)


def close(left: float, right: float, tolerance: float) -> bool:
    """Whether two values differ by no more than a relative tolerance of the first."""
    return math.isclose(left, right, rel_tol=1e-9) or abs(left - right) <= tolerance * abs(left)
