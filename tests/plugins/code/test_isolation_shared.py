"""`isolation: shared`: a test that must be one process with its solution is, and says so; nothing else changes."""

import pytest

from r1reward.types import Status
from r1reward_code.verifier import code

RIGHT = """
class Base:
    def __init__(self, x):
        self.x = x

    def total(self):
        return self.x + self.extra()

    def extra(self):
        return 1


def add(a, b):
    return a + b
"""
WRONG = RIGHT.replace("a + b", "a - b")
TEST = """
import inspect
from solution import Base, add


class Mine(Base):
    def extra(self):
        return 5


def test_a_base():
    assert Mine(1).total() == 6


def test_its_source():
    assert "return" in inspect.getsource(add)
    assert add(1, 2) == 3
"""


@pytest.fixture(scope="module")
def shared(isolates):
    made = code(time_limit=2, isolation="shared")
    yield made
    made.close()


def test_what_needs_one_process_is_judged_in_one_and_the_reason_says_so(score, shared):
    got = score(RIGHT, by=shared, test=TEST)
    assert (got.value, "isolation: shared" in got.reason) == (1.0, True)
    assert score(WRONG, by=shared, test=TEST).value == 0.0


def test_the_default_stays_apart(score):
    got = score(RIGHT, test=TEST)
    assert (got.status, "isolation: shared" in got.reason) == (Status.ERROR, True)


def test_a_test_that_can_be_apart_is_apart_all_the_same(score, shared):
    got = score(
        RIGHT, by=shared, test="from solution import add\ndef test_add():\n    assert add(1, 2) == 3\n"
    )
    assert (got.value, "shared" in got.reason) == (1.0, False)
    liar = "class L:\n    def __eq__(self, other): return True\ndef add(a, b): return L()\n"
    assert score(liar, by=shared, test="assert add(1, 2) == 3").value == 0.0


def test_a_package_that_is_not_here_is_our_failure_in_one_process_too(score, shared):
    assert score(RIGHT, by=shared, test="import hypothesis\n" + TEST).status is Status.ERROR


ATTACKS = {
    "ends at once": "import os\nos._exit(0)",
    "ends politely": "raise SystemExit(0)",
    "ends at exit": "import atexit, os\natexit.register(os._exit, 0)",
    "ends in a thread": "import os, threading\nthreading.Timer(0.01, os._exit, (0,)).start()",
    "writes verdicts everywhere": "import os\nfor n in range(64):\n    try: os.write(n, b'1\\n{\"problem\": null, \"gone\": false}\\n' * 9)\n    except OSError: pass",
    "replaces assertions": "import unittest\nunittest.TestCase.assertEqual = lambda *a: None",
    "replaces builtins": "import builtins\nbuiltins.isinstance = lambda *a: True",
    "replaces the error": "import builtins\nclass E(BaseException):\n    def __new__(cls, *a): raise SystemExit(0)\nbuiltins.AssertionError = E",
    "replaces json": "import json\njson.dumps = lambda *a, **k: '{\"problem\": null, \"gone\": false}'\njson.JSONEncoder.encode = json.dumps",
    "looks through frames": "import os, re, sys\nframe = sys._getframe()\nwhile frame:\n    for v in list(frame.f_locals.values()):\n        if isinstance(v, bytes) and re.fullmatch(b'[0-9a-f]{32}', v):\n            for n in range(64):\n                try: os.write(n, (v + b' 1\\n') * 2)\n                except OSError: pass\n            os._exit(0)\n    frame = frame.f_back",
    "asks the collector": "import gc, os, re\nfor o in gc.get_objects():\n    for v in (o.values() if isinstance(o, dict) else o if isinstance(o, (list, tuple)) else ()):\n        if isinstance(v, bytes) and re.fullmatch(b'[0-9a-f]{32}', v): os._exit(0)",
    "traces": "import sys\nsys.settrace(lambda *a: None)",
    "replaces the harness": "import __main__, sys\nfor home in (__main__, sys.modules['__main__']):\n    for n, v in list(vars(home).items()):\n        if callable(v): setattr(home, n, lambda *a, **k: None)",
    "replaces the harness by a frame": "import sys\nnames = sys._getframe(4).f_globals\nfor n in list(names):\n    if 'problem' in n: names[n] = lambda *a, **k: None",
    "reads what is left of input": "import os, sys\nos.write(2, sys.stdin.read().encode() + b' 1\\n')",
    "takes the test's file": "import os\nfor n in os.listdir('.'): open(n, 'w').write('')",
}  # fmt: skip


@pytest.mark.parametrize("name", ATTACKS)
def test_a_wrong_solution_gains_nothing_in_one_process_by(score, shared, name):
    got = score(f"{WRONG}\n{ATTACKS[name]}\n", by=shared, test=TEST)
    assert (got.value, got.status) == (0.0, Status.SCORED), got
