"""Properties of the rows that a SQL query returns, as far as its text shows them."""

import re
from collections.abc import Iterator

__all__ = ["orders_rows", "tokens_of"]

_TOKEN = re.compile(
    r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|`[^`]*`|\[[^\]]*\]|--[^\n]*|/\*.*?\*/|[()]|\w+|\S", re.DOTALL
)


def orders_rows(query: str) -> bool:
    """Whether a query orders its rows at its top level, and not only in a part of it.

    >>> orders_rows("SELECT a FROM t ORDER BY a"), orders_rows("SELECT * FROM (SELECT a FROM t ORDER BY a)")
    (True, False)
    """
    depth, before = 0, ""
    for token in _TOKEN.findall(query):
        depth += (token == "(") - (token == ")")
        word = token.lower()
        if not depth and before == "order" and word == "by":
            return True
        if not word.startswith(("--", "/*")):
            before = word
    return False


def tokens_of(query: str) -> Iterator[tuple[int, str]]:
    """The tokens of a query and where each begins; texts, quoted names and comments are one token each.

    >>> list(tokens_of("SELECT 'a,b'"))
    [(0, 'SELECT'), (7, "'a,b'")]
    """
    return ((match.start(), match[0]) for match in _TOKEN.finditer(query))
