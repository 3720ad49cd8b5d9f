"""What the index keeps of a block of rows: a record for each completion, without its text.

This runs in worker processes; what it gives is an Arrow table for each block.
"""

import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import msgspec

from r1reward.errors import DataError
from r1reward.files import Row, rows
from r1reward.files.block import Block
from r1reward.report.overview import written_truth
from r1reward.report.stats import prompt_key
from r1reward.rows.reading import Reading
from r1reward.rows.row_reader import RowReader
from r1reward.spec.fallbacks import decided_scores
from r1reward_view.gathered import Gathered
from r1reward_view.grams import grams_of, grams_of_texts
from r1reward_view.raw_rows import has_keys_once, raw_rows
from r1reward_view.score_digest import CUT, verdict_of
from r1reward_view.vocabulary import Vocabularies

__all__ = ["BlockReader", "Portion", "scored_lists"]


class Portion(msgspec.Struct, frozen=True):
    """What a block holds. `terms`: in the order of the file; `marks`: (place in `table`, sign)."""

    table: Any
    marks: list[tuple[int, str]]
    rows: int
    terms: list[str]
    grams: bytes
    """What of a searched text its lines may hold: see `grams`."""
    bad: list[str]
    """Rows that cannot be read, and why; they are left out, and told."""


class BlockReader:
    """Reads blocks of a scored file. `accuracy`: the term that says whether an answer is right; its fallbacks."""

    def __init__(self, columns: Mapping[str, str], accuracy: str, fallbacks: Sequence[str] = ()) -> None:
        self._read = RowReader(columns, for_reward=False)
        self._accuracy, self._fallbacks = accuracy, {accuracy: tuple(fallbacks)} if fallbacks else {}
        self._vocabularies = Vocabularies(accuracy)
        # A fallback decides by whole scores, and a column that is named as a part of them is read out of them.
        self._takes_raw = not fallbacks and "scores" not in str(columns)

    def __call__(self, block: Block) -> Portion:
        """Raises `DataError` for a row without reward and scores."""
        self._vocabularies.tidy()
        if self._takes_raw:
            with suppress(DataError, LookupError, ValueError, TypeError, AttributeError, RecursionError):
                return self._at_once(block)
        return self._one_by_one(block)

    def _at_once(self, block: Block) -> Portion:
        """A block all of whose rows are as `r1reward score` writes them. Raises where one is not."""
        held, gathered, keys = raw_rows(block), Gathered(self._accuracy, self._vocabularies), list[int]()
        readings = self._read.read([row.columns for row in held])
        for number, (row, reading) in enumerate(zip(held, readings, strict=True)):
            if not isinstance(reading, Reading) or not reading.is_text:
                reading = self._read(row.whole())
            shared, truth = _shared(reading, number, row.columns, row.rewards, row.scores)
            keys.append(gathered.add_raw(row.scores, truth))
            gathered.add(shared, reading.completions, list(map(_reward, row.rewards)))
        if not has_keys_once(block, held, keys):
            raise ValueError("a key may stand there twice")
        grams = grams_of_texts(text for row in held for text in row.texts)
        return Portion(*gathered.table(), len(held), list(gathered.terms), grams, [])

    def _one_by_one(self, block: Block) -> Portion:
        gathered, bad = Gathered(self._accuracy, self._vocabularies), list[str]()
        held = list(rows(block))
        for number, row in enumerate(held):
            if not isinstance(row, Row):
                bad.append(f"{row.where}: {row.error}")
                continue
            values, lists = scored_lists(row)
            try:
                self._add(row, number, values, lists, gathered)
            except (DataError, LookupError, ValueError, TypeError, AttributeError) as error:
                bad.append(f"{row.where}: {error}")
        return Portion(*gathered.table(), len(held), list(gathered.terms), grams_of(block, held), bad)

    def _add(
        self,
        row: Row,
        number: int,
        values: Sequence[Any],
        lists: Sequence[Mapping[str, Any]],
        gathered: Gathered,
    ) -> None:
        """Add a row, all of it or nothing."""
        reading = self._read(row.columns)
        shared, truth = _shared(reading, number, row.columns, values, lists)
        numbers = [self._vocabularies.numbers(scores) for scores in lists]
        verdicts = [self._decided(scores) for scores in lists] if self._fallbacks else ()
        rewards = list(map(_reward, values))
        gathered.add_numbers(numbers, truth)
        gathered.add(shared, reading.completions, rewards, verdicts)

    def _decided(self, scores: Mapping[str, Any]) -> str:
        """The verdict, by the term or its fallback."""
        judged = decided_scores(scores, self._fallbacks).get(self._accuracy) or {}
        return verdict_of(judged.get("value"))


def _shared(
    reading: Reading, number: int, columns: Mapping[str, Any], values: Sequence[Any], scores: Sequence[Any]
) -> tuple[tuple[Any, ...], str]:
    """What the completions of row `number` have in common, and the ground truth, whole. Raises `ValueError`."""
    sample, size = reading.sample, len(reading.completions)
    if not size == len(values) == len(scores):
        raise ValueError(f"{size} completions, but {len(values)} rewards and {len(scores)} scores")
    truth, step = written_truth(sample.ground_truth), columns.get("step")
    key, step = prompt_key(sample, reading.source), step if type(step) is int else None
    return (number, sample.id, key, reading.source, sample.task, step, truth[:CUT]), truth


def _reward(value: Any) -> float | None:
    if value is None or type(value) is float:
        return value if value is None or math.isfinite(value) else None
    if type(value) is not int:
        raise ValueError("a reward is a number, or null")
    return float(value)


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
