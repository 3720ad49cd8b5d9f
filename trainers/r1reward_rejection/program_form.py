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


def same_program(one: str, other: str) -> bool:
    r"""Whether two answers to one prompt compute the same way; texts without code say nothing of it.

    >>> same_program("def f(n):\n    return n + 1", "def f(x):\n    # one more\n    return x + 1")
    True
    """
    programs = _program(one), _program(other)
    return not all(programs) or program_form(programs[0]) == program_form(programs[1])
