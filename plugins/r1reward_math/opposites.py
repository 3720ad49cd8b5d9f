"""Words beside a value that say the contrary of those beside the ground truth: `-5 (maximum)` for `-5 (minimum)`."""

import re
from functools import lru_cache

__all__ = ["contradicts"]

_PAIRS = (
    ("maximum max highest largest greatest", "minimum min lowest smallest least"),
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
    return any((pair, 1 - side) in given and (pair, side) not in given for pair, side in meant)


@lru_cache(2048)
def _meanings(text: str) -> frozenset[tuple[int, int]]:
    """Each pair that a word of the text belongs to, with its side; without those of which both sides are there."""
    words = _WORD.findall(text.lower())
    sides = {(_NUMBERS[word], _SIDES[word]) for word in words if word in _SIDES}
    return frozenset((pair, side) for pair, side in sides if (pair, 1 - side) not in sides)
