"""Answers in sentences: who is what, who does what is asked, yes and no, one piece of code."""

import pytest

from r1reward.testing import judge
from r1reward_logic import logic

ISLAND = {
    "prompt": "Knights tell the truth, and knaves lie. You meet Olivia, Ethan, and Mia. Who is what?",
    "ground_truth": "Olivia is a knave, Ethan is a knight, and Mia is a knave.",
}
HOUSE = {"prompt": "There are 4 houses. Who lives in House 1? Give the name only.", "ground_truth": "carol"}
RACE = {"prompt": "Who finished second?\n(A) Dan\n(B) Eve\n(C) Fay", "ground_truth": "C"}
PLAN = {"prompt": "Is there a valid plan? Answer yes or no.", "ground_truth": "yes"}
PROGRAM = {"prompt": "def f(x): ... What does f return?", "ground_truth": "{'k': None}"}
TAUTOLOGY = {"prompt": "Is the statement a tautology? Answer True or False.", "ground_truth": "True"}
MOVES = {"prompt": "Find the way. Answer with directions.", "ground_truth": "right down down"}


@pytest.mark.parametrize(
    ("row", "answer"),
    [
        (ISLAND, "Ethan is a knight. Olivia and Mia are knaves."),
        (ISLAND, "Only Ethan is a knight; the others are knaves."),
        (ISLAND, "Olivia is a liar, Ethan is a truth-teller, and Mia is a liar."),
        (ISLAND, "Ethan tells the truth. Olivia is lying, and so is Mia."),
        (ISLAND, "Olivia is a knave. If Mia were a knight, Ethan would lie. So Ethan is a knight and Mia is a knave."),
        (ISLAND, "Ethan is not a knave, he is honest. Olivia and Mia are not knights."),
        (ISLAND, "1. Olivia - knave\n2. Ethan - knight\n3. Mia - knave"),
        (ISLAND, "Olivia (knave), Ethan (knight), Mia (knave)"),
        (HOUSE, "Carol lives in House 1."),
        (HOUSE, "**Carol** lives in House 1."),
        (HOUSE, "House 1 is inhabited by Carol."),
        (HOUSE, "It is Carol."),
        (PROGRAM, "Therefore f returns:\n\n{'k': None}"),
        (RACE, "Fay finished second."),
        (PLAN, "Yes, there is a valid plan."),
        (PROGRAM, "The function returns `{'k': None}`."),
        (TAUTOLOGY, "The statement is true."),
        (MOVES, "right, down, down"),
        (MOVES, "Right → Down → Down"),
    ],
)  # fmt: skip
def test_a_sentence_that_says_the_answer_is_right(row, answer):
    assert judge(logic(), answer, **row).value == 1.0


@pytest.mark.parametrize(
    ("row", "answer"),
    [
        (
            ISLAND,
            "Olivia is a knave, Ethan is a knight, and Mia is a knave. Alternatively Olivia is a knight.",
        ),
        (ISLAND, "Ethan is a knight. Perhaps Olivia and Mia are knaves."),
        (ISLAND, "Ethan and Olivia are knights, the others are knaves."),
        (ISLAND, "Everybody is a knave. Ethan is a knight."),
        (ISLAND, "Ethan is a knight, Mia is a knave."),
        (ISLAND, "Olivia is not a knave, Ethan is a knight, and Mia is a knave."),
        (ISLAND, "Olivia (knave), Ethan (knight or knave), Mia (knave)"),
        (HOUSE, "Bob lives in House 1."),
        (HOUSE, "House 1 is not inhabited by Carol."),
        (HOUSE, "It is not Carol."),
        (PROGRAM, "It does not return:\n\n{'k': None}"),
        (PROGRAM, "It returns one of:\n\n{'k': None}\n{}"),
        (HOUSE, "Carol lives in House 2."),
        (HOUSE, "Carol or Bob lives in House 1."),
        (HOUSE, "Nobody but Carol lives in House 1."),
        (RACE, "Eve finished second."),
        (RACE, "Fay did not finish second."),
        (RACE, "Fay or Eve finished second."),
        (PLAN, "Yes, but no."),
        (PLAN, "Yes, there is.\nNo, there is not."),
        (PLAN, "No, there is no valid plan."),
        (PROGRAM, "The function returns `{'k': None}` or `{}`."),
        (PROGRAM, "The function does not return `{'k': None}`."),
        (TAUTOLOGY, "The statement is not true."),
        (TAUTOLOGY, "The statement is true or false."),
        (MOVES, "down, right, down"),
    ],
)
def test_a_sentence_that_says_something_else_is_wrong(row, answer):
    assert judge(logic(), answer, **row).value == 0.0


def test_rows_of_a_grid_may_be_numbered():
    row = {"prompt": "Rotate this matrix:\n1 2\n3 4", "ground_truth": "3 1\n4 2"}
    assert judge(logic(), "Row 1: 3 1\nRow 2: 4 2", **row).value == 1.0
    assert judge(logic(), "R1: 3 1\nR2: 4 2", **row).value == 1.0
    assert judge(logic(), "| | c1 | c2 |\n|---|---|---|\n| r1 | 3 | 1 |\n| r2 | 4 | 2 |", **row).value == 1.0
    assert judge(logic(), "Row 1: 1 3\nRow 2: 2 4", **row).value == 0.0
    assert judge(logic(), "| | c1 | c2 |\n|---|---|---|\n| r1 | 1 | 3 |\n| r2 | 2 | 4 |", **row).value == 0.0


def test_disks_may_move_along_arrows():
    row = {
        "prompt": "Solve the Tower of Hanoi problem with 2 disks and 3 pegs. Move all disks from Peg 1 to Peg 3."
    }
    right = "Move disk 1: Peg 1 → Peg 2\nMove disk 2: Peg 1 → Peg 3\nDisk 1: 2 -> 3"
    assert judge(logic(), right, **row).value == 1.0
    assert judge(logic(), right.replace("Peg 2", "Peg 3"), **row).value == 0.0


@pytest.mark.parametrize("answer", ["Everybody is a knight.", "All of them are knights.", "Everyone else is a knight.", "The others are knights."])  # fmt: skip
def test_what_fits_any_puzzle_earns_nothing_even_where_it_is_true(answer):
    both = {"prompt": ISLAND["prompt"], "ground_truth": "Mia is a knight, and Ethan is a knight."}
    assert judge(logic(), answer, **both).value == 0.0
    assert judge(logic(), f"Mia and Ethan are knights. {answer}", **both).value == 1.0
    assert judge(logic(), f"Mia is a knight, Ethan is a knave. {answer}", **both).value == 0.0
