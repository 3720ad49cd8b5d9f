"""JavaScript: its syntax. Its tests and solutions are always two programs (`r1reward_code.execution`)."""

import re

from r1reward_code.programs.entry import Entry, Syntax

__all__ = ["SYNTAX", "preamble"]

SYNTAX = Syntax(
    signature=r"^(?:const|let|var|(?:async\s+)?function)\s+(?P<name>\w+)[^\n]*\{?\s*\Z",
    defines=r"(?:\b(?:function\*?|const|let|var|class)\s+{name}\b)|(?:^[ \t]*(?:exports\.)?{name}\s*=)",
    test_sign=r"\brequire\s*\(|=>|^\s*(?:const|let|var|function)\b|\bconsole\.|^\s*assert\.\w+\(",
)

_EXPORT = re.compile(
    r"^export\s+(?:default\s+)?(?=(?:async\s+)?(?:function|class|const|let|var)\b)"
    r"|^export\s*(?:default\s+\w+|\{[^}]*\})[ \t]*;?[ \t]*$",
    re.M,
)


def preamble(source: str, entry: Entry, _declaration: str, _code: str) -> str:
    """A module of its own exports what the test, beside it, sees anyway."""
    source = _EXPORT.sub("", source)
    names = re.findall(r"^(?:const|let|var|function)\s+(\w+)", entry.before, re.M)
    if any(re.search(rf"^(?:const|let|var|function)\s+{name}\b", source, re.M) for name in names):
        return source
    return entry.before + source
