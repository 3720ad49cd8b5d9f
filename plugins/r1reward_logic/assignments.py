"""Puzzles that give each thing its value: knights and knaves, zebra grids, letters and digits, colours of a graph.

An assignment is read from sentences (`Zoey is a knave`), lines (`Zoey: knave`, `Knaves: Zoey`, `A=1, B=2`), tables
and JSON. Every cell must be right, and none may be said twice with two values; the share of right cells is a metric.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from r1reward_logic.literals import UNREADABLE, literal
from r1reward_logic.puzzle import BadPuzzleError, Check, accepted, refused
from r1reward_logic.roles import roles_in_sentences
from r1reward_logic.row import Facts, first, integers
from r1reward_logic.statement import undressed
from r1reward_logic.tables import cells_of_lines, cells_of_table, roles_by_heading

__all__ = ["ColorPuzzle", "CryptarithmPuzzle", "RolePuzzle", "TablePuzzle", "digits_of", "roles_of"]

_NAME = r"[^\W\d_][\w'-]{0,40}"
_SENTENCE = re.compile(
    rf"(?:^|[,.;\n(]|\band\b)[\s•-]{{0,6}}(?:\d{{1,3}}[.)]\s{{0,3}})?(?:and\s{{1,3}})?({_NAME})\s{{1,3}}is\s{{1,3}}(?:an?\s{{1,3}}|the\s{{1,3}})?"
    rf"({_NAME})(?=\s{{0,3}}(?:[.,;\n)]|and\b|$))",
    re.IGNORECASE,
)
_MARKS = r"[\s*_\"'`-]{0,8}"
_PAIR = re.compile(
    rf"(?:^|[,;|\n{{]){_MARKS}(?:\d{{1,3}}[.)]\s{{1,3}})?({_NAME}){_MARKS}(?:[:=|→(]|->|[-–—](?=\s)){_MARKS}(?:an?\s{{1,3}})?({_NAME}){_MARKS}\)?(?=$|[,;|.\n}}])",
    re.IGNORECASE,
)
_DIGIT = re.compile(
    r"(?:^|[,;|\s{\[(\"'$*])([A-Za-z])[\"'*$]{0,3}\s{0,4}(?:=|:|->|→|\||(?<=\s)is(?=\s))\s{0,4}[\"'*$]{0,3}(\d)(?![\w.])"
)
_ASIDE = re.compile(
    r"(?i)(\bknave)\s?\((?:always\s)?(?:lies|liar)\)|(\bknight)\s?\((?:always\s)?(?:tells the truth|truth-teller)\)"
)
_LONGEST = 20_000


def roles_of(text: str) -> dict[str, str]:
    """Who is what, in lower case; empty where the text does not say, or says two things of one."""
    if len(text) > _LONGEST:
        return {}
    text = undressed(text)
    value = literal(text) if text[:1] in "{[" else UNREADABLE
    if isinstance(value, Mapping):
        if not all(isinstance(v, str) for v in value.values()):
            return {}
        pairs = [
            (str(k), re.sub(r"^(?:an?|the)\s+", "", v.strip(), flags=re.IGNORECASE)) for k, v in value.items()
        ]
    else:
        plain = _ASIDE.sub(r"\1\2", re.sub(r"[*_`]", "", text))
        pairs = _SENTENCE.findall(plain) or _PAIR.findall(plain)
    roles: dict[str, str] = {}
    for name, role in pairs:
        if roles.setdefault(name.casefold(), role.casefold()) != role.casefold():
            return {}
    return roles


class RolePuzzle:
    """Knights and knaves: who is what."""

    kind = "assignment"

    def __init__(self, gold: Mapping[str, str], text: str) -> None:
        self._gold, self._text = dict(gold), text

    def check(self, text: str) -> Check:
        """Judge one statement: each person of the ground truth must be named with the right role."""
        stated = roles_in_sentences(text, self._gold, set(self._gold.values()))
        if stated is None:
            return refused("somebody is said to be two things, or not to be one")
        roles = stated if stated.keys() == self._gold.keys() else roles_of(text)
        if not roles.keys() & self._gold.keys():
            roles = roles_by_heading(undressed(text[:_LONGEST]), self._gold, set(self._gold.values()))
        theirs = {name: roles[name] for name in self._gold if name in roles}
        if not theirs:
            return refused("says of nobody what they are, or two things of one")
        right = sum(theirs.get(name) == role for name, role in self._gold.items())
        shown = ", ".join(f"{name}: {role}" for name, role in theirs.items())[:400]
        if right == len(self._gold):
            return accepted("everybody has the right role", shown)
        return refused(f"{right} of {len(self._gold)} have the right role", right / len(self._gold), shown)

    def reference(self) -> str | None:
        """The ground truth as it stands."""
        return self._text


class TablePuzzle:
    """A zebra grid: houses to attributes to values, in JSON, as a Markdown table, or one line for each house."""

    kind = "assignment"

    def __init__(self, gold: Mapping[str, Any], text: str) -> None:
        self._gold, self._text = _cells(gold), text
        if not self._gold:
            raise BadPuzzleError("the ground truth's grid has no cells")

    def check(self, text: str) -> Check:
        """Judge one statement."""
        value = literal(undressed(text))
        if value is UNREADABLE and 0 <= text.find("{") < text.rfind("}"):
            value = literal(text[text.find("{") : text.rfind("}") + 1])
        theirs = _cells(value) if isinstance(value, Mapping) else self._written(text[:_LONGEST])
        if not theirs:
            return refused("no grid in JSON, as a table or by lines")
        right = sum(theirs.get(place) == cell for place, cell in self._gold.items())
        if right == len(self._gold) and len(theirs) == right:
            return accepted("every cell is right", str(sorted(theirs.items()))[:400])
        reason = f"{right} of {len(self._gold)} cells are right"
        return refused(
            reason + (", and others are added" if len(theirs) > len(self._gold) else ""),
            right / len(self._gold),
        )

    def _written(self, text: str) -> dict[tuple[str, ...], str]:
        """The cells of a table, in the orientation of which more places are the ground truth's; else of lines."""
        tables = cells_of_table(text)
        if tables:
            return max(tables, key=lambda table: len(table.keys() & self._gold.keys()))
        return cells_of_lines(text, self._gold)

    def reference(self) -> str | None:
        """The ground truth as it stands."""
        return self._text


def _cells(value: Mapping[str, Any]) -> dict[tuple[str, ...], str]:
    """Each cell by its place; ZebraLogic's `solution`, `header` and `rows` are read, too."""
    folded = {str(k).casefold(): v for k, v in value.items()}
    inner = folded.get("solution")
    if isinstance(inner, Mapping):
        return _cells(inner)
    header, rows = folded.get("header"), folded.get("rows")
    if isinstance(header, Sequence) and isinstance(rows, Sequence) and header and not isinstance(header, str):
        value = {
            f"house {row[0]}": dict(zip(map(str, header[1:]), row[1:], strict=False))
            for row in rows
            if isinstance(row, Sequence) and row
        }
    leaves: dict[tuple[str, ...], str] = {}
    for key, cells in value.items():
        if isinstance(cells, Mapping):
            for name, cell in cells.items():
                leaves[_folded(key), _folded(name)] = _folded(cell)
        else:
            leaves[(_folded(key),)] = _folded(cells)
    return leaves


def _folded(value: Any) -> str:
    return " ".join(str(value).casefold().replace("_", " ").split())


class CryptarithmPuzzle:
    """Letters to digits such that a sum holds; any such assignment is right where the row states the sum."""

    kind = "assignment"

    def __init__(self, gold: Mapping[str, int], text: str, facts: Facts) -> None:
        self._gold, self._text = gold, text
        words, result = facts.get("words_letters"), facts.get("result_letters")
        self._sum = (
            (tuple(map(str, words)), str(result)) if isinstance(words, list | tuple) and result else None
        )
        self._leading_zero = bool(facts.get("allow_leading_zero"))

    def check(self, text: str) -> Check:
        """Judge one statement."""
        if (digits := digits_of(text)) is None:
            return refused("no digits for letters, or two for one")
        shown = ",".join(f"{k}={v}" for k, v in sorted(digits.items()))
        if self._sum is None:
            same = sum(digits.get(k) == v for k, v in self._gold.items())
            right = same == len(self._gold) == len(digits)
            return (
                accepted("the same digits", shown)
                if right
                else refused("other digits", same / len(self._gold), shown)
            )
        words, result = self._sum
        if set("".join(words) + result) != set(digits):
            return refused("not each letter of the puzzle has a digit", None, shown)
        if len(set(digits.values())) < len(digits):
            return refused("two letters have one digit", None, shown)
        if not self._leading_zero and any(digits[word[0]] == 0 for word in (*words, result)):
            return refused("a number begins with 0", None, shown)
        value = [int("".join(str(digits[c]) for c in word)) for word in (*words, result)]
        return (
            accepted("the sum holds", shown)
            if sum(value[:-1]) == value[-1]
            else refused("the sum does not hold", None, shown)
        )

    def reference(self) -> str | None:
        """The ground truth as it stands."""
        return self._text


def digits_of(text: str) -> dict[str, int] | None:
    """`A=1, B=2` and the same in JSON or a table; None where a letter has no digit or two."""
    if len(text) > _LONGEST:
        return None
    digits: dict[str, int] = {}
    for letter, digit in _DIGIT.findall(undressed(text)):
        if digits.setdefault(letter, int(digit)) != int(digit):
            return None
    return digits or None


class ColorPuzzle:
    """Colours for the vertices of a graph: no edge between two of one colour."""

    kind = "assignment"

    def __init__(self, facts: Facts) -> None:
        edges = facts.get("edges")
        pairs = [integers(edge) for edge in edges] if isinstance(edges, list | tuple) else []
        self._vertices, self._colors = integers(facts.get("vertices")), integers(facts.get("color_options"))
        if not pairs or None in pairs or self._vertices is None or self._colors is None:
            raise BadPuzzleError("the row does not state vertices, edges and colours")
        self._edges = [tuple(pair) for pair in pairs if pair]
        gold = first(facts, ("possible_answer",))
        self._text = (
            str({str(k): v for k, v in gold.items()}).replace("'", '"') if isinstance(gold, Mapping) else None
        )

    def check(self, text: str) -> Check:
        """Judge one statement."""
        value = literal(undressed(text))
        if not isinstance(value, Mapping):
            return refused("no mapping of vertices to colours")
        chosen = {str(k): v for k, v in value.items()}
        if set(chosen) != {str(v) for v in self._vertices or ()}:
            return refused("not each vertex has a colour")
        if any(isinstance(c, bool) or c not in (self._colors or ()) for c in chosen.values()):
            return refused("a colour that does not exist")
        bad = sum(chosen[str(a)] == chosen[str(b)] for a, b in self._edges)
        return (
            refused(f"{bad} edges join vertices of one colour")
            if bad
            else accepted("no edge joins two of one colour", str(value)[:400])
        )

    def reference(self) -> str | None:
        """A colouring that the row has."""
        return self._text
