"""A trainer's batch as samples and completions, read as `r1reward score` reads a file's rows."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import msgspec

from r1reward.errors import DataError
from r1reward.files.mapping import ROLES, Columns, guess
from r1reward.files.shape import Shaper
from r1reward.types import Completion
from r1reward_serve.reward_worker import Pair

__all__ = ["ROW", "BatchReader"]

ROW = "r1reward_row"
"""The column in which `r1reward train` keeps the whole row of the data as JSON."""

_COMPLETION = "r1reward_completion"
"""The name under which the completion joins the row, which may have a `completion` of its own."""

_NOT_DATA = frozenset({"trainer_state", "log_extra", "log_metric", "environments", "completion_ids"})
"""What TRL passes beside the columns of the data."""


class BatchReader:
    """Makes pairs of the keyword arguments of a TRL reward call.

    `columns`: which column has which role; the others are guessed from their names, as for files. `task`: of rows
    that name none. `think`: put a chain of thought that came apart from the message back between its tags.
    `prompt_suffix`: what the chat template adds after the prompt (a prefilled `<think>`), which TRL does not pass
    on. `eos_token_ids`: a completion whose last token is none of them was cut at the length limit.
    """

    def __init__(
        self,
        *,
        columns: Mapping[str, str] | Columns | None = None,
        task: str = "",
        think: bool = True,
        prompt_suffix: str = "",
        eos_token_ids: Collection[int] = (),
    ) -> None:
        self._mapping: Columns | None = None
        if isinstance(columns, Columns):
            self._mapping = msgspec.structs.replace(columns, completion=_COMPLETION)
            columns = None
        self._told = dict(columns or {}) | {"completion": _COMPLETION}
        if unknown := sorted(set(self._told) - set(ROLES)):
            raise DataError(f"columns: no role {unknown[0]!r} (there are: {', '.join(ROLES)})")
        self._task, self._think, self._suffix = task, think, prompt_suffix
        self._eos = frozenset(eos_token_ids)

    def __call__(
        self,
        prompts: Sequence[Any],
        completions: Sequence[Any],
        completion_ids: Sequence[Sequence[int]] | None,
        columns: Mapping[str, Any],
    ) -> list[Pair]:
        """The pairs of a batch, in its order. Raises `DataError` where a row cannot be understood."""
        data = {k: v for k, v in columns.items() if k not in _NOT_DATA and _is_column(v, len(prompts))}
        if ROW in data:
            found = [msgspec.json.decode(text, type=dict[str, Any]) for text in data[ROW]]
        else:
            found = [{k: v[i] for k, v in data.items()} | {"prompt": p} for i, p in enumerate(prompts)]
        for row, completion in zip(found, completions, strict=True):
            row[_COMPLETION] = completion
        shaper = Shaper(self._mapping or self._guess(found), task=self._task, think=self._think)
        return [
            self._pair(shaper, row, completion_ids[i] if completion_ids else None, i)
            for i, row in enumerate(found)
        ]

    def _guess(self, found: Sequence[Mapping[str, Any]]) -> Columns:
        """By the names that the batch has: a column that is empty in one batch must not change the mapping."""
        seen: dict[str, Any] = {}
        for row in found:
            seen |= {k: "" if v is None else v for k, v in row.items() if seen.get(k, "") == ""}
        return guess(seen, {"prompt": "prompt"} | self._told, "the batch")

    def _pair(self, shaper: Shaper, row: Mapping[str, Any], ids: Sequence[int] | None, place: int) -> Pair:
        try:
            shaped = shaper(row)
        except DataError as error:
            raise DataError(f"row {place + 1} of the batch: {error}") from None
        if len(shaped.completions) != 1:
            raise DataError(
                f"row {place + 1} of the batch holds {len(shaped.completions)} completions, not one"
            )
        sample, completion = shaped.sample, shaped.completions[0]
        if self._suffix:
            sample = msgspec.structs.replace(sample, prompt=sample.prompt + self._suffix)
        if self._eos and ids and ids[-1] not in self._eos:
            completion = Completion(text=completion.text, truncated=True)
        return sample, completion


def _is_column(value: Any, rows: int) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str) and len(value) == rows
