"""In which languages tests that are code can be run, and in which one a sample's test code is written."""

import ast
import functools
import re

from r1reward_code.execution.outcome import SandboxFailure
from r1reward_code.programs.languages import TEST_LANGUAGES
from r1reward_code.tests import AssertTests, BadTestsError, ProgramTests, StdioTests, Tests
from r1reward_sandbox.languages import find_language

__all__ = ["check_language", "check_syntax", "language_of_tests"]

_CURE = (
    "give the row tests of standard input (inputs and outputs), which every language of the sandbox can run"
)
_ROWS = 256


def check_language(tests: Tests, language: str) -> None:
    """`SandboxFailure`, which names the cure, where tests that are code cannot judge programs in a language."""
    if isinstance(tests, ProgramTests):
        name = find_language(tests.language).name
        if name not in TEST_LANGUAGES:
            known = ", ".join(sorted({*TEST_LANGUAGES, "python"}))
            raise SandboxFailure(f"tests that are code are run for {known}, not for {name}: {_CURE}")
    elif not isinstance(tests, StdioTests) and language != "python":
        raise SandboxFailure(f"function and assert tests are run for Python, not for {language}: {_CURE}")


def language_of_tests(tests: Tests) -> str | None:
    """The language that tests, read as Python's, are written in; `None` where programs in any can be judged.

    A completion has no say in it: one that names another language would have tests that cannot be run.
    """
    if isinstance(tests, StdioTests):
        return None
    if not isinstance(tests, AssertTests):
        return "python"
    return _language_of(tests.setup, tests.checks)


@functools.lru_cache(_ROWS)
def _language_of(setup: str, checks: tuple[str, ...]) -> str:
    text = "\n".join((setup, *checks))
    signs = ((name, language.syntax.test_sign) for name, language in TEST_LANGUAGES.items())
    other = next((name for name, sign in signs if sign and re.search(sign, text, re.M)), None)
    # A sign may stand in Python's comments and texts, too; few tests have one, and those alone are parsed.
    return "python" if other is None or _is_python(text) else other


def check_syntax(tests: Tests) -> None:
    """`BadTestsError` where tests for Python are no Python: no answer passes them, and one without code neither."""
    if isinstance(tests, AssertTests) and not _is_python(_text(tests)):
        raise BadTestsError("the test code does not compile")


def _text(tests: AssertTests) -> str:
    return "\n".join((tests.setup, *tests.checks))


def _is_python(text: str) -> bool:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
