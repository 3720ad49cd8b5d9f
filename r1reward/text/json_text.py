"""Bounds on JSON that a policy writes: how deeply it is nested, and that no key stands twice."""

import json
from typing import Any

__all__ = ["nesting_depth", "strict_json", "unique_keys"]


def nesting_depth(text: str, bound: int, brackets: str = "[]{}") -> int:
    """How deeply the brackets of a text are nested; 0 where there are too few of them to exceed `bound`.

    `brackets`: pairs of an opening and a closing one.

    >>> nesting_depth("[[{}]]", 2), nesting_depth("[[]]", 2)
    (3, 0)
    """
    opening, closing = brackets[::2], brackets[1::2]
    if sum(map(text.count, opening)) <= bound:
        return 0  # whatever their order
    depth = deepest = 0
    for char in text:
        if char in opening:
            depth += 1
            deepest = max(deepest, depth)
        elif char in closing:
            depth -= 1
    return deepest


def unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An `object_pairs_hook` of `json.loads` that raises `ValueError` for an object with a key twice.

    Which of two values counts is the parser's choice, so that an answer could say two things.
    """
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise ValueError("a key stands twice in one object")
    return fields


def strict_json(text: str) -> Any:
    """The value of a text of JSON.

    Raises `ValueError` for anything else, `NaN` and infinities and an object with a key twice among it, and
    `RecursionError` for a text that is nested too deeply.

    >>> strict_json('{"a": [1, 2]}')
    {'a': [1, 2]}
    """
    return _STRICT.decode(text)


def _refused(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


_STRICT = json.JSONDecoder(object_pairs_hook=unique_keys, parse_constant=_refused)
