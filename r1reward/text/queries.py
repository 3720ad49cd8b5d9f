"""Properties of the rows that a SQL query returns, as far as its text shows them."""

import re

__all__ = ["orders_rows"]

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
