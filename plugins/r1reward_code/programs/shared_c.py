"""A C or C++ test and solution as one program of two objects: what a solution is, is read off the object it becomes.

No macro, name or attribute of the solution's source reaches the test's, for each is compiled alone, in a box without
the other. The reason for one program is then only that values of the head's types cannot be sent to another.
"""

import re
from collections.abc import Callable

from r1reward_code.harness import program_text
from r1reward_code.programs.c_family import LINKS
from r1reward_code.programs.compiler_errors import blame, not_beside_head
from r1reward_code.programs.entry import Entry
from r1reward_code.programs.object_files import refusal
from r1reward_code.programs.plan import encoded, refused
from r1reward_code.tests import BadTestsError, ProgramTests
from r1reward_sandbox import CompileError, Program, Sandbox
from r1reward_sandbox.languages import BRIEF, find_language

__all__ = ["build_objects"]

Get = Callable[..., Program]

# Of names that several objects have (the declaration's own helpers), the test's go first. No library takes a function
# from the program that it is loaded with.
_LINK = (
    "g++", "-Wl,--wrap=main", "-Wl,--allow-multiple-definition", "-Wl,--version-script=main.map", "-o", "main",
    "end.o", "test.o", "solution.o", "-lm",
)  # fmt: skip
_MAP = b"{ local: *; };\n"


def build_objects(
    sandbox: Sandbox, tests: ProgramTests, source: str, stub: str, entry: Entry, get: Get
) -> dict[str, bytes]:
    """The program's file; `CompileError` that the solution caused. `stub`: a solution that does nothing."""
    key, c = (tests.test, tests.declaration, tests.prompt), find_language(tests.language).name == "c"

    def compiled(kind: str, text: str) -> bytes:
        made = get(
            "object", kind, tests.language, *key, text,
            make=lambda: Program(language="object", files={"o": _object(sandbox, text, c)}),
        )  # fmt: skip
        return made.files["o"]

    prototype = re.sub(r"\b(?:static|inline)\b", "", entry.signature).rstrip().removesuffix("{")
    try:
        test = compiled("test", f'{entry.before}\n{prototype};\n#line 1 "test.c"\n{tests.test}\n')
        reference = compiled("solution", stub)
    except CompileError as error:
        blame(sandbox, tests, str(error))
        raise not_beside_head(error) from None
    if re.search(r"\bmain\s*\(", source):
        source = f"#define main r1_main_of_the_solution\n{source}\n#undef main\n"
    solution = compiled("solution", source)
    why = refusal(solution, reference, test)
    if why:
        raise refused(why)
    end = get(
        "object", "end", make=lambda: Program(
            language="object", files={"o": _object(sandbox, program_text("end.cpp"), False)}
        )
    )  # fmt: skip
    links = [flag for sign, flag in LINKS.items() if sign in source + tests.test + entry.before]
    objects = {"end.o": end.files["o"], "test.o": test, "main.map": _MAP}
    try:
        return sandbox.build((*_LINK, *links), {**objects, "solution.o": solution}, ("main",))
    except CompileError:
        _check_links(sandbox, (*_LINK, *links), {**objects, "solution.o": reference})
        raise


def _object(sandbox: Sandbox, text: str, c: bool) -> bytes:
    name, compiler = ("main.c", ("gcc", "-std=gnu17")) if c else ("main.cpp", ("g++", "-std=gnu++17"))
    command = (*compiler, "-O2", *BRIEF, "-c", "-o", "main.o", name)
    return sandbox.build(command, {name: encoded(text)}, ("main.o",))["main.o"]


def _check_links(sandbox: Sandbox, command: tuple[str, ...], files: dict[str, bytes]) -> None:
    """`BadTestsError` where not even a solution that does nothing can be linked with the test."""
    try:
        sandbox.build(command, files, ("main",))
    except CompileError:
        raise BadTestsError("the test cannot be linked with the declared head") from None
