"""Quotes of the prompt: what a text copies from its prompt says nothing about the language it is written in.

A span of four words or more (about seven Chinese or Japanese characters) that stands in the prompt is left
out: it neither earns nor costs. So a policy gains nothing by copying a prompt of the target language
between thoughts in another one, and loses nothing by quoting a prompt that is in another language.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from r1reward_language.scripts import CHARACTERS_PER_WORD, LETTERS

__all__ = ["Quotes"]

_SPACELESS = "".join(LETTERS[script] for script in CHARACTERS_PER_WORD)
_SPACED = "".join(letters for script, letters in LETTERS.items() if script not in CHARACTERS_PER_WORD)
_ATOM: Final = re.compile(f"[{_SPACED}]+|[{_SPACELESS}]")
_SPACELESS_ATOM: Final = re.compile(f"[{_SPACELESS}]")
_GRAM: Final = 4
_SHORTEST_QUOTE: Final = 4.0
_CHARACTERS_PER_WORD: Final = 1.7


def _grams(atoms: Sequence[str]) -> "zip[tuple[str, ...]]":
    return zip(*(atoms[shift:] for shift in range(_GRAM)), strict=False)


def _weight(atoms: Sequence[str]) -> float:
    """The length of a span in words."""
    return sum(1 / _CHARACTERS_PER_WORD if _SPACELESS_ATOM.match(atom) else 1.0 for atom in atoms)


class Quotes:
    """Finds what a text copies from one prompt."""

    def __init__(self, prompt: str) -> None:
        """Index `prompt`, from which the same things have been left out as from the texts."""
        self._grams = frozenset(_grams(_ATOM.findall(prompt.lower())))

    def take_out(self, text: str) -> str:
        """Return `text` with each quote replaced by a line break. Upper and lower case are the same here."""
        if not self._grams:
            return text
        atoms = _ATOM.findall(text.lower())
        hits = [at for at, gram in enumerate(_grams(atoms)) if gram in self._grams]
        if not hits:
            return text
        spans = [span for span in self._spans(hits) if _weight(atoms[span[0] : span[1]]) >= _SHORTEST_QUOTE]
        return self._cut(text, spans, len(atoms))

    @staticmethod
    def _spans(hits: Sequence[int]) -> list[tuple[int, int]]:
        """Join grams that follow one another into spans of atoms."""
        ends = [at for at, following in pairwise(hits) if following != at + 1] + [hits[-1]]
        starts = [hits[0]] + [following for at, following in pairwise(hits) if following != at + 1]
        return [(start, end + _GRAM) for start, end in zip(starts, ends, strict=True)]

    @staticmethod
    def _cut(text: str, spans: Sequence[tuple[int, int]], expected: int) -> str:
        places = [match.span() for match in _ATOM.finditer(text)]
        # Lower case can be longer than upper case (İ), but never has another number of atoms.
        assert len(places) == expected
        pieces, done = [], 0
        for start, end in spans:
            pieces.append(text[done : max(done, places[start][0])])
            done = max(done, places[end - 1][1])
        return "\n".join([*pieces, text[done:]])
