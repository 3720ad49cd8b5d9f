"""Molecules as SMILES, whatever way they are written."""

import pytest

from r1reward import Status
from r1reward.testing import judge
from r1reward_stem import stem

pytest.importorskip("rdkit", reason="the extra `chemistry` is not installed")


@pytest.mark.parametrize(
    ("truth", "answer", "right"),
    [
        ("CCO", "OCC", 1.0),
        ("CCO", r"\boxed{OCC}", 1.0),
        ("CCO", "The answer is C(C)O", 1.0),
        ("c1ccccc1O", "Oc1ccccc1", 1.0),
        ("c1ccccc1O", "OC1=CC=CC=C1", 1.0),
        ("C/C=C/C", "C/C=C\\C", 0.0),
        ("N[C@@H](C)C(=O)O", "N[C@H](C)C(=O)O", 0.0),
        ("CCO", "CCN", 0.0),
        ("CCO", "COC", 0.0),
        ("CCO", "CCO or CCN", 0.0),
        ("CCO", r"\boxed{CCO} \boxed{CCN}", 0.0),
        ("CCO", "ethanol", 0.0),
        ("CCO", "", 0.0),
        ("CCO", "C1CC", 0.0),
        ("CCO", "(" * 400, 0.0),
        ("CCO", "C" * 5_000, 0.0),
    ],
)
def test_a_molecule_is_one_in_every_spelling(truth, answer, right):
    assert judge(stem(smiles=True), answer, ground_truth=truth).value == right


def test_a_ground_truth_that_is_no_molecule_is_a_bad_one():
    assert judge(stem(smiles=True), "CCO", ground_truth="C1CC").status is Status.BAD_GROUND_TRUTH
