"""Words beside a value that say the contrary of those beside the ground truth: `-5 (maximum)` for `-5 (minimum)`."""

import re
from functools import lru_cache

__all__ = ["contradicts", "is_other_extremum"]

_PAIRS = (
    (
        "maximum max highest largest greatest",
        "minimum min lowest smallest least",
        "saddle inflection inflexion",
    ),
    ("increase increases increased increasing", "decrease decreases decreased decreasing"),
    ("up upward upwards upper above", "down downward downwards lower below"),
    ("left leftward leftwards", "right rightward rightwards"),
    ("before earlier", "after later"),
    ("clockwise", "counterclockwise anticlockwise"),
    ("even", "odd"),
    ("profit gain gained", "loss lost"),
    ("more", "less fewer"),
    ("forward forwards", "backward backwards"),
    ("inside", "outside"),
    ("acute", "obtuse"),
    ("horizontal horizontally", "vertical vertically"),
    ("absorbed", "released"),
    ("attractive attracting", "repulsive repelling"),
    ("east eastward", "west westward"),
    ("north northward", "south southward"),
    ("oldest older", "youngest younger"),
    ("convergent converges", "divergent diverges"),
    ("rational", "irrational"),
)
_SIDES = {word: side for pair in _PAIRS for side, words in enumerate(pair) for word in words.split()}
_NUMBERS = {word: number for number, pair in enumerate(_PAIRS) for words in pair for word in words.split()}
_WORD = re.compile(r"(?<![\\a-z])[a-z]{2,}(?![a-z])(?!\s?[({])")
"""No command (`\\left`), and no function (`max(a, b)`)."""
_REMARK = re.compile(r"(?i)[(,]\s*((?:[a-z]{1,12}\s+){0,4}[a-z]{3,12})[\s)}.]*\Z")
_LONGEST = 100


def contradicts(gold: str, answer: str) -> bool:
    """Whether the answer has a word whose contrary the ground truth has, and the ground truth not both.

    Example:
        >>> contradicts("-5 (minimum)", "-5 (maximum)"), contradicts("-5 (minimum)", "-5 (min)")
        (True, False)
    """
    meant = _meanings(gold)
    if not meant:
        return False
    given = _meanings(answer)
    return any((pair, side) not in given and any(pair == other for other, _ in given) for pair, side in meant)


def is_other_extremum(asked: str, answer: str) -> bool:
    """Whether a remark behind an answer names another kind of extremum than the one that is asked for.

    Example:
        >>> is_other_extremum("minimum", "-5 (saddle)"), is_other_extremum("minimum", "-5 (min)")
        (True, False)
    """
    if not asked or (remark := _REMARK.search(answer, max(0, len(answer) - _LONGEST))) is None:
        return False
    return contradicts(asked, remark[1])


@lru_cache(2048)
def _meanings(text: str) -> frozenset[tuple[int, int]]:
    """Each pair that a word of the text belongs to, with its side; without those of which both sides are there."""
    words = _WORD.findall(text.lower())
    sides = {(_NUMBERS[word], _SIDES[word]) for word in words if word in _SIDES}
    pairs = [pair for pair, _ in sides]
    return frozenset((pair, side) for pair, side in sides if pairs.count(pair) == 1)
