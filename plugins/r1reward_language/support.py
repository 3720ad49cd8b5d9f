"""How much a word supports each language: what fastText says of it, over what it says of an empty line."""

import math
from collections.abc import Sequence
from typing import Final

from r1reward_language.model import LanguageModel

__all__ = ["BREAKS", "CACHED_WORDS", "Margins", "Rows", "Speakers", "Support"]

BREAKS: Final = frozenset(".!?;:\n。！？؟۔।…")
"""Characters that stand in a token sequence for a place where a switch of language is cheap."""

CACHED_WORDS: Final = 50_000
"""How many words a cache holds before it starts anew."""

_LEAST_PRIOR: Final = 3e-3
"""Rare languages are held for more frequent than the model does, or noise would find one for every text."""

_FLOOR: Final = 0.003
_LANGUAGES_PER_WORD: Final = 30
_LEAST: Final = 2e-4
_LONGEST_WORD: Final = 40
_COMMON: Final = 0.01
_STRONG: Final = 1.0


class Support(dict[str, dict[str, float]]):
    """For a word, how much more it supports each language than an unknown word does, in nats; cached."""

    def __init__(self, model: LanguageModel) -> None:
        super().__init__()
        self.model = model

    def __missing__(self, word: str) -> dict[str, float]:
        probabilities = self.model.probabilities(word[:_LONGEST_WORD], _LANGUAGES_PER_WORD, _LEAST)
        prior = self.model.prior
        ratios = {code: p / max(prior[code], _LEAST_PRIOR) for code, p in probabilities.items()}
        total = sum(ratios.values())
        support = {code: math.log1p(ratio / total / _FLOOR) for code, ratio in ratios.items()}
        if len(self) >= CACHED_WORDS:
            self.clear()
        self[word] = support
        return support

    def of_expected(self, word: str, code: str) -> float:
        """The support for a language that is expected, so that it is not held back for being rare."""
        support, prior = self[word].get(code, 0.0), self.model.prior[code]
        if not support or prior >= _LEAST_PRIOR:
            return support
        return math.log1p(math.expm1(support) * _LEAST_PRIOR / prior)


class Rows(dict[str, tuple[float, ...]]):
    """For a word, its support for each of some languages, of which the first is the expected one."""

    def __init__(self, support: Support, states: Sequence[str]) -> None:
        super().__init__()
        self.support, self.states = support, states

    def __missing__(self, word: str) -> tuple[float, ...]:
        support = self.support[word]
        if len(self) >= CACHED_WORDS:
            self.clear()
        expected, *others = self.states
        first = self.support.of_expected(word, expected)
        row = self[word] = (first, *(support.get(state, 0.0) for state in others))
        return row


class Margins(dict[str, float | None]):
    """For a word, by how much its best other language is ahead of the expected one; None for a break."""

    def __init__(self, support: Support, expected: str) -> None:
        super().__init__()
        self.support, self.expected = support, expected

    def __missing__(self, word: str) -> float | None:
        if word in BREAKS:
            return self.setdefault(word, None)
        support = self.support[word]
        other = max((gain for code, gain in support.items() if code != self.expected), default=0.0)
        if len(self) >= CACHED_WORDS:
            self.clear()
        margin = self[word] = other - self.support.of_expected(word, self.expected)
        return margin


class Speakers(dict[str, str | None]):
    """For a word, the common language that it speaks for by itself, other than the expected one; cached.

    Single words do not tell rare languages, so there is none where the expected language is rare.
    """

    def __init__(self, support: Support, expected: str) -> None:
        super().__init__()
        self.support, self.expected = support, expected
        self.silent = support.model.prior[expected] < _LEAST_PRIOR

    def __missing__(self, word: str) -> str | None:
        support, prior = self.support[word], self.support.model.prior
        best = max(support, key=support.__getitem__, default=self.expected)
        ahead = support.get(best, 0.0) - support.get(self.expected, 0.0)
        if len(self) >= CACHED_WORDS:
            self.clear()
        speaks = not self.silent and prior[best] >= _COMMON and ahead > _STRONG
        speaker = self[word] = best if speaks else None
        return speaker
