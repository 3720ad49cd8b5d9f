"""`is` between a solution's class or function as a test names it and as the solution returns it: one thing has one stand-in."""

import pytest

SOURCE = """
class M(type):
    def __eq__(cls, other): return True
    def __ne__(cls, other): return False
    __hash__ = type.__hash__
class A: pass
class B(A): pass
class L(metaclass=M): pass
def f(): return 1
def g(): return 1
def twin():
    class A: pass
    return A
def same():
    def f(): return 1
    return f
def make(): return RETURNED
"""
TESTS = {
    "assert make() is A": "A",
    "assert A is make()": "A",
    "assert make() == A and A == make()": "A",
    "assert make() in (A,)": "A",
    "assert make() is f": "f",
    "assert make() == f": "f",
    "x = make()\nassert x is A and x is not B": "A",
    "from solution import A, make\nassert make() is A": "A",
    "import solution\nassert solution.make() is solution.A": "A",
    "import unittest\nfrom solution import A, make\nclass T(unittest.TestCase):\n    def test_it(self):\n"
    "        self.assertIs(make(), A)\n        self.assertIsNot(make(), 3)": "A",
    "from solution import A, make\ndef test_it():\n    assert make() is A": "A",
    "from solution import f, make\ndef test_it():\n    assert make() is f, 'another'": "f",
}
NEAR = {
    "A": ["B", "L", "twin()", "A()", "L()", "'A'", "None", "f", "type('A', (), {})", "type('A', (A,), {})"],
    "f": ["g", "same()", "lambda: 1", "L", "L()", "f()", "'f'", "A"],
}


@pytest.mark.parametrize("test", TESTS)
def test_a_class_or_function_that_comes_back_is_itself(score, test):
    got = score(SOURCE.replace("RETURNED", TESTS[test]), test=test)
    assert got.value == 1.0, got


@pytest.mark.parametrize("kind", NEAR)
def test_what_only_looks_like_it_is_not(score, kind):
    tests = {f"assert make() is {kind}", f"assert make() == {kind}", f"assert {kind} is make()"}
    unit = f"import unittest\nfrom solution import {kind}, make\nclass T(unittest.TestCase):\n    def test_it(self):\n"
    for test in (*tests, f"{unit}        self.assertIs(make(), {kind})", f"assert make() in ({kind},)"):
        for returned in NEAR[kind]:
            got = score(SOURCE.replace("RETURNED", returned), test=test)
            assert got.value == 0.0, (test, returned, got)


@pytest.mark.parametrize("returned", ["B", "L", "twin()"])
def test_what_is_not_it_is_said_to_be_not(score, returned):
    source = SOURCE.replace("RETURNED", returned)
    assert score(source, test="assert make() is not A").value == 1.0
    assert score(SOURCE.replace("RETURNED", "A"), test="assert make() is not A").value == 0.0


def test_what_is_called_by_way_of_a_returned_class_is_trusted_no_more_than_before(score):
    source = "class A:\n    def __init__(self, n): self.n = n\n    def __eq__(self, other): return True\n    __hash__ = None\n"
    source += "def make(): return A\n"
    assert (
        score(source, test="assert isinstance(A(1), A)\nassert make() is A\nassert make()(2) == 5").value
        == 0.0
    )
