"""A test and a solution in compiled languages as two programs, where the head of the function allows it.

Whether it does depends on the sample alone: the test must compile beside a head that only passes calls on, and so
must a solution that has the head and does nothing. No completion has a say in it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import ModuleType

from r1reward_code.kinds import ProgramTests
from r1reward_code.programs import apart_cpp, apart_go
from r1reward_code.programs.build import entry_of, whole
from r1reward_sandbox import CompileError, Program, Sandbox
from r1reward_sandbox.languages import find_language

__all__ = ["Apart", "find_apart"]

Get = Callable[..., Program]

_WAYS: Mapping[str, tuple[ModuleType, tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "cpp": (
        apart_cpp, ("g++", "-O2", "-std=gnu++17", "-w", "-o", "main", "main.cpp", "-pthread"), ("main",), ("./main",),
    ),
    "go": (apart_go, ("go", "build", "-o", "main", "app"), ("main",), ("./main",)),
}  # fmt: skip
_LIBRARIES = {"openssl/": "-lcrypto"}


@dataclass(frozen=True, slots=True)
class Apart:
    """The compiled test, and how its solutions are compiled."""

    test: Program
    compile: Callable[[str], Program]


def find_apart(sandbox: Sandbox, tests: ProgramTests, get: Get) -> Apart | None:
    """The test as a program of its own, or `None` where it and a solution must be one. `get` keeps programs."""
    name, entry = find_language(tests.language).name, entry_of(tests)
    if name not in _WAYS or entry is None or not entry.signature:
        return None
    way = _WAYS[name][0]
    key = (name, tests.test, tests.declaration, tests.prompt)

    def solution(source: str) -> Program:
        return get(
            "apart",
            *key,
            source,
            make=lambda: _build(sandbox, name, way.solution_files(entry, source, tests)),
        )

    try:
        test = get("apart test", *key, make=lambda: _build(sandbox, name, way.test_files(entry, tests)))
        solution(whole(tests, f"{way.head_of(tests)}\n{way.BODY}"))
    except (CompileError, ValueError):
        return None
    return Apart(test, lambda source: solution(whole(tests, source)))


def _build(sandbox: Sandbox, name: str, files: Mapping[str, str]) -> Program:
    _, compiler, keep, run = _WAYS[name]
    language = find_language(name)
    links = [flag for sign, flag in _LIBRARIES.items() if any(sign in text for text in files.values())]
    made = sandbox.build(
        (*compiler, *(links if name == "cpp" else ())),
        {path: text.encode("utf-8", "surrogatepass") for path, text in files.items()},
        keep,
    )
    return Program(
        language=name, command=run, files=made, address_space=language.address_space,
        memory_signs=language.memory_signs, extra_memory_mb=language.extra_memory_mb,
        extra_processes=language.extra_processes,
    )  # fmt: skip
