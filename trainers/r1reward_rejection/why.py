"""`r1reward why`: what became of a row, a prompt or an id in a data set that `reject` made."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from r1reward.errors import DataError
from r1reward_rejection.fates import FATES, PROMPT_SHOWN

__all__ = ["fates_of", "sentence"]

_LONGEST = 100
"""Characters that an error repeats."""


def fates_of(folder: Path, query: str) -> list[dict[str, Any]]:
    """The fates of the completions of a row (`file:line`), an id, or prompts that hold a text. Raises `DataError`."""
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    path = folder / "_report" / FATES
    if not path.is_file():
        raise DataError(f"{path} is not there: name the folder of a data set that `r1reward reject` made")
    if not query.strip():
        raise DataError("nothing is asked: name a row like p1.jsonl:3, an id, or a part of a prompt")
    table = pq.read_table(path)
    for matches in (
        *_of_row(table["source_row"], query),
        pc.equal(table["id"], query),
        # No more of a prompt is kept; what is longer is asked for by its beginning.
        pc.match_substring(table["prompt"], query[:PROMPT_SHOWN], ignore_case=True),
    ):
        if fates := table.filter(matches).to_pylist():
            return list(fates)
    shown = query if len(query) <= _LONGEST else f"{query[:_LONGEST]}…"
    raise DataError(
        f"{folder}: no row, id or prompt {shown!r}; a row is named like p1.jsonl:3, and prompts are known by "
        f"their first {PROMPT_SHOWN} characters"
    )


def _of_row(rows: Any, query: str) -> Iterator[Any]:
    """The rows of all files of a name; else those of the one file whose folders the query names, too."""
    import pyarrow.compute as pc

    yield pc.or_(pc.equal(rows, query), pc.ends_with(rows, f"/{query}"))
    parts = query.split("/")
    for count in (2, 1):  # a place has one folder at most
        if len(parts) > count:
            yield pc.equal(rows, "/".join(parts[-count:]))


def sentence(fate: dict[str, Any]) -> str:
    """A fate in a line."""
    index = fate["completion_index"]
    about = [f"id {fate['id']}"] if fate["id"] else []
    about += [f"completion {index}"] if index is not None else []
    row = fate["source_row"] + (f" ({', '.join(about)})" if about else "")
    beside = f", beside {fate['beside']}" if fate["beside"] else ""
    if fate["step"] == "kept":
        return f"{row}: kept" + (f" ({fate['reason']}{beside})" if fate["reason"] else "")
    return f"{row}: dropped at {fate['step']}: {fate['reason']}{beside}"
