"""What holds of every answer: gold equals gold, spelling does not matter, a changed digit, sign or bracket does."""

import asyncio
import pickle
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from r1reward.testing import judge
from r1reward_math import math
from r1reward_math.compare import compare

INTEGERS = st.integers(-(10**12), 10**12)
NUMBERS = st.one_of(
    INTEGERS.map(str),
    st.fractions(max_denominator=10**6).map(str),
    st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**6), max_value=10**6).map(str),
)  # fmt: skip
SMALL = st.integers(-20, 20)
ATOMS = st.one_of(
    st.integers(1, 9).map(str), st.sampled_from(["x", "y", r"\pi", "e", r"\sqrt{2}", r"\frac{1}{3}"])
)


def _combined(inner):
    two = st.tuples(inner, inner)
    return st.one_of(
        two.map(lambda p: f"({p[0]}+{p[1]})"),
        two.map(lambda p: f"({p[0]}-{p[1]})"),
        two.map(lambda p: f"{p[0]}\\cdot {p[1]}"),
        two.map(lambda p: f"\\frac{{{p[0]}}}{{{p[1]}+11}}"),
        inner.map(lambda e: f"\\sqrt{{{e}^2+1}}"),
        inner.map(lambda e: f"\\sin({e})"),
        inner.map(lambda e: f"({e})^{{2}}"),
        inner.map(lambda e: f"\\left|{e}\\right|"),
    )


EXPRESSIONS = st.recursive(ATOMS, _combined, max_leaves=6)


@given(NUMBERS)
def test_a_number_equals_itself_however_it_is_written(text):
    for written in (
        text,
        f"${text}$",
        f" {text} ",
        f"\\boxed{{{text}}}",
        f"{text} apples",
        f"x = {text}",
        f"{text}.",
    ):
        assert judge(math(), written, ground_truth=text).value == 1.0


@given(INTEGERS)
def test_thousands_separators_do_not_matter(number):
    for written in (
        f"{number:,}",
        f"{number:,}".replace(",", r"\,"),
        f"{number:,}".replace(",", "{,}"),
        f"{number}.00",
    ):
        assert compare(str(number), written)[0] is True


@given(st.integers(0, 10**9), st.integers(1, 9))
def test_a_changed_digit_or_sign_is_wrong(number, change):
    assert compare(str(number), str(number + change))[0] is False
    assert compare(str(number + 1), str(-number - 1))[0] is False


@given(EXPRESSIONS)
def test_an_expression_equals_itself_spaced_and_formatted_in_other_ways(text):
    assert compare(text, text)[0] is True
    for written in (
        text.replace("+", " + ").replace("(", r"\left( ").replace(")", r"\right)"),
        text.replace(r"\frac", r"\dfrac").replace(r"\cdot", r"\times"),
        f"f(x) = {text}",
        f"$ {text} $",
        f"({text})",
    ):
        assert compare(text, written)[0] is True


@given(
    EXPRESSIONS,
    st.sampled_from(["{}+0", "1\\cdot({})", "-(-({}))", "\\frac{{2({})}}{{2}}", "({})+y-y", "({})^{{1}}"]),
)
def test_equivalent_rewrites_do_not_change_the_verdict(text, rewrite):
    assert compare(text, rewrite.format(text))[0] is True


@given(EXPRESSIONS, st.sampled_from(["{}+1", "2({})+1", "({})+x^2+1", "({})^2+7", "-({})-1", "({})z"]))
def test_a_changed_expression_is_not_accepted(text, change):
    changed = change.format(text)
    # Some changes change nothing: -(e) - 1 of e = -1/2, and 0 of anything.
    assume(not _same_at_random(text, changed))
    assert compare(text, changed)[0] is not True


def _same_at_random(text, other):
    from r1reward_math.evaluate import evaluate
    from r1reward_math.normalize import normalize
    from r1reward_math.structure import read

    point = {name: 0.377 + index for index, name in enumerate("xyz")}
    left, right = (evaluate(read(normalize(t)), point) for t in (text, other))
    return abs(left - right) < 1e-9 * (1 + abs(left))


@given(st.lists(st.integers(-99, 99), min_size=2, max_size=6, unique=True), st.randoms(use_true_random=False))
def test_the_order_in_a_set_does_not_matter_and_in_a_tuple_it_does(numbers, chance):
    shuffled = chance.sample(numbers, len(numbers))
    gold, answer = ", ".join(map(str, numbers)), ", ".join(map(str, shuffled))
    assert compare(f"\\{{{gold}\\}}", f"\\{{{answer}\\}}")[0] is True
    assert compare(gold, answer)[0] is True
    assert compare(f"({gold})", f"({answer})")[0] is (numbers == shuffled)
    assert compare(gold, ", ".join(map(str, shuffled[:-1])))[0] is False


@given(SMALL, SMALL, st.sampled_from(["()", "(]", "[)", "[]"]), st.sampled_from(["()", "(]", "[)", "[]"]))
def test_a_changed_bracket_is_another_interval(low, high, kind, other):
    assume(low < high)
    gold, answer = (f"{k[0]}{low}, {high}.5{k[1]}" for k in (kind, other))
    assert compare(gold, answer)[0] is (kind == other)


@given(SMALL, st.sampled_from(["<", ">", "\\le", "\\ge"]), st.sampled_from(["<", ">", "\\le", "\\ge"]))
def test_a_changed_sign_is_another_inequality(bound, sign, other):
    assert compare(f"x {sign} {bound}", f"x {other} {bound}")[0] is (sign == other)
    assert compare(f"x {sign} {bound}", f"y {sign} {bound}")[0] is not True


@given(SMALL, SMALL, st.integers(1, 9))
def test_an_equation_may_be_multiplied_by_a_number_but_not_changed(a, b, factor):
    gold = f"{a}x + 3y = {b}"
    assert compare(gold, f"{a * factor}x + {3 * factor}y = {b * factor}")[0] is True
    assert compare(gold, f"{-a}x - 3y = {-b}")[0] is True
    assert compare(gold, f"{a}x + 3y = {b + factor}")[0] is False


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_texts_get_a_verdict(gold, answer):
    assert compare(gold, answer)[0] in (True, False, None)


LATEX = st.lists(
    st.sampled_from([*"xyn0123456789+-*/^_={}()[]|<>,;!%' ",
        r"\frac", r"\sqrt", r"\left(", r"\right)", r"\pi", r"\infty", r"\cup", r"\in", r"\le", r"\pm", r"\sin", r"\log_",
        r"\begin{pmatrix}", r"\end{pmatrix}", r"\\", "&", r"\text{", r"\{", r"\}", r"\mathbb{R}", r"\sum_{k=1}^", r"\pmod",
        " or ", " and ", r"\overline", r"\binom", "½", "π", "√", "∞", "，", "（", "²",
    ]), max_size=30,
).map("".join)  # fmt: skip


@settings(max_examples=400)
@given(LATEX, LATEX)
def test_any_pieces_of_latex_get_a_verdict(gold, answer):
    assert compare(gold, answer)[0] in (True, False, None)
    assert judge(math(), f"\\boxed{{{answer}}}", ground_truth=gold).value in (
        0.0,
        1.0,
        None,
    )


PAIRS = [
    ("1/2", "0.5"),
    (r"\sqrt{2}", "1.41421"),
    ("x^2+2x+1", "(x+1)^2"),
    ("5 m", "5 cm"),
    (r"\pm 2", "2, -2"),
    ("C", "D"),
]


def verdicts(_=None):
    return [compare(gold, answer) for gold, answer in PAIRS]


def test_the_verdict_is_the_same_in_any_thread_process_or_event_loop():
    async def awaited():
        return verdicts()

    expected = verdicts()
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(verdicts, range(8))) == [expected] * 8
    with get_context("spawn").Pool(1) as processes:
        assert processes.map(compared, PAIRS) == expected
    assert asyncio.run(awaited()) == expected


def compared(pair):
    return compare(*pair)


def test_the_verifier_travels_to_other_processes():
    assert judge(pickle.loads(pickle.dumps(math(tolerance=0.1))), "A: 1.05", ground_truth="1").value == 1.0
