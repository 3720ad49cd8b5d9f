"""Values in a cell of text: JSON, or what Python printed, as a CSV of pandas has them: `"{'ground_truth': '72'}"`.

Printed values are read without running anything, and only where they can mean one thing: NumPy prints `['a' 'b']`
for two texts, which Python would join to one. Arrays and numbers inside of what Python prints say what they are:
`{'target': array(['Paris'], dtype=object), 'score': np.float64(0.5)}`.
"""

import ast
import io
import re
import tokenize
import warnings
from functools import lru_cache
from typing import Any

import msgspec

from r1reward.text.duplicate_keys import duplicate_key

__all__ = ["cell", "json_value", "printed_value"]

_LONGEST = 1 << 20
_NESTING = 50
_SHORT = 20_000
"""Characters of a cell in which an answer, options or the numbers of a puzzle may stand."""
_PRINTED_BY_NUMPY = re.compile(r"array|np\.(?:array|u?int(?:8|16|32|64)|float(?:16|32|64)|str_|bool_?)")
_NULLS = frozenset({"nan", "NaT"})
_NO_VALUE = frozenset({tokenize.NL, tokenize.NEWLINE, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT})


_decode = msgspec.json.Decoder().decode


def json_value(text: str) -> Any:
    """The value that JSON states. Raises `ValueError`, for nesting without end and a key with two values, too."""
    try:
        value = _decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ValueError(str(error)) from None
    if twice := duplicate_key(text.encode(errors="surrogatepass"), value):
        raise ValueError(f"the key {twice!r} stands there twice")
    return value


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
            return ast.literal_eval(_Plain().visit(ast.parse(text.strip(), mode="eval")))
    except (SyntaxError, TypeError, MemoryError, RecursionError) as error:
        raise ValueError(str(error)) from None


@lru_cache(1024)
def cell(text: str) -> Any:
    """The object or the list that a cell of a table holds: JSON's, Python's or NumPy's; None for any other text.

    >>> cell("['Rome', 'Paris']"), cell('{"text": ["Paris"]}'), cell("['Rome' 'Paris']"), cell("[0, 1)")
    (['Rome', 'Paris'], {'text': ['Paris']}, ['Rome', 'Paris'], None)
    """
    if text.lstrip()[:1] not in ("{", "[") or len(text) > _SHORT:
        return None
    for read in (json_value, printed_value):
        try:
            value = read(text)
        except ValueError:
            continue
        return value if isinstance(value, dict | list) else None
    return _array_of_texts(text)


def _array_of_texts(text: str) -> list[str] | None:
    """The texts of `['Rome' 'Paris']`, which only NumPy prints: Python never leaves its commas out."""
    try:
        tokens = [t for t in tokenize.generate_tokens(io.StringIO(text).readline) if t.string.strip()]
    except (tokenize.TokenError, SyntaxError):
        return None
    opening, *items, closing = (t.string for t in tokens)
    is_array = (opening, closing) == ("[", "]") and len(items) > 1
    if (
        not is_array
        or any(t.type != tokenize.STRING for t in tokens[1:-1])
        or not all(i[0] in "'\"" for i in items)
    ):
        return None
    return [str(ast.literal_eval(item)) for item in items]


class _Plain(ast.NodeTransformer):
    """What NumPy and pandas print inside of a value, as Python's own: `array([…])`, `np.int64(5)`, `nan`."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """The one argument of an array or a number."""
        self.generic_visit(node)
        if (
            _PRINTED_BY_NUMPY.fullmatch(ast.unparse(node.func))
            and len(node.args) == 1
            and all(keyword.arg == "dtype" for keyword in node.keywords)
        ):
            return node.args[0]
        return node

    def visit_Dict(self, node: ast.Dict) -> ast.AST:
        """A dictionary that has no key twice with different values."""
        self.generic_visit(node)
        fields: dict[str, str] = {}
        for key, value in zip(node.keys, node.values, strict=True):
            said = ast.dump(value)
            if key is not None and fields.setdefault(ast.dump(key), said) != said:
                raise ValueError(f"the key {ast.unparse(key)} stands there twice")
        return node

    def visit_Name(self, node: ast.Name) -> ast.AST:
        """A null of pandas."""
        return ast.Constant(None) if node.id in _NULLS else node


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
