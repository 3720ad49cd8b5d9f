"""Cuts clean mathematics into tokens, within caps."""

import re
from functools import lru_cache
from typing import NamedTuple

from r1reward_math.names import CONSTANTS, FUNCTIONS, SEPARATORS
from r1reward_math.numbers import MOST_DIGITS
from r1reward_math.tree import UnreadableError

__all__ = ["Token", "tokenize"]

_MOST_TOKENS = 600
_MOST_LETTERS = 3
"""A longer run of letters is a word, not a product; one with capitals inside, `GMmr`, is none."""
_MOST_FACTORS = 8
_WORDLIKE = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")

_ENGLISH = (
    "not the for are but one two six ten all odd any can may yes no of is if or to was has had its nor non now new "
    "old per sum set how why who you our out use get got see say let due end few far too own way"
)
_NO_PRODUCTS = frozenset(_ENGLISH.split())
_TOKEN = re.compile(
    r"\s*(?:(?P<num>\d+\.(?=\\(?:overline|bar|dot)(?![a-z]))|\d{1,3}(?:,\d{3})+(?![\d,]*\d)(?:\.\d+)?|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+)"
    r"|(?P<cmd>\\[a-zA-Z]+|\\.)|(?P<word>[A-Za-z]+)|(?P<blackboard>[ℕℤℚℝℂ\ue000-\ue0ff])"
    r"|(?P<op><=|>=|!=|==|\*\*|[-+*/^_=<>(){}\[\],;:|!'%&\n])|(?P<bad>\S))"
)
_ALONE = frozenset(("tg", "Re", "Im", "Gamma", "det", "max", "min", "abs", "sign", "round"))
"""Functions never read inside a run of letters."""
_LONGEST_FIRST = sorted((*FUNCTIONS, *CONSTANTS, *SEPARATORS), key=len, reverse=True)
_BY_LETTER = {name[0]: [n for n in _LONGEST_FIRST if n[0] == name[0]] for name in _LONGEST_FIRST}


class Token(NamedTuple):
    """`kind` is num, cmd, fn, var, const, sep or op; `spaced`: white space stands before it."""

    kind: str
    text: str
    spaced: bool


def tokenize(text: str) -> list[Token]:
    """The tokens of a clean text, in a list of its own. Raises `UnreadableError`."""
    tokens = _kept(text)
    if isinstance(tokens, str):
        raise UnreadableError(tokens)
    return list(tokens)


@lru_cache(maxsize=256)
def _kept(text: str) -> tuple[Token, ...] | str:
    """The tokens, or why there are none: each spelling of an answer is read several times."""
    try:
        return tuple(_tokens(text))
    except UnreadableError as error:
        return str(error)


def _tokens(text: str) -> list[Token]:
    pieces: list[Token] = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or ""
        word = match[kind]
        spaced = match.start() < match.start(kind)
        if kind == "word":
            pieces += _words(word, spaced)
        elif kind == "cmd":
            pieces.append(_command(word, spaced))
        elif kind == "num":
            if len(word) > MOST_DIGITS:
                raise UnreadableError("a number of too many digits")
            pieces.append(Token(kind, word.replace(",", ""), spaced))
        elif kind == "bad":
            raise UnreadableError(f"the character {word!r}")
        else:
            pieces.append(Token("var" if kind == "blackboard" else kind, word, spaced))
        if len(pieces) > _MOST_TOKENS:
            raise UnreadableError("too long")
    return pieces


def _command(word: str, spaced: bool) -> Token:
    name = word[1:]
    if name in FUNCTIONS and name != "sqrt" and name != "Gamma":
        return Token("fn", name, spaced)
    if name in ("pi", "infty"):
        return Token("const", CONSTANTS[name], spaced)
    return Token("cmd", word, spaced)


def _words(word: str, spaced: bool) -> list[Token]:
    """A run of letters: a function, a constant, or a product of variables; many letters are a word."""
    if len(word) == 1:
        return [Token("const" if word in "ei" else "var", word, spaced)]
    if word in _NO_PRODUCTS or word.casefold() == "nan":
        raise UnreadableError(f"the word {word!r}")
    pieces: list[Token] = []
    rest, letters = word, 0
    while rest:
        name = next((n for n in _BY_LETTER.get(rest[0], ()) if rest.startswith(n) and _apart(n, word)), None)
        if name in FUNCTIONS:
            pieces.append(Token("fn", name, spaced))
        elif name in SEPARATORS:
            pieces.append(Token("sep", name, spaced))
        elif name is not None:
            pieces.append(Token("const", CONSTANTS[name], spaced))
        else:
            name, letters = rest[0], letters + 1
            if letters > _MOST_FACTORS:
                break
            pieces.append(Token("const" if name in "ei" else "var", name, spaced))
        rest, spaced = rest[len(name) :], False
    if letters > (_MOST_LETTERS if _WORDLIKE.fullmatch(word) else _MOST_FACTORS):
        raise UnreadableError(f"the word {word!r}")
    return pieces


def _apart(name: str, word: str) -> bool:
    """Short names count inside a run of letters only where it would be no word: `sinx`, but not `inform`."""
    return (
        name == word
        or (name in FUNCTIONS and name not in _ALONE and len(word) <= len(name) + 2)
        or (name == "pi" and len(word) <= 4)
    )
