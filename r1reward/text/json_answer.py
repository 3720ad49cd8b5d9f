r"""`{"reasoning": …, "answer": …}`: the answer of a text that ends with such an object, in a fence or not."""

import json
import re
from typing import Any

__all__ = ["is_object", "json_answer"]

_KEYS = (
    "finalanswer",
    "correctanswer",
    "answer",
    "choice",
    "correctoption",
    "option",
    "finalresult",
    "result",
)
"""In order: the first of them that the object has is the answer."""

_OBJECT = re.compile(r"(?:^|\n|json)[ \t`]{0,9}(\{)\s{0,40}[\"']")
_BEHIND_PROSE = re.compile(r":[ \t`]{0,9}(\{)\s{0,40}[\"']")
_FIELD = re.compile(
    r'(?<!\\)"([A-Za-z _]{1,20})"\s{0,9}:\s{0,9}(?:"((?:[^"\\]|\\.){0,2000})"|(-?[\d.,/]{1,40}))\s{0,9}[,}]',
    re.DOTALL,
)
_SINGLE = re.compile(_FIELD.pattern.replace('"', "'"), re.DOTALL)
"""With the quotes of Python's dictionaries."""

_ONLY = re.compile(r"(?i)[xyzn]|value|solution|total|output|final")
"""The name of an object's only field, if it may hold the answer: `{"x": 7}`."""

_LONGEST = 200_000
_NAME = re.compile(r"[^a-z]")


_FIELDS = re.compile(r"\s*\{\s*([\"'])[^\"'\n]{1,80}\1\s*:")
"""The beginning of an object: a field that is not its answer gives no value."""


def is_object(text: str) -> bool:
    """Whether a text begins as an object does.

    >>> is_object('{"reasoning": "C", "answer": ""}')
    True
    """
    return _FIELDS.match(text) is not None


def json_answer(text: str) -> str:
    r"""The answer; empty where the text does not end with an object that names just one.

    LaTeX whose backslashes were not doubled, which is no JSON, is read all the same.

    Example: `json_answer('{"answer": "12"}')` is `"12"`.
    """
    text = text.rstrip()
    if not text.endswith(("```", "}")) or len(text) > _LONGEST:
        return ""
    end = text.rfind("}") + 1
    start = _opening(text, end)
    if start < 0 or text[end:].strip("` \n\t\r"):
        return ""
    return _read(text[start:end])


def _opening(text: str, end: int) -> int:
    """Where the object begins: the first brace of a line that it can begin with, else the first behind a colon."""
    match = _OBJECT.search(text, 0, end) or _BEHIND_PROSE.search(text, 0, end)
    return match.start(1) if match else -1


def _read(source: str) -> str:
    fields: list[tuple[str, Any]]
    try:
        read = json.loads(
            source, object_pairs_hook=_Pairs, parse_constant=str, parse_int=str, parse_float=str
        )
    except (ValueError, RecursionError):
        pattern = _FIELD if '"' in source else _SINGLE
        fields = [(m[1], _unquoted(m[2]) if m[2] is not None else m[3]) for m in pattern.finditer(source)]
    else:
        fields = list(read) if isinstance(read, _Pairs) else []
    if len(fields) == 1 and _ONLY.fullmatch(str(fields[0][0])):
        return _text(fields[0][1])
    for key in _KEYS:
        values = [value for name, value in fields if _NAME.sub("", str(name).lower()) == key]
        if len(values) == 1:
            return _text(values[0])
        if values:
            return ""
    return ""


_EATEN = {"\x08": "\\b", "\x0c": "\\f", "\r": "\\r", "\t": "\\t"}
_EATEN_SIGN = re.compile("[\x08\x0c\r\t](?=[a-z])")


class _Pairs(list[tuple[str, Any]]):
    """The fields of an object, those that are named twice, too."""


def _unquoted(value: str) -> str:
    return value.replace('\\"', '"').replace("\\\\", "\\")


def _text(value: Any) -> str:
    if isinstance(value, str):
        return _EATEN_SIGN.sub(lambda m: _EATEN[m[0]], value)
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, list) and not isinstance(value, _Pairs) and all(isinstance(v, str) for v in value):
        return ", ".join(value)
    return ""
