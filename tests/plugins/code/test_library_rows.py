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
    """BigCodeBench 187, where geopandas is not there: it is for the box to have it, not for the answer."""
    row = "import unittest\nclass TestCases(unittest.TestCase):\n    def test_it(self): self.assertIsInstance(task_func(), gpd.GeoDataFrame)\n"
    got = judge(verifier, f"```python\n{answer}\n```", test=row, entry_point="task_func")
    assert (got.value, "geopandas" in got.reason) == (None, True)


_GRIDS = "import numpy\nclass Grid(numpy.ndarray):\n    crs = 'EPSG'\ndef grid(n): return numpy.zeros(n).view(Grid)\n"


def test_data_that_a_library_has_made_of_anothers_gives_no_wrong_answer_a_value(tmp_path, isolates):
    """A frame of geopandas became one of pandas, and the right answer was worth 0; so was `Quantity` of astropy."""
    pytest.importorskip("numpy")
    (tmp_path / "gridlib.py").write_text(_GRIDS)
    tmp_path.chmod(0o755)  # else no other user, as whom a box may run, can read it
    made = code(time_limit=8, memory_mb=1024, packages=[*_folders(("numpy",)), str(tmp_path)])
    try:
        named = "import gridlib\ndef test_it(): assert isinstance(f(2), gridlib.Grid)\n"
        used = "from gridlib import Grid, grid\ndef test_it(): assert f(2).crs == Grid.crs\n"
        plain = "import gridlib\ndef test_it(): assert f(2).shape == (2,)\n"
        right, wrong = "import gridlib\ndef f(n): return gridlib.grid(n)", "def f(n): return n"
        for test, source, value in (
            (named, right, None), (named, wrong, None), (used, right, None), (used, wrong, None),
            (plain, right, 1.0), (plain, wrong, 0.0),
        ):  # fmt: skip
            got = judge(made, f"```python\n{source}\n```", test=test)
            assert got.value == value, (test, got)
            assert value is not None or "a way to show a Grid" in got.reason
    finally:
        made.close()
