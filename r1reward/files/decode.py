"""Decodes the rows of a block, in the worker. A row that cannot be decoded is a `BadRow`, no exception."""

import csv
import io
import json
import math
from collections.abc import Iterator
from itertools import count, repeat
from operator import itemgetter
from typing import Any

import msgspec

from r1reward.files.block import BadRow, Block, Row
from r1reward.text.characters import without_surrogates
from r1reward.text.duplicate_keys import duplicate_key, may_have_duplicate_keys

__all__ = ["decode_object", "plain_lines", "rows", "without_lone_surrogates"]

_decode = msgspec.json.Decoder().decode
_decode_lines = msgspec.json.Decoder().decode_lines
_ends, _BRACES = itemgetter(0, -1), {tuple(b"{}")}
_PART_BYTES = 1 << 17

_TWICE = "the key {!r} stands there twice, with different values: leave one of them out"


def rows(block: Block) -> Iterator[Row | BadRow]:
    """The rows of a block, in their order; blank lines are no rows."""
    return _READERS[block.kind](block)


def decode_object(raw: bytes) -> dict[str, Any]:
    """One row of JSON text that was read, or written, before. Raises `ValueError` where it is none."""
    try:
        columns = _decode(raw)
    except (msgspec.DecodeError, ValueError):
        columns = _lenient(raw)
    if not isinstance(columns, dict):
        raise ValueError(f"not a JSON object: {raw[:80]!r}")
    if twice := duplicate_key(raw, columns):
        raise ValueError(_TWICE.format(twice))
    return columns


def _jsonl(block: Block) -> Iterator[Row | BadRow]:
    number = block.start.row + 1
    for text in _parts(block.data):
        if (plain := _plain_rows(block.name, number, text)) is not None:
            yield from plain
            number += len(plain)
        else:
            yield from _each_row(block.name, number, text)
            number += text.count(b"\n")


def _parts(data: bytes) -> Iterator[bytes]:
    """The text in parts of whole lines, so small that what becomes of one stays in the processor's cache."""
    begin = 0
    while begin < len(data):
        end = data.find(b"\n", begin + _PART_BYTES) + 1 or len(data)
        yield data[begin:end]
        begin = end


def _plain_rows(name: str, first: int, text: bytes) -> list[Row] | None:
    """All rows of some lines at once, at half the cost; None where one of them needs a closer look."""
    if (lines := plain_lines(text)) is None:
        return None
    try:
        objects = _decode_lines(text)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return None
    if len(objects) != len(lines) or may_have_duplicate_keys(text, objects):
        return None
    return list(map(Row, repeat(name), count(first), objects, lines))


def plain_lines(data: bytes) -> list[bytes] | None:
    """The lines of a block, each of which begins with `{` and ends with `}`; None where one does not.

    No value goes over a line's end: where there are as many values as such lines, each line is one object.
    """
    lines = data.split(b"\n")
    if not lines[-1]:
        lines.pop()
    try:
        return lines if set(map(_ends, lines)) <= _BRACES else None
    except IndexError:  # an empty line
        return None


def _each_row(name: str, first: int, text: bytes) -> Iterator[Row | BadRow]:
    for number, line in enumerate(text.split(b"\n"), first):
        raw = line.strip()
        if not raw:
            continue
        where = f"{name}:{number}"
        try:
            columns = _decode(raw)
        except (msgspec.DecodeError, ValueError, RecursionError) as error:
            columns = _lenient(raw)
            if columns is None:
                yield BadRow(where, _why(raw, error), line)
                continue
        if type(columns) is not dict:
            yield BadRow(where, f"a row is a JSON object {{…}}, not {type(columns).__name__}", line)
        elif twice := duplicate_key(raw, columns):
            yield BadRow(where, _TWICE.format(twice), line)
        else:
            yield Row(name, number, columns, raw)


def _lenient(raw: bytes) -> Any:
    """What Python writes and reads as JSON though the standard does not: NaN, Infinity, lone surrogates."""
    try:
        columns = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return without_lone_surrogates(columns)


def without_lone_surrogates(value: Any) -> Any:
    """A value without lone surrogates, which no verifier could encode; NaN and infinities become None."""
    if isinstance(value, str):
        return without_surrogates(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, list | tuple):
        return [without_lone_surrogates(v) for v in value]
    if isinstance(value, dict):
        return {without_lone_surrogates(k): without_lone_surrogates(v) for k, v in value.items()}
    return value


def _why(raw: bytes, error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "nested too deeply"
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as invalid:
        return f"not UTF-8: byte 0x{raw[invalid.start]:02x} at column {invalid.start + 1}"
    return f"not JSON: {str(error).removeprefix('JSON is malformed: ')}"


def _csv(block: Block) -> Iterator[Row | BadRow]:
    csv.field_size_limit(1 << 30)
    delimiter, *names = block.header
    text = io.StringIO(block.data.decode("utf-8", "surrogateescape"), newline="")
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    number = block.start.row + 1
    while True:
        first = number
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            # What follows a broken quote cannot be told apart: the rest of the block is one bad row.
            rest = b"\n".join(block.data.split(b"\n")[number - block.start.row - 1 :])
            yield BadRow(f"{block.name}:{first}", f"not CSV: {error}", rest)
            return
        number = block.start.row + reader.line_num + 1
        if fields:
            yield _csv_row(block.name, first, names, fields, delimiter)


def _csv_row(name: str, number: int, names: list[str], fields: list[str], delimiter: str) -> Row | BadRow:
    if len(fields) == len(names):
        columns = dict(zip(names, fields, strict=True))
        try:
            "".join(fields).encode()
            return Row(name, number, columns)
        except UnicodeEncodeError:
            problem = "not UTF-8"
    else:
        problem = f"{len(fields)} fields, where the first row names {len(names)} columns"
    sink = io.StringIO()
    csv.writer(sink, delimiter=delimiter, lineterminator="").writerow(fields)
    return BadRow(f"{name}:{number}", problem, sink.getvalue().encode("utf-8", "surrogateescape"))


_UNREADABLE = (UnicodeDecodeError, ValueError, OverflowError)
"""What a value of Arrow that Python has no object for raises."""


def _arrow(block: Block) -> Iterator[Row | BadRow]:
    import pyarrow as pa

    table = pa.ipc.open_stream(block.data).read_all()
    try:
        decoded = [[columns] for columns in _dicts(table)]
    except _UNREADABLE:
        decoded = [[]] * len(table)  # one bad value among many: decode again, row by row
    for index, known in enumerate(decoded):
        number = block.start.row + index + 1
        try:
            yield Row(block.name, number, (known or _dicts(table.slice(index, 1)))[0])
        except _UNREADABLE as error:
            yield BadRow(f"{block.name}:{number}", f"not readable: {error}")


def _dicts(table: Any) -> list[dict[str, Any]]:
    """The rows of a table; Arrow's maps are objects, as everywhere else."""
    rows: list[dict[str, Any]] = table.to_pylist()
    for field in table.schema:
        if "map<" in str(field.type):
            for row in rows:
                row[field.name] = _with_objects(row[field.name], field.type)
    return rows


def _with_objects(value: Any, kind: Any) -> Any:
    """A value in which maps are objects, and not lists of pairs. Raises `ValueError` for a key that comes twice."""
    import pyarrow as pa

    if value is None or "map<" not in str(kind):
        return value
    if pa.types.is_map(kind):
        pairs = {key: _with_objects(item, kind.item_type) for key, item in value}
        if len(pairs) < len(value):
            raise ValueError("a map has a key twice")
        return pairs
    if pa.types.is_struct(kind):
        return {name: _with_objects(item, kind.field(name).type) for name, item in value.items()}
    return [_with_objects(item, kind.value_type) for item in value]


_READERS = {"jsonl": _jsonl, "csv": _csv, "arrow": _arrow}
