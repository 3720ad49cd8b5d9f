"""Tests that are calls of a function: its arguments, and what it must return."""

import json
from collections.abc import Mapping
from typing import Any

from r1reward_code.checkers import tolerances
from r1reward_code.formats.checker_spec import checker_options
from r1reward_code.formats.common import parse, same_length
from r1reward_code.leetcode_nodes import signature_of
from r1reward_code.python_source import defines
from r1reward_code.tests import BadTestsError, CallTests, Mark

__all__ = ["read", "read_reference"]

# EvalPlus compares floats so, where the task says nothing.
_ABSOLUTE, _RELATIVE = 1e-6, 1e-7


def read(
    name: str, inputs: Any, outputs: Any, columns: Mapping[str, Any], marks: tuple[Mark, ...] = ()
) -> CallTests:
    """Calls of `name`, in the way of APPS and TACO (lists) or of LiveCodeBench (one JSON value a line)."""
    same_length(inputs, outputs)
    calls: list[tuple[list[Any], tuple[Any, ...]]] = []
    # APPS puts what must be returned into a list of its own, and accepts either.
    signature = signature_of(name, columns)
    wrapped = all(isinstance(wanted, list) and len(wanted) == 1 for wanted in outputs)
    for number, (given, wanted) in enumerate(zip(inputs, outputs, strict=True), 1):
        if isinstance(given, str):
            calls.append((_lines(name, number, given), (_value(name, number, wanted),)))
        elif isinstance(given, list):
            calls.append((given, (wanted, wanted[0]) if wrapped else (wanted,)))
        else:
            raise BadTestsError(
                f"test {number}: the arguments of {name} are a list, not {type(given).__name__}"
            )
    if signature:
        calls = [(signature.arguments(given), signature.accepted(wanted)) for given, wanted in calls]
    design = all(_is_design(name, given) for given, _ in calls)
    stated = checker_options(columns)
    given = (stated.get("absolute"), stated.get("relative"))
    tolerance = None if given == (None, None) else tolerances(*given)
    return CallTests(name, tuple(calls), marks, tolerance, design=design)


def _is_design(name: str, given: list[Any]) -> bool:
    """Whether a call is LeetCode's way to try a class: `[["MyQueue", "push"], [[], [1]]]`."""
    if len(given) != 2 or not all(isinstance(part, list) for part in given):
        return False
    methods, arguments = given
    return (
        bool(methods)
        and methods[0] == name
        and len(methods) == len(arguments)
        and all(isinstance(method, str) and method.isidentifier() for method in methods)
        and all(isinstance(each, list) for each in arguments)
    )


def read_reference(columns: Mapping[str, Any]) -> CallTests:
    """EvalPlus's raw rows: `base_input` and `plus_input` for the entry point; the reference says what is right."""
    name, prompt = str(columns.get("entry_point") or ""), str(columns.get("prompt") or "")
    solution = str(columns.get("canonical_solution") or "")
    if not name or not solution.strip():
        raise BadTestsError("base_input needs the columns entry_point and canonical_solution")
    inputs = [
        given for column in ("base_input", "plus_input") for given in parse(columns.get(column), column) or ()
    ]
    if not inputs or not all(isinstance(given, list) for given in inputs):
        raise BadTestsError("base_input and plus_input are lists of lists of arguments, and not both empty")
    return CallTests(
        name,
        tuple((given, ()) for given in inputs),
        tolerance=(float(columns.get("atol") or _ABSOLUTE), _RELATIVE),
        reference=solution if defines(solution, name) else prompt + solution,
        prompt=prompt if f"def {name}" in prompt else "",
    )


def _lines(name: str, number: int, text: str) -> list[Any]:
    return [_value(name, number, line) for line in text.splitlines() if line.strip()]


def _value(name: str, number: int, text: Any) -> Any:
    if not isinstance(text, str):
        return text
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise BadTestsError(
            f"test {number} of {name}: {text[:60]!r} is no JSON; arguments as text are one JSON value a line"
        ) from None


def merge(given: Mapping[str, Any]) -> list[Any]:
    """Arguments by name, in their order."""
    return list(given.values())
