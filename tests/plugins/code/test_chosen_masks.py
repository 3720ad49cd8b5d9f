"""Whether a wrong solution has a value is for the test's own words to say: nothing that it does makes an error of a 0."""

import importlib.util
from pathlib import Path

import pytest

from r1reward.types import Status
from r1reward_code import code

ET = "import xml.etree.ElementTree as ET\n"
TREE = ET + "e = ET.fromstring('<a><b/></a>')\n"
SETTINGS = "import configparser\nc = configparser.ConfigParser()\nc.read_string('[a]\\nx = 1')\n"
COUNT = TREE + "assert f(e) == 1\n"
UNITS = ET + "def test_it():\n    e = ET.fromstring('<a><b/></a>')\n    assert f(e) == 1\n"

# A wrong solution, a test that it fails.
ATTACKS = {
    "changes a tree": ("def f(e):\n    e.set('x', '1')\n    return 2", COUNT),
    "changes a tree before it raises": ("def f(e):\n    e.clear()\n    raise ValueError('x')", COUNT),
    "changes a tree in a unit": ("def f(e):\n    e.set('x', '1')\n    return 2", UNITS),
    "changes a tree that two checks lend": ("def f(e):\n    e.set('x', '1')\n    return 2", COUNT + "assert f(e) == 1\n"),
    "changes a tree that has no name": ("def f(e):\n    e.set('x', '1')\n    return 2", ET + "assert f(ET.fromstring('<a/>')) == 1\n"),
    "changes a tree that the test looked at before": ("def f(e):\n    e.set('x', '1')\n    return 2", TREE + "assert e.tag == 'a'\nassert f(e) == 1\n"),
    "changes settings": ("def f(c):\n    c.add_section('b')\n    return 2", SETTINGS + "assert f(c) == 1\n"),
    "fills a tree with what no copy holds": ("def f(e):\n    e.x = lambda: 1\n    return 2", COUNT),
    "returns what it asked a callback for": (
        "def f(o):\n    return o.events",
        "import selectors\nclass A:\n    def __init__(self):\n        self.events = selectors.SelectSelector()\nassert f(f(A())) == 3\n",
    ),
    "names a package that is not there": (
        "def f(x): return b'cnumpy._core.numeric\\n_frombuffer\\n.'",
        "import pickle\nassert pickle.loads(f(1)) == 1\n",
    ),
    "writes a pickle of a class that the test does not name": (
        "def f(p): open(p, 'wb').write(b'cnetworkx.classes.graph\\nGraph\\n.')",
        "import pickle\n'networkx'\nf('t')\nassert pickle.load(open('t', 'rb')) == 1\n",
    ),
    "makes a class of a function with a capital": (
        "class Sum:\n    def __init__(self, n): pass\n    def __sub__(self, other): return 0\n    def __lt__(self, other): return 0",
        "assert abs(Sum(3) - 5) < 1\n",
    ),
    "compares as a class where a function is meant": (
        "class Sum:\n    def __init__(self, n): pass\n    def __lt__(self, other): return True",
        "assert Sum(3) < 5\n",
    ),
    "writes a pickle of a class that the test names": (
        "import pickle\nclass Model: pass\ndef f(p): pickle.dump(Model(), open(p, 'wb'))",
        "import pickle\nfrom solution import Model, f\nf('t')\nassert pickle.load(open('t', 'rb')) == 1\n",
    ),
    "has the test lend more than a copy holds": (
        "def h(): return 'x' * 17_000_000\ndef f(e): return 2",
        ET + "e = ET.fromstring('<a/>')\ne.text = h()\nassert f(e) == 1\n",
    ),
    "names a dictionary to be patched": (
        "def f(): return 'os.path'",
        "from unittest.mock import patch\nwith patch.dict(f(), {'a': 1}):\n    assert f() == 3\n",
    ),
    "has the test import what is not there": ("def f(x): return 'no_such_module'", "assert __import__(f(1)).x == 1\n"),
    "has the test run a program": ("def f(x): return ['python3', '-c', '1']", "import subprocess, os\nos.environ['A'] = 'b'\nopen('x', 'w').close()\nassert subprocess.run(f(1)).returncode == 5\n"),
    "has the test write many files": (
        "def f(x): return range(3000)",
        "import os\nfor n in f(1):\n    open(f'x{n}', 'w').close()\nassert f(1) == 3\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ATTACKS)
def test_a_wrong_solution_never_makes_an_error_of_its_zero(score, name):
    source, test = ATTACKS[name]
    got = score(source, test=test)
    assert (got.value, got.status) == (0.0, Status.SCORED), got


LOOKS = {
    "an attribute": TREE + "f(e)\nassert e.get('x') == '1'\n",
    "identity": TREE + "assert f(e) is e and e.get('x') == '1'\n",
    "a loop": TREE + "for n in range(2):\n    f(e)\n    assert e.get('x') == '1'\n",
    "a unit": ET + "def test_it():\n    e = ET.fromstring('<a/>')\n    f(e)\n    assert e.get('x') == '1'\n",
    "a list": TREE + "every = [e]\ng(every)\nassert e.get('x') == '1'\n",
    "an attribute of the test's own": ET + "import unittest\nclass T(unittest.TestCase):\n    def setUp(self):\n        self.e = ET.fromstring('<a/>')\n"
        "    def test_it(self):\n        f(self.e)\n        self.assertEqual(self.e.get('x'), '1')\n",
}  # fmt: skip
ROUND = "def g(every): return [f(e) for e in every]\n"
SOLUTIONS = {
    "right": "def f(e):\n    e.set('x', '1')\n    return e\n",
    "wrong": "def f(e):\n    e.set('x', '2')\n    return e\n",
    "idle": "def f(e):\n    return e\n",
}


@pytest.mark.parametrize("solution", SOLUTIONS)
@pytest.mark.parametrize("name", LOOKS)
def test_a_test_that_looks_again_at_what_it_lent_judges_nobody(score, name, solution):
    got = score(SOLUTIONS[solution] + ROUND, test=LOOKS[name])
    assert (got.value, "what the solution changed" in got.reason) == (None, True), got


def test_a_change_that_the_test_makes_itself_is_no_look_and_reaches_the_solution(score):
    test = TREE + "assert f(e) == 1\ne.append(ET.fromstring('<c/>'))\nassert f(e) == 2\n"
    assert score("def f(e): return len(e)", test=test).value == 1.0
    assert score("def f(e): return 1", test=test).value == 0.0


NETWORKS = {
    "fills a graph with what no copy holds": "def f(g):\n    g.add_node(lambda: 2)\n    return 2\ndef h(): return 1\n",
    "returns what no copy holds": "def f(g): return 2\ndef h(): return lambda: 1\n",
    "returns a number that no copy holds": "class N(int): pass\ndef f(g): return 2\ndef h(): return N(1)\n",
}


@pytest.mark.parametrize("name", NETWORKS)
def test_what_cannot_be_lent_for_what_the_solution_put_there_makes_no_error(score, isolates, name):
    spec = importlib.util.find_spec("networkx")
    if spec is None or spec.origin is None:
        pytest.skip("networkx is not installed")
    verifier = code(time_limit=8, memory_mb=1024, packages=[str(Path(spec.origin).parents[1])])
    test = "import networkx as nx\ng = nx.Graph()\ng.add_node(h())\nassert f(g) == 3 or f(g) == 1\n"
    got = score(NETWORKS[name], by=verifier, test=test)
    verifier.close()
    assert (got.value, got.status) == (0.0, Status.SCORED), got


@pytest.mark.parametrize("value", ["lambda: 1", "1", "[]", "{}"])
def test_a_test_that_looks_into_what_was_returned_judges_nobody(score, value):
    got = score(f"def f(x): return {value}", test="import inspect\nassert inspect.getmembers(f(1)) == []\n")
    assert (got.value, got.status) == (None, Status.ERROR), got


MANY = "for n in range(2500):\n    open(f'x{n}', 'w').close()\n"


def test_a_test_that_writes_many_files_before_it_asks_judges_no_failure(score):
    assert score("def f(x): return 3", test=MANY + "assert f(1) == 3\n").value == 1.0
    assert score("def f(x): return 4", test=MANY + "assert f(1) == 3\n").value is None


@pytest.mark.parametrize(
    "test", ["import hypothesis\n", "__import__('no_such_module')\n", "import unittest.no_such_part\n"]
)
def test_a_module_that_the_test_itself_wants_judges_nobody(score, test):
    for answer in (1, 2):
        assert score(f"def f(x): return {answer}", test=f"y = f(1)\n{test}assert y == 1\n").value is None


RETURNED = {
    "a tree": (TREE, "assert f(e).get('x') == '1'\n"),
    "a tree's text": (TREE, "assert ET.tostring(f(e)) == b'<a x=\"1\"><b /></a>'\n"),
    "a tree, twice": (TREE, "assert g(f(e)) == '1'\nassert g(e) == '1'\n"),
}


@pytest.mark.parametrize("name", ["a tree", "a tree, twice"])
def test_what_was_changed_and_comes_back_is_what_it_was_changed_to(score, name):
    setup, test = RETURNED[name]
    look = "def g(e):\n    return e.get('x')\n"
    assert score(SOLUTIONS["right"] + look, test=setup + test).value == 1.0
    for wrong in ("wrong", "idle"):
        assert score(SOLUTIONS[wrong] + look, test=setup + test).value == 0.0
