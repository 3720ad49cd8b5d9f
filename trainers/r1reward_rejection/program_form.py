"""What two programs for one prompt are compared by: what they compute with, not what they call it or say of it.

`range(2, n)` and `range(2, int(n**0.5) + 1)` are two answers though all their other words are the same, and so are
two algorithms behind one preamble of imports. Numbers, operators, keywords and what is called must be the same; names
of variables, comments, imports and tests may differ.
"""

import re
from collections import Counter

__all__ = ["is_program", "program_form", "same_program"]

_CODE = re.compile(
    r"```|^\s*(?:def|return|for|while|if|class|import|from|int|void|public|#include)\b.*[:;({]", re.MULTILINE
)
_BEGINS = re.compile(
    r"\s*(?:(?:from|import|def|class|if|for|while|return|int|void|bool|public|#include|using|package|func|fn)\b"
    r"|[ \t]+\w[\w.]* =|@\w)"
)
_FENCED = re.compile(r"```[^\n]*\n(.*?)(?:```|\Z)", re.DOTALL)
_LEFT_OUT = re.compile(
    r'"""(?:.|\n)*?"""|\'\'\'(?:.|\n)*?\'\'\'|/\*(?:.|\n)*?\*/|(?:#|//)[^\n]*'
    r"|^[ \t]*(?:import|from|using|assert|print|def|package)\b[^\n]*",
    re.MULTILINE,
)
_TOKEN = re.compile(r"\d+(?:\.\d+)?|[A-Za-z_]\w*|[-+*/%=<>!&|^~]+")
_STRING = r"\"[^\"\n]*\"|'[^'\n]*'"
_KEYWORDS_TEXT = """
if elif else for while return break continue in not and or is lambda yield try except finally with raise switch case
do true false none null new throw catch True False None
"""
_KEYWORDS = frozenset(_KEYWORDS_TEXT.split())


def is_program(text: str) -> bool:
    """Whether the text has code."""
    return bool(_CODE.search(text))


def _program(text: str) -> str:
    """The code in fences, or a text that begins as code does; prose with a formula is no program."""
    if fenced := _FENCED.findall(text):
        return "\n".join(fenced)
    return text if _BEGINS.match(text) else ""


def program_form(code: str) -> Counter[str]:
    """The numbers, operators, keywords and called names of a program, each as often as it stands there."""
    code = _LEFT_OUT.sub(" ", code)
    return Counter(
        token[0]
        for token in _TOKEN.finditer(code)
        if not (token[0][0].isalpha() or token[0][0] == "_")
        or token[0] in _KEYWORDS
        or code[token.end() : token.end() + 1] == "("
    )


_PIECE = re.compile(rf"{_STRING}|{_TOKEN.pattern}|[.,:;(){{}}\[\]]|\n[ \t]*")


def _sequence(code: str) -> list[str]:
    """The tokens in their order, variables by the order in which they come, lines by how deep they stand.

    Strings count as they are, and so do attributes and what is called.
    """
    names = _parameters(code)
    depths, sequence = [0], list[str]()
    matches = list(_PIECE.finditer(_LEFT_OUT.sub(" ", code)))
    for i, match in enumerate(matches):
        token = match[0]
        if token[0] == "\n":
            if i + 1 < len(matches) and matches[i + 1][0][0] != "\n":
                sequence.append(_turn(depths, len(token.expandtabs()) - 1))
        elif token[0] not in "()[]{},;":  # brackets around a value, and commas, are habits
            before, after = _token_at(matches, i - 1), _token_at(matches, i + 1)
            is_name = (token[0].isalpha() or token[0] == "_") and token not in _KEYWORDS
            is_variable = is_name and before != "." and (after != "(" or token in names)
            sequence.append(names.setdefault(token, f"v{len(names)}") if is_variable else token)
    return sequence


_PARAMETERS = re.compile(r"^[ \t]*def[ \t]+\w+[ \t]*\(([^()]*)", re.MULTILINE)


def _parameters(code: str) -> dict[str, str]:
    """The parameters of functions by their order: `a - b` of (a, b) is not `b - a`."""
    names: dict[str, str] = {}
    for parameters in _PARAMETERS.findall(code):
        for name in re.findall(r"[A-Za-z_]\w*", re.sub(r"[:=][^,]*", "", parameters)):
            names.setdefault(name, f"v{len(names)}")
    return names


def _token_at(matches: list[re.Match[str]], i: int) -> str:
    """The token at a place, empty beyond either end."""
    return matches[i][0] if 0 <= i < len(matches) else ""


def _turn(depths: list[int], depth: int) -> str:
    """How a line stands to those before it: deeper, as deep, or so many levels back."""
    if depth > depths[-1]:
        depths.append(depth)
        return "deeper"
    back = 0
    while depths[-1] > depth:
        depths.pop()
        back += 1
    return f"back {back}"


def same_program(one: str, other: str) -> bool:
    r"""Whether two answers to one prompt compute the same way; texts without code say nothing of it.

    >>> same_program("def f(n):\n    return n + 1", "def f(x):\n    # one more\n    return x + 1")
    True
    """
    programs = _program(one), _program(other)
    return not all(programs) or _sequence(programs[0]) == _sequence(programs[1])
