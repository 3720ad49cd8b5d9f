"""Tests that are code: asserts, a check of a candidate, a file of pytest functions or unittest classes, a program."""

import ast
import functools
import re
from collections.abc import Mapping, Sequence
from typing import Any

from r1reward_code.formats import multipl_e
from r1reward_code.solution_modules import absolute_imports
from r1reward_code.tests import AssertTests, BadTestsError, Tests

__all__ = ["is_solution", "read_asserts", "read_test"]

# Callers of many completions of one row give its texts again with each.
_ROWS = 256


def read_asserts(checks: Any, columns: Mapping[str, Any]) -> AssertTests:
    """A list of asserts, each a test, after `test_setup_code` and `test_imports` (MBPP)."""
    if not isinstance(checks, Sequence) or not checks or not all(isinstance(item, str) for item in checks):
        raise BadTestsError("test_list is a list of asserts, not empty")
    imports = columns.get("test_imports") or ()
    if isinstance(imports, str):
        imports = [imports]
    setup = "\n".join([*map(str, imports), str(columns.get("test_setup_code") or "")])
    return AssertTests(setup.strip(), tuple(checks), *_what_is_asked(columns))


def read_test(code: str, columns: Mapping[str, Any], language: str) -> Tests:
    """Test code in one text: what it is shows by what it defines."""
    if language != "python":
        return multipl_e.read(code, columns, language)
    return _read_python(code, *_what_is_asked(columns))


@functools.lru_cache(_ROWS)
def _read_python(code: str, entry: str, prompt: str) -> AssertTests:
    code = absolute_imports(code)
    if re.search(r"^def check\s*\(", code, re.M):
        entry = entry or _candidate(code)
        if _runs_check(code):
            return AssertTests("", (_MAIN.sub("if True:", code),), entry, prompt)
        if not entry:
            raise BadTestsError("a check(candidate) needs the column entry_point")
        return AssertTests(code, (f"check({entry})",), entry, prompt)
    units = _units(code)
    if units:
        seconds = _BIGCODEBENCH_SECONDS if _IS_BIGCODEBENCH.search(code) and "task_func(" in code else 0.0
        return AssertTests(code, units, entry, prompt, clock_seconds=seconds)
    return AssertTests("", (_MAIN.sub("if True:", code),), entry, prompt)


_IS_BIGCODEBENCH = re.compile(r"^class TestCases\(unittest\.TestCase\)", re.M)
_BIGCODEBENCH_SECONDS = 240.0
"""What BigCodeBench's harness gives the tests of a row on the clock, all together; some of its solutions sleep."""
_MAIN = re.compile(r"^if\s+__name__\s*==\s*(['\"])__main__\1\s*:", re.M)
"""What a program does that is run and not imported: so is test code without units."""


def _candidate(code: str) -> str:
    """The one function of the solution that test code hands to its `check`, as MultiPL-E's does; empty for others."""
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    own = {node.name for node in functions}
    own |= {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    handed_on = {
        call.args[0]
        for function in functions
        for call in _calls_of("check", function)
        if call.args
        and ast.unparse(call.args[0])
        in {arg.arg for arg in ast.walk(function.args) if isinstance(arg, ast.arg)}
    }
    checked = {
        call.args[0].id
        for call in _calls_of("check", tree)
        if len(call.args) == 1 and isinstance(call.args[0], ast.Name) and call.args[0] not in handed_on
    }
    return checked.pop() if len(checked - own) == len(checked) == 1 else ""


def _runs_check(code: str) -> bool:
    """Whether test code calls its `check` when it is run, at its top or by a function that is called there."""
    if re.search(r"^check\s*\(", code, re.M):
        return True
    # Beyond ASCII, Python has other spellings of a name. To look through a tree takes as long as a box's start.
    if code.isascii() and len(re.findall(r"\bcheck\b", code)) == 1:
        return False
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    callers = {"check", *(node.name for node in functions if _calls_of("check", node))}
    top = (
        node
        for node in tree.body
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    )
    return any(_calls_of(name, node) for node in top for name in callers)


def _calls_of(name: str, tree: ast.AST) -> list[ast.Call]:
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
    ]


def _what_is_asked(columns: Mapping[str, Any]) -> tuple[str, str]:
    """The entry point and the prompt of a row."""
    prompt = columns.get("code_prompt") or columns.get("prompt")
    return str(columns.get("entry_point") or ""), str(prompt or "")


def is_solution(code: str) -> bool:
    """Whether Python code defines functions and tests none: no assert at its top, no unit, no check."""
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    defined = [
        node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    ]
    if not defined or _units(code) or any(node.name.startswith("check") for node in defined):
        return False
    top = [
        node
        for node in tree.body
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    ]
    return not any(isinstance(each, ast.Assert | ast.Raise) for node in top for each in ast.walk(node))


def _units(code: str) -> tuple[str, ...]:
    """One check for each pytest function and each method of a unittest class, in their order."""
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()  # said of it when it is compiled
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    units = []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test"):
            units.append(f"r1_unit({node.name!r})")
        elif isinstance(node, ast.ClassDef):
            line = _line(node, classes)
            if node.name.startswith("Test") or any(map(_is_unittest, line)):
                names = _methods(line)
                # As unittest's own loader has them.
                names = sorted(names) if any(map(_is_unittest, line)) else names
                units += [f"r1_unit({node.name!r}, {name!r})" for name in names]
            if node.name.startswith("Test") and not any(map(_is_unittest, line)):
                units += _units_within(node, node.name)
    return tuple(units)


def _units_within(outer: ast.ClassDef, path: str) -> list[str]:
    """Those of the test classes of pytest in a test class."""
    units = []
    for node in outer.body:
        if isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            inner = f"{path}.{node.name}"
            units += [f"r1_unit({inner!r}, {name!r})" for name in _methods([node])]
            units += _units_within(node, inner)
    return units


def _line(node: ast.ClassDef, classes: Mapping[str, ast.ClassDef]) -> list[ast.ClassDef]:
    """A class and all that it inherits from in its file, the nearest first."""
    line = [node]
    for each in line:  # grows while it is walked
        bases = (classes.get(ast.unparse(base)) for base in each.bases)
        line += [base for base in bases if base is not None and base not in line]
    return line


def _is_unittest(node: ast.ClassDef) -> bool:
    return any(ast.unparse(base).endswith("TestCase") for base in node.bases)


def _methods(line: Sequence[ast.ClassDef]) -> list[str]:
    """The names of the tests in a class and those that it inherits from, in their order, the inherited ones last."""
    return list(
        dict.fromkeys(
            item.name
            for node in line
            for item in node.body
            if isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef) and item.name.startswith("test")
        )
    )
