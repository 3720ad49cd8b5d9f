"""C and C++: their syntax, and what stands before a solution."""

import re

from r1reward_code.programs.entry import Entry, Syntax, has_body

__all__ = ["CPP_SYNTAX", "C_SYNTAX", "LINKS", "preamble"]

C_SYNTAX = Syntax(
    signature=r"^(?![ \t]*\*)[^\n#/]*?\b(?P<name>\w+)\s*\([^{};]*\)\s*\{?\s*\Z",
    stub="__builtin_abort();\n}\n",
    before_body=r"\)\s*\Z",
)
CPP_SYNTAX = Syntax(
    signature=r"^(?![ \t]*\*)[^\n#/]*?\b(?P<name>\w+)\s*\([^{};]*\)\s*(?:const\s*)?\{?\s*\Z",
    stub="__builtin_abort();\n}\n",
    before_body=r"\)\s*(?:const\s*)?\Z",
    test_sign=r"^\s*#\s*(?:include|undef|define)\b|\bint\s+main\s*\(",
)
LINKS = {"openssl/": "-lcrypto", "<thread>": "-pthread", "<future>": "-pthread", "pthread.h": "-pthread"}
"""What a source that includes this must be linked with."""


def preamble(source: str, entry: Entry, _declaration: str, _code: str) -> str:
    """The solution with the declaration's includes, which never do harm, and its helpers where it has none."""
    lines = re.findall(r"^[ \t]*(?:#\s*include\b.*|using\s+namespace\s+\w+\s*;)", entry.before, re.M)
    rest = re.sub(r"^[ \t]*(?:#\s*include\b.*|using\s+namespace\s+\w+\s*;)", "", entry.before, flags=re.M)
    names = re.findall(r"\b(\w+)\s*\([^;{}]*\)\s*\{", rest)
    defined = any(has_body(name, source) for name in names)
    types = re.findall(r"\b(?:struct|union|enum|class)\s+(\w+)\s*[:{]", rest)
    defined |= any(re.search(rf"\b(?:struct|union|enum|class)\s+{name}\s*[:{{]", source) for name in types)
    return "\n".join(lines) + "\n" + ("" if defined else rest) + source
