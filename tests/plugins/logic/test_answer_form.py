"""What a question demands of the form of its answer: its own words in their letters, JSON where it asks for JSON."""

import json

import pytest

from r1reward.testing import judge
from r1reward_logic import logic
from r1reward_logic.answer_form import asks_for_json, in_other_capitals, is_offered

ACRE = (
    'Respond with:\n- "on" if the light will turn on\n- "off" if it will stay off\nWhat is the light status?'
)
SYLLOGISM = "1. No students are humans\n2. All humans are chefs\nIs it so that some chefs are humans?\n(Answer Yes or No)"
WEEKDAY = "Starting from Monday, May 23, 2022, which weekday was it 98 days before? Write out the full weekday name."
PATH = (
    "Find the shortest path from * to #. You may move in four directions: up, down, left, and right.\n"
    'If there is no path, simply write "infeasible" (without quotes).\nO O X\nO O #\n* X O\n'
)
BLOCKED = PATH.replace("O O #", "O X #")
HANOI = (
    "Solve the Tower of Hanoi problem with 2 disks and 3 pegs.\nMove all disks from Peg 1 to Peg 3.\n"
    "Each line should be formatted as 'Move disk X from Peg Y to Peg Z'"
)
HANOI_MOVES = (
    "Move disk 1 from Peg 1 to Peg 2\nMove disk 2 from Peg 1 to Peg 3\nMove disk 1 from Peg 2 to Peg 3"
)
JUGS = (
    "To fill Jug A, you 'fill A'. To empty Jug B, you 'empty B'. To pour Jug A into Jug B, you 'pour A->B'.\n"
    "The empty jugs hold this many litres of water: A:7, B:3\nAnd your target is: 4 litres.\n"
)
IN_JSON = JUGS + "Reply as a JSON-parsable list of moves."
POURED = '["fill A", "pour A->B"]'
ANAGRAMS = (
    'Group the anagrams, in any order, e.g. [["eat", "tea"], ["tan", "nat"]].\n["ditas", "adits", "ab", "ba"]'
)
GROUPS = '[["adits", "ditas"], ["ab", "ba"]]'
PARTITIONS = (
    "Partition it such that every substring is a palindrome. You may return all possible palindrome partitioning in "
    'any order. Your output should be a list of lists, e.g. [["a","a","b"],["aa","b"]]. Partition: jj'
)
PARTS = '[["j", "j"], ["jj"]]'
PROGRAM = "Predict the output in the form of a JSON value.\ndef main_solution(n):\n    return {'max': n}"


def value(answer, truth, prompt):
    return judge(logic(), answer, prompt=prompt, ground_truth=truth, task="logic").value


@pytest.mark.parametrize(
    ("prompt", "truth", "right", "wrong"),
    [
        (ACRE, "on", "on", "ON"),
        (ACRE, "on", "On.", "OFF"),
        (SYLLOGISM, "Yes", "Yes, some chefs are humans.", "NO"),
        (PATH, "up right right", "Up, Right, Right", "UP RIGHT RIGHT"),
        (BLOCKED, "infeasible", "Infeasible", "INFEASIBLE"),
        (HANOI, HANOI_MOVES, HANOI_MOVES, HANOI_MOVES.upper()),
        (HANOI, HANOI_MOVES, HANOI_MOVES.lower(), HANOI_MOVES.replace("Peg", "PEG")),
        (JUGS, POURED, "fill A, pour A to B", "FILL A, POUR A TO B"),
        (JUGS, POURED, "['Fill A', 'pour A->B']", "['fill A', 'POUR A->B']"),
    ],
)
def test_words_that_the_question_gives_are_not_answered_in_capitals(prompt, truth, right, wrong):
    assert value(truth, truth, prompt) == 1.0
    assert value(right, truth, prompt) == 1.0
    assert value(wrong, truth, prompt) == 0.0


@pytest.mark.parametrize(
    ("prompt", "truth", "answer"),
    [
        (WEEKDAY, "Monday", "MONDAY"),  # a name, which the question does not say how to write
        ("What is Isabella to Edward?", "mother", "MOTHER"),
        ("Answer YES or NO.", "Yes", "YES"),
        ("Is it so?", "Yes", "YES"),
        ("Go UP, DOWN, LEFT or RIGHT.", "up right", "UP RIGHT"),
        ("Which way?", "up right", "UP RIGHT"),
        ("Go up or right.", "UP RIGHT", "UP RIGHT"),  # the ground truth's own letters
    ],
)
def test_capitals_count_nothing_where_the_question_does_not_write_the_words_otherwise(prompt, truth, answer):
    assert value(answer, truth, prompt) == 1.0


LEAP = "Determine if the year 2068 is a leap year. Answer with Yes or No."
HALT = "Will this game halt? If it will halt, reply 'True'. If it won't halt, reply 'False'.\n[[0 0 1]\n [1 0 0]]"
SWAP = 'Is it possible to swap all knights? If yes, list the moves.\n- For impossible puzzles: "No"'
COURSES = "Return True if you can finish all courses, or False otherwise."
PRINTED = "What does this program print?\nprint('yes' if 3 > 2 else 'no')"
INJECTIVE = "Is the function f(x) = x^3 injective? Answer Yes or No."


@pytest.mark.parametrize(
    ("prompt", "truth", "right", "wrong"),
    [
        (SYLLOGISM, "Yes", "YES", "NO"),
        (LEAP, "Yes", "YES", "NO"),
        (LEAP, "Yes", "YES.", "YES or NO"),
        (LEAP, "Yes", "The answer is YES", "yEs"),
        (SWAP, "No", "NO", "YES"),
        (HALT, "True", "TRUE", "FALSE"),
        (HALT, "False", "**FALSE**", "TRUE"),
        (HALT, "False", "NO", "FALSE, TRUE"),
        (HALT, True, "TRUE", "1"),
        (INJECTIVE, "Yes", "YES", "NO"),
        ("Is it so? (yes/no)", "no", "NO", "YES"),
        (COURSES, "True", "True", "TRUE"),  # a value that is returned is written as a program writes it
        (COURSES, "True", "true", "False"),
        (PRINTED, "yes", "yes", "YES"),
        (PROGRAM, "true", "true", "TRUE"),
        ("def f(x):\n    return x > 2\nWhat is f(3)?", "True", "True", "TRUE"),
    ],
)
def test_yes_and_no_are_answers_in_capitals_and_values_of_programs_are_not(prompt, truth, right, wrong):
    assert value(right, truth, prompt) == 1.0
    assert value(wrong, truth, prompt) == 0.0


BASE = "If the target base is > 10, use lowercase letters a-z for digits above 9.\nConvert the base-6 number 3225 to base-16"


@pytest.mark.parametrize(
    ("prompt", "truth", "right", "wrong"),
    [
        (BASE, "2e1", "2e1", "20"),
        (BASE, "2e1", "**2e1**", "2E1"),
        (BASE, "2e1", "The answer is 2e1.", "737"),
        (BASE, "1e3", "1e3", "1000"),
        ("Write 928 in hexadecimal.", "3A0", "3a0", "3b0"),
        ("Write 737 in hexadecimal.", "2e1", "2E1", "20"),
        ("Write 10 in base 3.", "101", "101", "10"),
        ("What is 100 times 10, in scientific notation?", "1e3", "1000", "100"),
    ],
)
def test_a_numeral_of_another_base_is_no_power_of_ten(prompt, truth, right, wrong):
    assert value(right, truth, prompt) == 1.0
    assert value(wrong, truth, prompt) == 0.0


@pytest.mark.parametrize(
    ("prompt", "truth", "wrong"),
    [
        (IN_JSON, POURED, "['fill A', 'pour A->B']"),
        (IN_JSON, POURED, "fill A, pour A to B"),
        (ANAGRAMS, GROUPS, GROUPS.replace('"', "'")),
        (PARTITIONS, PARTS, PARTS.replace('"', "'")),
        (PROGRAM, '{"max": 89}', "{'max': 89}"),
        (PROGRAM, '{"max": 89}', '{"max": 88}'),
        (PROGRAM, "true", "True"),
        (PROGRAM, "true", "Yes"),
        (PROGRAM, '{"max": null}', '{"max": None}'),
    ],
)
def test_where_the_question_asks_for_json_python_is_another_form(prompt, truth, wrong):
    compact = json.dumps(json.loads(truth), separators=(",", ":"))
    for right in (truth, compact, f"```json\n{truth}\n```", f"The answer is: {truth}"):
        assert value(right, truth, prompt) == 1.0
    assert value(wrong, truth, prompt) == 0.0


@pytest.mark.parametrize(
    ("prompt", "truth", "answer"),
    [
        (JUGS, POURED, "['fill A', 'pour A->B']"),
        ("What does f return?", '{"a": [1, 2], "b": "x"}', "{'a': [1, 2], 'b': 'x'}"),
        ("What does f return?\nimport json\nprint(json.dumps(f(1)))", '{"a": 1}', "{'a': 1}"),
        ("The output is written in JSON.", "{'a': True}", "{'a': True}"),  # the row itself writes Python
    ],
)
def test_where_it_does_not_python_is_as_good_as_json(prompt, truth, answer):
    assert value(answer, truth, prompt) == 1.0


def test_all_possible_members_in_any_order_may_be_named_twice_and_none_may_be_missing():
    twice = '[["j", "j"], ["jj"], ["jj"]]'
    assert value(twice, PARTS, PARTITIONS) == 1.0
    assert value('[["jj"], ["jj"]]', PARTS, PARTITIONS) == 0.0
    assert value('[["j", "j"], ["jj"], ["j"]]', PARTS, PARTITIONS) == 0.0
    assert (
        value('[["adits", "ditas"], ["ab", "ba"], ["ab", "ba"]]', GROUPS, ANAGRAMS) == 0.0
    )  # each word once


def test_a_fraction_is_read_in_the_capitals_of_its_command():
    prompt = r"Simplify the fraction $\frac{92}{524}$ to its lowest terms."
    assert value(r"$\FRAC{23}{131}$", r"$\frac{23}{131}$", prompt) == 1.0
    assert value(r"$\FRAC{23}{132}$", r"$\frac{23}{131}$", prompt) == 0.0


def test_an_answer_that_reads_like_a_question_is_read_in_any_case():
    prompt = "Restore the correct order of words in the following sentence: tried it already? You have"
    assert value("YOU HAVE TRIED IT ALREADY?", "You have tried it already?", prompt) == 1.0
    assert value("YOU HAVE TRIED ALREADY IT?", "You have tried it already?", prompt) == 0.0


def test_a_demand_is_found_in_the_words_of_the_question():
    assert is_offered("on", ACRE)
    assert is_offered("Yes", "Answer Yes or No.")
    assert is_offered("True", "If it will halt, reply 'True'.")
    assert not is_offered("on", "The light is on. Answer with one word.")
    assert not is_offered("yes", "Answer Yes or No.")
    assert in_other_capitals("GO up", "Go up.")
    assert not in_other_capitals("UP 3", "UP is allowed, and so is up.")
    assert not in_other_capitals("A B", "a b")
    assert asks_for_json("Reply as array of arrays in JSON format.", "[[1]]")
    assert not asks_for_json("Reply as array of arrays in JSON format.", "[[1], (2,)]")
    assert not asks_for_json("def f(json):\n    return json", "[1]")


@pytest.mark.parametrize("prompt", ["Decode the base64 text MUFi.", "Write 100 in base 62."])
def test_letter_case_counts_in_bases_that_use_both_cases(prompt):
    assert judge(logic(), "1Ab", prompt=prompt, ground_truth="1Ab").value == 1.0
    assert judge(logic(), "1ab", prompt=prompt, ground_truth="1Ab").value == 0.0
