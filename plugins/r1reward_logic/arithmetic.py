r"""Arithmetic as people and models write it, worked out exactly and without Python's `eval`.

Integers, decimals, `+ - * /` and brackets; `×`, `÷`, `\times`, `\div`, `\cdot`, `\frac{a}{b}`, `2(3+4)`. Length,
digits and nesting are capped before anything is worked out, and there are no powers, so that no value can grow
large.
"""

import re
from fractions import Fraction
from functools import lru_cache

__all__ = ["Arithmetic", "Number", "parse"]

Number = int | Fraction
_LONGEST = 400
"""Characters. The longest countdown of the field's data sets has 15 numbers."""
_DIGITS = 15
_NESTING = 40

_SPELLINGS = (
    (re.compile(r"\\left|\\right|\\[,;:! ]|[$`]|\*\*(?!\s*[\d(])"), ""),
    (re.compile(r"\\times|\\cdot|\\ast|[×·⋅∗✕✖]"), "*"),
    (re.compile(r"(?<=[\d)])\s*[xX]\s*(?=[\d(])"), "*"),
    (re.compile(r"\\div|[÷∕⁄]"), "/"),
    (re.compile(r"[−–—]"), "-"),
    (re.compile(r"[（\[{]"), "("),
    (re.compile(r"[）\]}]"), ")"),
)
_ORDINARY = re.compile(r"[\d\s+\-*/().]*", re.ASCII)
_FRACTION = re.compile(r"\\[dt]?frac\s*\{")
_TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d+)?|\.\d+)|(.))", re.DOTALL)


class Arithmetic:
    """An expression's exact value, the numbers in it as they stand, and its operators."""

    __slots__ = ("numbers", "operators", "value")

    def __init__(self, value: Number, numbers: tuple[Number, ...], operators: frozenset[str]) -> None:
        self.value, self.numbers, self.operators = value, numbers, operators


@lru_cache(maxsize=4096)
def parse(text: str) -> Arithmetic | None:
    r"""The expression that the whole of `text` is; None where it is none, or divides by zero.

    >>> parse(r"(8 - 4) \times (7 - 1)").value
    24
    """
    if len(text) > _LONGEST:
        return None
    tokens = _tokens(_respelt(text))
    if not tokens:
        return None
    reader = _Reader(tokens)
    try:
        value = reader.sum(0)
    except (_UnreadableError, ZeroDivisionError):
        return None
    if reader.position != len(tokens):
        return None
    return Arithmetic(value, tuple(reader.numbers), frozenset(reader.operators))


def _respelt(text: str) -> str:
    if _ORDINARY.fullmatch(text):
        return text.strip()
    text = _fractions(text)
    for pattern, spelling in _SPELLINGS:
        text = pattern.sub(spelling, text)
    return text.strip()


def _fractions(text: str) -> str:
    r"""`\frac{a}{b}` as `((a)/(b))`; the braces become brackets later."""
    while match := _FRACTION.search(text):
        middle = _closing(text, match.end() - 1)
        if middle < 0:
            return text
        rest = text[middle + 1 :].lstrip()
        end = _closing(rest, 0) if rest[:1] == "{" else -1
        if end < 0:
            return text
        upper, lower = text[match.end() : middle], rest[1:end]
        text = f"{text[: match.start()]}((({upper})/({lower}))){rest[end + 1 :]}"
    return text


def _closing(text: str, start: int) -> int:
    depth = 0
    for i in range(start, len(text)):
        depth += (text[i] == "{") - (text[i] == "}")
        if not depth:
            return i
    return -1


def _tokens(text: str) -> list[str]:
    return [number or sign for number, sign in _TOKEN.findall(text) if number or not sign.isspace()]


class _UnreadableError(Exception):
    pass


class _Reader:
    """A recursive descent over the tokens, no deeper than `_NESTING`."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens, self.position = tokens, 0
        self.numbers: list[Number] = []
        self.operators: set[str] = set()

    def sum(self, depth: int) -> Number:
        value = self.product(depth)
        while (sign := self._next()) in ("+", "-"):
            self._take(sign)
            term = self.product(depth)
            value = value + term if sign == "+" else value - term
        return value

    def product(self, depth: int) -> Number:
        value = self.factor(depth)
        while True:
            sign = self._next()
            if sign in ("*", "/"):
                self._take(sign)
                factor = self.factor(depth)
                value = value * factor if sign == "*" else Fraction(value) / factor
            elif sign == "(":  # 2(3+4) and (8-4)(7-1)
                self.operators.add("*")
                value *= self.factor(depth)
            else:
                return value

    def factor(self, depth: int) -> Number:
        if depth > _NESTING:
            raise _UnreadableError
        token = self._next()
        self.position += 1
        if token == "(":
            value = self.sum(depth + 1)
            if self._next() != ")":
                raise _UnreadableError
            self.position += 1
            return value
        if token in ("-", "+"):
            value = self.factor(depth + 1)
            return -value if token == "-" else value
        if not token or not (token[0].isascii() and (token[0].isdigit() or token[0] == ".")):
            raise _UnreadableError
        if len(token) > _DIGITS or token == ".":
            raise _UnreadableError
        self.numbers.append(Fraction(token) if "." in token else int(token))
        return self.numbers[-1]

    def _next(self) -> str:
        return self.tokens[self.position] if self.position < len(self.tokens) else ""

    def _take(self, sign: str) -> None:
        self.operators.add(sign)
        self.position += 1
