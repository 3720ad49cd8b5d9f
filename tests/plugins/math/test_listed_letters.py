"""A ground truth that lists the letters of several options is those options, however either side writes the list."""

import pytest

import r1reward

ASKED = "Which are cities?"
OPTIONS = ["Rome", "Paris", "Nile"]
LISTS = ["A,B", "A, B", "A;B", "(A), (B)", "A and B", "(A) and (B)"]
RIGHT = [*LISTS, "\\boxed{AB}", "\\boxed{B, A}", "The answer is (A) and (B)."]
WRONG = ["(A)", "(B)", "A or B", "A, B, C", "A and C", "\\boxed{ABC}", "A and not B", "(C)"]


def rewards(row, texts):
    rows = [{"question": ASKED, **row, "response": text} for text in texts]
    return [group.rewards[0].value for group in r1reward.score(rows, "accuracy", workers=0)]


@pytest.mark.parametrize("truth", LISTS)
@pytest.mark.parametrize(
    "row",
    [{}, {"options": OPTIONS}, {"question": f"{ASKED}\nA. Rome\nB. Paris\nC. Nile"}],
    ids=["no options", "options in a column", "options in the prompt"],
)
def test_all_letters_and_no_other_are_right(row, truth):
    assert rewards({**row, "answer": truth}, RIGHT) == [1.0] * len(RIGHT)
    assert rewards({**row, "answer": truth}, WRONG) == [0.0] * len(WRONG)


@pytest.mark.parametrize("truth", ["A,B", "AB", "(A), (B)"])
def test_the_texts_of_options_in_a_column_are_their_letters(truth):
    said = ["Rome and Paris", "\\boxed{Rome, Paris}", "Rome", "Rome and Nile"]
    assert rewards({"options": OPTIONS, "answer": truth}, said) == [1.0, 1.0, 0.0, 0.0]


def test_an_option_that_reads_as_letters_is_one_option():
    """The near misses: `AB` and `a, b` are what an option says, and `BA` is no list."""
    said = ["(A)", "(B)", "\\boxed{A}", "A and B"]
    assert rewards({"options": ["AB", "BC"], "answer": "AB"}, said) == [1.0, 0.0, 1.0, 0.0]
    assert rewards({"options": {"A": "a, b", "B": "c"}, "answer": "a, b"}, said[:3]) == [1.0, 0.0, 1.0]
    assert rewards({"options": ["4", "5"], "answer": "BA"}, ["(A)", "(B)", "\\boxed{BA}"]) == [0.0, 0.0, 1.0]


def test_options_that_are_their_own_letters_stand_in_the_prompt():
    """As lighteval writes them; the near miss has options of one letter each that are others."""
    doc = {"query": f"{ASKED}\nA. Nile\nB. Paris", "choices": [" A", " B"], "gold_index": 1}
    rows = [
        {"doc": doc, "model_response": {"text": [said]}}
        for said in ("\\boxed{Paris}", "(B)", "(A)", "\\boxed{Nile}")
    ]
    groups = r1reward.score(rows, "accuracy", workers=0)
    assert [group.rewards[0].value for group in groups] == [1.0, 1.0, 0.0, 0.0]
    row = {"question": f"{ASKED}\nA. B\nB. A", "options": ["B", "A"], "answer": "(B) A"}
    assert rewards(row, ["(B)", "(A)"]) == [1.0, 0.0]
