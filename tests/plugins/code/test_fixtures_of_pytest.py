"""What test files use of pytest: parameters by way of fixtures, its own fixtures, numbers that are near, inner classes."""

import importlib.util
from pathlib import Path

import pytest

from r1reward.types import Status
from r1reward_code import code


@pytest.fixture(scope="module")
def verifier(isolates):
    spec = importlib.util.find_spec("numpy")
    folders = [str(Path(spec.origin).parents[1])] if spec and spec.origin else []
    made = code(time_limit=8, memory_mb=1024, packages=folders)
    yield made
    made.close()


RIGHT = "class Acc:\n    def __init__(self, n=0): self.n = n\n    def put(self, x):\n        self.n += x\n        return self.n\ndef add(a, b): return a + b\ndef say(x): print('x', x)\n"
WRONG = RIGHT.replace("self.n += x", "self.n = x").replace("a + b", "a - b").replace("'x', x", "x")
BY_FIXTURE = "@pytest.fixture\ndef acc(request): return Acc(getattr(request, 'param', 9))\n"
TESTS = {
    "a parameter by a fixture": BY_FIXTURE + "@pytest.mark.parametrize('acc', [3, 4], indirect=True)\ndef test_it(acc):\n    n = acc.n\n    assert acc.put(1) == n + 1\n",
    "one of two by a fixture": BY_FIXTURE + "@pytest.mark.parametrize('acc, w', [(3, 4)], indirect=['acc'])\ndef test_it(acc, w): assert acc.put(1) == w\n",
    "a class's by a fixture": BY_FIXTURE + "@pytest.mark.parametrize('acc', [3], indirect=True)\nclass TestIt:\n    def test_it(self, acc): assert acc.put(1) == 4\n",
    "a fixture without its parameter": BY_FIXTURE + "def test_it(acc): assert acc.put(1) == 10\n",
    "a fixture by its name": "@pytest.fixture\ndef one(): return Acc(1)\n@pytest.mark.parametrize('n', ['one'])\ndef test_it(n, request): assert request.getfixturevalue(n).put(1) == 2\n",
    "what is not captured": "def test_it(capsys):\n    with capsys.disabled(): say(1)\n    say(3)\n    assert capsys.readouterr().out == 'x 3\\n'\n",
    "an item that is removed": "d = {'a': 1}\ndef test_it(monkeypatch):\n    monkeypatch.delitem(d, 'a')\n    monkeypatch.delitem(d, 'z', raising=False)\n    monkeypatch.syspath_prepend('.')\n    assert d == {}\ndef test_after(): assert d == {'a': add(0, 1)}\n",
    "a warning of what is old": "import warnings\ndef test_it():\n    with pytest.deprecated_call(): warnings.warn('old', DeprecationWarning)\n    assert add(1, 1) == 2\n",
    "warnings that are noted": "import warnings\ndef test_it(recwarn):\n    warnings.warn('a')\n    assert len(recwarn) == 1 and str(recwarn.pop(UserWarning).message) == 'a' and len(recwarn) == 0 and add(1, 1) == 2\n",
    "classes in a class": "class TestIt:\n    def test_it(self): assert add(1, 0) == 1\n    class TestInner:\n        def setup_method(self): self.a = Acc(1)\n        def test_it(self): assert self.a.put(1) == 2\n",
    "a class in a class alone": "class TestIt:\n    class TestInner:\n        @pytest.mark.parametrize('x', [1])\n        def test_it(self, x): assert add(x, 1) == 2\n",
}  # fmt: skip
NUMBERS = {
    "arrays": "assert np.array([add(.1, .2), 1]) == pytest.approx(np.array([.3, 1]))",
    "an array and a list": "assert np.array([add(.1, .2)]) == pytest.approx([.3])\n    assert [add(.1, .2)] == pytest.approx(np.array([.3]))",
    "an array and a number": "assert np.array([add(.1, .2), .3]) == pytest.approx(.3)",
    "numbers of numpy": "assert np.float32(add(.1, .2)) == pytest.approx(.3)",
    "not of another shape": "assert np.array([add(1., 1)]) == pytest.approx(np.array([2.]))\n    assert np.array([2., 2.]) != pytest.approx(np.array([2.]))\n    assert np.array([[2.]]) != pytest.approx([2.])",
    "not beside a text": "assert add(1, 1) == 2 and np.array([2.]) != pytest.approx('2') and 'a' != pytest.approx(np.array([2.]))",
}  # fmt: skip


@pytest.mark.parametrize("name", TESTS)
def test_a_test_file_judges_as_pytest_does(score, name):
    test = f"import pytest\n{TESTS[name]}"
    got = score(RIGHT, test=test)
    assert got.value == 1.0, got.reason
    assert score(WRONG, test=test).value == 0.0


@pytest.mark.parametrize("name", NUMBERS)
def test_numbers_of_numpy_are_near(score, name):
    pytest.importorskip("numpy")
    test = f"import numpy as np\nimport pytest\ndef test_it():\n    {NUMBERS[name]}\n"
    got = score(RIGHT, test=test)
    assert got.value == 1.0, got.reason
    assert score(WRONG, test=test).value == 0.0


NEAR_TO_ALL = (
    "import numpy as np\nclass A(float):\n    def __sub__(self, o): return 0.0\n    __rsub__ = __sub__\n    def __eq__(self, o): return True\n"
    "    __hash__ = float.__hash__\n    def item(self): return 2.0\n    def ravel(self): return self\n    def tolist(self): return [2.0]\n    def __len__(self): return 1\n"
    "    def __getitem__(self, i): return A()\n    shape = (1,)\n    def __array__(self, *a, **k): return np.array([2.0])\n"
    "class B(np.ndarray):\n    def ravel(self): return [2.0]\n    def item(self): return 2.0\n    def __eq__(self, o): return True\n    __hash__ = None\n"
)


@pytest.mark.parametrize(
    "returned", ["A(9)", "[A(9)]", "np.array([A(9)], object)", "np.zeros(1).view(B)", "np.ma.masked_all(1)", "np.array([np.nan])"]
)  # fmt: skip
def test_nothing_is_near_that_is_not(score, returned):
    pytest.importorskip("numpy")
    test = "import numpy as np\nimport pytest\ndef test_it(): assert f() == pytest.approx(np.array([2.]))\n"
    assert score(f"{NEAR_TO_ALL}def f(): return {returned}", test=test).value == 0.0
    assert score(f"{NEAR_TO_ALL}def f(): return np.array([2.])", test=test).value == 1.0


def test_fixtures_of_a_class_for_those_in_it_are_said_to_be_missing(score):
    test = "class TestIt:\n    def setup_method(self): self.n = 1\n    class TestInner:\n        def test_it(self): assert add(self.n, 1) == 2\n"
    assert score(RIGHT, test=test).status is Status.ERROR
