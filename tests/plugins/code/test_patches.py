"""Tests that capture what a solution prints, give it input, or patch what it uses, though it lives in another box."""

import pytest

from r1reward.types import Status
from r1reward_code.solution_modules import absolute_imports

HELLO = "def hello(name):\n    print('Hello', name)\n    print('Bye', end='')"
ASK = "def ask():\n    return int(input('how many? ')) + 1"
LINES = "import sys\ndef lines():\n    return [sys.stdin.readline(), *sys.stdin]"
TESTS = {
    "redirected": (HELLO, "import io, contextlib\nout = io.StringIO()\nwith contextlib.redirect_stdout(out):\n    hello('Ann')\nassert out.getvalue() == 'Hello Ann\\nBye'"),
    "patched": (HELLO, "from unittest.mock import patch\nimport io\nwith patch('sys.stdout', new_callable=io.StringIO) as out:\n    hello('Ann')\nassert out.getvalue() == 'Hello Ann\\nBye'"),
    "set and set back": (HELLO, "import io, sys\nkept, sys.stdout = sys.stdout, io.StringIO()\nhello('Ann')\nsaid, sys.stdout = sys.stdout.getvalue(), kept\nassert said == 'Hello Ann\\nBye'"),
    "capsys": (HELLO, "import pytest\nfrom solution import hello\n\ndef test_it(capsys):\n    hello('Ann')\n    assert capsys.readouterr().out == 'Hello Ann\\nBye'\n    hello('Bob')\n    out, err = capsys.readouterr()\n    assert 'Bob' in out and not err"),
    "print patched": (HELLO, "from unittest.mock import patch, call\nwith patch('builtins.print') as said:\n    hello('Ann')\nassert said.call_args_list == [call('Hello', 'Ann'), call('Bye', end='')]"),
    "input patched": (ASK, "from unittest.mock import patch\nwith patch('builtins.input', return_value='3') as asked:\n    assert ask() == 4\nasked.assert_called_once_with('how many? ')"),
    "input decorated": (ASK, "import unittest\nfrom unittest import mock\nclass T(unittest.TestCase):\n    @mock.patch('builtins.input', side_effect=['3', '4'])\n    def test_it(self, asked):\n        self.assertEqual([ask(), ask()], [4, 5])"),
    "input by monkeypatch": (ASK, "from solution import ask\n\ndef test_it(monkeypatch):\n    monkeypatch.setattr('builtins.input', lambda *_: '3')\n    assert ask() == 4\n\ndef test_again(monkeypatch):\n    answers = iter(['1', '2'])\n    monkeypatch.setattr('builtins.input', lambda _: next(answers))\n    assert ask() + ask() == 5"),
    "input from a stream": (ASK, "import io, sys\nsys.stdin = io.StringIO('3\\n4\\n')\nassert ask() == 4\nassert ask() == 5"),
    "lines of a stream": (LINES, "import io, sys\nsys.stdin = io.StringIO('a\\nb\\nc')\nassert lines() == ['a\\n', 'b\\n', 'c']"),
}  # fmt: skip


@pytest.mark.parametrize("name", TESTS)
def test_a_right_solution_passes_and_a_wrong_one_fails(score, name):
    source, test = TESTS[name]
    assert score(source, test=test).value == 1.0, score(source, test=test)
    wrong = (
        source.replace("'Hello'", "'Hullo'")
        .replace("+ 1", "+ 2")
        .replace("[sys.stdin.readline(), ", "['x', ")
    )
    assert score(wrong, test=test).value == 0.0


@pytest.mark.parametrize("name", ["redirected", "input patched"])
def test_a_solution_gains_nothing_by_what_it_prints_or_asks(score, name):
    _, test = TESTS[name]
    for source in (
        "import os\ndef hello(n): os._exit(0)\nask = hello",
        "import sys\ndef hello(n=0):\n    sys.stdout.write('x' * 10**7)\nask = hello",
        "import sys\ndef hello(n=0):\n    while True: print(1)\nask = hello",
        "def ask():\n    while True: input('how many? ')\ndef hello(n):\n    return input()",
    ):
        assert score(source, test=test).value == 0.0


@pytest.mark.parametrize(
    ("patch", "expected"),
    [("patch('random.random', return_value=0.5)", "0.5"), ("patch('time.sleep')", "before"),
     ("patch('solution.helper', return_value=0.5)", "0.5"), ("patch.object(solution, 'roll', return_value=7)", "7")],
)  # fmt: skip
def test_a_patch_reaches_the_solution_and_ends(score, patch, expected):
    test = (
        "from unittest.mock import patch\nimport random\nimport solution\n\ndef test_it():\n"
        "    random.seed(1)\n    before = solution.roll()\n    random.seed(1)\n"
        f"    with {patch}:\n        assert solution.roll() == {expected}\n"
        "    random.seed(1)\n    assert 0 <= solution.roll() == before != 0.5\n"
    )
    source = "import random\ndef helper(): return random.random()\ndef roll(): return helper()"
    assert score(source, test=test).value == 1.0, score(source, test=test)
    assert score(source.replace("return helper()", "return -1"), test=test).value == 0.0


def test_a_patch_may_name_the_solution_where_nothing_imports_it(score):
    source = "import datetime\ndef year(): return datetime.datetime.now().year"
    test = (
        "from unittest.mock import patch\nimport datetime\n\ndef test_it():\n    with patch('solution.datetime') as d:\n"
        "        d.datetime.now.return_value = datetime.datetime(2001, 2, 3)\n        assert year() == 2001\n"
    )
    assert score(source, test=test).value == 1.0, score(source, test=test)
    assert score(source.replace("().year", "().month"), test=test).value == 0.0


def test_a_patch_of_modules_is_no_wrong_answer(score):
    test = "from unittest.mock import patch\n\ndef test_it():\n    with patch.dict('sys.modules', {'x': None}):\n        assert roll() == 0.5"
    got = score("def roll(): return 0.5", test=test)
    assert (got.status, "does not reach the solution" in got.reason) == (Status.ERROR, True), got


def test_a_patch_of_the_tests_own_is_its_own_affair(score):
    test = "from unittest.mock import patch\nclass Dice:\n    def roll(self): return 1\n\ndef test_it():\n    with patch.object(Dice, 'roll', return_value=3):\n        assert twice(Dice().roll()) == 6"
    assert score("def twice(n): return 2 * n", test=test).value == 1.0


def test_what_comes_back_is_the_same_object(score):
    checks = ["a = [2, 1]; b = tidy(a); assert b is a and a == [1, 2]", "assert tidy([3, 1]) == [1, 3]"]
    assert score("def tidy(x):\n    x.sort()\n    return x", checks).value == 1.0
    assert score("def tidy(x): return sorted(x)", checks).value == 0.0
    assert (
        score(
            "def tidy(x):\n    x.sort()\n    return x",
            {"fn_name": "tidy", "inputs": [[[2, 1]]], "outputs": [[[1, 2]]]},
        ).value
        == 1.0
    )


def test_a_counter_stays_one(score):
    source = "from collections import Counter\ndef f(text): return Counter(text)"
    checks = [
        "assert f('aab').most_common(1) == [('a', 2)]",
        "assert f('aab')['z'] == 0",
        "assert f('aab') == {'a': 2, 'b': 1}",
    ]
    assert score(source, checks).value == 1.0
    assert score("def f(text): return {c: 1 for c in text}", checks).value == 0.0


def test_a_method_is_no_function_for_a_test_that_calls_one(score):
    source = "class Solution:\n    def add(self, a, b): return a + b"
    test = "def check(candidate):\n    assert candidate(1, 2) == 3\n"
    assert score(source, test=test, entry_point="add").value == 0.0, "as in one process with the test"
    assert score(source, test=test, entry_point="Solution().add").value == 1.0
    assert score(source, {"fn_name": "add", "inputs": [[1, 2]], "outputs": [3]}).value == 1.0


def test_the_module_that_is_to_be_written_has_many_names(score):
    for name in ("solution", "your_module", "main", "my_solution"):
        assert (
            score("def f(): return 3", test=f"from {name} import f\ndef test_it(): assert f() == 3").value
            == 1.0
        )


def test_a_seed_of_the_tests_is_the_solutions_too(score):
    test = "import random\n\ndef test_it():\n    random.seed(7)\n    assert roll(3) == [random.Random(7).random()] + rest(7)\n\ndef rest(n):\n    r = random.Random(n)\n    r.random()\n    return [r.random(), r.random()]\n"
    assert (
        score("import random\ndef roll(n): return [random.random() for _ in range(n)]", test=test).value
        == 1.0
    )
    assert (
        score("import random\ndef roll(n): return [random.random() / 2 for _ in range(n)]", test=test).value
        == 0.0
    )
    late = "def roll(n):\n    from random import random\n    return [random() for _ in range(n)]"
    assert (
        score(
            late,
            test=test.replace("import random\n", "import random\nfrom random import seed\n").replace(
                "random.seed", "seed"
            ),
        ).value
        == 1.0
    )


def test_an_array_stays_one(score):
    checks = [
        "from array import array\nassert f([1, 2]) == array('i', [1, 2])",
        "from array import array\nassert g(array('d', [1.5])) == 1.5",
    ]
    assert (
        score("from array import array\ndef f(x): return array('i', x)\ndef g(a): return a[0]", checks).value
        == 1.0
    )
    assert score("def f(x): return x\ndef g(a): return a[0]", checks).value == 0.0


@pytest.mark.slow
@pytest.mark.parametrize(
    "patch",
    [
        "patch(__name__ + '.randint', return_value=25)",
        'patch(f"{__name__}.randint", return_value=25)',
        "patch('__main__.randint', return_value=25)",
        "patch(__name__ + '.math.floor', return_value=25)",
    ],
)
def test_a_patch_of_the_one_file_that_test_and_solution_would_be_reaches_the_solution(score, patch):
    source = "import math\nfrom random import randint\ndef draw(): return {}\n".format(
        "math.floor(2.5) + 1" if "math" in patch else "randint(1, 2) + 1"
    )
    test = f"from unittest.mock import patch\n@{patch}\ndef test_it(drawn):\n    assert draw() == 26\n    drawn.assert_called_once()\n"
    assert score(source, test=test, entry_point="draw").value == 1.0
    assert score(source.replace("+ 1", "+ 2"), test=test, entry_point="draw").value == 0.0


def test_a_patch_of_what_the_test_defines_itself_is_left_alone():
    for own in ("def now(): return 1", "now = 1", "class now: pass"):
        text = f"{own}\n@patch(__name__ + '.now')\ndef test_it(m): pass\n"
        assert absolute_imports(text) == text


FIXED_DAY = """
from datetime import date
from unittest.mock import patch
import solution


def test_on_a_fixed_day():
    class Fixed(date):
        @classmethod
        def today(cls):
            return cls(2024, 3, 1)

    with patch.object(solution, "date", Fixed):
        assert solution.age(date(2000, 3, 2)) == 23
"""
AGE = "from datetime import date\ndef age(born):\n    day = date.today()\n    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))\n"


def test_a_class_of_the_tests_that_fixes_the_day_makes_dates_for_the_solution(score):
    assert score(AGE, test=FIXED_DAY).value == 1.0
    assert score(AGE.replace(" < ", " > "), test=FIXED_DAY).value == 0.0
