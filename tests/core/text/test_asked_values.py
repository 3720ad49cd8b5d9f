"""Values that only the question tells, conclusions from what it says, idealizations; beside each its near miss."""

import pytest

from r1reward.testing import judge
from r1reward.text.final_answer import final_answer
from r1reward_text import choice

TOM, ROOTS = "How many does Tom have left?", "How many solutions does the equation have?"
LESS, SIDE, PIECES = (
    "Which number is 5 less than 20?",
    "What is 2x+1 when x = 3?",
    "How many pieces can she cut?",
)
LETTERS = "Which one?\nA. red\nB. blue\nC. green\nD. grey"


def read(question, text):
    return final_answer(text, question=question).answers


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        (TOM, "The problem says that Tom eats 2, so he has 3.", "3"),
        (TOM, "As the problem says, Tom eats 2, so he has 3 left.", "3"),
        (LESS, "15 is 5 less than 20.", "15"),
        (SIDE, "If x = 3, then 2x + 1 = 7.", "7"),
        (SIDE, "2x + 1 = 7 when x = 3.", "7"),
        ("What is n^2?", "$n = 5$, so $n^2 = 25$.", "25"),
        (ROOTS, "The equation has exactly one solution.", "one"),
        (ROOTS, "The equation has only one solution.", "one"),
        (ROOTS, "The equation has just one solution.", "one"),
        (PIECES, "Assuming no waste, she can cut 12 pieces.", "12 pieces"),
        ("How many?", "Answer - 150", "150"),
    ],
)
def test_a_value_is_read_where_the_question_tells_it_from_its_conditions(question, text, value):
    assert read(question, text) == (value,)


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        (TOM, "The book says that Tom has 3.", "3"),
        (TOM, "The problem says that he ate 2, so the book says 3.", "3"),
        (TOM, "The problem says that Bob believes he ate 2, so he has 3.", "3"),
        ("How much less than 20 is 15?", "15 is 5 less than 20.", "15"),
        (LESS, "14 is 5 less than 20.", "14"),
        (SIDE, "If x = 4, then 2x + 1 = 9.", "9"),
        (ROOTS, "The equation does not have exactly one solution.", "one"),
        (ROOTS, "If it rains, the equation has exactly one solution.", "one"),
        (ROOTS, "The equation may have only one solution.", "one"),
        (PIECES, "If no waste is collected, she can cut 12 pieces.", "12 pieces"),
        ("How many?", "Answer - 150", "-150"),
        ("How many roses does Jill plant?", "If it rains, Jill plants 7 roses.", "7 roses"),
    ],
)
def test_its_near_miss_is_not(question, text, value):
    assert value not in read(question, text)


@pytest.mark.parametrize(
    ("text", "reward"),
    [
        ("After eliminating A, C and D, we are left with B.", 1.0),
        ("Assuming no air resistance, the ball falls faster, so B", 1.0),
        ("Provided friction is neglected, B is correct", 1.0),
        ("After eliminating A and B, we are left with B.", 0.0),
        ("Assuming no friction, if it rains, B is correct", 0.0),
        ("Bob says that eliminating A, C and D, we are left with B.", 0.0),
        ("Unless friction is neglected, B is correct", 0.0),
        ("Provided it rains, B is correct", 0.0),
    ],
)
def test_an_idealization_and_what_elimination_leaves_choose_a_letter(text, reward):
    verdict = judge(choice(), text, ground_truth="B", prompt=LETTERS)
    assert verdict.value == reward
