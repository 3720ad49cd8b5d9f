"""Arrays that show a part of another: a change by way of one is seen by way of the other, with no call between."""

import importlib.util
from pathlib import Path

import pytest

from r1reward_code import code


@pytest.fixture(scope="module")
def verifier(isolates):
    spec = importlib.util.find_spec("numpy")
    if spec is None or spec.origin is None:
        pytest.skip("numpy is not installed")
    made = code(time_limit=8, memory_mb=1024, packages=[str(Path(spec.origin).parents[1])])
    yield made
    made.close()


NP = "import numpy as np\n"
GRID = (
    NP + "class Grid:\n    def __init__(self, a=None): self.a = np.zeros((3, 3)) if a is None else a\n"
    "    def row(self, i): return self.a[i]\n    def sum(self): return float(self.a.sum())\n    def put(self, i, x): self.a[i] = x\n"
)
# A right solution, what is replaced in it to make it wrong, the test.
ROWS = {
    "a slice that the test changes": (
        "def f(a): return a[1:]", ("a[1:]", "a[1:].copy()"),
        "a = np.arange(4)\nv = f(a)\na[1] = 9\nassert v.tolist() == [9, 2, 3]\nv[2] = 7\nassert a[3] == 7",
    ),
    "a transposed one": (
        "def f(a): return a.T", ("a.T", "a.T.copy()"), "a = np.arange(6).reshape(2, 3)\nv = f(a)\nv[2, 0] = 9\nassert a[0, 2] == 9 and v.shape == (3, 2)",
    ),
    "one that goes backwards": (
        "def f(a): return a[::-2]", ("a[::-2]", "a[::-2].copy()"), "a = np.arange(5)\nv = f(a)\na[4] = 9\nassert v.tolist() == [9, 2, 0]",
    ),
    "an array in Fortran's order": (
        "def f(a): return a[:, 1]", ("a[:, 1]", "a[:, 1] * 1"), "a = np.asfortranarray(np.arange(6).reshape(2, 3))\nv = f(a)\na[1, 1] = 9\nassert v.tolist() == [1, 9]",
    ),
    "a part of an array with gaps": (
        "def f(a):\n    a[1] = 8\n    return a[1:]", ("a[1] = 8", "a = a.copy()"), "b = np.arange(8)\na = b[::2]\nv = f(a)\nassert v.tolist() == [8, 4, 6] and a.tolist() == [0, 8, 4, 6] and b[2] == 8",
    ),
    "a row of the solution's": (
        GRID, ("return self.a[i]", "return self.a[i].copy()"), "g = Grid()\nr = g.row(1)\nr[:] = 2\nassert g.sum() == 6\ng.put(1, 5)\nassert r.tolist() == [5, 5, 5]",
    ),
    "two rows of the solution's": (
        GRID, ("return self.a[i]", "return self.a[i] + 0"), "g = Grid()\nr, s = g.row(0), g.row(0)\nr[0] = 4\nassert s[0] == 4 and np.shares_memory(r, s) and not np.shares_memory(r, g.row(2))",
    ),
    "what the solution keeps of the test's": (
        GRID, ("else a", "else a.copy()"), "a = np.zeros((3, 3))\ng = Grid(a[1:])\ng.put(0, 3)\nassert a[1].tolist() == [3, 3, 3]\na[2, 0] = 1\nassert g.sum() == 10",
    ),
    "a view whose array is gone": (
        GRID, ("return self.a[i]", "return self.a[i].copy()"), "a = np.zeros((3, 3))\ng = Grid(a)\nr = g.row(1)\ndel a\ng.put(1, 5)\nassert r.tolist() == [5, 5, 5]\nr[0] = 2\nassert g.sum() == 12",
    ),
    "shared memory": (
        "def f(a): return a.reshape(-1)", ("reshape(-1)", "flatten()"), "a = np.zeros((2, 2))\nassert np.shares_memory(a, f(a)) and f(a).base is a",
    ),
    "one that cannot be written, as wide as is asked for": (
        "def f(a): return np.broadcast_to(a, (2, 3))", ("np.broadcast_to(a, (2, 3))", "np.tile(a, (2, 1))"),
        "a = np.arange(3)\nv = f(a)\na[0] = 9\nassert v[1, 0] == 9 and not v.flags.writeable",
    ),
    "windows that slide": (
        "def f(a): return np.lib.stride_tricks.sliding_window_view(a, 2)", ("(a, 2)", "(a * 1, 2)"),
        "a = np.arange(4)\nv = f(a)\na[1] = 9\nassert v.tolist() == [[0, 9], [9, 2], [2, 3]]",
    ),
    "a view of the solution's that only it can write": (
        GRID.replace("return self.a[i]", "v = self.a[i]; v.flags.writeable = False; return v"),
        ("v = self.a[i];", "v = self.a[i].copy();"), "g = Grid()\nr = g.row(1)\ng.put(1, 5)\nassert r.tolist() == [5, 5, 5]",
    ),
    "memory of its own": (
        "def f(a): return a[1:].copy()", (".copy()", ""), "a = np.zeros(3)\nr = f(a)\nassert not np.shares_memory(a, r)\nr[0] = 1\nassert a.sum() == 0",
    ),
    "views in a list of objects": (
        "import numpy as np\ndef f(a):\n    o = np.empty(2, object)\n    o[0], o[1] = a[:2], a[2:]\n    return o", ("a[:2], a[2:]", "a[:2].copy(), a[2:].copy()"),
        "a = np.arange(4)\no = f(a)\na[0] = 7\na[3] = 8\nassert o[0].tolist() == [7, 1] and o[1].tolist() == [2, 8]",
    ),
    "parts of a whole": (
        NP + "def f(a): return np.split(a, 2)", ("np.split(a, 2)", "[x.copy() for x in np.split(a, 2)]"),
        "a = np.arange(4)\nx, y = f(a)\na += 1\nassert x.tolist() == [1, 2] and y.tolist() == [3, 4]",
    ),
    "the real parts": (
        "def f(a): return a.real", ("a.real", "a.real.copy()"), "a = np.array([1 + 2j, 3])\nv = f(a)\nv[0] = 7\nassert a[0] == 7 + 2j\na[1] = 5\nassert v.tolist() == [7, 5]",
    ),
    "a field": (
        "def f(a): return a['y']", ("a['y']", "a['y'].copy()"), "a = np.array([(1, 2.), (3, 4.)], dtype=[('x', 'i4'), ('y', 'f8')])\nv = f(a)\nv[0] = 7\nassert a['y'][0] == 7 and a['x'].tolist() == [1, 3]",
    ),
    "a part that is of another type": (
        "def f(a): return a.real", ("a.real", "a.imag"), "a = np.array([1 + 2j, 3])\nassert f(a).tolist() == [1.0, 3.0]",
    ),
    "many parts of a large array": (
        "def f(row): return float(row.max())", ("max", "min"), "a = np.arange(4000).reshape(1000, 4)\nassert [f(r) for r in a] == [4 * i + 3 for i in range(1000)]",
    ),
}  # fmt: skip


def run(score, source, test):
    body = "".join(f"    {line}\n" for line in test.splitlines())
    return score(source, test=f"import numpy as np\ndef test_it():\n{body}")


@pytest.mark.parametrize("name", ROWS)
def test_a_change_is_seen_without_a_call(score, name):
    source, (old, new), test = ROWS[name]
    assert old in source
    got = run(score, source, test)
    assert got.value == 1.0, got.reason
    got = run(score, source.replace(old, new), test)
    assert got.value == 0.0, got.reason


def test_a_solution_is_not_told_what_stands_beside_its_input(score):
    peeks = (
        "import gc, numpy as np\ndef f(row):\n    around = [a for a in gc.get_objects() if isinstance(a, np.ndarray)]\n"
        "    base = row if row.base is None else row.base\n    return float(base.ravel()[-1] if base.size > 2 else 0)"
    )
    test = (
        "table = np.array([[1., 2., 3.], [2., 3., 5.]])\nfor row in table:\n    assert f(row[:2]) == row[2]"
    )
    assert run(score, peeks, test).value == 0.0
    assert run(score, "def f(row): return float(row.sum())", test).value == 1.0


# What a solution says of a view, in place of what the harness would say.
LIES = {
    "of an array of which nobody has spoken": "{'t': 'shared', 'v': 998}, 0, [8], [2], None",
    "of a list": "{'t': 'shared', 'v': N}, 0, [8], [2], None",
    "before its beginning": "{'t': 'shared', 'v': A}, -64, [8], [2], None",
    "beyond its end": "{'t': 'shared', 'v': A}, 0, [8], [10 ** 6], None",
    "beyond its end, backwards": "{'t': 'shared', 'v': A}, 0, [-8], [3], None",
    "between its numbers": "{'t': 'shared', 'v': A}, 0, [2 ** 62], [4], None",
    "with sizes that are none": "{'t': 'shared', 'v': A}, 0, [True], ['2'], None",
    "of bits that are no truth": "{'t': 'shared', 'v': A}, 0, [1], [8], '|b1'",
    "of objects": "{'t': 'shared', 'v': A}, 0, [8], [2], 'O'",
    "of records": "{'t': 'shared', 'v': A}, 0, [8], [2], 'i4,O'",
    "beyond its end by the size of a number": "{'t': 'shared', 'v': A}, 8, [8], [2], '<c16'",
    "of nothing": "[1, 2], 0, [8], [2], None",
}


def saying(view):
    return (
        "import __main__ as h\ndef f(a, n):\n    S, h.kept = h.SHARED[0], (a, n)\n    A, N = S._numbers[id(a)], S._numbers[id(n)]\n    o = S.write\n"
        f"    said = [{view}, True]\n    def write(*x, **k):\n        v, m, more = o(*x, **k)\n"
        "        return [{'t': 'library', 'v': ['view', *said]}], m, more\n    S.write = write\n    return 1\n"
    )


SAID = "a, n = np.array([1., 2., 3.]), [1]\nr = f(a, n)\nassert r.tolist() == [2, 3]"


@pytest.mark.parametrize("name", LIES)
def test_a_view_that_is_none_is_wrong(score, name):
    got = run(score, saying(LIES[name]), SAID)
    assert got.value == 0.0, got.reason
    assert "cannot be read" in got.reason


def test_a_view_that_is_one_is_read(score):
    got = run(score, saying("{'t': 'shared', 'v': A}, 8, [8], [2], None"), SAID)
    assert got.value == 1.0, got.reason
