"""To which unit a row rounds its numbers, and solutions that are rounded numbers in any order.

A prompt may ask for three significant figures, two decimal places or the nearest hundred; a ground truth with many
decimals is itself rounded. An answer is right within half a unit of that place, and exact elsewhere.
"""

import re
from fractions import Fraction

from r1reward_logic.puzzle import Check, accepted, refused
from r1reward_logic.statement import undressed
from r1reward_logic.values import number

__all__ = ["RootsPuzzle", "roots_of", "unit_of"]

_NUMERALS = {
    word: n for n, word in enumerate(["one", "two", "three", "four", "five", "six", "seven", "eight"], 1)
}
_COUNT = rf"(\d{{1,2}}|{'|'.join(_NUMERALS)})"
# "a maximum of 12 significant digits" bounds the digits that may be written, and rounds nothing away.
_FIGURES = re.compile(rf"(?<!maximum of )\b{_COUNT} significant (?:figures?|digits?)", re.IGNORECASE)
_PLACES = re.compile(rf"(?<!maximum of )\b{_COUNT} decimal (?:places?|digits?|points?)", re.IGNORECASE)
_NEAREST = re.compile(
    r"\bnearest (integer|whole number|tenth|hundredth|thousandth|cent|ten|hundred|thousand)\b", re.IGNORECASE
)
_UNITS = {
    "integer": 0, "whole number": 0, "tenth": -1, "hundredth": -2, "cent": -2, "thousandth": -3,
    "ten": 1, "hundred": 2, "thousand": 3,
}  # fmt: skip
_CHANCE = re.compile(r"\b(?:probability|chance)\b", re.IGNORECASE)
_LONG = 6
"""Decimals of a ground truth that are a rounding for certain: nobody writes so many of an exact value."""
_SOLVE = re.compile(r"\b(?:solve|solutions?|roots?)\b", re.IGNORECASE)
_EQUATION = re.compile(r"\b(?:equations?|polynomials?)\b", re.IGNORECASE)
_BETWEEN = re.compile(r",\s*|;\s*|\s(?:and|or)\s")
_TAIL = 4_000


def unit_of(prompt: str, value: Fraction, truth: str) -> Fraction:
    """The unit of the last place that counts, a power of ten; 0 where the number is exact."""
    text = prompt[-_TAIL:]
    if (figures := _FIGURES.search(text)) is not None and value:
        return _power(_magnitude(value) + 1 - _count(figures[1]))
    if (places := _PLACES.search(text)) is not None:
        return _power(-_count(places[1]))
    if (nearest := _NEAREST.search(text)) is not None:
        return _power(_UNITS[nearest[1].lower()])
    decimals = re.fullmatch(r"[+-]?\d*\.(\d+)(?:[eE]([+-]?\d{1,3}))?", truth.strip())
    if decimals and len(decimals[1]) > 4 and 0 < value < 1 and _CHANCE.search(text):
        return _power(min(-4, _magnitude(value) - 2))  # nobody writes all the digits of 0.171875
    if decimals is None or len(decimals[1]) < _LONG:
        return Fraction(0)
    return 2 * _power(int(decimals[2] or 0) - len(decimals[1]))


class RootsPuzzle:
    """The solutions of an equation as decimals: the same ones, in any order, each as often as it stands."""

    kind = "sequence"

    def __init__(self, gold: list[Fraction], text: str, prompt: str) -> None:
        self._gold, self._text = gold, text
        self._units = [unit_of(prompt, value, "") for value in gold]

    def check(self, text: str) -> Check:
        """Judge one statement."""
        values = _numbers(text)
        if values is None:
            return refused("no list of numbers", None, text[:200])
        pairs = zip(sorted(values), self._gold, self._units, strict=False)
        near = sum(2 * abs(value - root) <= unit for value, root, unit in pairs)
        if len(values) == len(self._gold) == near:
            return accepted("the same solutions", text[:200])
        return refused(f"not {self._text:.80}", near / max(len(values), len(self._gold)), text[:200])

    def reference(self) -> str | None:
        """The ground truth as it stands."""
        return self._text


def roots_of(prompt: str, truth: str) -> list[Fraction] | None:
    """The solutions that a ground truth lists, in ascending order; None where it lists none or the order is asked."""
    text = prompt[-_TAIL:]
    if "," not in truth or not (_SOLVE.search(text) and _EQUATION.search(text)):
        return None
    if truth.lstrip()[:1] in "[({" or re.search(
        r"\b(?:order|ascending|descending|sorted)\b", text, re.IGNORECASE
    ):
        return None
    values = _numbers(truth)
    return sorted(values) if values and len(values) > 1 else None


def _numbers(text: str) -> list[Fraction] | None:
    text = undressed(text)
    if len(text) > 2_000:
        return None
    parts = [part.rpartition("=") for part in _BETWEEN.split(text.strip("[](){}"))]
    if len({name.strip() for name, _, _ in parts if name}) > 1:
        return None  # `A=1, B=2` assigns values to several names, which is no list of solutions
    values = [number(part.strip()) for _, _, part in parts]
    known = [value for value in values if value is not None]
    return known if len(known) == len(values) else None


def _count(text: str) -> int:
    return int(text) if text.isdigit() else _NUMERALS[text.lower()]


def _power(exponent: int) -> Fraction:
    return Fraction(10) ** max(-400, min(400, exponent))


def _magnitude(value: Fraction) -> int:
    """The exponent of a number's first digit: 2 for 345, -3 for 0.0012."""
    size = abs(value)
    exponent = len(str(size.numerator)) - len(str(size.denominator))
    return exponent if size >= _power(exponent) else exponent - 1
