"""Right and wrong answers beside each other, kind by kind."""

import json

import pytest

from r1reward import Status
from r1reward.testing import check_verifier, item, judge
from r1reward_logic import logic

GAME = "Use the numbers 4, 7, 8, 1 once each with + - * / to make 24."
COUNTDOWN = (
    "Using the numbers [44, 19, 35], create an equation that equals 98. Each number can only be used once."
)
SUDOKU = "Solve this 4x4 Mini Sudoku puzzle:\n_ 2 _ 3\n_ 3 1 2\n2 _ _ _\n_ _ 2 1\n"
GRID = "1 2 4 3\n4 3 1 2\n2 1 3 4\n3 4 2 1"
ISLAND = "Zoey and Riley live on an island of fools, who lie, and sages. Who is what?"
ROLES = "Zoey is a fool, and Riley is a sage."


def value(answer, truth, prompt="", **row):
    return judge(logic(), answer, prompt=prompt, ground_truth=truth, task="logic", **row).value


@pytest.mark.parametrize(
    "answer",
    [
        "(8-4)*(7-1)",
        "(8-4)*(7-1) = 24",
        "24 = (8-4)*(7-1)",
        r"\boxed{(8-4) \times (7-1)}",
        "(8 − 4) × (7 − 1)",
        r"$(8-4)\cdot(7-1)$",
        "(8-4)(7-1)",
        "The answer is (7-1)*(8-4).",
        "```\n(8-4)*(7-1)\n```",
        "One way:\n\n(8-4)*(7-1) = 24",
    ],
)
def test_an_expression_of_the_given_numbers_that_reaches_the_target_is_right(answer):
    assert value(answer, "24", GAME) == 1.0
    assert value(answer, "(8-4)*(7-1)", GAME) == 1.0


@pytest.mark.parametrize(
    "answer",
    [
        "24",
        "24 = 24",
        "12*2",
        "(8-4)*(7-1) = 25",
        "(8-4)*(7-1)*1",
        "8*(7-4)",
        "4+7+8+1",
        "8+7+4+1+4",
        "(8-4)*(7-1) or 4*7-8+1",
        "(8-4)*(7-1)\n4*7-8+1",
        "(8-4)*(7-1)/0",
        "48-7-17",
        "not (8-4)*(7-1)",
        r"\boxed{(8-4)*(7-1)} \boxed{8+7+4+1}",
        "8^(4-1)-7",
    ],
)
def test_any_other_expression_is_wrong(answer):
    assert value(answer, "24", GAME) == 0.0


def test_the_numbers_may_stand_in_columns_of_any_depth_or_in_the_ground_truth():
    assert value("44+19+35", {"target": 98, "numbers": [44, 19, 35]}) == 1.0
    assert value("98", {"target": 98, "numbers": [44, 19, 35]}) == 0.0
    assert value("44+19+35", "98", extra_info='{"nums": [44, 19, 35], "target": 98}') == 1.0
    assert value("44+19+35", "98", COUNTDOWN) == 1.0
    assert value("49+49", "98", COUNTDOWN) == 0.0
    assert value("44+54", "98", COUNTDOWN) == 0.0


def test_a_countdown_whose_solution_leaves_numbers_out_accepts_others_that_do():
    prompt = "Reach 100 using some of the numbers 2, 50, 7, 9 with + - * /; each at most once."
    assert value("50*2", "2*50", prompt) == 1.0
    assert value("100", "2*50", prompt) == 0.0


def test_an_expression_without_known_numbers_is_a_bad_row_whatever_the_answer():
    for answer in ("24", "12*2", ""):
        assert judge(logic(kind="expression"), answer, ground_truth="24").status is Status.BAD_GROUND_TRUTH


@pytest.mark.parametrize(
    "answer",
    [
        GRID,
        "[[1,2,4,3],[4,3,1,2],[2,1,3,4],[3,4,2,1]]",
        "((1,2,4,3),(4,3,1,2),(2,1,3,4),(3,4,2,1))",
        '[["1","2","4","3"],["4","3","1","2"],["2","1","3","4"],["3","4","2","1"]]',
        r"\boxed{\begin{pmatrix}1&2&4&3\\4&3&1&2\\2&1&3&4\\3&4&2&1\end{pmatrix}}",
        "```\n1 2 4 3\n4 3 1 2\n2 1 3 4\n3 4 2 1\n```",
        "| 1 | 2 | 4 | 3 |\n|---|---|---|---|\n| 4 | 3 | 1 | 2 |\n| 2 | 1 | 3 | 4 |\n| 3 | 4 | 2 | 1 |",
        "+---+---+\n|1 2|4 3|\n|4 3|1 2|\n+---+---+\n|2 1|3 4|\n|3 4|2 1|\n+---+---+",
        "1243\n4312\n2134\n3421",
        "1,2,4,3\n4,3,1,2\n2,1,3,4\n3,4,2,1",
        "The puzzle was:\n_ 2 _ 3\n_ 3 1 2\n2 _ _ _\n_ _ 2 1\n\nSolved:\n\n" + GRID,
    ],
)
def test_a_grid_counts_in_any_spelling(answer):
    assert value(answer, GRID, SUDOKU) == 1.0
    assert value(answer, GRID, "Fill in the grid.") == 1.0


@pytest.mark.parametrize(
    "answer",
    [
        "1 2 4 3 4 3 1 2 2 1 3 4 3 4 2 1",
        "1 1 1 1 2 2 2 2 3 3 3 3 4 4 4 4",
        "1 2 3 4\n" * 4,
        "2 1 4 3\n4 3 1 2\n2 1 3 4\n3 4 2 1",
        "\n".join(reversed(GRID.splitlines())),
        GRID + "\n\n" + "1 2 3 4\n3 4 1 2\n2 1 4 3\n4 3 2 1",
        GRID + "\n1 2 4 3",
        "1 2 4\n4 3 1\n2 1 3\n3 4 2",
        "_ 2 _ 3\n_ 3 1 2\n2 _ _ _\n_ _ 2 1",
        "",
    ],
)
def test_another_grid_or_several_at_once_is_wrong(answer):
    assert value(answer, GRID, SUDOKU) == 0.0
    assert value(answer, GRID, "Fill in the grid.") == 0.0


def test_every_solution_of_a_board_with_several_is_right():
    row = {
        "metadata": {
            "source_dataset": "mini_sudoku",
            "puzzle": [[1, 2, 0, 0], [3, 4, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]],
        }
    }
    first = "1 2 3 4\n3 4 1 2\n2 1 4 3\n4 3 2 1"
    second = "1 2 3 4\n3 4 1 2\n4 3 2 1\n2 1 4 3"
    assert value(first, first, **row) == 1.0
    assert value(second, first, **row) == 1.0
    assert value("1 2 3 4\n3 4 1 2\n4 3 2 1\n2 1 4 4", first, **row) == 0.0


def test_a_queen_more_or_less_or_a_clue_moved_is_wrong():
    prompt = "place 3 queen(s) on the board\n_ Q _ _\n_ _ _ _\n_ _ _ _\n_ _ _ _"
    gold = "_ Q _ _\n_ _ _ Q\nQ _ _ _\n_ _ Q _"
    assert value(gold, gold, prompt) == 1.0
    assert value(". Q . .\n. . . Q\nQ . . .\n. . Q .", gold, prompt) == 1.0
    assert value("_ _ Q _\nQ _ _ _\n_ _ _ Q\n_ Q _ _", gold, prompt) == 0.0
    assert value("Q Q Q Q\n" * 4, gold, prompt) == 0.0


@pytest.mark.parametrize(
    ("truth", "right", "wrong"),
    [
        ("[2, 1, 3]", "[2,1,3]", "[1, 2, 3]"),
        ("[1, 1, 2]", "[1, 1, 2]", "[1, 2]"),
        ('{"a": [1, 2], "b": "x"}', "{'b': 'x', 'a': [1, 2]}", '{"a": [2, 1], "b": "x"}'),
        ("'Abc'", '"Abc"', "'abc'"),
        ("'12'", "'12'", "12"),
        ("True", "true", "1"),
        ("[1, 2]", "[1.0, 2]", "[True, 2]"),
        ("(1, 2)", "(1, 2)", "[1, 2]"),
        ("None", "null", "'None'"),
        ("{'a': 1}", "f(3) == {'a': 1}", "{'a': 1, 'b': 2}"),
        ('{"x": 1}', '{"output": {"x": 1}}', '{"x": 1, "x": 1}'),
        ("{1, 2}", "{2, 1}", "[1, 2]"),
    ],
)
def test_a_value_of_a_program_is_typed_and_ordered(truth, right, wrong):
    prompt = "What does f return? def f(x): ..."
    assert value(right, truth, prompt) == 1.0
    assert value(wrong, truth, prompt) == 0.0


@pytest.mark.parametrize(
    "answer",
    [
        ROLES,
        "Riley is a sage and Zoey is a fool",
        "Zoey: fool\nRiley: sage",
        '{"Zoey": "fool", "Riley": "sage"}',
        "| Name | Role |\n|---|---|\n| Zoey | fool |\n| Riley | sage |",
        r"\boxed{Zoey is a fool, and Riley is a sage}",
        r"\boxed{Zoey is a fool} \boxed{Riley is a sage}",
        "- **Zoey** is a **fool**.\n- **Riley** is a **sage**.",
        "(1) Zoey is a fool\n(2) Riley is a sage",
    ],
)
def test_who_is_what_counts_in_any_order_and_spelling(answer):
    assert value(answer, ROLES, ISLAND) == 1.0


@pytest.mark.parametrize(
    "answer",
    [
        "Zoey is a sage, and Riley is a fool.",
        "everybody is a knight",
        "Zoey is a fool.",
        "Zoey is a fool, Zoey is a sage, Riley is a sage, Riley is a fool.",
        "Zoey is a fool or a sage, and Riley is a sage.",
        "Zoey is not a fool, and Riley is not a sage.",
        "fool, sage",
        '{"Zoey": "fool", "Zoey": "sage", "Riley": "sage"}',
    ],
)
def test_a_wrong_missing_or_double_role_is_wrong(answer):
    assert value(answer, ROLES, ISLAND) == 0.0


def test_a_zebra_grid_is_compared_cell_by_cell_and_tells_the_share():
    gold = '{"House 1": {"Name": "Eric", "Pet": "cat"}, "House 2": {"Name": "Alice", "Pet": "dog"}}'
    half = '{"House 1": {"Name": "Eric", "Pet": "dog"}, "House 2": {"Name": "Alice", "Pet": "cat"}}'
    prompt = "There are 2 houses. Give the grid as JSON."
    score = judge(logic(), half, prompt=prompt, ground_truth=gold)
    assert (score.value, score.metrics["share"]) == (0.0, 0.5)
    assert value('{"solution": ' + gold.lower() + "}", gold, prompt) == 1.0


def test_letters_stand_for_digits_such_that_the_sum_holds():
    row = {"words_letters": ["AB", "AC"], "result_letters": "DA"}
    gold = "A=1,B=5,C=6,D=3"
    assert value("A=1,B=5,C=6,D=3", gold, **row) == 1.0
    assert value('{"A": 1, "C": 5, "B": 6, "D": 3}', gold, **row) == 1.0
    assert value("A=1,B=5,C=5,D=3", gold, **row) == 0.0
    assert value("A=0,B=0,C=0,D=0", gold, **row) == 0.0


def test_a_tower_is_moved_by_any_moves_that_are_allowed():
    prompt = "Solve the Tower of Hanoi problem with 2 disks and 3 pegs.\nMove all disks from Peg 1 to Peg 3 following"
    gold = "Move disk 1 from Peg 1 to Peg 2\nMove disk 2 from Peg 1 to Peg 3\nMove disk 1 from Peg 2 to Peg 3"
    longer = "Move disk 1 from Peg 1 to Peg 3\nMove disk 1 from Peg 3 to Peg 2\n" + "\n".join(
        gold.splitlines()[1:]
    )
    assert value(gold, gold, prompt) == 1.0
    assert value("\n".join(f"{i}. {m}" for i, m in enumerate(gold.splitlines(), 1)), gold, prompt) == 1.0
    assert value(longer, gold, prompt) == 1.0
    assert value("Move disk 2 from Peg 1 to Peg 3", gold, prompt) == 0.0
    assert value(gold.splitlines()[0], gold, prompt) == 0.0


def test_a_way_through_a_grid_is_walked():
    prompt = "find the shortest path from * to #, up down left right\n* O O\nX X O\n# O O"
    gold = "right right down down left left"
    assert value("right, right, down, down, left, left", gold, prompt) == 1.0
    assert value('["right","right","down","down","left","left"]', gold, prompt) == 1.0
    assert value("down down", gold, prompt) == 0.0
    assert value("infeasible", gold, prompt) == 0.0


@pytest.mark.parametrize(
    ("truth", "right", "wrong"),
    [
        ("red, green, blue", "red → green → blue", "blue, green, red"),
        ("RULDR", "R U L D R", "RDLUR"),
        ("4 1 3", "4, 1, 3", "3 1 4"),
        ("1234", "1,234", "1235"),
        ("13369/15600", r"\frac{13369}{15600}", "13369"),
        ("0.5", "0.50", "5"),
        ("-7", "−7", "7"),
        ("2 × 2 × 41", "41 × 2 × 2", "4 × 41"),
        ("Yes", "yes.", "No"),
        ("0x1f", "0x1F", "0x1e"),
    ],
)
def test_a_sequence_keeps_its_order_and_a_number_its_value(truth, right, wrong):
    assert value(right, truth) == 1.0
    assert value(wrong, truth) == 0.0


def test_letter_case_counts_but_for_a_word_that_the_prompt_spells_otherwise():
    assert value("Carol", "carol", "The people: carol, bob. 7. Carol is left of Bob.") == 1.0
    assert value("Carola", "carol", "The people: carol, bob.") == 0.0
    assert value("GNISUCXE", "gnisucxe", "Spell this word backward: excusing") == 1.0  # their order is asked
    assert value("GNISUCXE", "gnisucxe", "Apply the rules to the string excusing") == 0.0


def test_two_numbers_are_no_number():
    assert value("24\n25", "24") == 0.0
    assert value("24 or 25", "24") == 0.0
    assert value("24 apples", "24") == 1.0


def test_a_guess_is_told_and_a_named_kind_is_none():
    guessed = judge(logic(), "24", ground_truth="24")
    assert guessed.metrics["guessed"] == 1.0
    assert "guessed" in guessed.reason
    for score in (
        judge(logic(kind="number"), "24", ground_truth="24"),
        judge(logic(), "24", ground_truth="24", kind="number"),
    ):
        assert score.metrics["guessed"] == 0.0
        assert "guessed" not in score.reason


def test_a_list_of_ground_truths_names_acceptable_answers():
    assert value("dog", ["cat", "dog"]) == 1.0
    assert value("cow", ["cat", "dog"]) == 0.0


def test_a_row_that_states_nothing_is_bad_whatever_the_answer():
    for answer in ("", "x", "1"):
        assert judge(logic(), answer).status is Status.BAD_GROUND_TRUTH


def test_the_contract_is_kept_for_each_kind():
    check_verifier(logic(), ground_truths=["(8-4)*(7-1)"], prompt=GAME)
    check_verifier(logic(), ground_truths=[GRID], prompt=SUDOKU)
    check_verifier(logic(), ground_truths=[ROLES], prompt=ISLAND)
    check_verifier(logic(), ground_truths=["[1, 2]", "'a b'", "red, green", "42", "Yes", "RULD"])


def test_two_rows_in_turn_are_each_judged_by_their_own_puzzle():
    verifier = logic()
    one, other = item("4", ground_truth="4"), item("4", ground_truth="5")
    assert [verifier(*each).value for each in (one, other, one)] == [1.0, 0.0, 1.0]


def test_an_option_counts_by_its_letter_or_its_text():
    prompt = "Who owns the fish?\nA. The Brit\nB. The Dane\nC. The Swede"
    for truth in ("B", "The Dane"):
        for right in ("B", "B. The Dane", "The Dane", "The answer is (B).", r"\boxed{B}"):
            assert value(right, truth, prompt) == 1.0
        for wrong in ("A", "A or B", "not B", "B. The Brit", "A, B, C", ""):
            assert value(wrong, truth, prompt) == 0.0
    assert judge(logic(kind="choice"), "B", ground_truth="D", prompt=prompt).status is Status.BAD_GROUND_TRUTH


@pytest.mark.parametrize(
    "prompt", ["24 game. Cards: 4, 7, 8, 1.", "Solve the 24 game with 4,7,8,1", "Game of 24: 4 7 8 1"]
)
@pytest.mark.parametrize("truth", ["24", "(8-4)*(7-1)"])
def test_a_game_of_24_is_known_by_its_name(prompt, truth):
    assert value("(8-4)*(7-1)", truth, prompt) == 1.0
    for wrong in ("24", "6*4", "12+12", "4+7+8+1"):
        assert value(wrong, truth, prompt) == 0.0


def test_roles_of_a_numbered_list_are_roles_and_no_grid():
    truth = "(1) Zoey is a knave\n(2) Riley is a knight"
    for right in (
        truth,
        "Zoey is a knave, Riley is a knight",
        "- Zoey is a **knave**\n- Riley is a **knight**",
    ):
        assert value(right, truth) == 1.0
    assert value("Zoey is a knight, Riley is a knight", truth) == 0.0


ZEBRA = '{"House 1": {"Name": "Eric", "Pet": "cat"}, "House 2": {"Name": "Alice", "Pet": "dog"}}'


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        ("Fools: Zoey\nSages: Riley", 1.0),
        ("**Sages:** Riley; **Fools:** Zoey", 1.0),
        ("The fools are Zoey. The sages are Riley.", 1.0),
        ("| Person | Role |\n|---|---|\n| Zoey | fool |\n| Riley | sage |", 1.0),
        ("Fools: Riley\nSages: Zoey", 0.0),
        ("Fools: Zoey and Riley\nSages: Zoey and Riley", 0.0),
        ("Fools: Zoey, Riley\nSages: none", 0.0),
        ("Fools: Zoey", 0.0),
        ("Fools: Zoey\nSages: everybody else", 0.0),
    ],
)
def test_roles_as_headings_are_read_and_nobody_may_stand_under_two(answer, right):
    assert value(answer, ROLES, ISLAND) == right


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        ("| House | Name | Pet |\n|---|---|---|\n| 1 | Eric | cat |\n| 2 | Alice | dog |", 1.0),
        (
            "| House | Name | Pet |\n|:--|---|--:|\n| House 1 | **Eric** | cat |\n| House 2 | Alice | dog |",
            1.0,
        ),
        ("| | House 1 | House 2 |\n|---|---|---|\n| Name | Eric | Alice |\n| Pet | cat | dog |", 1.0),
        ("House 1: Eric, cat\nHouse 2: Alice, dog", 1.0),
        ("House 1: Name: Eric; Pet: cat\nHouse 2: Name: Alice; Pet: dog", 1.0),
        ("| House | Name | Pet |\n|---|---|---|\n| 1 | Eric | dog |\n| 2 | Alice | cat |", 0.0),
        ("| House | Name | Pet |\n|---|---|---|\n| 1 | Eric | cat |", 0.0),
        (
            "| House | Name | Pet |\n|---|---|---|\n| 1 | Eric | cat |\n| 1 | Alice | dog |\n| 2 | Alice | dog |",
            0.0,
        ),
        ("| House | Name | Pet |\n|---|---|---|\n| 1 | Eric / Alice | cat |\n| 2 | Alice | dog |", 0.0),
        ("House 1: Eric, cat, dog\nHouse 2: Alice, dog, cat", 0.0),
        ("House 1: Eric, cat\nHouse 2: Alice, dog\nHouse 1: Alice, dog", 0.0),
        ("House 1: Alice, dog\nHouse 2: Eric, cat", 0.0),
    ],
)
def test_a_zebra_grid_is_read_as_a_table_or_by_lines(answer, right):
    assert value(answer, ZEBRA, "There are 2 houses. Give the grid.") == right


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        ("The person in House 1 is carol.", 1.0),
        ("The name of the person in house 1 is Carol", 1.0),
        ("The person in House 2 is carol.", 0.0),
        ("The person in House 1 is not carol.", 0.0),
        ("The person in House 1 is carol or bob.", 0.0),
        ("If bob lies, the person in House 1 is carol.", 0.0),
        ("The person in House 1 is bob. The person in House 2 is carol.", 0.0),
        ("Everybody is carol and House 1 is bob", 0.0),
        ("is carol", 0.0),
    ],
)
def test_a_sentence_that_answers_the_question_names_its_answer(answer, right):
    prompt = "Two houses. Each has a person: carol, bob. What is the name of the person who lives in House 1?"
    assert value(answer, "carol", prompt) == right


@pytest.mark.parametrize(
    ("truth", "prompt", "answer", "right"),
    [
        ("0x1854", "Compute. Answer in hexadecimal.", "0X1854", 1.0),
        ("0x1854", "Compute. Answer in hexadecimal.", "0x1855", 0.0),
        ("-7.0 + 1.0i", "Subtract the complex numbers.", "-7 + i", 1.0),
        ("-7.0 + 1.0i", "Subtract the complex numbers.", "1.0I - 7.0", 1.0),
        ("-7.0 + 1.0i", "Subtract the complex numbers.", "-7 - i", 0.0),
        ("-7.0 + 1.0i", "Subtract the complex numbers.", "-7 + i + i - i", 0.0),
        ("2*x**3 + 4*x + C", "Find the indefinite integral.", "C + 4*x + 2*x**3", 1.0),
        ("2*x**3 - 4*x + C", "Find the indefinite integral.", "C + 4*x - 2*x**3", 0.0),
        ("ahha", "Form a valid palindrome using the following letters: h, a, h, a", "haah", 1.0),
        ("ahha", "Form a valid palindrome using the following letters: h, a, h, a", "ahahha", 0.0),
        ("ahha", "Form a valid palindrome using the following letters: h, a, h, a", "hhaa", 0.0),
        ("ahha", "Form a valid palindrome using the following letters: h, a, h, a", "aa", 0.0),
        ("mother", "What is Isabella to Edward?", "MOTHER", 1.0),
        ("ziuqer", "Spell this word backward: requiz", "ZIUQER", 1.0),
        ("ziuqer", "Spell this word backward: requiz", "requiz", 0.0),
        ("zzba", "Apply the rules to this string.", "ZZBA", 0.0),
        ("True", "Return True if there is a way, else False.", "TRUE", 0.0),
        ("True", "Is there a way? True or False", "TRUE", 1.0),
        ("True", "Is there a way? True or False", "true", 1.0),
    ],
)
def test_values_are_read_in_every_spelling_and_no_other(truth, prompt, answer, right):
    assert value(answer, truth, prompt) == right


def test_buttons_are_pressed_where_the_prompt_alone_states_them():
    prompt = "Press the shortest sequence.\n\nStart: 0 (red)\nTarget: 3\nButtons:\nA: Add 2 (when any)\nB: Add 1 (when any)\n"
    assert [value(a, "A → B", prompt) for a in ("B → A", "A → B", "A → A", "B → B → B")] == [
        1.0,
        1.0,
        0.0,
        0.0,
    ]


@pytest.mark.parametrize(
    "text",
    ["{'a': [1, 2], 'b': 'x'}", "['a', 'b']", "{'a': 1, 'a': 2}", "{'a'}", "('a',)", "'a' 'b'", "{1: 'a'}", "b'a'",
     "['it''s']", "[01, 'a']", "['a', True]", "['true']", "'a\nb'", "['a',]", "f'a'", "{'a': nan}", "['a'] + ['b']"],
)  # fmt: skip
def test_the_fast_way_to_read_a_literal_reads_what_python_reads(text):
    from r1reward_logic.literals import UNREADABLE, _python, literal

    fast, slow = literal(text), _python(text)
    assert (fast is UNREADABLE) == (slow is UNREADABLE)
    if slow is not UNREADABLE:
        assert (type(fast), fast) == (type(slow), slow)


MATRIX = '{"matrix": [[-1, 0], [0, -1]]}'


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        (MATRIX, 1.0),
        ("{'matrix': [[-1, 0], [0, -1]]}", 1.0),
        ('{"other": [[-1, 0], [0, -1]]}', 0.0),
        ("[[-1, 0], [0, -1]]", 0.0),
        (MATRIX + " 7", 0.0),
        ('{"matrix": [["-1", "0"], ["0", "-1"]]}', 0.0),
        ('{"matrix": [[-1, 0], [0, -1]], "more": 1}', 0.0),
    ],
)
def test_a_grid_that_a_program_returns_is_a_value_with_its_keys_and_types(answer, right):
    assert value(answer, MATRIX, "Predict the output of def main_solution(n):\n    return {}") == right


def test_a_list_that_a_program_returns_keeps_its_types():
    prompt = "What does f return?\ndef f(n):\n    return [[1, 2], [3, 4]]"
    assert value("[[1, 2], [3, 4]]", "[[1, 2], [3, 4]]", prompt) == 1.0
    assert value('[["1", "2"], ["3", "4"]]', "[[1, 2], [3, 4]]", prompt) == 0.0
    assert value("1 2\n3 4", "[[1, 2], [3, 4]]", "Rotate the matrix.") == 1.0


@pytest.mark.parametrize(
    ("prompt", "truth", "right", "wrong"),
    [
        ("Return it correct to 3 significant figures.", "1.7574418454559584e-22", "1.76e-22", "1.75e-22"),
        ("Return it correct to 3 significant figures.", "1.7574418454559584e-22", "1.757e-22", "1.8e-22"),
        ("Round to two decimal places.", "3.14159265", "3.14", "3.1"),
        ("Give the nearest hundredth.", "3.14159265", "3.14", "3.15"),
        ("Give the nearest integer.", "17", "17.4", "16.4"),
        ("What is the probability?", "0.1508789062", "309/2048", "0.151"),
        ("What is the probability?", "0.1508789062", "0.15087890625", "0.1508"),
        ("To a maximum of 12 significant digits.", "4.86", "4.860", "4.8600000001"),
        ("How many are there?", "3", "3.0", "3.2"),
    ],
)
def test_a_number_counts_to_the_place_that_the_row_rounds_to(prompt, truth, right, wrong):
    assert value(right, truth, prompt) == 1.0
    assert value(wrong, truth, prompt) == 0.0


def test_the_solutions_of_an_equation_have_no_order_and_each_counts_once():
    prompt = "Solve the polynomial equation for real h: … = 0. Round all values to 4 decimal places."
    truth = "-0.7757, 0.0, 1.9717"
    for right in (
        truth,
        "1.9717, -0.7757, 0",
        "h = 0, h = 1.9717, h = -0.7757",
        r"\boxed{0, -0.7757, 1.9717}",
    ):
        assert value(right, truth, prompt) == 1.0
    for wrong in (
        "0, 1.9717",
        "h = 0, k = 1.9717, h = -0.7757",
        truth + ", 5",
        "0, 0, 1.9717",
        "-0.7757, 0.1, 1.9717",
        "1.97, 0, -0.78",
    ):
        assert value(wrong, truth, prompt) == 0.0
    letters = "Solve this equation: AB + AC = DA. Each letter is a digit."
    assert value("A=1,B=5,C=6,E=3", "A=1,B=5,C=6,D=3", letters) == 0.0
    assert value("3, 2, 1", "1, 2, 3", "Sort the numbers 3, 1, 2 in ascending order.") == 0.0


@pytest.mark.parametrize(
    "answer", ["neither", "none of them", "Neither of them", "None", "Final answer: neither"]
)
def test_neither_and_none_of_them_are_one_answer(answer):
    prompt = (
        "Which is far? Candidate answers:\n- the circle\n- both of them\n- none of them\nFinal answer: <one>"
    )
    assert value(answer, "none of them", prompt) == 1.0
    assert value(answer, "both of them", prompt) == 0.0
    assert value(answer, "the circle", prompt) == 0.0


KNIGHTS = (
    "Knight Swap Challenge:\n\n```\n    A   B   C\n   ------------\n3 | w | . | B |\n   ------------\n"
    "2 |   |   |   |\n   ------------\n1 |   | . |   |\n   ------------\n```\n\n3. w moves first, then players alternate"
)


def test_knights_that_swap_are_moved_in_turn():
    board = KNIGHTS.replace("2 |   |   |   |", "2 | . |   | . |").replace(
        "1 |   | . |   |", "1 | . | . | . |"
    )
    way = ["w,A3,B1", "B,C3,A2", "w,B1,A3", "B,A2,C1", "w,A3,B1", "B,C1,B3", "w,B1,A3", "B,B3,A1", "w,A3,B1",
           "B,A1,C2", "w,B1,C3", "B,C2,A3"]  # fmt: skip
    gold, longer = json.dumps(way), ["w,A3,B1", "B,C3,A2", "w,B1,A3", "B,A2,C3", *way]
    for right in (way, longer):
        assert value(json.dumps(right), gold, board) == 1.0
        assert value("\n".join(f"{n}. {move}" for n, move in enumerate(right, 1)), gold, board) == 1.0
    for wrong in (way[:-1], way[1:], ["w,A3,C3"], [], ["w,A3,B1", "w,B1,C3"], way[::-1]):
        assert value(json.dumps(wrong), gold, board) == 0.0
    assert value("No", gold, board) == 0.0


RUSH = (
    "Move the red car (AA) to the exit on the right.\nSpecify moves in the format: 'F+1 K+1 ...'\n\n"
    "Board:\n......\n......\nAA..B.\n....B.\n......\n......"
)


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        ("B+2 A+4", 1.0),
        ("B+1, B+1, A+4", 1.0),
        ('["B+2", "A+4"]', 1.0),
        ("B-2 A+4", 1.0),
        ("B-1 A+4", 0.0),
        ("A+4", 0.0),
        ("B+2 A+5", 0.0),
        ("B+2", 0.0),
        ("B+2 C+1 A+4", 0.0),
        ("A+9", 0.0),
    ],
)
def test_cars_of_rush_hour_are_moved_on_the_board_of_the_prompt(answer, right):
    assert value(answer, None, RUSH) == right


@pytest.mark.parametrize("truth", ["[]", "{}", "[[]]", '{"a": []}', "()", "{'a': {}}"])
@pytest.mark.parametrize("answer", ["[1]", "{}", "[]", "7", "''", "no idea", "{'a': 1}"])
def test_no_answer_to_an_empty_value_is_without_a_reward(truth, answer):
    score = judge(logic(), answer, prompt="What does f return? def f(): ...", ground_truth=truth)
    assert score.status is Status.SCORED
    assert score.value == float(answer == truth)
    assert all(0 <= metric <= 1 for metric in score.metrics.values())


FLIPS = "What is the probability of getting at least 7 heads in 10 fair coin flips?"
ANAGRAMS = "Group the anagrams together. You can return the answer in any order."
PARTITIONS = "Return all partitions into palindromes, in any order."
CALL = "How long was the call? Answer in D days."


@pytest.mark.parametrize(
    ("prompt", "truth", "right", "wrong"),
    [
        (FLIPS, "0.171875", "0.1719", "0.171"),
        (FLIPS, "0.171875", "11/64", "0.17"),
        (FLIPS, "3.051757812e-05", "3.05e-5", "0"),
        (FLIPS, "0.125", "0.125", "0.13"),
        (CALL, "99 days", "99", "98"),
        (CALL, "99 days", "99 days", "99 hours"),
        ("How many?", "99 days", "99 days", "99"),
        ("Playing as Black, where do you play?", "G9", "g9", "h9"),
        ("What does the code output?", "G9", "G9", "g9"),
        ("Transform the word ladder 'COLD' to 'CARD'.", "COLD,CORD,CARD", "cold,cord,card", "cold,card,cord"),
        ("What would the program output?", "would", "would", "WOULD"),
        ("Compute the bitwise sum.", "0x95ad", "0X95Ad", "0x95ae"),
        ("What is Ann to Bea?", "mother-in-law", "Mother-In-Law", "mother"),
        ("Integrate.", "-6*x**3 + 2*x + C", "-6.0*x^3 + 2*x + C", "-6.5*x**3 + 2*x + C"),
        (ANAGRAMS, '[["ab", "ba"], ["cd"]]', '[["cd"], ["ba", "ab"]]', '[["ab", "cd"], ["ba"]]'),
        (PARTITIONS, '[["a", "bb"], ["c"]]', '[["c"], ["a", "bb"]]', '[["bb", "a"], ["c"]]'),
    ],
)
def test_a_value_that_official_scorers_accept_is_right_and_the_next_is_not(prompt, truth, right, wrong):
    values = [judge(logic(), answer, prompt=prompt, ground_truth=truth).value for answer in (right, wrong)]
    assert values == [1.0, 0.0]
