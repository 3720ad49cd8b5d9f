"""`repetition`: the share of a text that goes round in circles."""

import re
from collections import Counter

from r1reward.text.words import words
from r1reward.types import Completion, Response, Sample, Score
from r1reward_text.parts import Part, part_of

__all__ = ["Repetition", "repeated_share", "repetition"]

_LONG_WORD = 40
_SIGN = re.compile(r"[^\w\s]|_")
_CHANT = 3
"""Different words of a loop that has as many counters as words."""
_ROUNDS = 10
"""So often may sums of one unit say `8 degrees Celsius + 3 degrees Celsius`, before they are such a loop."""
_NUMERALS = frozenset(
    word
    for line in (
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen",
        "seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand",
        "first second third fourth fifth sixth seventh eighth ninth tenth",
    )
    for word in line.split()
)
_ANY = "\0"
"""What stands for a number, or for a word that the text has once."""


def repetition(*, n: int = 12, max_share: float | None = None, part: Part = "both") -> "Repetition":
    """Score 1 less the share of n-grams of words that were said before, in any language.

    After the repetition penalty of Yeo et al. (arXiv 2502.03373, appendix) and the n-gram measure of Welleck et al.
    (arXiv 1908.04319, section 6), as a share. `n`: words of an n-gram. `max_share`: score 1 up to this share and 0
    above it. `part`: what is looked at.
    """
    return Repetition(n, max_share, part)


class Repetition:
    """See `repetition`."""

    version = "3"
    cache_key = None

    def __init__(self, n: int, max_share: float | None, part: Part) -> None:
        if n < 1:
            raise ValueError(f"n: 1 or more, not {n}")
        if max_share is not None and not 0 <= max_share <= 1:
            raise ValueError(f"max_share: from 0 to 1, not {max_share}")
        self._n, self._most, self._part = n, max_share, part

    def __call__(self, sample: Sample, completion: Completion, response: Response, /) -> Score:
        """Score one completion."""
        share = repeated_share(part_of(self._part, completion, response), self._n)
        value = 1 - share if self._most is None else float(share <= self._most)
        reason = f"{share:.1%} of the {self._n}-grams are repeated"
        return Score(value=value, reason=reason, metrics={"repeated": share})


def repeated_share(text: str, n: int) -> float:
    """The share of n-grams that occurred before, in [0, 1]; 0 for texts of fewer than n words.

    Numbers, and words that stand in the text once, are all one, so that a loop with a counter or a random word in
    each round is a loop. An n-gram with many of them says little, and is compared as it stands, unless the others
    are at least half of it and a few words over and over: `wait 1 wait 2 wait 3`.
    """
    pieces = _pieces(text)
    count = len(pieces) - n + 1
    if count < 2:
        return 0.0
    often = Counter(pieces)
    folded = [_ANY if often[piece] == 1 or piece.isdigit() else piece for piece in pieces]
    chanted = [_ANY if piece in _NUMERALS else piece for piece in folded]
    loose, counters = folded[:n].count(_ANY), chanted[:n].count(_ANY)
    seen: set[tuple[str, ...]] = set()
    rounds: Counter[tuple[str, ...]] = Counter()
    for i in range(count):
        gram = tuple((folded if loose <= n // 4 else pieces)[i : i + n])
        if n // 4 < counters <= n // 2 and _is_chant(chant := tuple(chanted[i : i + n])):
            rounds[chant] += 1
            gram = chant if rounds[chant] > _ROUNDS else gram
        seen.add(gram)
        if i + n < len(pieces):
            loose += (folded[i + n] is _ANY) - (folded[i] is _ANY)
            counters += (chanted[i + n] is _ANY) - (chanted[i] is _ANY)
    return 1 - len(seen) / count


def _is_chant(gram: tuple[str, ...]) -> bool:
    """Whether the words of an n-gram are one to three, each longer than the letter of a formula."""
    words_of = {piece for piece in gram if piece is not _ANY}
    return len(words_of) <= _CHANT and all(len(word) > 1 or not word.isascii() for word in words_of)


def _pieces(text: str) -> list[str]:
    """Words; a word too long to be one by character, and so are signs where a text has hardly any words."""
    pieces: list[str] = []
    for word in words(text):
        pieces += word.casefold() if len(word) > _LONG_WORD else (word.casefold(),)
    signs = _SIGN.findall(text)
    return signs if len(signs) > 10 * len(pieces) else pieces
