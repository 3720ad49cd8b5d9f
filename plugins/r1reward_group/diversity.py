"""`diversity`: how unlike the other completions of its sample a completion is."""

from collections.abc import Sequence
from typing import Literal

from r1reward.text.words import words
from r1reward.types import Item, Score, Status

__all__ = ["DiversityVerifier", "diversity"]

_MOST_WORDS, _LONGEST = 20_000, 80_000
"""Words and characters of a text that are compared: its beginning is enough to tell it from another."""


def diversity(
    *, sees: Literal["response", "answer"] = "response", words_in_a_row: int = 3
) -> "DiversityVerifier":
    """Score 1 minus the mean likeness to the other completions: the shared part of their runs of words.

    `sees`: the whole completion, or its answer part. `words_in_a_row`: how many words are compared at once; a text
    that repeats itself has few such runs, and each counts once. The likeness of two texts is the share that their
    runs have in common (Jaccard). An empty completion earns 0, and one completion is no group: `undecided`.

    Noise is unlike everything: give it a small weight beside a term that judges the answer, or a gate.
    """
    if words_in_a_row < 1:
        raise ValueError(f"words_in_a_row: 1 or more, not {words_in_a_row}")
    return DiversityVerifier(sees, words_in_a_row)


class DiversityVerifier:
    """See `diversity`."""

    version = "2"
    cache_key = None

    def __init__(self, sees: str, run: int) -> None:
        self._sees, self._run = sees, run

    def score_group(self, items: Sequence[Item]) -> list[Score]:
        """Score the completions of one sample."""
        if len(items) < 2:
            reason = "one completion is no group: give the completions of a prompt in one row"
            return [Score.unscored(Status.UNDECIDED, reason)] * len(items)
        sets = [self._runs(item) for item in items]
        shared = [_shared(sets, i) for i in range(len(sets))]
        return [
            Score(value=1.0 - sum(likeness) / len(likeness), reason=f"most alike: {max(likeness):.2f}")
            if mine
            else Score(value=0.0, reason="there is nothing to compare")
            for mine, likeness in zip(sets, shared, strict=True)
        ]

    def _runs(self, item: Item) -> frozenset[tuple[str, ...]]:
        text = item[1].text if self._sees == "response" else item[2].answer
        folded = [word.casefold() for word in words(text[:_LONGEST])[:_MOST_WORDS]]
        size = min(self._run, len(folded))
        return frozenset(zip(*(folded[i:] for i in range(size)), strict=False)) if size else frozenset()


def _shared(sets: Sequence[frozenset[tuple[str, ...]]], place: int) -> list[float]:
    """The likeness of one set to each of the others."""
    mine = sets[place]
    return [len(mine & other) / max(1, len(mine | other)) for i, other in enumerate(sets) if i != place]
