"""A name or a formula beside another one is no answer, as a number beside another is none; remarks cost nothing."""

import pytest

from r1reward.testing import judge
from r1reward.text.final_answer import final_answer
from r1reward_math import math

FRAMES = (
    "The answer is {}", "Answer: {}", "**Answer:** {}", "\\boxed{{{}}}", "$\\boxed{{\\text{{{}}}}}$", "So, {}", "Answer: **{}**",
    "Therefore, the answer is **{}**", "### Answer\n{}", "First we look.\n\nSo the answer is {}", "**Final Answer**\n\n{}",
)  # fmt: skip
OFFERS = (", or {}", " or {}", ". No, {}", ". Alternatively, {}", ", maybe {}", " (or {})", ". Wait, it is {}", ". Actually, {}.")  # fmt: skip
PAIRS = (
    ("Tuesday", "Friday"),
    ("x^2", "x^3"),
    ("H2O", "CO2"),
    ("true", "false"),
    ("the heart", "the left lung"),
)
REMARKS = (
    ". Actually, that was easy.", ". Wait, let me check. Yes.", ". No other is possible.", ". Alternatively, use induction on n.",
    ". Or, equivalently, count them.", ". No doubt.", ". Nice!", ", I think", ". Hmm, good question.",
)  # fmt: skip


@pytest.mark.parametrize(("right", "other"), PAIRS)
@pytest.mark.parametrize("offer", OFFERS)
def test_another_name_beside_the_right_one_earns_nothing_in_any_frame(offer, right, other):
    texts = [frame.format(right) + offer.format(other) for frame in FRAMES]
    assert [
        t for t in texts if judge(math(), t, prompt="Which is it?", ground_truth=right).value != 0.0
    ] == []


@pytest.mark.parametrize("remark", REMARKS)
def test_a_remark_behind_a_name_costs_nothing(remark):
    texts = [frame.format("Tuesday") + remark for frame in FRAMES[:5]]
    assert [t for t in texts if final_answer(t).answers not in (("Tuesday",), (r"\text{Tuesday}",))] == []


def test_the_name_that_takes_anothers_place_is_the_answer():
    assert final_answer("The answer is Friday. No, Tuesday.").answers == ("Tuesday",)
    assert final_answer("The answer is Tuesday. No, Tuesday.").answers == ("Tuesday",)


@pytest.mark.parametrize(
    "text", ["It could be oxygen.", "It may well be oxygen.", "Some say oxygen.", "It cannot be oxygen."]
)
def test_a_name_that_is_only_possible_is_no_answer(text):
    assert "oxygen" not in final_answer(text).answers


@pytest.mark.parametrize(
    "text", ["La respuesta es -7.", "Die Antwort ist -7", "La réponse est -7.", "Ответ: -7", "Ответ - -7"]
)
def test_a_minus_behind_a_verb_of_another_language_is_a_sign(text):
    assert final_answer(text).answers == ("-7",)


def test_a_dash_in_place_of_a_verb_is_none():
    assert final_answer("Ответ - 7").answers == ("7",)
    assert final_answer("Ответ — 7").answers == ("7",)


@pytest.mark.parametrize("text", ["정답은 산소입니다.", "答えは산소です。", "정답: 산소"])
def test_a_verb_behind_the_answer_is_no_part_of_it(text):
    assert final_answer(text).answers == ("산소",)


@pytest.mark.parametrize("unit", ["m/s", "km/h", "m/s^2", "cm^3", "J/mol", r"\text{ m/s}", "N"])
@pytest.mark.parametrize(
    "remark",
    [", they say", ", which is wrong", " is wrong", ", rejected", ", probably not", ", just kidding"],
)
def test_what_is_taken_back_behind_a_unit_of_several_parts_earns_nothing(unit, remark):
    frames = ("{}", "The answer is {}", "\\boxed{{{}}}", "#### {}", "**{}**", "${}$")
    texts = [frame.format(f"5 {unit}") + remark for frame in frames]
    assert [
        t for t in texts if judge(math(), t, prompt="How much?", ground_truth=f"5 {unit}").value != 0.0
    ] == []
