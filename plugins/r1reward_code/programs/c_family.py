"""C and C++: their syntax, and a test and a solution as one program."""

import re

from r1reward_code.harness import program_text
from r1reward_code.programs.entry import Entry, Syntax, has_body
from r1reward_code.programs.plan import Plan, encoded
from r1reward_code.tests import ProgramTests
from r1reward_sandbox.languages import find_language

__all__ = ["CPP_SYNTAX", "C_SYNTAX", "plan", "preamble"]

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
_LINKS = {"openssl/": "-lcrypto", "<thread>": "-pthread", "<future>": "-pthread", "pthread.h": "-pthread"}


def preamble(source: str, entry: Entry, _declaration: str, _code: str) -> str:
    """The solution with the declaration's includes, which never do harm, and its helpers where it has none."""
    lines = re.findall(r"^[ \t]*(?:#\s*include\b.*|using\s+namespace\s+\w+\s*;)", entry.before, re.M)
    rest = re.sub(r"^[ \t]*(?:#\s*include\b.*|using\s+namespace\s+\w+\s*;)", "", entry.before, flags=re.M)
    names = re.findall(r"\b(\w+)\s*\([^;{}]*\)\s*\{", rest)
    defined = any(has_body(name, source) for name in names)
    types = re.findall(r"\b(?:struct|union|enum|class)\s+(\w+)\s*[:{]", rest)
    defined |= any(re.search(rf"\b(?:struct|union|enum|class)\s+{name}\s*[:{{]", source) for name in types)
    return "\n".join(lines) + "\n" + ("" if defined else rest) + source


def plan(tests: ProgramTests, source: str) -> Plan:
    """The test behind the solution in one source; the linker gives `main` to the end that says the secret."""
    if re.search(r"\bmain\s*\(", source):
        source = f"#define main r1_main_of_the_solution\n{source}\n#undef main\n"
    text = f'{source}\n#line 1 "test.cpp"\n{tests.test}\n'
    c = find_language(tests.language).name == "c"
    name, compiler = ("main.c", ("gcc", "-std=gnu17")) if c else ("main.cpp", ("g++", "-std=gnu++17"))
    links = [flag for sign, flag in _LINKS.items() if sign in text]
    return Plan(
        {name: encoded(text), "end.cpp": encoded(program_text("end.cpp"))},
        # The end first: what it does before anything else is done in the order of the files.
        (
            *compiler, "-O2", "-w", "-Wl,--wrap=main", "-o", "main", "-x", "c++", "end.cpp", "-x", "none", name,
            "-lm", *links,
        ),
        ("main",), ("./main",),
    )  # fmt: skip
