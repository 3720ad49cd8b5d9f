"""C++ tests and solutions as two programs: the function under test becomes, for the test, a call of the other."""

import re
from collections.abc import Mapping

from r1reward_code.harness import program_text
from r1reward_code.programs.entry import Entry
from r1reward_code.programs.source import head_of, split_arguments
from r1reward_code.tests import ProgramTests
from r1reward_sandbox.languages import BRIEF

__all__ = ["BODY", "KEEP", "RUN", "compiler_of", "head_of", "solution_files", "test_files"]

BODY = "__builtin_abort();\n}\n"
"""A body for the declared head: what any solution may be."""
KEEP, RUN = ("main",), ("./main",)
_LIBRARIES = {"openssl/": "-lcrypto"}


def compiler_of(files: Mapping[str, str]) -> tuple[str, ...]:
    """The command that compiles these files to what `KEEP` names."""
    links = [flag for sign, flag in _LIBRARIES.items() if any(sign in text for text in files.values())]
    return ("g++", "-O2", "-std=gnu++17", *BRIEF, "-o", "main", "main.cpp", "-pthread", *links)


def _signature(entry: Entry) -> tuple[str, str, list[str]]:
    """The result's type, the parameters without defaults, and their names; `ValueError` if it is no plain one."""
    match = re.match(
        rf"(?P<result>[^()]*?)\b{re.escape(entry.name)}\s*\((?P<inside>.*)\)\s*(?:const\s*)?\{{?\s*\Z",
        entry.signature, re.S,
    )  # fmt: skip
    if not match or not match["result"].strip():
        raise ValueError("no plain signature")
    inside = re.sub(r"\s*=[^,]*", "", match["inside"])
    found_names = [re.search(r"(\w+)\s*(?:\[\s*\])?$", part) for part in split_arguments(inside)]
    names = [name[1] for name in found_names if name]
    return re.sub(r"\b(?:static|inline|extern)\b", "", match["result"]).strip(), inside, names


def _any_of(entry: Entry) -> str:
    """The definitions by which values of any type can go over, where the head has some."""
    kinds = {"R1_ANY": r"<any>", "R1_BOOST_ANY": r"boost/any\.hpp"}
    return "".join(f"#define {name}\n" for name, sign in kinds.items() if re.search(sign, entry.before))


def test_files(entry: Entry, tests: ProgramTests) -> dict[str, str]:
    """The test's program, which ends with 77 if it never called the solution."""
    result, inside, names = _signature(entry)
    stub = f"{result} {entry.name}({inside}) {{ return r1::ask<{result}>({', '.join(names)}); }}\n"
    ends = (
        "namespace { struct R1Line { R1Line() { r1::open_line(); } ~R1Line() { if (!r1::calls) _exit(77); } }"
        " r1_line __attribute__((init_priority(101))); }\n"
    )
    return {
        "main.cpp": f'{_any_of(entry)}#include "r1_wire.h"\n{ends}{entry.before}\n{stub}\n'
        f'#line 1 "test.cpp"\n{tests.test}\n',
        "r1_wire.h": program_text("wire.h"),
    }


def solution_files(entry: Entry, source: str, _tests: ProgramTests) -> dict[str, str]:
    """The solution's program, which answers calls."""
    result, inside, _ = _signature(entry)
    if re.search(r"\bmain\s*\(", source):
        source = f"#define main r1_main_of_the_solution\n{source}\n#undef main\n"
    serve = (
        "int main() {\n    r1::open_line();\n"
        f"    r1::serve(({result} (*)({inside}))nullptr, [](auto &...each) -> {result} "
        f"{{ return ::{entry.name}(each...); }});\n}}\n"
    )
    return {
        "main.cpp": f'{_any_of(entry)}#include "r1_wire.h"\n{source}\n#line 1 "call.cpp"\n{serve}',
        "r1_wire.h": program_text("wire.h"),
    }
