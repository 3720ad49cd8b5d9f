"""Programs that run in the sandbox beside a solution or a test: modules here, one text there.

The sandbox has nothing of r1reward, and to import many small files takes longer than most tests. So the modules of a
program are joined into one source, without their imports of one another; annotations are never evaluated there.
What runs there may be an older Python than ours (3.10).
"""

import re
from functools import cache
from pathlib import Path

__all__ = ["COMPARISON", "ONE_PROCESS", "SOLUTION", "TESTS", "TEST_FILES", "program_text"]

_HERE = Path(__file__).parent
# Of one another, and of what annotations alone need.
_IMPORT = re.compile(
    r"^from (?:__future__|collections\.abc|typing|r1reward_code\.harness\.\w+) import (?:\([^)]*\)|[^(\n]*)\n",
    re.M,
)
_FUTURE = "from __future__ import annotations\n"


_EXPORTS = re.compile(r"^__all__ = \[([^\]]*)\]", re.M)
_ON_DEMAND = frozenset(
    (
        "assertion_words",
        "array_values",
        "array_views",
        "file_guards",
        "frame_values",
        "graph_values",
        "image_values",
        "inspection",
        "loans",
        "library_containers",
        "library_values",
        "local_paths",
        "offline_sockets",
        "pyplot",
        "polars_values",
        "process_settings",
        "pytest_stand_in",
        "random_states",
        "remote_pickles",
        "remote_values",
        "shared_files",
        "standard_objects",
        "suppressed_errors",
        "symbolic_values",
        "uncarried_classes",
    )
)
"""Modules that few programs need: to define all that is in one takes a tenth of a run."""


def _text(name: str) -> str:
    return _IMPORT.sub("", (_HERE / f"{name}.py").read_text("utf-8"))


def _joined(*names: str) -> str:
    return "".join(_loader(name) if name in _ON_DEMAND else _text(name) for name in names)


def _loader(name: str) -> str:
    """Functions with the names of a module's, the first of which that is called brings the module itself."""
    exports = re.findall(r"\w+", _EXPORTS.findall(_text(name))[0])
    load = f"exec(compile({f'_TEXT_OF_{name}'}, '<prelude>', 'exec'), globals())"
    return f"_TEXT_OF_{name} = {_text(name)!r}\n" + "".join(
        f"def {each}(*given, **named):\n    {load}\n    return {each}(*given, **named)\n" for each in exports
    )


_BOTH_SIDES = (
    "object_table", "node_classes", "libraries", "array_values", "array_views", "frame_values",
    "image_values", "graph_values", "polars_values",
    "symbolic_values", "library_containers", "library_values", "scalar_values", "standard_ancestors",
    "derived_values", "plain_values", "wire_values",
    "wire_reading", "changeable_values", "shared_values", "shared_files", "shared_environment", "bounded_json",
    "channel", "copied_objects", "remote_errors", "remote_calls", "random_states", "process_settings",
    "standard_streams",
)  # fmt: skip
_FOR_SOLUTIONS = (
    *_BOTH_SIDES,
    "replacements",
    "borrowed_objects",
    "pytest_stand_in",
    "offline_sockets",
    "solution_server",
)
_FOR_TESTS = (
    *_BOTH_SIDES,
    "test_errors",
    "remote_objects",
    "test_syntax",
    "suppressed_errors",
    "remote_operators",
    "remote_classes",
    "remote_values",
    "remote",
    "file_guards",
    "remote_pickles",
    "patches",
    "inspection",
    "pyplot",
    "offline_sockets",
    "standard_objects",
    "loans",
    "lent_descriptions",
    "lent_objects",
    "bytecode",
    "name_resolution",
    "assertion_words",
    "test_modules",
    "counting_channel",
    "uncarried_classes",
    "undecided_checks",
    "test_runner",
)
_FOR_TEST_FILES = (
    "local_paths",
    "pytest_fixtures",
    "pytest_marks",
    "pytest_expectations",
    "pytest_subset",
    "scoped_fixtures",
    "fixture_values",
    "unit_runner",
    "numpy_subset",
)

_FOR_ONE_PROCESS = ("one_process",)

_FOR_COMPARISONS = (
    "object_table", "node_classes", "libraries", "array_values", "array_views", "frame_values",
    "image_values", "graph_values", "polars_values",
    "symbolic_values", "library_containers", "library_values", "scalar_values", "standard_ancestors",
    "derived_values", "wire_values",
    "wire_reading", "bounded_json", "comparison",
)  # fmt: skip

SOLUTION = _FUTURE + _joined(*_FOR_SOLUTIONS)
"""Answers calls of the solution's functions."""
COMPARISON = _FUTURE + _joined(*_FOR_COMPARISONS)
"""Compares what calls returned with what was expected."""
TESTS = _FUTURE + _joined(*_FOR_TESTS)
"""Runs test code against a solution in another box."""
TEST_FILES = TESTS + _joined(*_FOR_TEST_FILES)
"""The same for test code of pytest, unittest or numpy: to define what only this needs takes a tenth of a run."""

ONE_PROCESS = TEST_FILES + _joined(*_FOR_ONE_PROCESS)
"""Runs test code and a solution as one program (`isolation: shared`)."""


@cache
def program_text(name: str) -> str:
    """A part of a test program in another language than Python, by its file's name."""
    return (_HERE / "programs" / f"{name}.txt").read_text("utf-8")
