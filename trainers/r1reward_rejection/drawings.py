"""The drawings of a prompt: boards, mazes, grids of numbers. Two that differ in a sign or a line's place are two.

A drawing has no words. Its lines are compared as they stand, one under the other, while sentences may change places.
"""

import re
from itertools import groupby

__all__ = ["drawings"]

_WORD = re.compile(r"[^\W\d_]{2}|\\[A-Za-z]")
_MARKER = re.compile(r"\s*\(?(?:[A-Ja-j]|\d{1,2})[.):]\s|\s*[-•*]\s+\S+\s*$")
_FENCE = re.compile(r"\s*(?:```\w*|~~~|\$\$|[-=*_#]{3,})?\s*")
_FORMULA = re.compile(r"[=<>]")


def drawings(text: str) -> list[str]:
    r"""The runs of lines without words, each as it counts; formulas without their spaces.

    >>> drawings("Who wins?\nX O\nO X\nSay it.")
    ['X O\nO X']
    """
    if "\n" not in text:
        return []
    lines = [(_is_drawn(line), line.rstrip()) for line in text.expandtabs().splitlines()]
    runs = (list(run) for drawn, run in groupby(lines, key=lambda pair: pair[0]) if drawn)
    kept = ([line for _, line in run if not _FENCE.fullmatch(line)] for run in runs)
    return ["\n".join(map(_as_it_counts, run)) for run in kept if run]


def _is_drawn(line: str) -> bool:
    return not _WORD.search(line) and not _MARKER.match(line)


def _as_it_counts(line: str) -> str:
    return "".join(line.split()) if _FORMULA.search(line) else line
