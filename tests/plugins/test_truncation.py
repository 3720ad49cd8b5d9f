"""A completion that was cut behind its answer part has a whole answer; one that was cut within it has none."""

import pytest

from r1reward.response import plain, r1, r1_zero
from r1reward.types import Completion, Sample
from r1reward_math import math
from r1reward_stem import stem
from r1reward_text import choice

PROMPT = "Which?\nA. iron\nB. gold\nC. tin"
CASES = [(math, "42", ""), (stem, "42", ""), (math, "B", PROMPT), (stem, "B", PROMPT), (choice, "B", PROMPT)]
MORE = [*CASES, (stem, "3 kg", ""), (stem, "CH4", ""), (stem, "the treaty", "")]
WAYS = ["{}", "The answer is {}", "Answer: {}", "#### {}", "So it is\n{}"]


def value(verifier, template, text, truth, prompt):
    sample = Sample(prompt=prompt, ground_truth=truth)
    response = template(text, prompt=prompt, truncated=True)
    return verifier()(sample, Completion(text=text, truncated=True), response).value


@pytest.mark.parametrize(("verifier", "truth", "prompt"), CASES)
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("rest", ["", "\n", " and then I"])
def test_an_answer_part_that_was_closed_before_the_cut_counts(verifier, truth, prompt, way, rest):
    text = f"<think>a b</think> <answer>{way.format(truth)}</answer>{rest}"
    assert value(verifier, r1_zero(), text, truth, prompt) == 1.0


@pytest.mark.parametrize(("verifier", "truth", "prompt"), MORE)
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("template", [plain, r1, r1_zero])
def test_an_answer_part_that_was_cut_does_not(verifier, truth, prompt, way, template):
    opening = {plain: "", r1: "<think>a b</think>\n", r1_zero: "<think>a b</think> <answer>"}[template]
    assert value(verifier, template(), opening + way.format(truth), truth, prompt) == 0.0
