"""Reads rows with text in every column, many of one shape at a time, at a third of the cost of a closer look.

What it reads, it reads as `RowReader` would by looking closely; where it is not sure, it reads nothing.
"""

from collections.abc import Mapping, Sequence
from itertools import repeat
from typing import Any

from r1reward.rows.chat import may_hold_chat
from r1reward.rows.ground_truths import is_special
from r1reward.rows.reading import Reading, label_text
from r1reward.rows.rival_truths import contradicts
from r1reward.rows.shape import Shape
from r1reward.rows.shown_task import may_be_generated
from r1reward.rows.tasks import TaskReader
from r1reward.text.end_tokens import EndTokens
from r1reward.types import Completion, Sample

__all__ = ["UsualRows"]

_WHOLE = (False, None, "stop")
"""What a usual row says of a completion that was not cut."""

_MOST_TASKS = 10_000

Rows = Sequence[Mapping[Any, Any]]
Column = Sequence[Any]


class UsualRows:
    """Called with rows of one shape; None where one of them must be looked at closely. Raises `TaskError`."""

    def __init__(self, end: EndTokens, task: TaskReader) -> None:
        self._end, self._task = end, task

    def __call__(self, rows: Rows, shape: Shape) -> list[Reading] | None:
        """The readings, in the order of the rows."""
        if not shape.is_usual:
            return None
        columns: list[Column] = [[row[name] for row in rows] for name in shape.columns]
        nothing: Column = ("",) * len(rows)
        texts, questions, truths, abouts, ids, sources = (
            columns[place] if place >= 0 else nothing for place in shape.places
        )
        if any("" in column for column in columns):
            return None  # another column may have what is empty here
        if not {*map(type, questions), *map(type, abouts), *map(type, sources)} <= {str}:
            return None
        has_truths = truths is not nothing
        if (has_truths and _are_special(truths)) or _need_a_look(rows, questions, abouts, shape):
            return None
        if shape.rivals and any(map(_is_contradicted, rows, truths, repeat(shape))):
            return None
        if (completions := self._completions(texts, shape)) is None:
            return None
        tasks = {about: self._task_of(about, shape) for about in set(abouts)}
        samples = [
            Sample(
                id=id if type(id) is str else label_text(id),
                prompt=question,
                task=tasks[about],
                ground_truth=truth if has_truths else None,
                metadata=metadata,
            )
            for id, question, about, truth, metadata in zip(
                ids, questions, abouts, truths, _metadata(rows, shape.metadata), strict=True
            )
        ]
        shape.count += len(rows)
        several = type(texts[0]) is list
        return [
            Reading(sample, mine, several, source, True)
            for sample, mine, source in zip(samples, completions, sources, strict=True)
        ]

    def _completions(self, texts: Column, shape: Shape) -> list[list[Completion]] | None:
        """The completions of each row, where all rows have a text, or all a list of texts."""
        kinds = set(map(type, texts))
        if kinds == {str} and not shape.is_list:
            return [[Completion(text=text)] for text in self._end.of_each(texts)]
        if kinds == {list} and not shape.truncated and all(type(t) is str for text in texts for t in text):
            return [[Completion(text=self._end(t)) for t in text] for text in texts]
        return None

    def _task_of(self, about: str, shape: Shape) -> str:
        task = shape.tasks.get(about)
        if task is None:
            task = self._task(about.strip(), shape.names["task"][0] if about else "")
            if len(shape.tasks) < _MOST_TASKS:
                shape.tasks[about] = task
        return task


def _metadata(rows: Rows, names: Sequence[str]) -> list[dict[str, Any]]:
    """These columns of each row, set one after another: a loop over rows costs less than a small dictionary made."""
    metadata: list[dict[str, Any]] = [{} for _ in rows]
    for name in names:
        for held, row in zip(metadata, rows, strict=True):
            held[name] = row[name]
    return metadata


def _are_special(truths: Column) -> bool:
    """Whether a ground truth needs a closer look. Texts are looked at once each: many rows share one."""
    if set(map(type, truths)) == {str}:
        return any(map(is_special, set(truths)))
    return any(truth is None or truth == [] or is_special(truth) for truth in truths)


def _is_contradicted(row: Mapping[Any, Any], truth: Any, shape: Shape) -> bool:
    return contradicts(row, shape.rivals, shape.names["ground_truth"][0], truth)


def _need_a_look(rows: Rows, questions: Sequence[str], abouts: Sequence[str], shape: Shape) -> bool:
    """Whether a completion was cut, a prompt may be a chat, or a row that names no task may be a generated puzzle."""
    if shape.truncated and any(row[shape.truncated] not in _WHOLE for row in rows):
        return True
    if any(question[0] in "{[" and may_hold_chat(question) for question in questions if question):
        return True
    return bool(shape.descriptions) and any(
        not about and may_be_generated(row, shape.descriptions)
        for row, about in zip(rows, abouts, strict=True)
    )
