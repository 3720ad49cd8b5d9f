"""Multiple choice: what counts as a choice, and the ways to get credit without making one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from r1reward.text.options import SEVERAL, letter_of
from r1reward.types import Completion, Response, Sample, Status
from r1reward_text import choice
from r1reward_text.choice_verifier import options_of

OPTIONS = ["Paris", "a red house", "Rome", "the Earth"]


@pytest.mark.parametrize(
    "answer",
    [
        "C",
        "(C)",
        "c",
        "C.",
        "**C**",
        "C) Rome",
        "C. Rome",
        "Rome",
        "rome.",
        r"\boxed{C}",
        r"Thus $\boxed{\text{C}}$.",
        r"\boxed{\text{(C) Rome}}",
        "The answer is C.",
        "The answer is (C) because of its age.",
        "The correct answer is **C. Rome**.",
        "Answer: C",
        "**Answer:** C",
        "I thought about it.\nAnswer: C\n",
        "答案是C。",
        "答案：C",
        "故选：C",
        "Ｃ",
        "（Ｃ）",
        "Let me see.\n\nC",
        "The answer is C. The answer is C.",
        "Option C",
        "C\u200b",
    ],
)
def test_a_choice_by_letter_or_text_counts(judge, answer):
    assert judge(choice(), answer, "C", choices=OPTIONS).value == 1.0


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "A or C",
        "Either B or C",
        "A, B, C, D",
        "ABCD",
        "B and C",
        "not C",
        "The answer is not C.",
        "C. Paris",
        "(C) the Earth",
        r"\boxed{A} \boxed{C}",
        r"\boxed{B, C}",
        "Answer: A\nAnswer: C",
        "C or D",
        "C/D",
        "It could be C, or perhaps D",
        "Rome or Paris",
        "\u0421",  # a Cyrillic letter that only looks like C
        "Cesar lived in many places and cities",
        "I cannot say.",
    ],
)
def test_hedging_denial_and_contradiction_are_wrong(judge, answer):
    assert judge(choice(), answer, "C", choices=OPTIONS).value == 0.0


@pytest.mark.parametrize(
    "answer", ["A man walks.", "A good idea", "The answer is a good idea.", "I think so"]
)
def test_an_article_is_no_choice(judge, answer):
    assert judge(choice(), answer, "A", choices=OPTIONS).value == 0.0
    assert judge(choice(), answer, "I").value == 0.0


def test_an_option_that_begins_with_an_article_is_chosen_by_its_text(judge):
    assert judge(choice(), "a red house", "B", choices=OPTIONS).value == 1.0
    assert judge(choice(), "The answer is a red house.", "B", choices=OPTIONS).value == 1.0


@pytest.mark.parametrize("truth", ["C", "(C)", "c.", "Rome", "C. Rome"])
def test_the_ground_truth_is_a_letter_or_a_text(judge, truth):
    assert judge(choice(), "C", truth, choices=OPTIONS).value == 1.0
    assert judge(choice(), "D", truth, choices=OPTIONS).value == 0.0


@pytest.mark.parametrize(("index", "truth"), [("from 0", 2), ("from 0", "2"), ("from 1", 3)])
def test_the_ground_truth_may_be_a_number_where_the_option_says_so(judge, index, truth):
    assert judge(choice(index=index), "C", truth, choices=OPTIONS).value == 1.0


@pytest.mark.parametrize("truth", [None, "", "Z", "Vienna", [], ["A", "B"], 7])
def test_a_ground_truth_that_is_no_option_is_said_to_be_bad(judge, truth):
    assert judge(choice(), "C", truth, choices=OPTIONS).status is Status.BAD_GROUND_TRUTH


@pytest.mark.parametrize(
    "prompt",
    [
        "Where?\nA. Paris\nB. a red house\nC. Rome\nD. the Earth",
        "Where?\n(A) Paris\n(B) a red house\n(C) Rome\n(D) the Earth\nThink first.",
        "Where? (A) Paris (B) a red house (C) Rome (D) the Earth",
        "哪里？\nA、Paris\nB、a red house\nC、Rome\nD、the Earth",
    ],
)
def test_options_are_read_from_the_prompt(judge, prompt):
    assert list(options_of(Sample(prompt=prompt)))[:4] == ["A", "B", "C", "D"]
    assert judge(choice(), "Rome", "C", prompt=prompt).value == 1.0
    assert judge(choice(), "C. Paris", "C", prompt=prompt).value == 0.0


@pytest.mark.parametrize(
    "column",
    [
        OPTIONS,
        ["A. Paris", "B. a red house", "C. Rome", "D. the Earth"],
        {"A": "Paris", "B": "a red house", "C": "Rome", "D": "the Earth"},
        {"label": ["A", "B", "C", "D"], "text": OPTIONS},
    ],
)
def test_options_are_read_from_a_column_in_the_usual_shapes(column):
    assert options_of(Sample(metadata={"choices": column})) == dict(zip("ABCD", OPTIONS, strict=True))


def test_a_letter_that_is_no_option_is_wrong(judge):
    assert judge(choice(), "E", "C", choices=OPTIONS).value == 0.0


def test_without_options_letters_are_compared(judge):
    assert judge(choice(), "(D)", "D").value == 1.0
    assert judge(choice(), "D. Rome", "D").value == 1.0
    assert judge(choice(), "D or E", "D").value == 0.0


def test_the_reasoning_is_never_searched(judge):
    assert judge(choice(), "", "C", reasoning="The answer is C.", choices=OPTIONS).value == 0.0


def test_the_reference_scores_one(judge):
    sample = Sample(ground_truth="Rome", metadata={"choices": OPTIONS})
    verifier = choice()
    text = verifier.reference(sample)
    assert verifier(sample, Completion(text=text), Response(answer=text)).value == 1.0


@given(st.text(max_size=300), st.sampled_from(["", "The answer is ", r"\boxed{", "答案是"]))
def test_any_text_gets_a_verdict(text, before):
    sample = Sample(ground_truth="B", metadata={"choices": OPTIONS})
    score = choice()(sample, Completion(text=""), Response(answer=before + text))
    assert score.value in (0.0, 1.0)


@given(st.sampled_from("ABCD"), st.sampled_from("ABCD"))
def test_two_letters_together_choose_only_if_they_are_one(first, second):
    options = dict(zip("ABCD", OPTIONS, strict=True))
    for between in (" or ", ", ", " and ", "/", " "):
        if first != second:
            assert letter_of(first + between + second, options) in (None, SEVERAL)


def test_hostile_lengths_end():
    sample = Sample(ground_truth="B", metadata={"choices": OPTIONS})
    for text in ("answer is " * 20_000, "\\boxed{" * 30_000, "(A" * 100_000, "A. " * 60_000, "\n" * 200_000):
        assert choice()(sample, Completion(text=""), Response(answer=text)).value == 0.0
