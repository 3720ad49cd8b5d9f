"""What has no finite value equals nothing: as the answer, as a part of it, and on the way to it."""

import pytest

from r1reward.testing import judge
from r1reward_math import math
from r1reward_math.compare import compare

UNDEFINED = [
    r"\operatorname{arctanh}(1)", r"\tanh^{-1}(1)", r"\operatorname{arctanh}(-1)", r"\operatorname{arccoth}(1)", r"\arctan(i)",
    r"\arctan(-i)", r"\binom{-2}{n}", r"\binom{-3}{x}", r"\binom{-1}{1/2}", r"\Gamma(0)", r"\Gamma(-3)", "(-1)!",
    r"\tan\frac{\pi}{2}", r"\cot 0", r"\sec\frac{\pi}{2}", r"\csc\pi", r"\operatorname{csch}(0)", r"\coth 0",
    r"\ln 0", r"\log 0", r"\log_1 5", r"\log_0 5", r"\log_5 0", r"\operatorname{arcsec}(0)", r"\operatorname{arccsc}(0)",
    "1/0", "0/0", "0^0", "0^{-1}", r"\frac{1}{\sin\pi}", r"\frac{1}{\ln 1}", r"\infty-\infty", r"0\cdot\infty", r"\frac{1}{\infty}",
    r"2\infty", r"\infty+1", "nan", "NaN", r"\text{nan}", r"\sum_{k=1}^{\infty} k", r"\sum_{k=-1}^{1}\frac{1}{k}",
    r"\gcd(\frac12,1)", r"\sqrt[0]{2}", "9^{9^{9^9}}", "100000!", r"\binom{10^8}{10^7}", r"\sinh(1001)", r"x^{x^{x^{x^{99}}}}",
]  # fmt: skip
WRAPPERS = [
    "{}", r"\frac12 {}", "{}-{}", r"0\cdot {}", r"\frac{{1}}{{{}}}", r"\arctan({})", "x={}", "{0}={0}", "x>{}", "({0},{0})",
    "[{0},{0}]", r"\{{{0},{0}\}}", r"\begin{{pmatrix}}{0}&{0}\\{0}&{0}\end{{pmatrix}}", "{0}:{0}", "y={}x+{}", "{} m",
    r"{} \pmod 7", "{}x+C", r"(-\infty,{})", r"\pm {}",
]  # fmt: skip
FINITE = [
    "42", "0", r"\frac{1}{2}", "(3,4)", "x^2+y^2=25", "5 m", r"\{1,2\}", "[1,2]", "x>3", "2x+C", "12:30", "3:4", "2+3i",
    r"\begin{pmatrix}1&2\\3&4\end{pmatrix}", "x", "n+1", r"3 \pmod 7", "y=2x+3", "e^{100}", r"\pm 2", r"(-\infty,3)",
]  # fmt: skip


def _filled(wrapper, value):
    return wrapper.format(value, value)


@pytest.mark.parametrize("undefined", UNDEFINED)
def test_what_has_no_finite_value_equals_no_ground_truth(undefined):
    pairs = [(gold, _filled(wrapper, undefined)) for gold in FINITE for wrapper in WRAPPERS]
    assert [pair for pair in pairs if compare(*pair)[0] is not False] == []


@pytest.mark.parametrize("undefined", [u for u in UNDEFINED if "nan" not in u.lower()])
def test_what_has_no_finite_value_is_not_an_infinite_ground_truth(undefined):
    for gold in (r"\infty", r"-\infty", r"(2,\infty)"):
        for answer in (undefined, f"-{undefined}", f"(2,{undefined})"):
            assert compare(gold, answer)[0] is False


def test_infinity_is_itself_and_not_its_negative():
    assert compare(r"\infty", r"+\infty")[0] is True
    assert compare(r"-\infty", r"-\infty ")[0] is True
    assert compare(r"\infty", r"-\infty")[0] is False
    assert compare(r"-\infty", r"\infty")[0] is False
    assert compare(r"\infty", "x")[0] is False


@pytest.mark.parametrize(
    ("gold", "right", "wrong"),
    [
        (r"\operatorname{arctanh}(\frac12)", r"\frac12\ln 3", r"\operatorname{arctanh}(1)"),
        (r"\binom{5}{2}", "10", r"\binom{-2}{\frac12}"),
        ("0", r"\sin\pi", r"\frac{1}{\infty}"),
        ("1", r"x^0", "0^0"),
        (r"\tan 1", r"\frac{\sin 1}{\cos 1}", r"\tan\frac{\pi}{2}"),
        ("3", r"\log_2 8", r"\log_1 8"),
    ],
)
def test_the_same_functions_count_where_they_have_a_value(gold, right, wrong):
    assert compare(gold, right)[0] is True
    assert compare(gold, wrong)[0] is False


@pytest.mark.parametrize(
    "undefined", [r"\operatorname{arctanh}(1)", r"\binom{-2}{n}", "100000!", r"\ln 0", "9^{9^9}"]
)
def test_an_answer_out_of_reach_is_wrong_and_never_without_a_value(undefined):
    score = judge(math(), f"\\boxed{{{undefined}}}", ground_truth="42")
    assert score.value == 0.0


@pytest.mark.parametrize("undefined", ["100000!", r"\binom{10^8}{10^7}", "1/0"])
def test_a_ground_truth_without_a_value_in_reach_leaves_it_open(undefined):
    assert judge(math(), r"\boxed{42}", ground_truth=undefined).value is None
    assert judge(math(), f"\\boxed{{{undefined}}}", ground_truth=undefined).value == 1.0
