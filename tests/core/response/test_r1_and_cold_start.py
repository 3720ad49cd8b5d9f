"""The two templates whose answer part is all that follows the reasoning."""

import pytest

from r1reward.response import cold_start, r1, r1_zero

T = "|special_token|"


@pytest.mark.parametrize(
    ("text", "reasoning", "answer", "violations", "credit"),
    [
        ("<think>\nr\n</think>\n\nIt is 4.", "r", "It is 4.", (), 1.0),
        ("<think>r</think>use <answer> tags", "r", "use <answer> tags", (), 1.0),
        ("It is 4.", "It is 4.", "", ("no <think>", "no </think>"), 0.0),
        ("<think>It is 4.", "It is 4.", "", ("<think> is never closed",), 0.5),
        ("r</think>4", "r", "4", ("no <think>",), 0.5),
        ("Hm. <think>r</think>4", "r", "4", ("text before <think>",), 0.5),
        ("<think>r</think>\n", "r", "", ("the answer is empty",), 0.5),
        ("<think></think>4", "", "4", ("the reasoning is empty",), 0.0),
        ("<think>r</think>4</think>5", "r</think>4", "", ("</think> is repeated: it stands 2 times",), 0.5),
        ("</think>4<think>r", "r", "", ("</think> stands before <think>",), 0.0),
        ("<think>r `</think>` s</think>4", "r `</think>` s", "4", (), 1.0),
    ],
)
def test_r1_splits_and_names_what_is_wrong(text, reasoning, answer, violations, credit):
    response = r1()(text)
    assert (response.reasoning, response.answer, response.violations, response.tag_credit) == (
        reasoning,
        answer,
        violations,
        credit,
    )


def test_thinking_again_after_the_summary_leaves_no_answer():
    response = r1()("<think>r</think>4<think>s")
    assert response.answer == ""
    assert "<think> is repeated: it stands 2 times" in response.violations


@pytest.mark.parametrize("template", [r1(), cold_start()])
def test_a_summary_that_was_cut_is_no_answer(template):
    response = template(template.render("r", "It is 1"), truncated=True)
    assert (response.reasoning, response.answer) == ("r", "")
    assert response.violations == ("truncated in the answer",)
    assert response.tag_credit == 0.5


def test_r1_truncated_in_its_reasoning_keeps_it():
    response = r1()("2 + 2 is", prompt="<think>\n", truncated=True)
    assert (response.reasoning, response.answer, response.tag_credit) == ("2 + 2 is", "", 0.0)
    assert response.violations == ("truncated in the reasoning: no </think>",)


@pytest.mark.parametrize(
    ("text", "reasoning", "answer", "violations", "credit"),
    [
        (f"{T}r{T}4", "r", "4", (), 1.0),
        (f" {T}\nr\n{T}\n4\n", "r", "4", (), 1.0),
        ("4", "4", "", (f"no {T}",), 0.0),
        (f"{T}r", "r", "", (f"{T} stands once, not twice",), 0.5),
        (f"r{T}4", f"r{T}4", "", (f"{T} stands once, not twice",), 0.5),
        (f"Hm {T}r{T}4", "r", "4", (f"text before {T}",), 0.5),
        (f"{T}r{T}4{T}5", f"r{T}4", "", (f"{T} stands 3 times, not twice",), 0.0),
        (f"{T}{T}4", "", "4", ("the reasoning is empty",), 0.0),
        (f"{T}r{T}", "r", "", ("the answer is empty",), 0.5),
        (f"{T}r `{T}` s{T}4", f"r `{T}` s", "4", (), 1.0),
    ],
)
def test_cold_start_splits_and_names_what_is_wrong(text, reasoning, answer, violations, credit):
    response = cold_start()(text)
    assert (response.reasoning, response.answer, response.violations, response.tag_credit) == (
        reasoning,
        answer,
        violations,
        credit,
    )


def test_cold_start_knows_a_prefilled_token_and_one_put_back():
    for text in (f"r{T}4", f"{T}r{T}4"):
        response = cold_start()(text, prompt=f"Q {T}\n")
        assert (response.reasoning, response.answer, response.violations) == ("r", "4", ())


def test_cold_start_takes_a_token_of_your_own():
    response = cold_start(special_token="<|sep|>")("<|sep|>r<|sep|>4")
    assert (response.reasoning, response.answer, response.well_formed) == ("r", "4", True)


def test_cold_start_truncated_in_its_reasoning_keeps_it():
    response = cold_start()(f"{T}2 + 2 is", truncated=True)
    assert (response.reasoning, response.answer) == ("2 + 2 is", "")
    assert response.violations[0].startswith("truncated in the reasoning")


@pytest.mark.parametrize(("template", "text"), [(r1, "<think></think>4"), (cold_start, f"{T}{T}4")])
def test_empty_reasoning_can_be_allowed(template, text):
    assert template(allow_empty_reasoning=True)(text).well_formed


EMPTY = "Q<|assistant|><think>\n\n</think>\n\n"


def test_what_follows_a_given_empty_thought_is_the_answer():
    response = r1()("It is 42.", prompt=EMPTY)
    assert (response.reasoning, response.answer, response.well_formed) == ("", "It is 42.", True)
    assert r1_zero()("<answer>42</answer>", prompt=EMPTY).answer == "42"


@pytest.mark.parametrize("text", ["", "</think> 42", "a <think> 42"])
def test_a_given_empty_thought_excuses_no_other_violation(text):
    response = r1()(text, prompt=EMPTY)
    assert not response.well_formed
    assert response.tag_credit == 0.0


def test_a_model_that_thinks_after_a_given_empty_thought_is_read_as_ever():
    response = r1()("<think>six sevens</think> 42", prompt=EMPTY)
    assert (response.reasoning, response.answer, response.well_formed) == ("six sevens", "42", True)


def test_the_option_goes_before_the_prompt():
    assert not r1(prefilled=False)("It is 42.", prompt=EMPTY).well_formed
