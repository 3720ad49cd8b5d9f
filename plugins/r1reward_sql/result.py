"""Results of queries: the query in an answer, whether its order counts, and whether two results are equal."""

import math
import re
from collections import Counter
from typing import Any

from r1reward.text.queries import orders_rows
from r1reward_sql.ties import Ranked

__all__ = ["equal", "is_ordered", "query_in"]

_FENCE = re.compile(r"[ \t]{0,3}```[ \t]*(\w{0,20})[ \t]*$")
_SQL = re.compile(r"\s*(?:with|select|values|\()", re.IGNORECASE)
_SQL_OF_DUCKDB = re.compile(r"\s*(?:with|select|values|from|\()", re.IGNORECASE)
_TAG = re.compile(r"</?sql>", re.IGNORECASE)
_LONGEST = 20_000


def query_in(answer: str, engine: str = "sqlite") -> str | None:
    """The last query that is fenced, or tagged `<sql>`; else the whole answer where it begins as a query."""
    if len(answer) > 10 * _LONGEST:
        return None
    begins = _SQL_OF_DUCKDB if engine == "duckdb" else _SQL  # in prose `from` is a word
    queries = _fenced(answer, begins) or _tagged(answer, begins)
    text = queries[-1] if queries else answer if _SQL.match(answer) else ""
    text = text.strip().rstrip(";").strip()
    return text if text and len(text) <= _LONGEST and "\0" not in text else None


def _fenced(text: str, begins: re.Pattern[str]) -> list[str]:
    blocks: list[str] = []
    block: list[str] | None = None
    for line in text.splitlines() if "```" in text else ():
        if _FENCE.match(line):
            if block is not None:
                blocks.append("\n".join(block))
            block = [] if block is None else None
        elif block is not None:
            block.append(line)
    return [block for block in blocks if begins.match(block)]


def _tagged(text: str, begins: re.Pattern[str]) -> list[str]:
    parts = _TAG.split(text)
    return [part for part in parts[1::2] if begins.match(part)]


def is_ordered(query: str) -> bool:
    """Whether a query orders its rows at its top level, as far as its first characters tell."""
    return orders_rows(query[:_LONGEST])


def equal(
    reference: list[list[Any]],
    rows: list[list[Any]],
    ordered: bool,
    order: Ranked | None = None,
    ranks: Any = None,
) -> bool:
    """Whether two results hold the same rows: in the same order, or as often, with numbers equal up to rounding.

    `order`, `ranks`: what tells which rows the reference orders alike, and what the database gave for it.
    """
    left, right = (list(map(_row, result)) for result in (reference, rows))
    if not ordered:
        return len(left) == len(right) and Counter(left) == Counter(right)
    if left == right:
        return True
    if order is None or len(left) != len(right) or not isinstance(ranks, list):
        return False
    return order.same(list(map(_row, ranks)), left, right)


def _row(row: list[Any]) -> tuple[Any, ...]:
    return tuple(map(_cell, row))


def _cell(cell: Any) -> Any:
    """A cell in the form that is compared: numbers to nine digits, texts as they stand."""
    if isinstance(cell, bool) or cell is None or isinstance(cell, str):
        return (type(cell).__name__, cell)
    if isinstance(cell, float) and not math.isfinite(cell):
        return ("number", str(cell))
    return ("number", f"{float(cell):.9g}" if abs(cell) < 1e300 else str(cell))
