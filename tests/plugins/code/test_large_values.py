"""Values that are nested deep, or many: they go between test and solution as they are, or have a reason."""

import tracemalloc
from functools import reduce

import pytest

from r1reward.types import Status


def nest(levels, core=()):
    return reduce(lambda inner, _: [inner], range(levels), list(core))


NEST = "def nest(n):\n    r = []\n    for _ in range(n): r = [r]\n    return r"
DEEP = {
    "lists that the test goes through": (
        NEST, ("range(n)", "range(n - 1)"), "d, x = 0, nest(500)\nwhile x:\n    x = x[0]; d += 1\nassert d == 500",
    ),
    "lists that the test compares": (NEST, ("range(n)", "range(n + 1)"), "e = []\nfor _ in range(400): e = [e]\nassert nest(400) == e"),
    "dictionaries": (
        NEST.replace("[r]", "{'a': r}"), ("{'a'", "{'b'"), "e = []\nfor _ in range(300): e = {'a': e}\nassert nest(300) == e",
    ),
    "an argument": (
        "def flat(x):\n    n, stack = 0, [x]\n    while stack:\n        y = stack.pop()\n"
        "        if isinstance(y, list): stack.extend(y)\n        else: n += y\n    return n",
        ("n += y", "n += 2 * y"), "e = [7]\nfor _ in range(400): e = [e, 1]\nassert flat(e) == 407",
    ),
    "what the test changes far down": (
        NEST + "\nclass Keep:\n    def __init__(self): self.x = nest(250)\n    def bottom(self):\n        y = self.x\n"
        "        while y and isinstance(y[0], list): y = y[0]\n        return y",
        ("return y", "return list(y)"), "k = Keep()\ny = k.x\nwhile y: y = y[0]\ny.append(5)\nassert k.bottom() == [5] and k.bottom() is k.bottom()",
    ),
}  # fmt: skip
"""A right solution, what is replaced in it to make it wrong, and the test."""


@pytest.mark.parametrize("name", DEEP)
def test_values_that_are_nested_deep_are_what_they_are(score, name):
    source, (right, wrong), test = DEEP[name]
    assert score(source, {"test_list": [test]}).value == 1.0
    assert score(source.replace(right, wrong), {"test_list": [test]}).value == 0.0


def test_an_answer_that_is_nested_deep_is_wrong_where_another_one_is_expected(score):
    tests = {"test_list": ["assert nest(2000) == [[1]]"]}
    assert score(NEST, tests).value == 0.0
    assert score(NEST, {"fn_name": "nest", "inputs": [[2000]], "outputs": [[[1]]]}).value == 0.0


@pytest.mark.parametrize("source", [NEST, "def nest(n): return 0", "import os\ndef nest(n): os._exit(0)"])
def test_calls_whose_values_are_too_deep_to_be_compared_are_bad_for_every_answer(score, source):
    tests = {"fn_name": "nest", "inputs": [[2], [400]], "outputs": [nest(2), nest(400)]}
    got = score(source, tests)
    assert (got.value, got.status) == (None, Status.BAD_GROUND_TRUTH)


@pytest.mark.parametrize("levels", [180, 195, 200, 900])
def test_no_depth_of_the_tests_gives_right_answers_a_value_and_wrong_ones_none(score, levels):
    tests = {"fn_name": "nest", "inputs": [[levels]], "outputs": [nest(levels)]}
    right, wrong = score(NEST, tests), score("def nest(n): return 0", tests)
    is_scored = levels < 190
    assert (right.value, wrong.value) == ((1.0, 0.0) if is_scored else (None, None))
    assert {right.status, wrong.status} == {Status.SCORED if is_scored else Status.BAD_GROUND_TRUTH}


@pytest.mark.slow
def test_an_answer_of_many_values_is_not_too_much_output(score, isolates):
    from r1reward_code import code

    tests = {"fn_name": "rows", "inputs": [[500_000]], "outputs": [[{"id": i} for i in range(500_000)]]}
    patient = code(time_limit=8, memory_mb=1024)
    right = "def rows(n): return [{'id': i} for i in range(n)]"
    assert score(right, tests, by=patient).value == 1.0
    assert score(right.replace("'id': i", "'id': i + 1"), tests, by=patient).value == 0.0
    more = "def rows(n): return [{'id': i, 'more': ['x' * 40]} for i in range(n)]"
    assert score(more, tests, by=patient).value == 0.0
    patient.close()


def test_a_flood_of_empty_answers_is_not_taken_apart(score):
    source = "import os\ndef add(a, b):\n    for fd in range(3, 16):\n        try: os.write(fd, b'\\n' * 8_000_000)\n        except OSError: pass\n    return a + b"
    tracemalloc.start()
    try:
        verdict = score(source, {"fn_name": "add", "inputs": [[1, 2]], "outputs": [[3]]})
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (verdict.value, verdict.status) == (0.0, Status.SCORED)
    assert peak < 64 * 2**20
