"""Puts a solution and its test together, one way for each language."""

import secrets
from collections.abc import Callable

from r1reward_code.programs.compiler_errors import blame, not_beside_head
from r1reward_code.programs.entry import Entry, find_entry
from r1reward_code.programs.languages import TEST_LANGUAGES, TestLanguage
from r1reward_code.programs.plan import Plan, refused
from r1reward_code.programs.shared_c import build_objects
from r1reward_code.programs.source import closed
from r1reward_code.tests import ProgramTests
from r1reward_sandbox import CompileError, Program, Result, Sandbox
from r1reward_sandbox.languages import find_language

__all__ = [
    "build",
    "check_test",
    "complete",
    "entry_of",
    "finished",
    "has_head",
    "make_secret",
    "whole",
]

_SECRET_BYTES = 32
Get = Callable[..., Program]


def make_secret() -> bytes:
    """What a test program is to say when it has reached its end."""
    return secrets.token_hex(_SECRET_BYTES // 2).encode()


def finished(result: Result, secret: bytes) -> bool:
    """Whether a test program reached its end: it says the secret, all of it, and nothing else."""
    return result.ok and result.stdout == secret


def build(sandbox: Sandbox, tests: ProgramTests, source: str, get: Get) -> Program:
    """The program of a test and a solution; `CompileError` that the solution caused. `get` keeps what is compiled."""
    language = find_language(tests.language)
    sandbox.check(language.name)
    try:
        files, run = _built(sandbox, tests, source, get)
    except CompileError as error:
        blame(sandbox, tests, str(error))
        raise
    return Program(
        language=language.name, command=run, files=files, address_space=language.address_space,
        memory_signs=language.memory_signs, extra_memory_mb=language.extra_memory_mb,
        extra_processes=language.extra_processes,
    )  # fmt: skip


def _built(
    sandbox: Sandbox, tests: ProgramTests, source: str, get: Get
) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """The files of a test and a solution as one program, and the command that runs it."""
    entry = entry_of(tests)
    if _language(tests).plan is None:
        assert entry is not None, "what has no head is never built"
        stub = whole(tests, _stub(tests))
        return build_objects(sandbox, tests, whole(tests, source), stub, entry, get), ("./main",)
    plan = _plan(tests, source)
    try:
        files = sandbox.build(plan.compile, plan.files, plan.keep)
    except CompileError:
        if has_head(tests):
            _check_plan(sandbox, tests)
        raise
    if why := plan.refusal(files):
        raise refused(why)
    return files, plan.run


def has_head(tests: ProgramTests) -> bool:
    """Whether the sample declares the function under test."""
    entry = entry_of(tests)
    return entry is not None and bool(entry.signature)


def check_test(sandbox: Sandbox, tests: ProgramTests, get: Get) -> None:
    """`BadTestsError` where no solution compiles with a test, `LanguageUnavailableError` where it lacks a library."""
    sandbox.check(find_language(tests.language).name)
    if has_head(tests):
        try:
            build(sandbox, tests, _stub(tests), get)
        except CompileError as error:
            raise not_beside_head(error) from None


def _stub(tests: ProgramTests) -> str:
    return f"{_head(tests)}\n{_language(tests).syntax.stub}"


def _head(tests: ProgramTests) -> str:
    in_prompt = _language(tests).syntax.prompt_first and tests.prompt.rstrip().endswith("{")
    return tests.prompt if in_prompt else tests.declaration or tests.prompt


def _check_plan(sandbox: Sandbox, tests: ProgramTests) -> None:
    """Raise where not even a solution that does nothing but have the declared head compiles with the test."""
    plan = _plan(tests, _stub(tests))
    try:
        sandbox.build(plan.compile, plan.files, plan.keep)
    except CompileError as error:
        blame(sandbox, tests, str(error))
        raise not_beside_head(error) from None


def whole(tests: ProgramTests, source: str) -> str:
    """The solution with all that the sample says stands before it."""
    return complete(tests, source, entry_of(tests))


def complete(tests: ProgramTests, source: str, entry: Entry | None) -> str:
    """The solution with what its sample says stands before it: imports, helpers, and its head if it lacks one."""
    if entry is None:
        return source
    language = _language(tests)
    code = tests.prompt if _is_code(tests.prompt, entry) else ""
    if not entry.is_defined_in(source, language.syntax):
        first = language.syntax.prompt_first
        return closed((code or tests.declaration) if first else (tests.declaration or code), source)
    return language.preamble(source, entry, tests.declaration, code)


def _is_code(prompt: str, entry: Entry) -> bool:
    return bool(entry.name) and entry.name in prompt and prompt.rstrip().endswith("{")


def _language(tests: ProgramTests) -> TestLanguage:
    return TEST_LANGUAGES[find_language(tests.language).name]


def _plan(tests: ProgramTests, source: str) -> Plan:
    plan = _language(tests).plan
    assert plan is not None, tests.language  # those of JavaScript and C never come here
    entry = entry_of(tests)
    assert entry is not None, "what has no head is never built"
    return plan(tests, whole(tests, source), entry)


def entry_of(tests: ProgramTests) -> Entry | None:
    """The function under test, or `None` where the sample does not name it."""
    for text in (tests.declaration, tests.prompt):
        if text and (entry := find_entry(text, _language(tests).syntax)):
            return entry
    return Entry(tests.entry_point, "", "") if tests.entry_point else None
