"""Counts the words of a text by language.

The unit is the word: what stands between blanks and punctuation, and where a script writes none, so many
characters (`CHARACTERS_PER_WORD`) that the counts agree with those of word segmenters. Numbers, symbols,
single Latin and Greek letters and the notation in `NOTATION` are no words.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Final, Literal

from r1reward_language.cjk import count_characters
from r1reward_language.codes import UNDETERMINED
from r1reward_language.decode import WordDecoder
from r1reward_language.function_words import with_short_runs
from r1reward_language.normalise import take_out_disguised
from r1reward_language.romanised import without_romanised
from r1reward_language.scripts import (
    CHARACTERS_PER_WORD,
    CJK,
    LETTERS,
    OTHER,
    SHARED,
    SOLE_LANGUAGE,
    script_runs,
)
from r1reward_language.support import BREAKS, CACHED_WORDS

__all__ = ["NOTATION", "Composer", "Unit"]

Unit = Literal["word", "character"]

NOTATION: Final = frozenset(
    [
        "arccos",
        "arcsin",
        "arctan",
        "argmax",
        "argmin",
        "cm",
        "cos",
        "cosh",
        "cot",
        "csc",
        "deg",
        "det",
        "dx",
        "dy",
        "dz",
        "exp",
        "gcd",
        "kg",
        "kj",
        "km",
        "kw",
        "lcm",
        "lg",
        "lim",
        "ln",
        "log",
        "max",
        "mg",
        "min",
        "ml",
        "mm",
        "mod",
        "pi",
        "rad",
        "sec",
        "sin",
        "sinh",
        "sqrt",
        "tan",
        "tanh",
    ]
)
"""Names of functions and units: they belong to mathematics and to no language."""

_BREAKS = re.escape("".join(sorted(BREAKS)))
_WORDS: Final = {
    script: re.compile(f"[{letters}]+(?:['’\u200c][{letters}]+)*|[{_BREAKS}]")
    for script, letters in LETTERS.items()
    if script not in CHARACTERS_PER_WORD
}
_CHARACTERS: Final = {script: re.compile(f"[{LETTERS[script]}]") for script in CHARACTERS_PER_WORD}
_WITH_VARIABLES: Final = frozenset({"latin", "greek"})
_LATIN_WORD: Final = re.compile(f"[{LETTERS['latin']}]+")
_NAME: Final = re.compile(r"[A-Z\d]")
_LONGEST_NAME: Final = 2
_MOST_NAMES: Final = 0.2


def _is_name(run: str) -> bool:
    """Whether a run of Latin letters inside another script is a name or a symbol: `GSM8K`, `Ben`.

    Such a run is of no language, and left out while there are few of them.
    """
    words = _LATIN_WORD.findall(run)
    return len(words) <= _LONGEST_NAME and all(_NAME.search(word) for word in words)


class _Counts(dict[str, bool]):
    """For a token in a script of variables, whether it counts as a word or is a break; cached."""

    def __init__(self, ignore: Collection[str]) -> None:
        super().__init__()
        self.ignore = frozenset(ignore)

    def __missing__(self, token: str) -> bool:
        if len(self) >= CACHED_WORDS:
            self.clear()
        counts = self[token] = token in BREAKS or (len(token) > 1 and token not in self.ignore)
        return counts


class Composer:
    """Counts words by language, for one choice of unit and of further words that count for no language."""

    def __init__(self, decoder: WordDecoder, unit: Unit = "word", ignore: Collection[str] = ()) -> None:
        self._decoder = decoder
        self._counts = _Counts(NOTATION | {word.lower() for word in ignore})
        self._length = CHARACTERS_PER_WORD if unit == "word" else dict.fromkeys(CHARACTERS_PER_WORD, 1.0)

    def count(self, text: str, expected: str | None = None) -> Mapping[str, float]:
        """Count the words of `text`, which is folded and clean, by language.

        `expected` is the language that weak evidence is taken for.
        """
        counts: defaultdict[str, float] = defaultdict(float)
        text, disguised = take_out_disguised(text)
        counts[UNDETERMINED] += disguised
        runs: defaultdict[str, list[str]] = defaultdict(list)
        for script, run in script_runs(text):
            runs[script].append(run)
        names = [run for run in runs["latin"] if _is_name(run)] if len(runs) > 1 and "latin" in runs else []
        if names:
            runs["latin"] = [run for run in runs["latin"] if not _is_name(run)]
        self._add(counts, runs, expected)
        # More names than that are no names, but a policy that writes In Title Case to be left out.
        if len(names) > _MOST_NAMES * sum(counts.values()):
            self._add(counts, {"latin": names}, expected)
        return {code: words for code, words in counts.items() if words}

    def _add(self, counts: dict[str, float], runs: Mapping[str, Sequence[str]], expected: str | None) -> None:
        for script, parts in runs.items():
            for code, words in self._count_script(script, "\n".join(parts), expected).items():
                counts[code] = counts.get(code, 0.0) + words

    def _count_script(self, script: str, text: str, expected: str | None) -> Mapping[str, float]:
        if script == CJK:
            return {code: n / self._length[CJK] for code, n in count_characters(text, expected).items()}
        if script in CHARACTERS_PER_WORD:
            return {SOLE_LANGUAGE[script]: len(_CHARACTERS[script].findall(text)) / self._length[script]}
        tokens = self._tokens(script, text)
        if script in SHARED:
            counts = self._decoder.count(tokens, script, expected)
            if script != "latin":
                return counts
            return with_short_runs(without_romanised(counts, tokens, self._decoder.model), tokens)
        code = UNDETERMINED if script == OTHER else SOLE_LANGUAGE[script]
        return {code: sum(1 for token in tokens if token not in BREAKS)}

    def _tokens(self, script: str, text: str) -> list[str]:
        """The words of a script, in lower case, and the breaks between sentences."""
        tokens: list[str] = _WORDS[script].findall(text.lower())
        return list(filter(self._counts.__getitem__, tokens)) if script in _WITH_VARIABLES else tokens
