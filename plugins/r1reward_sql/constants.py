"""What a query compares its columns with, as far as its text tells: constants, and columns of other tables.

Runs in the box as well as here (`box_text`), so it uses the standard library alone.
"""

import re
from collections.abc import Collection
from typing import Any, NamedTuple

__all__ = ["Constants", "constants_of"]

_LEXEME = re.compile(
    r"--[^\n]*|/\*.*?\*/|'(?P<text>(?:[^']|'')*)'|(?<![\w.])(?P<number>\d{1,15}(?:\.\d{1,15})?)(?![\w.])"
    r"|\"(?P<quoted>[^\"]*)\"|`(?P<ticked>[^`]*)`|\[(?P<name>[^\]]*)\]|(?P<word>[A-Za-z_]\w*)|[<>!=]=|<>|\S",
    re.DOTALL,
)
_NEAR = 6
"""A constant belongs to the column that stands at most so many signs before it: `age BETWEEN 3 AND 5`."""
_EXTREME = re.compile(
    r"\b(?:max|min|limit|rank|dense_rank|row_number|first_value|last_value|top|fetch)\b", re.IGNORECASE
)


class Constants(NamedTuple):
    """The reading of a query."""

    mentioned: set[str]
    """Names of columns that its text has, in small letters."""
    compared: dict[str, list[Any]]
    """The constants that stand beside a column."""
    joined: set[frozenset[str]]
    """Pairs of names that it sets equal."""
    is_extreme: bool
    """Whether it asks for a largest, a smallest or a first row."""


def constants_of(query: str, columns: Collection[str]) -> Constants:
    """The reading of a query; `columns`: the names that the database has, in small letters.

    >>> constants_of("SELECT name FROM pet WHERE age > 9 AND name LIKE 'R%'", {"name", "age"}).compared
    {'age': [9], 'name': ['R']}
    """
    found = Constants(set(), {}, set(), bool(_EXTREME.search(query)))
    last, at, before = "", -_NEAR, ("", "")
    pending: tuple[int, Any] | None = None
    for i, match in enumerate(_LEXEME.finditer(query)):
        name = next((match[k] for k in ("word", "quoted", "ticked", "name") if match[k] is not None), None)
        if name is not None and name.lower() in columns:
            name = name.lower()
            found.mentioned.add(name)
            if before[1] in ("=", "==") and before[0]:
                found.joined.add(frozenset((before[0], name)))
            if pending is not None and i - pending[0] <= 3:
                found.compared.setdefault(name, []).append(pending[1])
            last, at, before, pending = name, i, (name, ""), None
            continue
        value = _value(match)
        if value is not None and last and i - at <= _NEAR:
            found.compared.setdefault(last, []).append(value)
            at = i  # a list: IN (1, 2, 3)
        elif value is not None:
            pending = (i, value)
        sign = match[0]
        if sign == "." or (
            match["word"] and before[1] in ("=", "==")
        ):  # `a.x = b.y`: the table's name between
            continue
        before = (before[0], sign) if sign in ("=", "==") else ("", "")
    if re.search(r"(?:\bselect\s+(?:distinct\s+)?|\.|,\s*)\*", query, re.IGNORECASE):
        found.mentioned.update(columns)
    return found


def _value(match: re.Match[str]) -> Any:
    """A constant: a number, or a text without a pattern's signs; in double quotes too, as SQLite reads them."""
    if match["number"] is not None:
        number = match["number"]
        return float(number) if "." in number else int(number)
    text = match["text"] if match["text"] is not None else match["quoted"]
    return None if text is None else text.replace("''", "'").replace("%", "").replace("_", "a")
