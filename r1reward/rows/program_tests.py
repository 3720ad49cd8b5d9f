"""Whether a ground truth is what programs are tested by: inputs with outputs, assertions, a file of tests.

Data sets for reinforcement learning keep tests where others keep an answer (verl's `reward_model.ground_truth`, the
`ground_truth` of RLVR sets). Compared as an answer, each program would silently be wrong.
"""

import ast
import re
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

from r1reward.rows.names import SOLUTIONS, TESTS, fold_name
from r1reward.text.cells import json_value

__all__ = ["is_program", "is_program_text", "is_tests_text", "is_tests_value"]

_TEST = re.compile(
    r"^[ \t]*(?:assert\b|self\.assert|(?:async )?def (?:test|check\()|from solution import )", re.MULTILINE
)
"""A line that only a file of Python tests has: an assertion, a test function, HumanEval's `check`."""

_PROGRAM = re.compile(
    r"^[ \t]*(?:def \w+\(|class \w+[(:]|import \w|from [\w.]+ import |print\(|#include\b)|\binput\(\)",
    re.MULTILINE,
)
"""What a program has and a worked solution of a problem has not."""

_LONGEST = 1 << 20
_DEPTH = 4


def is_tests_text(text: str) -> bool:
    """Whether a text may hold tests, at the price of two searches: `is_tests_value` says for sure."""
    return "assert" in text or (text[:1] in ("{", "[") and '"input' in text)


def is_tests_value(truth: Any, column: str = "") -> bool:
    """Whether a ground truth in `column` is tests of a program.

    Of text, JSON and Python that parses can be; a column of reference solutions (`solution`) holds programs, whose
    own assertions are no tests. A mapping with an `input` alone, or a list of pairs without names, may be anything.

    >>> is_tests_value(["assert add(2, 3) == 5"]), is_tests_value({"inputs": ["1"], "outputs": ["2"]})
    (True, True)
    >>> is_tests_value("Assert dominance."), is_tests_value({"input": "1"}), is_tests_value("x = 5")
    (False, False, False)
    """
    return _is_tests(truth, fold_name(column) not in SOLUTIONS, _DEPTH)


def is_program(truth: Any, column: str) -> bool:
    r"""Whether a column of reference solutions holds a program: the row is one of code, though without tests.

    >>> is_program("n = int(input())\nprint(2 * n)", "solution"), is_program("x = 5", "solution")
    (True, False)
    """
    return isinstance(truth, str) and fold_name(column) in SOLUTIONS and is_program_text(truth)


def is_program_text(text: str) -> bool:
    """Whether a text is a program of C, or of Python with what a worked solution has not.

    >>> is_program_text("print(2 * int(input()))"), is_program_text("x = 5")
    (True, False)
    """
    return _PROGRAM.search(text) is not None and (text.lstrip().startswith("#include") or _parses(text))


def _is_tests(value: Any, may_be_python: bool, depth: int) -> bool:
    if isinstance(value, str):
        return is_tests_text(value) and _is_written(value, may_be_python, depth)
    if not depth:
        return False
    if isinstance(value, Mapping):
        return {"inputs", "outputs"} <= value.keys() or any(
            name in value and _is_tests(value[name], may_be_python, depth - 1) for name in TESTS
        )
    if not isinstance(value, Sequence) or not value:
        return False
    return all(
        {"input", "output"} <= item.keys()
        if isinstance(item, Mapping)
        else isinstance(item, str) and may_be_python and _is_python(item)
        for item in value
    )


def _is_written(text: str, may_be_python: bool, depth: int) -> bool:
    if text.lstrip()[:1] in ("{", "["):
        try:
            return bool(depth) and _is_tests(json_value(text), may_be_python, depth - 1)
        except ValueError:
            return False
    return may_be_python and _is_python(text)


def _is_python(text: str) -> bool:
    """Whether a text is Python with a line that only tests have."""
    return _TEST.search(text) is not None and _parses(text)


def _parses(text: str) -> bool:
    if len(text) > _LONGEST:
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an escape that Python finds odd is the data set's own
            ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
