"""`r1reward why`: what became of a row, a prompt or an id in a data set that `reject` made."""

from pathlib import Path
from typing import Any

from r1reward.errors import DataError
from r1reward_rejection.fates import FATES

__all__ = ["fates_of", "sentence"]


def fates_of(folder: Path, query: str) -> list[dict[str, Any]]:
    """The fates of the completions of a row (`file:line`), an id, or prompts that hold a text. Raises `DataError`."""
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    path = folder / "_report" / FATES
    if not path.is_file():
        raise DataError(f"{path} is not there: name the folder of a data set that `r1reward reject` made")
    table = pq.read_table(path)
    name = query.rpartition("/")[2]
    for matches in (
        pc.equal(table["source_row"], name),
        pc.equal(table["id"], query),
        pc.match_substring(table["prompt"], query[:200], ignore_case=True),
    ):
        if fates := table.filter(matches).to_pylist():
            return list(fates)
    raise DataError(f"{folder}: no row, id or prompt {query!r}; a row is named like p1.jsonl:3")


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
