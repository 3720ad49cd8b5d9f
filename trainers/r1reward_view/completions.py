"""What the index keeps of a block of rows: a record for each completion, without its text.

This runs in worker processes; what it gives is an Arrow table for each block.
"""

import hashlib
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from zlib import adler32, crc32

import msgspec

from r1reward.errors import DataError
from r1reward.files import Row, rows
from r1reward.files.block import Block
from r1reward.report.overview import written_truth
from r1reward.report.reasons import reason_pattern, reason_rule
from r1reward.report.stats import prompt_key
from r1reward.rows.row_reader import RowReader
from r1reward.types import Status
from r1reward_view.signs import signs_of

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["PLAIN", "BlockReader", "Portion", "hash_text", "scored_lists"]

_CUT = 200
"""Characters of an answer, ground truth or reason that a table shows."""

PLAIN = {
    "row": "int32", "k": "int32", "id": "string", "prompt": "int64", "source": "string", "task": "string",
    "step": "int32", "reward": "float64", "v": "string", "truncated": "bool", "len": "int32", "think": "int32",
    "answer": "string", "answer_key": "int64", "text_key": "int64", "truth": "string", "rule": "string",
    "reason": "string", "status": "string",
}  # fmt: skip
"""The columns that do not depend on the terms, with Arrow's types."""


class Portion(msgspec.Struct, frozen=True):
    """What a block holds. `terms`: in the order of the file; `marks`: (place in `table`, sign)."""

    table: Any
    rows: int
    terms: list[str]
    marks: list[tuple[int, str]]
    bad: list[str]
    """Rows that cannot be read, and why; they are left out, and told."""


class BlockReader:
    """Reads blocks of a scored file. `accuracy`: the term that says whether an answer is right."""

    def __init__(self, columns: Mapping[str, str], accuracy: str) -> None:
        self._read = RowReader(columns, for_reward=False)
        self._accuracy = accuracy

    def __call__(self, block: Block) -> Portion:
        """Raises `DataError` for a row without reward and scores."""
        plain: dict[str, list[Any]] = {name: [] for name in PLAIN}
        terms: dict[str, list[Any]] = {}
        marks: list[tuple[int, str]] = []
        bad: list[str] = []
        count = 0
        for row in rows(block):
            count += 1
            if not isinstance(row, Row):
                bad.append(f"{row.where}: {row.error}")
                continue
            try:
                self._add(row, count - 1, plain, terms, marks)
            except (DataError, ValueError) as error:
                message = str(error)
                if message.startswith(row.where):
                    raise
                bad.append(f"{row.where}: {message}")
        return Portion(_table(plain, terms), count, list(terms), marks, bad)

    def _add(
        self,
        row: Row,
        number: int,
        plain: dict[str, list[Any]],
        terms: dict[str, list[Any]],
        marks: list[tuple[int, str]],
    ) -> None:
        values, lists = scored_lists(row)
        reading = self._read(row.columns)
        sample, completions = reading.sample, reading.completions
        if not len(completions) == len(values) == len(lists):
            raise ValueError(
                f"{len(completions)} completions, but {len(values)} rewards and {len(lists)} scores"
            )
        key, truth = prompt_key(sample, reading.source), written_truth(sample.ground_truth)
        step = row.columns.get("step")
        shared = (
            sample.id,
            key,
            reading.source,
            sample.task,
            step if type(step) is int else None,
            truth[:_CUT],
        )
        for k, (completion, value, scores) in enumerate(zip(completions, values, lists, strict=True)):
            at = len(plain["row"])
            record = self._record(completion, value, scores, shared)
            plain["row"].append(number)
            plain["k"].append(k)
            for name, field in record.items():
                plain[name].append(field)
            _add_terms(terms, scores, truth, at)
            verdict, right = record["reason"], record["v"] == "right"
            marks += [
                (at, sign) for sign in signs_of(completion.text, record["think"], right, scores, verdict)
            ]

    def _record(self, completion: Any, value: Any, scores: Mapping[str, Any], shared: Any) -> dict[str, Any]:
        text, score = completion.text, scores.get(self._accuracy) or {}
        id, key, source, task, step, truth = shared
        answer, reason = score.get("answer"), score.get("reason") or ""
        judged = score.get("value")
        return {
            "id": id,
            "prompt": key,
            "source": source,
            "task": task,
            "step": step,
            "reward": value if value is None or math.isfinite(value) else None,
            "v": _verdict(judged),
            "truncated": completion.truncated,
            "len": len(text),
            "think": _thought(text),
            "answer": None if answer is None else answer[:_CUT],
            "answer_key": _hash(answer) if answer else 0,
            "text_key": hash_text(text),
            "truth": truth,
            "rule": score.get("rule") or reason_rule(reason),
            "reason": reason[:_CUT],
            "status": score.get("status") or "",
        }


def scored_lists(row: Row) -> tuple[list[Any], list[Mapping[str, Any]]]:
    """The rewards and scores of a row, one for each completion. Raises `DataError` where it has none."""
    columns = row.columns
    if "reward" not in columns or "scores" not in columns:
        raise DataError(
            f"{row.where}: no reward and scores; `r1reward view` shows what `r1reward score` writes"
        )
    value, scores = columns["reward"], columns["scores"]
    values, lists = (value, scores) if isinstance(scores, list) else ([value], [scores])
    if not isinstance(values, list) or not all(isinstance(each, dict) for each in lists):
        raise DataError(f"{row.where}: reward and scores are not as `r1reward score` writes them")
    if not all(s is None or isinstance(s, dict) for each in lists for s in each.values()):
        raise DataError(f"{row.where}: reward and scores are not as `r1reward score` writes them")
    return values, lists


def _add_terms(terms: dict[str, list[Any]], scores: Mapping[str, Any], truth: str, at: int) -> None:
    for name, score in scores.items():
        if score is None:  # Parquet has every term in every row
            continue
        if (mine := terms.get(name)) is None:
            mine = terms[name] = []
        mine += [None] * (at - len(mine))
        value, reason = score.get("value"), score.get("reason") or ""
        status = score.get("status") or Status.SCORED.value
        pattern = "" if value == 1.0 or not reason else reason_pattern(reason, truth)
        mine.append((value, status, pattern))


def _verdict(value: float | None) -> str:
    if value is None:
        return "none"
    return "right" if value == 1.0 else "wrong" if value == 0.0 else "partial"


def _thought(text: str) -> int:
    """Characters of reasoning; -1 where the text has none of its marks."""
    end, start = text.find("</think>"), text.find("<think>")
    if start < 0 and end < 0:
        return -1
    start = start + 7 if start >= 0 else 0
    return len(text[start : end if end >= 0 else len(text)].strip())


def hash_text(text: str) -> int:
    """Which completions are one and the same: two checksums of different kinds, as for prompts."""
    data = text.strip().encode("utf-8", "surrogatepass")
    return (crc32(data) << 32 | adler32(data)) >> 1


def _hash(text: str) -> int:
    hashed = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(hashed, "little") >> 1


def _table(plain: dict[str, list[Any]], terms: dict[str, list[Any]]) -> "pa.Table":
    import pyarrow as pa

    size = len(plain["row"])
    columns = {name: pa.array(values, PLAIN[name]) for name, values in plain.items()}
    for number, records in enumerate(terms.values()):
        records += [None] * (size - len(records))
        split = [record or (None, None, None) for record in records]
        values, statuses, patterns = zip(*split, strict=True) if split else ((), (), ())
        columns[f"t{number}_value"] = pa.array(values, pa.float64())
        columns[f"t{number}_status"] = pa.array(statuses, pa.string())
        columns[f"t{number}_pattern"] = pa.array(patterns, pa.string())
    return pa.table(columns)
