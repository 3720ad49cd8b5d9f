"""The math verifier: what is equal, what is not, and what a policy might try."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from r1reward.testing import check_verifier, judge
from r1reward.types import Status
from r1reward_math import math
from r1reward_math.extraction import extract
from r1reward_math.ladder import compare

EQUAL = [
    ("18", "18.0"), ("1234", "1,234"), ("1000.99", "1,000.99"), ("1000", "1 000"), ("1000.99", "1000,99"),
    ("3/4", r"\frac{3}{4}"), ("0.5", r"\frac12"), ("918.5", r"918\frac{1}{2}"), ("3/2", "1 1/2"), ("3/2", "1½"),
    (r"\frac{\sqrt{3}}{3}", "sqrt(3)/3"), (r"\sqrt{1/n}", r"\frac{1}{\sqrt{n}}"), ("(1/3)^x", "3^-x"),
    ("x^2+2x+1", "(x+1)^2"), ("x²+1", "x^2+1"), (r"\tan^2(y)+1", r"\sec^2(y)"), ("1/sin x", "csc x"),
    ("1", "sin^2(x)+cos^2(x)"), ("2\\sqrt{13}", "√52"), ("3^10", "59049"), (r"\log_2(8)", "3"), ("-1", r"e^{i\pi}"),
    ("x<3", r"(-\infty, 3)"), (r"(-\infty,3)", "x < 3"), ("x < 1", "-x > -1"), ("x>y", "y<x"), ("5", "x=5"),
    ("2x+4y-3=0", "y = -1/2*x + 3/4"), ("3y=2x-15", "3/2(y+5)=x"), ("x=1.96", "x=1.4^2"), ("x^2+y^2=1", "x^2=1-y^2"),
    (r"\{1,2,3\}", "3, 2, 1"), (r"\pm 2", "-2, 2"), ("(1, 9/2)", "(1, 4.5)"), ("[0, 1/2)", "[0, 0.5)"),
    (r"(-\infty,1]\cup[10,\infty)", r"x \in [10, \infty) \cup (-\infty, 1]"), ("1 and 2", "2, 1"),
    (r"\begin{pmatrix}1&2\\3&4\end{pmatrix}", r"\begin{bmatrix}1 & 2\\ 3 & 4\end{bmatrix}"),
    ("49", "49 years old"), ("35", "35 cm"), ("12\\pi", r"12\pi \text{ inches per second}"), ("90", r"90^\circ"),
    ("28\\%", "28 %"), ("4000", "4000千克"), ("C", r"\text{(C)}"), ("C", "C. Rome"), ("odd", r"\text{Odd}"),
    ("42", "４２"), ("42", "4\u200b2"), ("1/12", "0.0833333333333333"), ("204_5", "204_{5}"), ("7:32", "7 : 32"),
    (r"\binom{5}{2}", "10"), ("120", "5!"), ("0", r"\sin(7\pi)"), ("f(x) = 1", "f(x) = sin^2(x)+cos^2(x)"),
]  # fmt: skip
DIFFERENT = [
    ("1/2004!", "1/2006!"), (r"\frac{1}{2^{99}}", r"\frac{1}{2^{98}}"), ("x", "X"), ("odd", "ddo"), ("5 m", "5 cm"),
    ("18", "18 or 19"), ("18", "16, 18"), (r"\pi", "3.14159265"), ("2x+z=1", "1"), ("x", "y=x"), ("5", "5.1"),
    ("(0,9)", "[0,9)"), ("(3,1)", r"\{1,3\}"), ("(2,1)", "(1,2)"), ("12:00", "1:00"), (r"\pm 2021", "2021"),
    ("0.14", "0.41"), ("50", "0.5"), ("1/2", "50"), ("x>5", "x<5"), ("x>=5", "x>5"), ("x^2", "x^3"), ("-3", "3"),
    ("2017", "2020-01-02"), ("x^2-1", "(x+1)^2"), (r"\sqrt{67}", r"\sqrt{67},-\sqrt{85}"), ("sin(pi x)", "0"),
    (r"\begin{pmatrix}1&2\\3&5\end{pmatrix}", r"\begin{pmatrix}1&2\\3&4\end{pmatrix}"), ("C", "B"), ("C", "C or D"),
    ("204_5", "204"), ("204_5", "204_6"), ("x=36/25", "x=1.4"), ("10", "all numbers"), ("7", "7!"), ("4", "4x"),
    ("2", "2=3"), ("5", "3=5"), ("1,2", "1,2,3"), ("1,1,2", "1,2,2"), ("[0,1]", "(0,1)"), ("1000", "1,0000"),
]  # fmt: skip


@pytest.mark.parametrize(("gold", "answer"), EQUAL)
def test_these_are_equal(gold, answer):
    assert compare(gold, answer)[0] is True


@pytest.mark.parametrize(("gold", "answer"), DIFFERENT)
def test_these_are_not(gold, answer):
    assert compare(gold, answer)[0] is not True


@pytest.mark.parametrize(
    ("text", "rule", "answer"),
    [
        (r"so \boxed{\frac{1}{2}}.", "boxed", r"\frac{1}{2}"),
        (r"\boxed{1} and then \boxed{2}", "boxed", "2"),
        ("The final answer is $42$.", "stated answer", "42"),
        ("最终答案：42。", "stated answer", "42"),
        ("thus\n#### 42", "#### line", "42"),
        ("7 + 7 = 14\nA: 14", "A: line", "14"),
        ("42", "whole answer", "42"),
        ("Therefore the sum is $42$", "whole answer", "42"),
    ],
)
def test_the_answer_is_extracted_by_stated_priority(text, rule, answer):
    found = extract(text)
    assert (found.rule, found.answers[-1]) == (rule, answer)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I counted 42 apples and 7 pears.\nThen I slept.\nIt was late.",
        r"\boxed{42",
        r"\boxed{41} \boxed{42}",
        "The answer is 41.\nThe answer is 42.",
        r"\boxed{42 or 43}",
        r"\boxed{41, 42, 43}",
        "A: 41\nA: 42",
    ],
)
def test_lazy_open_and_several_answers_are_wrong(text):
    assert judge(math(), text, ground_truth="42").value == 0.0


def test_nothing_is_taken_from_the_reasoning():
    text = r"<think>The answer is \boxed{42}.</think>I am done."
    assert judge(math(), text, template="r1", ground_truth="42").value == 0.0


def test_several_boxes_side_by_side_answer_a_question_for_several():
    assert judge(math(), r"\boxed{1} and \boxed{-2}", ground_truth="-2, 1").value == 1.0


def test_any_of_several_references_will_do():
    assert judge(math(), "A: 0.75", ground_truth=["3/4", "75%"]).value == 1.0


def test_the_last_number_counts_only_where_the_option_says_so():
    text = "It took long.\nWe found 41, then 42 of them.\nThat is that."
    assert judge(math(), text, ground_truth="42").value == 0.0
    assert judge(math(last_number=True), text, ground_truth="42").value == 1.0


@pytest.mark.parametrize("truth", [None, "", " ", [], True, {}])
def test_no_ground_truth_is_said_to_be_bad(truth):
    assert judge(math(), "A: 1", ground_truth=truth).status is Status.BAD_GROUND_TRUTH


def test_the_reason_names_the_rung_and_the_rule():
    score = judge(math(), r"\boxed{\frac{2}{4}}", ground_truth="0.5")
    assert score.reason == "equal by exact arithmetic [boxed]"


TOWERS = ["9^9^9^9", "9^{9^{9^{9}}}", "10^(10^10)", "(9!)!", "((9!)!)!", "99999!", "2^(10^9)", "(-2)^(10^12)"]
HOSTILE = [
    *TOWERS,
    *(f"{t}+42-{t}" for t in TOWERS),
    *(f"42*({t})^0" for t in TOWERS),
    *(f"\\sin({t})" for t in TOWERS),
    *(f"\\sqrt[{t}]{{2}}" for t in TOWERS),
    *(f"\\log({t})" for t in TOWERS),
    *(f"x^{{{t}}}" for t in TOWERS),
    *(open_ * 3000 + "42" + close * 3000 for open_, close in ("()", "[]", "{}", ("\\left(", "\\right)"), ("|", "|"))),
    *(c * 100_000 for c in "9(x+-^_\\{}$%&,;:=<>!' \n.42٤"),
    *(f"42{c}" * 20_000 for c in "+-*/^,;=<>& "),
    "__import__('os').system('touch /tmp/r1reward-was-here')",
    "exec('raise SystemExit')", "open('/etc/passwd').read()", "42 if True else 0", "lambda: 42", "eval('42')",
    "().__class__.__bases__[0]", "[x for x in range(10**9)]", "%s42", "\x0042", "4\x002",
    "nan", "NaN", "inf", "-inf", "infinity", r"\infty", "1/0", "0/0", "0^0-0^0+41", "1e999999999", "1e-999999999",
    "4\u0660", "\u0c42", "𝟜𝟚x", "𝐱", "\ud800", "4２x", "ⅣⅡ", "four two", "forty-two or so",
    r"\boxed{42", r"\boxed{\boxed{\boxed{41}}}", r"\frac{42}", r"\frac{}{42}", r"\sqrt{", "{42", "\\",
    r"\begin{matrix}" * 500, r"\begin{pmatrix}42" + "&42" * 5000 + r"\end{pmatrix}", r"\input{/etc/passwd}",
    "any real number", "all of the above", "x", "42+x-y", "41.99999999", "42.00000001", "42 or 41", "41,42", "±42",
    "42=41", "41=42", "42<x", "x>41", "[41,43]", "(41, 43)", r"\{41, 42\}", "42_7", "42:1", "4 2", "0x2A", "XLII",
    "\\text{" * 3000, "\\frac" * 3000, "\\sqrt" * 3000, "sin" * 3000, "e^" * 3000 + "1", "--" * 5000 + "41",
    "\\int_0^1 42 dx + 1", "\\sum_{k=1}^{10^9} k", "\\lim_{x\\to 0} x", "\\prod_{i=1}^{99999999} i", "gcd(10^40,3)",
]  # fmt: skip


@pytest.mark.parametrize("answer", HOSTILE, ids=range(len(HOSTILE)))
def test_no_hostile_answer_is_accepted_or_executed_or_takes_long(answer):
    began = time.process_time()
    for text in (f"\\boxed{{{answer}}}", f"A: {answer}", answer):
        score = judge(math(), text, ground_truth="42")
        assert score.value != 1.0
    # Not a timing test: a hang would be one of minutes. The target is half a second for each.
    assert time.process_time() - began < 10


def test_there_are_many_hostile_answers():
    assert len(HOSTILE) >= 150


NUMBERS = st.one_of(
    st.integers(-(10**12), 10**12).map(str),
    st.fractions(max_denominator=10**6).map(str),
    st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**6), max_value=10**6).map(
        str
    ),
)


@given(NUMBERS)
def test_a_number_equals_itself_however_it_is_written(text):
    for written in (text, f"${text}$", f" {text} ", f"\\boxed{{{text}}}", f"{text} apples", f"x = {text}"):
        assert judge(math(), written, ground_truth=text).value == 1.0


@given(st.integers(0, 10**9), st.integers(1, 9))
def test_a_changed_digit_or_sign_is_wrong(number, change):
    assert compare(str(number), str(number + change))[0] is False
    assert compare(str(number + 1), str(-number - 1))[0] is False


@settings(deadline=None)  # the first call imports sympy
@given(st.text(max_size=200), st.text(max_size=200))
def test_any_texts_get_a_verdict(gold, answer):
    assert compare(gold, answer)[0] in (True, False, None)


@given(st.lists(st.integers(-99, 99), min_size=2, max_size=6, unique=True), st.randoms(use_true_random=False))
def test_the_order_in_a_set_does_not_matter_and_in_a_tuple_it_does(numbers, chance):
    shuffled = chance.sample(numbers, len(numbers))
    gold, answer = ", ".join(map(str, numbers)), ", ".join(map(str, shuffled))
    assert compare(f"\\{{{gold}\\}}", f"\\{{{answer}\\}}")[0] is True
    assert compare(f"({gold})", f"({answer})")[0] is (numbers == shuffled)


def test_the_contract_is_kept_with_many_references():
    check_verifier(math(), ground_truths=[gold for gold, _ in EQUAL])
