r"""Operators that are no products of letters: `E[X^2]` is not `E[X]X`, nor `\operatorname{Var}(X)` a product.

Each becomes one letter of Unicode's private area that is called like a function; what it does is not known here, so
that two calls are equal where their arguments are.
"""

import re

__all__ = ["OPERATORS", "with_operators"]

_NAMES_TEXT = "Var Cov Corr Pr SD tr Tr dim ord Res adj curl div grad span rank null Ker Im"
_FIRST = 0xE0A0
_LETTERS = {name: chr(_FIRST + 1 + at) for at, name in enumerate(_NAMES_TEXT.split())}
OPERATORS = frozenset((chr(_FIRST), *_LETTERS.values()))
"""The letters that stand for operators."""
_CALL = re.compile(
    rf"(?<![A-Za-z\\\d])(?:\\?({'|'.join(_LETTERS)})\s*([(\[])|(E)\s*(?:(\[)\s*(?=[A-Z])|(\()\s*(?=[XYZ](?![a-z]))))"
)
_CLOSING = {"(": ")", "[": "]"}
_MOST = 20


def with_operators(text: str) -> str:
    r"""A clean text with each operator as its letter, and the brackets of its argument round.

    >>> with_operators("E[X^2]").replace("\ue0a0", "operator")
    ' operator(X^2)'
    """
    for _ in range(_MOST):
        match = _CALL.search(text)
        if match is None:
            break
        letter = _LETTERS[match[1]] if match[1] else chr(_FIRST)
        opening = match[2] or match[4] or match[5]
        end = _end_of(text, match.end(), opening)
        if end < 0:
            break
        text = f"{text[: match.start()]} {letter}({text[match.end() : end]}){text[end + 1 :]}"
    return text


def _end_of(text: str, start: int, opening: str) -> int:
    """Where the bracket closes that opens before `start`; -1 where it does not."""
    depth = 1
    for at in range(start, len(text)):
        depth += (text[at] == opening) - (text[at] == _CLOSING[opening])
        if not depth:
            return at
    return -1
