"""What lasts from one test of a file to the next, how a program of tests ends, and what a block may hide."""

import pytest

ACCOUNT = "class Account:\n    def __init__(self): self.n = 0\n    def put(self, x):\n        self.n {} x\n        return self.n"
LASTING = {
    "setUpClass": "import unittest\nclass T(unittest.TestCase):\n    @classmethod\n    def setUpClass(cls): cls.a = Account()\n    def test_2(self): self.assertEqual(self.a.put(3), 5)\n    def test_1(self): self.assertEqual(self.a.put(2), 2)\n",
    "setup_class": "class TestIt:\n    @classmethod\n    def setup_class(cls): cls.a = Account()\n    def test_1(self): assert self.a.put(2) == 2\n    def test_2(self): assert self.a.put(3) == 5\n",
    "a fixture of the module": "import pytest\n@pytest.fixture(scope='module')\ndef a():\n    yield Account()\ndef test_1(a): assert a.put(2) == 2\ndef test_2(a): assert a.put(3) == 5\n",
    "a fixture of the class": "import pytest\nclass TestIt:\n    @pytest.fixture(scope='class')\n    def a(self): return Account()\n    def test_1(self, a): assert a.put(2) == 2\n    def test_2(self, a): assert a.put(3) == 5\n",
}


@pytest.mark.parametrize("name", LASTING)
def test_what_is_made_for_all_tests_of_a_class_or_file_is_made_once(score, name):
    got = score(ACCOUNT.format("+="), test=LASTING[name])
    assert got.value == 1.0, got.reason
    assert score(ACCOUNT.format("="), test=LASTING[name]).value == 0.0


def test_a_fixture_of_one_test_is_made_for_each(score):
    test = "import pytest\n@pytest.fixture\ndef a(): return Account()\ndef test_1(a): assert a.put(2) == 2\ndef test_2(a): assert a.put(3) == 3\n"
    assert score(ACCOUNT.format("+="), test=test).value == 1.0


def test_no_test_of_a_class_that_could_not_begin_is_passed(score, isolates):
    test = "import unittest\nclass T(unittest.TestCase):\n    @classmethod\n    def setUpClass(cls): cls.a = Account(7)\n    def test_1(self): pass\n    def test_2(self): pass\n"
    assert score(ACCOUNT.format("+="), test=test).value == 0.0


PROGRAMS = {
    "its own end": "import sys\nif f(2) != 6:\n    sys.exit(1)\nsys.exit(0)\n",
    "the end of its function": "import sys\ndef main():\n    if f(2) != 6:\n        sys.exit('wrong')\n    sys.exit()\nmain()\n",
    "the guard of a program": "def main():\n    assert f(2) == 6\n\nif __name__ == '__main__':\n    main()\n",
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_of_tests_runs_and_ends_as_one(score, name):
    assert score("def f(x): return x * 3", test=PROGRAMS[name]).value == 1.0
    for wrong in (
        "def f(x): return x",
        "import sys\ndef f(x): sys.exit(0)",
        "def f(x): raise SystemExit",
        "class L:\n    def __bool__(self): return False\n    __ne__ = __eq__ = lambda self, o: False\ndef f(x): return L()",
    ):
        assert score(wrong, test=PROGRAMS[name]).value == 0.0, wrong


def test_what_a_solution_returns_is_no_end_of_a_program_that_went_well(score):
    for returned in ("L()", "'0'", "0.0", "[]"):
        wrong = f"class L:\n    def __bool__(self): return False\ndef f(x): return {returned}"
        assert score(wrong, test="import sys\nsys.exit(f(2))\n").value == 0.0, returned


HIDES = "class Safe:\n    def __init__(self, *kinds): self.kinds = kinds\n    def __enter__(self): return self\n    def __exit__(self, kind, error, trace): return {}\n    def n(self): raise KeyError\n"


def test_a_block_hides_what_it_is_made_to_hide_and_no_assertion(score):
    honest = HIDES.format("kind is not None and issubclass(kind, self.kinds)")
    test = "import pytest\ndef test_it():\n    with Safe(ValueError):\n        int('x')\n    with pytest.raises(ZeroDivisionError):\n        with Safe(ValueError):\n            1 / 0\n"
    assert score(honest, test=test).value == 1.0
    assert score(HIDES.format("True"), test=test).value == 0.0
    for line in (
        "assert 1 == 2",
        "assert s.n() == 5",
        "x = s.n(); assert x == 5",
        "x = s.n()\n        assert x == 5",
    ):
        asks = f"def test_it():\n    with Safe() as s:\n        {line}\n"
        assert score(HIDES.format("True"), test=asks).value == 0.0, line


def test_a_generator_with_a_context_sees_the_error(score):
    test = "import pytest\nfrom solution import tag, LOG\ndef test_it():\n    with pytest.raises(ValueError):\n        with tag('a'):\n            raise ValueError('x')\n    assert LOG == ['<a', '>a']\n"
    right = "from contextlib import contextmanager\nLOG = []\n@contextmanager\ndef tag(n):\n    LOG.append('<' + n)\n    try: yield n\n    finally: LOG.append('>' + n)"
    assert score(right, test=test).value == 1.0
    assert score(right.replace("try: yield n\n    finally: ", "yield n\n    "), test=test).value == 0.0


def test_the_examples_in_a_solutions_docstrings_are_not_looked_for_here(score):
    test = "import doctest, solution\ndef test_it():\n    assert doctest.testmod(solution).failed == 0\n    assert solution.f(2) == 6\n"
    for answer in ("def f(x): return x * 3", "def f(x): return x"):
        got = score(answer, test=test)
        assert (got.value, "docstrings" in got.reason) == (None, True)


POOL = "class Pool:\n    def __init__(self): self.open = 0\n    def enter(self): self.open += 1\n    def leave(self): self.open -= {}\n"
ENDS = {
    "tearDownClass": "import unittest\nclass T(unittest.TestCase):\n    @classmethod\n    def setUpClass(cls): cls.p = Pool(); cls.p.enter()\n    @classmethod\n    def tearDownClass(cls):\n        cls.p.leave(); assert cls.p.open == 0\n    def test_1(self): self.assertEqual(self.p.open, 1)\n",
    "addClassCleanup": "import unittest\np = Pool()\ndef end():\n    p.leave(); assert p.open == 0\nclass T(unittest.TestCase):\n    @classmethod\n    def setUpClass(cls): p.enter(); cls.addClassCleanup(end)\n    def test_1(self): self.assertEqual(p.open, 1)\n",
    "setUpModule": "import unittest\np = None\ndef setUpModule():\n    global p\n    p = Pool(); p.enter()\ndef tearDownModule():\n    p.leave(); assert p.open == 0\nclass T(unittest.TestCase):\n    def test_1(self): self.assertEqual(p.open, 1)\n    def test_2(self): self.assertEqual(p.open, 1)\n",
    "teardown_class": "class TestIt:\n    @classmethod\n    def setup_class(cls): cls.p = Pool(); cls.p.enter()\n    @classmethod\n    def teardown_class(cls):\n        cls.p.leave(); assert cls.p.open == 0\n    def test_1(self): assert self.p.open == 1\n    def test_2(self): assert self.p.open == 1\n",
    "teardown_module": "p = Pool()\ndef setup_module(): p.enter()\ndef teardown_module():\n    p.leave(); assert p.open == 0\ndef test_1(): assert p.open == 1\ndef test_2(): assert p.open == 1\n",
    "a fixture of the module": "import pytest\n@pytest.fixture(scope='module')\ndef p():\n    p = Pool(); p.enter()\n    yield p\n    p.leave(); assert p.open == 0\ndef test_1(p): assert p.open == 1\ndef test_2(p): assert p.open == 1\n",
    "a finalizer of the session": "import pytest\n@pytest.fixture(scope='session')\ndef p(request):\n    p = Pool(); p.enter()\n    def end():\n        p.leave(); assert p.open == 0\n    request.addfinalizer(end)\n    return p\ndef test_1(p): assert p.open == 1\ndef test_2(p): assert p.open == 1\n",
    "a fixture of each class": "import pytest\np = Pool()\n@pytest.fixture(scope='class')\ndef q():\n    p.enter()\n    yield p\n    p.leave()\nclass TestOne:\n    def test_1(self, q): assert q.open == 1\n    def test_2(self, q): assert q.open == 1\nclass TestTwo:\n    def test_1(self, q): assert q.open == 1\ndef test_last(): assert p.open == 0\ndef test_of_no_class(q): assert p.open == 1\ndef test_after(): assert p.open == 0\n",
}


@pytest.mark.parametrize("name", ENDS)
def test_what_is_made_for_all_tests_of_a_class_or_file_ends_after_the_last(score, name):
    got = score(POOL.format(1), test=ENDS[name])
    assert got.value == 1.0, got.reason
    got = score(POOL.format(0), test=ENDS[name])
    assert got.value == 0.0, got.reason


def test_no_test_of_a_pytest_class_or_file_that_could_not_begin_is_passed(score, isolates):
    from contextlib import closing

    from r1reward.testing import judge
    from r1reward_code import code

    tests = (
        "class TestIt:\n    @classmethod\n    def setup_class(cls): cls.a = Account(7)\n    def test_1(self): pass\n    def test_2(self): pass\n",
        "def setup_module(): Account(7)\ndef test_1(): pass\ndef test_2(): pass\n",
    )
    with closing(code(time_limit=1, credit="fraction")) as share:
        for test in tests:
            got = judge(share, f"```python\n{ACCOUNT.format('+=')}\n```", test=test)
            assert got.value == 0.0, got.reason
