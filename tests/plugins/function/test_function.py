"""Functions with the signatures of other trainers, as they are written there."""

import sys
import types

import pytest

import r1reward
from r1reward import Status
from r1reward.errors import PluginError
from r1reward.testing import judge
from r1reward_function import function


@pytest.fixture
def module(monkeypatch):
    """A module of reward functions that can be imported by its name."""
    made = types.ModuleType("some_rewards")
    monkeypatch.setitem(sys.modules, "some_rewards", made)
    return made


def scored(module, given, signature, answer="42", **row):
    module.given = given
    options = row.pop("options", {})
    verifier = function(path="some_rewards:given", signature=signature, **options)
    return judge(verifier, answer, ground_truth="42", **row)


def test_a_function_of_trl_gets_texts_and_the_columns_of_the_row(module):
    def accuracy(prompts, completions, solution, level, **kwargs):
        assert prompts == ["6 * 7?"]
        assert level == [3]
        return [float(c == s) for c, s in zip(completions, solution, strict=True)]

    assert scored(module, accuracy, "trl", prompt="6 * 7?", level=3).value == 1.0
    assert scored(module, accuracy, "trl", "41", prompt="6 * 7?", level=3).value == 0.0


def test_a_function_of_open_r1_gets_chat_messages(module):
    def accuracy(completions, solution, **kwargs):
        return [float(c[0]["content"] == s) for c, s in zip(completions, solution, strict=True)]

    assert scored(module, accuracy, "open-r1").value == 1.0


def test_a_function_of_verl_may_give_a_mapping(module):
    def compute_score(data_source, solution_str, ground_truth, extra_info=None):
        assert data_source == "gsm8k"
        assert extra_info == {"index": 1}
        return {"score": float(solution_str == ground_truth), "acc": True}

    assert scored(module, compute_score, "verl", data_source="gsm8k", extra_info={"index": 1}).value == 1.0


def test_a_function_of_openrlhf_may_give_a_tensor_in_a_mapping(module):
    class Tensor:
        def __init__(self, values):
            self.values = values

        def tolist(self):
            return self.values

    def reward_func(queries, prompts, labels):
        return {"rewards": Tensor([float(queries[0] == prompts[0] + labels[0])]), "extra_logs": {}}

    assert scored(module, reward_func, "openrlhf", prompt="6 * 7 = ").value == 1.0


def test_a_function_of_slime_may_be_async(module):
    async def custom_rm(args, sample, **kwargs):
        return {"score": float(sample.response == sample.label)}

    assert scored(module, custom_rm, "slime").value == 1.0


def test_rewards_are_scaled_and_what_lies_outside_is_told(module):
    bounds = {"low": -1.0, "high": 1.0}
    half = scored(module, lambda **_: [0.0], "trl", options=bounds)
    assert (half.value, half.metrics) == (0.5, {"reward": 0.0, "outside": 0.0})
    beyond = scored(module, lambda **_: [3.0], "trl", options=bounds)
    assert (beyond.value, beyond.metrics) == (1.0, {"reward": 3.0, "outside": 1.0})
    assert scored(module, lambda **_: [float("inf")], "trl").value == 1.0


def test_no_reward_and_nan_have_no_value(module):
    assert scored(module, lambda **_: [None], "trl").status is Status.UNDECIDED
    assert scored(module, lambda **_: [float("nan")], "trl").status is Status.ERROR


@pytest.mark.parametrize("result", ["1.0", [1.0, 1.0], [], {"note": 1}, object()])
def test_what_is_no_reward_raises(module, result):
    with pytest.raises(TypeError):
        scored(module, lambda **_: result, "trl")


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("nothing", "package.module:name"),
        ("no_such_module:f", "cannot be imported"),
        ("math:nothing", "no function"),
    ],
)
def test_a_path_that_leads_nowhere_is_told_at_the_start(path, says):
    with pytest.raises(PluginError, match=says):
        function(path=path)


def test_a_change_of_the_functions_file_changes_the_version(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    versions = set()
    for i, body in enumerate(("return [1.0]", "return [0.5]")):
        (tmp_path / f"rewards_{i}.py").write_text(f"def f(**_):\n    {body}\n")
        versions.add(function(path=f"rewards_{i}:f").version)
    assert len(versions) == 2


ATTACKS = (
    "", "abc", "nan", "inf", "-inf", "1e999", "None", "42 or 43", "4 2", "\ud800", "\x00", "[]", "{}", "1/0", "0x2a", "٤٢",
    "4" * 5_000, "(" * 5_000, "<think>", "</think>", "<answer></answer>", "\n" * 5_000, "true",
)  # fmt: skip


def fragile(solution_str, ground_truth, **_):
    """A reward function as many are written: it raises for what it cannot read."""
    if "1/0" in solution_str:
        return 1 / 0
    if solution_str == "I do not know.":
        return 0.0
    number = float(int(solution_str))
    return None if number < 0 else float(number == float(ground_truth))


async def fragile_async(args, sample):
    return fragile(sample.response, sample.label)


@pytest.mark.parametrize(("given", "signature"), [(fragile, "verl"), (fragile_async, "slime")])
def test_a_completion_that_makes_the_function_fail_is_worth_nothing(module, given, signature):
    for text in ATTACKS:
        score = scored(module, given, signature, text)
        assert score.value == (1.0 if text == "٤٢" else 0.0), text
    assert scored(module, given, signature, "-5").value == 0.0  # it gives None there
    assert scored(module, given, signature, "42").value == 1.0


def test_a_function_that_fails_for_the_row_has_no_value_whatever_the_completion(module):
    def broken(solution_str, ground_truth, **_):
        raise OSError("the service is away")

    for text in ("42", *ATTACKS[:3]):
        with pytest.raises(OSError, match="away"):
            scored(module, broken, "verl", text)
    assert scored(module, lambda **_: None, "verl", "42").status is Status.UNDECIDED


_HANGS = """
import asyncio, os, time
hung = []
def reward(data_source, solution_str, ground_truth, extra_info=None):
    if "hang" in solution_str or ground_truth == "hangs for all":
        time.sleep(1000)
    if "crash" in solution_str:
        os._exit(3)
    return float(solution_str == ground_truth)
async def waits(args, sample, **more):
    if "hang" in sample.response or sample.label == "hangs for all" or ("once" in sample.response and not hung):
        hung.append(1)
        await asyncio.sleep(1000)
    return float(sample.response == sample.label)
"""


@pytest.mark.slow
@pytest.mark.parametrize(("name", "signature"), [("reward", "verl"), ("waits", "slime")])
def test_a_completion_that_hangs_the_function_twice_is_worth_nothing(tmp_path, monkeypatch, name, signature):
    (tmp_path / "rewards_that_hang.py").write_text(_HANGS)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    options = {"path": f"rewards_that_hang:{name}", "signature": signature}
    reward = {"template": "plain", "terms": [{"verifier": "function", "deadline": 1, "options": options}]}
    texts = ["42", "hang", "41", "crash" if name == "reward" else "once"]
    rows = [
        {"prompt": "6 * 7?", "completions": texts, "ground_truth": "42"},
        {"prompt": "?", "completions": ["42"], "ground_truth": "hangs for all"},
    ]
    answered, hanging = r1reward.score(rows, reward, workers=1)
    assert [r.value for r in answered.rewards] == [1.0, 0.0, 0.0, 0.0]
    assert "twice, and not for another completion" in answered.rewards[1].scores["function"].reason
    assert hanging.rewards[0].scores["function"].status is Status.TIMEOUT


def test_a_function_that_reads_numbers_alone_does_not_leave_prose_without_a_value(module):
    def near(data_source, solution_str, ground_truth, extra_info=None):
        return 1.0 - abs(float(solution_str) - float(ground_truth))

    assert scored(module, near, "verl", "42").value == 1.0
    assert scored(module, near, "verl", "I do not know").value == 0.0
    assert scored(module, near, "verl", "nan").value == 0.0

    async def awaited(data_source, solution_str, ground_truth, extra_info=None):
        return near(data_source, solution_str, ground_truth)

    assert scored(module, awaited, "verl", "I do not know").value == 0.0


def test_a_function_that_fails_for_the_ground_truth_too_is_at_fault_itself(module):
    def broken(data_source, solution_str, ground_truth, extra_info=None):
        raise KeyError(solution_str)

    with pytest.raises(KeyError):
        scored(module, broken, "verl", "I do not know")
