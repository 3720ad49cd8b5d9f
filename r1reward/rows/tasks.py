"""Which task a row names: the names of data sets, and those that the terms of a reward know.

`MATH`, `Mathematics -> Algebra -> Other` and `["maths"]` are our `math`. A name that is in no list is never taken for
one that is: `algebra`, `math word problems` and `coding theory` are names of their own, and stop a run that would
only guess what they mean.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from r1reward.errors import DataError
from r1reward.text.cells import cell

__all__ = ["TaskError", "TaskNames", "TaskReader", "fold", "may_be_code", "task_text"]

_SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "math": (
        "math", "maths", "mathematics", "mathematical reasoning", "math reasoning", "verifiable math", "math qa",
        "gsm8k", "math 500", "math500", "aime", "aime 2024", "aime24", "aime 2025", "aime25", "amc", "amc23",
        "olympiadbench", "minerva math", "numina math", "big math", "math dapo", "deepmath", "deepscaler",
    ),
    "code": (
        "code", "coding", "programming", "code generation", "codegen", "code contests", "codecontests", "codeforces",
        "competitive programming", "competition programming", "verifiable code", "code reasoning", "leetcode",
        "livecodebench", "humaneval", "mbpp", "apps", "taco", "kodcode", "software engineering",
    ),
    "stem": (
        "stem", "science", "sciences", "gpqa", "gpqa diamond", "mmlu", "mmlu pro", "mmlu stem", "arc challenge",
        "multiple choice", "multiple choice question", "multiple choice questions", "multichoice", "mcq", "mcqa",
        "choice",
    ),
    "logic": (
        "logic", "logical", "logical reasoning", "logic reasoning", "puzzle", "puzzles", "logic puzzle",
        "logic puzzles", "reasoning puzzles", "logic puzzle reasoning", "reasoning gym", "kk", "zebra puzzle",
    ),
    "tool_calls": (
        "tool calls", "tool call", "tool calling", "tool use", "function calling", "function call", "bfcl", "xlam",
    ),
    "instructions": ("instructions", "instruction following", "if", "ifeval"),
    "general": ("general", "chat", "general chat"),
}  # fmt: skip
"""By our name: the names of the field. Letter case, `_`, `-` and blanks make no difference."""

_NO_TASKS = frozenset({"", "default", "none", "null", "n/a", "unknown"})
"""Names that say that a row names none: `default` is what the library verifiers writes in every row."""

_OURS = {name: ours for ours, names in _SYNONYMS.items() for name in names}

_NO_ANSWERS = frozenset({"tool_calls", "instructions"})
"""Our tasks whose ground truths are no answers: as mathematics or words each completion would be wrong."""

_GAPS = re.compile(r"[\s_\-]+")

_MOST_KNOWN = 10_000
"""Names that are remembered: they come from the rows, and there may be any number of them."""


class TaskError(DataError):
    """A row's task is a guess that no term knows, or one that no term judges."""


def fold(name: str) -> str:
    """Our name of a task of the field, or the name in lower case where there is none.

    >>> fold("Mathematics -> Algebra -> Other"), fold("code_generation"), fold("algebra")
    ('math', 'code', 'algebra')
    """
    first = name.partition("->")[0]
    key = _GAPS.sub(" ", first.strip().casefold())
    return _OURS.get(key, key)


def is_ours(name: str) -> bool:
    """Whether a name is one of the field's that we know, in any spelling."""
    return fold(name) in _SYNONYMS


def task_text(value: Any) -> str:
    """The one task that a column names: text, or a list that comes down to one; several are a name of their own."""
    if value is None:
        return ""
    if isinstance(value, str):
        return _listed(value) if value.lstrip().startswith("[") else value.strip()
    if isinstance(value, Sequence):
        texts = list(dict.fromkeys(map(task_text, value)))
        if len({fold(t) for t in texts}) > 1:
            raise TaskError(
                f"several tasks: {', '.join(texts)}; --task NAME says which, --map task= names none"
            )
        return texts[0] if texts else ""
    return msgspec.json.encode(value, enc_hook=str).decode()


def _listed(text: str) -> str:
    names = cell(text)
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        return text.strip()
    return text.strip() if len(set(map(fold, names))) > 1 else task_text(names)


class TaskNames(msgspec.Struct, frozen=True, kw_only=True):
    """The tasks that a reward's terms name, and those of which they judge the answers."""

    known: tuple[str, ...] = ()
    """Every name in `tasks` of a term, or in `style_only`."""
    judged: tuple[str, ...] | None = None
    """The tasks for which a term judges the answers, or of which the reward file says that none does; None: all."""
    default: str = ""
    """The task of a row that names none."""
    literals: tuple[str, ...] = ()
    """The tasks whose ground truths are values as a program writes them: `None` is one; `*` = all tasks."""

    def takes_literals(self, task: str) -> bool:
        """Whether the ground truth of a row of this task is a value as it is written."""
        return bool(self.literals) and (task in self.literals or "*" in self.literals)

    def find(self, task: str) -> str | None:
        """The name among `known` that a row's name means; None where it means none of them."""
        if task in self.known:
            return task
        folded = fold(task)
        return next((k for k in self.known if fold(k) == folded), None)

    def find_guess(self, task: str, column: str) -> str:
        """The same for a column that was guessed. Raises `TaskError` where the guess would decide the reward."""
        name = self.find(task)
        if name is None and self.find(self.default) is not None and "*" not in self.known:
            raise TaskError(
                f"{column}={task!r} was guessed to be the task, and no term names it (they know "
                f"{', '.join(self.known)}): {_CURE.format(default=self.default)}"
            )
        return task if name is None else name

    def check(self, task: str) -> None:
        """Raise `TaskError` for a task of which no term judges the answers."""
        if self.judged is None or task in self.judged or "*" in self.judged:
            return
        names = f"the task {task!r}" if task else "a row that names no task"
        raise TaskError(
            f"no term that judges answers applies to {names} (the terms know {', '.join(self.known)}): "
            f"name the task with --task or --map task=COLUMN, add a term for it, or say style_only: [{task or '*'}] "
            "in the reward file if its rows are to be rewarded without"
        )

    def check_shown(self, ours: str, column: str) -> None:
        """Raise `TaskError` where a row shows a task that no term knows, though it has no answer for any other."""
        if ours in _NO_ANSWERS and not self.spelling(ours) and self.known and "*" not in self.known:
            raise TaskError(
                f"{column} holds {ours.replace('_', ' ')}, which no term judges (the terms know "
                f"{', '.join(self.known)}): the preset rlvr judges them, or a term with tasks: [{ours}]; --task NAME "
                f"says what the row is, --map ground_truth=COLUMN where its answer stands"
            )

    def spelling(self, ours: str) -> str:
        """The name by which the terms know one of our tasks; empty where they do not."""
        return next((k for k in self.known if fold(k) == ours), "")


_CURE = (
    "--map task= leaves the column out (the rows are then of the task {default!r}), --task NAME says what all of "
    "them are, and a reward file may name the task"
)


class TaskReader:
    """The task of each row.

    `stated` is what the user says that all rows are. It goes before a guessed column, except where a column of the
    name `task` says what the terms know; a column that the user names (`is_explicit`) goes before it.
    """

    def __init__(self, stated: str, names: TaskNames, *, is_explicit: bool) -> None:
        self._names, self._is_explicit = names, is_explicit
        self._stated = (stated and names.find(stated)) or stated
        self._known: dict[tuple[str | None, str, str], str] = {}

    def __call__(self, about: Any, column: str, shown: str = "") -> str:
        """The task of a row that says `about` in `column`.

        `shown` is our name of the task that its other columns show: `code` by tests, `stem` by options. It counts
        where the row names none. Raises `TaskError`.
        """
        key = (about, column, shown) if type(about) is str else (None, column, shown)
        if about is not None and key[0] is None:
            return self._read(about, column, shown)
        task = self._known.get(key)
        if task is None:
            task = self._read(about, column, shown)
            if len(self._known) < _MOST_KNOWN:
                self._known[key] = task
        return task

    def _read(self, about: Any, column: str, shown: str) -> str:
        task = (
            self._lookup(task_text(about), column)
            or (self._names.spelling(shown) if shown else "")
            or self._names.default
        )
        self._names.check(task)
        return task

    def of_object(self, task: str) -> str:
        """The task of a sample that somebody made himself. Raises `TaskError`."""
        name = (self._names.find(task) or task) if task else ""
        task = name or self._stated or self._names.default
        self._names.check(task)
        return task

    def _lookup(self, about: str, column: str) -> str:
        known = self._names.find(about) if about else None
        if self._is_explicit:
            return known or about or self._stated
        if self._stated and not (column == "task" and known is not None):
            return self._stated
        if known is None and about.casefold() in _NO_TASKS:
            return ""
        return self._names.find_guess(about, column)


def may_be_code(task: str) -> bool:
    """Whether rows of this task may have programs to be tested: not those of another task of the field."""
    return fold(task) == "code" or not is_ours(task)
