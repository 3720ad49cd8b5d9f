"""What the index keeps of a block of rows: a record for each completion, without its text.

This runs in worker processes; what it gives is an Arrow table for each block.
"""

import hashlib
import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any
from zlib import adler32, crc32

import msgspec

from r1reward.errors import DataError
from r1reward.files import Row, rows
from r1reward.files.block import Block
from r1reward.report.overview import written_truth
from r1reward.report.reasons import rule_of
from r1reward.report.stats import prompt_key
from r1reward.rows.row_reader import RowReader
from r1reward.spec.fallbacks import decided_scores
from r1reward.types import Completion
from r1reward_view.gathered import OF_COMPLETION, Gathered, TermColumns, written
from r1reward_view.grams import grams_of
from r1reward_view.signs import SHORT, signs_of

__all__ = ["BlockReader", "Portion", "hash_text", "scored_lists"]

_CUT = 200
"""Characters of an answer, ground truth or reason that a table shows."""


class Portion(msgspec.Struct, frozen=True):
    """What a block holds. `terms`: in the order of the file; `marks`: (place in `table`, sign)."""

    table: Any
    rows: int
    terms: list[str]
    marks: list[tuple[int, str]]
    grams: bytes
    """What of a searched text its lines may hold: see `grams`."""
    bad: list[str]
    """Rows that cannot be read, and why; they are left out, and told."""


class BlockReader:
    """Reads blocks of a scored file. `accuracy`: the term that says whether an answer is right; its fallbacks."""

    def __init__(self, columns: Mapping[str, str], accuracy: str, fallbacks: Sequence[str] = ()) -> None:
        self._read = RowReader(columns, for_reward=False)
        self._accuracy, self._fallbacks = accuracy, {accuracy: tuple(fallbacks)} if fallbacks else {}

    def __call__(self, block: Block) -> Portion:
        """Raises `DataError` for a row without reward and scores."""
        gathered, marks, bad = Gathered(), list[tuple[int, str]](), list[str]()
        held = list(rows(block))
        for number, row in enumerate(held):
            if not isinstance(row, Row):
                bad.append(f"{row.where}: {row.error}")
                continue
            values, lists = scored_lists(row)
            size = len(gathered)
            try:
                marks += self._add(row, number, values, lists, gathered)
            except (DataError, ValueError, TypeError, AttributeError) as error:
                for term in gathered.terms.values():
                    term.drop_from(size)
                bad.append(f"{row.where}: {error}")
        return Portion(gathered.table(), len(held), list(gathered.terms), marks, grams_of(block, held), bad)

    def _add(
        self,
        row: Row,
        number: int,
        values: Sequence[Any],
        lists: Sequence[Mapping[str, Any]],
        gathered: Gathered,
    ) -> list[tuple[int, str]]:
        """Add a row, all of it or nothing; the signs of its completions."""
        reading = self._read(row.columns)
        sample, completions = reading.sample, reading.completions
        if not len(completions) == len(values) == len(lists):
            raise ValueError(
                f"{len(completions)} completions, but {len(values)} rewards and {len(lists)} scores"
            )
        truth, step = written_truth(sample.ground_truth), row.columns.get("step")
        records, marks, size = [], [], len(gathered)
        for k, (completion, value, scores) in enumerate(zip(completions, values, lists, strict=True)):
            score = scores.get(self._accuracy) or _NO_SCORE
            judged = decided_scores(scores, self._fallbacks).get(self._accuracy) or score
            record = _record(k, completion, value, score, judged.get("value"))
            records.append(record)
            below = _add_terms(gathered.terms, scores, truth, size + k)
            thought = record[_THINK]
            right, reason = judged.get("value") == 1.0, score.get("reason") or ""
            if below or 0 <= thought < SHORT or "different" in reason or "code" in sample.task:
                signs = signs_of(completion.text, sample.task, thought, right, below, reason)
                marks += [(size + k, sign) for sign in signs]
        key, step = prompt_key(sample, reading.source), step if type(step) is int else None
        shared = number, sample.id, key, reading.source, sample.task, step, truth[:_CUT]
        gathered.add(shared, records)
        return marks


_NO_SCORE: Mapping[str, Any] = {}
_THINK = list(OF_COMPLETION).index("think")


def _record(
    k: int, completion: Completion, value: Any, score: Mapping[str, Any], judged: float | None
) -> tuple[Any, ...]:
    """The columns of a completion; `judged` is what was decided of it, by the term or its fallback."""
    if value is not None and type(value) is not float:
        if type(value) is not int:
            raise ValueError("a reward is a number, or null")
        value = float(value)
    text, answer, reason = completion.text, score.get("answer"), score.get("reason") or ""
    return (
        k,
        value if value is None or math.isfinite(value) else None,
        _verdict(judged),
        completion.truncated,
        len(text),
        _thought(text),
        None if answer is None else answer[:_CUT],
        _hash(answer) if answer else 0,
        hash_text(text),
        rule_of(written(score, "rule"), reason),
        reason[:_CUT],
        written(score, "status"),
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


def _add_terms(
    terms: dict[str, TermColumns], scores: Mapping[str, Any], truth: str, at: int
) -> list[tuple[str, float]]:
    """Add what each term says; those whose value is not 1, with it."""
    below = []
    for name, score in scores.items():
        if score is None:  # Parquet has every term in every row
            continue
        if (mine := terms.get(name)) is None:
            mine = terms[name] = TermColumns()
        value = score.get("value")
        if value == 1.0 and len(mine.values) == at:
            mine.values.append(1.0)
            continue
        mine.add(at, value, score, truth)
        if value is not None and value != 1.0:
            below.append((name, value))
    return below


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


@lru_cache(1 << 14)
def _hash(text: str) -> int:
    hashed = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(hashed, "little") >> 1
