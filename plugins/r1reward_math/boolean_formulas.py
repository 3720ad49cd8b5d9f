r"""Formulas of sets and of statements, `A^c \cap B` and `\neg p \vee q`, compared by their truth tables."""

import re
from collections.abc import Callable
from functools import lru_cache
from itertools import product

from r1reward_math.style import unstyled

__all__ = ["same_formula"]

_SIGNS = {
    "∪": r"\cup ", "∩": r"\cap ", "∧": r"\wedge ", "∨": r"\vee ", "¬": r"\neg ", "→": r"\to ", "⇒": r"\to ",
    "↔": r"\iff ", "⇔": r"\iff ", "⊕": r"\oplus ", "∖": r"\setminus ", "′": "'", "’": "'", "△": r"\triangle ",
    "⟶": r"\to ", "\t": " ",
}  # fmt: skip
_CHARACTERS = str.maketrans(_SIGNS)
_NAMES = {
    r"\cup": "|", r"\vee": "|", r"\lor": "|", r"\cap": "&", r"\wedge": "&", r"\land": "&", r"\neg": "~",
    r"\lnot": "~", r"\sim": "~", r"\to": ">", r"\rightarrow": ">", r"\implies": ">", r"\Rightarrow": ">",
    r"\longrightarrow": ">", r"\supset": ">", r"\iff": "=", r"\leftrightarrow": "=", r"\Leftrightarrow": "=",
    r"\oplus": "^",
    r"\triangle": "^", r"\setminus": "-", r"\backslash": "-", r"\left": "", r"\right": "", r"\complement": "c",
    r"\quad": "", r"\overline": "!", r"\bar": "!", "~": "", "\\": "-",
}  # fmt: skip
_OPERATOR = re.compile(
    r"\\(?:cup|cap|vee|wedge|l(?:or|and|not)|neg|to|(?:long)?rightarrow|implies|Rightarrow|iff|[lL]eftrightarrow|setminus|oplus)(?![a-zA-Z])"
)
_COMPLEMENT = re.compile(r"\^\s*\{?\s*(?:\\?complement|[cC]|\\prime)\s*\}?")
_SPACES = re.compile(r"\\[,;:! ]|\$|\s+")
_TOKEN = re.compile(r"\\[a-zA-Z]+|[a-zA-Z]+|\\(?=\s*[A-Z(])|\S")
_LOOSEST_FIRST = ("=", ">", "|^", "&-")
_WORKED: dict[str, Callable[[bool, bool], bool]] = {
    "=": lambda a, b: a == b,
    ">": lambda a, b: not a or b,
    "|": lambda a, b: a or b,
    "^": lambda a, b: a != b,
    "&": lambda a, b: a and b,
    "-": lambda a, b: a and not b,
}
_OPENING = {"(": ")", "[": "]", "{": "}"}
_MOST_LETTERS, _LONGEST, _DEEPEST = 6, 200, 30


def same_formula(gold: str, answer: str) -> bool | None:
    r"""Whether both say the same for all sets, or all truth values; None where one is no such formula.

    >>> same_formula(r"A^c \cap B", r"B \setminus A"), same_formula(r"p \to q", r"q \to p"), same_formula("x", "x")
    (True, False, None)
    """
    if not _has_operator(gold):
        return None
    ours = _tables(gold)
    theirs = _tables(answer) if ours is not None else None
    if ours is None or theirs is None:
        return None
    names = sorted(ours[0] | theirs[0])
    if len(names) > _MOST_LETTERS:
        return None
    rows = (dict(zip(names, row, strict=True)) for row in product((False, True), repeat=len(names)))
    return all(ours[1](row) == theirs[1](row) for row in rows)


@lru_cache(maxsize=2048)
def _has_operator(gold: str) -> bool:
    """Kept, because most ground truths have none and are asked with each completion."""
    return _OPERATOR.search(gold.translate(_CHARACTERS)) is not None


_Table = Callable[[dict[str, bool]], bool]


@lru_cache(maxsize=256)
def _tables(text: str) -> tuple[frozenset[str], _Table] | None:
    """The letters of a formula, and its value for theirs; None of what is none."""
    if len(text) > _LONGEST:
        return None
    text = _COMPLEMENT.sub("'", unstyled(text.translate(_CHARACTERS)))
    tokens = [_NAMES.get(t, t) for t in _TOKEN.findall(_SPACES.sub(" ", text).strip(" ."))]
    reader = _Reader([t for t in tokens if t])
    try:
        table = reader.read(0)
    except ValueError:
        return None
    letters = frozenset(reader.letters)
    return (letters, table) if reader.at == len(reader.tokens) and letters else None


class _Reader:
    """Reads a formula by recursive descent; what it does not know raises `ValueError`."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens, self.at, self.letters, self._depth = tokens, 0, set[str](), 0

    def read(self, level: int) -> _Table:
        """Operands joined by the operators of a level."""
        if level == len(_LOOSEST_FIRST):
            return self._operand()
        left = self.read(level + 1)
        while self.at < len(self.tokens) and self.tokens[self.at] in _LOOSEST_FIRST[level]:
            sign = self.tokens[self.at]
            self.at += 1
            if sign == ">":
                return _joined(sign, left, self.read(level))  # p → q → r is p → (q → r)
            left = _joined(sign, left, self.read(level + 1))
        return left

    def _operand(self) -> _Table:
        self._depth += 1
        if self.at >= len(self.tokens) or self._depth > _DEEPEST:
            raise ValueError
        token = self.tokens[self.at]
        self.at += 1
        if token == "~":
            table = _negated(self._operand())
        elif token in _OPENING or token == "!":
            table = self._group(token)
        elif len(token) == 1 and token.isalpha():
            self.letters.add(token)
            table = _letter(token)
        else:
            raise ValueError
        while self.at < len(self.tokens) and self.tokens[self.at] == "'":
            self.at += 1
            table = _negated(table)
        self._depth -= 1
        return table

    def _group(self, token: str) -> _Table:
        """What brackets hold, or a bar over a group or one letter."""
        if token == "!":
            return _negated(self._operand())
        table = self.read(0)
        if self.at >= len(self.tokens) or self.tokens[self.at] != _OPENING[token]:
            raise ValueError
        self.at += 1
        return table


def _letter(name: str) -> _Table:
    return lambda row: row[name]


def _negated(table: _Table) -> _Table:
    return lambda row: not table(row)


def _joined(sign: str, left: _Table, right: _Table) -> _Table:
    work = _WORKED[sign]
    return lambda row: work(left(row), right(row))
