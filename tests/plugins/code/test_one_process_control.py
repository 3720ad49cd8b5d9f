"""What fails for being apart from its test alone has no value; what fails in one process too is wrong, as before."""

import pytest

from r1reward.types import Status
from r1reward_code.execution.plain_source import is_plain

QUEUE = """
import threading
from collections import deque


class Queue:
    def __init__(self):
        self.items, self.changed = deque(), threading.Condition()

    def put(self, item):
        with self.changed:
            self.items.append(item)
            self.changed.notify_all()

    def get(self):
        with self.changed:
            while not self.items:
                self.changed.wait()
            return self.items.popleft()
"""
QUEUE_TEST = """
import threading
from solution import Queue


def test_a_consumer_that_waits():
    queue, taken = Queue(), []
    thread = threading.Thread(target=lambda: taken.extend((queue.get(), queue.get())), daemon=True)
    thread.start()
    queue.put(1)
    queue.put(2)
    thread.join(timeout=1)
    assert taken == [1, 2]
"""
LIMITER = """
import asyncio


class Limiter:
    def __init__(self, most):
        self.places = asyncio.Semaphore(most)

    async def __aenter__(self):
        await self.places.acquire()

    async def __aexit__(self, *error):
        self.places.release()
"""
LIMITER_TEST = """
import asyncio
from solution import Limiter


def test_two_at_once():
    async def main():
        limiter, active, most = Limiter(2), 0, 0

        async def job():
            nonlocal active, most
            async with limiter:
                active, most = active + 1, max(most, active + 1)
                await asyncio.{name}(0)
                active -= 1

        await asyncio.gather(*(job() for _ in range(4)))
        return most

    assert asyncio.run(main()) == 2
""".replace("asyncio.{name}", "getattr(asyncio, 'sl' + 'eep')")  # no 30 seconds of patience
STREAM_TEST = """
import random


def test_one_stream():
    random.seed(7)
    assert len(roll(3)) == 3
    drawn = random.random()
    random.seed(7)
    assert [*[random.random() for _ in range(3)], drawn][3] == random.random()
"""
NEST_TEST = """
def test_it():
    value, depth = nest(300), 0
    while value:
        value, depth = value[0], depth + 1
    assert depth == 300
"""
NEST = "def nest(n):\n    t = ()\n    for _ in range(n): t = (t,)\n    return t"
ROLL = "import random\ndef roll(n): return [random.random() for _ in range(n)]"


@pytest.mark.parametrize(
    ("right", "wrong", "test", "reason"),
    [
        (QUEUE, QUEUE.replace("popleft()", "pop() + 7"), QUEUE_TEST, "at the same time"),
        (
            LIMITER,
            LIMITER.replace("Semaphore(most)", "Semaphore(most + 1)"),
            LIMITER_TEST,
            "at the same time",
        ),
        (ROLL, ROLL.replace("range(n)", "range(n + 1)"), STREAM_TEST, "draws random numbers"),
        (NEST, NEST.replace("range(n)", "range(n + 1)"), NEST_TEST, "nested too deep"),
    ],
    ids=["threads", "coroutines", "draws", "depth"],
)
def test_what_passes_only_in_one_process_has_no_value_and_says_why(score, right, wrong, test, reason):
    got = score(right, test=test)
    assert (got.value, got.status, reason in got.reason) == (None, Status.ERROR, True)
    assert score(wrong, test=test).value == 0.0


ZERO = "class Queue:\n    def put(self, item): pass\n    def get(self): return E(0)"
CHEATS = {
    "ends the process": "import os\nos._exit(0)",
    "waits for ever": "import threading\nthreading.Event().wait()",
    "asserts nothing": "import builtins\nbuiltins.AssertionError = type('E', (SystemExit,), {})",
    "patches list": "import builtins\nbuiltins.list = lambda *a: [1, 2]",
    "catches all": "import sys\nsys.excepthook = lambda *a: None\nsys.settrace(lambda *a: None)",
    "knows no queue": "class Queue:\n    def put(self, item): pass\n    def get(self): return 0",
    "equals all": f"class E(int):\n    def __eq__(self, other): return True\n{ZERO}",
    "equals all by a text": f"E = type('E', (int,), {{'__e' + 'q__': lambda *_: True}})\n{ZERO}",
    "equals all by an attribute": f"class E(int): pass\nE.__eq__ = lambda *_: True\n{ZERO}",
    "equals all by a mock": f"from unittest.mock import ANY\nE = lambda _: ANY\n{ZERO}",
}


@pytest.mark.parametrize("cheat", [pytest.param(text, id=name) for name, text in CHEATS.items()])
def test_a_wrong_solution_chooses_no_mask_by_threads(score, cheat):
    source = cheat if "class Queue" in cheat else f"{cheat}\n{QUEUE.replace('popleft()', 'pop() + 7')}"
    assert score(source, test=QUEUE_TEST).value == 0.0


def test_a_solution_that_draws_until_it_likes_the_next_input_is_wrong(score):
    test = "import random\ndef test_it():\n    random.seed(1)\n    for _ in range(5):\n        x = random.randint(1, 50)\n        assert double(x) == 2 * x\n"
    wrong = "import random\ndef double(x):\n    while True:\n        state = random.getstate()\n        if random.randint(1, 50) == 3:\n            random.setstate(state)\n            return 6 if x == 3 else 18\n"
    assert score(wrong, test=test).value == 0.0


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        (QUEUE, True),
        (LIMITER, True),
        ("if __name__ == '__main__':\n    print(type(3))", True),
        ("__all__ = ['f']\ndef f(_x): return _x", True),
        ("import sys\nsys._getframe()", False),
        ("import os as o\no._exit(0)", False),
        ("from os import _exit as leave", False),
        ("import sys\nsys.modules['tests']", False),
        ("class A(metaclass=B): pass", False),
        ("class A:\n    def __ne__(self, o): return False", False),
        ("getattr(3, 'x')", False),
        ("x = '__class__'", False),
        ("def f(:", False),
    ],
)
def test_a_program_is_plain_by_its_names(source, plain):
    assert is_plain(source) is plain
