"""The prompt file of `r1reward refine`: what a server is asked for each completion.

    Rewrite the solution so that it reads well. Change no step and no result.

    {prompt}

    {completion}

Only the places are filled, all at once: what stands in a completion is never taken for a place.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from r1reward.errors import DataError, UsageError, unknown_name
from r1reward.text.words import words

__all__ = ["RefinePrompt"]

PLACES = ("prompt", "completion", "ground_truth")

_PLACE = re.compile(r"\{(prompt|completion|ground_truth)\}")
_LIKE_A_PLACE = re.compile(r"(?<![\\\w^{}])\{([a-z][a-z_]*)\}(?!\})")
r"""A name in braces; `\boxed{answer}`, `x^{n}` and `{{name}}` are text."""

_SENTENCE_END = re.compile(r"[\n.!?。！？]+")
_QUOTE = 8
"""So many words of the instruction in a row are no chance; of a shorter sentence, all of them."""
_SHORTEST_QUOTE = 4
"""A label such as `The solution:` is no instruction."""


class RefinePrompt:
    """An instruction with named places. Raises `UsageError` where the completion has none in it."""

    def __init__(self, text: str, name: str = "--prompt") -> None:
        self.text = text
        places = _PLACE.findall(text)
        for other in _LIKE_A_PLACE.findall(text):
            if other not in PLACES:
                raise UsageError(f"{name}: {unknown_name('place', other, PLACES)}")
        if "completion" not in places:
            raise UsageError(f"{name}: {{completion}} does not stand in it")
        self.needs_ground_truth = "ground_truth" in places
        sentences = (s for passage in _PLACE.split(text)[::2] for s in _SENTENCE_END.split(passage))
        self._quotes = frozenset(quote for sentence in sentences for quote in _quotes(sentence))

    @classmethod
    def read(cls, path: Path) -> "RefinePrompt":
        """That of a file. Raises `R1RewardError`."""
        try:
            return cls(path.read_text("utf-8"), str(path))
        except (OSError, UnicodeDecodeError) as error:
            raise DataError(f"--prompt {path}: cannot be read: {error}") from None

    def fill(self, values: Mapping[str, str]) -> str:
        """The text with a value in each place."""
        return _PLACE.sub(lambda place: values[place[1]], self.text)

    def is_quoted(self, reply: str, *known: str) -> bool:
        """Whether a reply repeats the instruction, where the texts that it was made of do not."""
        lengths = {len(quote) for quote in self._quotes}
        return bool((self._quotes & _runs(reply, lengths)).difference(*(_runs(t, lengths) for t in known)))


def _quotes(text: str) -> list[tuple[str, ...]]:
    found = words(text.casefold())
    if len(found) < _SHORTEST_QUOTE:
        return []
    return _windows(found, min(_QUOTE, len(found)))


def _runs(text: str, lengths: set[int]) -> set[tuple[str, ...]]:
    found = words(text.casefold())
    return {window for length in lengths for window in _windows(found, length)}


def _windows(found: list[str], length: int) -> list[tuple[str, ...]]:
    return [tuple(found[i : i + length]) for i in range(len(found) - length + 1)]
