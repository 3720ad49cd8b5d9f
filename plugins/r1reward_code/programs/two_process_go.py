"""Go tests and solutions as two programs: the function under test becomes, for the test, a call of the other."""

import re
from collections.abc import Mapping

from r1reward_code.harness import program_text
from r1reward_code.programs.entry import Entry, find_entry
from r1reward_code.programs.go import SYNTAX, imports_of_go
from r1reward_code.programs.source import split_arguments
from r1reward_code.tests import ProgramTests

__all__ = ["BODY", "KEEP", "RUN", "compiler_of", "head_of", "solution_files", "test_files"]

BODY = 'panic("")\n}\n'
"""A body for the declared head: what any solution may be."""
KEEP, RUN = ("main",), ("./main",)
# What does not come over as it was.
_OTHER = re.compile(r"\binterface\b|\berror\b|\bfunc\s*\(|\bchan\b|\*")
# Of what an `any` may hold, the other program makes what has no name of the sample's.
_ANY = re.compile(r"\binterface\s*\{\s*\}")
_DECLARED_TYPE = re.compile(
    r"^[ \t]*type\s*(?:\(|\b(?P<name>\w+))(?P<text>.*?)(?=^[ \t]*(?:type|func|var|const|import)\b|\Z)",
    re.M | re.S,
)
_NAMES_AN_INTERFACE = re.compile(r"\s*(?:=\s*)?any\s*\Z")


def compiler_of(_files: Mapping[str, str]) -> tuple[str, ...]:
    """The command that compiles these files to what `KEEP` names."""
    return ("go", "build", "-o", "main", "app")


def head_of(tests: ProgramTests) -> str:
    """The declaration, with its imports and helpers: in Go's data sets the prompt has them."""
    return tests.prompt if tests.prompt.rstrip().endswith("{") else tests.declaration


def _stub(entry: Entry) -> str:
    match = re.match(
        rf"func\s+{re.escape(entry.name)}\s*\((?P<inside>[^)]*)\)\s*(?P<results>[^{{]*?)\s*\{{?\s*\Z",
        _ANY.sub("any", entry.signature),
    )
    types = match["inside"] + match["results"] if match else ""
    if not match or _OTHER.search(types):
        raise ValueError("no plain signature")
    if _may_hold_own_types(types, entry.before):
        raise ValueError("it may pass or give values of the sample's own types")
    names = [part.split()[0] for part in split_arguments(match["inside"])]
    kinds = split_arguments(match["results"].strip().removeprefix("(").removesuffix(")"))
    if any(re.match(r"\w+\s+\S", kind) for kind in kinds):
        raise ValueError("its results have names")
    results = ", ".join(f"r1Result{number} {kind}" for number, kind in enumerate(kinds))
    pointers = ", ".join(f"&{name}" for name in names)
    taken = ", ".join(f"&r1Result{number}" for number in range(len(kinds)))
    return (
        f"func {entry.name}({match['inside']}) ({results}) {{\n"
        f"\tend.Ask([]interface{{}}{{{pointers}}}, []interface{{}}{{{taken}}})\n\treturn\n}}\n"
    )


def _may_hold_own_types(types: str, before: str) -> bool:
    """Whether a value of these types may have one in it of a type that stands `before` the function, or an error.

    An interface that is but named anew holds what `any` holds: it is no type of a value.
    """
    own: dict[str, str] = {}
    words = {"", *re.findall(r"\w+", types)}  # of a group of types, which has no name, any may be meant
    for each in _DECLARED_TYPE.finditer(_ANY.sub("any", re.sub(r"//.*", "", before))):
        name = each["name"] or ""
        own[name] = own.get(name, "") + each["text"]
    reached = set[str]()
    while new := words & own.keys() - reached:
        reached |= new
        words.update(*(re.findall(r"\w+", own[name]) for name in new))
    if words & {"interface", "error", "func", "chan"}:
        return True
    return "any" in words and not all(map(_NAMES_AN_INTERFACE.match, own.values()))


def _line() -> dict[str, str]:
    """The package that carries calls, of both programs."""
    return {f"go/src/r1/end/{name}": program_text(name) for name in ("wire.go", "values.go")}


def test_files(entry: Entry, tests: ProgramTests) -> dict[str, str]:
    """The test's program, which ends with 77 if it never called the solution."""
    names = re.findall(r"^func (Test\w+)\s*\(\s*\w+\s+\*testing\.T\s*\)", tests.test, re.M)
    table = ", ".join(f'{{Name: "{name}", F: {name}}}' for name in names)
    if not names:
        raise ValueError("no test")
    whole = find_entry(head_of(tests), SYNTAX) or entry
    text = f'import "r1/end"\n{whole.before}\n{_stub(entry)}\n{tests.test}'
    main = (
        'package main\nimport ("r1/end"; "testing")\n'
        f"func main() {{ end.Run([]testing.InternalTest{{{table}}}) }}\n"
    )
    return {
        "go/src/app/tests.go": imports_of_go(text, tests.prompt),
        "go/src/app/main.go": main,
        **_line(),
        "go/src/github.com/stretchr/testify/assert/assert.go": program_text("assert.go"),
    }


def solution_files(entry: Entry, source: str, tests: ProgramTests) -> dict[str, str]:
    """The solution's program, which answers calls."""
    _stub(entry)
    source = re.sub(r"^func main\s*\(\s*\)", "func r1MainOfTheSolution()", source, flags=re.M)
    return {
        "go/src/app/solution.go": imports_of_go(source, tests.prompt),
        "go/src/app/main.go": f'package main\nimport "r1/end"\nfunc main() {{ end.Serve({entry.name}) }}\n',
        **_line(),
    }
