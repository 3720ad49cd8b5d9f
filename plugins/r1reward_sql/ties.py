"""Rows that the reference query orders alike: any order of them is right, and so is any of them before a limit.

`SELECT name FROM t ORDER BY age` says nothing of the order of two names of one age. Which rows are alike is asked of
the database: the reference is put once more, with what it orders by as further columns and without its limit.
"""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from r1reward.text.queries import tokens_of

__all__ = ["Ranked", "ranked"]

Row = tuple[Any, ...]

_LONGEST = 20_000
_JOINS = frozenset(["union", "intersect", "except"])
_NAME = re.compile(r"[\"`\[]?(\w+)[\"`\]]?")
_ALIAS = re.compile(r"(?:\bas\s+|\s|\A|\.)[\"`\[]?(\w+)[\"`\]]?\s*\Z", re.IGNORECASE)
_DIRECTION = re.compile(r"\s+(?:asc|desc)\s*\Z|\s+nulls\s+(?:first|last)\s*\Z", re.IGNORECASE)
_BY = re.compile(r"order\s+by\s", re.IGNORECASE)
_NOT_PLAIN = re.compile(r"\bcollate\b|--|/\*", re.IGNORECASE)
_LIMIT = re.compile(
    r"\s*limit\s+(?:(?P<skipped>\d{1,9})\s*,\s*)?(?P<most>\d{1,9})(?:\s+offset\s+(?P<offset>\d{1,9}))?\s*;?\s*",
    re.IGNORECASE,
)


class Ranked(NamedTuple):
    """The reference query with what it orders by, and where its rows lie among those of this one."""

    query: str
    columns: tuple[int, ...]
    """The columns of the reference that it orders by, from 0."""
    added: int
    """How many columns with what it orders by stand behind those of the reference."""
    start: int
    most: int | None

    def same(self, ordered: Sequence[Row], reference: Sequence[Row], rows: Sequence[Row]) -> bool:
        """Whether rows may be what the reference gives; `ordered`: what this query gives."""
        width = len(ordered[0]) - self.added if ordered else 0
        groups = self._groups(ordered, width)
        return _fits(groups, reference) and _fits(groups, rows)

    def _groups(self, ordered: Sequence[Row], width: int) -> list[tuple[Counter[Row], int]]:
        """The rows of each rank, and how many of them the reference takes."""
        end = len(ordered) if self.most is None else min(len(ordered), self.start + self.most)
        groups: list[tuple[Counter[Row], int]] = []
        at = 0
        while at < end:
            rank = self._rank(ordered[at], width)
            stop = at
            while stop < len(ordered) and self._rank(ordered[stop], width) == rank:
                stop += 1
            taken = min(stop, end) - max(at, self.start)
            if taken > 0:
                groups.append((Counter(row[:width] for row in ordered[at:stop]), taken))
            at = stop
        return groups

    def _rank(self, row: Row, width: int) -> Row:
        return (*(row[place] for place in self.columns), *row[width:])


def _fits(groups: list[tuple[Counter[Row], int]], rows: Sequence[Row]) -> bool:
    at = 0
    for group, taken in groups:
        if not Counter(rows[at : at + taken]) <= group or len(rows) < at + taken:
            return False
        at += taken
    return at == len(rows)


def ranked(query: str) -> Ranked | None:
    """What to put to learn which rows of a reference query are alike; None where its text is not that plain.

    >>> ranked("SELECT name FROM t ORDER BY age DESC LIMIT 3").query
    'SELECT name, (age) FROM t ORDER BY age DESC'
    """
    places = _places(query) if len(query) <= _LONGEST else None
    if places is None or "select" not in places or "order" not in places:
        return None
    select, order = places["select"] + len("select"), places["order"]
    limit = min((places[word] for word in ("limit", "offset", "fetch") if word in places), default=len(query))
    window = _LIMIT.fullmatch(query, limit) if limit < len(query) else None
    if limit < order or (limit < len(query) and window is None):
        return None
    by = _BY.match(query, order)
    end = places.get("from", order)
    if by is None or end > order:
        return None
    is_joined = not _JOINS.isdisjoint(places)
    items = _parts(query[select:end])
    keys = _keys(_parts(query[by.end() : limit]), items)
    if keys is None:
        return None
    columns, added = keys
    if added and (is_joined or "distinct" in places or "from" not in places):
        return None
    more = "".join(f", ({each})" for each in added)
    body = f"{query[:end].rstrip()}{more} {query[end:limit].rstrip()}" if more else query[:limit].rstrip()
    start = int((window["skipped"] or window["offset"] or 0) if window is not None else 0)
    return Ranked(body, columns, len(added), start, int(window["most"]) if window is not None else None)


def _places(query: str) -> dict[str, int] | None:
    """Where the words of the top level stand first (`order` and what is behind it last); None for odd brackets."""
    places: dict[str, int] = {}
    depth, before = 0, ""
    for start, token in tokens_of(query):
        depth += (token == "(") - (token == ")")
        word = token.lower()
        if depth < 0:
            return None
        if depth or word.startswith(("--", "/*")):
            continue
        if (
            (word == "distinct" and before == "select")
            or word in _JOINS
            or (word in ("select", "from") and before != "distinct")
        ):
            places.setdefault(word, start)
        elif word in ("order", "limit", "offset", "fetch"):
            places[word] = start
        before = word
    return places if not depth else None


def _parts(text: str) -> list[str]:
    """A list at its commas, without what stands in brackets or quotes."""
    parts, depth, begin = [], 0, 0
    for start, token in tokens_of(text):
        depth += (token == "(") - (token == ")")
        if token == "," and not depth:
            parts.append(text[begin:start].strip())
            begin = start + 1
    return [*parts, text[begin:].strip()]


def _keys(terms: list[str], items: list[str]) -> tuple[tuple[int, ...], list[str]] | None:
    """The columns and the further expressions of what is ordered by; None where a term is not plain."""
    has_all = any(item.endswith("*") for item in items)
    names = {} if has_all else {m[1].lower(): i for i, item in enumerate(items) if (m := _ALIAS.search(item))}
    texts = {} if has_all else {" ".join(item.lower().split()): i for i, item in enumerate(items)}
    columns, added = [], []
    for term in terms:
        term = _DIRECTION.sub("", _DIRECTION.sub("", term))
        if not term or _NOT_PLAIN.search(term):
            return None
        name = _NAME.fullmatch(term)
        place = texts.get(" ".join(term.lower().split()))
        if place is None and name is not None and not name[1].isdigit():
            place = names.get(name[1].lower())
        if term.isdigit():
            place = int(term) - 1
            if has_all and place:
                return None
        if place is None:
            added.append(term)
        else:
            columns.append(place)
    return tuple(columns), added
