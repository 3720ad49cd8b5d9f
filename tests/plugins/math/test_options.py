"""The options of `math`, the ground truths it takes, and what it says of those it cannot read."""

import pytest

from r1reward.testing import check_verifier, judge
from r1reward.types import Status
from r1reward_math import math


def value(answer, truth, template="plain", **options):
    return judge(math(**options), f"\\boxed{{{answer}}}", ground_truth=truth, template=template).value


def test_tolerance_is_relative_and_of_zero_absolute():
    assert value("100.4", "100") == 0.0
    assert value("100.4", "100", tolerance=0.01) == 1.0
    assert value("101.4", "100", tolerance=0.01) == 0.0
    assert value(r"\sqrt{2}", "1.42", tolerance=0.01) == 1.0
    assert value("0.001", "0", tolerance=0.01) == 1.0


def test_units_are_compared_ignored_or_required():
    assert value(r"5\text{ cm}", "5 m") == 0.0
    assert value(r"500\text{ cm}", "5 m") == 1.0
    assert value("5", "5 m") == 1.0
    assert value(r"5\text{ cm}", "5 m", units="ignore") == 1.0
    assert value("5", "5 m", units="require") == 0.0
    assert value("5 m", "5 m", units="require") == 1.0
    assert value(r"5\text{ meters}", "5 m", units="require") == 1.0


def test_form_same_refuses_what_is_equal_and_written_otherwise():
    for truth, same, other in [
        (r"\frac{1}{2}", "1/2", r"\frac{2}{4}"),
        (r"\frac{1}{2}", r"\dfrac12", "0.5"),
        ("(x+1)(x-1)", "(x-1)(x+1)", "x^2-1"),
        (r"2\sqrt{2}", r"\sqrt{2}\cdot 2", r"\sqrt{8}"),
        ("120", "120.0", "5!"),
    ]:
        assert value(same, truth, form="same") == 1.0
        assert value(other, truth) == 1.0
        assert value(other, truth, form="same") == 0.0


def test_ordered_makes_the_order_count():
    assert value("3, 2, 1", "1, 2, 3") == 1.0
    assert value("3, 2, 1", "1, 2, 3", ordered=True) == 0.0
    assert value("1, 2, 3", "1, 2, 3", ordered=True) == 1.0


def test_percent_is_a_number_or_a_value():
    assert value(r"50\%", "50") == value(r"50\%", "1/2") == 1.0
    assert value(r"0.5\%", "1/2") == 0.0
    assert value(r"50\%", "1/2", percent="number") == 0.0
    assert value(r"50\%", "1/2", percent="value") == 1.0
    assert value(r"50\%", "50", percent="value") == 0.0
    assert value("0.5", r"50\%", percent="value") == 1.0


def test_decimals_says_how_many_digits_stand_for_an_exact_value():
    assert value("0.577", r"\frac{\sqrt{3}}{3}") == 0.0
    assert value("0.577", r"\frac{\sqrt{3}}{3}", decimals=3) == 1.0
    assert value("0.5774", r"\frac{\sqrt{3}}{3}") == 1.0
    assert value("0.5774", r"\frac{\sqrt{3}}{3}", decimals=6) == 0.0


@pytest.mark.parametrize(
    "options", [["Rome", "Paris", "12"], {"label": ["A", "B", "C"], "text": ["Rome", "Paris", "12"]}]
)
def test_with_the_options_of_multiple_choice_letter_text_and_value_count(options):
    def asked(answer, truth):
        return judge(math(), f"\\boxed{{{answer}}}", ground_truth=truth, choices=options).value

    assert asked("B", "B") == asked("Paris", "B") == asked("B", "Paris") == 1.0
    assert asked("12.0", "C") == 1.0
    assert asked("Rome", "B") == asked("A", "Paris") == asked("Rome or Paris", "B") == 0.0


def test_the_language_option_limits_whose_words_state_an_answer():
    text = "最终答案：42。\n\n完。\n\n完。\n\n完。"
    assert judge(math(language="zh"), text, ground_truth="42").value == 1.0
    assert judge(math(language="en"), text, ground_truth="42").value == 0.0


def test_any_of_several_references_will_do():
    assert judge(math(), "A: 0.75", ground_truth=["3/4", "75%"]).value == 1.0
    assert judge(math(), "A: 0.76", ground_truth=["3/4", "75%"]).value == 0.0


@pytest.mark.parametrize("truth", [42, 42.0, "42", ["42"], ["41", 42]])
def test_a_ground_truth_may_be_text_a_number_or_a_list(truth):
    assert judge(math(), "A: 42", ground_truth=truth).value == 1.0


@pytest.mark.parametrize(
    "truth", [None, "", " ", [], True, {}, r"\frac{1}{", r"\begin{pmatrix}1&2", r"\boxed{1"]
)
def test_a_ground_truth_that_cannot_be_read_is_said_to_be_bad_whatever_the_answer(truth):
    for answer in ("A: 1", "", f"A: {truth}"):
        assert judge(math(), answer, ground_truth=truth).status is Status.BAD_GROUND_TRUTH


def test_a_notation_that_is_not_read_is_undecided_and_never_wrong():
    truth = r"\oint_\gamma \vec{F}\cdot d\vec{r} \gg \aleph_0"
    score = judge(math(), "A: 7", ground_truth=truth)
    assert score.status is Status.UNDECIDED
    assert judge(math(), f"A: {truth}", ground_truth=truth).value == 1.0


def test_two_sentences_that_may_say_the_same_are_undecided():
    score = judge(
        math(),
        "A: the function grows without any bound at all",
        ground_truth="the function is unbounded on the real line",
    )
    assert score.status is Status.UNDECIDED


def test_the_reason_names_the_rung_and_the_rule():
    score = judge(math(), r"\boxed{\frac{2}{4}}", ground_truth="0.5")
    assert score.reason == "equal by exact arithmetic [boxed]"


def test_options_out_of_range_are_refused():
    with pytest.raises(ValueError, match="at least 0"):
        math(tolerance=-1)


def test_the_contract_is_kept_with_many_references():
    truths = [
        "1/2",
        r"\frac{1}{2}",
        r"\{1,2\}",
        "x=5",
        r"(-\infty,3)",
        "odd",
        "C",
        r"28\%",
        r"k\pi, k\in\mathbb{Z}",
    ]
    check_verifier(math(), ground_truths=[*truths, r"\begin{pmatrix}1&2\\3&4\end{pmatrix}", ["1", "2"], 3.5])
