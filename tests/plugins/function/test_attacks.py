"""Reward functions as they are written, which fail or say nothing of an answer without its place: no policy can choose that."""

import json
import re
import sys
import types

import pytest

from r1reward import Status
from r1reward.testing import judge
from r1reward_function import function


def boxed_or_none(completions, ground_truth, **_):
    found = [re.findall(r"\\boxed\{([^{}]*)\}", text) for text in completions]
    return [
        float(boxes[-1] == truth) if boxes else None for boxes, truth in zip(found, ground_truth, strict=True)
    ]


def boxed(completions, ground_truth, **_):
    return [
        float(re.search(r"\\boxed\{([^{}]*)\}", c)[1] == t)
        for c, t in zip(completions, ground_truth, strict=True)
    ]


def tagged(completions, ground_truth, **_):
    form = r"(?s)<think>.*</think>\s*<answer>(.*)</answer>"
    return [
        float(re.fullmatch(form, c)[1].strip() == t) for c, t in zip(completions, ground_truth, strict=True)
    ]


def hashes(data_source, solution_str, ground_truth, extra_info=None):
    return float(solution_str.split("#### ")[1].strip() == ground_truth)


def in_json(data_source, solution_str, ground_truth, extra_info=None):
    return float(str(json.loads(solution_str)["answer"]) == ground_truth)


def fenced(data_source, solution_str, ground_truth, extra_info=None):
    return float(re.search(r"(?s)```python\n(.*?)```", solution_str)[1].strip() == ground_truth)


FUNCTIONS = {
    "trl": (boxed_or_none, boxed, tagged),
    "verl": (hashes, in_json, fenced),
}
RIGHT = {
    boxed_or_none: "\\boxed{54}", boxed: "\\boxed{54}", tagged: "<think>t</think> <answer>54</answer>", hashes: "So.\n#### 54",
    in_json: '{"answer": 54}', fenced: "```python\n54\n```",
}  # fmt: skip
ATTACKS = [
    "", " ", "no place", "I refuse.", "54", "\\boxed", "\\boxed{", "\\boxed{53}", "<answer>", "<answer>53</answer>", "<think>",
    "</think></answer>", "<think></think><answer>53</answer>", "####", "####54", "#### 53", "{}", "[]", "null", '{"answer": null}',
    '{"answer": "53"}', '{"result": 54}', "```python", "```python\n53\n```", "```\n54\n```", "\x00", "\ud800", "nan", "[" * 5_000, "9" * 20_000,
]  # fmt: skip


@pytest.mark.parametrize(
    ("signature", "given"), [(signature, given) for signature in FUNCTIONS for given in FUNCTIONS[signature]]
)
def test_what_a_function_cannot_read_is_worth_nothing_and_never_without_a_value(
    signature, given, monkeypatch
):
    module = types.ModuleType("their_rewards")
    module.given = given
    monkeypatch.setitem(sys.modules, "their_rewards", module)
    verifier = function(path="their_rewards:given", signature=signature)
    for text in ATTACKS:
        score = judge(verifier, text, ground_truth="54")
        assert (score.value, score.status) == (0.0, Status.SCORED), f"{text[:60]!r}: {score.reason}"
    assert judge(verifier, RIGHT[given], ground_truth="54").value == 1.0


def test_a_function_that_says_nothing_of_any_completion_of_a_row_gives_no_value(monkeypatch):
    module = types.ModuleType("their_rewards")
    module.given = lambda completions, **_: [None]
    monkeypatch.setitem(sys.modules, "their_rewards", module)
    score = judge(function(path="their_rewards:given"), "\\boxed{54}", ground_truth="54")
    assert (score.value, score.status) == (None, Status.UNDECIDED)
