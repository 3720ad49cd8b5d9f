"""An answer of each kind counts in each way of stating it, and none that is taken back, reported or beside another."""

import pytest

from r1reward.testing import judge
from r1reward_logic import logic

FRAMES = (
    "{}", "The answer is {}", "The answer is:\n{}", "Answer:\n\n{}", "**Answer:** {}", "\\boxed{{{}}}", "So, {}", "Final answer: {}",
    "### Answer\n{}", "答案是{}", "La respuesta es {}", "```\n{}\n```", "The solution is:\n\n```\n{}\n```", "{}<|im_end|>",
    "Let us see.\n\nAnswer: {}\n\nI hope this helps!", "Here is one way: {}", "<answer>{}</answer>", "정답: {}", "Ответ: {}", "#### {}",
    "The solution is:\n\n{}\n\nLet me know if you have questions.",
)  # fmt: skip
GRID = "1 2 4 3\n4 3 1 2\n2 1 3 4\n3 4 2 1"
CASES = {
    "expression": (
        "24",
        "Use the numbers 4, 7, 8, 1 once each with + - * / to make 24.",
        "(8-4)*(7-1)",
        "8*(7-4)",
    ),
    "grid": (
        GRID,
        "Solve this 4x4 Mini Sudoku puzzle:\n_ 2 _ 3\n_ 3 1 2\n2 _ _ _\n_ _ 2 1\n",
        GRID,
        "1 2 3 4\n3 4 1 2",
    ),
    "roles": (
        "Zoey is a fool, and Riley is a sage.",
        "Zoey and Riley live on an island of fools, who lie, and sages. Who is what?",
        "Zoey is a fool, and Riley is a sage",
        "Zoey is a sage, and Riley is a fool",
    ),
    "list": ("[1, 2, 3]", "def f(x):\n    return sorted(x)\nWhat is f([3,2,1])?", "[1, 2, 3]", "[3, 2, 1]"),
    "text": ("'abc'", "def f(x):\n    return x\nWhat is f('abc')?", "'abc'", "'cba'"),
    "mapping": ("{'a': 1}", "def f(x):\n    return x\nWhat is f({})?", '{"a": 1}', '{"a": 2}'),
    "truth": ("True", "def f(x):\n    return x > 1\nWhat is f(2)?", "True", "False"),
}
TAKEN_BACK = (
    ", they say", ", Bob says", ", which is wrong", ". Wait, that is wrong", ", but I doubt it", ", supposedly", ", probably not",
    ", just kidding", " is not the answer", "\n\nNo, that is wrong.",
)  # fmt: skip
OFFERS = (
    ", or {}",
    " or {}",
    ". No, {}",
    ". Alternatively, {}",
    ", maybe {}",
    " (or {})",
    "\n\nOr:\n\n{}",
    "\n\nWait, it is {}",
)
NOT_CLAIMED = (
    "It is not {}", "Is it {}?", "I doubt it is {}", "The answer is not {}", "Not {}", "Anything but {}", "The wrong answer is {}",
    "Suppose the answer is {}.", "At first I thought {}", "It cannot be {}", "It could be {}",
)  # fmt: skip
_VERIFIER = logic()


def _value(kind, text):
    truth, prompt, *_ = CASES[kind]
    return judge(_VERIFIER, text, prompt=prompt, ground_truth=truth, task="logic").value


def _open(kind):
    """The frames that end with the answer."""
    return [f.format(CASES[kind][2]) for f in FRAMES if f.endswith(("{}", "}}}"))]


@pytest.mark.parametrize("kind", CASES)
def test_an_answer_counts_in_each_frame(kind):
    assert [f for f in FRAMES if _value(kind, f.format(CASES[kind][2])) != 1.0] == []


@pytest.mark.parametrize("kind", CASES)
def test_another_answer_counts_in_no_frame(kind):
    assert [f for f in FRAMES if _value(kind, f.format(CASES[kind][3])) != 0.0] == []


@pytest.mark.parametrize("remark", TAKEN_BACK)
@pytest.mark.parametrize("kind", CASES)
def test_an_answer_that_is_taken_back_counts_in_no_frame(kind, remark):
    assert [t for t in _open(kind) if _value(kind, t + remark) != 0.0] == []


@pytest.mark.parametrize("offer", OFFERS)
@pytest.mark.parametrize("kind", CASES)
def test_an_answer_beside_another_counts_in_no_frame(kind, offer):
    assert [t for t in _open(kind) if _value(kind, t + offer.format(CASES[kind][3])) != 0.0] == []


@pytest.mark.parametrize("kind", CASES)
def test_what_is_not_claimed_does_not_count(kind):
    assert [f for f in NOT_CLAIMED if _value(kind, f.format(CASES[kind][2])) != 0.0] == []


@pytest.mark.parametrize("kind", CASES)
def test_a_remark_that_changes_nothing_costs_nothing(kind):
    remarks = (", I believe", ". This checks out.", ". No other is possible.", ". I am sure.")
    texts = [f"\\boxed{{{CASES[kind][2]}}}{remark}" for remark in remarks]
    assert [t for t in texts if _value(kind, t) != 1.0] == []


@pytest.mark.parametrize(
    "truth",
    [
        "Why not ask France to renounce it?",
        "Not all who wander are lost",
        "Maybe it rains, they say",
        "or else",
    ],
)
@pytest.mark.parametrize(
    "frame", ["{}", "The answer is {}", "\\boxed{{{}}}", "{}<|im_end|>", "<answer>{}</answer>"]
)
def test_an_answer_that_reads_like_a_remark_counts(frame, truth):
    assert (
        judge(
            _VERIFIER, frame.format(truth), prompt="Decode the sentence.", ground_truth=truth, task="logic"
        ).value
        == 1.0
    )


def test_a_sign_at_the_end_of_a_grid_is_its_last_cell():
    grid = "❌✅\n✅❌\n❌✅"
    assert judge(_VERIFIER, grid, prompt="Fill in the grid.", ground_truth=grid, task="logic").value == 1.0


SUBJECTS = {
    "17": ("The total is {}.", "Total: {}", "There are {} of them", "There are {} islands.", "The number of islands is {}.",
           "The final count is **{}**", "**The sum is {}.**", "So, the value is ${}$."),
    "red, green, blue": ("The order is {}.", "The correct order: {}", "The sorted list is {}", "Final sequence: {}"),
    "[1, 2, 3]": ("The list is {}", "The resulting list: `{}`", "The sorted sequence is {}."),
}  # fmt: skip
OTHERS = {"17": "18", "red, green, blue": "blue, green, red", "[1, 2, 3]": "[3, 2, 1]"}


@pytest.mark.parametrize("truth", SUBJECTS)
def test_a_subject_that_names_what_is_asked_says_nothing_of_its_value(truth):
    def values(texts):
        return {t: judge(_VERIFIER, t, prompt="?", ground_truth=truth, task="logic").value for t in texts}

    frames = SUBJECTS[truth]
    right, other = [f.format(truth) for f in frames], OTHERS[truth]
    assert values(right) == dict.fromkeys(right, 1.0)
    wrong = [f.format(other) for f in frames]
    wrong += [f.replace(" is ", " is not ").format(truth) for f in frames if " is " in f]
    wrong += [f.replace("There are", "There are not").format(truth) for f in frames if "There" in f]
    wrong += [f.format(truth).rstrip(".*$") + remark for f in frames[:3] for remark in TAKEN_BACK]
    wrong += [f"{f.format(truth).rstrip('.*$')} or {other}" for f in frames[:3]]
    wrong += [f.format(truth).rstrip(".") + "?" for f in frames[:3]]
    wrong += [f.format(f"at least {truth}") for f in frames[:3]]
    wrong += [f"The wrong total is {truth}", f"The total is never {truth}", f"I doubt the total is {truth}"]
    assert values(wrong) == dict.fromkeys(wrong, 0.0)


def test_a_subject_is_no_lead_where_it_is_a_candidate():
    row = {
        "ground_truth": "Zoey is a fool, and Riley is a sage.",
        "prompt": "Who is a fool and who is a sage?",
    }
    assert judge(_VERIFIER, "The number is fool, and Riley is a sage.", **row).value == 0.0


def test_the_rows_of_a_grid_may_be_paragraphs():
    truth, prompt, grid, _ = CASES["grid"]
    spaced = grid.replace("\n", "\n\n")
    for text, value in (
        (spaced, 1.0), (f"**Solution**\n\n{spaced}", 1.0), (f"Here is the grid:\n\n{spaced}\n", 1.0),
        (f"{spaced}\n\n{spaced.replace('1', '4')}", 0.0), (spaced.replace("1 2 4 3", "1 2 3 4"), 0.0), (spaced[:-8], 0.0),
        (f"{grid}\n\n4 2 1 3\n1 3 4 2\n2 1 3 4\n3 4 2 1", 0.0),
    ):  # fmt: skip
        assert judge(_VERIFIER, text, prompt=prompt, ground_truth=truth, task="logic").value == value, text


@pytest.mark.parametrize(
    "answer",
    [
        "Not \\boxed{17}",
        "It is not \\boxed{17}",
        "The answer is never \\boxed{17}",
        "16 = 17",
        "17 is wrong.",
    ],
)
def test_a_number_that_is_denied_or_equals_another_is_none(answer):
    assert judge(_VERIFIER, answer, prompt="How many?", ground_truth="17", task="logic").value == 0.0
    right = "It is not \\boxed{16} but \\boxed{17}", "8 + 9 = 17", "n = 17", "17 = 17.0"
    assert all(judge(_VERIFIER, text, prompt="How many?", ground_truth="17").value == 1.0 for text in right)


def test_a_letter_of_a_formula_is_no_word():
    for truth in ("2451 - 24897*z", "x + y"):
        row = {"prompt": "Simplify.", "ground_truth": truth, "task": "logic"}
        assert (
            judge(_VERIFIER, truth.upper(), **row).value
            == judge(_VERIFIER, truth.title(), **row).value
            == 0.0
        )
        assert judge(_VERIFIER, truth, **row).value == 1.0


@pytest.mark.parametrize(
    ("behind", "value"),
    [
        *((words, 0.0) for words in (
            "or more", "or so", "at least", "at most", "plus", "minimum", "or fewer", "and up", "million", "dozen", "Hundred",
            "squared", "halves", "negative", "below zero", "tenths", "apples maybe", "minus one", "times two", "to go", "if any",
            "thousand apples", "apples approximately", "roughly", "is wrong", "apples false", "i", "x",
        )),
        *((words, 1.0) for words in (
            "apples", "islands", "in total", "different ways", "cm", "cm^2", "more apples", "less", "percent", "orders", "pairs",
            "minutes", "sixth graders", "people",
        )),
    ],
)  # fmt: skip
def test_what_makes_another_number_is_no_unit(behind, value):
    for text in (
        f"17 {behind}",
        f"The answer is 17 {behind}",
        f"8 + 9 = 17 {behind}",
        f"There are 17 {behind}.",
    ):
        assert judge(_VERIFIER, text, prompt="How many?", ground_truth="17", task="logic").value == value, (
            text
        )


def test_a_column_of_decimals_has_one_cell_in_a_row():
    row = {
        "ground_truth": "2.75\n4.5\n4.5",
        "prompt": "Your job is to perform max pooling on the matrix.",
        "task": "logic",
    }
    for text in (
        "2.75\n4.5\n4.5",
        "2.750\n4.5\n4.50",
        "The result is:\n2.75\n4.5\n4.5",
        "[[2.75], [4.5], [4.5]]",
        "2.75\n4.5\n4.5.",
    ):
        assert judge(_VERIFIER, text, **row).value == 1.0, text
    for text in (
        "4.5\n4.5\n2.75",
        "4.5\n4.5\n9.99",
        "4.5\n4.5",
        "4.5 4.5 2.75",
        "4 . 5\n4 . 5",
        "2.75\n4.5\n4.5\n4.5",
        "2.75\n4.5",
    ):
        assert judge(_VERIFIER, text, **row).value == 0.0, text
    mini = {
        "ground_truth": "1234\n3412\n2143\n4321",
        "prompt": "Solve this 4x4 Mini Sudoku puzzle:\n1.34\n..12\n2.43\n4.21",
    }
    assert judge(_VERIFIER, "1234\n3412\n2143\n4321", **mini).value == 1.0
    assert judge(_VERIFIER, "1234\n3412\n2143\n4312", **mini).value == 0.0


def test_no_line_of_a_ground_truth_with_rows_of_different_lengths_is_left_out():
    row = {"ground_truth": "1 2\n3 4 5\n6 7 8", "prompt": "What is left of the matrix?", "task": "logic"}
    assert judge(_VERIFIER, "1 2\n3 4 5\n6 7 8", **row).value == 1.0
    for text in ("9 9\n3 4 5\n6 7 8", "3 4 5\n6 7 8", "3 4 5\n6 7 8\n1 2"):
        assert judge(_VERIFIER, text, **row).value == 0.0, text
