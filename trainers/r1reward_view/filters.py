"""The filter that all views share: what the address says, as a condition of SQL.

Every value is bound, none is written into the query; columns of terms are looked up in the index's own list.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from r1reward.errors import DataError, unknown_name
from r1reward_view.signs import SIGNS
from r1reward_view.store import Meta

__all__ = ["FILTERS", "Where", "condition", "term_column"]

VERDICTS = ("right", "wrong", "partial", "none")


class Where(msgspec.Struct, frozen=True):
    """A condition on completions `c`. `by_prompt`: it chooses whole prompts, or all completions."""

    sql: str
    values: tuple[Any, ...] = ()
    by_prompt: bool = True

    def __and__(self, other: "Where") -> "Where":
        sql = f"{self.sql} AND {other.sql}" if other.sql != "TRUE" else self.sql
        return Where(sql, (*self.values, *other.values), self.by_prompt and other.by_prompt)


EVERY = Where("TRUE")
_Maker = Callable[[str, Meta], Where]


def condition(parameters: Mapping[str, str], meta: Meta, *, without: str = "") -> Where:
    """The filter of an address; `without`: a key that is left out, as a facet leaves its own.

    Raises `DataError` for a value that is none.
    """
    where = EVERY
    for key, make in FILTERS.items():
        value = parameters.get(key, "")
        if value and key != without:
            where &= make(value, meta)
    return Where(where.sql.removeprefix("TRUE AND "), where.values, where.by_prompt)


def term_column(name: str, meta: Meta, field: str) -> str:
    """The column of a term. Raises `DataError` for a name that no term has."""
    names = [term.name for term in meta.terms]
    if name not in names:
        raise DataError(unknown_name("term", name, names))
    return f"c.t{names.index(name)}_{field}"


def _among(column: str, *, by_prompt: bool = False) -> _Maker:
    def make(value: str, _: Meta) -> Where:
        names = value.split("\x1f")
        return Where(f"{column} IN ({', '.join('?' * len(names))})", tuple(names), by_prompt)

    return make


def _verdict(value: str, _: Meta) -> Where:
    names = value.split(",")
    if unknown := next((n for n in names if n not in VERDICTS), ""):
        raise DataError(unknown_name("verdict", unknown, VERDICTS))
    return Where(f"c.v IN ({', '.join('?' * len(names))})", tuple(names), by_prompt=False)


def _status(value: str, meta: Meta) -> Where:
    name, _, status = value.rpartition(":")
    return Where(f"{term_column(name, meta, 'status')} = ?", (status,), by_prompt=False)


def _reason(value: str, meta: Meta) -> Where:
    name, pattern = _split(value, meta)
    column = term_column(name, meta, "pattern")
    scored = term_column(name, meta, "value")
    return Where(f"({column} = ? AND {scored} IS DISTINCT FROM 1)", (pattern,), by_prompt=False)


def _value(value: str, meta: Meta) -> Where:
    name, span = _split(value, meta)
    return _between(term_column(name, meta, "value"), span)


def _split(value: str, meta: Meta) -> tuple[str, str]:
    """A term's name, which may hold colons, and what is said of it."""
    fitting = [t.name for t in meta.terms if value.startswith(f"{t.name}:")]
    name = max(fitting, key=len, default=value.partition(":")[0])
    return name, value[len(name) + 1 :]


def _range(column: str) -> _Maker:
    return lambda value, _: _between(column, value)


def _between(column: str, value: str) -> Where:
    """`0.5..1`, `..3`, `none`; the upper end belongs to it."""
    if value == "none":
        return Where(f"{column} IS NULL", by_prompt=False)
    low, dots, high = value.partition("..")
    try:
        ends = [(sign, float(end)) for sign, end in ((">=", low), ("<=", high)) if end]
    except ValueError:
        ends = []
    if not dots or not ends:
        raise DataError(f"a range is 0.5..1, 2.. or none, not {value!r}")
    sql = " AND ".join(f"{column} {sign} ?" for sign, _ in ends)
    return Where(f"({sql})", tuple(end for _, end in ends), by_prompt=False)


_RATES = {"never": "ok = 0", "always": "ok = n", "some": "ok > 0 AND ok < n"}


def _rate(value: str, _: Meta) -> Where:
    """`never`, `some`, `always`; `3/8` for prompts of which about three eighths are right."""
    if value in _RATES:
        return Where(f"c.prompt IN (SELECT prompt FROM g WHERE n > 1 AND {_RATES[value]})")
    part, slash, whole = value.partition("/")
    if not (slash and part.isdigit() and whole.isdigit() and int(whole)):
        raise DataError(f"a pass rate is never, some, always or 3/8, not {value!r}")
    sql = "c.prompt IN (SELECT prompt FROM g WHERE n > 1 AND round(? * ok / n) = ?)"
    return Where(sql, (int(whole), int(part)))


def _sign(value: str, _: Meta) -> Where:
    if value not in SIGNS:
        raise DataError(unknown_name("sign", value, SIGNS))
    return Where("c.i IN (SELECT i FROM marks WHERE sign = ?)", (value,), by_prompt=False)


def _flip(value: str, _: Meta) -> Where:
    """`wrong>right`: the verdict here, and in the second run."""
    names: Sequence[str] = value.split(">")
    if len(names) != 2 or any(n not in VERDICTS for n in names):
        raise DataError(f"a flip is wrong>right or the like, not {value!r}")
    return Where("c.i IN (SELECT i FROM mem.pairs WHERE v = ? AND w = ?)", tuple(names), by_prompt=False)


def _text(value: str, _: Meta) -> Where:
    return Where("c.i IN (SELECT i FROM mem.hits WHERE q = ?)", (value.lower(),), by_prompt=False)


FILTERS: Mapping[str, _Maker] = {
    "source": _among("c.source", by_prompt=True),
    "task": _among("c.task", by_prompt=True),
    "v": _verdict,
    "status": _status,
    "reason": _reason,
    "val": _value,
    "rule": _among("c.rule"),
    "rw": _range("c.reward"),
    "len": _range("c.len"),
    "step": _range("c.step"),
    "rate": _rate,
    "sign": _sign,
    "flip": _flip,
    "q": _text,
}
"""By key of the address."""
