"""A look at the first rows before any work: their columns, and what would make the run stop."""

from collections.abc import Iterator

from r1reward.errors import DataError
from r1reward.files import BadRow, Block, Inputs, Row, rows
from r1reward.registry.registry import Registry
from r1reward.report.counts import counted
from r1reward.rows.columns import Columns, row_has
from r1reward.rows.join import JoinTable
from r1reward.rows.names import ROLES
from r1reward.rows.tasks import TaskError
from r1reward.rows.values import tests_of
from r1reward.runs.setup import Setup, reader_of
from r1reward.runs.template_fit import TemplateFit

__all__ = ["FIRST_ROWS", "SKIP_HINT", "FirstRows"]

FIRST_ROWS = 1000
"""How many rows are looked at; the columns of all others are read row by row, too, and named at the end."""

_FIRST_BYTES = 16 << 20
"""Or fewer, where they are long."""

SKIP_HINT = "; --on-bad-row skip leaves such rows out and keeps them in a file beside the output"


class FirstRows:
    """Reads the first rows as the workers will. Raises `DataError` where that would stop the run."""

    def __init__(self, inputs: Inputs, setup: Setup, registry: Registry, *, skips: bool) -> None:
        self._skips = skips
        self._join = JoinTable(setup.join) if setup.join else None
        self._reader = reader_of(setup, registry)
        self._fit = TemplateFit(setup.spec, registry)
        self._task = setup.task if "task" not in self._reader.explicit else ""
        self._task_columns: set[str] = set()
        self._seen = self._good = self._truths = self._tasks = 0
        self._error = self._task_error = ""
        self._last = Row("", 0, {})
        self.blocks: list[Block] = []
        """Those that were read."""
        self.rest: Iterator[Block] = inputs.blocks()
        """Those that were not."""
        self._look(", ".join(inputs.names))
        self.columns: Columns = self._reader.shown(self._reader.usage())

    @property
    def notes(self) -> list[str]:
        """What the user should know of the template, the ground truths and the tasks."""
        notes = [self._fit.note] if self._fit.note else []
        if self._task and self._task_columns:
            names = ", ".join(sorted(self._task_columns))
            notes.append(
                f"task: {self._task} for all rows, as --task says, and not as a column says ({names}), but where "
                "'task' names one that the terms know; --map task=COLUMN makes a column go first"
            )
        if not self._truths and "ground_truth" not in self._reader.explicit:
            has = row_has(self._last.columns)
            notes.append(
                "no column looks like the ground truth; if the reward needs one, --map ground_truth=COLUMN "
                f"names it ({has})"
            )
        return notes

    def _look(self, names: str) -> None:
        size = 0
        for block in self.rest:
            self.blocks.append(block)
            size += len(block.data)
            for row in rows(block):
                self._row(row)
                if self._seen == FIRST_ROWS:
                    break
            if self._seen == FIRST_ROWS or size > _FIRST_BYTES:
                break
        if not self._good:
            raise DataError(self._error or f"no rows in {names}")
        if self._task_error and not self._skips:
            raise DataError(
                f"{self._task_error} (so in {self._tasks:,} of the first {counted(self._seen, 'row')})"
            )

    def _row(self, row: Row | BadRow) -> None:
        self._seen += 1
        if isinstance(row, BadRow):
            self._error = self._error or f"{row.where}: {row.error}{SKIP_HINT}"
            return
        self._last = row
        self._task_columns.update(row.columns.keys() & ROLES["task"])
        try:
            reading = self._reader(self._join(row.columns) if self._join else row.columns)
        except TaskError as error:
            self._tasks += 1
            self._task_error = self._task_error or f"{row.where}: {error}"
            self._error = self._error or self._task_error
        except DataError as error:
            self._error = self._error or f"{row.where}: {error}"
        else:
            self._good += 1
            self._fit.count(reading.sample.prompt, reading.completions)
            self._truths += reading.sample.ground_truth is not None or bool(tests_of(row.columns))
