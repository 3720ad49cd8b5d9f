"""Long lists and sets of plain numbers, compared without the reader of structures: `{1, 2, …, 1000}` written out."""

import re
from collections import Counter
from fractions import Fraction
from functools import lru_cache

from r1reward_math.numbers import rational

__all__ = ["LONGEST", "is_number_list", "same_numbers"]

LONGEST = 20_000
"""Characters of a list that is read."""
_FEWEST = 20
"""Elements; shorter lists are left to the reader of structures, which knows more notations."""
_READABLE = 40
"""Elements that the reader of structures takes, in whatever notation the other side is."""
_LIST = re.compile(
    r"\s*(?:[a-zA-Z]\s*(?:=|\\in)\s*)?(?:\\left\s*)?(?P<open>\\\{|[\[({]|)\s*(?P<inside>-?[\d./]{1,40}(?:\s*[,;]\s*-?[\d./]{1,40}){19,})\s*[,;]?\s*"
    r"(?:\\right\s*)?(?:\\\}|[\])}]|)\s*\.?\s*"
)


def is_number_list(text: str) -> bool:
    """Whether a text is a long list of plain numbers, which may be longer than other answers."""
    return (
        len(text) <= LONGEST and text.count(",") + text.count(";") >= _FEWEST - 1 and _read(text) is not None
    )


def same_numbers(gold: str, answer: str, *, ordered: bool) -> bool | None:
    r"""Whether two long lists of numbers are the same; None where one of them is anything else.

    The order counts in round brackets, or where it is asked for; an element that a set names twice is one.

    >>> same_numbers("1, " * 30 + "2", "2, " + "1, " * 30, ordered=False)
    True
    """
    if not is_number_list(gold):
        return None
    if not is_number_list(answer):
        return None if len(_read(gold)[1]) <= _READABLE else False  # type: ignore[index]
    (brackets, left), (_, right) = _read(gold) or ("", ()), _read(answer) or ("", ())
    if ordered or brackets in ("(", "["):
        return left == right
    return set(left) == set(right) if brackets == r"\{" else Counter(left) == Counter(right)


@lru_cache(maxsize=64)
def _read(text: str) -> tuple[str, tuple[int | Fraction, ...]] | None:
    match = _LIST.fullmatch(text)
    if match is None:
        return None
    read = [rational(part) for part in re.split("[,;]", match["inside"])]
    if any(value is None for value in read):
        return None
    return match["open"], tuple(value[0] for value in read if value is not None)
