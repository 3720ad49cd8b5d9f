"""The one door for rows: every command, server and trainer reads a row's sample and completions here.

Each row is read by its own columns, so neither the order of the rows nor what stands beside a row can change its
reward. Of several columns that could have a role, the likeliest name that has a value does.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from r1reward.errors import DataError
from r1reward.hookspecs import Template
from r1reward.rows.assembly import Assembly
from r1reward.rows.chat import completions_of, is_chat, is_cut, prompt_of, split_chat
from r1reward.rows.columns import Columns, role_map
from r1reward.rows.end_tokens import EndTokens
from r1reward.rows.finder import Finder
from r1reward.rows.names import CONVERSATIONS, ROLES, tests_of
from r1reward.rows.shape import Shape
from r1reward.rows.tasks import TaskNames, TaskReader, may_be_code
from r1reward.rows.usage import Usage, shown_columns
from r1reward.types import Completion, Group, Sample

__all__ = ["Reading", "RowReader"]

_MOST_SHAPES = 4096
_MOST_TASKS = 10_000


class Reading(msgspec.Struct, frozen=True, gc=False):
    """What a row holds. `several`: its completions came as a list, and so must its rewards."""

    sample: Sample
    completions: list[Completion]
    several: bool
    source: str


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
    ) -> None:
        self.told, self._need = role_map(columns or {}), need
        self._end = EndTokens(end_tokens)
        self._assembly = Assembly(template, self._end)
        self._find = Finder(self.told, need)
        self._task = TaskReader(task, tasks or TaskNames(), is_told="task" in self.told)
        self._taken = frozenset(taken) | self._find.taken
        if task and "task" not in self.told:
            # What the user says goes before what would be a guess: only the house's own name is looked at.
            self._taken |= set(ROLES["task"]) - {"task"}
        self._shapes: dict[tuple[str, ...], Shape] = {}
        self._last_keys: tuple[str, ...] = ()
        self._last = self._shape((), {})
        self._usage: Counter[tuple[str, str]] = Counter()

    def __call__(self, row: Mapping[str, Any]) -> Reading:
        """Raises `DataError`, without the place, where the row cannot be understood."""
        keys = tuple(row)
        if keys != self._last_keys:
            self._last, self._last_keys = self._shape(keys, row), keys
        shape = self._last
        return (shape.fetch is not None and self._quickly(row, shape)) or self._closely(row, shape)

    def group(self, group: Group) -> Group:
        """A group that is an object already, by the same rules of tasks and end tokens. Raises `TaskError`."""
        sample = group.sample
        task = self._task.of_object(sample.task)
        completions = tuple(
            Completion(text=self._end(c.text), truncated=c.truncated) for c in group.completions
        )
        if task == sample.task and completions == group.completions:
            return group
        return Group(sample=msgspec.structs.replace(sample, task=task), completions=completions)

    def prompt(self, row: Mapping[str, Any]) -> Any:
        """The prompt as it stands in the row: text or chat messages. Raises `DataError` where there is none."""
        shape = self._shape(tuple(row), row)
        name, value = self._find.required(row, "prompt", shape)
        has_reply = self._need == "completion" and name in CONVERSATIONS and is_chat(value)
        return split_chat(value)[0] if has_reply else value

    def sources(self, row: Mapping[str, Any]) -> dict[str, str]:
        """The column of each role in this row. Raises `DataError` as reading it does."""
        before = self.usage()
        self(row)
        found = {role: name for role, names in self.usage().items() for name in names}
        self._usage.update({(role, name): n for role, names in before.items() for name, n in names.items()})
        return found

    def usage(self) -> Usage:
        """Which columns were read how often since the last call."""
        for shape in self._shapes.values():
            for role, names in shape.names.items() if shape.count else ():
                if names:
                    self._usage[role, names[0]] += shape.count
            shape.count = 0
        found: Usage = {}
        for (role, name), count in self._usage.items():
            found.setdefault(role, {})[name] = count
        self._usage.clear()
        return found

    def shown(self, usage: Usage) -> Columns:
        """The columns of a usage, as the user is told of them."""
        return shown_columns(usage, self.told)

    def _shape(self, keys: tuple[str, ...], row: Mapping[str, Any]) -> Shape:
        shape = self._shapes.get(keys)
        if shape is None:
            shape = Shape(row, self.told, self._taken, self._need)
            if len(self._shapes) < _MOST_SHAPES:
                self._shapes[keys] = shape
        return shape

    def _quickly(self, row: Mapping[Any, Any], shape: Shape) -> Reading | None:
        """The usual row, text in every column, at half the cost; None: look closely."""
        assert shape.fetch is not None
        values = shape.fetch(row)
        if [*map(type, values)] != shape.kinds or "" in values:
            return None  # another column may have what is empty here
        if shape.truncated and row[shape.truncated] is not False:
            return None
        values = (*values, "")
        completion, prompt, truth, task, id, source = shape.places
        about, text = values[task], values[completion]
        known = shape.tasks.get(about)
        if known is None:
            known = self._task(about.strip(), shape.names["task"][0] if about else "")
            if len(shape.tasks) < _MOST_TASKS:
                shape.tasks[about] = known
        if text[-1] in self._end.last:
            text = self._end(text)
        sample = Sample(
            id=values[id],
            prompt=values[prompt],
            task=known,
            ground_truth=values[truth] if truth >= 0 else None,
            metadata={name: row[name] for name in shape.metadata},
        )
        shape.count += 1
        return Reading(sample, [Completion(text=text)], False, values[source])

    def _closely(self, row: Mapping[str, Any], shape: Shape) -> Reading:
        find = self._find
        column, value = find.completion(row, shape)
        asked_in, prompt = find(row, "prompt", shape)
        completions, several, prompt = self._completions(column, value, asked_in, prompt)
        if column:
            completions = self._with_reasoning(completions, several, *find(row, "reasoning", shape))
            completions = _cut(completions, find(row, "truncated", shape)[1], several)
        tests = tests_of(row) if "ground_truth" not in self.told else ""
        task_column, about = find(row, "task", shape)
        task = self._task(about, task_column, tests)
        truth_column, truth = find.ground_truth(row, shape, task, tests if may_be_code(task) else "")
        id_column, id = find(row, "id", shape)
        source_column, source = find(row, "source", shape)
        if not task_column and tests and task != self._task(None, ""):
            task_column = f"{task} by {tests}"
        used = {
            "completion": column, "prompt": asked_in, "ground_truth": truth_column, "task": task_column,
            "id": id_column, "source": source_column,
        }  # fmt: skip
        self._usage.update((role, name) for role, name in used.items() if name)
        kept = {column, asked_in, task_column, id_column, truth_column if truth is not None else ""}
        sample = Sample(
            id=_text(id),
            prompt=prompt if type(prompt) is str else prompt_of(prompt),
            task=task,
            ground_truth=truth,
            metadata={k: v for k, v in row.items() if k not in kept},
        )
        return Reading(sample, completions, several, _text(source))

    def _completions(
        self, column: str, value: Any, asked_in: str, prompt: Any
    ) -> tuple[list[Completion], bool, Any]:
        """The completions, whether they are several, and the prompt: of a conversation, all before the reply."""
        if asked_in in CONVERSATIONS and is_chat(prompt):
            prompt = None if asked_in == column else split_chat(prompt)[0] or prompt
        if not column:
            return [], True, prompt
        if not isinstance(value, str) and value and is_chat(value):
            before, reply = split_chat(value)
            prompt = before if before and prompt is None else prompt
            value = reply or value
        completions, several = completions_of(value, self._assembly)
        return completions, several, prompt

    def _with_reasoning(
        self, completions: list[Completion], several: bool, column: str, value: Any
    ) -> list[Completion]:
        """The completions with the reasoning that stands in a column of its own."""
        parts = value if several and isinstance(value, list) else [value]
        if not column or len(parts) != len(completions):
            return completions
        return [
            Completion(text=self._assembly(p, c.text), truncated=c.truncated)
            if isinstance(p, str) and p
            else c
            for p, c in zip(parts, completions, strict=True)
        ]


def _text(value: Any) -> str:
    if type(value) is str:
        return value
    return "" if value is None else msgspec.json.encode(value, enc_hook=str).decode()


def _cut(completions: list[Completion], told: Any, several: bool) -> list[Completion]:
    if told is None:
        return completions
    flags = told if several and isinstance(told, list) else [told] * len(completions)
    if len(flags) != len(completions):
        raise DataError(f"{len(flags)} flags of truncation for {len(completions)} completions")
    return [
        Completion(text=c.text, truncated=True) if is_cut(flag) else c
        for c, flag in zip(completions, flags, strict=True)
    ]
