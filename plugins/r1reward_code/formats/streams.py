"""Tests that are programs' inputs and outputs, and what the sample says of comparing them."""

from collections.abc import Mapping, Sequence
from typing import Any

from r1reward_code.formats.checker_spec import checker_options, checker_program
from r1reward_code.formats.common import number, parse, same_length
from r1reward_code.tests import BadTestsError, Mark, StdioTests

__all__ = ["read", "read_list", "read_split"]

_NO_TESTS = {"bad", "invalid_inputs", "invalid_answers", "invalid_outputs"}
_SETS = ("public_tests", "private_tests", "generated_tests")


def read(inputs: Any, outputs: Any, columns: Mapping[str, Any], marks: tuple[Mark, ...] = ()) -> StdioTests:
    """Tests from two lists of the same length."""
    same_length(inputs, outputs)
    pairs = tuple((_bytes(given), _bytes(wanted)) for given, wanted in zip(inputs, outputs, strict=True))
    return StdioTests(pairs, marks, checker_options(columns), checker_program(columns), _file_names(columns))


def read_list(items: Sequence[Mapping[str, Any]], columns: Mapping[str, Any]) -> StdioTests:
    """Tests from a list of `{"input": …, "output": …}`; each may have `name`, `weight` and `group`."""
    items = _of_solutions(items, columns)
    for number_, item in enumerate(items, 1):
        if "input" not in item or not ({"output", "expected_output", "answer"} & set(item)):
            raise BadTestsError(f"test {number_} has no input or no output: it has {', '.join(sorted(item))}")
    outputs = [item.get("output", item.get("expected_output", item.get("answer"))) for item in items]
    return read([item["input"] for item in items], outputs, columns, tuple(map(_mark, items)))


def _of_solutions(
    items: Sequence[Mapping[str, Any]], columns: Mapping[str, Any]
) -> Sequence[Mapping[str, Any]]:
    """The tests without those of the task's own input checks: invalid inputs, which have no expected output."""
    program = checker_program(columns)
    kept = []
    for item in items:
        folder = str(item.get("name") or "").split("/")
        if set(folder) & _NO_TESTS:
            continue
        nothing = all(item.get(name) is None for name in ("output", "expected_output", "answer"))
        if nothing and "output" in item:
            if program is None:
                continue
            item = {**item, "output": ""}
        kept.append(item)
    if items and not kept:
        raise BadTestsError("no test has an expected output, and no checker program judges")
    return kept


def read_split(source: Mapping[str, Any], columns: Mapping[str, Any]) -> StdioTests | None:
    """Tests from CodeContests' three columns, or from examples where there are no others."""
    sets = [(name, _columnwise(parse(source.get(name), name))) for name in _SETS]
    pairs = [(name, one) for name, one in sets if isinstance(one, Mapping) and one.get("input")]
    if pairs:
        for name, one in pairs:
            if not isinstance(one.get("output"), Sequence) or len(one["input"]) != len(one["output"]):
                raise BadTestsError(f"{name} needs as many outputs as inputs")
        inputs, outputs = ([item for _, one in pairs for item in one[key]] for key in ("input", "output"))
        return read(inputs, outputs, columns)
    examples = parse(source.get("examples"), "examples")
    if isinstance(examples, Sequence) and examples and all(isinstance(item, Mapping) for item in examples):
        return read_list(examples, columns)
    return None


def _columnwise(tests: Any) -> Any:
    """A list of `{"input": …, "output": …}` as a mapping of two lists; anything else as it is."""
    if not isinstance(tests, list) or not all(isinstance(item, Mapping) for item in tests):
        return tests
    return {key: [item.get(key) for item in tests] for key in ("input", "output")}


def _mark(item: Mapping[str, Any]) -> Mark:
    name = str(item.get("name") or "")
    group = item.get("group", item.get("subtask"))
    if group is None and "/" in name:
        group = name.rpartition("/")[0]
    weight = item.get("weight", item.get("points"))
    return Mark(1.0 if weight is None else number(weight, "the weight of a test"), str(group or ""), name)


def _file_names(columns: Mapping[str, Any]) -> tuple[str, str]:
    if columns.get("input_mode") == "file":
        return "input.txt", "output.txt"
    names = [columns.get(name) for name in ("input_file", "output_file")]
    given, written = (
        name if isinstance(name, str) and "/" not in name and name not in ("stdin", "stdout") else ""
        for name in names
    )
    return given, written


def _bytes(value: Any) -> bytes:
    """Text as it is; lines, and numbers for lines or for the whole, as `print` writes them."""
    if isinstance(value, bytes):
        return value
    if isinstance(value, str | int | float):
        return str(value).encode("utf-8", "surrogatepass")
    if isinstance(value, list) and all(isinstance(line, str | int | float) for line in value):
        return "\n".join(map(str, value)).encode("utf-8", "surrogatepass")
    raise BadTestsError(f"an input or output is text or a list of lines, not {type(value).__name__}")
