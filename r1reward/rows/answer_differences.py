r"""Whether two columns of a row surely state different answers, whatever way each is written.

Equality of mathematics is the verifiers'. Here it is enough that two values cannot be one answer: two numbers, two
options, or texts that share no word. What could be the same, `\sqrt{2}` and `1.414`, is no difference.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any

from r1reward.rows.annotations import annotated_answers
from r1reward.text.cells import cell
from r1reward.text.options import plain
from r1reward.text.spelled_numbers import spelled_number

__all__ = ["are_formal", "differ"]

_LONGEST = 80
"""Characters of an answer; a longer text is a derivation of one."""
_LONGEST_FORMAL = 1000
"""Characters of a list of answers; more are a text, at which it is not worth looking closely."""
_MOST = 64
"""Elements of a list that are compared."""
_WRAPPING = re.compile(r"(?:\\boxed|\\text|\\mathrm|\\textbf)\{([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}")
_FRACTION = re.compile(
    r"(-?)\\[dt]?frac(?:\{(-?\d{1,18})\}\{(\d{1,18})\}|(\d)(\d))|(-?)(\d{1,18})/(\d{1,18})"
)
_NUMBER = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d{1,30})?(?:\.(\d{1,30}))?(?:[eE][+-]?\d{1,2})?")
_LETTER = re.compile(r"\(?([A-Z])[).]?")
_TOKEN = re.compile(r"[^\W\d_]+|\d+(?:\.\d+)?")
_FINAL = re.compile(r"####\s*(\S[^\n]*)\s*\Z")
_VARIABLE = re.compile(r"(?<![\\A-Za-z])[a-df-hj-zA-Z](?![A-Za-z])")
_NOISE = re.compile(r"\\left|\\right|\\[,;! ]|\s|[{}$]")
_CLOSE = Fraction(1, 10**6)


def differ(one: Any, other: Any, options: Mapping[str, str]) -> bool:
    """Whether no answer of one value can be one of the other; `options` are the question's by letter.

    >>> differ("6", ["5", "7"], {}), differ("6", ["six", "5"], {}), differ("3.14", 3.14159, {})
    (True, False, False)
    >>> differ("B", "Rome", {"A": "Rome", "B": "Paris"}), differ("B", "Rome", {})
    (True, False)
    """
    left, right = list(_answers(one)), list(_answers(other))
    if not left or not right or max(len(left), len(right)) > _MOST:
        return False
    return all(_are_two(x, y, options) for x in left for y in right)


def are_formal(value: Any) -> bool:
    r"""Whether all that a value states are numbers, formulas or letters of options, and no words.

    >>> are_formal("\\\\boxed{5}"), are_formal("so it is 5"), are_formal(["5", "x+1"])
    (True, False, True)
    """
    if isinstance(value, str) and len(value) > _LONGEST_FORMAL:
        return False
    answers = list(_answers(value))
    return bool(answers) and all(_number(a) is not None or _is_formula(a) or _letter(a) for a in answers)


def _answers(value: Any) -> Iterator[str]:
    """The answers that a value states as texts; nothing where it states none that can be compared."""
    if isinstance(value, str):
        held = cell(value)
        if held and not (
            isinstance(held, list) and isinstance(held[0], int | float)
        ):  # `[1, 2]` is an interval
            yield from _answers(held)
        elif text := _bare(value):
            yield text
    elif isinstance(value, bool) or value is None:
        return
    elif isinstance(value, int | float):
        yield repr(value)
    elif isinstance(value, Mapping):
        yield from annotated_answers(value) or ()
    elif isinstance(value, Sequence):
        for item in value:
            yield from _answers(item)


def _bare(text: str) -> str:
    """A text without boxes, dollars, Markdown and what stands before GSM8K's `####`."""
    if (final := _FINAL.search(text)) is not None:
        text = final[1]
    text = text.strip().strip("$*").strip()
    while (wrapped := _WRAPPING.fullmatch(text)) is not None:
        text = wrapped[1].strip()
    return text.rstrip(".").strip()


def _are_two(one: str, other: str, options: Mapping[str, str]) -> bool:
    if len(one) > _LONGEST or len(other) > _LONGEST or _contains(one, other) or _contains(other, one):
        return False
    left, right = _label(one, options), _label(other, options)
    if left and right:
        return left != right
    if options and (one.isdecimal() or other.isdecimal()):
        return False  # a number may be that of an option
    if _letter(one) or _letter(other):
        return bool(_letter(one) and _letter(other)) and _letter(one) != _letter(other)
    if (numbers := (_number(one), _number(other))) and None not in numbers:
        return not _is_rounded(one, other)
    if _is_formula(one) and _is_formula(other):
        return _are_two_formulas(one, other)
    return not _words(one) & _words(other)


def _contains(text: str, part: str) -> bool:
    text, part = (plain(t).casefold() for t in (text, part))
    place = text.find(part) if part else -1
    while place >= 0:
        before, after = text[:place], text[place + len(part) :]
        is_word = not (before[-1:].isalnum() and part[0].isalnum())
        is_word &= not (after[:1].isalnum() and part[-1].isalnum())
        is_number = part[-1].isdecimal() and (
            (before[-1:] in tuple("-./") and before[-1:] != "") or re.match(r"[./^]\d", after)
        )
        if is_word and not is_number:
            return True
        place = text.find(part, place + 1)
    return False


def _label(text: str, options: Mapping[str, str]) -> str:
    """The letter of the option that a text names by letter or text."""
    bare = text.strip("()[]. ")
    if bare.upper() in options:
        return bare.upper()
    return next((a for a, option in options.items() if option.strip().casefold() == text.casefold()), "")


def _letter(text: str) -> str:
    match = _LETTER.fullmatch(text)
    return match[1] if match else ""


@lru_cache(4096)
def _number(text: str) -> Fraction | None:
    """The number that a text is, with or without a percent sign or a currency."""
    text = text.strip("$€£% ").removesuffix("\\").strip()
    if (match := _FRACTION.fullmatch(text)) is not None:
        sign, above, below = (
            match[1] or match[6] or "",
            match[2] or match[4] or match[7],
            match[3] or match[5] or match[8],
        )
        return (-1 if sign else 1) * Fraction(int(above), int(below)) if int(below) else None
    if any(map(str.isdigit, text)) and _NUMBER.fullmatch(text):
        return Fraction(text.replace(",", ""))
    return spelled_number(text)


def _is_rounded(one: str, other: str) -> bool:
    """Whether two numbers are one, rounded to the digits of the shorter, or in percent."""
    left, right = _number(one) or Fraction(0), _number(other) or Fraction(0)
    if abs(left - right) <= _CLOSE * max(abs(left), abs(right)):
        return True
    if ("%" in one) != ("%" in other):
        return 100 * left == right or left == 100 * right or left == right
    places = [len(m[1]) for t in (one, other) if (m := _NUMBER.fullmatch(t)) is not None and m[1]]
    return bool(places) and abs(left - right) <= Fraction(1, 10 ** min(places))


def _is_formula(text: str) -> bool:
    return " " not in text.strip() and any(c.isdigit() or c in "\\^_=+*/<>" for c in text)


def _are_two_formulas(one: str, other: str) -> bool:
    """Whether two formulas have other signs; a number may be the value of one without letters."""
    if _number(one) is not None or _number(other) is not None:
        formula = other if _number(one) is not None else one
        return _VARIABLE.search(formula) is not None
    return sorted(_NOISE.sub("", one)) != sorted(_NOISE.sub("", other))


def _words(text: str) -> set[str]:
    """The words and numbers in a text; numbers in words as figures."""
    words = {word.casefold() for word in _TOKEN.findall(text)}
    spelled = (spelled_number(word) for word in words)
    return words | {str(number) for number in spelled if number is not None}
