"""What a function of another trainer does to its row, or to the process, changes no other reward and leaves none out."""

import asyncio
import sys
import types
from decimal import Decimal
from fractions import Fraction

import pytest

from r1reward import Status
from r1reward.testing import item, judge
from r1reward_function import function


@pytest.fixture
def built(monkeypatch):
    """Builds the verifier of a function."""
    made = types.ModuleType("some_rewards")
    monkeypatch.setitem(sys.modules, "some_rewards", made)

    def build(given, signature):
        made.given = given
        return function(path="some_rewards:given", signature=signature)

    return build


def _trl(completions, ground_truth, tests, **_):
    ground_truth[0].append("x")
    return [float(tests[0].pop() == 2 and len(ground_truth[0]) == 2)]


def _verl(data_source, solution_str, ground_truth, extra_info=None):
    ground_truth.append("x")
    return float(extra_info["tests"].pop() == 2 and len(ground_truth) == 2)


def _openrlhf(queries, prompts, labels):
    labels[0].append("x")
    return float(len(labels[0]) == 2)


def _slime(args, sample):
    sample.label.append("x")
    return float(sample.metadata["tests"].pop() == 2 and len(sample.label) == 2)


@pytest.mark.parametrize(
    ("given", "signature"),
    [(_trl, "trl"), (_trl, "open-r1"), (_verl, "verl"), (_openrlhf, "openrlhf"), (_slime, "slime")],
)
def test_a_function_that_changes_its_row_finds_it_as_it_was(built, given, signature):
    verifier, judged = built(given, signature), item("42", ground_truth=["42"], tests=[1, 2])
    assert [verifier(*judged).value for _ in range(3)] == [1.0, 1.0, 1.0]
    assert (judged[0].ground_truth, judged[0].metadata["tests"]) == (["42"], [1, 2])


@pytest.mark.parametrize(
    "error", [SystemExit(0), GeneratorExit(), asyncio.CancelledError(), BaseException("x"), OverflowError()]
)
def test_a_completion_that_makes_the_function_exit_is_worth_nothing(built, error):
    def given(completions, **_):
        if completions[0] == "bad":
            raise error
        return [1.0]

    async def awaited(completions, **_):
        return given(completions)

    for each in (given, awaited):
        verifier = built(each, "trl")
        scores = [verifier(*item(text, ground_truth="42")) for text in ("good", "bad")]
        if each is awaited:
            scores = [asyncio.run(score) for score in scores]
        assert [score.value for score in scores] == [1.0, 0.0]


def test_a_function_that_is_cancelled_by_us_stays_so(built):
    async def given(completions, **_):
        await asyncio.sleep(60)

    async def cancelled():
        task = asyncio.ensure_future(built(given, "trl")(*item("x", ground_truth="42")))
        await asyncio.sleep(0)
        task.cancel()
        await task

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(cancelled())


@pytest.mark.parametrize(
    "reward", [Fraction(1, 2), Decimal("0.5"), [[0.5]], (0.5,), {"score": 0.5}, [{"reward": 0.5}]]
)
def test_a_reward_of_each_kind_of_number_counts(built, reward):
    assert judge(built(lambda completions, **_: reward, "trl"), "x", ground_truth="42").value == 0.5


@pytest.mark.parametrize("reward", [None, [None], {"score": None}, float("nan"), [float("nan")]])
def test_no_reward_for_any_completion_is_no_value(built, reward):
    score = judge(built(lambda completions, **_: reward, "trl"), "x", ground_truth="42")
    assert (score.value, score.status in (Status.UNDECIDED, Status.ERROR)) == (None, True)


def test_a_function_without_further_keywords_gets_what_it_names(built):
    def given(completions, answer):
        return [float(completions == answer)]

    assert judge(built(given, "trl"), "42", ground_truth="42", level=3).value == 1.0
