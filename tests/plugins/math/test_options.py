"""The options of `math`, the ground truths it takes, and what it says of those it cannot read."""

import pytest

from r1reward.testing import check_verifier, judge
from r1reward.types import Status
from r1reward_math import math


def value(answer, truth, template="plain", **options):
    return judge(math(**options), f"\\boxed{{{answer}}}", ground_truth=truth, template=template).value


@pytest.mark.parametrize(
    ("answer", "right"),
    [("1.005e400", 1.0), ("10^{400}+1", 1.0), ("1.02e400", 0.0), ("10^{399}", 0.0), ("5", 0.0)],
)
def test_tolerance_holds_for_numbers_that_no_float_can_hold(answer, right):
    assert value("10^{400}", answer, tolerance=0.01) == right
    assert value(r"\frac{1}{10^{400}}", "5", tolerance=0.01) == 0.0


def test_long_numerals_are_read_exactly_and_a_long_ground_truth_is_no_ones_fault():
    power = 2**2024
    assert (
        value(str(power), "2^{2024}")
        == value("2^{2024}", str(power))
        == value(f"{power:,}", "2^{2024}")
        == 1.0
    )
    assert value(str(power + 1), "2^{2024}") == value("2^{2024}-1", str(power)) == 0.0
    long = "1" * 4200
    assert value(long, long) == 1.0
    assert (
        value(long[:-1] + "2", long) is value("5", long) is None
    )  # by the ground truth, whatever is answered
    assert value(long, "5") == 0.0


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


def test_a_notation_that_is_not_read_is_compared_as_written_and_another_answer_is_unsure():
    truth = r"\oint_\gamma \vec{F}\cdot d\vec{r} \gg \aleph_0"
    score = judge(math(), "A: 7", ground_truth=truth)
    assert (score.value, score.metrics) == (0.0, {"unsure": 1.0})
    assert judge(math(), f"A: {truth}", ground_truth=truth).value == 1.0
    assert judge(math(), f"A: {truth.replace('} ', '}')}", ground_truth=truth).value == 1.0


def test_two_sentences_that_may_say_the_same_are_unsure_and_never_without_a_value():
    score = judge(
        math(),
        "A: the function grows without any bound at all",
        ground_truth="the function is unbounded on the real line",
    )
    assert (score.value, score.metrics) == (0.0, {"unsure": 1.0})
    short = judge(math(), "A: no idea", ground_truth="the function is unbounded on the real line")
    assert short.value == 0.0


@pytest.mark.parametrize(
    ("truth", "unsure", "sure"),
    [
        ("2x+1", "y-2x=1", "2x+2"),
        ("(1,2)", r"\{1,2,3\}", "(1,3)"),
        ("[1,2]", "(1,2)", "[1,3]"),
        ("x>3", "4, 5, 6, \\ldots", "x>4"),
        ("Petya wins", "Vasya loses", "42"),
        ("299.94", "300", "41"),
    ],
)
def test_only_an_answer_that_rules_cannot_judge_is_unsure(truth, unsure, sure):
    def metrics(answer):
        score = judge(math(), f"\\boxed{{{answer}}}", ground_truth=truth)
        assert score.value == 0.0
        return score.metrics

    assert metrics(unsure) == {"unsure": 1.0}
    assert metrics(sure) is None


@pytest.mark.parametrize(
    "answer", ["x+1", r"\text{ask the judge}", "(1,2)", "10000!", "1/0", "x=1=2", "41", r"\{1\}", "a" * 900]
)
def test_beside_a_number_no_answer_can_ask_for_the_judge(answer):
    score = judge(math(), f"\\boxed{{{answer}}}", ground_truth="42")
    assert (score.value, score.metrics) == (0.0, None)


@pytest.mark.parametrize(
    ("truth", "worked_out", "left"),
    [
        (
            "42",
            ["42", "42.0", "84/2", "4.2\\times 10^1", "x=42", "12+30=42"],
            ["12+30", "6\\cdot 7", r"\sqrt{1764}", "6!/17.142857142857142857"],
        ),
        ("5050", ["5050", "5,050"], [r"\sum_{k=1}^{100} k", r"\binom{101}{2}", r"\frac{100\cdot 101}{2}"]),
        (
            "12",
            ["12", r"\frac{24}{2}"],
            [r"\gcd(48,180)", "4!/2", r"\lfloor 12.5\rfloor", "2^3+4", r"\log_2 4096"],
        ),
        (r"\frac12", ["2/4", "0.5", r"\frac{1}{2}"], [r"\sin 30^\circ", r"\frac14+\frac14", "2^{-1}"]),
        (r"2\sqrt{2}", [r"\sqrt8", r"\sqrt2\cdot 2", r"\frac{4}{\sqrt2}"], [r"\sqrt{3+5}", "(2+0)\\sqrt2"]),
        ("2^{100}-1", ["2^{100}-1", "1267650600228229401496703205375"], [r"\sum_{k=0}^{99} 2^k"]),
        ("x^2-1", ["(x-1)(x+1)", "x^2-1"], [r"\sum_{k=1}^{1} (x^2-1)"]),
        ("(3,4)", ["(3,4)", "(6/2,4)"], ["(1+2,4)"]),
    ],
)
def test_form_evaluated_refuses_what_is_left_to_work_out(truth, worked_out, left):
    assert [a for a in worked_out if value(a, truth, form="evaluated") != 1.0] == []
    assert [a for a in left if value(a, truth, form="evaluated") != 0.0] == []


def test_the_ends_of_an_interval_count_unless_the_question_leaves_them_open():
    def scored(prompt):
        return judge(math(), r"\boxed{(1, 3)}", ground_truth="[1, 3]", prompt=prompt).value

    assert scored("Find the interval on which f is increasing.") == 1.0
    assert scored("What is the monotonically decreasing interval of f?") == 1.0
    assert scored("Find the domain of f.") == 0.0
    assert (
        judge(math(), r"\boxed{(1, 4)}", ground_truth="[1, 3]", prompt="Increasing intervals?").value == 0.0
    )


def test_form_evaluated_refuses_a_formula_of_the_prompt():
    def asked(answer, truth, prompt):
        return judge(math(form="evaluated"), f"\\boxed{{{answer}}}", ground_truth=truth, prompt=prompt).value

    assert asked("ab+5b+2a+10", "(a+5)(b+2)", "Factor $ab + 5b + 2a + 10$.") == 0.0
    assert asked("(a+5)(b+2)", "(a+5)(b+2)", "Factor $ab + 5b + 2a + 10$.") == 1.0
    assert asked("(b+2)(a+5)", "(a+5)(b+2)", "Factor $ab + 5b + 2a + 10$.") == 1.0
    assert asked("x^2", "x^2", "Is $x^2$ or $x^3$ the square?") == 1.0


def test_options_that_cannot_work_together_are_refused():
    with pytest.raises(ValueError, match="one of them"):
        math(form="same", tolerance=0.1)


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
