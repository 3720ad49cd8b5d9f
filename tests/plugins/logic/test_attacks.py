"""What a policy could write that solves nothing: it earns nothing, it is never without a value, and it takes no time."""

import time

import pytest

from r1reward import Status
from r1reward.testing import HOSTILE_TEXTS, judge
from r1reward_logic import logic

ROWS = {
    "expression": ("(8-4)*(7-1)", "Use the numbers 4, 7, 8, 1 once each with + - * / to make 24."),
    "grid": ("1 2 4 3\n4 3 1 2\n2 1 3 4\n3 4 2 1", "Solve this Sudoku:\n_ 2 _ 3\n_ 3 1 2\n2 _ _ _\n_ _ 2 1"),
    "cells": ("3 3 3\n8 3 8", "Predict the output grid."),
    "literal": ('{"a": [1, 2], "b": "x"}', "What does f return?"),
    "roles": ("Zoey is a fool, and Riley is a sage.", "Who is a fool and who is a sage?"),
    "zebra": ('{"House 1": {"Pet": "cat"}, "House 2": {"Pet": "dog"}}', "There are 2 houses."),
    "digits": ("A=1,B=5,C=6,D=3", "Solve AB + AC = DA."),
    "hanoi": (
        "Move disk 1 from Peg 1 to Peg 3",
        "Solve the Tower of Hanoi problem with 1 disks and 3 pegs.\nMove all disks from Peg 1 to Peg 3",
    ),
    "path": ("right right down", "find the way\n* O O\nX X #"),
    "sequence": ("red, green, blue", "Order the books."),
    "number": ("17", "How many?"),
    "text": ("carol", "Who of carol, bob and alice?"),
}

ATTACKS = [
    "24",
    "0",
    "1 1 1 1 2 2 2 2 3 3 3 3 4 4 4 4",
    "1 2 3 4\n" * 4,
    "1 2 3 4\n2 1 4 3\n3 4 1 2\n4 3 2 1",
    "\n\n".join(["1 2 3 4\n3 4 1 2\n2 1 4 3\n4 3 2 1", "4 3 2 1\n2 1 4 3\n3 4 1 2\n1 2 3 4"]),
    "everybody is a knight",
    "Zoey is a fool, Zoey is a sage, Riley is a fool, Riley is a sage.",
    "the answer is correct",
    "The answer is the answer.",
    "answer: " * 5_000,
    " or ".join(str(n) for n in range(200)),
    "\n".join(str(n) for n in range(200)),
    r"\boxed{1} " * 60,
    r"\boxed{17} \boxed{18} \boxed{carol} \boxed{bob}",
    "carol or bob or alice",
    "not carol",
    "is not 17",
    '{"a": [1, 2], "b": "x", "a": [2, 1]}',
    "{}",
    "[]",
    "null",
    "NaN",
    '__import__("os").system("touch /tmp/r1-mark")',
    "().__class__.__base__.__subclasses__()",
    "9**9**9**9",
    "(8-4)*(7-1) + 0*(" * 3,
    "8-" * 20_000 + "1",
    "(" * 20_000 + "8" + ")" * 20_000,
    "[" * 20_000 + "]" * 20_000,
    "{" * 50_000,
    '{"a":' * 20_000 + "1" + "}" * 20_000,
    "```\n" * 20_000,
    "```x y\n" * 15_000,
    "|" * 90_000,
    "\\begin{matrix}" * 5_000,
    "\\frac{" * 10_000,
    "answer" + " " * 90_000 + "x",
    "a is a " * 12_000,
    "Zoey is " + "a " * 40_000,
    "right " * 15_000,
    "move disk 1 from peg 1 to peg " * 3_000,
    "A=1," * 20_000,
    "1,2\n" * 25_000,
    "*" * 99_000,
    "−" * 99_000,
    "9" * 99_000,
    "\u200b" * 50_000,
    "a\u0301" * 40_000,
    "-" * 99_000,
    "not " * 20_000 + "True",
    "~" * 20_000 + "1",
    *HOSTILE_TEXTS,
]


@pytest.mark.parametrize("row", ROWS)
def test_no_attack_earns_or_escapes_its_value(row):
    truth, prompt = ROWS[row]
    verifier = logic()
    for attack in ATTACKS:
        score = judge(verifier, attack, ground_truth=truth, prompt=prompt)
        assert (score.value, score.status) == (0.0, Status.SCORED), attack[:60]


@pytest.mark.parametrize("row", ROWS)
def test_twice_the_text_takes_about_twice_the_time(row):
    truth, prompt = ROWS[row]
    verifier = logic()

    def seconds(text):
        start = time.process_time()
        judge(verifier, text, ground_truth=truth, prompt=prompt)
        return time.process_time() - start

    for unit in (
        "answer: ",
        "|",
        "```x\n",
        "1,2\n",
        "a is a ",
        "\\begin{matrix}1&2",
        "\\boxed{",
        "A=1,",
        "- ",
        '["',
    ):
        short, long = (min(seconds(unit * (n // len(unit))) for _ in range(2)) for n in (4_000, 16_000))
        assert long < 16 * max(short, 0.01), unit


@pytest.mark.parametrize("row", ROWS)
def test_a_run_that_ends_in_something_else_takes_time_by_its_length(row):
    """A pattern that may begin anywhere in a run, and fails at its end, would take the square."""
    truth, prompt = ROWS[row]
    verifier = logic()
    for unit in (" ", "\t", "\n", ".", ". ", "9", "a", "A ", "-", "*", ","):
        for end in ("!", "/", " x"):
            began = time.process_time()
            judge(verifier, f"Alice{unit * (60_000 // len(unit))}{end}", ground_truth=truth, prompt=prompt)
            assert time.process_time() - began < 1.0, (unit, end)  # minutes where it is the square


@pytest.mark.parametrize("row", ROWS)
def test_the_solution_itself_is_right(row):
    truth, prompt = ROWS[row]
    assert judge(logic(), truth, ground_truth=truth, prompt=prompt).value == 1.0
