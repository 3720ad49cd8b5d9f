"""Words of any language as numbers, for many texts at once: what near-duplicates and contamination are found by.

The words are those of `r1reward.text.words`, without regard to case. `words` is the definition; `Words` computes
64-bit hashes of the same words for a whole batch, with NumPy.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from r1reward.text.characters import without_invisible
from r1reward.text.words import SPACELESS, word_kind
from r1reward.text.words import words as words_of

__all__ = [
    "U64",
    "Hashes",
    "Runs",
    "Words",
    "grams",
    "kinds_of_ascii",
    "mix",
    "normalise",
    "polynomials",
    "spans",
    "whole_hashes",
    "words",
]

U64 = NDArray[np.uint64]

_ASSIGNED = (0, 0x34000), (0xE0000, 0xE0200)
"""Where Unicode has letters, digits and marks at all."""

_ASCII_APART = re.compile(r"[a-z]+|[0-9]+")

_BASE = 0x9E3779B97F4A7C15  # odd, hence invertible modulo 2^64
_INVERSE = pow(_BASE, -1, 1 << 64)


def normalise(text: str) -> str:
    """The text without regard to case, compatible forms of characters (NFKC), and characters that show nothing."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", without_invisible(text)).casefold())


def words(text: str, *, apart: bool = False) -> list[str]:
    """The words of a text: the definition that the hashes follow."""
    if not apart:
        return words_of(normalise(text))
    if text.isascii():
        return _ASCII_APART.findall(normalise(text))
    result: list[str] = []
    before = 0
    for char in normalise(text):
        kind = _kind_apart(ord(char))
        if kind and kind == before:
            result[-1] += char
        elif kind:
            result.append(char)
        before = kind
    return result


def _kind_apart(code: int) -> int:
    """0: between words; 1: of a word; 3: of a number."""
    category = unicodedata.category(chr(code))[0]
    return {"L": 1, "M": 1, "N": 3}.get(category, 0)


@cache
def _kinds(apart: bool = False) -> NDArray[np.uint8]:
    """The kind of every code point. `apart`: digits are a kind of their own, and no character is a word by itself."""
    category, table = unicodedata.category, np.zeros(0x110000, np.uint8)
    of_number = 3 if apart else 1
    kind_of = {"L": 1, "M": 1, "N": of_number}
    for first, last in _ASSIGNED:
        table[first:last] = [kind_of.get(category(chr(c))[0], 0) for c in range(first, last)]
    if apart:
        return table
    for first, last in SPACELESS:
        table[first : last + 1] *= 2
    return table


@cache
def _ascii_kinds(apart: bool = False) -> NDArray[np.uint8]:
    """The kind of every character of ASCII: 0 between words."""
    return _kinds(True)[:128].copy() if apart else np.array([word_kind(c) for c in range(128)], np.uint8)


def kinds_of_ascii(text: bytes, apart: bool = False) -> NDArray[np.uint8]:
    """The kind of each character of a text, by a table of bytes: several times as fast as an index."""
    return np.frombuffer(text.translate(_ascii_table(apart)), np.uint8)


@cache
def _ascii_table(apart: bool) -> bytes:
    return _ascii_kinds(apart).tobytes().ljust(256, b"\0")


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


def polynomials(values: U64, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> U64:
    """For each span, the sum of `values[i] * base^(i - start)`, modulo 2^64."""
    powers, inverses = _power_tables(len(values) + 1)
    sums = np.zeros(len(values) + 1, np.uint64)
    np.multiply(values, powers[: len(values)], out=sums[1:])  # in place: these arrays are the cost of it
    np.cumsum(sums[1:], out=sums[1:])
    return mix((sums[ends] - sums[starts]) * inverses[starts])


class Runs:
    """Of some values in a row, hashes of all runs of any length: those of `polynomials`, without a copy for each."""

    def __init__(self, values: U64) -> None:
        powers, self._inverses = _power_tables(len(values) + 1)
        self._sums = np.zeros(len(values) + 1, np.uint64)
        np.cumsum(values * powers[: len(values)], out=self._sums[1:])

    def of(self, n: int) -> U64:
        """The hash of the n values from each place on; none where there are fewer."""
        count = max(0, len(self._sums) - n)
        return mix((self._sums[n:] - self._sums[:count]) * self._inverses[:count])


class Hashes(Protocol):
    """Words of some texts as hashes: those of text i at `bounds[i]:bounds[i + 1]`."""

    @property
    def hashes(self) -> U64:
        """Of all the words."""
        ...

    @property
    def bounds(self) -> NDArray[np.int64]:
        """One more than texts."""
        ...


class Words:
    """The words of some texts: `hashes` of all of them, those of text i at `bounds[i]:bounds[i + 1]`.

    `codes` are the code points of all texts in a row, `firsts` where each text begins among them (one more than
    texts), `starts` and `ends` where each word does.

    `apart`: digits and letters are words apart (2π, 3x), and no character is a word by itself; `words` has the same.
    """

    __slots__ = ("bounds", "codes", "ends", "firsts", "hashes", "starts")

    def __init__(self, texts: Sequence[str], *, apart: bool = False) -> None:
        joined, normal = "\n".join(texts), texts
        if joined.isascii():  # nearly all are: one call for all of them
            joined = joined.lower()
        else:
            normal = [normalise(text) for text in texts]
            joined = "\n".join(normal)
        lengths = np.fromiter(map(len, normal), np.int64, len(normal))
        codes, kinds = _codes(joined, apart)
        inside = kinds > 0
        single = kinds == 2
        # A word begins where none was, or on either side of a character that is one by itself.
        begins, ends = inside.copy(), inside.copy()
        cut = single[1:] | single[:-1] | (kinds[1:] != kinds[:-1])
        begins[1:] &= ~inside[:-1] | cut
        ends[:-1] &= ~inside[1:] | cut
        starts = np.flatnonzero(begins)
        self.codes, self.starts, self.ends = codes, starts, np.flatnonzero(ends) + 1
        self.firsts = np.concatenate(([0], np.cumsum(lengths + 1)))
        self.bounds = np.searchsorted(starts, self.firsts[: len(normal)])
        self.bounds = np.append(self.bounds, len(starts)).astype(np.int64)
        self.hashes = polynomials(np.add(codes, 1, dtype=np.uint64), starts, self.ends)


def _codes(text: str, apart: bool) -> tuple[NDArray[Any], NDArray[np.uint8]]:
    if text.isascii():
        data = text.encode("ascii")
        codes: NDArray[Any] = np.frombuffer(data, np.uint8)
        return codes, kinds_of_ascii(data, apart)
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    return codes, _kinds(apart)[codes]


def grams(tokens: Hashes, n: int, *, short: bool = False) -> tuple[U64, NDArray[np.int64]]:
    """The hashes of all n-grams of words, text by text, and where each text's begin (one bound more than texts).

    `short`: a text of fewer than n words, but not of none, gives all its words as one gram.
    """
    counts = np.diff(tokens.bounds)
    number = np.maximum(counts - n + 1, 0)
    if short and ((counts > 0) & (counts < n)).any():
        number = np.maximum(number, (counts > 0).astype(np.int64))
        return _spans_of_texts(tokens, n, number)
    everywhere = Runs(tokens.hashes).of(n)
    inside = np.ones(len(everywhere), bool)
    over_an_end = (tokens.bounds[1:, None] - np.arange(1, n)).ravel()
    inside[over_an_end[(over_an_end >= 0) & (over_an_end < len(everywhere))]] = False
    return everywhere[inside], np.concatenate(([0], np.cumsum(number)))


def _spans_of_texts(tokens: Hashes, n: int, number: NDArray[np.int64]) -> tuple[U64, NDArray[np.int64]]:
    bounds = np.concatenate(([0], np.cumsum(number)))
    # Place of each gram within its text, then within all words.
    within = np.arange(bounds[-1]) - np.repeat(bounds[:-1], number)
    starts = np.repeat(tokens.bounds[:-1], number) + within
    ends = np.minimum(starts + n, np.repeat(tokens.bounds[1:], number))
    return polynomials(tokens.hashes, starts, ends), bounds


def spans(tokens: Words, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> U64:
    """One hash of the words from each start to each end."""
    return polynomials(tokens.hashes, starts, ends)


def whole_hashes(tokens: Words) -> U64:
    """One hash of all the words of each text; 0 for a text of none."""
    return polynomials(tokens.hashes, tokens.bounds[:-1], tokens.bounds[1:])
