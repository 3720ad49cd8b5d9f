"""A list of answers is any of them, or all of them where the row says so; what stands for no answer is none."""

import pytest

import r1reward
from r1reward.errors import DataError

ASKED = "Which cities?"
TABLE = {"header": ["city"], "rows": [["Paris"], ["Rome"]], "name": "csv/1.csv"}
BOTH = [f"Answer: {said}" for said in ("Paris, Rome", "Rome and Paris")]
ONE = [f"Answer: {said}" for said in ("Paris", "Rome")]


def rewards(row, texts, **options):
    rows = [{"question": ASKED, **row, "response": text} for text in texts]
    return [group.rewards[0].value for group in r1reward.score(rows, "accuracy", workers=0, **options)]


@pytest.mark.parametrize(
    "row",
    [
        {"answers": ["Paris", "Rome"], "table": TABLE},
        {"answers": "['Paris', 'Rome']", "table": str(TABLE)},
        {"answer": ["Paris", "Rome"], "answer_type": "multi-span"},
        {"answer": ["Paris", "Rome"], "is_multiple_answer": True},
    ],
)
def test_all_are_asked_for_where_the_row_says_so(row):
    assert rewards(row, [*BOTH, *ONE]) == [1.0, 1.0, 0.0, 0.0]


@pytest.mark.parametrize(
    "row",
    [
        {"answers": ["Paris", "Rome"]},
        {"answers": ["Paris", "Rome"], "table": None},
        {"answer": ["Paris", "Rome"], "answer_type": "span"},
    ],
)
def test_any_is_right_where_it_does_not(row):
    assert rewards(row, ONE) == [1.0, 1.0]


def test_several_answers_beside_another_table_are_refused_with_the_cure():
    row = {"answers": ["Paris", "Rome"], "table": "city\nParis\nRome"}
    with pytest.raises(DataError, match=r'is_multiple_answer .* columns=\{"ground_truth": "answers"\}'):
        rewards(row, ONE)
    assert rewards(row, [*BOTH, *ONE], columns={"ground_truth": "answers"}) == [0.0, 0.0, 1.0, 1.0]
    assert rewards(row | {"is_multiple_answer": True}, [*BOTH, *ONE]) == [1.0, 1.0, 0.0, 0.0]
    assert rewards(row | {"answers": ["Paris"]}, ONE) == [1.0, 0.0]


@pytest.mark.parametrize("word", ["proof", "Proof ", "notfound", "see solution", "TBD"])
def test_what_stands_for_no_answer_is_none(word):
    row = {"problem": "Prove that it is even.", "question": None, "answer": word}
    assert rewards(row, ["\\boxed{6}", f"\\boxed{{{word}}}"]) == [None, None]
    row = {"question": "Is it even?", "answer": word, "question_type": "proof"}
    assert rewards(row, [f"\\boxed{{{word}}}"]) == [None]


def test_a_proof_that_is_not_asked_for_is_an_answer():
    row = {"question": "What follows a theorem?", "answer": "proof", "question_type": "short"}
    assert rewards(row, ["Answer: proof", "Answer: lemma"]) == [1.0, 0.0]


@pytest.mark.parametrize("name", ["answer_idx", "correct_option", "correct_choice", "answer_choice"])
def test_the_number_of_an_option_that_stands_nowhere_is_refused(name):
    """The near misses: its letter, and a number that the user says is the answer."""
    for value in (1, "1"):
        with pytest.raises(DataError, match=f'"ground_truth": "{name}"'):
            rewards({"question": "Which?\nA. Rome\nB. Paris", name: value}, ["(B)"])
    assert rewards({name: "B"}, ["(B)", "(A)"]) == [1.0, 0.0]
    assert rewards({name: 1}, ["\\boxed{1}", "\\boxed{2}"], columns={"ground_truth": name}) == [1.0, 0.0]
