"""A false equation pays for none of its sides, in whatever form, and a true one does: the same for all verifiers."""

import pytest

from r1reward.testing import judge
from r1reward_logic import logic
from r1reward_math import math
from r1reward_stem import stem
from r1reward_text import choice

VERIFIERS = (math(), stem(), logic())
FORMS = (
    "{}",
    "{}.",
    "So {}.",
    "Thus, {}",
    "Therefore, {}.",
    "So x = {}.",
    "The total is {}.",
    "So the answer is {}.",
    "The answer is {}",
    "Answer: {}",
    "**Answer:** {}",
    "A: {}",
    "#### {}",
    "So **{}**.",
    "So ${}$.",
    r"So \({}\).",
    r"\[{}\]",
    r"\boxed{{{}}}",
    r"$\boxed{{x = {}}}$",
    '{{"answer": "{}"}}',
    "<answer>{}</answer>",
    "Total: {}",
    "We get {}",
)
FALSE = (
    "53 = 54",
    "53 + 2 = 54",
    "53 = 9*6 = 54",
    "53.0 = 54.0",
    "106/2 = 54",
    r"\frac{106}{2} = 54",
    "54 = 53 = 54",
)


@pytest.mark.parametrize("verifier", VERIFIERS, ids=lambda verifier: type(verifier).__name__)
@pytest.mark.parametrize("equation", FALSE)
def test_a_false_equation_pays_in_no_form(verifier, equation):
    for form in FORMS:
        score = judge(verifier, form.format(equation), ground_truth="54")
        assert score.value == 0.0, (form, score)


@pytest.mark.parametrize(
    "equation", ["9*6 = 54", "108/2 = 54", "60 - 6 = 54", "54 = 54.00", "50 + 4 = 54", "20% of 270 = 54"]
)
def test_a_true_equation_pays_in_each_form_of_mathematics(equation):
    for form in FORMS:
        score = judge(math(), form.format(equation), ground_truth="54")
        assert score.value == 1.0, (form, score)


@pytest.mark.parametrize("verifier", VERIFIERS[:2], ids=lambda verifier: type(verifier).__name__)
@pytest.mark.parametrize(
    ("answer", "value"),
    [
        ("So 6 boxes = 54.", 1.0),
        ("So 0.9 hours = 54 minutes", 1.0),
        ("So f(53) = 54.", 1.0),
        ("So 53 = 54 boxes.", 0.0),
        ("So 53.9 hours = 54.9 hours", 0.0),
        ("So 53 equals 54.", 0.0),
        ("53 is 54", 0.0),
        ("So, the total is 53 + 2, which is 54.", 0.0),
    ],
)
def test_what_cannot_be_worked_out_is_not_refused(verifier, answer, value):
    assert judge(verifier, answer, ground_truth="54").value == value


@pytest.mark.parametrize("form", FORMS)
def test_a_choice_is_not_made_by_a_false_equation(form):
    prompt = "How many eggs?\nA. 53\nB. 54\nC. 55\nD. 60"
    assert judge(choice(), form.format("53 = 54"), ground_truth="B", prompt=prompt).value == 0.0


def test_a_ground_truth_that_is_such_an_equation_is_the_answer():
    assert judge(math(), "7 + 3 = 410", ground_truth="7 + 3 = 410").value == 1.0
    assert judge(math(), r"\boxed{3+7=410}", ground_truth="7 + 3 = 410").value == 0.0
