"""A test and a solution in compiled languages as two programs, where the head of the function allows it.

Whether it does depends on the sample alone: the test must compile beside a head that only passes calls on, and so
must a solution that has the head and does nothing. No completion has a say in it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import ModuleType

from r1reward_code.programs.build import entry_of, whole
from r1reward_code.programs.compiler_errors import blame
from r1reward_code.programs.languages import TEST_LANGUAGES
from r1reward_code.tests import ProgramTests
from r1reward_sandbox import CompileError, Program, Sandbox
from r1reward_sandbox.languages import find_language

__all__ = ["TwoProcess", "find_two_process"]

Get = Callable[..., Program]


@dataclass(frozen=True, slots=True)
class TwoProcess:
    """The compiled test, and how its solutions are compiled."""

    test: Program
    compile: Callable[[str], Program]


def find_two_process(sandbox: Sandbox, tests: ProgramTests, get: Get) -> TwoProcess | None:
    """The test as a program of its own, or `None` where it and a solution must be one. `get` keeps programs."""
    name, entry = find_language(tests.language).name, entry_of(tests)
    way = TEST_LANGUAGES[name].two_process if name in TEST_LANGUAGES else None
    if way is None or entry is None or not entry.signature:
        return None
    key = (name, tests.test, tests.declaration, tests.prompt)

    def solution(source: str) -> Program:
        return get(
            "two process",
            *key,
            source,
            make=lambda: _build(sandbox, name, way, way.solution_files(entry, source, tests)),
        )

    try:
        test = get(
            "two process test", *key, make=lambda: _build(sandbox, name, way, way.test_files(entry, tests))
        )
        solution(whole(tests, f"{way.head_of(tests)}\n{way.BODY}"))
    except (CompileError, ValueError):
        return None

    def compile_solution(source: str) -> Program:
        try:
            return solution(whole(tests, source))
        except CompileError as error:
            blame(sandbox, tests, str(error))
            raise

    return TwoProcess(test, compile_solution)


def _build(sandbox: Sandbox, name: str, way: ModuleType, files: Mapping[str, str]) -> Program:
    language = find_language(name)
    sandbox.check(name)
    content = {path: text.encode("utf-8", "surrogatepass") for path, text in files.items()}
    made = sandbox.build(way.compiler_of(files), content, way.KEEP)
    return Program(
        language=name, command=way.RUN, files=made, address_space=language.address_space,
        memory_signs=language.memory_signs, extra_memory_mb=language.extra_memory_mb,
        extra_processes=language.extra_processes,
    )  # fmt: skip
