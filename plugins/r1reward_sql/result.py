"""Results of queries: the query in an answer, whether its order counts, and whether two results are equal."""

import json
import math
import re
from collections import Counter
from typing import Any

from r1reward.text.end_tokens import without_end_tokens
from r1reward.text.json_text import unique_keys
from r1reward.text.queries import orders_rows
from r1reward_sql.ties import Ranked

__all__ = ["equal", "is_ordered", "query_in"]

_FENCE = re.compile(r"[ \t]{0,3}(?:```|~~~)[ \t]*(\w{0,20})[ \t]*$")
_COMMENTS = r"\s*(?:(?:--[^\n]*\n|/\*(?:[^*]|\*(?!/)){0,2000}\*/)\s*){0,20}"
_SQL = re.compile(rf"{_COMMENTS}(?:with|select|values|\()", re.IGNORECASE)
_SQL_OF_DUCKDB = re.compile(rf"{_COMMENTS}(?:with|select|values|from|\()", re.IGNORECASE)
_TAG = re.compile(r"</?sql>", re.IGNORECASE)
_INLINE = re.compile(r"(?<!`)(`{1,3})(?:sql\b)?[ \t]{0,3}([^`\n]{1,4000})\1(?!`)", re.IGNORECASE)
_LABEL = re.compile(
    r"(?:#{1,4}\s{0,3})?(?:\*\*)?(?:(?:so|thus|hence|therefore|here\s+is|this\s+is|the|my|final)\b,?\s{1,3}){0,3}"
    r"(?:(?:sql|answer|query|solution|statement|result)\b\s{0,3}){0,3}(?:is\b\s{0,3})?:?(?:\*\*)?:?\s{0,9}",
    re.IGNORECASE,
)
"""What may stand before a query without a fence: `Answer:`, `Here is the query:`, `**SQL:**`."""
_WRAPPED = (("<answer>", "</answer>"), ("\\boxed{", "}"), ("**", "**"), ("`", "`"))
_FIELDS = ("sql", "query", "answer")
_LONGEST = 20_000


def query_in(answer: str, engine: str = "sqlite") -> str | None:
    """The last query that is fenced, or tagged `<sql>`; else the one in code marks or an object; else the whole.

    The whole answer is a query where it begins as one, behind a label such as `Answer:`.
    """
    if len(answer) > 10 * _LONGEST:
        return None
    answer = without_end_tokens(answer)
    begins = _SQL_OF_DUCKDB if engine == "duckdb" else _SQL  # in prose `from` is a word
    queries = _fenced(answer, begins) or _tagged(answer, begins) or _inline(answer) or _fields(answer)
    text = queries[-1] if queries else _whole(answer)
    text = text.strip().rstrip(";").strip()
    return text if text and len(text) <= _LONGEST and "\0" not in text else None


def _whole(answer: str) -> str:
    """An answer that is a query, without what may stand around it; empty for another one."""
    text = answer.strip()
    for _ in range(2):
        for left, right in _WRAPPED:
            inside = text[len(left) : -len(right)]
            if text.startswith(left) and text.endswith(right) and left not in inside:
                text = inside.strip()
        label = _LABEL.match(text)
        text = text[label.end() :] if label is not None and not _SQL.match(text) else text
    return text if _SQL.match(text) else ""


def _inline(answer: str) -> list[str]:
    """The one query in code marks within a line; none where there are several."""
    found = (
        [m[2] for m in _INLINE.finditer(answer) if _SQL.match(m[2]) and " " in m[2].strip()]
        if "`" in answer
        else []
    )
    return found if len({" ".join(each.split()) for each in found}) == 1 else []


def _fields(answer: str) -> list[str]:
    """The query of an object: `{"sql": "SELECT …"}`."""
    text = answer.strip()
    if text[:1] != "{" or text[-1:] != "}":
        return []
    try:
        value = json.loads(text, object_pairs_hook=unique_keys, strict=False)
    except (ValueError, RecursionError):
        return []
    found = [value[key] for key in _FIELDS if isinstance(value, dict) and isinstance(value.get(key), str)]
    return found if len(found) == 1 and _SQL.match(found[0]) else []


def _fenced(text: str, begins: re.Pattern[str]) -> list[str]:
    blocks: list[str] = []
    block: list[str] | None = None
    for line in text.splitlines() if "```" in text or "~~~" in text else ():
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
