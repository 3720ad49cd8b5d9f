"""The languages of tests that are code, other than Python: how each puts a test and a solution together.

To add one: a language of the sandbox (`r1reward_sandbox.languages`), a module as `go`, its line here, and, where a
test and a solution can be two programs, a module as `two_process_go`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType

from r1reward_code.programs import (
    c_family,
    go,
    java,
    javascript,
    rust,
    two_process_c,
    two_process_cpp,
    two_process_go,
    two_process_java,
    two_process_rust,
)
from r1reward_code.programs.entry import Entry, Syntax
from r1reward_code.programs.plan import Plan
from r1reward_code.tests import ProgramTests

__all__ = ["TEST_LANGUAGES", "TestLanguage"]


@dataclass(frozen=True, slots=True)
class TestLanguage:
    """A language's syntax, and its ways to put a solution and a test together."""

    syntax: Syntax
    preamble: Callable[[str, Entry, str, str], str]
    """A solution, the function under test, the declaration and the code of the prompt; gives a whole source."""
    plan: Callable[[ProgramTests, str, Entry], Plan] | None = None
    """Test and solution as one program; None where they are always two, or two objects (C and C++)."""
    two_process: ModuleType | None = None
    """Test and solution as two programs, where the head of the function allows it."""


TEST_LANGUAGES = {
    "go": TestLanguage(go.SYNTAX, go.preamble, go.plan, two_process_go),
    "java": TestLanguage(java.SYNTAX, java.preamble, java.plan, two_process_java),
    "rust": TestLanguage(rust.SYNTAX, rust.preamble, rust.plan, two_process_rust),
    "c": TestLanguage(c_family.C_SYNTAX, c_family.preamble, None, two_process_c),
    "cpp": TestLanguage(c_family.CPP_SYNTAX, c_family.preamble, None, two_process_cpp),
    "javascript": TestLanguage(javascript.SYNTAX, javascript.preamble),
}
"""By name; a test's language is known by the first `test_sign` that it has."""
