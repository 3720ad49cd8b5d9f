"""Java: its syntax, and a test and a solution as one program."""

import re
from collections.abc import Iterable

from r1reward_code.harness import program_text
from r1reward_code.programs.entry import Entry, Syntax
from r1reward_code.programs.plan import Plan, encoded
from r1reward_code.programs.tuples import tuples_of, without_package
from r1reward_code.tests import ProgramTests
from r1reward_sandbox.languages import find_language

__all__ = ["SYNTAX", "plan", "preamble"]

SYNTAX = Syntax(
    signature=r"^[^\n]*?\b(?P<name>\w+)\s*\([^{};]*\)[^{};]*\{?\s*\Z",
    stub="throw new RuntimeException();\n}\n}\n",
    before_body=r"\)[^)]*\Z",
    test_sign=(
        r"\bpublic\s+(?:final\s+)?class\s+\w+|\bpublic\s+static\s+void\s+main\b"
        r"|^import\s+(?:static\s+)?[\w.]+(?:\.\*)?;|^\s*@Test\b"
    ),
)
_CLASSES = re.compile(r"\b(?:class|interface|enum|record)\s+(\w+)")


def preamble(source: str, entry: Entry, declaration: str, code: str) -> str:
    """The solution in its class, with the declaration's imports."""
    declaration = declaration or code
    if not re.search(r"\bclass\s+\w+", source):
        head = declaration[: len(declaration.rstrip()) - len(entry.signature)]
        return f"{head}\n{source}\n}}\n"
    imports = "\n".join(re.findall(r"^import\s[^;]+;", declaration, re.M))
    return f"{imports}\n{source}" if not re.match(r"\s*package\s", source) else source


def plan(tests: ProgramTests, source: str, _entry: Entry) -> Plan:
    """Each public class in a file of its own, and a start that says the secret."""
    match = re.search(r"^[ \t]*public\s+(?:final\s+)?class\s+(\w+)", tests.test, re.M)
    name = match[1] if match else "Main"
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
    own = {name, solution, "R1End", *(file.removesuffix(".java") for file in tuples)}
    own.update(_CLASSES.findall(tests.test), re.findall(r"\w+", f"{tests.declaration} {tests.prompt}"))
    words = set(re.findall(r"\w+", f"{imports} {tests.test} {program_text('End.java')}"))

    def refusal(files: Iterable[str]) -> str:
        classes = {re.split(r"[.$]", file)[0] for file in files} - own
        taken = sorted(classes & words)
        return f"it has a class {taken[0]!r}, which its test has from elsewhere" if taken else ""

    return Plan(
        {
            f"{solution}.java": encoded(source), f"{name}.java": encoded(f"{imports}\n{tests.test}"),
            "R1End.java": encoded(program_text("End.java")),
            **{file: encoded(text) for file, text in tuples.items()},
        },
        (*java.compile[:-1], f"{solution}.java", f"{name}.java", "R1End.java", *tuples),
        ("*.class",), (*java.run[:-1], "-ea", "R1End", name), refusal,
    )  # fmt: skip
