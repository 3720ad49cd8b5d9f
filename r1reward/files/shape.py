"""Makes a sample and its completions of a row's columns."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import msgspec

from r1reward.errors import DataError
from r1reward.files.mapping import Columns, lookup, missing
from r1reward.files.messages import completions_of, is_chat, is_cut, prompt_of, split_chat
from r1reward.types import Completion, Sample

__all__ = ["Shaped", "Shaper"]


_NO_COLUMN = object()
"""A key that no row has."""


class Shaped(msgspec.Struct, frozen=True, gc=False):
    """What a row holds. `several`: its completions came as a list, and so must its rewards."""

    sample: Sample
    completions: list[Completion]
    several: bool
    source: str


class Shaper:
    """Turns rows into samples; built once for a mapping.

    `task` is the task of rows that name none; `think` as in `files.messages`.
    """

    def __init__(self, columns: Columns, *, task: str = "", think: bool = True) -> None:
        self._columns, self._task, self._think = columns, task, think
        used = (columns.completion, columns.prompt, columns.ground_truth, columns.task, columns.id)
        self._used = frozenset(used)
        named = (*used, columns.source, columns.truncated)
        self._keys = tuple(name or _NO_COLUMN for name in named)
        nested = any("." in name for name in named)
        self._is_simple = not nested and columns.completion not in ("", columns.prompt)

    def __call__(self, row: Mapping[str, Any]) -> Shaped:
        """Raises `DataError`, without the place, where the row cannot be understood."""
        return (self._is_simple and self._quickly(row)) or self._closely(row)

    def _quickly(self, row: Mapping[Any, Any]) -> Shaped | None:
        """The usual row, text in every column, at half the cost; None: look closely."""
        completion, prompt, truth, task, id, source, truncated = self._keys
        get, used = row.get, self._used
        text, asked, name, origin = get(completion), get(prompt, ""), get(id, ""), get(source, "")
        if not (
            type(text) is type(asked) is type(name) is type(origin) is type(about := get(task, "")) is str
        ):
            return None
        wanted, cut = get(truth), get(truncated, False)
        if cut is not False or (wanted is None and truth is not _NO_COLUMN):
            return None
        metadata = {k: v for k, v in row.items() if k not in used}
        sample = Sample(
            id=name, prompt=asked, task=about or self._task, ground_truth=wanted, metadata=metadata
        )
        return Shaped(sample, [Completion(text=text)], False, origin)

    def _closely(self, row: Mapping[str, Any]) -> Shaped:
        c = self._columns
        value = self._required(row, "completion", c.completion) if c.completion else []
        prompt = self._get(row, c.prompt) if c.prompt and c.prompt != c.completion else None
        if type(value) is str:
            completions, several = [Completion(text=value)], False
        else:
            value, prompt = self._conversation(value, prompt)
            completions, several = completions_of(value, think=self._think)
        if c.truncated:
            completions = _cut(completions, self._get(row, c.truncated), several)
        text = prompt if type(prompt) is str else prompt_of(prompt)
        return Shaped(self._sample(row, text), completions, several, self._text(row, c.source))

    def _conversation(self, value: Any, prompt: Any) -> tuple[Any, Any]:
        """Of a whole conversation, the last reply is the completion and the rest the prompt."""
        if not value or not is_chat(value):
            return value, prompt
        before, reply = split_chat(value)
        if before and prompt is None:
            prompt = before
        return reply or value, prompt

    def _sample(self, row: Mapping[str, Any], prompt: str) -> Sample:
        c, used = self._columns, self._used
        return Sample(
            id=self._text(row, c.id),
            prompt=prompt,
            task=self._text(row, c.task) or self._task,
            ground_truth=self._required(row, "ground_truth", c.ground_truth) if c.ground_truth else None,
            metadata={k: v for k, v in row.items() if k not in used},
        )

    def _required(self, row: Mapping[str, Any], role: str, name: str) -> Any:
        value = row.get(name)
        if value is None:
            try:
                return lookup(row, name)
            except KeyError:
                if role == "completion" or role in self._columns.told:
                    raise missing(name, row) from None
        return value

    def _get(self, row: Mapping[str, Any], name: str) -> Any:
        value = row.get(name)
        if value is None and "." in name:
            with suppress(KeyError):
                return lookup(row, name)
        return value

    def _text(self, row: Mapping[str, Any], name: str) -> str:
        if not name:
            return ""
        value = self._get(row, name)
        if type(value) is str:
            return value
        return "" if value is None else msgspec.json.encode(value).decode()


def _cut(completions: list[Completion], told: Any, several: bool) -> list[Completion]:
    flags = told if several and isinstance(told, list) else [told] * len(completions)
    if len(flags) != len(completions):
        raise DataError(f"{len(flags)} flags of truncation for {len(completions)} completions")
    return [
        Completion(text=c.text, truncated=True) if is_cut(flag) else c
        for c, flag in zip(completions, flags, strict=True)
    ]
