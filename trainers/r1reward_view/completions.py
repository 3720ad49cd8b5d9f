"""What the index keeps of a block of rows: a record for each completion, without its text.

This runs in worker processes; what it gives is an Arrow table for each block.
"""

import hashlib
import math
from collections.abc import Mapping, Sequence
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
    "step": "int32", "truth": "string", "reward": "float64", "v": "string", "truncated": "bool", "len": "int32",
    "think": "int32", "answer": "string", "answer_key": "int64", "text_key": "int64", "rule": "string",
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
        records: list[tuple[Any, ...]] = []
        terms: dict[str, list[Any]] = {}
        marks: list[tuple[int, str]] = []
        bad: list[str] = []
        count = 0
        for row in rows(block):
            count += 1
            if not isinstance(row, Row):
                bad.append(f"{row.where}: {row.error}")
                continue
            values, lists = scored_lists(row)
            try:
                self._add(row, count - 1, values, lists, records, terms, marks)
            except (DataError, ValueError, TypeError, AttributeError) as error:
                bad.append(f"{row.where}: {error}")
        return Portion(_table(records, terms), count, list(terms), marks, bad)

    def _add(
        self,
        row: Row,
        number: int,
        values: Sequence[Any],
        lists: Sequence[Mapping[str, Any]],
        records: list[tuple[Any, ...]],
        terms: dict[str, list[Any]],
        marks: list[tuple[int, str]],
    ) -> None:
        reading = self._read(row.columns)
        sample, completions = reading.sample, reading.completions
        if not len(completions) == len(values) == len(lists):
            raise ValueError(
                f"{len(completions)} completions, but {len(values)} rewards and {len(lists)} scores"
            )
        if not all(value is None or type(value) in _NUMBERS for value in values):
            raise ValueError("a reward is a number, or null")
        truth, step = written_truth(sample.ground_truth), row.columns.get("step")
        step = step if type(step) is int else None
        shared = (
            sample.id,
            prompt_key(sample, reading.source),
            reading.source,
            sample.task,
            step,
            truth[:_CUT],
        )
        for k, (completion, value, scores) in enumerate(zip(completions, values, lists, strict=True)):
            at, score = len(records), scores.get(self._accuracy) or _NO_SCORE
            record = (number, k, *shared, *_record(completion, value, score))
            _add_terms(terms, scores, truth, at)
            records.append(record)
            right, reason, thought = score.get("value") == 1.0, score.get("reason") or "", record[_THINK]
            for sign in signs_of(completion.text, sample.task, thought, right, scores, reason):
                marks.append((at, sign))


_NUMBERS = frozenset((int, float))
_NO_SCORE: Mapping[str, Any] = {}
_THINK = list(PLAIN).index("think")


def _record(completion: Any, value: Any, score: Mapping[str, Any]) -> tuple[Any, ...]:
    """The columns of `PLAIN` after those of the row."""
    text, answer, reason = completion.text, score.get("answer"), score.get("reason") or ""
    return (
        value if value is None or math.isfinite(value) else None,
        _verdict(score.get("value")),
        completion.truncated,
        len(text),
        _thought(text),
        None if answer is None else answer[:_CUT],
        _hash(answer) if answer else 0,
        hash_text(text),
        reason_rule(reason),
        reason[:_CUT],
        score.get("status") or "",
    )


def scored_lists(row: Row) -> tuple[list[Any], list[Mapping[str, Any]]]:
    """The rewards and scores of a row, one for each completion. Raises `DataError` where it has none."""
    columns = row.columns
    if "reward" not in columns or "scores" not in columns:
        raise DataError(
            f"{row.where}: no reward and scores; `r1reward view` shows what `r1reward score` writes"
        )
    value, scores = columns["reward"], columns["scores"]
    values, lists = (value, scores) if isinstance(scores, list) else ([value], [scores])
    if not isinstance(values, list) or not all(type(each) is dict for each in lists):
        raise DataError(f"{row.where}: reward and scores are not as `r1reward score` writes them")
    return values, lists


_ONE = (1.0, Status.SCORED.value, "")
"""What most scores are."""


def _add_terms(terms: dict[str, list[Any]], scores: Mapping[str, Any], truth: str, at: int) -> None:
    for name, score in scores.items():
        if score is None:  # Parquet has every term in every row
            continue
        if (mine := terms.get(name)) is None:
            mine = terms[name] = []
        if len(mine) < at:
            mine += [None] * (at - len(mine))
        if (value := score.get("value")) == 1.0:
            mine.append(_ONE)
            continue
        reason = score.get("reason")
        pattern = reason_pattern(reason, truth) if reason else ""
        mine.append((value, score.get("status") or Status.SCORED.value, pattern))


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


def _table(records: list[tuple[Any, ...]], terms: dict[str, list[Any]]) -> "pa.Table":
    import pyarrow as pa

    size = len(records)
    fields = zip(*records, strict=True) if records else ((),) * len(PLAIN)
    columns = {
        name: pa.array(values, kind) for (name, kind), values in zip(PLAIN.items(), fields, strict=True)
    }
    for number, scores in enumerate(terms.values()):
        scores += [None] * (size - len(scores))
        split = [score or (None, None, None) for score in scores]
        values, statuses, patterns = zip(*split, strict=True) if split else ((), (), ())
        columns[f"t{number}_value"] = pa.array(values, pa.float64())
        columns[f"t{number}_status"] = pa.array(statuses, pa.string())
        columns[f"t{number}_pattern"] = pa.array(patterns, pa.string())
    return pa.table(columns)
