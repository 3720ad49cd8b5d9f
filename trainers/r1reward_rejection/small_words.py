"""Small words that make another problem: `to` for `from`, `must` for `may`, `when` for `where`.

A rewording changes articles and auxiliaries freely, and some small words for others that say the same.
"""

from collections import Counter
from collections.abc import Iterable

__all__ = ["same_relations"]

_DECIDING_TEXT = """
if when while because although though since unless until must may might can could who whom whose which what how
where why whether
"""
_DECIDING = frozenset(_DECIDING_TEXT.split())
"""One more or one less is another problem."""
_EXCHANGED_TEXT = """
to from for by into onto in on at of as with i you we me us my your our
"""
_EXCHANGED = frozenset(_EXCHANGED_TEXT.split())
"""One in the place of another is."""
_ALIKE = (
    {"if": "when", "although": "though", "whom": "who", "might": "may", "could": "can", "what": "which"}
    | {"since": "because", "on": "in", "at": "in", "for": "of", "onto": "into"}
    | {"me": "i", "us": "we"}
)
"""Words that say the same in most places."""
_PRONOUNS = ({"he", "him", "his", "himself"}, {"she", "her", "hers", "herself"})


def same_relations(words: Iterable[str], others: Iterable[str], *, renamed: bool) -> bool:
    """Whether the small words of two wordings of a sentence say the same.

    >>> same_relations(["go", "to", "it"], ["go", "from", "it"], renamed=False)
    False
    """
    one, other = (Counter(_ALIKE.get(w, w) for w in side) for side in (words, others))
    removed, added = one - other, other - one
    if any(word in _DECIDING for word in (*removed, *added)):
        return False
    if any(w in _EXCHANGED for w in removed) and any(w in _EXCHANGED for w in added):
        return False
    return renamed or not _changes_person(removed, added)


def _changes_person(removed: Counter[str], added: Counter[str]) -> bool:
    """Whether he has become she: where both are told of, that is somebody else."""
    he, she = _PRONOUNS
    return any(bool(a & removed.keys()) and bool(b & added.keys()) for a, b in ((he, she), (she, he)))
