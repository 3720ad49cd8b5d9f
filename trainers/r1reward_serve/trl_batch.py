"""A trainer's batch as samples and completions, read as `r1reward score` reads a file's rows."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import msgspec

from r1reward.errors import DataError, UsageError
from r1reward.rows.advice import PYTHON, Door
from r1reward.rows.columns import role_map
from r1reward.rows.row_reader import RowReader
from r1reward.types import Completion
from r1reward_serve.reward_pool import WarmReward
from r1reward_serve.reward_worker import Pair

__all__ = ["FILLER", "ROW", "SUFFIX", "BatchReader", "share_samples"]

ROW = "r1reward_row"
"""The column in which `r1reward train` keeps the whole row of the data as JSON."""

SUFFIX = "r1reward_suffix"
"""The column for what the chat template adds after each row's prompt."""

FILLER = "r1reward_filler"
"""The column of held-out rows that says which of them are there a second time, to fill the last batch."""

_COMPLETION = "r1reward_completion"
"""The name under which the completion joins the row, which may have a `completion` of its own."""

_NOT_DATA = frozenset(
    {SUFFIX, FILLER, "trainer_state", "log_extra", "log_metric", "environments", "completion_ids"}
)
"""What TRL passes beside the columns of the data."""


_LONGEST_TOKEN = 16
"""Characters that may follow a stop text: it is found inside a token."""

_NOT_OF_DATA = {"reasoning": "", "truncated": ""}
"""Roles that are never guessed: such columns describe the data set's own completions, not the policy's."""


class BatchReader:
    """Makes pairs of the keyword arguments of a TRL reward call, for `reward`.

    `columns`: which column has which role; the others are guessed from their names, as for files. `task`: what all
    rows are. `prompt_suffix`: what the chat template adds after the prompt (a prefilled `<think>`), which TRL does
    not pass on; a column `SUFFIX` says it for each row. `eos_token_ids`: a completion whose last token is none of
    them was cut at the length limit, unless its text ends in one of `stop_texts`. `door`: whose
    words its errors take. It pickles, and its copy makes a
    reader of its own.
    """

    def __init__(
        self,
        reward: WarmReward,
        *,
        columns: Mapping[str, str | Sequence[str]] | None = None,
        task: str = "",
        prompt_suffix: str = "",
        eos_token_ids: Collection[int] = (),
        stop_texts: Sequence[str] = (),
        door: Door = PYTHON,
    ) -> None:
        self._door = door
        self._reward, self._task, self._suffix = reward, task, prompt_suffix
        try:
            self._columns = _NOT_OF_DATA | role_map(columns or {}) | {"completion": _COMPLETION}
        except UsageError as error:
            raise DataError(str(error)) from None
        self._eos, self._stops = frozenset(eos_token_ids), tuple(stop_texts)
        self._readers: dict[str, RowReader] = {}
        self._reader("")

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"_readers": {}}

    def __call__(
        self,
        prompts: Sequence[Any],
        completions: Sequence[Any],
        completion_ids: Sequence[Sequence[int]] | None,
        columns: Mapping[str, Any],
    ) -> list[Pair]:
        """The pairs of a batch, in its order. Raises `DataError` where a row cannot be understood."""
        columns = {name: _listed(values) for name, values in columns.items()}
        data = {k: v for k, v in columns.items() if k not in _NOT_DATA and _is_column(v, len(prompts))}
        if ROW in data:
            rows = [msgspec.json.decode(text, type=dict[str, Any]) for text in data[ROW]]
        else:
            rows = [{k: v[i] for k, v in data.items()} | {"prompt": p} for i, p in enumerate(prompts)]
        for row, completion in zip(rows, completions, strict=True):
            row[_COMPLETION] = completion
        reader = self._reader("" if ROW in data else "prompt")
        suffixes = columns.get(SUFFIX) or [self._suffix] * len(rows)
        ids = completion_ids or [()] * len(rows)
        pairs = [self._pair(reader, row, ids[i], i, suffixes[i]) for i, row in enumerate(rows)]
        return share_samples(pairs)

    def _reader(self, prompt: str) -> RowReader:
        """The reader of rows whose prompt is in this column; empty: the column is guessed."""
        if prompt not in self._readers:
            columns = {"prompt": prompt, **self._columns} if prompt else self._columns
            self._readers[prompt] = self._reward.reader(columns, self._task)
        return self._readers[prompt]

    def _pair(
        self, reader: RowReader, row: Mapping[str, Any], ids: Sequence[int], place: int, suffix: str
    ) -> Pair:
        try:
            with self._door.advice():
                reading = reader(row)
        except DataError as error:
            raise DataError(f"row {place + 1} of the batch: {error}") from None
        if len(reading.completions) != 1:
            raise DataError(
                f"row {place + 1} of the batch holds {len(reading.completions)} completions, not one"
            )
        sample, completion = reading.sample, reading.completions[0]
        if suffix:
            sample = msgspec.structs.replace(sample, prompt=sample.prompt + suffix)
        if ids and self._is_cut(ids, completion.text):
            completion = Completion(text=completion.text, truncated=True)
        return sample, completion

    def _is_cut(self, ids: Sequence[int], text: str) -> bool:
        """Whether generation ended at the length limit. A token may go on behind the text that ends it."""
        if not self._eos or ids[-1] in self._eos:
            return False
        return not any(stop in text[-len(stop) - _LONGEST_TOKEN :] for stop in self._stops)


def share_samples(pairs: Sequence[Pair]) -> list[Pair]:
    """The pairs, with one object for neighbours whose samples are equal: a trainer's group of a prompt."""
    shared: list[Pair] = []
    for sample, completion in pairs:
        same = bool(shared) and shared[-1][0] == sample
        shared.append((shared[-1][0] if same else sample, completion))
    return shared


def _listed(values: Any) -> Any:
    """An array as a list; anything else as it is."""
    return values.tolist() if hasattr(values, "tolist") else values


def _is_column(value: Any, rows: int) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str) and len(value) == rows
