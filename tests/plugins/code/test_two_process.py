"""What a test shares with a solution in another process is judged; what it cannot share is an error that says so."""

import pytest

from r1reward.types import Status

UNIT = "import unittest, os, sys, tempfile\nfrom unittest.mock import patch, MagicMock, mock_open\nclass TestCases(unittest.TestCase):\n"

SHARED = {
    "a folder of the test's": ("import os\ndef task(d): return sorted(os.listdir(d))", "def task(d): return ['b']",
        " def test_1(self):\n  with tempfile.TemporaryDirectory() as d:\n   open(os.path.join(d, 'a'), 'w').close()\n   self.assertEqual(task(d), ['a'])\n"),
    "a file that the solution writes": ("def task(p): open(p, 'w').write('x')", "def task(p): open(p + 'x', 'w').write('x')",
        " def test_1(self):\n  task('out.txt')\n  self.assertTrue(os.path.exists('out.txt'))\n"),
    "a data base": ("import sqlite3\ndef task(p):\n c = sqlite3.connect(p); c.execute('create table t(a)'); c.commit()", "import sqlite3\ndef task(p):\n c = sqlite3.connect(p); c.execute('create table u(a)'); c.commit()",
        " def test_1(self):\n  import sqlite3\n  task('x.db')\n  self.assertEqual(sqlite3.connect('x.db').execute('select * from t').fetchall(), [])\n"),
    "the environment": ("import os\ndef task(): return os.environ['AA']", "import os\ndef task(): return os.environ['AA'] + 'c'",
        " def test_1(self):\n  os.environ['AA'] = 'b'\n  self.assertEqual(task(), 'b')\n"),
    "a patched environment": ("import os\ndef task(): return os.environ['AA']", "import os\ndef task(): return os.environ.get('AB')",
        " @patch.dict(os.environ, {'AA': 'b'})\n def test_1(self): self.assertEqual(task(), 'b')\n"),
    "a patch of a module": ("import urllib.request\ndef task(u): return urllib.request.urlopen(u).read()", "import urllib.request\ndef task(u): return urllib.request.urlopen(u).read() + b'y'",
        " @patch('urllib.request.urlopen')\n def test_1(self, m):\n  m.return_value.read.return_value = b'x'\n  self.assertEqual(task('http://x'), b'x')\n"),
    "a patch of open": ("def task(p):\n with open(p) as f: return f.read()", "def task(p):\n with open(p) as f: return f.read() * 2",
        " @patch('builtins.open', new_callable=mock_open, read_data='x')\n def test_1(self, m): self.assertEqual(task('p'), 'x')\n"),
    "a patch that the test forgives": ("import random\ndef task(): return random.random()", "import random\ndef task(): return random.random() + 1",
        " def test_1(self):\n  try:\n   with patch('random.random', return_value=4): self.assertEqual(task(), 4)\n  except BaseException: raise AssertionError('no')\n"),
    "logs": ("import logging\ndef task(): logging.getLogger('a').error('x')", "import logging\ndef task(): logging.getLogger('b').error('x')",
        " def test_1(self):\n  with self.assertLogs('a'): task()\n"),
    "warnings": ("import warnings\ndef task(): warnings.warn('x')", "import warnings\ndef task(): warnings.warn('x', FutureWarning)",
        " def test_1(self):\n  with self.assertWarns(UserWarning): task()\n"),
    "a signature": ("def task(a, b=2): return a", "def task(a, c=2): return a",
        " def test_1(self):\n  import inspect\n  self.assertEqual(list(inspect.signature(task).parameters), ['a', 'b'])\n"),
    "a source": ("def task(a, b=2): return a", "task = lambda a, b=2: a",
        " def test_1(self):\n  import inspect\n  self.assertIn('return', inspect.getsource(task))\n"),
    "a kind of function": ("def task(a, b=2): return a", "class Task:\n def __call__(self, a, b=2): return a\ntask = Task()",
        " def test_1(self):\n  from inspect import isfunction\n  self.assertTrue(isfunction(task))\n"),
}  # fmt: skip
"""A right solution, a wrong one and the test."""

APART = {
    "a module that only the test wants": ("def task(): return 1",
        " def test_1(self):\n  import no_such_module_here\n  self.assertEqual(task(), 1)\n", "no_such_module_here"),
    "defaults": ("def task(a, b=2): return a",
        " def test_1(self): self.assertEqual(task.__defaults__, (2,))\n", "__defaults__"),
    "code": ("def task(a, b=2): return a",
        " def test_1(self): self.assertEqual(task.__code__.co_argcount, 2)\n", "__code__"),
}  # fmt: skip


@pytest.mark.parametrize("name", SHARED)
def test_what_two_processes_share_decides_right_and_wrong(score, name):
    right, wrong, test = SHARED[name]
    assert score(right, test=UNIT + test, entry_point="task").value == 1.0
    assert score(wrong, test=UNIT + test, entry_point="task").value == 0.0


@pytest.mark.parametrize("name", APART)
def test_what_two_processes_do_not_share_is_an_error_and_no_wrong_answer(score, name):
    source, test, word = APART[name]
    got = score(source, test=UNIT + test, entry_point="task")
    assert (got.value, got.status) == (None, Status.ERROR), got
    assert word in got.reason


def test_files_of_the_tests_own_are_no_excuse_for_a_solution_that_passes_or_ends(score):
    test = (
        UNIT
        + " def test_1(self):\n  with open('x', 'w') as f: f.write('2')\n  self.assertEqual(task(int(open('x').read())), 4)\n"
    )
    assert score("def task(x): return 2 * x", test=test, entry_point="task").value == 1.0
    assert score("import os\ndef task(x): os._exit(0)", test=test, entry_point="task").value == 0.0


def test_a_wrong_answer_is_one_in_a_test_that_only_names_files(score):
    test = UNIT + " def test_1(self):\n  self.assertEqual(task('a.txt'), os.path.join('tmp', 'a.txt'))\n"
    assert score("def task(x): return x", test=test, entry_point="task").value == 0.0
    assert score("def task(x): return 'tmp/' + x", test=test, entry_point="task").value == 1.0


def test_a_solution_cannot_make_its_failure_one_of_the_tests(score):
    test = UNIT + " def test_1(self): self.assertEqual(task(1), 2)\n"
    for source in (
        "def task(x): import no_such_module_here",
        "import no_such_module_here",
        "def task(x): raise ModuleNotFoundError('x')",
        "def task(x):\n import os, tempfile\n os.environ['A'] = 'b'\n open(tempfile.mktemp(), 'w').write('x')\n return 0",
        "class _MissingError(BaseException): pass\ndef task(x): raise _MissingError('x')",
    ):
        got = score(source, test=test, entry_point="task")
        assert got.value == 0.0, (source, got)


def test_fixtures_that_are_always_used_are_set_up(score):
    test = (
        "import pytest\nfrom solution import task\n@pytest.fixture(autouse=True)\ndef two():\n global N\n N = 2\n"
        "class TestTask:\n @classmethod\n def setup_class(cls): cls.one = 1\n def test_it(self): assert task(self.one) == N\n"
    )
    assert score("def task(x): return x + 1", test=test).value == 1.0
    assert score("def task(x): return x", test=test).value == 0.0
