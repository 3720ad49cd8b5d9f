"""Models and generators of random numbers that a test hands over: what the solution changes of them, the test sees."""

import importlib.util
from pathlib import Path

import pytest

from r1reward_code import code


def _folder(name):
    spec = importlib.util.find_spec(name)
    return str(Path(spec.origin).parents[1]) if spec and spec.origin else None


NEEDED = {name: _folder(name) for name in ("numpy", "sklearn")}
DRAWS = "def f(r, n):\n    return [float(r.random()) for _ in range(n)]\n"
DRAWS_OTHERS = "def f(r, n):\n    return [float(r.random_sample()) for _ in range(n)]\n"
FIT = "def f(m, x, y):\n    m.fit(x, y)\n    return m\n"
XY = "x, y = np.array([[1.0], [2.0], [3.0], [5.0]]), np.array([2.0, 4.0, 6.0, 10.0])\n"
TWINS = "r, twin = {0}, {0}\nassert f(r, 2) == [float(twin.{1}()) for _ in range(2)]\nassert r.{1}() == twin.{1}()\n"
TWINS += "assert f(r, 1) == [float(twin.{1}())]\n"

# What it needs, a right solution, what is replaced in it to make it wrong, the test.
ROWS = {
    "random.Random": ("", DRAWS, ("range(n)", "range(n + 1)"), "import random\n" + TWINS.format("random.Random(3)", "random")),
    "a generator": ("numpy", DRAWS, ("range(n)", "range(n + 1)"), TWINS.format("np.random.default_rng(3)", "random")),
    "another generator": ("numpy", DRAWS, ("range(n)", "range(n - 1)"), TWINS.format("np.random.Generator(np.random.MT19937(3))", "random")),
    "a state": ("numpy", DRAWS_OTHERS, ("range(n)", "range(n + 1)"), TWINS.format("np.random.RandomState(3)", "random_sample")),
    "one that is drawn from in vain": ("numpy", "def f(r):\n    r.random()\n", ("r.random()", "pass"),
        "r, twin = np.random.default_rng(1), np.random.default_rng(1)\ntwin.random()\nf(r)\nassert r.random() == twin.random()\n"),
    "a line": ("sklearn", FIT, ("fit(x, y)", "fit(x, -y)"), "from sklearn.linear_model import LinearRegression\n" + XY
        + "m = LinearRegression()\nassert f(m, x, y) is m\nassert abs(m.coef_[0] - 2) < 1e-9\nassert abs(m.predict([[7.0]])[0] - 14) < 1e-9\n"),
    "steps": ("sklearn", FIT, ("fit(x, y)", "fit(x, y + 1)"), "from sklearn.pipeline import make_pipeline\nfrom sklearn.preprocessing import StandardScaler\n"
        "from sklearn.linear_model import LinearRegression\n" + XY + "last = LinearRegression()\nm = make_pipeline(StandardScaler(), last)\nf(m, x, y)\n"
        "assert abs(m.predict(np.array([[7.0]]))[0] - 14) < 1e-9\nassert m.steps[-1][1] is last and abs(last.intercept_ - 5.5) < 1e-9\n"),
    "trees": ("sklearn", FIT, ("fit(x, y)", "fit(x, -y)"), "from sklearn.ensemble import RandomForestRegressor\n" + XY
        + "m = RandomForestRegressor(5, random_state=0, bootstrap=False)\nf(m, x, y)\nassert len(m.estimators_) == 5\nassert np.allclose(m.predict(x), y)\n"),
    "fitted again": ("sklearn", FIT, ("m.fit(x, y)\n", "hasattr(m, 'coef_') or m.fit(x, y)\n"), "from sklearn.linear_model import LinearRegression\n" + XY
        + "m = LinearRegression()\nf(m, x, y)\nf(m, x, 3 * y)\nassert abs(m.coef_[0] - 6) < 1e-9\nm.fit(x, y)\nassert abs(f(m, x, -y).coef_[0] + 2) < 1e-9\n"),
    "parameters": ("sklearn", "def f(m):\n    m.set_params(n_clusters=2)\n", ("=2", "=3"), "from sklearn.cluster import KMeans\nm = KMeans(5)\nf(m)\nassert m.n_clusters == 2\n"),
}  # fmt: skip


@pytest.fixture(scope="module")
def verifier(isolates):
    made = code(time_limit=8, memory_mb=1024, packages=sorted({each for each in NEEDED.values() if each}))
    yield made
    made.close()


def run(score, verifier, needs, source, test):
    if needs and not NEEDED[needs]:
        pytest.skip(f"{needs} is not installed")
    lines = ("import numpy as np\n" if needs else "") + test
    body = "".join(f"    {line}\n" for line in lines.splitlines())
    return score(source, by=verifier, test=f"def test_it():\n{body}")


@pytest.mark.parametrize("name", ROWS)
def test_a_change_of_a_copy_is_one_of_the_tests_object(score, verifier, name):
    needs, source, replaced, test = ROWS[name]
    assert replaced[0] in source
    right = run(score, verifier, needs, source, test)
    assert right.value == 1.0, right.reason
    wrong = run(score, verifier, needs, source.replace(*replaced), test)
    assert wrong.value == 0.0, wrong


SCORES = (
    "from sklearn.linear_model import LinearRegression\n"
    + XY
    + "m = LinearRegression()\nf(m, x, y)\nassert m.score(x, y) > 0.9\n"
)
LIES = {
    "a function in a method's place": ("sklearn", "def f(m, x, y):\n    m.fit(x, -y)\n    m.score = lambda *a: 1.0\n", SCORES),
    "an object in a method's place": ("sklearn", "class S(float):\n    def __call__(self, *a): return 1.0\ndef f(m, x, y):\n    m.fit(x, -y)\n    m.score = S(1)\n", SCORES),
    "another class": ("sklearn", "def f(m, x, y):\n    m.fit(x, -y)\n    m.__class__ = type('L', (type(m),), {'score': lambda *a: 1.0})\n", SCORES),
    "a number that is near to all": ("sklearn", "class N(float):\n    def __sub__(s, o): return 0.0\n    def __gt__(s, o): return True\ndef f(m, x, y):\n    m.fit(x, -y)\n    m.coef_ = [N(9)]\n",
        SCORES.replace("m.score(x, y) > 0.9", "abs(m.coef_[0] - 2) < 1e-9")),
    "a generator that says what it likes": ("", "def f(r):\n    r.random = lambda: 0.5\n    return 0.5\n", "import random\nr = random.Random(1)\nassert f(r) == r.random()\n"),
    "a state that is none": ("", "import __main__ as h\ndef f(r):\n    h.changed_copies = lambda: [[0, ['Random', 5]], [99, ['object', []]]]\n    return 1\n", "import random\nr = random.Random(1)\nassert f(r) == 2\n"),
    "a class that is built": ("", "import __main__ as h\ndef f(r):\n    h.changed_copies = lambda: [[0, ['object', [['x', (h._BUILT, 'os', '_wrap_close', [])]]]]]\n    return 1\n",
        "import random\nr = random.Random(1)\nassert f(r) == 2\n"),
}  # fmt: skip


@pytest.mark.parametrize("name", LIES)
def test_a_copy_that_lies_gains_nothing(score, verifier, name):
    needs, source, test = LIES[name]
    assert run(score, verifier, needs, source, test).value == 0.0
