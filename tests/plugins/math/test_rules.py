"""Each rule of comparison (`rules`) accepts its pair and refuses the nearest."""

import importlib.util
import time
from pathlib import Path

import pytest

from r1reward.testing import judge
from r1reward_math import math
from r1reward_math.compare import compare

_SPEC = importlib.util.spec_from_file_location("math_rules", Path(__file__).with_name("rules.py"))
_MODULE = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(_MODULE)
RULES = _MODULE.RULES


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_accepts_its_pair_and_refuses_the_nearest(rule):
    gold, right, wrong = RULES[rule]
    assert compare(gold, right)[0] is True
    assert compare(gold, wrong)[0] is False


def test_a_series_without_a_value_in_reach_is_itself_with_another_index():
    series = r"\sum_{n=1}^\infty \frac{\sin nx}{n}"
    assert compare(series, r"\sum_{k=1}^\infty \frac{\sin kx}{k}")[0] is True
    assert compare(series, r"\sum_{k=1}^\infty \frac{\cos kx}{k}")[0] is not True


def test_a_factorial_between_whole_numbers_is_not_worked_out_in_thousands_of_digits():
    began = time.process_time()
    assert compare(r"2 k\Omega", r"\log_{(\log(2^{400}))!}(a)")[0] is False
    assert time.process_time() - began < 2.0  # 9 s in thousands of digits


@pytest.mark.parametrize(
    "token",
    [",", ";", "(", " ", "\n", "=", "about ", "therefore ", "is ", "1, ", "x=1, ", "|", "%", "1 and ", "^"],
)
def test_the_time_of_a_comparison_grows_no_faster_than_the_answer(token):
    def seconds(length):
        answer = token * (length // len(token)) + "1"
        best = 1.0
        for _ in range(3):
            began = time.process_time()
            compare("x^2+1", answer)
            best = min(best, time.process_time() - began)
        return best

    assert seconds(2000) < 40 * max(
        seconds(250), 0.0005
    )  # 8 where it is linear, 64 where it goes by the square


@pytest.mark.parametrize(
    "truth", [r"$g(x)=\frac{1}{3}(x+1)$ for some $a>0$", "42, unless $n$ is odd", "x = 2 or x = 3"]
)
def test_an_answer_part_that_is_the_ground_truth_as_written_is_right(truth):
    assert judge(math(), f" {truth}\n", ground_truth=truth).value == 1.0
    assert judge(math(), truth, ground_truth=["7", truth]).value == 1.0
    for near_miss in (truth.replace("2", "5").replace("3", "4"), f"{truth} or 7", f"not {truth}"):
        assert judge(math(), near_miss, ground_truth=truth).value == 0.0


@pytest.mark.parametrize(
    "text",
    [
        "not x = 42",
        "never $x = 42$",
        "The answer is not x = 42.",
        "It is not true that x = 42.",
        "It can't be x = 42",
        "We do not get x = 42.",
        "不是 x = 42",
        "false: n = 42",
        "nicht x = 42",
    ],
)
def test_an_equation_behind_a_negation_states_nothing(text):
    assert judge(math(), text, ground_truth="42").value == 0.0


@pytest.mark.parametrize(
    "text",
    [
        "x = 42",
        "Those who do not play = 42",
        "She did not eat, so x = 42.",
        "Not counting Ann, n = 42",
        "knot = 42",
    ],
)
def test_a_negation_of_something_else_takes_nothing_from_an_equation(text):
    assert judge(math(), text, ground_truth="42").value == 1.0


def test_an_answer_that_is_one_fence_is_what_stands_in_it():
    assert judge(math(), "```\n72\n```", ground_truth="72").value == 1.0
    assert judge(math(), "```text\nx = 72\n```\n", ground_truth="72").value == 1.0
    for near_miss in ("```\n72\n```\n```\n73\n```", "```\n71\n72\n```", "```python\nprint(72)\n```"):
        assert judge(math(), near_miss, ground_truth="72").value == 0.0
