"""Tests that import the solution under the name that the task gives its file."""

import pytest

from r1reward.types import Status
from r1reward_code.solution_modules import only_module
from r1reward_code.tests import AssertTests

CLOCK = """
class Clock:
    def __init__(self, hour, minute):
        self.minutes = (hour * 60 + minute) % 1440

    def __str__(self):
        return "%02d:%02d" % divmod(self.minutes, 60)


class ClockError(ValueError):
    pass


def now():
    import time
    return time.time()


def is_late():
    return now() > 5
"""
WRONG = CLOCK.replace("+ minute", "- minute").replace("> 5", "> 50")
USES = "def test_text():\n    assert str({}(8, 5)) == '08:05'\n"
WAYS = {
    "from": "from clock import Clock\n" + USES.format("Clock"),
    "import": "import clock\n" + USES.format("clock.Clock"),
    "as": "import clock as c\n" + USES.format("c.Clock"),
    "from as": "from clock import (\n    Clock as C,\n    ClockError,\n)\nassert issubclass(ClockError, ValueError)\n" + USES.format("C"),
    "star": "from clock import *\n" + USES.format("Clock"),
    "below packages": "from app.models.clock import Clock\n" + USES.format("Clock"),
    "import below a package": "import app.clock\n" + USES.format("app.clock.Clock"),
    "relative": "from .clock import Clock\n" + USES.format("Clock"),
    "relative module": "from . import clock\n" + USES.format("clock.Clock"),
    "by name": "import importlib\nclock = importlib.import_module('clock')\n" + USES.format("clock.Clock"),
    "two files": "from clock import Clock\nfrom errors_of_clocks import ClockError\nassert issubclass(ClockError, ValueError)\n" + USES.format("Clock"),
    "unittest": "import unittest\nfrom clock import Clock\nclass ClockTest(unittest.TestCase):\n    def test_text(self):\n        self.assertEqual(str(Clock(8, 5)), '08:05')\n",
    "a patch": "from unittest.mock import patch\nimport clock\ndef test_late():\n    with patch('clock.now', return_value=9):\n        assert clock.is_late()\n",
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_a_module_that_nobody_knows_is_the_solutions(score, way):
    assert score(CLOCK, test=WAYS[way]).value == 1.0
    assert score(WRONG, test=WAYS[way]).value == 0.0
    assert score("def other(): pass", test=WAYS[way]).value == 0.0


OTHERS = {
    "a package that the box lacks": "import hypothesis\nfrom clock import Clock\n" + USES.format("Clock"),
    "a file of the tests'": "from clock import Clock\nfrom test_utils import Shown\n" + USES.format("Clock"),
    "one beside the solution's": "import frobnicate\nfrom solution import Clock\n" + USES.format("Clock"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_a_module_that_is_somebody_elses_is_our_failure(score, name):
    assert score(CLOCK, test=OTHERS[name]).status is Status.ERROR


def test_a_prompt_may_name_the_file_beside_an_entry_point(score):
    test, columns = "from clock import Clock\n" + USES.format("Clock"), {"entry_point": "Clock"}
    assert score(CLOCK, test=test, prompt="Write `clock.py` with a class Clock.", **columns).value == 1.0
    assert score(CLOCK, test=test, prompt="Write a class.", **columns).status is Status.ERROR


@pytest.mark.parametrize(
    ("test", "module"),
    [
        ("from markdown import parse\ndef test_it(): assert parse('a') == '<p>a</p>'", "markdown"),
        ("import unittest\nfrom six import add\nclass T(unittest.TestCase):\n    def test_it(self): self.assertEqual(add(1, 2), 3)", "six"),
        ("import six\ndef test_it(): assert six.add(1, 2) == 3", None),
        ("from six import moves\ndef test_it(): assert add(1, 2) == 3", None),
        ("from numpy import array\ndef test_it(): assert array([1])[0] == 1", None),
        ("from solution import add\ndef test_it(): assert add(1, 2) == 3", None),
        ("from six import moves\nfrom toml import loads\ndef test_it(): assert loads('') == {}", None),
    ],
)  # fmt: skip
def test_a_packages_namesake_is_the_solutions_where_the_test_has_no_other_way_to_it(test, module):
    """exercism has a task `markdown`; the box has a package of this name."""
    assert only_module(AssertTests(test, ("r1_unit('test_it')",))) == module


def test_a_namesake_of_a_package_that_is_here_is_the_solutions(score):
    test = "from sortedcontainers_or_not import add\ndef test_it(): assert add(1, 2) == 3"
    for name in ("attr", "yaml_of_ours"):
        given = test.replace("sortedcontainers_or_not", name)
        assert [score(f"def add(a, b): return a {sign} b", test=given).value for sign in "+-"] == [1.0, 0.0]
