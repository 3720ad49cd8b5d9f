"""Problem packages as contests publish them: limits, flags, headers, several passes, and what is missing."""

import pytest

from r1reward.types import Status
from r1reward_code.formats import read_tests
from r1reward_code.formats.checker_spec import checker_program
from r1reward_code.limits import limits_of
from r1reward_code.tests import BadTestsError
from r1reward_sandbox import Limits

TESTS = [{"name": "secret/1", "input": "5\n", "output": "0\n"}]
VALIDATE_H = "#pragma once\n#include <cstdlib>\n#include <fstream>\n#include <iostream>\n#include <string>\n"
# Pass 1: a text goes in and any text comes out. Pass 2: that text goes in, and the first must come back.
TWO_PASSES = """
#include "validate.h"
int main(int count, char **words) {
    std::string folder = words[3], said, given, first;
    std::getline(std::ifstream(words[1]) >> std::ws, given);
    std::getline(std::cin, said);
    if (std::ifstream(folder + "/state.txt") >> first) return said == given ? 42 : 43;
    if (said == given) return 43;
    std::ofstream(folder + "/state.txt") << "second";
    std::ofstream(folder + "/nextpass.in") << "decode " << said << "\\n";
    return 42;
}
"""
TWO_PASSES_PY = """
import os, sys
given, folder = open(sys.argv[1]).read().strip(), sys.argv[3]
said, state = sys.stdin.read().strip(), os.path.join(folder, "state.txt")
if os.path.exists(state):
    sys.exit(42 if said == given else 43)
if said == given:
    sys.exit(43)
open(state, "w").write("second")
open(os.path.join(folder, "nextpass.in"), "w").write(f"decode {said}\\n")
sys.exit(42)
"""
RIGHT = "s = input()\nprint(s[7:][::-1] if s.startswith('decode ') else s[::-1])"
FORGETS = "s = input()\nprint('x' if s.startswith('decode ') else s[::-1])"
SAME = "print(input())"
ENDS = "s = input()\nif s.startswith('decode '): raise SystemExit(1)\nprint(s[::-1])"


def package(files, **columns):
    tests = [{"name": "secret/1", "input": "abc\n", "output": "\n"}]
    return {"tests": tests, "validation": "custom multi-pass", "checker_files": files, **columns}


@pytest.mark.parametrize(
    "files",
    [
        {"output_validators/v/validate.h": VALIDATE_H, "output_validators/v/main.cpp": TWO_PASSES, "output_validators/v/build": "make"},
        {"output_validators/v/check.py": TWO_PASSES_PY, "output_validators/README.md": "# it reads"},
    ],
    ids=["cpp", "python"],
)  # fmt: skip
def test_every_pass_is_run(score, files):
    for source, value in ((RIGHT, 1.0), (FORGETS, 0.0), (SAME, 0.0), (ENDS, 0.0)):
        got = score(source, **package(files))
        assert (got.value, got.status) == (value, Status.SCORED), (source, got)


# Pass 1: it is told a number, and says another. Pass 2: it is told that one, and must say the first.
TALKS_TWICE_PY = """
import os, sys
first, folder = open(sys.argv[1]).read().split(), sys.argv[3]
print(*first, flush=True)
said, state = sys.stdin.readline().strip(), os.path.join(folder, "state.txt")
if os.path.exists(state):
    sys.exit(42 if said == open(state).read() else 43)
if said == first[-1] or not said:
    sys.exit(43)
open(state, "w").write(first[-1])
open(os.path.join(folder, "nextpass.in"), "w").write(f"decode {said}\\n")
sys.exit(42)
"""
TALKS_TWICE = """
#include "validate.h"
int main(int count, char **words) {
    std::string folder = words[3], said, word, first, kept;
    std::ifstream input(words[1]);
    while (input >> word) { std::cout << word << " "; first = word; }
    std::cout << std::endl;
    std::getline(std::cin, said);
    if (std::ifstream(folder + "/state.txt") >> kept) return said == kept ? 42 : 43;
    if (said == first || said.empty()) return 43;
    std::ofstream(folder + "/state.txt") << first;
    std::ofstream(folder + "/nextpass.in") << "decode " << said << "\\n";
    return 42;
}
"""


@pytest.mark.parametrize(
    "files",
    [{"v/check.py": TALKS_TWICE_PY}, {"v/validate.h": VALIDATE_H, "v/main.cpp": TALKS_TWICE}],
    ids=["python", "cpp"],
)
def test_every_pass_of_a_talk_is_run(score, files):
    columns = package(files, validation="custom interactive multi-pass")
    strip = "s = input().strip()\nprint(s[7:][::-1] if s.startswith('decode ') else s[::-1], flush=True)"
    forgets, same = strip.replace("s[7:][::-1]", "'x'"), "print(input().strip(), flush=True)"
    for source, value in (
        (strip, 1.0),
        (forgets, 0.0),
        (same, 0.0),
        (strip.replace("s[::-1]", "1 / 0"), 0.0),
    ):
        got = score(source, **columns)
        assert (got.value, got.status) == (value, Status.SCORED), (source, got)
    endless = {
        name: text.replace("if os.path.exists(state)", "if False").replace(">> kept)", ">> kept && 0)")
        for name, text in files.items()
    }
    assert "more than 2 passes" in score(strip, **{**columns, "checker_files": endless}).reason


def test_the_kinds_of_a_package_may_be_a_list(score):
    columns = package({"v/check.py": TWO_PASSES_PY}, validation=None, type=["pass-fail", "multi-pass"])
    assert score(RIGHT, **columns).value == 1.0
    assert score(FORGETS, **columns).value == 0.0


def test_no_more_passes_are_run_than_the_package_allows(score):
    files = {"v/check.py": TWO_PASSES_PY.replace("if os.path.exists(state):", "if False:")}
    got = score("print(input() + 'x')", **package(files, limits={"validation_passes": 3}))
    assert (got.value, "more than 3 passes" in got.reason) == (0.0, True)


@pytest.mark.parametrize(
    "columns",
    [
        {"validation": "custom"}, {"validation": "custom multi-pass"}, {"validation": "multi-pass"}, {"validation": "interactive"},
        {"validation": "custom interactive"}, {"interactive": True}, {"type": "pass-fail interactive"}, {"validation": "custom score"},
    ],
    ids=str,
)  # fmt: skip
def test_what_a_package_needs_and_lacks_is_a_bad_ground_truth(columns):
    with pytest.raises(BadTestsError, match="checker_files is empty"):
        read_tests(None, {"tests": TESTS, **columns})


@pytest.mark.parametrize(
    "columns", [{"validation": "default"}, {"validation": "scoring"}, {"type": "code"}, {}], ids=str
)
def test_a_package_that_needs_no_validator_has_none(columns):
    assert checker_program({"tests": TESTS, **columns}) is None


def test_the_validators_flags_and_folder_have_several_names():
    files = {"output_validators/check.py": "import sys\nsys.exit(42)"}
    for columns in (
        {"checker_files": files, "validator_flags": "a 1"},
        {"output_validators": files, "output_validator_flags": "a 1"},
        {"output_validator": files, "output_validator_args": ["a", "1"]},
    ):
        assert checker_program({"validation": "custom", **columns}).flags == ("a", "1")


def test_the_packages_limits_are_read():
    usual = Limits(cpu_seconds=4, memory_mb=512)
    for columns, seconds, memory in (
        ({"limits": {"time_limit": 7, "memory": 64}}, 7, 64),
        ({"limits": '{"time_limit": 1.5}'}, 1.5, 512),
        ({"limits": {"time_limit": 7}, "time_limit_s": 2}, 2, 512),
        ({"limits": {"time_multiplier": 2}}, 4, 512),
        ({"timelimit": "3"}, 3, 512),
    ):
        found = limits_of(usual, columns)
        assert (found.cpu_seconds, found.memory_mb) == (seconds, memory)


LCB = {"public_test_cases": '[{"input": "3\\n", "output": "3", "testtype": "stdin"}]'}


@pytest.mark.parametrize(
    "source",
    [
        "def f(a: List[int]) -> int: return sum(a)\nprint(f([int(input())]))",
        "q = deque([int(input())])\nprint(q.popleft())",
        "print(math.floor(int(sys.stdin.readline())))",
        "from __future__ import annotations\nprint(Counter(input())['3'] * 3)",
        '"""About it."""\nprint(gcd(int(input()), 0))',
        "def f(n): return 0 if n == 0 else 1 + f(n - 1)\nprint(f(20_000) // 10_000 + int(input()) - 2)",
        "print(len(str(10**5000)) - 4998 if input() else 0)",
    ],
)
def test_a_program_may_use_what_the_harness_of_its_format_lends(score, source):
    assert score(source, **LCB).value == 1.0
    assert score(source, {"input_output": {"inputs": ["3\n"], "outputs": ["3"]}}).value == 1.0


def test_what_was_lent_is_told_and_nothing_is_lent_to_other_formats(score):
    got = score("print(deque(input()).pop())", **LCB)
    assert "LiveCodeBench lends deque" in got.reason
    assert "lends" not in score("from collections import deque\nprint(deque(input()).pop())", **LCB).reason
    assert score("print(deque(input()).pop())", {"inputs": ["3\n"], "outputs": ["3"]}).value == 0.0


def test_a_large_number_can_be_printed(score):
    truth = {"inputs": [""], "outputs": [f"1{'0' * 5000}"]}
    assert score("print(10**5000)", truth).value == 1.0
    assert score("print(10**5000 + 1)", truth).value == 0.0


def test_a_fraction_may_be_rounded_to_six_digits_in_livecodebenchs_rows(score):
    def got(printed, wanted, **options):
        return score(
            f"print({printed!r})",
            public_test_cases=f'[{{"input": "", "output": "{wanted}", "testtype": "stdin"}}]',
        ).value

    assert got("0.333333", "0.333333333333") == 1.0
    assert got("-12.345678", "-12.3456784999") == 1.0
    assert got("0.333334", "0.333333333333") == 0.0
    assert got("0.3333", "0.333333333333") == 0.0
    assert got("0.333333333", "0.3333333") == 0.0
    assert got("2.0", "2.00") == 1.0
    assert got("1000001", "1000000") == 0.0


DESIGN = {
    "fn_name": "Counter2",
    "inputs": [[["Counter2", "add", "add", "get"], [[1], [2], [3], []]], [["Counter2", "get"], [[5], []]]],
    "outputs": [[None, None, None, 6], [None, 5]],
}


def test_a_class_is_tried_by_its_operations(score):
    right = "class Counter2:\n def __init__(s, n): s.n = n\n def add(s, k): s.n += k\n def get(s): return s.n"
    assert score(right, DESIGN).value == 1.0
    assert score(right.replace("+=", "="), DESIGN).value == 0.0
    assert score("class Other: pass", DESIGN).value == 0.0


def test_a_reference_solution_is_never_taken_for_a_test(score):
    solution, test = (
        "def add(a, b):\n    return a + b\n",
        "from solution import add\n\ndef test_add():\n    assert add(1, 2) == 3\n",
    )
    for columns in ({"test": test}, {"test_list": ["assert add(1, 2) == 3"]}):
        assert score(solution, solution, **columns).value == 1.0
        assert score("def add(a, b):\n    return None\n", solution, **columns).value == 0.0
    program = "def main():\n    print(sum(map(int, input().split())))\n\nmain()\n"
    stream = {"input_output": {"inputs": ["1 2\n"], "outputs": ["3\n"]}}
    assert score("print(sum(map(int, input().split())))", program, **stream).value == 1.0


def test_a_test_that_is_the_ground_truth_still_is_one(score):
    for truth in (
        "assert add(1, 2) == 3\nassert add(0, 0) == 0\n",
        "def test_add():\n    assert add(1, 2) == 3\n",
    ):
        assert score("def add(a, b): return a + b", truth).value == 1.0
        assert score("def add(a, b): return 3 - a", truth).value == 0.0


PROBLEM = "validation: custom multi-pass\nlimits:\n  validation_passes: 2\n  time_limit: 1\n"
PLACES = {
    "a column": ({"problem.yaml": PROBLEM}, {}),
    "another name": ({"problem_yaml": PROBLEM}, {}),
    "the newer words": ({"problem_yaml": PROBLEM.replace("validation: custom multi-pass", "type:\n  - multi-pass")}, {}),
    "a file of the package": ({}, {"problem.yaml": PROBLEM}),
}  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_a_packages_own_file_says_how_it_is_judged(score, place):
    columns, more = PLACES[place]
    files = {"output_validators/v/check.py": TWO_PASSES_PY, **more}
    tests = [{"name": "secret/1", "input": "abc\n", "output": "\n"}]
    for source, value in ((RIGHT, 1.0), (FORGETS, 0.0)):
        assert score(source, tests=tests, checker_files=files, **columns).value == value
    stated = {"checker_files": files, **columns}
    assert limits_of(Limits(cpu_seconds=9), stated).cpu_seconds == 1.0
    assert limits_of(Limits(cpu_seconds=9), {**stated, "time_limit": 2}).cpu_seconds == 2.0


def test_flags_stand_in_a_packages_own_file_and_one_that_cannot_be_read_is_said(score):
    near = {"problem.yaml": "validator_flags: float_tolerance 1e-3\n"}
    tests = [{"name": "secret/1", "input": "1\n", "output": "0.333333\n"}]
    assert [score(f"print({n})", tests=tests, **near).value for n in ("0.3334", "0.335")] == [1.0, 0.0]
    got = score("print(1)", tests=tests, **{"problem.yaml": "validation: [custom\n"})
    assert (got.status, "problem.yaml cannot be read" in got.reason) == (Status.BAD_GROUND_TRUTH, True)
