"""A prompt that defines nothing that its test could use is not run beside it; any other one is."""

import pytest

from r1reward_code.execution.idle_prompts import is_idle_prompt
from r1reward_code.tests import AssertTests

HEAD = 'def add(a: int, b: int = 0) -> int:\n    """ The sum: helper(1), eval and all. """\n'
CHECK = "def check(candidate):\n    assert candidate(1, 2) == 3\n"
HELPER = "def double(a):\n    return 2 * a\n\n"


def row(prompt: str, check: str = CHECK, entry: str = "add") -> AssertTests:
    return AssertTests(check, (f"check({entry})",), entry, prompt)


@pytest.mark.parametrize(
    "prompt",
    [
        HEAD,
        "from typing import Dict, List, Optional\nimport math\n\n\n"
        + HEAD.replace("int,", "Optional[List[Dict[str, 'int']]] | None,"),
        HELPER + HEAD,  # no test names it
        '"""A module."""\n' + HEAD,
        "FIX = 'more test cases'\n" + HEAD,
        "def add(a, b):",
        "def add(a, *rest: int, key=None, **more: str):\n    raise NotImplementedError\n",
    ],
)
def test_a_prompt_of_definitions_that_no_test_names_is_idle(prompt):
    assert is_idle_prompt(row(prompt))


@pytest.mark.parametrize(
    ("prompt", "check"),
    [
        ("", CHECK),
        ("Write a function that adds two numbers.", CHECK),
        (HELPER + HEAD, CHECK + "    assert candidate(1, 1) == double(1)\n"),
        (HELPER + HEAD, CHECK + "    assert eval('dou' + 'ble')(1) == candidate(1, 1)\n"),
        (
            HELPER + HEAD,
            CHECK + "    import builtins as b\n    assert b.getattr(b, 'ev' + 'al')('dou' + 'ble')(1) == 2\n",
        ),
        (
            HELPER + HEAD,
            CHECK
            + "    from operator import attrgetter as a\n    a('__glo' + 'bals__')(check)['dou' + 'ble'](1)\n",
        ),
        (HELPER + HEAD, CHECK + "    assert globals()['dou' 'ble'](1) == candidate(1, 1)\n"),
        (HELPER + HEAD, CHECK + "    assert getattr(Names, 'double')(1) == 2\n"),
        (HELPER + HEAD, CHECK + "    assert ｄouble(1) == 2\n"),
        ("import math\n" + HEAD, CHECK + "    assert candidate(1, 2) == math.floor(3.5)\n"),
        ("import math as m\n" + HEAD, CHECK + "    assert candidate(1, 2) == m.floor(3.5)\n"),
        ("import random\n" + HEAD, CHECK),
        ("from typing import *\n" + HEAD, CHECK),
        ("from .typing import List\n" + HEAD, CHECK),
        ("LIMIT = 3\n" + HEAD, CHECK),
        ("FIX = 'x'\n" + HEAD, CHECK + "    assert FIX == 'x'\n"),
        ("__name__ = 'x'\n" + HEAD, CHECK),
        ("ONE = TWO = 'x'\n" + HEAD, CHECK),
        ("NAMES[0] = 'x'\n" + HEAD, CHECK),
        ("print('once')\n" + HEAD, CHECK),
        ("class ListNode:\n    pass\n\n\n" + HEAD, CHECK),
        ("def add(a, b=print()):\n    pass\n", CHECK),
        ("def add(a: print(), b):\n    pass\n", CHECK),
        ("def add(a: [x for x in print()], b):\n    pass\n", CHECK),
        ("@print\ndef add(a, b):\n    pass\n", CHECK),
        ("async def add(a, b):\n    pass\n", CHECK),
        ("def ädd(a):\n    pass\n\n\n" + HEAD, CHECK),
    ],
)
def test_a_prompt_that_may_do_more_or_whose_names_a_test_may_use_is_run(prompt, check):
    assert not is_idle_prompt(row(prompt, check))


def test_a_prompt_is_run_where_the_entry_is_no_name():
    assert not is_idle_prompt(row(HEAD, entry="Solution().add"))
    assert not is_idle_prompt(row(HEAD, entry=""))


@pytest.mark.parametrize("runs", [False, True])
@pytest.mark.parametrize(
    ("body", "value"),
    [
        ("return a + b", 1.0),
        ("return a - b", 0.0),
        ("pass", 0.0),
        ("raise ValueError", 0.0),
        ("return x", 0.0),
    ],
)
def test_the_verdict_and_its_reason_are_those_of_a_prompt_that_is_run(score, monkeypatch, runs, body, value):
    if runs:
        monkeypatch.setattr("r1reward_code.execution.checks.is_idle_prompt", lambda tests: False)
    columns = {"test": CHECK, "entry_point": "add", "prompt": HEAD}
    said = score(f"def add(a, b):\n    {body}\n", **columns)
    assert said.value == value
    reasons = {
        "return a - b": "candidate(1, 2) == 3",
        "raise ValueError": "ValueError",
        "return x": "NameError",
    }
    assert reasons.get(body, "") in said.reason
