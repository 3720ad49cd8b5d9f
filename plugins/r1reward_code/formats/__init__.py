"""Reads tests in the field's formats, as they are: in the ground truth, or in the sample's other columns.

| format | what is read |
|---|---|
| APPS, TACO | `input_output` (or `inputs`, `outputs`), with `fn_name` for calls of a function |
| CodeContests | `public_tests`, `private_tests`, `generated_tests`, each with `input` and `output` |
| Codeforces (open-r1) | `official_tests` or `examples`, `generated_checker`, `input_mode` |
| LiveCodeBench | `public_test_cases`, `private_test_cases` (plain or compressed), `metadata` with `func_name` |
| Kattis, DOMjudge | `tests` with `name`, `input`, `output`; `validation`, `validator_flags`, `checker_files` |
| NeMo Gym, DeepCoder | `unit_tests` or `tests` with `inputs` and `outputs`; `func_name` in a test's `metadata` |
| EvalPlus, raw | `base_input`, `plus_input`, `atol`, `entry_point`; `canonical_solution` says what is right |
| HumanEval, EvalPlus, LeetCodeDataset | `test` with `check(candidate)`, `entry_point`, `prompt` |
| MBPP, MBPP+ | `test_list`, `test_setup_code`, `test_imports`; `test` where there is one |
| Code-R1, Skywork-OR1, PRIME | `functional` or `pytest`: code that is run after the solution; `assert_case` |
| KodCode, BigCodeBench | `test` (or `test_code`): a file of pytest functions or unittest classes |
| NaturalCodeBench | `testcases`: a file of test classes |
| HumanEval-X, MultiPL-E | `test` or `tests`: a program in `language`, with `declaration` or `prompt` |

A `checker` may be the name of a comparison, or a program: its source (in C++ for testlib, or a script), or a mapping.
A list of asserts, of `{"input": …, "output": …}`, or any of the above as JSON text, is fine too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from r1reward.types import Sample
from r1reward_code.formats import calls, livecodebench, streams
from r1reward_code.formats.asserts import is_solution, read_asserts, read_test
from r1reward_code.formats.common import parse
from r1reward_code.formats.sql import is_ordered
from r1reward_code.tests import BadTestsError, StdioTests, Tests

__all__ = ["read_row", "read_tests"]

_CODE = ("test", "test_code", "functional", "pytest", "unit_test")
_ASSERTS = ("assert_case", "assert_cases")
_NESTED = (
    "input_output",
    "tests",
    "test_cases",
    "testcases",
    "unit_tests",
    "official_tests",
    "verification_info",
    "verifier_metadata",
)


def read_row(sample: Sample, language: str) -> Tests:
    """The tests of a sample for programs in a language; see `read_tests`."""
    columns = {"prompt": sample.prompt, **sample.metadata}
    tests = read_tests(sample.ground_truth, columns, language)
    if (
        language == "sql"
        and isinstance(tests, StdioTests)
        and not is_ordered(str(columns["prompt"]), columns)
    ):
        return replace(tests, usual="unordered_lines")
    return tests


def read_tests(truth: Any, columns: Mapping[str, Any], language: str = "python") -> Tests:
    """The tests of a sample: its ground truth, or else its columns. `BadTestsError` where there are none."""
    said = parse(truth, "the ground truth")
    first = (columns, said) if isinstance(said, str) and _is_reference(said, language) else (said, columns)
    for source in first:
        if source:
            tests = _read(source, columns, language)
            if tests is not None:
                return tests
    raise BadTestsError(
        "no tests: the columns need inputs and outputs, test and entry_point, or test_list; --map "
        "ground_truth=COLUMN names another that holds tests"
    )


def _is_reference(text: str, language: str) -> bool:
    """Whether a ground truth is a solution in Python, and no test: the columns may have tests then."""
    return language == "python" and "\n" in text and is_solution(text)


def _read(source: Any, columns: Mapping[str, Any], language: str) -> Tests | None:
    if isinstance(source, str):
        return read_test(source, columns, language)
    if isinstance(source, Mapping):
        return _from_mapping(source, columns, language)
    if isinstance(source, Sequence) and source and all(isinstance(item, str) for item in source):
        return read_asserts(source, columns)
    if isinstance(source, Sequence) and source and all(isinstance(item, Mapping) for item in source):
        return _from_list(source, columns)
    raise BadTestsError(f"tests are a mapping, a list or code, not {_named(source)}")


def _named(source: Any) -> str:
    if isinstance(source, Sequence):
        kinds = sorted({type(item).__name__ for item in source})
        return f"a list of {' and '.join(kinds)}" if kinds else "an empty list"
    return type(source).__name__


def _from_mapping(source: Mapping[str, Any], columns: Mapping[str, Any], language: str) -> Tests | None:
    merged = {**columns, **source}
    for column in _ASSERTS:
        if source.get(column):
            return read_asserts(parse(source[column], column), merged)
    if "inputs" in source and "outputs" in source:
        return _by_name(source["inputs"], source["outputs"], merged)
    if source.get("public_test_cases") or source.get("private_test_cases"):
        return livecodebench.read(merged)
    for column in _CODE:
        if isinstance(source.get(column), str) and source[column].strip():
            # MBPP+ has both: its `test` holds the asserts of `test_list`, and many more.
            return read_test(source[column], merged, language)
    if source.get("test_list"):
        return read_asserts(parse(source["test_list"], "test_list"), merged)
    if source.get("base_input") or source.get("plus_input"):
        return calls.read_reference(merged)
    for column in _NESTED:
        if nested := parse(source.get(column), column):
            rest = {name: item for name, item in merged.items() if name != column}
            return _like(column, _read(nested, rest, language))
    tests = streams.read_split(source, merged)
    return replace(tests, usual="decimals") if tests else None


_LENT_BY = {"input_output": "APPS", "unit_tests": "NeMo Gym"}


def _like(column: str, tests: Tests | None) -> Tests | None:
    """The tests with what the harness of their column's format does besides."""
    if isinstance(tests, StdioTests) and column in _LENT_BY:
        usual = "decimals" if column == "input_output" else tests.usual
        return replace(tests, usual=usual, lent_by=_LENT_BY[column])
    return tests


def _from_list(items: Sequence[Mapping[str, Any]], columns: Mapping[str, Any]) -> Tests:
    kinds = {str(item.get("testtype") or item.get("type") or "stdin") for item in items}
    if kinds & {"functional", "function_call"}:
        if len(kinds) > 1:
            raise BadTestsError(f"tests of one sample are of one kind, not {', '.join(sorted(kinds))}")
        return livecodebench.read_functional(items, columns)
    return streams.read_list(items, columns)


def _by_name(inputs: Any, outputs: Any, columns: Mapping[str, Any]) -> Tests:
    name = columns.get("fn_name") or columns.get("func_name")
    if name:
        return calls.read(str(name), inputs, outputs, columns)
    return streams.read(inputs, outputs, columns)
