"""Rust tests and solutions as two programs: the function under test becomes, for the test, a call of the other."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from r1reward_code.harness import program_text
from r1reward_code.programs import rust
from r1reward_code.programs.entry import Entry
from r1reward_code.programs.rust import rename_main, tests_of, without_idle_imports
from r1reward_code.programs.source import head_of, split_arguments
from r1reward_code.tests import ProgramTests

__all__ = ["BODY", "KEEP", "RUN", "compiler_of", "head_of", "solution_files", "test_files"]

BODY = "unimplemented!()\n}\n"
"""A body for the declared head: what any solution may be."""
KEEP, RUN = ("main",), ("./main",)
_TEXT = re.compile(r"&(?:'static\s+)?str\b")
_OTHER = re.compile(r"\b(?:impl|dyn|fn|self|Self)\b|'|\*")
_ANY = re.compile(r"\bBox\s*<\s*dyn\s+(?:std::any::)?Any\s*>")


@dataclass(frozen=True, slots=True)
class _Parameter:
    """A parameter; `held` is the type of a value of its own that can stand for it."""

    name: str
    kind: str
    reference: str

    @property
    def held(self) -> str:
        if not self.reference:
            return self.kind
        return "String" if self.kind == "str" else re.sub(r"^\[(.*)\]$", r"Vec<\1>", self.kind, flags=re.S)

    @property
    def owned(self) -> str:
        """The test's argument as such a value."""
        if not self.reference:
            return self.name
        method = {"str": "to_string", "[": "to_vec"}.get(
            self.kind if self.kind == "str" else self.kind[0], "clone"
        )
        return f"{self.name}.{method}()"

    @property
    def take_back(self) -> str:
        """What makes the test's argument what it has become."""
        change = f"{self.name}.copy_from_slice(&r1_new)" if self.kind[0] == "[" else f"*{self.name} = r1_new"
        check = f"if r1_new.len() != {self.name}.len() {{ r1_line::lost() }} " if self.kind[0] == "[" else ""
        return f"let r1_new: {self.held} = r1_line::Wire::get(r1_from); {check}{change};"


def compiler_of(files: Mapping[str, str]) -> tuple[str, ...]:
    """The command that compiles these files to what `KEEP` names."""
    return rust.compiler_of(files["main.rs"])


def _signature(entry: Entry) -> tuple[list[_Parameter], str]:
    """The parameters and the result's type; `ValueError` if it is no plain signature."""
    match = re.search(
        rf"\bfn\s+{re.escape(entry.name)}\s*\((?P<inside>(?:[^()]|\([^()]*\))*)\)"
        r"\s*(?:->\s*(?P<result>[^{]*?))?\s*\{?\s*\Z",
        entry.signature, re.S,
    )  # fmt: skip
    if not match:
        raise ValueError("no signature")
    inside, result = match["inside"], match["result"] or "()"
    if _OTHER.search(_ANY.sub("", _TEXT.sub("", inside + result))) or "&" in _TEXT.sub("", result):
        raise ValueError("no plain signature")
    return [_parameter(part) for part in split_arguments(inside)], result


def _parameter(text: str) -> _Parameter:
    match = re.match(r"(?:mut\s+)?(\w+)\s*:\s*(&\s*(?:mut\b)?)?\s*((?:[^&]|&str\b)+)\Z", text.strip(), re.S)
    if not match:
        raise ValueError("no plain parameter")
    return _Parameter(match[1], match[3].strip(), "&mut " if "mut" in (match[2] or "") else match[2] or "")


def test_files(entry: Entry, tests: ProgramTests) -> dict[str, str]:
    """The test's program, which ends with 77 if it never called the solution."""
    parameters, result = _signature(entry)
    puts = " ".join(
        f"let r1_{n}: {each.held} = {each.owned}; r1_line::Wire::put(&r1_{n}, &mut r1_out);"
        for n, each in enumerate(parameters)
    )
    backs = " ".join(each.take_back for each in parameters if each.reference == "&mut ")
    body = (
        f"    let mut r1_out = Vec::new(); {puts} let r1_from = r1_line::ask(r1_out);\n"
        f"    let r1_result: {result} = r1_line::Wire::get(r1_from); {backs} r1_result\n}}\n"
    )
    head = f"{entry.before}{entry.signature.rstrip().removesuffix('{')}{{\n"
    test, table = tests_of(tests)
    main = f"fn main() {{ r1_line::run(&[{table}]) }}\n"
    return {
        "main.rs": without_idle_imports(f"{rename_main(head)}{body}{test}\n{program_text('wire.rs')}\n{main}")
    }


def solution_files(entry: Entry, source: str, _tests: ProgramTests) -> dict[str, str]:
    """The solution's program, which answers calls."""
    parameters, result = _signature(entry)
    gets = " ".join(
        f"let mut r1_{n}: {each.held} = r1_line::Wire::get(r1_from);" for n, each in enumerate(parameters)
    )
    inputs = ", ".join(
        f"{each.reference.strip().replace('&mut', '&mut ')}r1_{n}" for n, each in enumerate(parameters)
    )
    backs = " ".join(
        f"r1_line::Wire::put(&r1_{n}, r1_out);"
        for n, each in enumerate(parameters)
        if each.reference == "&mut "
    )
    main = (
        f"fn main() {{ r1_line::serve(|r1_from, r1_out| {{ {gets} let r1_result: {result} = {entry.name}({inputs}); "
        f"r1_line::Wire::put(&r1_result, r1_out); {backs} }}) }}\n"
    )
    return {"main.rs": without_idle_imports(f"{rename_main(source)}\n{program_text('wire.rs')}\n{main}")}
