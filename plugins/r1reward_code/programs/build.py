"""Puts a solution and its test together, one way for each language."""

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from r1reward_code.harness import program_text
from r1reward_code.programs.entry import Entry, find_entry
from r1reward_code.programs.rust import (
    RUST_CRATES,
    compiler_of,
    missing_crates,
    rename_main,
    tests_of,
    without_idle_imports,
)
from r1reward_code.programs.source import complete, imports_of_go
from r1reward_code.programs.tuples import tuples_of, without_package
from r1reward_code.tests import BadTestsError, ProgramTests
from r1reward_sandbox import CompileError, LanguageUnavailableError, Program, Result, Sandbox
from r1reward_sandbox.languages import find_language

__all__ = ["TEST_LANGUAGES", "blame", "build", "check_test", "entry_of", "finished", "make_secret", "whole"]

_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Plan:
    """Files, the command that compiles them, what of it is kept, and the command that runs it."""

    files: Mapping[str, bytes]
    compile: tuple[str, ...]
    keep: tuple[str, ...]
    run: tuple[str, ...]


def make_secret() -> bytes:
    """What a test program is to say when it has reached its end."""
    return secrets.token_hex(_SECRET_BYTES // 2).encode()


def finished(result: Result, secret: bytes) -> bool:
    """Whether a test program reached its end: it says the secret, all of it, and nothing else."""
    return result.ok and result.stdout == secret


def build(sandbox: Sandbox, tests: ProgramTests, source: str) -> Program:
    """The program of a test and a solution; `CompileError` that the solution caused."""
    language = find_language(tests.language)
    sandbox.check(language.name)
    plan = _PLANS[language.name](tests, whole(tests, source))
    try:
        files = sandbox.build(plan.compile, plan.files, plan.keep)
    except CompileError as error:
        blame(sandbox, tests, str(error))
        if _is_broken(sandbox, tests):
            raise BadTestsError("the test does not compile, whatever the solution is") from None
        raise
    return Program(
        language=language.name, command=plan.run, files=files, address_space=language.address_space,
        memory_signs=language.memory_signs, extra_memory_mb=language.extra_memory_mb,
        extra_processes=language.extra_processes,
    )  # fmt: skip


_STUBS = {
    "c": "__builtin_abort();\n}\n", "cpp": "__builtin_abort();\n}\n", "go": 'panic("")\n}\n',
    "java": "throw new RuntimeException();\n}\n}\n", "rust": "unimplemented!()\n}\n",
}  # fmt: skip


def check_test(sandbox: Sandbox, tests: ProgramTests) -> None:
    """`BadTestsError` where no solution compiles with a test, `LanguageUnavailableError` where it lacks a library."""
    name, entry = find_language(tests.language).name, entry_of(tests)
    sandbox.check(name)
    if entry is not None and entry.signature:
        try:
            build(sandbox, tests, f"{_head(tests)}\n{_STUBS[name]}")
        except CompileError:
            raise BadTestsError("the test does not compile, whatever the solution is") from None


def _head(tests: ProgramTests) -> str:
    is_go = find_language(tests.language).name == "go"
    return (
        tests.prompt if is_go and tests.prompt.rstrip().endswith("{") else tests.declaration or tests.prompt
    )


def _is_broken(sandbox: Sandbox, tests: ProgramTests) -> bool:
    """Whether not even a solution that does nothing but have the declared head compiles with the test."""
    name, entry = find_language(tests.language).name, entry_of(tests)
    if entry is None or not entry.signature:
        return False
    plan = _PLANS[name](tests, whole(tests, f"{_head(tests)}\n{_STUBS[name]}"))
    try:
        sandbox.build(plan.compile, plan.files, plan.keep)
    except CompileError:
        return True
    return False


def whole(tests: ProgramTests, source: str) -> str:
    """The solution with all that the sample says stands before it."""
    return complete(tests, source, entry_of(tests))


def entry_of(tests: ProgramTests) -> Entry | None:
    """The function under test, or `None` where the sample does not name it."""
    for text in (tests.declaration, tests.prompt):
        if text and (entry := find_entry(text, find_language(tests.language).name)):
            return entry
    return Entry(tests.entry_point, "", "") if tests.entry_point else None


def blame(sandbox: Sandbox, tests: ProgramTests, words: str) -> None:
    """A library that the sample itself uses and that is not there is no mistake of the solution.

    A solution can have the compiler say what it likes: what is said to be missing is looked for.
    """
    sample = tests.declaration + tests.prompt + tests.test
    for name in missing_crates(words):
        if re.search(rf"\b(?:use|extern crate)\s+{name}\b|\b{name}::", sample):
            raise LanguageUnavailableError(
                "rust", f"crate {name}", f"it as lib{name}-*.rlib in {RUST_CRATES}"
            )
    for name in set(re.findall(r"fatal error: ([\w./+-]+): No such file", words)):
        if re.search(rf'#\s*include\s*[<"]{re.escape(name)}[>"]', sample) and not _has_header(sandbox, name):
            raise LanguageUnavailableError("cpp", f"header {name}", "the library that has it")


def _has_header(sandbox: Sandbox, name: str) -> bool:
    source = f"#include <{name}>\nint main() {{}}\n".encode()
    try:
        sandbox.build(
            ("g++", "-std=gnu++20", "-w", "-c", "-o", "main", "main.cpp"), {"main.cpp": source}, ("main",)
        )
    except CompileError:
        return False
    return True


def _cpp(tests: ProgramTests, source: str) -> Plan:
    if re.search(r"\bmain\s*\(", source):
        source = f"#define main r1_main_of_the_solution\n{source}\n#undef main\n"
    text = f'{source}\n#line 1 "test.cpp"\n{tests.test}\n'
    c = find_language(tests.language).name == "c"
    name, compiler = ("main.c", ("gcc", "-std=gnu17")) if c else ("main.cpp", ("g++", "-std=gnu++17"))
    links = [flag for sign, flag in _LINKS.items() if sign in text]
    return Plan(
        {name: _bytes(text), "end.cpp": _bytes(program_text("end.cpp"))},
        (*compiler, "-O2", "-w", "-Wl,--wrap=main", "-o", "main", name, "-x", "c++", "end.cpp", "-lm", *links),
        ("main",), ("./main",),
    )  # fmt: skip


_LINKS = {"openssl/": "-lcrypto", "<thread>": "-pthread", "<future>": "-pthread", "pthread.h": "-pthread"}


def _go(tests: ProgramTests, source: str) -> Plan:
    names = re.findall(r"^func (Test\w+)\s*\(\s*\w+\s+\*testing\.T\s*\)", tests.test, re.M)
    if not names:
        raise BadTestsError("a Go test is functions named Test… that take a *testing.T")
    source = re.sub(r"^func main\s*\(\s*\)", "func r1MainOfTheSolution()", source, flags=re.M)
    table = ", ".join(f'{{Name: "{name}", F: {name}}}' for name in names)
    main = (
        'package main\nimport ("r1/end"; "testing")\n'
        f"func main() {{ end.Run([]testing.InternalTest{{{table}}}) }}\n"
    )
    shim = "go/src/github.com/stretchr/testify/assert/assert.go"
    return Plan(
        {
            "go/src/app/solution.go": _bytes(imports_of_go(source, tests.prompt)),
            "go/src/app/tests.go": _bytes(imports_of_go(tests.test)),
            "go/src/app/main.go": _bytes(main),
            "go/src/r1/end/end.go": _bytes(program_text("end.go")),
            shim: _bytes(program_text("assert.go")),
        },
        ("go", "build", "-o", "main", "app"), ("main",), ("./main",),
    )  # fmt: skip


def _java(tests: ProgramTests, source: str) -> Plan:
    found = re.search(r"^[ \t]*public\s+(?:final\s+)?class\s+(\w+)", tests.test, re.M)
    name = found[1] if found else "Main"
    imports = "\n".join(re.findall(r"^import\s[^;]+;", tests.declaration or source, re.M))
    tuples = tuples_of(imports, source, tests.test)
    imports, source = without_package(imports), without_package(source)
    mine = re.search(r"^[ \t]*public\s+(?:final\s+)?class\s+(\w+)", source, re.M)
    solution = mine[1] if mine else "Solution"
    if solution == name:
        solution, source = (
            "Solution",
            re.sub(rf"\bpublic\s+class\s+{name}\b", f"class {name}OfTheSolution", source),
        )
    java = find_language("java")
    return Plan(
        {
            f"{solution}.java": _bytes(source), f"{name}.java": _bytes(f"{imports}\n{tests.test}"),
            "R1End.java": _bytes(program_text("End.java")),
            **{file: _bytes(text) for file, text in tuples.items()},
        },
        (*java.compile[:-1], f"{solution}.java", f"{name}.java", "R1End.java", *tuples),
        ("*.class",), (*java.run[:-1], "-ea", "R1End", name),
    )  # fmt: skip


def _rust(tests: ProgramTests, source: str) -> Plan:
    test, table = tests_of(tests)
    source = rename_main(source)
    text = f"{source}\n{test}\n{program_text('end.rs')}\nfn main() {{ r1_end::run(&[{table}]) }}\n"
    return Plan({"main.rs": _bytes(without_idle_imports(text))}, compiler_of(text), ("main",), ("./main",))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


_PLANS: dict[str, Callable[[ProgramTests, str], Plan]] = {
    "c": _cpp, "cpp": _cpp, "go": _go, "java": _java, "rust": _rust,
}  # fmt: skip
TEST_LANGUAGES = frozenset(_PLANS)
"""The languages, but JavaScript and Python, of test programs."""
