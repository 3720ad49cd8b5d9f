"""Assertions of literal calls are decided without a program of the test's, as that would decide them."""

import pytest

from r1reward.testing import judge
from r1reward.types import Status
from r1reward_code import code
from r1reward_code.execution import asserts
from r1reward_code.execution.literal_asserts import literal_asserts
from r1reward_code.execution.literals import is_ordered, literal
from r1reward_code.execution.read_ahead import silent_runs
from r1reward_code.harness.node_classes import ListNode
from r1reward_code.tests import AssertTests
from r1reward_sandbox import Sandbox

CHECK = "METADATA = {'author': 'x'}\n\n\ndef check(candidate):\n    assert candidate(1, b=[2]) == {'a': (1, 2.5)}\n"


def of_check(text, entry="f", prompt=""):
    return AssertTests(text, (f"check({entry})",), entry, prompt)


def of_list(*checks, entry="", prompt=""):
    return AssertTests("", checks, entry, prompt)


@pytest.mark.parametrize(
    "tests",
    [
        of_check(CHECK),
        of_check(CHECK, prompt="def f(a, b):\n    pass\n"),
        of_check(
            "def check(candidate) -> None:\n    '''x'''\n    pass\n    assert True\n    assert candidate()\n"
        ),
        of_check("def check(f):\n    assert f(-1) is None, 'words'\n"),
        of_list("assert add(1, 2) == 3", "assert 10**9 + 7 != add('a' * 3)"),
        of_list(
            "assert add(x=[[1, 2]]) == {1, 2}\nassert not add(1.0 / 3)", prompt="Write a function that adds."
        ),
        of_list("assert sum([1]) == 1", entry="sum"),
        of_list("assert abs(f(1) - 0.5) < 1e-6", "assert abs(-2 - f(2)) <= 1"),
        of_check(
            "def check(g):\n    assert abs(g(1) - 1 / 3) < 1e-6, 'words'\n", prompt="FIX = 'x'\ndef f(x):\n"
        ),
        of_list("def check(candidate):\n    print\n    assert candidate(1) == 1\ncheck(f)"),
        of_list("def check(candidate):\n    assert f(1) == 1\n\n\ncheck(f)\n", entry="f"),
    ],
)
def test_calls_of_the_solution_beside_data_are_literal(tests):
    assert literal_asserts(tests) is not None


@pytest.mark.parametrize(
    "check",
    [
        "assert f(1) == g(1)", "assert f(x) == 1", "assert f(f(1)) == 1", "assert abs(f(1)) < 1e-6",
        "assert f(1)[0] == 1", "assert f(1) == 1 == f(2)", "assert f(1) in (1, 2)", "assert f(1) < 2",
        "assert f(*[1]) == 1", "assert f(**{'a': 1}) == 1", "assert f({1, 2}) == 1", "assert f([{'a': {1}}]) == 1",
        "assert f(1) == set()", "assert f(1) is 1", "assert f(1) == ...", "x = f(1)\nassert x == 1",
        "assert f(1) == 1 if 1 else 2", "f(1)", "assert f", "assert f.g(1) == 1", "assert f()() == 1",
        "assert True", "assert sum([1]) == 1", "assert math(1) == 1", "assert np(1) == 1", "assert ListNode(1) == 1",
        "assert print(1) == 1", "import f\nassert f(1) == 1", "for _ in range(2):\n    assert f(1) == 1",
        "assert f([[0]] * 3) == 1", "assert f(9 ** 999) == 1", "assert f('a' * 10**9) == 1", "assert f(1 / 0) == 1",
        "assert f('setrecursionlimit') == 1", "assert f(seed=1) == 1", "assert f(lambda: 1) == 1",
        "assert f(1) == (yield)", "assert f(1) ==", "assert f(a=1, a=2) == 1", "assert __f(1) == 1",
        "assert abs(f(1) - f(2)) < 1", "assert abs(f(1) - 2) > 1", "assert abs(f(1) - 2) < 'x'", "assert abs(f(1) + 2) < 1",
        "assert abs(f(1) - x) < 1", "assert abs(f(1) - 2**70) < 1", "assert abs(1 - 2) < 1", "assert 1 > abs(f(1) - 2)",
        "assert abs(f(1) - 2, 3) < 1", "assert round(f(1) - 2) < 1", "assert abs(f(1) - 2) < 1 < 2",
        "assert r1_unit(1) == 1", "assert f(f'{1}') == 1", "assert f(1) == {**{}}", "assert f([*[1]]) == 1",
    ],
)  # fmt: skip
def test_whatever_a_test_does_besides_is_not(check):
    assert literal_asserts(of_list(check)) is None


@pytest.mark.parametrize(
    "tests",
    [
        of_check("def check(candidate):\n    f(1)\n    assert candidate(1) == 1\n"),
        of_check("def check(candidate=1):\n    assert candidate(1) == 1\n"),
        of_check("def check(candidate, *more):\n    assert candidate(1) == 1\n"),
        of_check("@print\ndef check(candidate):\n    assert candidate(1) == 1\n"),
        of_check("def check(candidate: print()):\n    assert candidate(1) == 1\n"),
        of_check("f = 1\ndef check(candidate):\n    assert candidate(1) == 1\n"),
        of_check("def check(candidate):\n    assert other(1) == 1\n"),
        of_check("def check(candidate):\n    return\n    assert candidate(1) == 1\n"),
        of_check("import math\ndef check(candidate):\n    assert candidate(1) == 1\n"),
        of_check("def check(candidate):\n    assert candidate(1) == 1\ndef check(candidate):\n    pass\n"),
        of_check("def check(candidate):\n    assert candidate(1) == 1\n", entry="Solution().f"),
        of_check("def check(candidate):\n    assert candidate(1) == 1\n", entry="check"),
        of_list("assert f(1) == 1", prompt="def f(x):\n    return 1\n"),
        of_list("assert f(1) == 1", prompt="Here it is:\n\n    def f(x):\n        return 1\n"),
        of_list("assert f(1) == 1", prompt="Use this!\nfrom fractions import Fraction\n"),
        of_list("assert f(1) == 1", prompt="f = len"),
        of_list("assert abs(1) == 1", "assert abs(abs(1) - 2) < 1", entry="abs"),
        of_list("assert abs(f(1) - 2) < 1", prompt="Use this:\n    def abs(x):\n        return 0\n"),
        of_check("abs = 1\ndef check(candidate):\n    assert abs(candidate(1) - 2) < 1\n"),
        of_check("def check(abs):\n    assert abs(abs(1) - 2) < 1\n"),
        of_check(
            "def check(candidate):\n    assert candidate(1) == 'FIX'\n",
            prompt="FIX = '1'\ndef f(x):\n    pass\n",
        ),
        of_check(
            "def check(candidate):\n    assert candidate(1) == 1\n", prompt="len = '1'\ndef f(x):\n    pass\n"
        ),
        of_list("def check(candidate):\n    assert candidate(1) == 1\n"),
        of_list("def check(candidate):\n    assert candidate(1) == 1\ncheck(f)\ncheck(g)\n"),
        of_list("def check(candidate):\n    assert candidate(1) == 1\ncheck(lambda x: 1)\n"),
        of_list("def check(candidate):\n    assert candidate(1) == 1\ncheck(f(1))\n"),
        of_list("def check(candidate):\n    assert candidate(1) == 1\ncheck(check)\n"),
        of_list("f = 1\ndef check(candidate):\n    assert candidate(1) == 1\ncheck(f)\n"),
        of_list("check(f)\ndef check(candidate):\n    assert candidate(1) == 1\n"),
        of_list("def check(candidate):\n    assert candidate(1) == 1\ncheck(sum)\n"),
        of_list("def f(x):\n    assert x(1) == 1\nf(g)\n"),
    ],
)
def test_a_test_or_a_prompt_that_defines_something_is_not(tests):
    assert literal_asserts(tests) is None


@pytest.mark.parametrize(
    ("checks", "tells"),
    [
        (["assert encode('abc') == 'bcd'", "assert decode('bcd') == 'abc'"], True),
        (["assert flip([1, 2]) == [2, 1]", "assert flip([[2, 1]]) == [[1, 2]]"], True),
        (["assert half(246810) == 123405", "assert twice(n={'n': 123405}) == 246810"], True),
        (["assert flip([2, 1]) == [1, 2]", "assert flip([3]) == [3]"], False),
        (["assert next_one(1) == 2", "assert next_one(2) == 3"], False),
        (["assert abs(half(247) - 123.5) < 1e-6", "assert twice(123.5000001) == 247"], True),
        (["assert abs(half(247) - 123.5) < 1e-6", "assert twice([0.5, {'n': 123}]) == 247"], False),
        (["assert abs(half(247) - 123.5) <= 0.5", "assert twice([0.5, {'n': 123}]) == 247"], True),
        (["assert abs(half(247) - 123.5) < 1e-6", "assert twice(True) == '123.5'"], False),
        (["assert mean([1.0, 3.0]) == 2.0", "assert mean([2.0]) == 2.0"], False),
        (["assert mean([1.0, 2.0]) == 1.5", "assert mean([1.5]) == 1.5"], True),
        (["assert is_even(1) is False", "assert flag(False) == 1"], False),
    ],
)
def test_calls_that_tell_what_an_earlier_one_must_return_are_made_one_at_a_time(checks, tells):
    assert (literal_asserts(of_list(*checks)) is None) is tells


@pytest.mark.parametrize(
    "text", ["1 + 2j", "...", "x", "(lambda: 1)", "[x for x in [1]]", "-'a'", "~1", "2**65 * 2"]
)
def test_what_is_no_plain_data_is_no_literal(text):
    import ast

    with pytest.raises((ValueError, TypeError)):
        literal(ast.parse(text, mode="eval").body)


def test_a_set_has_no_order():
    assert is_ordered([1, {"a": (2, None)}])
    assert not any(map(is_ordered, [{1}, [frozenset()], {"a": ({1},)}]))


@pytest.fixture(scope="module")
def graded(isolates):
    made = code(time_limit=1, credit="fraction")
    yield made
    made.close()


def both(verifier, monkeypatch, solution, **columns):
    """The score as it is, and that of the test as a program of its own."""
    text = f"```python\n{solution}\n```"
    score = judge(verifier, text, task="code", **columns)
    with monkeypatch.context() as patch:
        patch.setattr(asserts, "verdicts_of_literals", lambda *_: None)
        return score, judge(verifier, text, task="code", **columns)


SOLUTIONS = {
    "right": "def f(x):\n    return x + 1",
    "wrong": "def f(x):\n    return x",
    "wrong later": "def f(x):\n    return 2",
    "nothing": "def f(x):\n    print(x + 1)",
    "other kinds": "def f(x):\n    return {'a': [x, (1.5, b'x', 2**70)]}",
    "true": "def f(x):\n    return True",
    "as a float": "def f(x):\n    return x + 1.0",
    "not a number": "def f(x):\n    return float('nan')",
    "raises": "def f(x):\n    raise ValueError('no', x)",
    "raises its own": "class E(Exception):\n    pass\ndef f(x):\n    raise E('x')",
    "a key": "def f(x):\n    return {}[x]",
    "asserts": "def f(x):\n    assert x == 1, 'only one'\n    return 2",
    "asserts without words": "def f(x):\n    assert x == 1\n    return 2",
    "stops": "def f(x):\n    raise StopIteration",
    "exits": "import sys\ndef f(x):\n    sys.exit(0)",
    "ends": "import os\ndef f(x):\n    os._exit(0)",
    "does not compile": "def f(x):\n    return x +",
    "has another name": "def g(x):\n    return x + 1",
    "is data": "f = 2",
    "takes nothing": "def f():\n    return 2",
    "needs what is not here": "import no_such_module\ndef f(x):\n    return x + 1",
    "recurses": "def f(x):\n    return f(x)",
    "equals everything": "class E:\n    __eq__ = lambda *_: True\ndef f(x):\n    return E()",
    "a number that equals everything": "class E(int):\n    __eq__ = lambda *_: True\ndef f(x):\n    return E()",
    "a number that equals nothing": "class E(int):\n    __eq__ = lambda *_: False\ndef f(x):\n    return E(x + 1)",
    "a class that is any": "class M(type):\n    __eq__ = lambda *_: True\n    __hash__ = type.__hash__\n"
    "class E(metaclass=M):\n    pass\ndef f(x):\n    return E()",
    "a circle": "def f(x):\n    a = []\n    a.append(a)\n    return a",
    "deep": "def f(x):\n    a = 1\n    for _ in range(900):\n        a = [a]\n    return a",
    "large": "def f(x):\n    return [0] * 10**5",
    "half of a pair": "def f(x):\n    return '\\ud800'",
    "a coroutine": "async def f(x):\n    return x + 1",
    "a generator": "def f(x):\n    yield x + 1",
    "counts": "n = 0\ndef f(x):\n    global n\n    n += 1\n    return n + 1",
    "takes its time": "import time\ndef f(x):\n    time.sleep(0.6)\n    return x + 1",
    "works long": "def f(x):\n    for _ in range(10**7):\n        pass\n    return x + 1",
    "hangs": "def f(x):\n    while x == 2:\n        pass\n    return x + 1",
    "says too much": "def f(x):\n    return 'x' * 2**25",
    "needs much memory": "def f(x):\n    return len(bytearray(2**31))",
}  # fmt: skip
LIST = {"test_list": ["assert f(1) == 2", "assert f(2) == 3, 'three is wanted'", "assert f(x=3) != 3"]}
ONE = {
    "test": "def check(candidate):\n    assert candidate(1) == 2\n    assert candidate(2) == 3\n",
    "entry_point": "f",
    "prompt": "def f(x):\n    ''' One more. '''\n",
}


@pytest.mark.slow
@pytest.mark.parametrize("solution", SOLUTIONS.values(), ids=SOLUTIONS)
@pytest.mark.parametrize("columns", [LIST, ONE], ids=["list", "check"])
def test_the_verdict_and_its_reason_are_those_of_the_test(verifier, graded, monkeypatch, solution, columns):
    for each in (verifier, graded):
        score, of_test = both(each, monkeypatch, solution, **columns)
        assert (score.value, score.status, score.reason) == (of_test.value, of_test.status, of_test.reason)


NEAR = (
    ("0.1 + 0.2", 1.0), ("0.302", 0.0), ("-0.3", 0.0), ("'0.3'", 0.0), ("None", 0.0), ("[0.3]", 0.0), ("10**400", 0.0),
    ("float('nan')", 0.0), ("float('inf')", 0.0), ("0.3 + 0j", 1.0),
    ("type('E', (float,), {'__sub__': lambda *_: 0})(9)", 0.0),
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    ("check", "returned", "value"),
    [
        ("assert f() == [1, 2]", "(1, 2)", 0.0), ("assert f() == (1, 2)", "(1, 2)", 1.0),
        ("assert f() == {'1': 2}", "{1: 2}", 0.0), ("assert f() == {1: 2}", "{True: 2.0}", 1.0),
        ("assert f() == {'b', 'a', 'c'}", "frozenset('abc')", 1.0), ("assert f() == 0.3", "0.1 + 0.2", 0.0),
        ("assert f() is True", "1", 0.0), ("assert f() is not None", "0", 1.0), ("assert not f()", "[]", 1.0),
        ("assert f()", "''", 0.0), ("assert '' == f()", "None", 0.0), ("assert f() == b'x'", "bytearray(b'x')", 1.0),
        *((f"assert abs(f() - 0.3) {sign} 0.001", returned, value) for sign in ("<", "<=") for returned, value in NEAR),
        ("assert abs(2 - f()) < 1", "1", 0.0), ("assert abs(2 - f()) <= 1", "1", 1.0), ("assert abs(f() - 1) < 1", "True", 1.0),
        ("assert f() == 2**70", "2.0**70", 1.0), ("assert f() == -1", "[-1]", 0.0),
    ],
)  # fmt: skip
def test_values_are_equal_as_python_has_it(verifier, monkeypatch, check, returned, value):
    score, of_test = both(verifier, monkeypatch, f"def f():\n    return {returned}", test_list=[check])
    assert score.value == value
    assert score == of_test


@pytest.fixture
def runs(monkeypatch):
    """How programs were run: alone, or two at once."""
    seen = []
    for name in ("run", "run_pair"):
        usual = getattr(Sandbox, name)

        def noted(self, *given, _name=name, _usual=usual, **named):
            seen.append(_name)
            return _usual(self, *given, **named)

        monkeypatch.setattr(Sandbox, name, noted)
    return seen


@pytest.mark.slow
@pytest.mark.parametrize("name", ["right", "wrong", "wrong later", "raises", "does not compile", "a key"])
def test_one_program_is_run_where_literals_decide(score, runs, name):
    score(SOLUTIONS[name], **ONE)
    assert runs == ["run"]


ANSWER = """
import os
def f(x):
    for fd in range(3, 64):
        try:
            os.write(fd, {line} + b"\\n")
        except OSError:
            pass
    {after}
"""
FORGED = [
    b'{"value": {"t": "opaque", "v": ["int", 0]}}', b'{"value": {"t": "shared", "v": 0}}', b'{"value": NaN}', b"{}",
    b'{"value": {"t": "set", "v": [[]]}}', b'{"value": {"t": "dict", "v": [[1]]}}', b'{"value": 1, "raised": []}',
    b'{"raised": []}', b'{"raised": ["SystemExit", "", [], {"module": "builtins", "arguments": [0]}]}',
    b'{"raised": ["ValueError", "", [], {"module": "builtins", "arguments": {"t": "opaque", "v": 0}}]}',
    b'{"value": {"t": "library class", "v": ["os", "system"]}}', b'{"value": {"t": "int", "v": "' + b"f" * 9999 + b'"}}',
    b"[" * 50000, b'{"value": ' + b"9" * 5000 + b"}", b"\xff", b"", b"null", b'{"value": {"t": "float", "v": "x"}}',
    b'{"t": "value", "v": 2}', b'{"value": {"t": [], "v": 2}}', b'{"value": {"t": "tuple", "v": 2}}',
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("after", ["return 2", "os._exit(0)"])
@pytest.mark.parametrize("line", FORGED, ids=range(len(FORGED)))
def test_an_answer_that_a_solution_forges_is_wrong_and_never_without_a_value(score, line, after):
    made = score(ANSWER.format(line=line, after=after), test_list=["assert f(1) == 3", "assert f(2) == 4"])
    assert (made.value, made.status) == (0.0, Status.SCORED)


AHEAD = """
import os, re
def f(x):
    for fd in range(64):
        try:
            text = os.pread(fd, 10**6, 0).decode()
        except OSError:
            continue
        for word in re.findall(r'"arguments": \\["(\\w+)"', text):
            if word != x:
                return word
"""


@pytest.mark.slow
def test_who_reads_ahead_finds_no_answer(score):
    tests = ["assert f('abc') == 'bcd'", "assert f('bcd') == 'abc'"]
    assert score(AHEAD, test_list=tests).value == 0.0
    assert score("def f(x):\n    return {'abc': 'bcd', 'bcd': 'abc'}[x]", test_list=tests).value == 1.0


@pytest.mark.slow
def test_who_reads_ahead_of_calls_finds_no_answer_either(score):
    calls = {"fn_name": "f", "inputs": [["abc"], ["bcd"], ["xy"]], "outputs": ["bcd", "abc", "yx"]}
    assert score(AHEAD, calls).value == 0.0
    got = score("def f(x):\n    return {'abc': 'bcd', 'bcd': 'abc', 'xy': 'yx'}[x]", calls)
    assert (got.value, got.reason.startswith("passed 3 of 3")) == (1.0, True)


@pytest.mark.parametrize(
    ("calls", "ends"),
    [
        ([([1], [2]), ([2], [3])], [2]),  # who answers with a small number may have hit upon it
        ([([1], [200]), ([[7, 200.0]], [3]), ([[3, 200]], [0])], [1, 3]),
        ([(["abc"], ["bcd"]), (["bcd"], ["abc"]), (["abc"], ["bcd"])], [1, 2, 3]),
        ([(["abc"], ["bcd"]), (["abc"], ["bcd"])], [2]),
        ([([1], [[[1, 2], (3, True)]]), ([{"a": [[1, 2.0], [3, 1]]}], [0])], [1, 2]),
        ([([1], [[1, 2]]), ([[2, 1], [1, 2, 3]], [0])], [2]),
        ([([1], ["no", 0.5]), ([0.5], [0])], [1, 2]),
        ([([ListNode(1, ListNode(2))], [[2, 1]]), ([ListNode(2, ListNode(1))], [[1, 2]])], [1, 2]),
        ([([1], [{"b": 1, "a": 2}]), ([None, {"a": 2, "b": 1}], [0])], [1, 2]),
    ],
)
def test_a_call_that_would_tell_an_earlier_answer_begins_another_run(calls, ends):
    assert silent_runs(calls) == ends
