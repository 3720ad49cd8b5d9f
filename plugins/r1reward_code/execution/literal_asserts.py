"""Assertions that call the solution with literals and compare what comes with a literal: `assert f(1) == 2`.

So does `assert abs(f(1) - 0.5) < 1e-6`.

Nothing of such a test has to run as a program. Its calls are plain data, and so is what they must return; most of the
field's tests (HumanEval, MBPP, lists of asserts) are of this kind.
"""

import ast
import builtins
import functools
import json
import keyword
import re
import sys
from collections.abc import Iterator

from r1reward_code.execution.idle_prompts import is_idle_prompt
from r1reward_code.execution.literal_expressions import (
    DISTANCES,
    LiteralAssert,
    Resolve,
    message_of,
    of_assertion,
)
from r1reward_code.execution.literals import literal
from r1reward_code.execution.read_ahead import is_nearly_told, silent_runs
from r1reward_code.harness.libraries import is_alias
from r1reward_code.harness.node_classes import NODE_CLASSES
from r1reward_code.harness.process_settings import settings_of
from r1reward_code.harness.wire_reading import from_wire
from r1reward_code.tests import AssertTests

__all__ = ["literal_asserts"]

_ROWS = 256
_NOT_LITERAL = (ValueError, TypeError, ArithmeticError, RecursionError, MemoryError, SyntaxError)
# A test with these words may do more than it says, to the process that it runs in or to the solution's.
_WORDS_OF_STATE = ("seed", "setstate", "set_state", "/tmp", "patch", "r1_")


def literal_asserts(tests: AssertTests) -> tuple[tuple[LiteralAssert, ...], ...] | None:
    """The assertions of each check; `None` where one does, or names, anything else."""
    return _read(tests.setup, tests.checks, tests.entry_point, tests.prompt)


@functools.lru_cache(_ROWS)
def _read(
    setup: str, checks: tuple[str, ...], entry: str, prompt: str
) -> tuple[tuple[LiteralAssert, ...], ...] | None:
    text, names = "\n".join((setup, *checks)), set[str]()
    if settings_of(text) or any(word in text for word in _WORDS_OF_STATE):
        return None
    try:
        if setup:
            read: tuple[tuple[LiteralAssert, ...], ...] = (
                tuple(_of_check(f"{setup}\n{checks[0]}", entry, names)),
            )
            if len(checks) > 1:
                return None
        else:
            read = tuple(tuple(_of_text(check, entry, names)) for check in checks)
    except _NOT_LITERAL:
        return None
    if any(each.operator in DISTANCES for check in read for each in check):
        names.add("abs")
    tests = AssertTests(setup, checks, entry, prompt)
    asks = bool(names) and all(read)
    return read if asks and not _tells_ahead(read) and _is_silent_prompt(tests, names) else None


def _of_text(text: str, entry: str, names: set[str]) -> Iterator[LiteralAssert]:
    """The assertions of a check: its own, or those of the one function that it defines and calls."""
    body = ast.parse(text).body
    if any(isinstance(node, ast.FunctionDef) for node in body):
        return _of_check(text, entry, names)
    return _asserts(text, body, functools.partial(_free_name, entry, names))


def _of_check(text: str, entry: str, names: set[str]) -> Iterator[LiteralAssert]:
    """The assertions of a `check(candidate)` that is called once, beside constants (HumanEval's `METADATA`)."""
    body = ast.parse(text).body
    check, call = (node for node in body if not _is_constant(node, {entry, "check", "abs"}))
    name = ast.unparse(call).removeprefix("check(").removesuffix(")")
    if (
        not isinstance(check, ast.FunctionDef)
        or check.name != "check"
        or ast.unparse(call) != f"check({name})"
    ):
        raise ValueError("no check of a candidate")
    if any(isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name for node in body):
        raise ValueError("a candidate of the test's own")
    given = check.args
    (candidate,) = given.args
    more = (given.posonlyargs, given.vararg, given.kwonlyargs, given.kwarg, given.defaults)
    if any((*more, check.decorator_list, getattr(check, "type_params", None))):
        raise ValueError("more than a candidate")
    if candidate.annotation is not None or not isinstance(check.returns, ast.Constant | None):
        raise ValueError("an annotation, which is evaluated")
    target = _free_name(entry, names, name)

    def resolve(called: str) -> str:
        if called not in (candidate.arg, target):
            raise ValueError("another function")
        return target

    return _asserts(text, check.body, resolve)


def _is_constant(node: ast.stmt, needed: set[str]) -> bool:
    """Whether a statement does nothing, or gives data to a name that is not needed."""
    if isinstance(node, ast.Assign):
        (target,) = node.targets
        literal(node.value)
        return isinstance(target, ast.Name) and target.id not in needed
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Name):
        return node.value.id == "print"  # of HumanEval: a call that lost its parentheses
    return isinstance(node, ast.Pass) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))


def _free_name(entry: str, names: set[str], name: str) -> str:
    """A name that is the solution's: nobody else has one that is so called."""
    is_taken = name in vars(builtins) or name in sys.stdlib_module_names or is_alias(name) or name == "pytest"
    if (is_taken and name != entry) or name in NODE_CLASSES or name.startswith("__"):
        raise ValueError(f"a name that may be another one's: {name}")
    if not name.isidentifier() or keyword.iskeyword(name) or name == "check":
        raise ValueError(f"no name: {name}")
    names.add(name)
    return name


def _asserts(source: str, body: list[ast.stmt], resolve: Resolve) -> Iterator[LiteralAssert]:
    for node in body:
        if isinstance(node, ast.Assert) and isinstance(node.test, ast.Constant) and node.test.value:
            continue  # `assert True, "This prints if this assert fails"`
        if isinstance(node, ast.Assert):
            text = " ".join((ast.get_source_segment(source, node) or "").split())
            yield LiteralAssert(*of_assertion(node.test, resolve), text, message_of(node.msg))
        elif not _is_constant(node, set()) or isinstance(node, ast.Assign):
            raise ValueError("a statement that does something")


def _tells_ahead(checks: tuple[tuple[LiteralAssert, ...], ...]) -> bool:
    """Whether a call is given what an earlier one must return; no run of all calls is silent then."""
    assertions = [each for check in checks for each in check]
    requests = (json.loads(each.request) for each in assertions)
    given = [from_wire([each["arguments"], *each["named"].values()]) for each in requests]
    near = [each.wanted if each.operator in DISTANCES else None for each in assertions]
    wanted = [[] if each.operator in DISTANCES else [each.wanted] for each in assertions]
    if any(near) and is_nearly_told([*zip(given, near, strict=True)]):
        return True
    return len(silent_runs([*zip(given, wanted, strict=True)])) > 1


def _is_silent_prompt(tests: AssertTests, names: set[str]) -> bool:
    """Whether a prompt says nothing of what the tests name: none, prose, or what `is_idle_prompt` calls so."""
    if not tests.prompt.strip() or is_idle_prompt(tests):
        return True
    for text in (tests.prompt, tests.prompt + "\n    pass\n"):
        try:
            ast.parse(text)
        except (SyntaxError, ValueError):
            continue
        except (RecursionError, MemoryError):
            return False
        return False
    defined = set(re.findall(r"\b(?:def|class)\s+(\w+)", tests.prompt)) - {tests.entry_point}
    return not names & defined and not re.search(r"^\s*(?:import|from)\s", tests.prompt, re.M)
