r"""Values with names, `y = 2, x = 1`, in the order in which the question names them, `Find (x, y)`.

Without such a tuple in the question, coordinates have an order of their own, and other names keep theirs as written.
"""

import re

__all__ = ["in_order"]

_NAME = r"\\?[a-zA-Z]{1,7}(?:_\{?\w\}?)?"
_PART = re.compile(rf"\s*({_NAME})\s*=[^=<>]+")
_SPLIT = re.compile(
    r"\s*(?:[,;](?:\s|\\[,;:! ]|\\q?quad(?![a-z]))*(?:\\text\s*\{\s*and\s*\}|and\b)?|"
    r"\\text\s*\{\s*,?\s*and\s*\}|\band\b)\s*"
)
_TUPLE = re.compile(rf"\(\s*({_NAME}(?:\s*,\s*{_NAME}){{1,5}})\s*\)")
_NAMED_TUPLE = re.compile(
    rf"\s*(?:\\left)?\(\s*({_NAME}(?:\s*,\s*{_NAME}){{1,5}})\s*(?:\\right)?\)\s*=\s*(?:\\left)?\(([^()=]+?)(?:\\right)?\)\s*"
)
_COORDINATES = (("x", "y"), ("x", "y", "z"), ("r", r"\theta"), ("r", r"\theta", "z"))
_LONGEST, _PROMPT = 300, 4000


def in_order(answer: str, question: str) -> str:
    r"""The answer with its named values in the order of the question; any other answer as it stands.

    >>> in_order("k = 2, n = 5", "Find all pairs $(n,k)$.")
    'n = 5, k = 2'
    """
    if len(answer) > _LONGEST:
        return answer
    if (tuple_of := _NAMED_TUPLE.fullmatch(answer)) is not None:
        return _tuple_in_order(tuple_of, question)
    if answer.count("=") < 2:
        return answer
    parts = [part.strip() for part in _SPLIT.split(answer)]
    values = {match[1]: part for part in parts if (match := _PART.fullmatch(part)) is not None}
    if len(values) != len(parts):
        return answer
    order = next(
        (names for names in (*_names_in(question), *_COORDINATES) if set(names) == set(values)), None
    )
    if order is None or list(order) == list(values):
        return answer
    return ", ".join(values[name] for name in order)


def _tuple_in_order(match: re.Match[str], question: str) -> str:
    """`(q, p) = (7, 3)` as (3, 7) where the question asks for (p, q)."""
    names = tuple("".join(match[1].split()).split(","))
    values = [value.strip() for value in match[2].split(",")]
    order = next((known for known in _names_in(question) if set(known) == set(names)), names)
    if order == names or len(values) != len(names):
        return match[0]
    return f"({', '.join(values[names.index(name)] for name in order)})"


def _names_in(question: str) -> list[tuple[str, ...]]:
    """The tuples of names in a question."""
    return [
        tuple("".join(m[1].split()).split(","))
        for m in _TUPLE.finditer(question[-_PROMPT:].replace("\\left", ""))
    ]
