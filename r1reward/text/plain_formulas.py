"""Formulas that a sentence has without any mark: `the domain is [1, ∞)`, `so we get x² + 2x + 1`, `it is 24π cm²`.

Only what a sentence states and ends with: elsewhere, letters of a formula cannot be told from words.
"""

import re

from r1reward.text.formulas import is_formula
from r1reward.text.quantities import COPULA, FILLER, VALUES

__all__ = ["with_plain_formula"]

_ALL_NUMBERS = (
    r"(?:(?:the\s+set\s+of\s+)?all\s+(?:real\s+)?(?:numbers|values)(?:\s+of)?(?:\s+[a-z])?\s+"
    r"(?:such\s+that|for\s+which|where|with|satisfying)\s+)?"
)
_STATES = re.compile(rf"{COPULA}\s*(?:{FILLER}){{0,4}}(?P<all>{_ALL_NUMBERS})(?=[^\s=])")
_VALUES = re.compile(rf"{VALUES}(?:\s+(?!x\s?\d)[^\W\d_].*)?")
_RESULT = re.compile(rf"(?:.*=)?[^=a-zA-Z]*\d[)\s]*=\s*{VALUES}(?:\s+(?!x\s?\d)[^\W\d_].*)?")
"""`4*20 = 80 dollars`: the value that a calculation ends with."""
_UNIT = re.compile(
    r"(?<=[\w)\]])\s+[^\W\d_]{1,12}(?:[²³]|\^[23])?(?:\s*/\s*[^\W\d_]{1,8}|\s+[^\W\d_]{1,12})?\Z"
)
_POINT = re.compile(r"(?<=\s)\(\s*[-−]?\d[\d./]*(?:\s*,\s*[-−]?\d[\d./]*){1,3}\s*\)\Z")
"""`The lines meet at (3, -2)`."""
_NAMED = re.compile(r"([^\W\d_])\s*=")
"""`x = 41 and y = 42` are two statements."""
_LARGER = (
    r"(?:hours?|hrs?|h|minutes?|mins?|min|days?|weeks?|years?|feet|foot|ft|yards?|miles?|pounds|lbs?|kg|km|m|meters?|"
    r"metres?)"
)
_SMALLER = (
    r"(?:minutes?|mins?|min|seconds?|secs?|s|hours?|days?|weeks?|months?|inch(?:es)?|in|ounces|oz|cm|centimeters?|"
    r"centimetres?|m|meters?|metres?|g|grams)"
)
_TWO_UNITS = re.compile(
    rf"(?<![\w.,/])(\d{{1,9}})\s?({_LARGER})\s*(?:,\s*)?(?:and\s+)?(\d{{1,9}}(?:\.\d{{1,9}})?)\s?({_SMALLER})(?![\w/^²³])"
)
"""`1 hour 30 minutes`, `5 ft 11 in`."""
_MOST = 8


def with_plain_formula(sentence: str) -> str:
    """A sentence without marked formulas, whose last words are a formula behind `is` or `=`: with `$` around it.

    Example: `The domain is [1, ∞)` is `The domain is $[1, ∞)$`. What is a mere number, or has words, stays as it is.
    """
    if "$" in sentence or "\\" in sentence or "**" in sentence:
        return sentence
    if len(amounts := _TWO_UNITS.findall(sentence)) == 1 and amounts[0][1] != amounts[0][3]:
        return _TWO_UNITS.sub(r"$\g<0>$", sentence)
    if (point := _POINT.search(sentence)) is not None and not any(
        map(str.isdigit, sentence[: point.start()])
    ):
        return f"{sentence[: point.start()]}${point[0]}$"
    for verb in list(_STATES.finditer(sentence))[:_MOST]:
        rest = sentence[verb.end() :]
        if _VALUES.fullmatch(rest) is not None or ("=" in rest and _RESULT.fullmatch(rest) is not None):
            return sentence
        unit = _UNIT.search(rest)
        for formula in (rest, rest[: unit.start()] if unit is not None else ""):
            if (
                formula
                and len(set(_NAMED.findall(formula))) < 2
                and is_formula(formula.replace(" and ", ", "))
            ):
                behind = sentence[verb.end() + len(formula) :]
                return f"{sentence[: verb.start('all')]}${formula.strip()}${behind}"
    return sentence
