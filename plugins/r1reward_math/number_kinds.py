"""Ground truths that name all numbers of a kind: `all even integers n >= 4`, `all prime numbers`."""

import re
from typing import NamedTuple

__all__ = ["NumberKinds", "number_kinds"]

_KINDS = (
    "even odd prime composite positive negative nonnegative non-negative nonzero non-zero real rational irrational "
    "natural whole perfect"
)
_NOUNS = "integers? numbers? reals? primes? naturals? composites? values? squares? cubes?"
_PLAIN = re.compile(r"(?<![a-z\\])[a-z](?![a-z])")
_QUANTIFIED = re.compile(
    r"(?:for\s+)?(?:all|every|any|each|the|exactly\s+the)?\s*(?P<before>[a-zA-Z]\s+(?:(?:is|being)\s+)?(?:an?\s+)?)?"
    rf"(?P<words>(?:(?:{'|'.join(_KINDS.split())}|{'|'.join(_NOUNS.split())})\b[\s,]*)+)"
    r"(?P<name>[a-zA-Z](?![a-zA-Z]))?(?P<rest>.*)"
)
_WORD = re.compile(r"[a-z]+")
_JOINT = re.compile(r"^[\s,;]*(?:(?:with|such\s+that|where|and|for\s+which|satisfying)\b|[:|])?[\s,;]*")
_IMPLIED = {
    "even": "integer", "odd": "integer", "prime": "integer", "composite": "integer", "natural": "integer",
    "whole": "integer", "square": "integer", "cube": "integer",
}  # fmt: skip
"""What a kind of numbers is anyway."""
_EMPTY = frozenset(("number", "value", "perfect"))


class NumberKinds(NamedTuple):
    """The kinds that the numbers are of, and the condition that is on them, empty where there is none."""

    kinds: frozenset[str]
    condition: str


def number_kinds(text: str) -> NumberKinds | None:
    """What a clean text names all numbers of; None where it names no kind.

    >>> number_kinds("all even integers n >= 4") == number_kinds("n even, n >= 4")
    True
    """
    match = _QUANTIFIED.fullmatch(text.strip().strip("."))
    if match is None:
        return None
    kinds = {_singular(word) for word in _WORD.findall(match["words"].replace("non-", "non"))}
    kinds -= _EMPTY | {_IMPLIED[kind] for kind in kinds if kind in _IMPLIED}
    condition = _JOINT.sub("", match["rest"]).strip()
    if not kinds or (condition and _PLAIN.match(condition) is None):
        name = (match["name"] or match["before"] or "").strip()[:1]
        if not kinds or not name or condition[:1] not in "<>=!":
            return None
        condition = f"{name}{condition}"
    return NumberKinds(frozenset(kinds), condition)


def _singular(word: str) -> str:
    return word.removesuffix("s")
