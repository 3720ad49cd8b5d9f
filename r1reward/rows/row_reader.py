"""The one door for rows: every command, server and trainer reads a row's sample and completions here.

Each row is read by its own columns, so neither the order of the rows nor what stands beside a row can change its
reward. Of several columns that could have a role, the likeliest name that has a value does.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import groupby
from typing import Any

import msgspec

from r1reward.errors import DataError
from r1reward.hookspecs import Template
from r1reward.rows.assembly import Assembly
from r1reward.rows.chat import is_chat, prompt_of, split_chat
from r1reward.rows.columns import Columns, role_map
from r1reward.rows.completions import CompletionReader, with_truncation
from r1reward.rows.finder import Finder
from r1reward.rows.ground_truths import answer_of
from r1reward.rows.library_values import plain_row, plain_value
from r1reward.rows.names import CONVERSATIONS, ROLES, fold_name
from r1reward.rows.reading import Reading, label_text
from r1reward.rows.responses import are_choices
from r1reward.rows.shape import Shape
from r1reward.rows.shown_task import shown_task
from r1reward.rows.tasks import TaskNames, TaskReader, fold, may_be_code
from r1reward.rows.usage import COUNTED_ROLES, Usage, UsageCounter, shown_columns
from r1reward.rows.usual_rows import UsualRows
from r1reward.rows.values import metadata_of, tests_of
from r1reward.text.end_tokens import EndTokens
from r1reward.types import Completion, Group, Sample

__all__ = ["Reading", "RowReader"]

_NOTHING: tuple[str, Any] = "", None
_MOST_SHAPES = 4096


class RowReader:
    """Reads rows; made once for a run, a service or a trainer.

    Args:
        columns: Which column has which role; the others are guessed. A name may be a path (`resps.0`), and several
            with commas between them are a list.
        template: Puts back the reasoning that a server has split off. None: as `<think>…</think>`.
        task: What the user says that all rows are; `TaskReader` says what goes before it.
        tasks: What the reward's terms know of tasks.
        end_tokens: End tokens of the model beside the usual ones.
        need: The role without which a row is a bad row: `completion`, or `prompt` or `""` where completions are not
            wanted; then none are read.
        taken: Columns that have a meaning of their own, such as labels; they are not guessed.
        for_reward: Whether a reward is made of what is read; False where rows are only shown or copied, so that a
            ground truth that is not sure is no error.

    >>> reader = RowReader({"ground_truth": "label"}, task="math")
    >>> reader({"input": "6 * 7?", "output": "42<|im_end|>", "label": 42}).completions[0].text
    '42'
    """

    def __init__(
        self,
        columns: Mapping[str, str | Sequence[str]] | None = None,
        template: Template | None = None,
        task: str = "",
        *,
        tasks: TaskNames | None = None,
        end_tokens: Sequence[str] = (),
        need: str = "completion",
        taken: Sequence[str] = (),
        for_reward: bool = True,
    ) -> None:
        self.explicit, self._need = role_map(columns or {}), need
        self._end = EndTokens(end_tokens)
        self._read_completions = CompletionReader(
            Assembly(template, self._end), is_reasoning_explicit=bool(self.explicit.get("reasoning"))
        )
        self._find = Finder(self.explicit, need, for_reward=for_reward)
        self._tasks = tasks or TaskNames()
        self._task = TaskReader(task, self._tasks, is_explicit="task" in self.explicit)
        self._taken = frozenset(taken) | self._find.taken
        if task and "task" not in self.explicit:
            # The user's setting goes before any guess: only the column `task` itself is read.
            self._taken |= set(ROLES["task"]) - {"task"}
        self._shapes: dict[tuple[str, ...], Shape] = {}
        self._usual = UsualRows(self._end, self._task)
        self._columns_read = UsageCounter()

    def __call__(self, row: Mapping[str, Any]) -> Reading:
        """Read a row. Raises `DataError`, without the place, where it cannot be understood."""
        row = plain_row(row)
        return self._read_one(row, self._shape(tuple(row), row))

    def read(self, rows: Iterable[Mapping[str, Any]]) -> list[Reading | DataError]:
        """Read many rows; neighbours with the same columns cost less. What cannot be read is its error."""
        readings: list[Reading | DataError] = []
        for keys, run in groupby(rows, tuple):
            neighbours = list(run)
            readings += self._neighbours(neighbours, self._shape(keys, neighbours[0]))
        return readings

    def _neighbours(self, rows: Sequence[Mapping[str, Any]], shape: Shape) -> list[Reading | DataError]:
        """Rows of one shape: all at once, or else each half by itself, down to those that need a closer look."""
        if not shape.is_usual or len(rows) == 1:
            return [self._read_or_error(row, shape) for row in rows]
        with suppress(DataError):  # one of them has it, and will say so
            if usual := self._usual(rows, shape):
                return [*usual]
        half = len(rows) // 2
        return self._neighbours(rows[:half], shape) + self._neighbours(rows[half:], shape)

    def _read_or_error(self, row: Mapping[str, Any], shape: Shape) -> Reading | DataError:
        try:
            return self._read_one(row, shape)
        except DataError as error:
            return error

    def _read_one(self, row: Mapping[str, Any], shape: Shape) -> Reading:
        usual = self._usual([row], shape)
        return usual[0] if usual else self._closely(row, shape)

    def group(self, group: Group) -> Group:
        """A group that is an object already, by the same rules of tasks and end tokens. Raises `TaskError`."""
        sample = group.sample
        shown = "" if sample.task else shown_task(sample.ground_truth, "ground_truth", sample.metadata)
        task = self._task(None, "", shown) if shown else self._task.of_object(sample.task)
        completions = tuple(
            Completion(text=self._end(c.text), truncated=c.truncated) for c in group.completions
        )
        truth = self._answer(plain_value(sample.ground_truth), task, sample.metadata, sample.prompt)
        if task == sample.task and truth is sample.ground_truth and completions == group.completions:
            return group
        sample = msgspec.structs.replace(sample, task=task, ground_truth=truth)
        return Group(sample=sample, completions=completions)

    def prompt(self, row: Mapping[str, Any]) -> Any:
        """The prompt as it stands in the row: text or chat messages. Raises `DataError` where there is none."""
        shape = self._shape(tuple(row), row)
        name, value = self._find.required(row, "prompt", shape)
        has_reply = self._need == "completion" and fold_name(name) in CONVERSATIONS and is_chat(value)
        return split_chat(value)[0] if has_reply else value

    def sources(self, row: Mapping[str, Any]) -> dict[str, str]:
        """The column of each role in this row. Raises `DataError` as reading it does."""
        before = self.usage()
        self(row)
        columns = {role: name for role, names in self.usage().items() for name in names}
        self._columns_read.put_back(before)
        return columns

    def usage(self) -> Usage:
        """Which columns were read how often since the last call."""
        for shape in self._shapes.values():
            if shape.count:
                self._columns_read.add(shape.first(COUNTED_ROLES), shape.count)
                shape.count = 0
        return self._columns_read.take()

    def shown(self, usage: Usage) -> Columns:
        """The columns of a usage, as the user is shown them."""
        return shown_columns(usage, self.explicit)

    def _shape(self, keys: tuple[str, ...], row: Mapping[str, Any]) -> Shape:
        shape = self._shapes.get(keys)
        if shape is None:
            shape = Shape(row, self.explicit, self._taken, self._need)
            if len(self._shapes) < _MOST_SHAPES:
                self._shapes[keys] = shape
        return shape

    def _closely(self, row: Mapping[str, Any], shape: Shape) -> Reading:
        find, names = self._find, shape.names
        column, value = find.completion(row, shape)
        asked_in, prompt = find(row, "prompt", shape) if names["prompt"] else _NOTHING
        read = self._read_completions(column, value, asked_in, prompt)
        reasoning_column = cut_column = ""
        # A server's choice has these itself; a column beside it belongs to the completion of the data set.
        is_alone = bool(column) and not are_choices(value)
        if column and names["reasoning"] and (is_alone or "reasoning" in self.explicit):
            reasoning_column, reasoning = find(row, "reasoning", shape)
            read = self._read_completions.with_reasoning(read, reasoning_column, reasoning)
        if column and names["truncated"] and (is_alone or "truncated" in self.explicit):
            cut_column, cut = find(row, "truncated", shape)
            read = with_truncation(read, cut)
        completions, several, prompt = read
        tests = tests_of(row) if shape.has_tests else ""
        task_column, about = find(row, "task", shape) if names["task"] else _NOTHING
        task = self._task(about, task_column, "code" if tests else "")
        truth_column, truth = find.ground_truth(
            row, shape, task, tests if tests and may_be_code(task) else ""
        )
        shown_by = tests
        if not tests and about in (None, "", []) and (shown := find.task_shown(truth, truth_column, row)):
            self._tasks.check_shown(shown, truth_column)
            shown_by, task = truth_column, self._task(None, "", shown)
            if fold(task) == "code":  # a program that is right shows the task, and is no test
                truth_column, truth = find.ground_truth(row, shape, task, "")
        id_column, id = find(row, "id", shape) if names["id"] else _NOTHING
        source_column, source = find(row, "source", shape) if names["source"] else _NOTHING
        if shown_by and not task_column and task != self._task(None, ""):
            task_column = f"{task} by {shown_by}"
        role_columns = (column, asked_in, task_column, id_column, truth_column if truth is not None else "")
        metadata = metadata_of(row, role_columns, asked_in)
        prompt = prompt if type(prompt) is str else prompt_of(prompt)
        answer = self._answer(truth, task, metadata, prompt)
        if truth is not None and answer is None:
            truth_column = f"{truth_column}={truth!r:.20}, which is none"
        columns = (column, asked_in, truth_column, task_column, id_column, source_column)
        self._columns_read.add((*columns, reasoning_column, cut_column))
        sample = Sample(id=label_text(id), prompt=prompt, task=task, ground_truth=answer, metadata=metadata)
        return Reading(sample, completions, several, label_text(source))

    def _answer(self, truth: Any, task: str, metadata: Mapping[str, Any], prompt: str) -> Any:
        """The ground truth; None for a text that only says that there is none."""
        if truth is None or self._tasks.takes_literals(task):
            return truth
        return answer_of(truth, metadata, prompt, task)
