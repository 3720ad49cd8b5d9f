"""C tests and solutions as two programs: the function under test becomes, for the test, a call of the other.

A pointer says nothing of how much it points to. So the head must: `char *` is a text that ends with a zero, a
pointer to numbers is followed by their count, and a result that is one by a last `int *returnSize`. Of any other head
the caller is told that there is no such way.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from r1reward_code.harness import program_text
from r1reward_code.programs.entry import Entry
from r1reward_code.programs.source import head_of, split_arguments
from r1reward_code.tests import ProgramTests
from r1reward_sandbox.languages import BRIEF

__all__ = ["BODY", "KEEP", "RUN", "compiler_of", "head_of", "solution_files", "test_files"]

BODY = "__builtin_abort();\n}\n"
"""A body for the declared head: what any solution may be."""
KEEP, RUN = ("main",), ("./main",)

_NUMBER = re.compile(
    r"(?:(?:unsigned|signed|long|short|int|char|float|double|bool|_Bool|size_t|u?int(?:8|16|32|64)_t)\b\s*)+\Z"
)
_INTEGER = re.compile(r"(?:(?:unsigned|signed|long|short|int|size_t|u?int(?:8|16|32|64)_t)\b\s*)+\Z")
_COUNT = re.compile(
    r"n|m|k|len|\w*(?:len|length|size|count|num|_n|Len|Length|Size|Count|Num|N)\d?\Z|n[A-Za-z]?\d?\Z"
)
_PARAMETER = re.compile(r"(?P<type>[\w\s]*?)(?P<stars>[\s*]*)\b(?P<name>\w+)\s*(?P<array>\[\s*\])?\Z")


@dataclass(frozen=True, slots=True)
class _Parameter:
    """A parameter: the type of a number, or of what a pointer points to (`points`), and whether it is constant."""

    name: str
    type: str
    points: bool
    constant: bool
    count: str = ""
    """The parameter that says how many numbers there are."""

    @property
    def declared(self) -> str:
        return f"{'const ' * self.constant}{self.type} {'*' * self.points}{self.name}"

    @property
    def is_text(self) -> bool:
        return self.points and self.type == "char"


@dataclass(frozen=True, slots=True)
class _Head:
    """A head that can be called from another program; `size` is the last parameter that counts the result."""

    result: str
    points: bool
    parameters: tuple[_Parameter, ...]
    size: str = ""

    @property
    def declared(self) -> str:
        return f"{self.result} {'*' * self.points}"

    @property
    def wire(self) -> str:
        """The result's type, as it goes over the line."""
        if not self.points:
            return self.result
        return f"std::optional<{'std::string' if self.result == 'char' else f'std::vector<{self.result}>'}>"


def compiler_of(files: Mapping[str, str]) -> tuple[str, ...]:
    """The command that compiles these files to what `KEEP` names."""
    return (
        "g++", "-O2", *BRIEF, "-pthread", "-o", "main", "-x", "c", "main.c", "-x", "c++", "call.cpp", "-lm",
    )  # fmt: skip


def test_files(entry: Entry, tests: ProgramTests) -> dict[str, str]:
    """The test's program, which ends with 77 if it never called the solution."""
    head = _head(entry)
    lines = [f"r1::{_holder(each)} r1_{each.name}{_given(each)};" for each in head.parameters if each.points]
    arguments = ", ".join(f"r1_{each.name}.value" if each.points else each.name for each in head.parameters)
    back = "".join(f" r1_{each.name}.put_back();" for each in head.parameters if _comes_back(each))
    call = f"r1::ask<{head.wire}>({arguments})"
    if head.result == "void" and not head.points:
        body = f"{call};{back}"
    else:
        last = f"r1::copied(r1_result{f', {head.size}' if head.size else ''})" if head.points else "r1_result"
        body = f"auto r1_result = {call};{back} return {last};"
    stub = f'extern "C" {_prototype(head, entry.name)} {{ {" ".join(lines)} {body} }}\n'
    ends = (
        "namespace { struct R1Line { R1Line() { r1::open_line(); } ~R1Line() { if (!r1::calls) _exit(77); } }"
        " r1_line __attribute__((init_priority(101))); }\n"
    )
    prototype = f"{entry.signature.rstrip().removesuffix('{')};\n"
    return {
        "main.c": f'{entry.before}\n{prototype}\n#line 1 "test.c"\n{tests.test}\n',
        "call.cpp": f'#include "r1_wire.h"\n#include "r1_pointers.h"\n{ends}{stub}',
        "r1_wire.h": program_text("wire.h"), "r1_pointers.h": program_text("pointers.h"),
    }  # fmt: skip


def solution_files(entry: Entry, source: str, _tests: ProgramTests) -> dict[str, str]:
    """The solution's program, which answers calls."""
    head = _head(entry)
    if re.search(r"\bmain\s*\(", source):
        source = f"#define main r1_main_of_the_solution\n{source}\n#undef main\n"
    types = ", ".join(_wire(each) for each in head.parameters)
    parameters = ", ".join(f"auto &{each.name}" for each in head.parameters)
    lines = [f"r1::Lent r1_{each.name}({each.name});" for each in head.parameters if each.points]
    arguments = ", ".join(f"r1_{each.name}" if each.points else each.name for each in head.parameters)
    back = "".join(f" r1_{each.name}.take_back();" for each in head.parameters if _comes_back(each))
    call = f"::{entry.name}({arguments})"
    if head.result == "void" and not head.points:
        body = f"{call};{back}"
    else:
        size = f", {head.size}" if head.size else ""
        last = f"r1::result_of(r1_result{size})" if head.points else "r1_result"
        body = f"auto r1_result = {call};{back} return {last};"
    serve = (
        f'extern "C" {_prototype(head, entry.name)};\n'
        f"int main() {{\n    r1::open_line();\n    r1::serve(({head.wire} (*)({types}))nullptr, "
        f"[]({parameters}) -> {head.wire} {{ {' '.join(lines)} {body} }});\n}}\n"
    )
    return {
        "main.c": source, "call.cpp": f'#include "r1_wire.h"\n#include "r1_pointers.h"\n{serve}',
        "r1_wire.h": program_text("wire.h"), "r1_pointers.h": program_text("pointers.h"),
    }  # fmt: skip


def _head(entry: Entry) -> _Head:
    """What a head says; `ValueError` where it does not say how much a pointer points to."""
    match = re.match(
        rf"(?P<result>[^()]*?)\b{re.escape(entry.name)}\s*\((?P<inside>[^()]*)\)\s*\{{?\s*\Z", entry.signature
    )
    if not match:
        raise ValueError("no plain signature")
    words = re.sub(r"\b(?:static|inline|extern)\b", "", match["result"])
    result = words.replace("*", "").replace("const", "").strip()
    parameters = _counted([_parameter(part) for part in split_arguments(match["inside"]) if part != "void"])
    if words.count("*") > 1 or not (result == "void" or _NUMBER.match(result)):
        raise ValueError(f"no way to hand over a {words.strip()}")
    points, size = "*" in words, ""
    if points and result != "char":
        last = parameters[-1] if parameters else None
        if result == "void" or last is None or not last.points or last.type != "int" or last.count:
            raise ValueError("nothing says how much the result points to")
        size = last.name
    head = _Head(result, points, tuple(parameters), size)
    _check_pointers(head)
    return head


def _check_pointers(head: _Head) -> None:
    for each in head.parameters:
        if each.is_text and not each.constant and head.result == "void" and not head.points:
            raise ValueError(f"nothing says how long {each.name} may become")
        if each.points and not each.is_text and not each.count and each.name != head.size:
            raise ValueError(f"nothing says how much {each.name} points to")


def _parameter(text: str) -> _Parameter:
    constant = re.search(r"\bconst\b", text) is not None
    match = _PARAMETER.match(re.sub(r"\b(?:const|restrict|volatile)\b", " ", text).strip())
    kind = " ".join(match["type"].split()) if match else ""
    stars = match["stars"].count("*") + bool(match["array"]) if match else 0
    if not match or stars > 1 or not _NUMBER.match(kind):
        raise ValueError(f"no way to hand over {text!r}")
    return _Parameter(match["name"], kind, bool(stars), constant and bool(stars))


def _counted(parameters: list[_Parameter]) -> list[_Parameter]:
    """The parameters, those that point to several numbers with the one behind them that counts them."""
    counted = []
    for number, each in enumerate(parameters):
        after = next((one for one in parameters[number + 1 :] if not one.points), None)
        if (
            each.points
            and not each.is_text
            and after
            and _INTEGER.match(after.type)
            and _COUNT.match(after.name)
        ):
            each = _Parameter(each.name, each.type, True, each.constant, after.name)
        counted.append(each)
    return counted


def _prototype(head: _Head, name: str) -> str:
    return f"{head.declared}{name}({', '.join(each.declared for each in head.parameters)})"


def _holder(each: _Parameter) -> str:
    return "Text" if each.is_text else f"Numbers<{each.type}>"


def _given(each: _Parameter) -> str:
    name = f"const_cast<{each.type} *>({each.name})"
    return f"({name})" if each.is_text else f"({name}, {each.count or 1})"


def _wire(each: _Parameter) -> str:
    if not each.points:
        return each.type
    return f"std::optional<{'std::string' if each.is_text else f'std::vector<{each.type}>'}>"


def _comes_back(each: _Parameter) -> bool:
    return each.points and not each.constant
