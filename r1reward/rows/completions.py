"""The completions of a row, with columns that hold their reasoning or say whether they were cut."""

from typing import Any, NamedTuple

from r1reward.errors import DataError
from r1reward.rows.assembly import Assembly
from r1reward.rows.chat import completions_of, is_chat, split_chat
from r1reward.rows.names import CONVERSATIONS, fold_name
from r1reward.rows.responses import is_cut
from r1reward.types import Completion

__all__ = ["CompletionReader", "Completions", "with_truncation"]


class Completions(NamedTuple):
    """A row's completions, whether they came as a list, and its prompt: of a conversation, all before the reply."""

    completions: list[Completion]
    several: bool
    prompt: Any


class CompletionReader:
    """Reads columns of completions; `is_reasoning_explicit`: whether the user named the column of the reasoning."""

    def __init__(self, assembly: Assembly, *, is_reasoning_explicit: bool) -> None:
        self._assembly, self._is_explicit = assembly, is_reasoning_explicit

    def __call__(self, column: str, value: Any, asked_in: str, prompt: Any) -> Completions:
        """`column`, `asked_in`: where completions and prompt stand; empty where nowhere. Raises `DataError`."""
        if fold_name(asked_in) in CONVERSATIONS and is_chat(prompt):
            prompt = None if asked_in == column else split_chat(prompt)[0] or prompt
        if not column:
            return Completions([], True, prompt)
        if not isinstance(value, str) and value and is_chat(value):
            before, reply = split_chat(value)
            prompt = before if before and prompt is None else prompt
            value = reply or value
        return Completions(*completions_of(value, self._assembly), prompt)

    def with_reasoning(self, read: Completions, column: str, value: Any) -> Completions:
        """The completions with the reasoning that stands in a column of its own.

        `reasoning_content` is a server's name for what it split off. Columns of the other names may tell of a data
        set's own solution: they are not put before a completion that has its reasoning, unless the user names them.
        """
        parts = value if read.several and isinstance(value, list) else [value]
        if not column or len(parts) != len(read.completions):
            return read
        is_sure = self._is_explicit or fold_name(column) == "reasoning_content"
        whole = [
            Completion(text=self._assembly(part, c.text), truncated=c.truncated)
            if isinstance(part, str) and part and (is_sure or not self._assembly.has_reasoning(c.text))
            else c
            for part, c in zip(parts, read.completions, strict=True)
        ]
        return read._replace(completions=whole)


def with_truncation(read: Completions, value: Any) -> Completions:
    """The completions of which a column says that they were cut; a list has a flag for each. Raises `DataError`."""
    if value is None:
        return read
    flags = value if read.several and isinstance(value, list) else [value] * len(read.completions)
    if len(flags) != len(read.completions):
        raise DataError(f"{len(flags)} flags of truncation for {len(read.completions)} completions")
    cut = [
        Completion(text=c.text, truncated=True) if is_cut(flag) else c
        for c, flag in zip(read.completions, flags, strict=True)
    ]
    return read._replace(completions=cut)
