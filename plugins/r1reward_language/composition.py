"""Counts the words of a text by language.

The unit is the word: what stands between blanks and punctuation, and where a script writes none, so many
characters (`CHARACTERS_PER_WORD`) that the counts agree with those of word segmenters. Numbers, symbols,
single Latin and Greek letters and the notation in `NOTATION` are no words.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Final, Literal

from r1reward_language.cjk import count_characters
from r1reward_language.codes import UNDETERMINED
from r1reward_language.decode import BREAKS, WordDecoder
from r1reward_language.normalise import take_out_disguised
from r1reward_language.scripts import (
    CHARACTERS_PER_WORD,
    CJK,
    LETTERS,
    OTHER,
    SHARED,
    SOLE_LANGUAGE,
    script_runs,
)

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


def _is_name(run: str) -> bool:
    """Whether a run of Latin letters inside another script is a name or a symbol: `GSM8K`, `Ben`."""
    words = _LATIN_WORD.findall(run)
    return len(words) <= _LONGEST_NAME and all(_NAME.search(word) for word in words)


class Composer:
    """Counts words by language, for one choice of unit and of further words that count for no language."""

    def __init__(self, decoder: WordDecoder, unit: Unit = "word", ignore: Collection[str] = ()) -> None:
        self._decoder = decoder
        self._ignore = NOTATION | {word.lower() for word in ignore}
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
        if len(runs) > 1 and "latin" in runs:
            runs["latin"] = [run for run in runs["latin"] if not _is_name(run)]
        for script, parts in runs.items():
            for code, words in self._count_script(script, "\n".join(parts), expected).items():
                counts[code] += words
        return {code: words for code, words in counts.items() if words}

    def _count_script(self, script: str, text: str, expected: str | None) -> Mapping[str, float]:
        if script == CJK:
            return {code: n / self._length[CJK] for code, n in count_characters(text, expected).items()}
        if script in CHARACTERS_PER_WORD:
            return {SOLE_LANGUAGE[script]: len(_CHARACTERS[script].findall(text)) / self._length[script]}
        tokens = self._tokens(script, text)
        if script in SHARED:
            return self._decoder.count(tokens, script, expected)
        code = UNDETERMINED if script == OTHER else SOLE_LANGUAGE[script]
        return {code: sum(1 for token in tokens if token not in BREAKS)}

    def _tokens(self, script: str, text: str) -> list[str]:
        """The words of a script, in lower case, and the breaks between sentences."""
        tokens: list[str] = _WORDS[script].findall(text.lower())
        if script not in _WITH_VARIABLES:
            return tokens
        ignore = self._ignore
        return [token for token in tokens if (len(token) > 1 and token not in ignore) or token in BREAKS]
