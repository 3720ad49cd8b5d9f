"""Reads tests in the field's formats, as they are.

- `{"inputs": [...], "outputs": [...]}`: programs that read standard input (APPS, TACO, CodeContests, Codeforces);
  with `fn_name`: calls of a function with these arguments (LiveCodeBench, LeetCode). `input_output` may hold it.
- `{"public_tests": {"input": [...], "output": [...]}, "private_tests": ...}` (CodeContests).
- a list of `{"input": ..., "output": ...}` (Codeforces exports, LiveCodeBench's `stdin` tests).
- `{"test": "def check(candidate): ...", "entry_point": ...}` (HumanEval), with `prompt`.
- `{"test_list": ["assert ..."], "test_setup_code": ...}` (MBPP), or a list of asserts.
Each may be JSON text.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["AssertTests", "BadTestsError", "CallTests", "StdioTests", "Tests", "read_tests"]


class BadTestsError(ValueError):
    """The tests of a sample cannot be read; the message says what was found."""


@dataclass(frozen=True, slots=True)
class StdioTests:
    """What is given on standard input, and what must be printed."""

    pairs: tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True)
class CallTests:
    """Calls of function `name`: positional arguments, and what must be returned."""

    name: str
    calls: tuple[tuple[list[Any], Any], ...]


@dataclass(frozen=True, slots=True)
class AssertTests:
    """Test code with asserts. `setup` runs first; each of `checks` is a test of its own.

    `entry_point` is the function under test; other names that the tests use and nobody defines are the
    solution's too. `prompt` is the code that the solution was to continue; its helpers belong to the tests.
    """

    setup: str
    checks: tuple[str, ...]
    entry_point: str = ""
    prompt: str = ""


Tests = StdioTests | CallTests | AssertTests


def read_tests(truth: Any, metadata: Mapping[str, Any]) -> Tests:
    """The tests of a sample: its ground truth, or else its columns. `BadTestsError` where there are none."""
    for source in (_parsed(truth), metadata):
        if source:
            tests = _read(source, metadata)
            if tests is not None:
                return tests
    raise BadTestsError(
        "no tests: the ground truth or the columns need inputs and outputs, test and entry_point, or test_list"
    )


def _parsed(value: Any) -> Any:
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        try:
            return json.loads(value)
        except ValueError as error:
            raise BadTestsError(f"the tests are no JSON: {error}") from None
    return value


def _read(source: Any, metadata: Mapping[str, Any]) -> Tests | None:
    if isinstance(source, str):
        return _check(source, metadata) if "def check" in source else _asserts([source], "")
    if isinstance(source, Mapping):
        return _from_mapping(source, metadata)
    if isinstance(source, Sequence) and all(isinstance(item, str) for item in source):
        return _asserts(list(source), str(metadata.get("test_setup_code") or ""))
    if isinstance(source, Sequence) and all(isinstance(item, Mapping) for item in source):
        return _stdio([item.get("input") for item in source], [item.get("output") for item in source])
    raise BadTestsError(f"tests are a mapping, a list or code, not {type(source).__name__}")


def _from_mapping(source: Mapping[str, Any], metadata: Mapping[str, Any]) -> Tests | None:
    for column in ("input_output", "tests"):
        if source.get(column):
            return _read(_parsed(source[column]), metadata)
    if "inputs" in source and "outputs" in source:
        name = source.get("fn_name") or metadata.get("fn_name")
        make = _stdio if not name else lambda inputs, outputs: _calls(str(name), inputs, outputs)
        return make(source["inputs"], source["outputs"])
    if source.get("test_list"):
        return _asserts(list(source["test_list"]), str(source.get("test_setup_code") or ""))
    if isinstance(source.get("test"), str):
        return _check(source["test"], {**metadata, **source})
    sets = [source[name] for name in ("public_tests", "private_tests", "generated_tests") if source.get(name)]
    if sets:
        return _stdio(*([item for one in sets for item in one[key]] for key in ("input", "output")))
    return None


def _stdio(inputs: Any, outputs: Any) -> StdioTests:
    _same_length(inputs, outputs)
    return StdioTests(
        tuple((_bytes(given), _bytes(wanted)) for given, wanted in zip(inputs, outputs, strict=True))
    )


def _calls(name: str, inputs: Any, outputs: Any) -> CallTests:
    _same_length(inputs, outputs)
    calls = []
    for given, wanted in zip(inputs, outputs, strict=True):
        if isinstance(given, str):  # LiveCodeBench: one JSON value a line
            given, wanted = [json.loads(line) for line in given.splitlines()], json.loads(wanted)
        if not isinstance(given, list):
            raise BadTestsError(f"the arguments of a call of {name} are a list, not {type(given).__name__}")
        calls.append((given, wanted))
    return CallTests(name, tuple(calls))


def _check(code: str, metadata: Mapping[str, Any]) -> AssertTests:
    entry = str(metadata.get("entry_point") or "")
    prompt = str(metadata.get("code_prompt") or metadata.get("prompt") or "")
    if "def check" not in code:
        return AssertTests("", (code,), entry, prompt)
    if not entry:
        raise BadTestsError("a check(candidate) needs the column entry_point")
    return AssertTests(code, (f"check({entry})",), entry, prompt)


def _asserts(checks: list[str], setup: str) -> AssertTests:
    if not checks:
        raise BadTestsError("the list of asserts is empty")
    return AssertTests(setup, tuple(checks))


def _same_length(inputs: Any, outputs: Any) -> None:
    if not isinstance(inputs, Sequence) or not isinstance(outputs, Sequence) or len(inputs) != len(outputs):
        raise BadTestsError("inputs and outputs are two lists of the same length")
    if not inputs:
        raise BadTestsError("the list of tests is empty")


def _bytes(value: Any) -> bytes:
    if isinstance(value, str):
        return value.encode("utf-8", "surrogatepass")
    if isinstance(value, list) and all(isinstance(line, str) for line in value):
        return "\n".join(value).encode("utf-8", "surrogatepass")
    raise BadTestsError(f"an input or output is text or a list of lines, not {type(value).__name__}")
