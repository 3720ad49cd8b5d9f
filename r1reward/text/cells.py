"""Values in a cell of text: JSON, or what Python printed, as a CSV of pandas has them: `"{'ground_truth': '72'}"`.

Printed values are read without running anything, and only where they can mean one thing: NumPy prints `['a' 'b']`
for two texts, which Python would join to one.
"""

import ast
import io
import tokenize
import warnings
from functools import lru_cache
from typing import Any

import msgspec

__all__ = ["cell", "json_value", "printed_value"]

_LONGEST = 1 << 20
_NESTING = 50
_SHORT = 20_000
"""Characters of a cell in which an answer, options or the numbers of a puzzle may stand."""
_NO_VALUE = frozenset({tokenize.NL, tokenize.NEWLINE, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT})


_decode = msgspec.json.Decoder().decode


def json_value(text: str) -> Any:
    """The value that JSON states. Raises `ValueError`, for nesting without end, too."""
    try:
        return _decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ValueError(str(error)) from None


def printed_value(text: str) -> Any:
    """The dictionary, list or tuple that Python printed as `text`.

    >>> printed_value("{'ground_truth': '72', 'style': 'rule'}")["ground_truth"]
    '72'

    Raises `ValueError` for what is none, and for what could be read in two ways.
    """
    if text.lstrip()[:1] not in ("{", "[", "(") or len(text) > _LONGEST:
        raise ValueError("no printed value")
    _check_tokens(text)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.literal_eval(text.strip())
    except (SyntaxError, TypeError, MemoryError, RecursionError) as error:
        raise ValueError(str(error)) from None


@lru_cache(1024)
def cell(text: str) -> Any:
    """The object or the list that a cell of a table holds, JSON's or Python's; None for any other text.

    >>> cell("['Rome', 'Paris']"), cell('{"text": ["Paris"]}'), cell("[0, 1)")
    (['Rome', 'Paris'], {'text': ['Paris']}, None)
    """
    if text.lstrip()[:1] not in ("{", "[") or len(text) > _SHORT:
        return None
    for read in (json_value, printed_value):
        try:
            value = read(text)
        except ValueError:
            continue
        return value if isinstance(value, dict | list) else None
    return None


def _check_tokens(text: str) -> None:
    """Refuse deep nesting, which Python's parser takes badly, and texts side by side."""
    depth, before = 0, -1
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type in _NO_VALUE:
                continue
            if token.type == before == tokenize.STRING:
                raise ValueError("texts without a comma between them")
            before = token.type
            depth += (token.string in ("(", "[", "{")) - (token.string in (")", "]", "}"))
            if depth > _NESTING:
                raise ValueError("nested too deeply")
    except (tokenize.TokenError, SyntaxError) as error:
        raise ValueError(str(error)) from None
