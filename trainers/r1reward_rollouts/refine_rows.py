"""The rows that `refine` reads and writes: one completion each, beside it the columns that are not the completion."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from r1reward.errors import DataError
from r1reward.files import BadRow, Inputs, Row, rows
from r1reward.files.encode import KEYS
from r1reward.rows.lookup import head
from r1reward.rows.names import CONVERSATIONS, fold_name
from r1reward.rows.row_reader import RowReader
from r1reward.rows.scored_columns import is_scored
from r1reward.types import Completion, Sample

__all__ = ["COMPLETIONS", "ORIGINAL", "REFINEMENT", "REWRITTEN", "Asked", "roles_of", "rows_to_refine"]

COMPLETIONS, ORIGINAL, REFINEMENT = "completions", "original", "refinement"
REWRITTEN = "rewritten"
"""A reply that is no completion."""
_RESERVED = ("completion", COMPLETIONS, ORIGINAL, REFINEMENT, REWRITTEN, "dropped", "rewards")
_OF_COMPLETIONS = ("completion", "reasoning", "truncated")


class Asked(msgspec.Struct, frozen=True):
    """A completion that is to be rewritten, and its number in the run."""

    number: int
    sample: Sample
    completion: Completion
    columns: dict[str, Any]
    """Of its row, but for the completion."""


def roles_of(reader: RowReader) -> dict[str, str]:
    """The columns by which what is written here is read again: as the user named them, but for the completion."""
    roles = {role: name for role, name in reader.explicit.items() if role not in _OF_COMPLETIONS}
    if fold_name(roles.get("prompt", "")) in CONVERSATIONS:
        roles["prompt"] = "prompt"
    return roles


def rows_to_refine(inputs: Inputs, reader: RowReader) -> Iterator[Asked]:
    """Each completion of the files. Raises `DataError` for a row that cannot be read."""
    number = 0
    for block in inputs.blocks():
        for row in rows(block):
            if isinstance(row, BadRow):
                raise DataError(f"{row.where}: {row.error}")
            for asked in _of_row(row, reader, number):
                yield asked
                number += 1


def _of_row(row: Row, reader: RowReader, number: int) -> Iterator[Asked]:
    try:
        reading = reader(row.columns)
        columns = _columns(row.columns, reader)
    except DataError as error:
        raise DataError(f"{row.where}: {error}") from None
    for index, completion in enumerate(reading.completions):
        place = {"completion_index": index} if reading.several else {}
        yield Asked(number + index, reading.sample, completion, columns | place)


def _columns(row: Mapping[str, Any], reader: RowReader) -> dict[str, Any]:
    """A row's columns but for those of its completion, and for what an earlier run of `score` said of that."""
    sources = reader.sources(row)
    heads = {role: {head(part) for part in _parts(name, row)} for role, name in sources.items()}
    others = {name for role, names in heads.items() if role not in _OF_COMPLETIONS for name in names}
    gone = {name for role in _OF_COMPLETIONS for name in heads.get(role, ())} - others
    if is_scored(row):
        gone |= set(KEYS)
    columns = {f"input_{k}" if k in _RESERVED else k: v for k, v in row.items() if k not in gone}
    asked_in = sources.get("prompt", "")
    if fold_name(asked_in) in CONVERSATIONS:
        del columns[asked_in]
        columns["prompt"] = reader.prompt(row)
    return columns


def _parts(name: str, row: Mapping[str, Any]) -> list[str]:
    return [name] if name in row else name.split(",")
