"""Tests that cannot be bought: what a solution defines, raises or returns changes nothing of what it is measured with."""

import pytest

from r1reward.types import Status

FORMS = {
    "all of a map": "assert all(map(lambda c: candidate(c[0]) == c[1], [(1, 1), (2, 4)]))",
    "a loop over a map": "for got in map(candidate, [1, 2]):\n        assert got in (1, 4)",
    "no list of a filter": "assert not list(filter(lambda c: candidate(c[0]) != c[1], [(1, 1), (2, 4)]))",
    "not any of a map": "assert not any(map(lambda c: candidate(c[0]) != c[1], [(1, 1), (2, 4)]))",
    "a zip of maps": "assert all(a == b for a, b in zip(map(candidate, [1, 2]), [1, 4]))",
    "a set": "assert not set(map(candidate, [1, 2])) - {1, 4}",
    "a sum": "assert sum(map(lambda n: candidate(n) != n * n, [1, 2])) == 0",
    "a generator": "assert all(candidate(n) == n * n for n in range(5))",
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_what_a_solution_raises_never_ends_the_tests_loops(score, form):
    columns = {"test": f"def check(candidate):\n    {FORMS[form]}\n", "entry_point": "f"}
    assert score("def f(x): return x * x", **columns).value == 1.0
    for source in (
        "def f(x): raise StopIteration",
        "def f(x): return next(iter(()))",
        "def f(x): raise type('S', (StopIteration,), {})",
    ):
        got = score(source, **columns)
        assert (got.value, got.status) == (0.0, Status.SCORED), (source, got)


def test_a_stop_iteration_that_a_test_expects_is_none_of_its_faults(score):
    test = """
import pytest
from solution import Deck

def test_end():
    deck = Deck()
    for _ in range(2):
        try:
            deck.draw()
        except StopIteration:
            pass
    with pytest.raises(StopIteration):
        deck.draw()
    assert list(deck) == [1, 2]
    assert next(iter([]), 5) == 5
"""
    right = "class Deck:\n def draw(self): raise StopIteration\n def __iter__(self): return iter([1, 2])"
    assert score(right, test=test).value == 1.0
    assert (
        score(
            "class Deck:\n def draw(self): return 1\n def __iter__(self): return iter([1, 2])", test=test
        ).value
        == 0.0
    )


STAR = "from solution import *\nimport math\n\nLIMIT = 1e-6\n\ndef near(a, b):\n    return abs(a - b) < LIMIT\n\ndef test_f():\n    {}\n"
MEASURES = {
    "abs": ("assert abs(f(3) - 9) < 1e-6", "def abs(x): return 0"),
    "all": ("assert all(f(x) == x * x for x in range(9))", "def all(x): return True"),
    "isinstance and len": ("assert isinstance(f(3), int) and len([f(3)]) == 1 and f(3) == 9", "def isinstance(*a): return True\ndef len(x): return 1"),
    "sorted": ("assert sorted([f(3), f(2)]) == [4, 9]", "def sorted(x): return [4, 9]"),
    "a helper of the test's": ("assert near(f(3), 9)", "def near(a, b): return True"),
    "a constant of the test's": ("assert near(f(3), 9)", "LIMIT = 1e9"),
    "a module of the test's": ("assert math.isclose(f(3), 9)", "class math:\n isclose = staticmethod(lambda *a: True)"),
    "a module that the test forgot": ("assert operator.eq(f(3), 9)", "class operator:\n eq = staticmethod(lambda *a: True)"),
}  # fmt: skip


@pytest.mark.parametrize("name", MEASURES)
def test_importing_all_of_a_solution_takes_nothing_of_the_tests_own(score, name):
    check, forgery = MEASURES[name]
    test = STAR.format(check)
    assert score("def f(x): return x * x", test=test).value == 1.0
    assert score(f"def f(x): return 0\n{forgery}", test=test).value == 0.0
    assert score(f"def f(x): return x * x\n{forgery}", test=test).value == 1.0


LEETCODE = {
    "test": "def check(candidate):\n    assert abs(candidate([1, 2], 3) - 2.5) < 1e-5\n",
    "entry_point": "Solution().f",
}
STACK = {
    "test": "from solution import Stack\n\ndef test_stack():\n    s = Stack()\n    s.push(3)\n    assert s.pop() < 5\n    assert s.pop() + 1 == 3\n"
}
NEAR = "\n def __sub__(s, o): return s\n def __add__(s, o): return 3\n def __abs__(s): return s\n def __lt__(s, o): return True\n __gt__ = __le__ = __lt__"


@pytest.mark.parametrize("operators", ["", NEAR])
def test_an_object_of_a_solutions_own_is_no_number(score, operators):
    for source, columns in (
        (f"class Solution:\n def f(self, a, b): return self{operators}", LEETCODE),
        (f"class Solution:\n def f(self, a, b): return Solution(){operators}", LEETCODE),
        (f"class Stack:\n def push(self, x): pass\n def pop(self): return self{operators}", STACK),
        (f"class Stack:\n def push(self, x): pass\n def pop(self): return Stack(){operators}", STACK),
    ):
        got = score(source, **columns)
        assert (got.value, got.status) == (0.0, Status.SCORED), (source, got)


def test_operators_between_two_objects_of_a_solutions_class_are_its_own(score):
    test = "from solution import Money\n\ndef test_money():\n    assert Money(2) + Money(3) == Money(5)\n    assert Money(2) < Money(3)\n"
    right = """
class Money:
    def __init__(self, amount): self.amount = amount
    def __add__(self, other): return Money(self.amount + other.amount)
    def __lt__(self, other): return self.amount < other.amount
    def __eq__(self, other): return self.amount == other.amount
"""
    assert score(right, test=test).value == 1.0
    assert score(right.replace("self.amount + other.amount", "0"), test=test).value == 0.0


HOLDS = {
    "learns it": "class C:\n def __contains__(s, i): s.i = i; return True\n def __iter__(s): return iter([s.i])",
    "learns it and denies": "class C:\n def __contains__(s, i): s.i = i; raise AttributeError\n def __iter__(s): return iter([s.i])",
    "learns it and counts": "class C:\n def __contains__(s, i): s.i = i; return True\n def __len__(s): return 1\n def __getitem__(s, n): return [s.i][n]",
    "holds everything": "class C:\n def __contains__(s, i): return True",
}  # fmt: skip
HELD = "class C:\n def __iter__(s): return iter([8, 9])\n def __contains__(s, i): return i in (8, 9)"


@pytest.mark.parametrize("name", HOLDS)
def test_an_object_does_not_hold_what_it_was_asked_for(score, name):
    columns = {"test_list": ["assert 9 in f(3)"]}
    assert score(f"{HELD}\ndef f(x): return C()", **columns).value == 1.0
    assert score(f"{HELD.replace('9', '7')}\ndef f(x): return C()", **columns).value == 0.0
    got = score(f"{HOLDS[name]}\ndef f(x): return C()", **columns)
    assert (got.value, got.status) == (0.0, Status.SCORED), got


def test_an_object_that_a_test_has_made_holds_what_it_says(score):
    test = "from solution import Evens\n\ndef test_evens():\n    evens = Evens()\n    assert 4 in evens\n    assert 5 not in evens\n"
    right = "class Evens:\n def __contains__(self, n): return n % 2 == 0"
    assert score(right, test=test).value == 1.0
    assert score(right.replace("== 0", "== 1"), test=test).value == 0.0
    assert score("class Evens:\n def __iter__(self): return iter([2, 4, 6])", test=test).value == 1.0


@pytest.mark.parametrize(
    "columns",
    [
        {"test": "def check(candidate):\n    pass\n", "entry_point": "f"},
        {"test": "def helper(x):\n    return x\n"},
        {"test": "from solution import f\n\ndef test_f():\n    pass\n"},
        {"test": "from solution import *\n\ndef test_f():\n    assert True\n"},
        {"test_list": ["assert 1 + 1 == 2"]},
        {"ground_truth": "def f(x):\n    return x * x\n"},
    ],
    ids=str,
)
def test_a_test_that_asks_the_solution_nothing_is_a_bad_ground_truth(score, columns):
    columns = dict(columns)
    got = score("def f(x): return 1", columns.pop("ground_truth", None), **columns)
    assert got.status is Status.BAD_GROUND_TRUTH, got


def test_a_solution_that_does_not_load_is_wrong_whatever_its_test_asks(score):
    got = score("def f(x: return 1", test="from solution import f\n\ndef test_f():\n    assert f(1) == 1\n")
    assert (got.value, got.status) == (0.0, Status.SCORED)
