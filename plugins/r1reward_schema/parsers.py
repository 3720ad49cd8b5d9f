"""JSON, YAML, TOML, XML and CSV as plain values, with everything bounded that a hostile text could blow up.

Refused are what two readers could read in two ways or one reader not at all: a key that stands twice, NaN, nesting
deeper than `DEEPEST`, YAML's aliases beyond a few, XML's document types.
"""

import csv
import datetime
import io
import math
import tomllib
from collections.abc import Callable
from typing import Any
from xml.parsers import expat

from r1reward.text.json_text import nesting_depth, strict_json

__all__ = ["DEEPEST", "LONGEST", "PARSERS", "Table", "UnreadableError"]

LONGEST = 60_000
"""Characters of a document."""
DEEPEST = 60
"""Levels of nesting."""
_MOST_ALIASES = 16


class UnreadableError(Exception):
    """A text that is no document of its format, or one that nobody should read."""


def _json(text: str) -> Any:
    if nesting_depth(text, DEEPEST) > DEEPEST:
        raise UnreadableError(f"nested deeper than {DEEPEST} levels")
    try:
        value = strict_json(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(str(error)[:120]) from None
    return _finite(value)


def _finite(value: Any) -> Any:
    """The value, where no number in it has overflowed."""
    level = [value]
    while level:
        item = level.pop()
        if isinstance(item, float) and not math.isfinite(item):
            raise UnreadableError("a number is not finite")
        level += item.values() if isinstance(item, dict) else item if isinstance(item, list) else ()
    return value


def _yaml(text: str) -> Any:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        _check_events(yaml, yaml.parse(text, Loader=loader))
        return _finite(_plain(yaml.load(text, Loader=loader)))
    except (yaml.YAMLError, ValueError, RecursionError, OverflowError) as error:
        raise UnreadableError(" ".join(str(error).split())[:120]) from None


def _check_events(yaml: Any, events: Any) -> None:
    """Refuse deep nesting, many aliases and double keys before anything is built."""
    keys: list[set[str] | None] = []
    wants_key: list[bool] = []
    aliases = 0
    for event in events:
        if isinstance(event, yaml.AliasEvent):
            aliases += 1
            if aliases > _MOST_ALIASES:
                raise UnreadableError("more aliases than a document needs")
        if isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            keys.pop()
            wants_key.pop()
        elif keys and isinstance(event, yaml.NodeEvent):
            held = keys[-1]
            if held is not None and wants_key[-1] and isinstance(event, yaml.ScalarEvent):
                if event.value in held:
                    raise UnreadableError(f"the key {event.value!r:.40} stands twice")
                held.add(event.value)
            wants_key[-1] = not wants_key[-1]
        if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            keys.append(set() if isinstance(event, yaml.MappingStartEvent) else None)
            wants_key.append(True)
            if len(keys) > DEEPEST:
                raise UnreadableError(f"nested deeper than {DEEPEST} levels")


def _plain(value: Any) -> Any:
    """Dates as text and keys as text, as JSON has them."""
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if value is None or isinstance(value, str | int | float):
        return value
    raise UnreadableError(f"a {type(value).__name__} is no value of JSON")


def _toml(text: str) -> Any:
    if nesting_depth(text, DEEPEST) > DEEPEST or any(
        line.count(".") > DEEPEST and "=" not in line[:1] for line in _keys(text)
    ):
        raise UnreadableError(f"nested deeper than {DEEPEST} levels")
    try:
        return _finite(_plain(tomllib.loads(text)))
    except (ValueError, RecursionError) as error:
        raise UnreadableError(str(error)[:120]) from None


def _keys(text: str) -> list[str]:
    """What stands left of an equals sign, or in a table's brackets."""
    return [line.partition("=")[0] if line[:1] != "[" else line for line in text.splitlines()]


def _csv(text: str) -> Any:
    """The rows as mappings from the header's names."""
    try:
        rows = list(csv.reader(io.StringIO(text), strict=True))
    except csv.Error as error:
        raise UnreadableError(str(error)[:120]) from None
    rows = [row for row in rows if row]
    if not rows or len(set(rows[0])) < len(rows[0]):
        raise UnreadableError("a column's name stands twice" if rows else "no rows")
    if any(len(row) != len(rows[0]) for row in rows):
        raise UnreadableError("a row has more or fewer cells than the header")
    table = Table(dict(zip(rows[0], row, strict=True)) for row in rows[1:])
    table.header = tuple(rows[0])
    return table


class Table(list[dict[str, str]]):
    """The rows of a CSV document, which may be none, and its columns' names."""

    header: tuple[str, ...] = ()


def _xml(text: str) -> Any:
    """An element as a mapping of its children and `@` attributes; a list where children share a name."""
    if "<!" in text.replace("<!--", ""):
        raise UnreadableError("a document type or a section of raw characters")
    builder = _Builder()
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = builder.start, builder.end
    parser.CharacterDataHandler = builder.text
    try:
        parser.Parse(text.encode("utf-8", "replace"), True)
    except expat.ExpatError as error:
        raise UnreadableError(str(error)[:120]) from None
    return builder.root


class _Builder:
    """Builds the value of a document from the parser's events."""

    def __init__(self) -> None:
        self.root: dict[str, Any] = {}
        self._open: list[tuple[dict[str, Any], list[str]]] = [(self.root, [])]

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._open) > DEEPEST:
            raise UnreadableError(f"nested deeper than {DEEPEST} levels")
        self._open.append(({f"@{key}": value for key, value in attributes.items()}, []))

    def text(self, text: str) -> None:
        self._open[-1][1].append(text)

    def end(self, name: str) -> None:
        element, parts = self._open.pop()
        text = "".join(parts).strip()
        value: Any = element
        if not element:
            value = text or None
        elif text:
            element["#text"] = text
        above = self._open[-1][0]
        if name not in above:
            above[name] = value
        elif isinstance(above[name], list):
            above[name].append(value)
        else:
            above[name] = [above[name], value]


PARSERS: dict[str, Callable[[str], Any]] = {
    "json": _json,
    "yaml": _yaml,
    "toml": _toml,
    "csv": _csv,
    "xml": _xml,
}
