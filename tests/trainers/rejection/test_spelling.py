"""One problem in two spellings is one, and two boards, steps or letters that look alike are two."""

import pytest

from r1reward_rejection.discriminants import prompt_hash
from r1reward_rejection.drawings import drawings
from r1reward_rejection.same_problem import Problem, same_problem
from r1reward_rejection.spelling import one_spelling, word_spelling

SOLVED = "Work it out step by step, and the result is \\boxed{7}."
SUM = "Find the sum of the first 40 odd numbers. Then divide by 8 and give the result as a decimal."
FORMULA = r"Let $\frac{x}{y} = 3$ and $x^2 + \alpha \le 20$ at $30^\circ$. What is the greatest $x$?"

ONE_PROBLEM = [
    (FORMULA, FORMULA.replace(r"\frac", r"\dfrac")),
    (FORMULA, FORMULA.replace(r"\le ", r"\leq ")),
    (FORMULA, FORMULA.replace("x^2", "x²").replace(r"\alpha", "α").replace(r"\le ", "≤ ").replace(r"^\circ", "°")),
    (FORMULA, FORMULA.replace("x^2", "x^{2}").replace("$", "")),
    (r"Reduce $\left(\frac{3}{4}\right)^2$ and say so.", r"Reduce \((\tfrac{3}{4})^2\) and say so."),
    (r"Let $a_1, \ldots, a_n$ be positive. Show it.", r"Let $a_1, \dots, a_n$ be positive. Show it."),
    ("The café’s “half” loaves… cost 5 − 3 coins. How many?", "The café's \"half\" loaves... cost 5 - 3 coins. How many?"),
    ("How many ｐｅｎｓ are in 12 boxes?", "How many pens are in 12 boxes?"),
    (SUM, f"**Problem.** {SUM}"),
    (SUM, f"### Question\n\n{SUM}"),
    (SUM, f"> {SUM}"),
    (SUM, SUM.replace("first 40 odd", "first 40 **odd**").replace("decimal", "*decimal*")),
    ("请计算：3个苹果和5个梨，一共多少个水果？请写出过程。", "请计算:3个苹果和5个梨,一共多少个水果?请写出过程."),
    ("Which is a mammal?\n(A) frog\n(B) whale", "Which is a mammal?\nA: frog\nB: whale"),
    ("The colour of 3 metres of grey fibre is organised.", "The color of 3 meters of gray fiber is organized."),
    ("Mrs. Lee drives 30 km. Mr. Lee walks 2 km. Who?", "Mrs. Chan drives 30 km. Mr. Chan walks 2 km. Who?"),
]  # fmt: skip

TWO_PROBLEMS = [
    ("How many free cells?\n. # .\n# . #", "How many free cells?\n. # .\n. # #"),
    ("Who wins?\nX O X\nO X O\nO X O", "Who wins?\nO X O\nO X O\nX O X"),
    ("Is there a path?\nS..\n.##\n..E", "Is there a path?\nS.#\n.#.\n..E"),
    ("Rotate:\n  #\n ##\nby 90 degrees.", "Rotate:\n#\n##\nby 90 degrees."),
    ("Find its determinant:\n1 2\n3 4", "Find its determinant:\n3 4\n1 2"),
    ("Count the islands: 🟦🟩🟦", "Count the islands: 🟩🟦🟦"),
    ("Decode ⠓⠊⠎ in Braille.", "Decode ⠊⠓⠎ in Braille."),
    ("Do:\n1. reverse the list\n2. drop the last", "Do:\n1. drop the last\n2. reverse the list"),
    (r"Find $\sigma$ of the sample.", r"Find $\Sigma$ of the sample."),
    ("Let α = 30. Find β if α + β = 90.", "Let β = 30. Find α if α + β = 90."),
    ("Find f'(2) for f(x) = x^2.", "Find f(2) for f(x) = x^2."),
    ("What is $2^{12}$ mod 7?", "What is $2^12$ mod 7?"),
    ("What does 2**n**2 give for n = 3?", "What does 2*n*2 give for n = 3?"),
    ("Define the method __init__ of it.", "Define the method init of it."),
    ("What is √16 + 9?", "What is √(16 + 9)?"),
    ("The form was filled in 3 days.", "The form was filed in 3 days."),
    ("A cake has 12 tires.", "A cake has 12 tiers."),
    (r"Find $\vec{a} \cdot \vec{b}$ in full.", r"Find $\vec{a} \times \vec{b}$ in full."),
]  # fmt: skip


def merged(one, other):
    alike = prompt_hash(one) == prompt_hash(other)
    return alike and bool(same_problem(Problem(one, SOLVED), Problem(other, SOLVED)))


@pytest.mark.parametrize(("one", "other"), ONE_PROBLEM)
def test_another_spelling_of_a_problem_is_the_same_problem(one, other):
    assert merged(one, other)
    assert merged(other, one)


@pytest.mark.parametrize(("one", "other"), TWO_PROBLEMS)
def test_another_board_order_letter_or_operator_is_another_problem(one, other):
    assert not merged(one, other)


def test_a_spelling_is_its_own_spelling():
    for text in {text for pair in ONE_PROBLEM + TWO_PROBLEMS for text in pair}:
        assert one_spelling(one_spelling(text)) == one_spelling(text)


def test_prose_and_options_are_no_drawing_and_a_formula_on_its_own_line_counts_without_its_spaces():
    assert drawings("Which?\nA. 3\nB. 4\n\n- 5\n---\nWhat now?") == []
    assert drawings("Solve:\nx = 3\nfor x.") == drawings("Solve:\nx=3\nfor x.") == ["x=3"]


def test_only_the_endings_of_british_spelling_are_americanised():
    words = ("flour", "acre", "wise", "called", "tired", "metres", "neighbours", "travelling")
    assert [word_spelling(w) for w in words] == [
        "flor", "acre", "wise", "called", "tired", "meters", "neighbors", "traveling",
    ]  # fmt: skip
