"""The columns that hold the options of a question, and the options by letter or label.

Options stand in one column (a list, a mapping, a list of mappings, ARC's `{"label", "text"}`, MathQA's
`a ) 38 , b ) 27`) or in a column each (MMMLU's `A`, `B`, `C`, `D`, MedMCQA's `opa`, PIQA's `sol1`).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from r1reward.text.cells import cell
from r1reward.text.column_names import fold_name

__all__ = ["LETTERS", "OPTIONS", "Options", "are_options", "options_beside", "options_in"]

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
OPTIONS = (
    "choices", "options", "endings", "choice", "option", "answer_choices", "answer_options", "alternatives",
    "input_choice_list",
)  # fmt: skip
"""Columns that hold all options of a question."""

_QUESTIONS = ("question", "doc")
"""Columns of objects that may hold a question and its options: ARC's `{"stem", "choices"}`, lm-eval's `doc`."""

_SINGLE = re.compile(r"(option|op|choice|sol|ending|answer|ans)_?([a-j]|\d)")
"""A column that holds one of the options, with its letter or number."""
_LISTED = re.compile(r"(?:^|\s,?)\s*([a-j])\s*\)\s*")


_LINE = re.compile(r"^[ \t]*[(\[]?([A-Za-z])[)\].:][ \t]*(\S[^\n]*)$", re.MULTILINE)
"""One of options that stand in a cell, a line each."""

_LABELS = ("label", "key", "letter", "id")
_TEXTS = ("text", "content", "value", "option")
"""What an option's label and its text are called where each option is a mapping."""


class Options(NamedTuple):
    """The options of a question."""

    column: str
    """Where they stand; several columns with commas between them."""
    by_label: Mapping[str, str]
    is_list: bool
    """Whether they stand in one list, so that a number picks one (`choices[answer]`)."""


def are_options(names: Iterable[Any]) -> bool:
    """Whether columns of such names may hold options."""
    texts = [name for name in names if isinstance(name, str)]
    return any(fold_name(name) in OPTIONS for name in texts) or any(
        len(labels) > 1 for labels in _kinds(tuple(texts)).values()
    )


def options_beside(row: Mapping[str, Any], column: str = "") -> Options | None:
    """The options of a row's question; None where it has no two. `column` goes before the usual names.

    >>> options_beside({"Question": "Which?", "A": "Rome", "B": "Paris", "Answer": "B"}).column
    'A, B'
    """
    folded = {fold_name(n): n for n, value in row.items() if isinstance(n, str) and value is not None}
    for name in (column, *(folded[option] for option in OPTIONS if option in folded)):
        value = row.get(name)
        if (options := options_in(value)) is not None and len(options) > 1:
            return Options(name, options, isinstance(value, Sequence) and not isinstance(value, str))
    for name in (folded[question] for question in _QUESTIONS if question in folded):
        held = cell(row[name]) if isinstance(row[name], str) else row[name]
        if isinstance(held, Mapping) and (inner := options_beside(held)) is not None:
            return inner._replace(column=f"{name}.{inner.column}")
    # A null is a column of other rows, whose options may be counted in another way.
    for family in _families(tuple(n for n, value in row.items() if isinstance(n, str) and value is not None)):
        # By letter, whatever the columns are counted from: a number beside them may be counted from 0 or 1.
        by_label = {letter: row[name] for letter, (_, name) in zip(LETTERS, family, strict=False)}
        texts = {label: text for label, text in by_label.items() if isinstance(text, str) and text.strip()}
        if len(texts) > 1:
            return Options(", ".join(name for _, name in family), texts, False)
    return None


def options_in(value: Any) -> dict[str, str] | None:
    """The options that a column holds, by letter or label; None where it holds none."""
    if isinstance(value, Mapping):
        labels, texts = value.get("label"), value.get("text")
        if isinstance(labels, Sequence) and isinstance(texts, Sequence) and len(labels) == len(texts):
            return {str(k).upper(): str(v) for k, v in zip(labels, texts, strict=True)}
        if "message" in value or "content" in value:
            return None  # a server's choice, or a message
        # A null is an option of other rows: a table gives each row the keys of all.
        return {str(k).upper(): str(v) for k, v in value.items() if v is not None}
    if isinstance(value, str):
        return _listed(value) or _by_line(value) or options_in(cell(value))
    if isinstance(value, Sequence) and 1 <= len(value) <= 2 * len(LETTERS) and _are_mappings(value):
        return _labelled(value)
    if isinstance(value, Sequence) and 1 < len(value) <= len(LETTERS):
        return {letter: _unlabelled(letter, str(v)) for letter, v in zip(LETTERS, value, strict=False)}
    return None


def _are_mappings(values: Sequence[Any]) -> bool:
    return all(isinstance(value, Mapping) for value in values)


def _labelled(values: Sequence[Mapping[str, Any]]) -> dict[str, str] | None:
    """The options of `[{"A": "Rome"}, {"B": "Paris"}]`, or of `[{"label": "A", "text": "Rome"}, …]`."""
    options: dict[str, str] = {}
    for value, letter in zip(values, LETTERS + LETTERS, strict=False):
        text = next((value[name] for name in _TEXTS if name in value), None)
        if text is not None:
            label = next((value[name] for name in _LABELS if name in value), letter)
            options[str(label).upper()] = str(text)
        else:  # a key for each option; a table that was read by columns has the other rows' keys, too, as null
            options |= {str(k).upper(): str(v) for k, v in value.items() if v is not None}
    return options or None


def _listed(text: str) -> dict[str, str] | None:
    """The options of `a ) 38 , b ) 27 , c ) 30`, all of whose letters must be there, in order."""
    if not text.lstrip()[:1].isalpha() or ")" not in text[:8]:
        return None
    _, *parts = _LISTED.split(text)
    options = {
        letter.upper(): option.strip(" ,") for letter, option in zip(parts[::2], parts[1::2], strict=True)
    }
    is_whole = "".join(options) == LETTERS[: len(options)] and len(options) == len(parts) // 2
    return options if len(options) > 1 and is_whole and all(options.values()) else None


def _by_line(text: str) -> dict[str, str] | None:
    r"""The options of `A. Rome\nB. Paris`, a line each, all of whose letters must be there, in order."""
    pairs = [(match[1].upper(), match[2].strip()) for match in _LINE.finditer(text)]
    letters = "".join(letter for letter, _ in pairs)
    is_whole = len(pairs) > 1 and LETTERS.startswith(letters) and len(pairs) == len(text.strip().splitlines())
    return dict(pairs) if is_whole else None


def _unlabelled(letter: str, text: str) -> str:
    """`A. Paris` in a list of options is `Paris`."""
    match = re.match(rf"\s*[(\[]?{letter}[)\].:、]\s*(?=\S)", text)
    return text[match.end() :] if match else text


@lru_cache(1024)
def _families(names: tuple[str, ...]) -> tuple[tuple[tuple[str, str], ...], ...]:
    """Columns that hold an option each, those of one kind together: by label, which runs from `A`, `0` or `1`."""
    kinds = _kinds(names).values()
    return tuple(tuple(sorted(labels.items())) for labels in kinds if _runs("".join(sorted(labels))))


def _kinds(names: tuple[str, ...]) -> dict[str, dict[str, str]]:
    """Columns whose names are those of one option, by kind (`option` of `option_a`) and label."""
    kinds: dict[str, dict[str, str]] = {}
    for name in names:
        match = _SINGLE.fullmatch(fold_name(name))
        if match:
            kinds.setdefault(match[1], {})[match[2].upper()] = name
        elif len(name) == 1 and name in LETTERS:
            kinds.setdefault("", {})[name] = name
    return kinds


def _runs(labels: str) -> bool:
    return len(labels) > 1 and any(
        series.startswith(labels) for series in (LETTERS, "0123456789", "123456789")
    )
