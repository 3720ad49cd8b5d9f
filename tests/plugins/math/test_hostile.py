"""Answers meant to be accepted wrongly, to be executed, to hang or to fill the memory."""

import resource
import time
from pathlib import Path

import pytest

from r1reward.testing import judge
from r1reward_math import math
from r1reward_math.compare import compare

MARK = Path("/tmp/r1reward-math-was-executed")
TOWERS = [
    "9^9^9^9",
    "9^{9^{9^{9}}}",
    "10^(10^10)",
    "(9!)!",
    "((9!)!)!",
    "99999!",
    "2^(10^9)",
    "(-2)^(10^12)",
    "0.1^(10^9)",
    "1.0000001^(10^15)",
]
HOSTILE = [
    *TOWERS,
    *(f"{t}+42-{t}" for t in TOWERS),
    *(f"42*({t})^0" for t in TOWERS),
    *(f"\\sin({t})" for t in TOWERS),
    *(f"\\sqrt[{t}]{{2}}" for t in TOWERS),
    *(f"\\log({t})" for t in TOWERS),
    *(f"x^{{{t}}}" for t in TOWERS),
    *(f"\\binom{{{t}}}{{3}}" for t in TOWERS),
    *(f"\\sum_{{k=1}}^{{{t}}} k" for t in TOWERS[:4]),
    *(f"\\prod_{{k=1}}^{{{t}}} k" for t in TOWERS[:4]),
    *(open_ * 3000 + "42" + close * 3000 for open_, close in ("()", "[]", "{}", ("\\left(", "\\right)"), ("|", "|"), ("\\{", "\\}"))),
    *(c * 100_000 for c in "9(x+-^_\\{}$%&,;:=<>!' \n.42٤"),
    *("ab" * 500_000, "42 " * 300_000, "4" * 1_000_000, "\\frac{1}{" * 100_000, "$" * 1_000_000, "\\text{" * 100_000),
    *(f"42{c}" * 20_000 for c in "+-*/^,;=<>& "),
    *(f"{word} " * 20_000 + "41" for word in ("answer", "is", "the answer is", "or", "so", "=", "meters", "五", "1,234", "\\pm")),
    f"__import__('os').system('touch {MARK}')", f"open('{MARK}','w')", f"exec('open(\"{MARK}\",\"w\")')",
    "exec('raise SystemExit')", "open('/etc/passwd').read()", "42 if True else 0", "lambda: 42", "eval('42')",
    "().__class__.__bases__[0]", "[x for x in range(10**9)]", "%s42", "\x0042", "4\x002", "{0.__class__}42",
    "Integer(42)", "sympify('42')", "S(42)", "Symbol('x')", "factorial(10**10)", "prime(10**9)", "f'{41+1}'", "1if 1else 42",
    "nan", "NaN", "inf", "-inf", "infinity", r"\infty", "1/0", "0/0", "0^0-0^0+41", "1e999999999", "1e-999999999", "1e400", "3.1415e9265", "42e-9999", "30^-{\\circ}", "2^3^\\circ", "x^{\\prime}^2", "42/0", "\\frac{42}{0}",
    "4\u0660", "\u0c42", "𝟜𝟚x", "𝐱", "\ud800", "4２x", "ⅣⅡ", "four two", "forty-two or so", "42\u0336\u0336x", "4️⃣2", "႔႒x", "໔໒x", "٤٢x", "⁴²", "₄₂",
    r"\boxed{42", r"\boxed{\boxed{\boxed{41}}}", r"\frac{42}", r"\frac{}{42}", r"\sqrt{", "{42", "\\", r"\frac{42}{1", "}{42",
    r"\begin{matrix}" * 500, r"\begin{pmatrix}42" + "&42" * 5000 + r"\end{pmatrix}", r"\input{/etc/passwd}", r"\def\x{42}\x", r"\newcommand{\a}{42}\a",
    "any real number", "all of the above", "x", "42+x-y", "41.99999999", "42.00000001", "42 or 41", "41,42", "±42", "the ground truth", "correct", "42 or not 42",
    "42=41", "41=42", "42<x", "x>41", "[41,43]", "(41, 43)", r"\{41, 42\}", "42_7", "42:1", "4 2", "0x2A", "XLII", "42,41", "41;42", "42 and 41", "42/41", "42%41",
    "\\text{" * 3000, "\\frac" * 3000, "\\sqrt" * 3000, "sin" * 3000, "e^" * 3000 + "1", "--" * 5000 + "41", "1/" * 3000 + "1", "x_" * 3000, "x'" * 3000 + "'", "!" * 3000,
    "\\int_0^1 42 dx + 1", "\\sum_{k=1}^{10^9} k", "\\lim_{x\\to 0} x", "\\prod_{i=1}^{99999999} i", "gcd(10^40,3)", "lcm(" + ",".join(map(str, range(1, 2000))) + ")",
    "\\boxed{41}\\boxed{42}", "the answer is 42. the answer is 41.", "42 is not the answer", "not 42", "42 wrong, 41 right", "maybe 42", "42?", "either 41 or 42", "42 (or 41)", "41 (42)",
    "x=42 or x=41", "42\\\\41", "42 \\lor 41", "42|41", "{42,41}", "\\pm 42", "42 \\pm 1", "41+\\epsilon", "42i", "42^\\circ 1'", "42!", "42°1", "-42", "−42", "42-", "42+", "42x", "42e", "42\\pi", "4.2", "42,000", "42k", "42 million", "42 dozen", "42%%x", "42 squared",
]  # fmt: skip


def most_resident_kilobytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


@pytest.fixture(scope="module", autouse=True)
def imported():
    # What the slowest rung imports is not the memory of one answer.
    compare(r"\oint x \gg 1", "1")


@pytest.mark.parametrize("answer", HOSTILE, ids=range(len(HOSTILE)))
def test_no_hostile_answer_is_accepted_or_executed_or_takes_long(answer):
    before, began = most_resident_kilobytes(), time.process_time()
    for text in (f"\\boxed{{{answer}}}", f"A: {answer}", answer):
        score = judge(math(), text, ground_truth="42")
        assert score.value != 1.0
    # Not a timing test: a hang would be one of minutes. The target, half a second, is measured by the benchmark.
    assert time.process_time() - began < 10
    assert most_resident_kilobytes() - before < 300_000
    assert not MARK.exists()


def test_there_are_many_hostile_answers():
    assert len(set(HOSTILE)) >= 150


@pytest.mark.parametrize("truth", TOWERS)
def test_a_hostile_ground_truth_is_no_wrong_answer(truth):
    score = judge(math(), "A: 41", ground_truth=truth)
    assert score.value is None or score.value == 0.0
    assert judge(math(), f"A: {truth}", ground_truth=truth).value == 1.0


@pytest.mark.parametrize(
    "truth",
    [
        "The quotient does not change, but the remainder increases by a factor of 3.",
        "Its sides meet at right angles, and each of the two longer ones is as long as the diagonal of square 2",
        "incomprehensibilities_",
    ],
)
def test_words_before_a_number_are_not_cut_in_every_way_that_they_can_be(truth):
    assert judge(math(), "A: 41", ground_truth=truth).value == 0.0  # it hung
    assert judge(math(), f"\\boxed{{\\text{{{truth}}}}}", ground_truth=truth).value == 1.0


def test_math_verify_is_never_asked_about_towers_of_powers():
    truth = r"\oint 9^{9^{9^{9}}}"
    score = judge(math(fallback="math-verify"), r"\boxed{9^{9^{9^{9}}}}", ground_truth=truth)
    assert score.value is None


@pytest.mark.parametrize(
    "answer", ["1/0", "0/0", r"\frac{42}{0}", r"42^{1/0}", r"\ln(-1)!", r"(-1)!", r"\sqrt[0]{42}"]
)
def test_an_answer_without_a_value_is_wrong_and_not_undecided(answer):
    assert judge(math(), f"\\boxed{{{answer}}}", ground_truth="42").value == 0.0


@pytest.mark.parametrize("answer", ["none", "the red ones", r"\boxed{\text{nobody knows it}}", "mrcr"])
def test_an_answer_without_a_number_beside_values_in_a_sentence_is_wrong_and_raises_nothing(answer):
    truth = "the red ones and 3 of the 7 blue ones"
    assert judge(math(), answer, ground_truth=truth).value == 0.0


def test_a_list_of_nothing_is_no_answer_and_raises_nothing():
    for text in (
        "{,}",
        "{,} {,}",
        r"\boxed{{,}}",
        r"\boxed{{,},{,}}",
        r"\boxed{x\ne 1,{,}}",
        r"\boxed{\{,\}}",
    ):
        assert judge(math(), text, ground_truth="x^2+1").value == 0.0


@pytest.mark.parametrize(
    "answer", [r"\int_{}^{1} x dx", r"\int_0^{} x dx", r"\lim_{x\to } x", r"\int_{}^{} d x"]
)
def test_bounds_that_are_empty_are_wrong_and_raise_nothing(answer: str) -> None:
    assert judge(math(), rf"\boxed{{{answer}}}", ground_truth="42").value == 0.0


@pytest.mark.parametrize(
    "answer", [r"1,\frac{b^\circ}{b}", r"1\frac{m^m}{m}", r"5 m^^2", r"5\frac{m}{s^{-}}"]
)
def test_units_to_a_power_that_is_no_number_are_wrong_and_raise_nothing(answer: str) -> None:
    assert judge(math(), rf"\boxed{{{answer}}}", ground_truth="42").value == 0.0


@pytest.mark.parametrize("kind", ["vmatrix", "pmatrix", "cases"])
def test_an_empty_matrix_or_determinant_is_wrong_and_raises_nothing(kind: str) -> None:
    empty = rf"\begin{{{kind}}}\end{{{kind}}}"
    for text in (empty, rf"\det{empty}", rf"\det({empty})", rf"\det(\begin{{{kind}}}"):
        assert judge(math(), rf"\boxed{{{text}}}", ground_truth="42").value == 0.0
