"""Decides the language of each word where several languages share a script.

A sentence-level guess misses a switch inside the sentence, and a word-level guess is mostly noise. So the
words are emissions of a hidden Markov model whose states are languages: a word supports each language by
the model's probability for that word alone over the one it gives an empty line, its prior (a word that says
nothing would otherwise be English), a switch costs `SWITCH` (less at the end of a sentence), and the most
probable sequence (Viterbi) is taken. A single borrowed word or a name thus inherits the language around it;
two or three words of another language do not.

The states are the expected language and those that the model finds in windows of eight words.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from r1reward_language.codes import UNDETERMINED
from r1reward_language.model import LanguageModel
from r1reward_language.scripts import written_in

__all__ = ["BREAKS", "WordDecoder"]

BREAKS: Final = frozenset(".!?;:\n。！？؟۔।…")
"""Characters that stand in the token sequence for a place where a switch is cheap."""

SWITCH: Final = 3.0
SWITCH_AT_BREAK: Final = 1.5
_FLOOR: Final = 0.003
_LANGUAGES_PER_WORD: Final = 30
_LEAST: Final = 2e-4
_WINDOW: Final = 8
_STEP: Final = 4
_CONFIDENT: Final = 0.6
_MOST_STATES: Final = 5
_LONGEST_WORD: Final = 40
_CACHED_WORDS: Final = 50_000
_CACHED_ROWS: Final = 8
_SAMPLE: Final = 300


class _Support(dict[str, dict[str, float]]):
    """For a word, how much more it supports each language than an unknown word does, in nats; cached."""

    def __init__(self, model: LanguageModel) -> None:
        super().__init__()
        self.model = model

    def __missing__(self, word: str) -> dict[str, float]:
        found = self.model.probabilities(word[:_LONGEST_WORD], _LANGUAGES_PER_WORD, _LEAST)
        ratios = {code: p / self.model.prior[code] for code, p in found.items()}
        total = sum(ratios.values())
        support = {code: math.log1p(ratio / total / _FLOOR) for code, ratio in ratios.items()}
        if len(self) >= _CACHED_WORDS:
            self.clear()
        self[word] = support
        return support


class _Rows(dict[str, tuple[float, ...]]):
    """For a word, its support for each of some languages."""

    def __init__(self, support: _Support, states: Sequence[str]) -> None:
        super().__init__()
        self.support, self.states = support, states

    def __missing__(self, word: str) -> tuple[float, ...]:
        support = self.support[word]
        if len(self) >= _CACHED_WORDS:
            self.clear()
        row = self[word] = tuple(support.get(state, 0.0) for state in self.states)
        return row


class _Margins(dict[str, float]):
    """For a word, how much more it supports its best other language than the expected one; cached."""

    def __init__(self, support: _Support, expected: str) -> None:
        super().__init__()
        self.support, self.expected = support, expected

    def __missing__(self, word: str) -> float:
        support = self.support[word]
        other = max((gain for code, gain in support.items() if code != self.expected), default=0.0)
        if len(self) >= _CACHED_WORDS:
            self.clear()
        margin = self[word] = other - support.get(self.expected, 0.0)
        return margin


class WordDecoder:
    """Counts words by language. The caches only remember, so results do not depend on what came before."""

    def __init__(self, model: LanguageModel) -> None:
        self.model = model
        self._support = _Support(model)
        self._margins: dict[str, _Margins] = {}
        self._rows: dict[tuple[str, ...], _Rows] = {}

    def count(self, tokens: Sequence[str], script: str, expected: str | None) -> Mapping[str, int]:
        """Count the words among `tokens` (lower-case words of `script`, and `BREAKS`) by language.

        `expected` is preferred where the evidence is weak; where it is None or not written in `script`, the
        main language of the tokens is.
        """
        words = [token for token in tokens if token not in BREAKS]
        if not words:
            return {}
        if expected is None or not written_in(expected, script):
            expected = self._main(words, script)
        disturbed = self._disturbed(tokens, expected)
        states = [expected, *self._others(tokens, disturbed, script, expected)]
        return {expected: len(words)} if len(states) == 1 else self._viterbi(tokens, states)

    def _main(self, words: Sequence[str], script: str) -> str:
        code, _ = self.model.best(" ".join(words[:_SAMPLE]))
        return code if written_in(code, script) else UNDETERMINED

    def _disturbed(self, tokens: Sequence[str], expected: str) -> list[tuple[int, int]]:
        """The stretches of tokens that support other languages enough to pay for a switch there and back.

        The other languages are taken together here, so outside these stretches no single one can win.
        `lead` is how far they are ahead of the expected language at the end of the token.
        """
        margins = self._margins.get(expected)
        if margins is None:
            margins = self._margins[expected] = _Margins(self._support, expected)
        stretches: list[tuple[int, int]] = []
        start, lead, cost, pays = 0, -SWITCH_AT_BREAK, SWITCH_AT_BREAK, False
        for at, token in enumerate(tokens):
            if token in BREAKS:
                cost = SWITCH_AT_BREAK
                pays = pays or lead > cost
                continue
            if lead <= -cost:
                if pays:
                    stretches.append((start, at))
                start, lead, pays = at, -cost, False
            elif lead > cost:
                lead, pays = cost, True
            lead += margins[token]
            cost = SWITCH
        if pays or lead > SWITCH_AT_BREAK:
            stretches.append((start, len(tokens)))
        return stretches

    def _others(
        self, tokens: Sequence[str], stretches: Iterable[tuple[int, int]], script: str, expected: str
    ) -> list[str]:
        """The other languages that windows of the disturbed stretches are in, the most frequent first."""
        found: Counter[str] = Counter()
        for begin, end in stretches:
            words = [token for token in tokens[begin:end] if token not in BREAKS]
            for start in range(0, max(1, len(words) - _WINDOW + _STEP), _STEP):
                code, probability = self.model.best(" ".join(words[start : start + _WINDOW]))
                if probability > _CONFIDENT and code != expected and written_in(code, script):
                    found[code] += 1
        return [code for code, _ in found.most_common(_MOST_STATES - 1)]

    def _rows_of(self, states: tuple[str, ...]) -> _Rows:
        rows = self._rows.get(states)
        if rows is None:
            if len(self._rows) >= _CACHED_ROWS:
                self._rows.clear()
            rows = self._rows[states] = _Rows(self._support, states)
        return rows

    def _viterbi(self, tokens: Sequence[str], states: Sequence[str]) -> Mapping[str, int]:
        """Count the words by state along the most probable sequence, which begins and ends at a break."""
        rows = self._rows_of(tuple(states))
        scores = [0.0] + [-SWITCH_AT_BREAK] * (len(states) - 1)
        cost, history = SWITCH, []
        for token in tokens:
            if token in BREAKS:
                cost = SWITCH_AT_BREAK
                continue
            entering = max(scores) - cost
            history.append((scores, entering))
            scores = [
                (score if score >= entering else entering) + gain
                for score, gain in zip(scores, rows[token], strict=True)
            ]
            cost = SWITCH
        scores[0] += SWITCH_AT_BREAK
        state = scores.index(max(scores))
        path: Counter[int] = Counter()
        for before, entering in reversed(history):
            path[state] += 1
            if before[state] < entering:
                state = before.index(max(before))
        return {states[state]: words for state, words in path.items()}
