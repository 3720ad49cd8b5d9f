"""Cuts clean mathematics into tokens, within caps."""

import re
from typing import NamedTuple

from r1reward_math.tree import UnreadableError

__all__ = ["FUNCTIONS", "Token", "tokenize"]

_MOST_TOKENS = 600
_MOST_DIGITS = 400

FUNCTIONS = frozenset(
    [
        "sin",
        "cos",
        "tan",
        "cot",
        "sec",
        "csc",
        "arcsin",
        "arccos",
        "arctan",
        "arccot",
        "arcsec",
        "arccsc",
        "asin",
        "acos",
        "atan",
        "sinh",
        "cosh",
        "tanh",
        "coth",
        "sech",
        "csch",
        "arcsinh",
        "arccosh",
        "arctanh",
        "exp",
        "ln",
        "log",
        "lg",
        "sqrt",
        "cbrt",
        "abs",
        "floor",
        "ceil",
        "gcd",
        "lcm",
        "max",
        "min",
        "det",
    ]
)
_WORDS = {
    "pi": "pi",
    "infinity": "oo",
    "infty": "oo",
    "inf": "oo",
    "oo": "oo",
    "and": "and",
    "or": "or",
    "euler": "e",
}

_TOKEN = re.compile(
    r"\s*(?:(?P<num>\d{1,3}(?:,\d{3})+(?![\d,]*\d)(?:\.\d+)?|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+)"
    r"|(?P<cmd>\\[a-zA-Z]+|\\.)|(?P<word>[A-Za-z]+)|(?P<op><=|>=|!=|==|\*\*|[-+*/^_=<>(){}\[\],;:|!'%&\n])|(?P<bad>\S))"
)
_LONGEST_FIRST = sorted((*FUNCTIONS, *_WORDS), key=len, reverse=True)


class Token(NamedTuple):
    """`kind` is num, cmd, fn, var, const, sep or op; `spaced`: white space stands before it."""

    kind: str
    text: str
    spaced: bool


def tokenize(text: str) -> list[Token]:
    """The tokens of a clean text. Raises `UnreadableError`."""
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        kind, word = match.lastgroup or "", match[match.lastgroup or 0]
        spaced = match.start() < match.start(match.lastgroup or 0)
        if kind == "bad":
            raise UnreadableError(f"the character {word!r}")
        if kind == "num" and len(word) > _MOST_DIGITS:
            raise UnreadableError("a number of too many digits")
        if kind == "word":
            found += _words(word, spaced)
        elif kind == "cmd":
            found.append(_command(word, spaced))
        else:
            found.append(Token(kind, word.replace(",", "") if kind == "num" else word, spaced))
        if len(found) > _MOST_TOKENS:
            raise UnreadableError("too long")
    return found


def _command(word: str, spaced: bool) -> Token:
    name = word[1:]
    if name in FUNCTIONS and name != "sqrt":
        return Token("fn", name, spaced)
    if name in ("pi", "infty"):
        return Token("const", _WORDS[name], spaced)
    return Token("cmd", word, spaced)


def _words(word: str, spaced: bool) -> list[Token]:
    """A run of letters: a function, a constant, or a product of variables; many letters are a word, not algebra."""
    found: list[Token] = []
    rest = word
    while rest:
        name = next((n for n in _LONGEST_FIRST if rest.startswith(n) and _apart(n, word)), None)
        if name in FUNCTIONS:
            found.append(Token("fn", name, spaced))
        elif name is not None:
            kind = "sep" if name in ("and", "or") else "const"
            found.append(Token(kind, _WORDS[name], spaced))
        else:
            name = rest[0]
            kind = "const" if name in ("e", "i") else "var"
            found.append(Token(kind, name, spaced))
        rest, spaced = rest[len(name) :], False
    letters = [
        t for t in found if t.kind == "var" or (t.kind == "const" and len(t.text) == 1 and len(word) > 1)
    ]
    if len(letters) > 3:
        raise UnreadableError(f"the word {word!r}")
    return found


def _apart(name: str, word: str) -> bool:
    """Short names count inside a run of letters only where it would be no word: `sinx`, but not `inform`."""
    return (
        name == word
        or (name in FUNCTIONS and len(word) <= len(name) + 2)
        or (name == "pi" and len(word) <= 4)
    )
