"""Each way to break `<think>…</think> <answer>…</answer>`, and what is kept of it."""

import pytest

from r1reward.response import r1_zero

split = r1_zero()
GOOD = "<think>2 + 2</think> <answer>4</answer>"


def said(text: str, **known: object) -> tuple[str, str, tuple[str, ...], float]:
    response = split(text, **known)
    return response.reasoning, response.answer, response.violations, response.tag_credit


@pytest.mark.parametrize(
    "text", [GOOD, f"\n {GOOD}\n", GOOD.replace("> <", "><"), GOOD.replace("2 + 2", "\n2 + 2\n")]
)
def test_whitespace_around_tags_and_parts_does_not_matter(text):
    assert said(text) == ("2 + 2", "4", (), 1.0)


def test_a_completion_that_ends_at_the_limit_with_its_last_tag_is_whole():
    assert said(GOOD, truncated=True) == ("2 + 2", "4", (), 1.0)


@pytest.mark.parametrize(
    ("text", "reasoning", "answer", "violations", "credit"),
    [
        ("It is 4.", "It is 4.", "", ("no <think>", "no </think>", "no <answer>", "no </answer>"), 0.0),
        ("", "", "", ("no <think>", "no </think>", "no <answer>", "no </answer>"), 0.0),
        ("<think>r", "r", "", ("<think> is never closed", "no <answer>", "no </answer>"), 0.25),
        ("r</think><answer>4</answer>", "r", "4", ("no <think>",), 0.75),
        ("<answer>4</answer>", "", "4", ("no <think>", "no </think>"), 0.5),
        ("r <answer>4</answer>", "r", "4", ("no <think>", "no </think>"), 0.5),
        ("<think>r</think><answer>4", "r", "4", ("<answer> is never closed",), 0.75),
        ("<think>r</think>4</answer>", "r", "", ("no <answer>", "nothing can be taken for the answer"), 0.5),
        ("<think>r</think> 4", "r", "", ("no <answer>", "no </answer>"), 0.5),
        ("<THINK>r</THINK><answer>4</answer>", "<THINK>r</THINK>", "4", ("no <think>", "no </think>"), 0.5),
    ],
)
def test_missing_and_unclosed_tags(text, reasoning, answer, violations, credit):
    assert said(text) == (reasoning, answer, violations, credit)


@pytest.mark.parametrize(
    ("text", "violations", "credit"),
    [
        ("Sure! <think>r</think><answer>4</answer>", ("text before <think>",), 0.75),
        ("<think>r</think> so <answer>4</answer>", ("text between </think> and <answer>",), 0.75),
        ("<think>r</think><answer>4</answer> Bye.", ("text after </answer>",), 0.75),
        (
            "```\n<think>r</think><answer>4</answer>\n```",
            ("text before <think>", "text after </answer>"),
            0.5,
        ),
    ],
)
def test_text_outside_the_tags_is_a_violation_and_costs_the_answer_nothing(text, violations, credit):
    assert said(text) == ("r", "4", violations, credit)


@pytest.mark.parametrize(
    ("text", "violation"),
    [
        ("<think>r</think><answer>4</answer><answer>5</answer>", "<answer> is repeated: it stands 2 times"),
        ("<think>r</think><answer>4</answer>5</answer>", "</answer> is repeated: it stands 2 times"),
        (
            "<think>r</think><answer>4<answer>5</answer></answer>",
            "<answer> is nested in itself: it stands 2 times",
        ),
        (
            "<think>r</think><answer>4</answer></think><answer>5</answer>",
            "</think> is repeated: it stands 2 times",
        ),
        ("<think>r</think><answer>4</answer><think>s</think>", "<think> is repeated: it stands 2 times"),
        (
            "<think>r</think><answer>4</answer><think>s</think><answer>5</answer>",
            "<answer> is repeated: it stands 2 times",
        ),
        ("<answer>4</answer><think>r</think>", "<answer> stands before </think>"),
        ("<think>r<answer>4</answer>", "<think> is never closed"),
        ("<think>r<answer>4</answer></think>", "<answer> is nested in the reasoning"),
        ("</think><think><answer>4</answer>", "</think> stands before <think>"),
        ("<think>r</think></answer>4<answer>5", "</answer> stands before <answer>"),
    ],
)
def test_doubled_nested_and_reordered_tags_leave_no_answer_to_choose(text, violation):
    response = split(text)
    assert violation in response.violations
    assert response.answer == ""
    assert response.tag_credit <= 0.5


@pytest.mark.parametrize(
    "text",
    [
        "<think>an <answer> goes here</think><answer>4</answer>",
        "<think>r <answer>5</answer></think><answer>4</answer>",
    ],
)
def test_an_answer_within_the_reasoning_is_a_violation_and_no_candidate(text):
    response = split(text)
    assert response.answer == "4"
    assert "<answer> is nested in the reasoning" in response.violations


def test_an_opening_tag_written_twice_leaves_the_answer_alone():
    nested = ("<think> is nested in itself: it stands 2 times",)
    assert said("<think><think>r</think><answer>4</answer>") == ("<think>r", "4", nested, 0.75)


def test_tags_around_nothing_earn_nothing():
    assert said("<think> </think><answer>4</answer>") == ("", "4", ("the reasoning is empty",), 0.5)
    assert said("<think>r</think><answer>\n</answer>") == ("r", "", ("the answer is empty",), 0.5)
    assert said("<think></think><answer></answer>", truncated=True)[3] == 0.0
    assert said("x<think></think>y<answer></answer>z")[3] == 0.0


def test_empty_reasoning_can_be_allowed():
    response = r1_zero(allow_empty_reasoning=True)("<think>\n\n</think><answer>4</answer>")
    assert (response.answer, response.violations, response.tag_credit) == ("4", (), 1.0)


@pytest.mark.parametrize(
    ("text", "reasoning", "violation"),
    [
        ("2 +", "2 +", "truncated before the reasoning: no <think>, </think>, <answer>, </answer>"),
        ("<think>2 +", "2 +", "truncated in the reasoning: no </think>, <answer>, </answer>"),
        ("<think>2 + 2</think>", "2 + 2", "truncated before the answer: no <answer>, </answer>"),
        ("<think>2 + 2</think><answer>1", "2 + 2", "truncated in the answer: no </answer>"),
    ],
)
def test_a_truncated_completion_keeps_its_reasoning_and_has_no_answer(text, reasoning, violation):
    response = split(text, truncated=True)
    assert (response.reasoning, response.answer) == (reasoning, "")
    assert violation in response.violations


@pytest.mark.parametrize("prompt", ["Q <think>", "Q\n<think>\n", "<think> \n\n"])
def test_a_prefilled_tag_need_not_be_in_the_completion_but_may_be_put_back(prompt):
    assert said("2 + 2</think><answer>4</answer>", prompt=prompt) == ("2 + 2", "4", (), 1.0)
    assert said(GOOD, prompt=prompt) == ("2 + 2", "4", (), 1.0)


@pytest.mark.parametrize("prompt", ["", "Q", "Think within <think> </think>.", "<think>?"])
def test_a_tag_elsewhere_in_the_prompt_is_not_prefilled(prompt):
    assert said("2 + 2</think><answer>4</answer>", prompt=prompt)[2] == ("no <think>",)


def test_the_option_overrules_the_prompt():
    rest = "2 + 2</think><answer>4</answer>"
    assert r1_zero(prefilled=True)(rest, prompt="Q").well_formed
    assert not r1_zero(prefilled=False)(rest, prompt="<think>").well_formed
    assert r1_zero(prefilled=False)(GOOD, prompt="<think>").well_formed


def test_a_prefilled_tag_earns_no_credit():
    assert said("4", prompt="<think>") == (
        "4",
        "",
        ("<think> is never closed", "no <answer>", "no </answer>"),
        0.0,
    )
    assert said("r</think> 4", prompt="<think>")[3] == pytest.approx(1 / 3)
    assert said("r <think> s</think><answer>4</answer>", prompt="<think>")[3] == pytest.approx(2 / 3)


def test_an_answer_in_unclosed_prefilled_reasoning_is_none():
    assert said("r <answer>4</answer>", prompt="<think>")[:2] == ("r <answer>4</answer>", "")


@pytest.mark.parametrize(
    "mention",
    [
        "I close with `</think>` and go on",
        "``<answer>`` then",
        "see\n```xml\n<think>\n</think><answer>5</answer>\n```\nso",
        "see\n~~~~\n```\n<answer>5</answer>\n~~~~~\nso",
        "`<answer>5</answer>`",
    ],
)
def test_tags_mentioned_in_code_are_text(mention):
    assert said(f"<think>{mention}</think><answer>4</answer>") == (mention, "4", (), 1.0)
    assert said(f"{mention}</think><answer>4</answer>", prompt="<think>") == (mention, "4", (), 1.0)


@pytest.mark.parametrize(
    "mention",
    [
        'I close with "</think>" now',
        "a stray ` and </think>",
        "```\n</think>\nnever closed",
        "`</think>\n`",
        "```\n</think>\n``",
        "```x``` </think>",
    ],
)
def test_quotes_and_unclosed_code_excuse_no_tag(mention):
    response = split(f"<think>{mention}</think><answer>4</answer>")
    assert not response.well_formed
    assert response.answer == ""


def test_a_tag_that_stands_once_is_a_tag_even_between_stray_backticks():
    assert said("<think>a ` b</think><answer>c ` d</answer>") == ("a ` b", "c ` d", (), 1.0)


def test_answers_in_code_outside_the_tags_are_outside_text_and_no_answer():
    response = split("<think>r</think> `<answer>5</answer>` <answer>4</answer>")
    assert response.answer == ""
    assert not response.well_formed


def test_a_surplus_tag_in_code_within_the_answer_belongs_to_it():
    assert said("<think>r</think><answer>`</answer>` closes</answer>") == ("r", "`</answer>` closes", (), 1.0)
