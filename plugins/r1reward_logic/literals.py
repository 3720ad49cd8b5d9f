"""Values of programs, written in Python or JSON: typed, ordered, letter case as it stands.

`1` is not `True`, `'12'` is not `12`, a list is not a tuple where both sides are Python; the order of a list counts,
that of a mapping and of a set does not. `true`, `null` and `True`, `None` are the same.
"""

import ast
import re
import warnings
from typing import Any

from r1reward.text.json_text import nesting_depth, strict_json

__all__ = ["UNREADABLE", "call_result", "equal", "json_value", "literal", "share"]

_LONGEST = 50_000
_NESTING = 60

UNREADABLE = object()
"""What `literal` gives for a text that is no literal: None is one."""

_WARNED = re.compile(r"\\|\d[^\W\d]")
_CONSTANT = re.compile(r"True|False|None|true|false|null|[nN]a[nN]|Infinity")
_CALL = re.compile(
    r"\A\s*(?:assert\s+|>>>\s*|(?:So|Thus|Hence|Therefore),?\s+)?`?[A-Za-z_][\w.]{0,80}\(.*\)`?\s*"
    r"(?:==?|->|→|(?:returns|outputs|gives|yields|produces|is|evaluates\s+to)(?:\s+the\s+(?:list|string|value))?\s)\s*(?=\S)",
    re.DOTALL,
)


def literal(text: str) -> Any:
    """The value that a text writes in JSON or Python; `UNREADABLE` where it writes none, or is too long or deep."""
    text = text.strip()
    if not _is_readable(text):
        return UNREADABLE
    if (value := json_value(text)) is not UNREADABLE:
        return value
    simple = _quoted_otherwise(text)
    if simple is not None and (value := json_value(simple)) is not UNREADABLE:
        return value
    return _python(text)


def json_value(text: str) -> Any:
    """The value that a text writes in JSON; `UNREADABLE` where it writes none, or is too long or deep."""
    try:
        return strict_json(text) if _is_readable(text) else UNREADABLE
    except (ValueError, RecursionError):
        return UNREADABLE


def _is_readable(text: str) -> bool:
    return 0 < len(text) <= _LONGEST and nesting_depth(text, _NESTING, "[](){}") <= _NESTING


def _quoted_otherwise(text: str) -> str | None:
    """A Python literal as JSON, where they differ in their quotes alone; it is read ten times as fast."""
    if '"' in text or "\\" in text or "'" not in text or _CONSTANT.search(text) is not None:
        return None
    return text.replace("'", '"')


def _python(text: str) -> Any:
    try:
        if _WARNED.search(text) is None:
            tree = ast.parse(text, mode="eval")
        else:
            with warnings.catch_warnings():  # Python warns of `1is 2` and of odd escapes: not of our doing
                warnings.simplefilter("ignore")
                tree = ast.parse(text, mode="eval")
        if "{" in text and any(isinstance(node, ast.Dict) and _twice(node) for node in ast.walk(tree)):
            return UNREADABLE
        return ast.literal_eval(tree)
    except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
        return UNREADABLE


def _twice(node: ast.Dict) -> bool:
    keys = [ast.dump(key) for key in node.keys if key is not None]
    return len(set(keys)) < len(keys)


def call_result(text: str) -> str:
    """The right side of `f([1, 2]) == 3`, `assert f(…) == …` or `f(…) returns …`; any other text as it is."""
    match = _CALL.match(text) if len(text) <= _LONGEST else None
    return text[match.end() :] if match else text


def equal(truth: Any, answer: Any) -> bool:
    """Whether two values are the same, type by type; whole floats and integers of one value are."""
    if isinstance(truth, bool) or isinstance(answer, bool):
        return truth is answer
    if isinstance(truth, int | float) and isinstance(answer, int | float):
        return truth == answer
    if isinstance(truth, dict) and isinstance(answer, dict):
        return len(truth) == len(answer) and all(
            key in answer and equal(value, answer[key]) for key, value in truth.items()
        )
    if isinstance(truth, list | tuple) and type(truth) is type(answer):
        return len(truth) == len(answer) and all(map(equal, truth, answer))
    return type(truth) is type(answer) and bool(truth == answer)


def share(truth: Any, answer: Any) -> float | None:
    """The share of the ground truth's leaves that the answer has in their place; None for one without leaves."""
    leaves = dict(_leaves(truth, ()))
    theirs = dict(_leaves(answer, ()))
    same = sum(1 for path, value in leaves.items() if path in theirs and equal(value, theirs[path]))
    return same / len(leaves) if leaves else None


def _leaves(value: Any, path: tuple[Any, ...]) -> list[tuple[tuple[Any, ...], Any]]:
    if isinstance(value, dict):
        return [leaf for key, inner in value.items() for leaf in _leaves(inner, (*path, key))]
    if isinstance(value, list | tuple):
        return [leaf for i, inner in enumerate(value) for leaf in _leaves(inner, (*path, i))]
    return [(path, value)]
