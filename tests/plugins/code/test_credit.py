"""From outcomes to a value; checkers of outputs; limits of a sample."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from r1reward.testing import item, judge
from r1reward_code import code
from r1reward_code.checkers import CHECKERS, make_checker
from r1reward_code.credit import score_of
from r1reward_code.execution import Outcome
from r1reward_code.extraction import Code
from r1reward_code.formats.checker_spec import checker_options
from r1reward_code.limits import limits_of
from r1reward_code.order import likely_first
from r1reward_code.tests import Mark, StdioTests
from r1reward_sandbox import Limits

YES, NO = Outcome(1.0), Outcome(0.0, "W", "wrong output")


def value(credit, outcomes, marks=None, points=None):
    marks = marks or [Mark()] * len(outcomes)
    return score_of(credit, dict(enumerate(outcomes)), marks, points or {}, Code("", ""), "").value


def test_each_credit_counts_in_its_way():
    assert value("all", [YES, YES]) == 1.0
    assert value("all", [YES, NO]) == 0.0
    assert value("fraction", [YES, NO, NO, YES]) == 0.5
    assert value("weighted", [YES, NO], [Mark(3.0), Mark(1.0)]) == 0.75
    assert value("weighted", [YES, NO], [Mark(0.0), Mark(0.0)]) == 0.5


def test_a_subtask_is_worth_its_worst_test():
    marks = [Mark(group="data/sample"), *[Mark(group=f"data/secret/{g}") for g in ("g1", "g1", "g2", "g2")]]
    assert value("subtasks", [YES, YES, YES, YES, NO], marks) == 0.5
    assert value("subtasks", [NO, YES, YES, YES, YES], marks) == 1.0, "samples bring no points"
    assert value("subtasks", [YES, YES, YES, NO, YES], marks, {"g1": 30.0, "g2": 70.0}) == pytest.approx(0.3)
    assert value("subtasks", [Outcome(0.25, "W", "some points"), YES], [Mark(), Mark()]) == 0.25


@given(
    st.lists(st.booleans(), min_size=1, max_size=12), st.sampled_from(["fraction", "weighted", "subtasks"])
)
def test_a_part_lies_between_nothing_and_all(passed, credit):
    outcomes = [YES if each else NO for each in passed]
    found = value(credit, outcomes)
    assert value("all", outcomes) <= found <= 1.0
    assert (found == 1.0) == all(passed)
    assert found == 0.0 or any(passed)


def test_the_reason_shows_each_test():
    outcomes = {0: YES, 2: Outcome(0.0, "T", "time_limit")}
    score = score_of("all", outcomes, [Mark(), Mark(), Mark(name="data/3"), Mark()], {}, Code("", ""), "")
    assert score.reason == "test 3 of 4 (data/3): time_limit [A-T-]"


CASES = {
    "exact": ([("a b\n", "a b\n")], [("a b\n", "a b")]),
    "exact_words": ([("Yes\n", "YES\n")], [("Yes\n", "YES")]),
    "lines": ([("a b\nc\n", "a b  \nc\n\n")], [("a b", "a  b"), ("a\nb", "a b")]),
    "tokens": ([("a b\nc", "a\n b c\n")], [("a b", "ab"), ("Yes", "YES")]),
    "words": ([("Yes 1", "YES\n1")], [("yes", "no")]),
    "yes_no": ([("YES", "yes"), ("true\nfalse", "Yes No"), ("1 0", "y n")], [("yes", "no"), ("3", "yes")]),
    "unordered_lines": ([("a\nb\n", "b\na\n")], [("a\na\nb", "a\nb\nb")]),
    "unordered_tokens": ([("1 2 3", "3 1\n2")], [("1 1 2", "1 2 2")]),
}


@pytest.mark.parametrize("name", CASES)
def test_a_checker_accepts_what_it_says(name):
    same, other = CASES[name]
    check = make_checker(name)
    for wanted, printed in same:
        assert check(wanted.encode(), printed.encode()), (wanted, printed)
    for wanted, printed in other:
        assert not check(wanted.encode(), printed.encode()), (wanted, printed)


@given(st.sampled_from(sorted(CHECKERS)), st.binary(max_size=40))
def test_every_checker_accepts_what_was_expected(name, output):
    assert make_checker(name)(output, output)


@pytest.mark.parametrize(
    ("wanted", "printed", "accepted"),
    [("1.0", "1.0000001", True), ("1e6", "1000000.5", True), ("1.0", "1.1", False), ("1", "nan", False),
     ("inf", "1e999", False), ("nan", "nan", True), ("1", "1e999999999", False), ("0.1", "1_0", False),
     ("a 1", "a 1.0000000001", True), ("a 1", "b 1", False), ("1 2", "1", False), ("-0", "0", True)],
)  # fmt: skip
def test_numbers_are_near_within_their_tolerance(wanted, printed, accepted):
    assert make_checker("floats")(wanted.encode(), printed.encode()) is accepted


def test_the_flags_of_a_package_choose_the_checker():
    assert checker_options({"validation": "default"}) == {"name": "words"}
    assert checker_options({"validation": "default", "validator_flags": "case_sensitive"}) == {
        "name": "tokens"
    }
    tolerant = checker_options({"validator_flags": "float_tolerance 1e-4"})
    assert make_checker(**tolerant)(b"1.0 YES", b"1.00005 yes")
    absolute = checker_options({"validator_flags": "float_absolute_tolerance 0.1"})
    assert make_checker(**absolute)(b"5", b"5.05")
    assert not make_checker(**absolute)(b"500", b"500.2")
    assert checker_options({"float_tolerance": 0.5}) == {"absolute": 0.5, "relative": 0.5}
    assert checker_options({}) == {}


@pytest.mark.parametrize(
    ("columns", "seconds", "memory"),
    [({}, 4, 512), ({"time_limit": 2}, 2, 512), ({"time_limit": "2.5 seconds"}, 2.5, 512),
     ({"time_limit": {"seconds": 1, "nanos": 500000000}}, 1.5, 512), ({"time_limit_s": 3.0}, 3, 512),
     ({"memory_limit": 256}, 4, 256), ({"memory_limit": "64 megabytes"}, 4, 64), ({"memory_limit_bytes": 2**28}, 4, 256),
     ({"limits": {"memory": 1024}}, 4, 1024), ({"time_limit": True}, 4, 512), ({"time_limit": "soon"}, 4, 512),
     ({"time_limit": -1}, 4, 512), ({"time_limit": float("nan")}, 4, 512)],
)  # fmt: skip
def test_a_sample_states_its_limits_in_the_fields_ways(columns, seconds, memory):
    found = limits_of(Limits(cpu_seconds=4, memory_mb=512), columns)
    assert (found.cpu_seconds, found.memory_mb) == (seconds, memory)
    assert limits_of(Limits(cpu_seconds=4), columns, 3.0).cpu_seconds == 3 * seconds


@given(st.lists(st.integers(0, 40_000), min_size=1, max_size=9))
def test_the_likely_killers_come_first_and_none_is_lost(sizes):
    tests = StdioTests(tuple((b"x" * size, bytes([n])) for n, size in enumerate(sizes)))
    numbers, ordered = likely_first(tests)
    assert sorted(numbers) == list(range(len(sizes)))
    assert [tests.pairs[n] for n in numbers] == list(ordered.pairs)


def test_what_was_reasoned_is_no_part_of_the_key_and_the_program_is():
    verifier = code()
    text = "{} <answer>```python\nprint({})\n```</answer>"

    def key(thought, program, **more):
        return verifier.cache_key(
            *item(text.format(thought, program), template="r1-zero", prompt="<think>", **more)
        )

    assert key("one</think>", 1) == key("two</think>", 1)
    assert key("one</think>", 1) != key("one</think>", 2)
    assert key("one</think>", 1) != key("one</think>", 1, ground_truth="x")
    assert key("one</think>", 1, odd=object()) is None


def test_a_part_of_a_stream_of_tests_is_worth_a_part(isolates):
    tests = [{"name": f"g{n % 2}/{n}", "input": str(n), "output": str(2 * n)} for n in range(6)]
    answer = "```python\nn = int(input())\nprint(2 * n if n != 3 else 0)\n```"
    found = {}
    for credit in ("all", "fraction", "subtasks"):
        verifier = code(credit=credit)
        found[credit] = judge(verifier, answer, ground_truth={"tests": tests})
        verifier.close()
    assert {name: score.value for name, score in found.items()} == {
        "all": 0.0,
        "fraction": 5 / 6,
        "subtasks": 0.5,
    }
    assert "[AAAWAA]" in found["fraction"].reason
    assert found["fraction"].metrics == {"all_passed": 0.0}
