"""The evaluation sets that must not be learned from: questions and reference solutions, as they are published."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from r1reward.errors import DataError
from r1reward.files import BadRow, Inputs, Row, rows
from r1reward.rows.chat import prompt_of
from r1reward.rows.lookup import lookup
from r1reward.rows.row_reader import RowReader
from r1reward_rejection.recipe.recipe import Decontaminate

__all__ = ["Item", "read_items"]


class Item(msgspec.Struct, frozen=True):
    """A question of an evaluation set, or its reference solution."""

    set: str
    id: str
    field: str
    """`question` or `solution`."""
    text: str


_QUESTIONS = (
    "question_content", "problem", "question", "prompt", "problem_statement", "problem_description", "description",
    "instruction", "query", "text", "doc.question", "doc.problem", "doc.prompt", "input", "content", "passage",
)  # fmt: skip
"""Columns of a question, the likeliest first, in any case (`Question` of GPQA, `Problem` of AIME 25)."""
_PARTS = ("input_format", "output_format", "input")
"""What a question goes on in: Codeforces' formats, Alpaca's input."""
_SOLUTIONS = (
    "solution", "solutions", "canonical_solution", "reference_solution", "reference", "answer", "answers",
    "rationale", "explanation", "output", "outputs", "code", "final_answer", "choices", "options", "target",
    "targets", "editorial", "correct answer", "incorrect answer 1", "incorrect answer 2", "incorrect answer 3",
    "generated_solution",
)  # fmt: skip
_IDS = (
    "id", "unique_id", "uid", "task_id", "question_id", "problem_id", "record id", "key", "problem_idx", "doc_id"
)  # fmt: skip
_SOURCES = ("source", "data_source", "dataset")
_LIST = re.compile(r"\s*[\[{]")


def read_items(settings: Decontaminate) -> list[Item]:
    """Questions and reference solutions of all the sets. Raises `DataError`."""
    return [item for name in settings.files for item in _of_file(name, settings)]


def _of_file(name: str, settings: Decontaminate) -> list[Item]:
    items: list[Item] = []
    for block in Inputs([name]).blocks():
        for row in rows(block):
            if isinstance(row, BadRow):
                raise DataError(f"{row.where}: {row.error}")
            items += _items(row, settings, Path(name).name)
    if not items:
        raise DataError(f"{name}: an evaluation set without a row")
    return items


def _items(row: Row, settings: Decontaminate, name: str) -> list[Item]:
    columns = {key.lower(): value for key, value in row.columns.items()}
    question = _question(row, columns, settings)
    source = _first(columns, _SOURCES)
    set_name = source if isinstance(source, str) and source else name
    identifier = _first(columns, _IDS)
    id = str(identifier) if isinstance(identifier, str | int) and identifier != "" else str(row.number)
    solution_columns = [n.lower() for n in settings.solutions] or _SOLUTIONS
    texts = {t for n in solution_columns for t in _texts(_at(columns, n)) if t.strip() and t != question}
    return [
        Item(set_name, id, "question", question),
        *(Item(set_name, id, "solution", t) for t in sorted(texts)),
    ]


def _question(row: Row, columns: Mapping[str, Any], settings: Decontaminate) -> str:
    """The text of the question. Raises `DataError` that says how to name its column."""
    for name in [n.lower() for n in settings.question] or _QUESTIONS:
        value = _at(columns, name)
        if not value:
            continue
        try:
            text = prompt_of(value)
        except DataError:
            continue
        parts = [_at(columns, part) for part in _PARTS if part != name]
        return "\n\n".join([text, *(p for p in parts if isinstance(p, str) and p.strip())])
    try:
        return prompt_of(RowReader({"completion": ""}, need="prompt", for_reward=False).prompt(row.columns))
    except DataError:
        raise DataError(
            f"{row.where}: no column looks like the question (there are: {', '.join(row.columns)}); name it: "
            "--set decontaminate.question=[COLUMN]"
        ) from None


def _first(columns: Mapping[str, Any], names: Iterable[str]) -> Any:
    return next((columns[n] for n in names if columns.get(n) not in (None, "")), None)


def _at(columns: Mapping[str, Any], name: str) -> Any:
    try:
        return lookup(columns, name)
    except (KeyError, IndexError, TypeError, ValueError):
        return None


def _texts(value: Any) -> Iterator[str]:
    """The texts in a column: text, lists and objects of it, or JSON of such as APPS has it."""
    if isinstance(value, str):
        if _LIST.match(value):
            try:
                inside = msgspec.json.decode(value)
            except msgspec.DecodeError:
                inside = value
            if not isinstance(inside, str):
                yield from _texts(inside)
                return
        yield value
    elif isinstance(value, Mapping):
        for inside in value.values():
            yield from _texts(inside)
    elif isinstance(value, Sequence):
        for inside in value:
            yield from _texts(inside)
