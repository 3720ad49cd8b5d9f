"""IFBench's instructions that set a task of their own: lists in an order, tables in CSV, questions."""

import csv
import io
import itertools
import re
import unicodedata
from collections.abc import Sequence

from r1reward_instructions.registry import Arguments, instruction
from r1reward_instructions.sentences import PUNCTUATION, bare
from r1reward_instructions.splitter import split

__all__: list[str] = []

_CAPITALS = tuple(
    name
    for line in (
        "Reykjavik Helsinki Oslo Tallinn Stockholm Riga Moscow Copenhagen Vilnius Minsk Dublin Berlin Amsterdam",
        "Warsaw London Brussels Prague Luxembourg Paris Vienna Bratislava Budapest Vaduz Chisinau Bern Ljubljana",
        "Zagreb",
    )
    for name in line.split()
)
"""Capitals of Europe above 45 degrees of latitude, from north to south."""
_AFRICAN_COUNTRIES = 52
_LONGEST = 200_000
_OPTION = re.compile(r"[A-Ea-e][.|)]\s*\w")
_QUESTION = re.compile(r"\n*Question \d+[.|):;]?\s*")
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


def _ascii(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


@instruction("custom:multiples")
def _multiples(text: str, arguments: Arguments) -> bool:
    return re.findall(r"\d+", text) == [str(n) for n in range(14, 51, 7)]


@instruction("custom:mcq_count_length")
def _questions(text: str, arguments: Arguments) -> bool:
    if not text.startswith("Question"):
        return False
    questions = [part.strip() for part in _QUESTION.split(text) if part.strip()]
    shapes = [_question(part) for part in questions]
    lengths = [length for length, options in shapes if options == 5]
    return len(questions) == len(lengths) == 4 and all(a < b for a, b in itertools.pairwise(lengths))


def _question(text: str) -> tuple[int, int]:
    """The length of a question up to its first option, and the number of its options."""
    lines = [line.strip() for line in text.split("\n")]
    options = [bool(_OPTION.match(line)) for line in lines]
    first = options.index(True) if True in options else len(lines)
    return len(" ".join(lines[:first]).strip()), sum(options)


@instruction("custom:reverse_newline")
def _countries(text: str, arguments: Arguments) -> bool:
    lines = [stripped for line in text.split("\n") if (stripped := line.strip(PUNCTUATION + " "))]
    start = next((i for i, line in enumerate(lines) if "Zimbabwe" in line), len(lines))
    names = [_ascii(line) for line in lines[start:]]
    return len(names) >= _AFRICAN_COUNTRIES and names == sorted(names, reverse=True)


@instruction("custom:word_reverse")
def _word_reverse(text: str, arguments: Arguments) -> bool:
    forward = " ".join(bare(text.lower().strip()).split()[::-1])
    return "bald eagle" in forward and forward in split(forward)


@instruction("custom:character_reverse")
def _character_reverse(text: str, arguments: Arguments) -> bool:
    return "elgae dlab" in text.lower()


@instruction("custom:sentence_alphabet")
def _sentence_alphabet(text: str, arguments: Arguments) -> bool:
    firsts = [sentence[:1].lower() for sentence in split(text)]
    return firsts == [chr(ord("a") + i) for i in range(26)]


@instruction("custom:european_capitals_sort")
def _european_capitals(text: str, arguments: Arguments) -> bool:
    return [name.strip() for name in _ascii(text).split(",") if name.strip()] == list(_CAPITALS)


@instruction("custom:csv_city")
def _csv_city(text: str, arguments: Arguments) -> bool:
    rows = _rows(text)
    return (
        len(rows) == 8
        and rows[0] == ["ID", "Country", "City", "Year", "Count"]
        and all(len(row) == 5 for row in rows)
    )


@instruction("custom:csv_special_character")
def _csv_special(text: str, arguments: Arguments) -> bool:
    if not _header(text, ("ProductID", "Category", "Brand", "Price", "Stock"), ","):
        return False
    rows = _rows(text.replace('"', '"""'))
    special = any(re.match(r'".*[^\d\w\s].*"', cell) for row in rows[1:] for cell in row)
    return len(rows) == 15 and all(len(row) == 5 for row in rows[1:]) and special


@instruction("custom:csv_quotes")
def _csv_quotes(text: str, arguments: Arguments) -> bool:
    if not _header(text, ("StudentID", "Subject", "Grade", "Semester", "Score"), "\t"):
        return False
    rows = _rows(text.replace('"', '"""'), "\t")
    cells = [cell.strip() for row in rows for cell in row]
    quoted = all(len(cell) > 0 and cell[0] == cell[-1] == '"' for cell in cells)
    return len(rows) == 4 and all(len(row) == 5 for row in rows) and quoted


def _header(text: str, names: Sequence[str], separator: str) -> bool:
    cells = text.partition("\n")[0].strip().split(separator)
    return len(cells) == len(names) and all(
        cell.strip(" \t") in (name, f'"{name}"') for cell, name in zip(cells, names, strict=True)
    )


def _rows(text: str, separator: str = ",") -> list[list[str]]:
    """The rows of a table; none for one that is too long or that csv cannot read."""
    if len(text) > _LONGEST or "\0" in text:
        return []
    try:
        return list(csv.reader(io.StringIO(text), delimiter=separator))
    except csv.Error:
        return []


@instruction("custom:date_format_list")
def _dates(text: str, arguments: Arguments) -> bool:
    return all(_is_date(part.strip()) for part in text.strip().split(","))


def _is_date(text: str) -> bool:
    """A date of Napoleon's life, as the instruction asks for."""
    if (match := _DATE.fullmatch(text)) is None:
        return False
    year, month, day = map(int, match.groups())
    longest = 29 if month == 2 else 30 if month in (4, 6, 9, 11) else 31
    return 1769 <= year <= 1821 and month <= 12 and day <= longest
