"""A value of another kind, quantity or state than the question's, each beside the one that is asked for."""

import pytest

from r1reward.text.final_answer import final_answer

EGGS = "Of 60 eggs some broke. How many eggs are left?"
RED = "How many red balls are there?"


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What is the pH of the solution?", r"The pOH is \boxed{3}"),
        ("What is the pH of the solution?", r"So the pOH is $\boxed{3}$."),
        ("Find the perimeter.", r"The area is \boxed{3}."),
        (RED, "9 blue balls"),
        (RED, "There are 9 blue balls."),
        ("There are old and young men. How many old men are there?", "9 young men"),
        (EGGS, "38 of the eggs broke"),
        (EGGS, "So 38 eggs were broken."),
    ],
)
def test_another_kind_is_no_answer(question, text):
    assert final_answer(text, question=question).answers == ()


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        ("What is the pH of the solution?", r"The pH is \boxed{3}", "3"),
        ("What is the pH of the solution?", r"As the pOH is 11, it is \boxed{3}", "3"),
        ("What is the pH of the solution?", r"The answer is \boxed{3}", "3"),
        ("Find the diameter.", r"The radius is 3, so $2 \cdot 3 = \boxed{6}$", "6"),
        (RED, "9 red balls", "9"),
        (RED, "9 of the balls", "9"),
        ("How many old men are there?", "9 happy men", "9"),
        ("How many more balls are there?", "9 red balls", "9"),
        (EGGS, "38 eggs are left", "38 eggs"),
        (EGGS, "As some broke, 38 eggs remain.", "38 eggs"),
        ("How many eggs broke?", "38 of the eggs broke", "38"),
    ],
)
def test_what_is_asked_for_is_an_answer(question, text, answer):
    assert final_answer(text, question=question).answers[-1].split()[0] == answer.split()[0]
