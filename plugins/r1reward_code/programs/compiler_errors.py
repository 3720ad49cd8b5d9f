"""What a compiler reports: the first error, and whether it is a library or the sample that is to blame."""

import re

from r1reward_code.programs.rust import RUST_CRATES, missing_crates
from r1reward_code.tests import BadTestsError, ProgramTests
from r1reward_sandbox import CompileError, LanguageUnavailableError, Sandbox

__all__ = ["blame", "first_error", "not_beside_head"]


def first_error(error: CompileError) -> str:
    """The line of a compiler's report that names the first error."""
    lines = [line for line in str(error).strip().splitlines() if not line.startswith("# ")]  # Go's package
    return next((line for line in lines if "error" in line.lower()), "".join(lines[:1])).strip()[:200]


def not_beside_head(error: CompileError) -> BadTestsError:
    """What is said of a test that compiles with no solution which has but the declared head.

    It may compile with one that defines what the test uses besides, and of which the sample declares nothing.
    """
    return BadTestsError(f"the test does not compile beside the declared head alone: {first_error(error)}")


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
