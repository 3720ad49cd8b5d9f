"""Whom test code means by a name: the solution by what it was to write, and nobody but itself by what measures it."""

import pytest

from r1reward.types import Status

STUB = '''
def is_sorted(items):
    return all(a <= b for a, b in zip(items, items[1:]))

def arrange(items):
    """Sort the items."""
'''
TEST = "def test_it():\n    result = arrange([3, 1, 2])\n    assert len(result) == 3 and is_sorted(result)\n"


@pytest.mark.parametrize(
    ("test_list", "right", "wrong"),
    [
        ("assert sum(10, 15) == 6", "def sum(a, b): return 6", "def sum(a, b): return 7"),
        ("assert max(1, 2) == 2", "def max(a, b): return b", "def max(a, b): return 0"),
        ("assert list(filter([1, 2])) == [2]", "def filter(a): return [2]", "def filter(a): return [1]"),
        ("assert copy([1]) == [1]", "def copy(a): return list(a)", "def copy(a): return []"),
        ("assert calendar(2020) == 366", "def calendar(y): return 366", "import calendar"),
        (
            "assert stamp(datetime(2020, 1, 2)) == '2020'",
            "from datetime import datetime\ndef stamp(d): return str(d.year)",
            "from datetime import datetime\ndef stamp(d): return str(d.day)",
        ),
    ],
)
def test_a_function_with_the_name_of_a_builtin_or_module_is_the_solutions(score, test_list, right, wrong):
    assert score(right, test_list=[test_list]).value == 1.0
    assert score(wrong, test_list=[test_list]).value == 0.0


@pytest.mark.parametrize(
    ("test", "cheat"),
    [
        ("assert len(pick([1])) == 1", "def len(x): return 1\ndef pick(x): return []"),
        ("assert sorted(pick([2, 1])) == [1, 2]", "def sorted(x): return [1, 2]\ndef pick(x): return []"),
        ("assert abs(half(1) - 0.5) < 1e-6", "def abs(x): return 0\ndef half(x): return 9"),
        (
            "assert math.isclose(half(1), 0.5)",
            "class math:\n    isclose = staticmethod(lambda *a: True)\ndef half(x): return 9",
        ),
    ],
)
def test_what_measures_a_solution_is_not_its_own_to_define(score, test, cheat):
    assert score(cheat, test_list=[test]).value == 0.0


MAX, MIN = "def max(a, b): return 5", "def min(a, b): return 5"


@pytest.mark.parametrize(
    ("columns", "source", "value"),
    [
        ({"prompt": "Write a function named max that is never below 5."}, MAX, 1.0),
        ({"prompt": "Write `max`, which is never below 5."}, f"{MAX}\n{MIN}", 1.0),
        ({"prompt": "Write a function named max that is never below 5."}, MIN, 0.0),
        ({"entry_point": "max"}, f"{MAX}\ndef min(a, b): return 1", 1.0),
        ({"entry_point": "max"}, "def max(a, b): return 3", 0.0),
        ({}, MAX, 0.0),
        ({}, f"{MAX}\n{MIN}", 0.0),
        ({"prompt": "What is the max of the min?"}, f"{MAX}\n{MIN}", 0.0),
        ({"prompt": "Write max(a, b) and min(a, b)."}, f"{MAX}\n{MIN}", 0.0),
    ],
)
def test_which_of_two_builtins_is_to_be_written_is_said_by_the_row_alone(score, columns, source, value):
    test = "def test_it():\n    assert max(min(1, 2), 3) == 5\n"
    assert score(source, test=test, **columns).value == value
    assert score(source, test_list=["assert max(min(1, 2), 3) == 5"], **columns).value == value


@pytest.mark.parametrize("source", [MAX, f"{MAX}\n{MIN}", "x = 1"])
def test_builtins_that_no_row_asks_for_make_a_bad_ground_truth_whatever_is_defined(score, source):
    got = score(source, test_list=["assert max(min(1, 2), 3) == 3"])
    assert got.status is Status.BAD_GROUND_TRUTH


def test_a_stub_in_the_prompt_is_not_tested_in_place_of_the_solution(score):
    helper = "def is_sorted(items):\n    return all(a <= b for a, b in zip(items, items[1:]))\n"
    assert score("def arrange(items): return sorted(items)", prompt=STUB, test=TEST).value == 1.0
    assert score(helper + "def arrange(items): return sorted(items)", prompt=STUB, test=TEST).value == 1.0
    assert score("def arrange(items): return items", prompt=STUB, test=TEST).value == 0.0
    cheat = "def is_sorted(items): return True\ndef arrange(items): return items"
    assert score(cheat, prompt=STUB, test=TEST).value == 0.0


@pytest.mark.parametrize("answer", ["def add(a, b): return 0", "def other(a, b): return a + b", "x = 1"])
def test_a_whole_function_in_the_prompt_is_not_tested_in_place_of_the_solution(score, answer):
    prompt = "def add(a, b):\n    return a + b\n"
    assert score(answer, prompt=prompt, test="def test_add():\n    assert add(1, 2) == 3\n").value == 0.0


def test_the_prompts_helpers_are_lent_to_a_whole_function_as_to_a_continuation(score):
    prompt = 'def double(x):\n    return 2 * x\n\ndef quad(x):\n    """Four times x."""\n'
    test = "def check(candidate):\n    assert candidate(3) == 12\n"
    for answer in ("def quad(x):\n    return double(double(x))", "    return double(double(x))"):
        assert score(answer, prompt=prompt, test=test, entry_point="quad").value == 1.0
    assert (
        score("def quad(x):\n    return triple(x)", prompt=prompt, test=test, entry_point="quad").value == 0.0
    )


OWN_NODES = """
class TreeNode:
    def __init__(self, value):
        self.value, self.left, self.right = value, None, None
    def depth(self):
        return 1 + max((c.depth() for c in (self.left, self.right) if c), default=0)
def mirror(root):
    root.left, root.right = root.right, root.left
    return root
"""


def test_nodes_of_the_solutions_own_have_an_identity_and_methods(score):
    test = (
        "from solution import mirror, TreeNode\ndef test_a():\n    r = TreeNode(1)\n    r.left = TreeNode(2)\n"
        "    left = r.left\n    assert mirror(r) is r and r.right is left and r.left is None and r.depth() == 2\n"
    )
    assert score(OWN_NODES, test=test).value == 1.0
    assert score(OWN_NODES.replace("return root", "return TreeNode(1)"), test=test).value == 0.0


@pytest.mark.parametrize("alias", ["sp", "np", "tf", "plt"])
def test_a_module_that_the_test_itself_names_like_a_library_is_that_module(score, alias):
    test = f"import math as {alias}\ndef test_a():\n    assert f(2.5) == {alias}.floor(2.5)\n"
    right = f"import math as {alias}\ndef f(x): return {alias}.floor(x)"
    assert score(right, test=test).value == 1.0
    assert score(right.replace("floor", "ceil"), test=test).value == 0.0


SUM = "def sum(a, b):\n    total = 0\n    for x in a + b: total += x\n    return total\n"
ALL = "from solution import *\ndef test_a():\n    assert sum([1, 2], [3]) == 6\n    assert len('abc') == 3\n"


def test_a_test_that_imports_all_means_the_solutions_function_by_the_name_of_a_builtin(score):
    assert score(SUM, test=ALL).value == 1.0
    assert score(SUM.replace("total += x", "total -= x"), test=ALL).value == 0.0
    assert score("def total(a, b): return 6", test=ALL).value == 0.0


def test_a_builtin_beside_what_the_test_asks_for_is_pythons_own(score):
    for imports in (
        "from solution import *",
        "from solution import add",
        "import solution\nadd = solution.add",
    ):
        test = f"{imports}\ndef test_a():\n    assert add([1, 2]) == sum([1, 2])\n"
        assert score("def add(a): return 3\ndef sum(a): return 0", test=test).value == 1.0
        assert score("def add(a): return 0\ndef sum(a): return 0", test=test).value == 0.0
