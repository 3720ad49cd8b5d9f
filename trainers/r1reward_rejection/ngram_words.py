"""Words of any language as numbers, for many texts at once: what near-duplicates and contamination are found by.

The words are those of `r1reward.text.words`, without regard to case. `words` is the definition; `Words` computes
64-bit hashes of the same words for a whole batch, with NumPy.
"""

import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from r1reward.text.characters import without_invisible
from r1reward.text.words import SPACELESS, word_kind
from r1reward.text.words import words as words_of

__all__ = ["U64", "Words", "grams", "mix", "normalise", "whole", "words"]

U64 = NDArray[np.uint64]

_ASSIGNED = (0, 0x34000), (0xE0000, 0xE0200)
"""Where Unicode has letters, digits and marks at all."""

_BASE = 0x9E3779B97F4A7C15  # odd, hence invertible modulo 2^64
_INVERSE = pow(_BASE, -1, 1 << 64)


def normalise(text: str) -> str:
    """The text without regard to case, compatible forms of characters (NFKC), and characters that show nothing."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", without_invisible(text)).casefold())


def words(text: str) -> list[str]:
    """The words of a text: the definition that the hashes follow."""
    return words_of(normalise(text))


@cache
def _kinds() -> NDArray[np.uint8]:
    """The kind of every code point."""
    category, table = unicodedata.category, np.zeros(0x110000, np.uint8)
    for first, last in _ASSIGNED:
        table[first:last] = [category(chr(c))[0] in "LNM" for c in range(first, last)]
    for first, last in SPACELESS:
        table[first : last + 1] *= 2
    return table


@cache
def _ascii_kinds() -> NDArray[np.uint8]:
    return np.array([word_kind(c) for c in range(128)], np.uint8)


_powers: list[Any] = []


def _power_tables(size: int) -> tuple[U64, U64]:
    """Powers of the base and of its inverse, at least `size` of each."""
    if not _powers or len(_powers[0]) < size:
        size = max(size, 1 << 18)
        tables = []
        for base in (_BASE, _INVERSE):
            table = np.full(size, base, np.uint64)
            table[0] = 1
            tables.append(np.cumprod(table, dtype=np.uint64))
        _powers[:] = tables
    return _powers[0], _powers[1]


def mix(values: U64) -> U64:
    """Scatter the bits of each value (the finisher of splitmix64); a bijection."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    result: U64 = values ^ (values >> np.uint64(31))
    return result


def _polynomials(values: U64, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> U64:
    """For each span, the sum of `values[i] * base^(i - start)`, modulo 2^64."""
    powers, inverses = _power_tables(len(values) + 1)
    sums = np.zeros(len(values) + 1, np.uint64)
    np.cumsum(values * powers[: len(values)], out=sums[1:])
    return mix((sums[ends] - sums[starts]) * inverses[starts])


class Words:
    """The words of some texts: `hashes` of all of them, those of text i at `bounds[i]:bounds[i + 1]`."""

    __slots__ = ("bounds", "hashes")

    def __init__(self, texts: Sequence[str]) -> None:
        normal = [normalise(text) for text in texts]
        lengths = np.fromiter(map(len, normal), np.int64, len(normal))
        codes, kinds = _codes("\n".join(normal))
        here = kinds > 0
        single = kinds == 2
        # A word begins where none was, or on either side of a character that is one by itself.
        begins, ends = here.copy(), here.copy()
        begins[1:] &= ~here[:-1] | single[1:] | single[:-1]
        ends[:-1] &= ~here[1:] | single[1:] | single[:-1]
        starts = np.flatnonzero(begins)
        firsts = np.concatenate(([0], np.cumsum(lengths + 1)))
        self.bounds = np.searchsorted(starts, firsts[: len(normal)])
        self.bounds = np.append(self.bounds, len(starts)).astype(np.int64)
        self.hashes = _polynomials(codes.astype(np.uint64) + np.uint64(1), starts, np.flatnonzero(ends) + 1)


def _codes(text: str) -> tuple[NDArray[Any], NDArray[np.uint8]]:
    if text.isascii():
        codes: NDArray[Any] = np.frombuffer(text.encode("ascii"), np.uint8)
        return codes, _ascii_kinds()[codes]
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    return codes, _kinds()[codes]


def grams(found: Words, n: int, *, short: bool = False) -> tuple[U64, NDArray[np.int64]]:
    """The hashes of all n-grams of words, text by text, and where each text's begin (one bound more than texts).

    `short`: a text of fewer than n words, but not of none, gives all its words as one gram.
    """
    counts = np.diff(found.bounds)
    number = np.maximum(counts - n + 1, 0)
    if short:
        number = np.maximum(number, (counts > 0).astype(np.int64))
    bounds = np.concatenate(([0], np.cumsum(number)))
    # Place of each gram within its text, then within all words.
    within = np.arange(bounds[-1]) - np.repeat(bounds[:-1], number)
    starts = np.repeat(found.bounds[:-1], number) + within
    ends = np.minimum(starts + n, np.repeat(found.bounds[1:], number))
    return _polynomials(found.hashes, starts, ends), bounds


def whole(found: Words) -> U64:
    """One hash of all the words of each text; 0 for a text of none."""
    return _polynomials(found.hashes, found.bounds[:-1], found.bounds[1:])
