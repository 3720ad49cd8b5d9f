"""Checks of literal calls: the calls of all are made in the solution's box, in one run, and compared here.

Test code of its own is a second program in a second box, and each of its calls goes from one to the other and back:
more than half of a verdict on HumanEval. What is decided here is what that test would decide: the same calls in the
same order, in one process. Whatever is not plain data on both sides, or does not end well and soon, is decided by the
test itself.
"""

import functools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from r1reward_code.execution.literal_asserts import literal_asserts
from r1reward_code.execution.literal_expressions import LiteralAssert
from r1reward_code.execution.run_context import RunContext
from r1reward_code.harness.assertion_words import words_of_answer
from r1reward_code.harness.bounded_json import read_json
from r1reward_code.harness.wire_reading import from_wire
from r1reward_code.tests import AssertTests
from r1reward_sandbox import Limits, Program

__all__ = ["verdicts_of_literals"]

_CPU_SECONDS, _WALL_SECONDS = 0.25, 1.0
"""What takes longer is asked for one call at a time, by a test that stops at the first that is wrong."""
_LONGEST = 64 * 1024
"""Bytes of an answer that are compared here: nothing that they can say takes long."""
_MOST_LETTERS = 300
_KINDS_OF_LIMITS = 256
_KINDS = frozenset(("bytes", "dict", "float", "frozenset", "int", "set", "tuple"))
_NUMBERS = (bool, float, int)
_ERRORS: dict[str, type[Exception]] = {
    kind.__name__: kind
    for kind in (
        ArithmeticError, AssertionError, AttributeError, IndexError, KeyError, LookupError, NameError,
        NotImplementedError, OverflowError, RecursionError, RuntimeError, SyntaxError, TypeError, UnboundLocalError,
        ValueError, ZeroDivisionError,
    )
}  # fmt: skip
"""What a solution raises because it is wrong, and not because something is not here."""
_UNREADABLE = (
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    RecursionError,
    AttributeError,
    MemoryError,
)


class _UndecidedError(Exception):
    """An answer that only the test itself can compare."""


def verdicts_of_literals(
    context: RunContext, solution: Program, tests: AssertTests, limits: Limits
) -> list[dict[str, object]] | None:
    """A verdict for each check, up to the first that fails if that stops the tests; `None` if they are undecided."""
    checks = literal_asserts(tests)
    if checks is None:
        return None
    requests = [each.request for check in checks for each in check]
    result = context.sandbox.run(solution, "\n".join([*requests, ""]).encode(), limits=_brief(limits))
    if not result.ok or result.stdout.count(b"\n") != len(requests):
        return None
    try:
        return [*_verdicts(checks, iter(result.stdout.split(b"\n")), stop=context.stop)]
    except _UndecidedError:
        return None


@functools.lru_cache(_KINDS_OF_LIMITS)
def _brief(limits: Limits) -> Limits:
    cpu, wall = min(limits.cpu_seconds, _CPU_SECONDS), min(limits.wall, _WALL_SECONDS)
    return replace(limits, cpu_seconds=cpu, wall_seconds=wall)


def _verdicts(
    checks: Sequence[Sequence[LiteralAssert]], answers: Iterator[bytes], *, stop: bool
) -> Iterator[dict[str, object]]:
    for check in checks:
        said = [next(answers) for _ in check]
        problem = next(filter(None, map(_problem, check, said)), None)
        yield {"problem": problem, "gone": False}
        if problem and stop:
            return


def _problem(assertion: LiteralAssert, line: bytes) -> str | None:
    """What is wrong with an answer, in the words of a test that runs; `None` if nothing is."""
    try:
        answer = read_json(line) if len(line) <= _LONGEST else None
        if isinstance(answer, dict) and answer.keys() == {"raised"}:
            return _words_of_error(assertion, *answer["raised"])
        if not isinstance(answer, dict) or answer.keys() != {"value"} or not _is_form(answer["value"]):
            raise _UndecidedError
        if _holds(assertion, from_wire(answer["value"])):
            return None
        if assertion.message is None:
            raise _UndecidedError
        words = assertion.message or words_of_answer(assertion.text, answer)
    except _UNREADABLE:
        raise _UndecidedError from None
    return f"AssertionError: {words}"[:_MOST_LETTERS]


def _words_of_error(assertion: LiteralAssert, name: str, _words: str, _ancestors: Any, more: Any) -> str:
    """What a test says of an error of Python's own that the solution raised."""
    kind = _ERRORS.get(name)
    if kind is None or more.get("module") != "builtins" or not _is_form(more["arguments"]):
        raise _UndecidedError
    error = kind(*from_wire(more["arguments"]))
    if "not callable" in str(error):
        raise _UndecidedError  # a test knows what the name stands for
    said = f"{name}: {error}"[:_MOST_LETTERS]
    if kind is AssertionError and str(error):
        return said
    return f"{said.removesuffix(': ')} at {words_of_answer(assertion.text, None)}"


def _is_form(form: Any) -> bool:
    """Whether a value of another program is plain data as our side of the channel writes it."""
    if isinstance(form, list):
        return all(map(_is_form, form))
    if not isinstance(form, dict):
        return True
    kind, content = form.get("t"), form.get("v")
    return form.keys() == {"t", "v"} and kind in _KINDS and (isinstance(content, str) or _is_form(content))


def _holds(assertion: LiteralAssert, value: Any) -> bool:
    wanted = assertion.wanted
    match assertion.operator:
        case "==":
            return bool(value == wanted)
        case "!=":
            return bool(value != wanted)
        case "is":
            return value is wanted
        case "is not":
            return value is not wanted
        case "not":
            return not value
        case "<":
            return bool(_distance(value, assertion.wanted[0]) < assertion.wanted[1])
        case "<=":
            return bool(_distance(value, assertion.wanted[0]) <= assertion.wanted[1])
    return bool(value)


def _distance(value: Any, other: Any) -> Any:
    if type(value) not in _NUMBERS:
        raise _UndecidedError  # what it raises to subtract them is for the test to say
    return abs(value - other)
