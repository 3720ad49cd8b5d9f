"""Reads equations, inequalities and chains of them; words on the left are a name: `The area = 5`."""

import re

from r1reward_math.case_notation import Read
from r1reward_math.split import MOST_PARTS, split, tops
from r1reward_math.tree import Node, UnreadableError
from r1reward_math.word_answers import denies

__all__ = ["NAMELESS", "is_relation", "read_relation"]

_RELATION = re.compile(r"<=|>=|!=|==|[=<>]|\\approx(?![a-zA-Z])|\\in(?![a-zA-Z])|\\sim(?![a-zA-Z])")
_NAMES = {"==": "=", r"\in": "=", r"\sim": r"\approx"}
_WORDS = re.compile(r"(?<!\\)\b[A-Za-z]{2,}")
_CALLED = re.compile(r"\s*([a-zA-Z](?:\^\s*\{?\s*-\s*1\s*\}?|'+|_\{?\w+\}?)?)\s*\(\s*([a-zA-Z])\s*\)\s*")
_LETTER = re.compile(r"(?<![\\A-Za-z])[A-Za-z](?![A-Za-z])|\\(?:lim|int|sum|dim|angle|sigma|Delta|mu|ldots)")
_LONGEST_NAME = 100

NAMELESS = "\ue0ff"
"""The variable that `> 5` leaves out."""


def is_relation(text: str) -> bool:
    """Whether a sign of relation stands outside of all brackets."""
    return len(split(text, _RELATION)) > 1


def read_relation(text: str, read: Read) -> Node | None:
    """The relation that a text is; None where no sign of one stands outside of brackets."""
    members = split(text, _RELATION)
    if len(members) == 1:
        return None
    if len(members) > MOST_PARTS:
        raise UnreadableError("too many parts")
    operators = [m[0] for m in tops(text, _RELATION)]
    if not members[0].strip():
        if operators[0] not in ("=", "==", r"\approx", r"\in") or (
            operators[0] == r"\in" and len(members) > 2
        ):
            return read(NAMELESS + text.strip())  # `> 5`
        members, operators = members[1:], operators[1:]  # `= 5`
        if not operators:
            return read(members[0])
    args = (*(_left_side(m, read) for m in members[:-1]), read(members[-1]))
    return Node("rel", " ".join(_NAMES.get(o, o) for o in operators), args)


def _left_side(member: str, read: Read) -> Node:
    """The left side of a relation; words are a name there: `The area = 5`."""
    if member.strip() in ("i", "e"):  # `i = 3` names an unknown
        return Node("var", member.strip())
    if (called := _CALLED.fullmatch(member)) is not None:
        return Node("call", called[1], (Node("var", called[2]),))
    try:
        return read(member)
    except UnreadableError:
        if (
            len(member) > _LONGEST_NAME
            or denies(member)
            or not (_WORDS.search(member) or _LETTER.search(member))
        ):
            raise
        return Node("var", member.strip())
