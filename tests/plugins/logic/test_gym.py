"""reasoning-gym's scorers, which evaluate answers, get no answer that is a program, and run in a box."""

from pathlib import Path

import pytest

from r1reward import Status
from r1reward.testing import item
from r1reward_logic import logic

pytest.importorskip("reasoning_gym", reason="the extra `logic` is not installed")

ROW = {"source_dataset": "simple_integration", "source_index": 0, "integrand": "2*x", "variable": "x"}
WORDS = {"source_dataset": "word_ladder", "start_word": "COLD", "end_word": "CORD", "word_length": 4}
PROGRAMS = [
    "__import__('os').system('touch {mark}')",
    "().__class__.__base__.__subclasses__()",
    "x**2 + C if open('{mark}', 'w') else 0",
    "print('[{{\"score\": 1.0}}]')",
    "exec(\"open('{mark}', 'w')\")",
    "x**2 + C; import os",
    "lambda: 0",
    "9**9**9**9",
    "S('x**2').evalf()",
    "preview(x, viewer='file')",
]


@pytest.fixture(scope="module")
def verifier():
    verifier = logic(reasoning_gym=True)
    yield verifier
    verifier.close()


def test_no_answer_that_is_a_program_reaches_a_scorer(verifier, tmp_path):
    mark = tmp_path / "mark"
    items = [item(p.format(mark=mark), ground_truth="x**2 + C", metadata=ROW) for p in PROGRAMS]
    scores = verifier.score_batch(items)
    assert [(s.value, s.status) for s in scores] == [(0.0, Status.SCORED)] * len(PROGRAMS)
    assert not Path(mark).exists()


def test_the_official_scorer_judges_what_has_no_rules_here(verifier):
    rows = [
        ("x**2 + C", ROW),
        ("C + x**2", ROW),
        ("x**3 + C", ROW),
        ("COLD,CORD", WORDS),
        ("COLD,XXXX,CORD", WORDS),
    ]
    items = [item(a, ground_truth="x**2 + C" if r is ROW else "COLD,CORD", metadata=r) for a, r in rows]
    assert [s.value for s in verifier.score_batch(items)] == [1.0, 1.0, 0.0, 1.0, 0.0]


def test_an_answer_that_takes_for_ever_is_wrong_and_its_neighbours_are_not(verifier):
    items = [item(a, ground_truth="x**2 + C", metadata=ROW) for a in ("x**2 + C", "9**999999999", "x**2 + C")]
    assert [s.value for s in verifier.score_batch(items)] == [1.0, 0.0, 1.0]


def test_a_row_with_rules_here_or_of_no_known_data_set_goes_to_them(verifier):
    game = {"source_dataset": "puzzle24", "numbers": [4, 7, 8, 1]}
    scores = verifier.score_batch(
        [
            item("(8-4)*(7-1)", ground_truth="24", metadata=game),
            item("24", ground_truth="24", metadata=game),
            item("7", ground_truth="7", metadata={"source_dataset": "mine"}),
        ]
    )
    assert [s.value for s in scores] == [1.0, 0.0, 1.0]
