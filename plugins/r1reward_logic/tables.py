"""Assignments that are written by role or as a table: `Knights: Riley`, Markdown grids, one line for each house."""

import re
from collections.abc import Iterable, Mapping

from r1reward_logic.statement import lines_of

__all__ = ["cells_of_lines", "cells_of_table", "roles_by_heading"]

Place = tuple[str, ...]

_HEADING = re.compile(
    r"(?:^|(?<=[.;\n]))[\s*_>-]{0,6}(?:the\s)?([^\W\d_]{2,30})[*_]{0,3}\s?(?::|=|\bare\b|\bis\b)[*_]{0,3}\s?([^.;:\n]{1,2000})",
    re.IGNORECASE,
)
_JOIN = re.compile(r"(?:(?<!\s)\s+)?(?:,|&|\band\b)\s*", re.IGNORECASE)
_NOBODY = frozenset(["none", "nobody", "no one", "-", "–", "n/a"])
_RULE = re.compile(r":?-{2,}:?")
_HOUSE = re.compile(r"[*_\s-]{0,5}([^\W\d_]{2,20} ?\d{1,2})[*_]{0,3}\s?[:–—-]\s?(.{1,2000})")
_HEADED = re.compile(r"[#*_\s-]{0,6}([^\W\d_]{2,20} ?\d{1,2})[*_]{0,3}\s?:?[*_]{0,3}")
_ITEM = re.compile(r"\s{0,8}[-*•]\s+")
_VERB = re.compile(r"\s(?:drinks|has|owns|likes|keeps|smokes|eats|plays|wears|drives)\s(?:(?:an?|the)\s)?")
_CELL = re.compile(r"([^:=]{1,40}?)\s?(?::|=|\bis\b)\s?(.{1,80})")
_MOST = 400


def roles_by_heading(text: str, names: Iterable[str], roles: Iterable[str]) -> dict[str, str]:
    """Who is what, where the roles are headings (`Knights: Riley and Sam. Knaves: Zoey`); empty for anything else.

    Every name must be one of the puzzle's, and none may stand under two roles.
    """
    known = {name.casefold() for name in names}
    singular = {form: role for role in roles for form in (role, role + "s", role + "es")}
    assigned: dict[str, str] = {}
    for heading, members in _HEADING.findall(text.replace("*", "")):
        role = singular.get(heading.casefold(), heading.casefold().removesuffix("s"))
        for member in _JOIN.split(members.strip()):
            name = member.strip(" _`\"'()[]").casefold()
            if not name or name in _NOBODY:
                continue
            if name not in known or assigned.setdefault(name, role) != role:
                return {}
    return assigned


def cells_of_table(text: str) -> list[dict[Place, str]]:
    """The cells of a Markdown table by row and column, and by column and row; empty where there is none."""
    rows = [
        [cell.strip(" *_`") for cell in line.strip().removeprefix("|").removesuffix("|").split("|")]
        for line in text.splitlines()
        if line.count("|") > 1
    ][:_MOST]
    rows = [row for row in rows if not all(_RULE.fullmatch(cell) for cell in row)]
    if len(rows) < 2 or len({len(row) for row in rows}) != 1:
        return []
    head, *body = rows
    keys = [_key(head[0], row[0]) for row in body]
    columns = [_key("", name) for name in head[1:]]
    if len(set(keys)) < len(keys) or len(set(columns)) < len(columns):
        return []
    upright: dict[Place, str] = {
        (key, column): _folded(cell)
        for key, row in zip(keys, body, strict=True)
        for column, cell in zip(columns, row[1:], strict=True)
    }
    return [upright, {place[::-1]: cell for place, cell in upright.items()}]


def cells_of_lines(text: str, gold: Mapping[Place, str]) -> dict[Place, str]:
    """`House 1: Eric, cat` and `House 1: name Eric; pet = cat`; empty where a line says something else.

    A value without an attribute belongs to the one attribute that has it; a value of two attributes must name it.
    """
    owners: dict[str, set[str]] = {}
    for place, value in gold.items():
        owners.setdefault(value, set()).add(place[-1])
    attributes = {place[-1] for place in gold}
    cells: dict[Place, str] = {}
    for line in lines_of(_under_headings(text)):
        if (match := _HOUSE.fullmatch(line)) is None:
            continue
        house = _folded(match[1])
        for part in re.split(r"[,;]|\band\b", _VERB.sub(", ", match[2])):
            if not part.strip(" *_`."):
                continue
            cell = _cell(part.strip(" *_`."), attributes, owners)
            if cell is None or cells.setdefault((house, cell[0]), cell[1]) != cell[1]:
                return {}
    return cells


def _under_headings(text: str) -> str:
    """Lists under headings, `House 1` and `- Name: Eric` below, with the heading before each of their items."""
    lines: list[str] = []
    house = ""
    for line in text.splitlines():
        if (heading := _HEADED.fullmatch(line.strip())) is not None:
            house = heading[1]
        elif house and (item := _ITEM.match(line)) is not None:
            lines.append(f"{house}: {line[item.end() :]}")
        else:
            lines.append(line)
    return "\n".join(lines)


def _cell(part: str, attributes: set[str], owners: Mapping[str, set[str]]) -> tuple[str, str] | None:
    if (pair := _CELL.fullmatch(part)) is not None and _folded(pair[1]) in attributes:
        return _folded(pair[1]), _folded(pair[2].strip(" *_`"))
    first, _, rest = part.partition(" ")
    if _folded(first) in attributes and rest:
        return _folded(first), _folded(rest)
    owner = owners.get(_folded(part), set())
    return (next(iter(owner)), _folded(part)) if len(owner) == 1 else None


def _key(head: str, cell: str) -> str:
    """`House 1` for the cell `1` under the head `House`."""
    return _folded(f"{head} {cell}" if cell.isdigit() and head else cell)


def _folded(value: str) -> str:
    return " ".join(value.casefold().replace("_", " ").split())
