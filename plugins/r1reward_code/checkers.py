"""Compares what a program printed with what was expected, outside the sandbox.

Both are bytes of untrusted length; none of the checkers evaluates anything.
"""

import math
import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation

__all__ = ["CHECKERS", "Checker", "make_checker", "tolerances"]

Checker = Callable[[bytes, bytes], bool]
"""(expected, printed) -> whether the output is accepted."""

_LONGEST_NUMBER = 400
_TOLERANCE = 1e-6


def exact(expected: bytes, printed: bytes) -> bool:
    """Byte for byte."""
    return expected == printed


def lines(expected: bytes, printed: bytes) -> bool:
    """Line by line; blanks at the ends of lines and blank lines at the end do not count."""
    return _lines(expected) == _lines(printed)


def unordered_lines(expected: bytes, printed: bytes) -> bool:
    """The same lines in any order."""
    return sorted(_lines(expected)) == sorted(_lines(printed))


def tokens(expected: bytes, printed: bytes) -> bool:
    """The same words in the same order, whatever blanks and line ends stand between them."""
    return expected.split() == printed.split()


def unordered_tokens(expected: bytes, printed: bytes) -> bool:
    """The same words in any order."""
    return sorted(expected.split()) == sorted(printed.split())


def yes_no(expected: bytes, printed: bytes) -> bool:
    """Tokens, where yes, y, true and 1 are one word, and no, n, false and 0 another, in any case."""
    return [*map(_verdict, expected.split())] == [*map(_verdict, printed.split())]


def exact_words(expected: bytes, printed: bytes) -> bool:
    """Byte for byte but for upper and lower case."""
    return expected.lower() == printed.lower()


_VERDICTS = dict.fromkeys((b"yes", b"y", b"true", b"1"), b"yes") | dict.fromkeys(
    (b"no", b"n", b"false", b"0"), b"no"
)


def _verdict(word: bytes) -> bytes:
    return _VERDICTS.get(word.lower(), word)


def words(expected: bytes, printed: bytes) -> bool:
    """Tokens, upper and lower case alike (YES, Yes, yes)."""
    return [word.lower() for word in expected.split()] == [word.lower() for word in printed.split()]


def floats(absolute: float, relative: float, cased: bool = True, integers: bool = True) -> Checker:
    """Tokens, numbers equal within one of the tolerances; an expected token that is no number must be the same.

    Without `integers`, so must one that is an integer.
    """

    def check(expected: bytes, printed: bytes) -> bool:
        left, right = expected.split(), printed.split()
        return len(left) == len(right) and all(map(near, left, right))

    def near(wanted: bytes, got: bytes) -> bool:
        if wanted == got or (not cased and wanted.lower() == got.lower()):
            return True
        if not integers and wanted.lstrip(b"+-").isdigit():
            return False
        first, second = _number(wanted), _number(got)
        if first is None or second is None:
            return False
        return abs(first - second) <= max(Decimal(absolute), Decimal(relative) * abs(first))

    return check


def _lines(text: bytes) -> list[bytes]:
    return [line.rstrip() for line in text.rstrip().split(b"\n")]


def _number(token: bytes) -> Decimal | None:
    if len(token) > _LONGEST_NUMBER or b"_" in token:
        return None
    try:
        value = Decimal(token.decode("ascii"))
    except (InvalidOperation, UnicodeDecodeError, ValueError):
        return None
    # An exponent such as 1e999999999 is a number that nobody may compute with.
    return value if value.is_finite() and (not value or abs(value.adjusted()) < _LONGEST_NUMBER) else None


_FRACTION = re.compile(rb"[+-]?\d*\.(\d+)\Z")
_USUAL_DIGITS = 6
"""What `%f` prints, and so most solutions."""


def numbers(expected: bytes, printed: bytes) -> bool:
    """Tokens, equal numbers alike; a fraction may be the expected one rounded to six or more digits."""
    left, right = expected.split(), printed.split()
    return len(left) == len(right) and all(map(_same_number, left, right))


def _same_number(wanted: bytes, got: bytes) -> bool:
    if wanted == got:
        return True
    first, second = _number(wanted), _number(got)
    if first is None or second is None:
        return False
    return first == second or _is_rounded(wanted, got, abs(first - second))


def _is_rounded(wanted: bytes, got: bytes, difference: Decimal) -> bool:
    digits = [len(match[1]) if (match := _FRACTION.match(token)) else 0 for token in (wanted, got)]
    return _USUAL_DIGITS <= digits[1] < digits[0] and 2 * difference <= Decimal(10) ** -digits[1]


CHECKERS: dict[str, Checker] = {
    # numpy's `allclose` (APPS, TACO), but for integers, which it takes for equal when they are not.
    "decimals": floats(1e-8, 1e-5, integers=False),
    "exact": exact,
    "exact_words": exact_words,
    "lines": lines,
    "numbers": numbers,
    "tokens": tokens,
    "unordered_lines": unordered_lines,
    "unordered_tokens": unordered_tokens,
    "words": words,
    "yes_no": yes_no,
}


def make_checker(
    name: str = "tokens", absolute: float | None = None, relative: float | None = None
) -> Checker:
    """The checker of this name, or the one with tolerances where one is given; `ValueError` if there is none."""
    if absolute is not None or relative is not None or name == "floats":
        if absolute is None and relative is None:
            absolute = relative = _TOLERANCE
        return floats(*tolerances(absolute, relative), name != "words")
    if name not in CHECKERS:
        raise ValueError(f"no checker {name!r}; there are: {', '.join(sorted([*CHECKERS, 'floats']))}")
    return CHECKERS[name]


def tolerances(absolute: float | None, relative: float | None) -> tuple[float, float]:
    """Both tolerances, where one may be left out; `ValueError` if one is none. None at all is none: (0, 0)."""
    if absolute is None and relative is None:
        return 0.0, 0.0
    bounds = (_TOLERANCE if absolute is None else absolute, _TOLERANCE if relative is None else relative)
    if any(not math.isfinite(bound) or bound < 0 for bound in bounds):
        raise ValueError(f"a tolerance is a number of at least 0, not {bounds}")
    return bounds
