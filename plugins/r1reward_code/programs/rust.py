"""Rust: its syntax, and a test and a solution as one program.

Tests become a table; libraries may stand beside the compiler's own; idle imports are left out.
"""

import re
from pathlib import Path

from r1reward_code.harness import program_text
from r1reward_code.programs.entry import Entry, Syntax
from r1reward_code.programs.plan import Plan, encoded
from r1reward_code.tests import BadTestsError, ProgramTests

__all__ = [
    "RUST_CRATES",
    "SYNTAX",
    "compiler_of",
    "missing_crates",
    "plan",
    "preamble",
    "rename_main",
    "tests_of",
    "without_idle_imports",
]

SYNTAX = Syntax(
    signature=r"^[ \t]*(?:pub\s+)?fn\s+(?P<name>\w+)[^{};]*\{?\s*\Z",
    stub="unimplemented!()\n}\n",
    defines=r"\bfn\s+{name}\b",
    test_sign=r"#\[test\]|^\s*fn\s+main\s*\(|\bassert(?:_eq)?!\s*\(",
)

RUST_CRATES = "/usr/local/lib/r1reward/rust"
"""Where libraries that a test program names are looked for."""
_NO_CRATE = tuple(
    rf"{words} `(\w+)`"
    for words in (
        "can't find crate for",
        "unresolved import",
        "undeclared crate or module",
        "unresolved module or unlinked crate",
    )
)
# What runs before `main`, stands for a function of the C library, or reads the source of the test: no attribute and
# no macro of these names is there for a solution that is one program with its test.
_BEFORE_MAIN = re.compile(
    r"\b(?:link_section|no_mangle|export_name|(?:global_|naked_)?asm|global_allocator|include_(?:str|bytes))\b"
)
_OF_FILE = re.compile(r"^[ \t]*#!\[[^\]\n]*\]", re.M)
_DEFINED = re.compile(r"\b(?:fn|struct|enum|union|trait|type|const|static|mod)\s+(\w+)")
# What a path begins with that is no library, or that comes with the compiler.
_NO_LIBRARIES = {"std", "core", "alloc", "crate", "self", "super"}
_TEST_MAIN, _RUST_MAIN = "r1_main_of_the_test", r"^(\s*)(?:pub\s+)?fn\s+main\s*\("


def compiler_of(text: str) -> tuple[str, ...]:
    """The command that compiles `main.rs`, whose text this is, to `main`."""
    crates = [part for name in _crates(text) for part in ("--extern", name)]
    return (
        "rustc", "-O", "--edition", "2021", "--cap-lints", "allow", "-L", f"dependency={RUST_CRATES}",
        *crates, "-o", "main", "main.rs",
    )  # fmt: skip


def missing_crates(words: str) -> set[str]:
    """The libraries that a compiler's words say are missing, and that are."""
    names = {name for pattern in _NO_CRATE for name in re.findall(pattern, words)}
    return {name for name in names - _NO_LIBRARIES if not _crates(name)}


def rename_main(source: str) -> str:
    """A source without a `main` of its own."""
    return re.sub(r"\bfn\s+main\s*\(\s*\)", "fn r1_main_of_the_solution()", source)


def tests_of(tests: ProgramTests) -> tuple[str, str]:
    """The test code with its functions public, and the rows of a table of them: the function, does it panic."""
    names = []

    def public(match: "re.Match[str]") -> str:
        names.append((match["name"], "should_panic" in match["marks"]))
        return f"pub fn {match['name']}("

    test = re.sub(r"#\[cfg\(test\)\]", "", tests.test)
    test = re.sub(
        r"#\[test\](?P<marks>(?:\s*#\[[^\]]*\]|\s*//[^\n]*)*)\s*(?:pub\s+)?fn\s+(?P<name>\w+)\s*\(",
        public,
        test,
    )
    if not names and re.search(_RUST_MAIN, test, re.M):  # a program whose main is the test (MultiPL-E)
        test, names = re.sub(_RUST_MAIN, rf"\1pub fn {_TEST_MAIN}(", test, flags=re.M), [(_TEST_MAIN, False)]
    module = re.search(r"^[ \t]*mod\s+(\w+)\s*\{", test, re.M)
    if not names or re.match(r"\s*/\*", tests.test):
        raise BadTestsError("a Rust test is functions marked #[test], or a main")
    path = f"{module[1]}::" if module else ""
    return test, ", ".join(f"({path}{name} as fn(), {str(panics).lower()})" for name, panics in names)


def _crates(text: str) -> list[str]:
    crates = []
    for path in sorted(Path(RUST_CRATES).glob("lib*.rlib")):
        name = path.name.removeprefix("lib").partition("-")[0].removesuffix(".rlib")
        if re.search(rf"\b{name}\b", text):
            crates.append(f"{name}={path}")
    return crates


def without_idle_imports(text: str) -> str:
    """Leave out imports of crates that nothing uses: a data set's preamble names for all tasks what one needs."""
    had = {name.partition("=")[0] for name in _crates(text)} | _NO_LIBRARIES
    elsewhere = _USE.sub("", text)
    words, paths = set(re.findall(r"\w+", elsewhere)), set(re.findall(r"\b(\w+)::", elsewhere))

    def idle(match: "re.Match[str]") -> str:
        crate, last = match["crate"], match["last"] or match["crate"]
        used = last in words if last != "Rng" else crate in paths or "thread_rng" in words
        return match[0] if crate in had or used else ""

    return _USE.sub(idle, text)


_USE = re.compile(r"^use (?P<crate>\w+)(?:::(?:\w+::)*(?P<last>\w+))?;[ \t]*$", re.M)


def preamble(source: str, entry: Entry, _declaration: str, _code: str) -> str:
    """The solution with the declaration's imports, where it has none."""
    uses = "\n".join(re.findall(r"^use [^;]+;", entry.before, re.M))
    return source if re.search(r"^[ \t]*use\s", source, re.M) else f"{uses}\n{source}"


def plan(tests: ProgramTests, source: str, entry: Entry) -> Plan:
    """Solution, test and a `main` that runs the table of tests, in one source.

    The test comes first, so that no macro of the solution is known there, and sees of the solution what the sample
    declares, and no more: no name of a solution's stands for one of the standard library.
    """
    test, table = tests_of(tests)
    source = _OF_FILE.sub("", _BEFORE_MAIN.sub(r"r1_no_\g<0>", rename_main(source)))
    uses = "\n".join(re.findall(r"^use [^;]+;", entry.before, re.M))
    words = set(re.findall(r"\w+", tests.test))
    names = [entry.name, *(name for name in _DEFINED.findall(entry.before) if name in words)]
    test = re.sub(r"\buse\s+crate::\*", "use super::*", test)
    text = (
        f"mod r1_declared {{\n{uses}\nuse super::{{{', '.join(dict.fromkeys(names))}}};\n"
        f"mod r1_test {{\nuse super::*;\n{test}\n"
        f"pub fn r1_run() {{ crate::r1_end::run(&[{table}]) }}\n}}\npub fn r1_run() {{ r1_test::r1_run() }}\n}}\n"
        f"{program_text('end.rs')}\nfn main() {{ r1_declared::r1_run() }}\n{source}\n"
    )
    return Plan({"main.rs": encoded(without_idle_imports(text))}, compiler_of(text), ("main",), ("./main",))
