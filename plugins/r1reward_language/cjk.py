"""Tells Chinese from Japanese: kana decide, clause by clause, and Han characters beside kana are Japanese."""

import re
from typing import Final

from r1reward_language.scripts import HAN, KANA

__all__ = ["count_characters"]

_CLAUSE: Final = re.compile(r"[。．.！？!?，,；;\n]")
_HAN: Final = re.compile(f"[{HAN}]")
_KANA: Final = re.compile(f"[{KANA}]")
_LEAST_KANA: Final = 0.15
"""Of a clause's characters; Japanese has 40 % and more, and Chinese shop signs have a の."""
_SHORT: Final = 6
_MOST_INHERITED: Final = 12
"""Han characters in a row of short clauses; more of them are no headings, but Chinese cut into pieces."""


def count_characters(run: str, expected: str | None) -> dict[str, int]:
    """Count the Han characters and kana of `run` by language: `{"zh": 12, "ja": 40}`.

    A clause of at most six Han characters and no kana (a heading, a name) inherits the language of the
    clause before it, or of the next, or is of the `expected` language; no more than two such in a row.
    """
    if not _KANA.search(run):
        han = len(_HAN.findall(run))
        return {"ja" if expected == "ja" and han <= _SHORT else "zh": han}
    counts, pending, previous = {"zh": 0, "ja": 0}, 0, ""
    inherited = 0
    for clause in _CLAUSE.split(run):
        kana, han = len(_KANA.findall(clause)), len(_HAN.findall(clause))
        if not kana + han:
            continue
        inherited = inherited + han if not kana and han <= _SHORT else 0
        if inherited and inherited <= _MOST_INHERITED:
            if previous:
                counts[previous] += han
            else:
                pending += han
            continue
        previous = "ja" if kana >= _LEAST_KANA * (kana + han) else "zh"
        counts[previous] += kana + han + pending
        pending = 0
    counts[previous or ("ja" if expected == "ja" else "zh")] += pending
    return {code: count for code, count in counts.items() if count}
