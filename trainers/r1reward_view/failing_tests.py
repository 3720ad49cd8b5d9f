"""The test that a program failed, as a table: which it was, its input, what was expected, what came."""

import ast
import re
from collections.abc import Mapping
from typing import Any

import msgspec

__all__ = ["failing_test"]

_TEST = re.compile(r"test (\d{1,6}) of (\d{1,6})[^:]{0,80}: (.*)", re.DOTALL)
_LETTERS = re.compile(r" \[[A-Z-]+\]$")
_SAID = (
    re.compile(r"(?P<got>\w{1,60}: .*?) at (?P<test>assert .*)$", re.DOTALL),
    re.compile(r"(?:AssertionError: )?(?P<test>assert .*?)(?:; the solution returned (?P<got>.*))?$", re.DOTALL),
    re.compile(r"returned (?P<got>.*), not (?P<expected>.*)$", re.DOTALL),
    re.compile(r"wrong output: (?P<got>b['\"].*), not (?P<expected>b['\"].*)$", re.DOTALL),
)  # fmt: skip
_EQUAL = re.compile(r"assert (?P<call>.+?) == (?P<expected>.+?)(?: with .*)?$", re.DOTALL)
_LONGEST = 4_000
_INPUTS, _OUTPUTS = ("inputs", "input"), ("outputs", "output")


def failing_test(reason: str, tests: Any) -> dict[str, str]:
    """What the reason of a verdict tells of the test, with its input out of the row's tests where these are a list.

    Empty where the reason names no test.
    """
    match = _TEST.match(reason)
    if match is None:
        return {}
    number, count, words = int(match[1]), int(match[2]), _LETTERS.sub("", match[3])
    said = {"name": f"test {number} of {count}", "said": words, **_case(tests, number - 1, count)}
    for form in _SAID:
        if found := form.match(words):
            said |= {key: _text(value) for key, value in found.groupdict().items() if value}
            break
    if (equal := _EQUAL.match(said.get("test", ""))) is not None:
        said = {"input": equal["call"], "expected": equal["expected"]} | said
    return {key: value[:_LONGEST] for key, value in said.items()}


def _case(tests: Any, at: int, count: int) -> dict[str, str]:
    """Input and output of a test; nothing where the row has another number of tests than were run."""
    if isinstance(tests, str):
        try:
            tests = msgspec.json.decode(tests)
        except (msgspec.DecodeError, ValueError, RecursionError):
            return {}
    if isinstance(tests, Mapping):
        lists = {"input": _list(tests, _INPUTS), "expected": _list(tests, _OUTPUTS)}
        return {key: _written(values[at]) for key, values in lists.items() if len(values) == count > at >= 0}
    if isinstance(tests, list) and len(tests) == count > at >= 0 and isinstance(tests[at], Mapping):
        case = {"input": tests[at].get("input"), "expected": tests[at].get("output")}
        return {key: _written(value) for key, value in case.items() if value is not None}
    return {}


def _list(tests: Mapping[str, Any], names: tuple[str, ...]) -> list[Any]:
    value = next((tests[name] for name in names if name in tests), ())
    return list(value) if isinstance(value, list) else []


def _written(value: Any) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value, enc_hook=str).decode()


def _text(value: str) -> str:
    """Bytes that were printed, as text."""
    try:
        printed = ast.literal_eval(value) if value[:1] == "b" and len(value) < _LONGEST else None
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return value
    return printed.decode("utf-8", "replace") if isinstance(printed, bytes) else value
