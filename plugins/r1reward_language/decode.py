"""Decides the language of each word where several languages share a script.

A sentence-level guess misses a switch inside the sentence, and a word-level guess is mostly noise. So the
words are emissions of a hidden Markov model whose states are languages: a word supports each language by
the model's probability for that word alone over the one it gives an empty line, its prior (a word that says
nothing would otherwise be English), a switch costs `SWITCH` (less at the end of a sentence), and the most
probable sequence (Viterbi) is taken. A single borrowed word or a name thus inherits the language around it;
two or three words of another language do not.

The states are the expected language, those that the model finds in windows of eight words, and those that
single words are found in often enough.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from r1reward_language.codes import UNDETERMINED
from r1reward_language.model import LanguageModel
from r1reward_language.scripts import written_in
from r1reward_language.support import BREAKS, Margins, Rows, Speakers, Support

__all__ = ["WordDecoder"]

SWITCH: Final = 3.0
SWITCH_AT_BREAK: Final = 1.5
_WINDOW: Final = 8
_CONFIDENT: Final = 0.6
_MOST_STATES: Final = 5
_LEAST_STRONG: Final = 3
_STRONG_SHARE: Final = 0.15
_SHARE_OF_ALL: Final = 0.05
_CACHED_STATES: Final = 8
_SAMPLE: Final = 300
# A piece has fewer words than the caches hold, so a huge text of ever new words costs each word once.
_AT_ONCE: Final = 20_000


class WordDecoder:
    """Counts words by language. The caches only remember, so results do not depend on what came before."""

    def __init__(self, model: LanguageModel) -> None:
        self.model = model
        self._support = Support(model)
        self._margins: dict[str, Margins] = {}
        self._speakers: dict[str, Speakers] = {}
        self._rows: dict[tuple[str, ...], Rows] = {}

    def count(self, tokens: Sequence[str], script: str, expected: str | None) -> Mapping[str, int]:
        """Count the words among `tokens` (lower-case words of `script`, and `BREAKS`) by language.

        `expected` is preferred where the evidence is weak; where it is None or not written in `script`, the
        main language of the tokens is.
        """
        total = len(tokens) - sum(map(BREAKS.__contains__, tokens))
        if total and (expected is None or not written_in(expected, script)):
            expected = self._main(tokens, script)
        if not total or expected is None:
            return {UNDETERMINED: total}
        counts: Counter[str] = Counter()
        for start in range(0, len(tokens), _AT_ONCE):
            counts.update(self._count(tokens[start : start + _AT_ONCE], script, expected))
        return counts

    def _count(self, tokens: Sequence[str], script: str, expected: str) -> Mapping[str, int]:
        states = [expected, *self._others(tokens, self._disturbed(tokens, expected), script, expected)]
        if len(states) > 1:
            return self._viterbi(tokens, states)
        return {expected: len(tokens) - sum(map(BREAKS.__contains__, tokens))}

    def _main(self, tokens: Sequence[str], script: str) -> str | None:
        code, _ = self.model.best(" ".join(tokens[:_SAMPLE]))
        return code if code and written_in(code, script) else None

    def _disturbed(self, tokens: Sequence[str], expected: str) -> list[tuple[int, int]]:
        """The stretches of tokens that support other languages enough to pay for a switch there and back.

        The other languages are taken together here, so outside these stretches no single one can win.
        """
        margins = self._margins_of(expected)
        stretches: list[tuple[int, int]] = []
        # The lead is how far the other languages are ahead of the expected one after the token.
        start, lead, cost, pays = 0, -SWITCH_AT_BREAK, SWITCH_AT_BREAK, False
        for at, margin in enumerate(map(margins.__getitem__, tokens)):
            if margin is None:
                cost = SWITCH_AT_BREAK
                pays = pays or lead > cost
                continue
            if lead <= -cost:
                if pays:
                    stretches.append((start, at))
                    pays = False
                start, lead = at, -cost
            elif lead > cost:
                lead, pays = cost, True
            lead += margin
            cost = SWITCH
        if pays or lead > SWITCH_AT_BREAK:
            stretches.append((start, len(tokens)))
        return stretches

    def _others(
        self, tokens: Sequence[str], stretches: Sequence[tuple[int, int]], script: str, expected: str
    ) -> list[str]:
        """The other languages that the disturbed stretches may be in, the most frequent first."""
        votes: Counter[str] = Counter()
        strong: Counter[str] = Counter()
        speakers, margins = self._speakers_of(expected), self._margins_of(expected)
        total = 0
        for begin, end in stretches:
            words = [token for token in tokens[begin:end] if token not in BREAKS]
            total += len(words)
            # Windows miss a language that comes a word or two at a time; these words do not.
            strong.update(code for code in map(speakers.__getitem__, words) if code is not None)
            for start in range(0, len(words), _WINDOW):
                window = words[start : start + _WINDOW]
                # Asking the model is what costs here, and word by word this window may not pay for a switch.
                if sum(margins[word] or 0.0 for word in window) > 2 * SWITCH:
                    code, probability = self.model.best(" ".join(window))
                    votes[code] += probability > _CONFIDENT
        enough = max(_LEAST_STRONG, _STRONG_SHARE * total, _SHARE_OF_ALL * len(tokens))
        ranked = [code for code, windows in votes.most_common() if windows]
        ranked += [code for code, words in strong.most_common() if words >= enough and code not in ranked]
        return [code for code in ranked if code != expected and written_in(code, script)][: _MOST_STATES - 1]

    def _margins_of(self, expected: str) -> Margins:
        margins = self._margins.get(expected)
        if margins is None:
            if len(self._margins) >= _CACHED_STATES:
                self._margins.clear()
            margins = self._margins[expected] = Margins(self._support, expected)
        return margins

    def _speakers_of(self, expected: str) -> Speakers:
        speakers = self._speakers.get(expected)
        if speakers is None:
            if len(self._speakers) >= _CACHED_STATES:
                self._speakers.clear()
            speakers = self._speakers[expected] = Speakers(self._support, expected)
        return speakers

    def _rows_of(self, states: tuple[str, ...]) -> Rows:
        rows = self._rows.get(states)
        if rows is None:
            if len(self._rows) >= _CACHED_STATES:
                self._rows.clear()
            rows = self._rows[states] = Rows(self._support, states)
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
