"""What an error advises, in the words of the door that shows it.

Errors of rows name the options of the command line (`--map ROLE=COLUMN`, `--task NAME`). Whoever came by another door
has other means for the same.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

from r1reward.errors import DataError

__all__ = ["EVALUATION", "HTTP", "PYTHON", "TRAINING", "VERL", "Door"]

_MAP = re.compile(r"--map (\w+)=([^\s,;:()]*)")
_TASK = re.compile(r"--task (?!or\b)(\w+)|--task\b")


class Door(msgspec.Struct, frozen=True):
    """How a door says which column has a role (`{role}`, `{column}`), that none has it, and what rows are."""

    column: str
    no_column: str
    task: str
    any_task: str

    def words(self, text: str) -> str:
        """A message of the command line in the words of this door.

        >>> PYTHON.words("--map ground_truth=COLUMN names the answer, --task NAME the task")
        'columns={"ground_truth": "COLUMN"} names the answer, task="NAME" the task'
        """
        text = _MAP.sub(
            lambda m: (self.column if m[2] else self.no_column).format(role=m[1], column=m[2]), text
        )
        return _TASK.sub(lambda m: self.task.format(task=m[1]) if m[1] else self.any_task, text)

    @contextmanager
    def advice(self) -> Iterator[None]:
        """Errors of rows leave this block in the words of this door, as errors of the same kind."""
        try:
            yield
        except DataError as error:
            text = self.words(str(error))
            if text == str(error):
                raise
            raise type(error)(text) from None


PYTHON = Door('columns={{"{role}": "{column}"}}', 'columns={{"{role}": ""}}', 'task="{task}"', "task=")
HTTP = Door(
    'the request\'s "columns": {{"{role}": "{column}"}}',
    'the request\'s "columns": {{"{role}": ""}}',
    'the row\'s "task": "{task}"',
    'the row\'s "task"',
)
TRAINING = Door("data.columns.{role}={column}", "data.columns.{role}=''", "data.task={task}", "data.task=")
EVALUATION = Door("eval.columns.{role}={column}", "eval.columns.{role}=''", "eval.task={task}", "eval.task=")
VERL = Door(
    "a key {role} in extra_info", "extra_info without it", "reward_kwargs.task={task}", "reward_kwargs.task"
)
