"""Whole rows as BigCodeBench, KodCode and ClassEval have them: a right solution, a near miss, several test methods.

`library-rows.txt` was written for this project: `### name | packages`, the prompt, the solution, what of it is replaced
to make it wrong (`old => new`), and the test, which a run without sandbox agrees with.
"""

import importlib.util
import re
from pathlib import Path

import pytest

from r1reward.testing import judge
from r1reward_code import code

DATA = Path(__file__).parents[2] / "data" / "code" / "library-rows.txt"


def _rows():
    for part in re.split(r"^### ", DATA.read_text("utf-8"), flags=re.M)[1:]:
        head, rest = part.split("\n", 1)
        name, needs = head.split(" | ")
        prompt, solution, wrong, test = re.split(r"^--- (?:solution|wrong|test)\n", rest, flags=re.M)
        old, _, new = wrong.rstrip("\n").partition(" =>")
        assert old in solution
        yield name, (needs.split(), prompt, solution, solution.replace(old, new.removeprefix(" "), 1), test)


ROWS = dict(_rows())


def _folders(names):
    specs = [importlib.util.find_spec(name) for name in names]
    return sorted({str(Path(spec.origin).parents[1]) for spec in specs if spec and spec.origin})


@pytest.fixture(scope="module")
def verifier(isolates):
    made = code(
        time_limit=8, memory_mb=1024, packages=_folders(("numpy", "pandas", "matplotlib", "scipy", "sklearn"))
    )
    yield made
    made.close()


@pytest.mark.parametrize("name", ROWS)
def test_a_right_solution_is_right_and_a_near_miss_is_wrong(score, verifier, name):
    needs, prompt, solution, wrong, test = ROWS[name]
    for package in needs:
        if package != "none":
            pytest.importorskip(package)
    right = score(solution, by=verifier, prompt=prompt, test=test)
    assert right.value == 1.0, right.reason
    missed = score(wrong, by=verifier, prompt=prompt, test=test)
    assert missed.value == 0.0, missed


@pytest.mark.parametrize("answer", ["def task_func(): return 1", "def task_func(): return None"])
def test_frames_that_cannot_cross_give_no_answer_a_value(answer, verifier):
    """BigCodeBench 187: a frame of geopandas became one of pandas, and the right answer was worth 0."""
    row = "import unittest\nclass TestCases(unittest.TestCase):\n    def test_it(self): self.assertIsInstance(task_func(), gpd.GeoDataFrame)\n"
    got = judge(verifier, f"```python\n{answer}\n```", test=row, entry_point="task_func")
    assert (got.value, "GeoDataFrame" in got.reason) == (None, True)
