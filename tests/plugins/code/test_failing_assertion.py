"""A failed assertion says which it was and what came instead; nothing is evaluated twice for it."""

import pytest

from r1reward.testing import judge
from r1reward_code import code


def told(solution, **columns):
    score = judge(code(), f"```python\n{solution}\n```", task="code", **columns)
    return score.value, score.reason


HUMANEVAL = (
    "def check(candidate):\n    assert candidate([1, 2], 0.5) == True\n    assert candidate([], 1) is None\n"
)


def test_the_assertion_and_what_the_solution_returned_are_named():
    assert told("def f(xs, t):\n    return False", test=HUMANEVAL, entry_point="f") == (
        0.0,
        "test 1 of 1: AssertionError: assert candidate([1, 2], 0.5) == True; the solution returned False",
    )


def test_the_second_assertion_is_named_where_the_first_holds():
    _, reason = told("def f(xs, t):\n    return True", test=HUMANEVAL, entry_point="f")
    assert reason.endswith("assert candidate([], 1) is None; the solution returned True")


def test_the_values_of_a_loop_are_named():
    tests = "def check(candidate):\n    for x, y in [(1, 1), (2, 4)]:\n        assert candidate(x) == y\n"
    _, reason = told("def f(x):\n    return x", test=tests, entry_point="f")
    assert reason.endswith("assert candidate(x) == y with x = 2, y = 4; the solution returned 2")


@pytest.mark.parametrize(
    ("returned", "shown"),
    [
        ("(1,)", "(1,)"), ("{'a': [1.5]}", "{'a': [1.5]}"), ("b'x'", "b'x'"), ("2 ** 80", str(2**80)),
        ("'y' * 500", "'" + "y" * 89), ("[[[[[1]]]]]", "[[[[…]]]]"),
    ],
)  # fmt: skip
def test_what_came_is_written_as_python_writes_it(returned, shown):
    _, reason = told(f"def f():\n    return {returned}", test_list=["assert f() == 3"])
    assert reason.endswith(f"; the solution returned {shown}")


def test_an_assertion_with_words_of_its_own_keeps_them():
    _, reason = told("def f():\n    return 1", test_list=["assert f() == 3, 'three is wanted'"])
    assert reason == "test 1 of 1: AssertionError: three is wanted"


def test_an_assertion_of_the_solution_is_not_taken_for_the_tests():
    _, reason = told("def f():\n    assert False", test_list=["assert f() == 3"])
    assert reason == "test 1 of 1: AssertionError at assert f() == 3"


def test_an_error_of_the_solution_names_the_assertion_it_came_in():
    _, reason = told("def f(xs):\n    return xs[0]", test_list=["assert f([]) == 3"])
    assert reason == "test 1 of 1: IndexError: list index out of range at assert f([]) == 3"


@pytest.mark.parametrize(
    "returned",
    [
        "object()",
        "float('nan')",
        "[[]] * 10**5",
        "'\\ud800'",
        "type('E', (), {'__repr__': lambda s: 1 / 0})()",
    ],
)
def test_whatever_came_the_verdict_is_the_same(returned):
    value, reason = told(f"def f():\n    return {returned}", test_list=["assert f() == 3"])
    assert value == 0.0
    assert "assert f() == 3" in reason


def test_the_solution_is_asked_no_second_time():
    solution = "calls = []\ndef f():\n    calls.append(1)\n    return len(calls)"
    _, reason = told(solution, test_list=["assert f() == 3", "assert f() == 2"])
    assert "assert f() == 3; the solution returned 1" in reason
