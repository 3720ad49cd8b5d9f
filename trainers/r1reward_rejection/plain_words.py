r"""The canonical words of plain texts, a batch at once: the hashes that `row_words` gives, at a fraction of its cost.

Nearly all texts are plain: ASCII and signs, with commands of LaTeX as they are usually written. A text with anything
else (another script, an environment, `\frac12`, `1{,}000`) is told apart, and its words are left to `row_words`.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

import numpy as np

from r1reward.text.characters import without_invisible
from r1reward_rejection.canonical import BARE, DROPPED, ENVIRONMENTS, VARIANTS
from r1reward_rejection.ngram_words import U64, Words, kinds_of_ascii, polynomials

__all__ = ["PlainWords"]

_FOREIGN = re.compile("[^\x00-\x7f]")
_CLOSELY = (
    re.compile(rb"frac[\s\x1c-\x1f]*\d"),
    re.compile(rb"\{,\}\d{3}"),
    re.compile(rb"\[asy\]"),
    re.compile(rb"\\(?:[,!]\d{3}|begin|end|u[0-9a-f]{4})"),
)
"""What only `canonical` spells; each begins with letters of its own, for which patterns are faster than `in`."""
_READ = {"≤", "≥", "·", "∞"}
"""Signs that `canonical` reads as words, or with the letters behind them."""


class PlainWords:
    """The words of some texts, as `Words` has them: `hashes`, and `bounds` of each text's.

    `plain`: for each text whether it is; one that is not has no words here.
    """

    __slots__ = ("bounds", "hashes", "plain")

    def __init__(self, texts: Sequence[str]) -> None:
        written = [_in_ascii(text) for text in texts]
        lengths = np.fromiter((len(text or "") for text in written), np.int64, len(written))
        joined = "\n".join(text or "" for text in written).lower().encode("ascii")
        codes, gone = _without_separators(np.frombuffer(joined, np.uint8))
        firsts = np.concatenate(([0], np.cumsum(lengths + 1)))[:-1]
        starts, ends = _runs(codes)
        firsts_kept = firsts - np.searchsorted(gone, firsts) if len(gone) else firsts
        starts, odd = _without_bare(codes, starts, ends)
        hashes = polynomials(np.add(codes, 1, dtype=np.uint64), starts, ends)
        commands = _commands(codes, starts)
        stays = starts < ends
        stays[commands[np.isin(hashes[commands], _dropped())]] = False
        for name, other in _variants().items():
            hashes[commands[hashes[commands] == name]] = other
        self.plain = np.array([text is not None for text in written], bool)
        self.plain[np.searchsorted(firsts_kept, odd, side="right") - 1] = False
        self.plain[np.searchsorted(firsts, _odd_places(joined), side="right") - 1] = False
        bounds = np.append(np.searchsorted(starts, firsts_kept), len(starts))
        stays &= np.repeat(self.plain, np.diff(bounds))
        self.hashes: U64 = hashes[stays]
        self.bounds = np.concatenate(([0], np.cumsum(stays)))[bounds]


def _commands(codes: Any, starts: Any) -> Any:
    """The words behind a backslash."""
    behind = np.flatnonzero(codes == ord("\\")) + 1
    at = np.searchsorted(starts, behind)
    is_word = at < len(starts)
    return at[is_word][starts[at[is_word]] == behind[is_word]]


def _odd_places(text: bytes) -> list[int]:
    """Where something stands that only `canonical` spells."""
    return [match.start() for pattern in _CLOSELY for match in pattern.finditer(text)]


def _in_ascii(text: str) -> str | None:
    """The text with `?` for signs that are no words; None where it has other scripts."""
    if text.isascii():
        return text
    if not all(map(_is_sign, set(_FOREIGN.findall(text)))):
        return None
    return text.encode("ascii", "replace").decode("ascii")


@lru_cache(4096)
def _is_sign(char: str) -> bool:
    """Whether a character is between words, however it is composed: a dash, a quotation mark, a sign of a formula."""
    forms = unicodedata.normalize("NFKC", char.casefold()) + char
    is_seen = without_invisible(char) == char and char not in _READ
    return is_seen and not any(unicodedata.category(form)[0] in "LNM" for form in forms)


def _without_separators(codes: Any) -> tuple[Any, Any]:
    """The characters without the commas between thousands; and where those stood."""
    commas = np.flatnonzero(codes == ord(","))
    within = commas[(commas > 0) & (commas + 3 < len(codes))]
    digits = [_is_digit(codes[within + i]) for i in (-1, 1, 2, 3)]
    gone = within[np.logical_and.reduce(digits)]
    behind = gone + 4
    ends = behind >= len(codes)
    gone = gone[ends | ~_is_digit(codes[np.where(ends, 0, behind)])]
    if not len(gone):
        return codes, gone
    stays = np.ones(len(codes), bool)
    stays[gone] = False
    return codes[stays], gone


def _is_digit(codes: Any) -> Any:
    return (codes >= 0x30) & (codes <= 0x39)


def _runs(codes: Any) -> tuple[Any, Any]:
    """Where each run of letters, or of digits, begins and ends."""
    kinds = kinds_of_ascii(codes.tobytes(), True)
    # The places are counted out twice: to sort one list of them into starts and ends costs twice as much.
    inside, other = np.empty(len(kinds) + 2, bool), np.empty(len(kinds) + 1, bool)
    inside[0] = inside[-1] = False
    np.greater(kinds, 0, out=inside[1:-1])
    other[0] = other[-1] = True
    np.not_equal(kinds[1:], kinds[:-1], out=other[1:-1])
    return np.flatnonzero(other & inside[1:]), np.flatnonzero(other & inside[:-1])


def _without_bare(codes: Any, starts: Any, ends: Any) -> tuple[Any, Any]:
    """Where words begin behind a command that has lost its backslash; places that only `canonical` spells."""
    long = np.flatnonzero(ends - starts >= _HEAD)
    head = [codes[starts[long] + i].astype(np.int64) & 31 for i in range(_HEAD)]
    bare = long[_heads()[head[0] << 10 | head[1] << 5 | head[2]]]
    bare = bare[(starts[bare] == 0) | (codes[starts[bare] - 1] != ord("\\"))]
    text = codes.tobytes()
    cuts = [_bare(text[a:b]) for a, b in zip(starts[bare].tolist(), ends[bare].tolist(), strict=True)]
    lengths = np.array(cuts, np.int64)
    fresh = starts.copy()
    fresh[bare] += np.maximum(lengths, 0)
    return fresh, starts[bare[lengths < 0]]


_HEAD = 3
"""Letters by which a word that may be a command is found."""


@lru_cache(1 << 16)
def _bare(word: bytes) -> int:
    """How many letters of a word are a command without its backslash; -1 for one of an environment."""
    name = word.decode("ascii")
    if name.startswith(_environments()):
        return -1
    return 3 if name == "div" else next((len(command) for command in BARE if name.startswith(command)), 0)


@cache
def _environments() -> tuple[str, ...]:
    return tuple(edge + name for edge in ("begin", "end") for name in ENVIRONMENTS)


@cache
def _heads() -> Any:
    """By the first letters: whether a word may be a command, or of an environment."""
    table = np.zeros(1 << 15, bool)
    for name in (*BARE, *_environments(), "div"):
        first, second, third = (ord(c) & 31 for c in name[:_HEAD])
        table[first << 10 | second << 5 | third] = True
    return table


@cache
def _dropped() -> U64:
    return Words(sorted(DROPPED)).hashes


@cache
def _variants() -> dict[Any, Any]:
    return dict(zip(Words(list(VARIANTS)).hashes, Words(list(VARIANTS.values())).hashes, strict=True))
