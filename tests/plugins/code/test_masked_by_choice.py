"""No solution chooses to be without a value by what it replaces in its own process: its test runs in another."""

import pytest

TEST = """
import asyncio
import threading
from solution import fetch_all


def test_each_is_doubled():
    async def main():
        assert await fetch_all([1, 2, 3]) == [2, 4, 6]

    asyncio.run(main())


def test_in_a_thread():
    taken = []
    thread = threading.Thread(target=lambda: taken.extend(asyncio.run(fetch_all([5]))))
    thread.start()
    thread.join()
    assert taken == [10]
"""
RIGHT = "async def fetch_all(given):\n    return [2 * each for each in given]\n"
WRONG = "async def fetch_all(given):\n    return []\n"
CHEATS = {
    "nothing": "",
    "asyncio.run": "import asyncio\nasyncio.run = lambda coroutine: coroutine.close()\n",
    "by a method": "import asyncio\nclass A:\n    def put(self):\n        self.run = print\nA.put(asyncio)\n",
    "Thread.start": "import threading\nthreading.Thread.start = lambda self: None\n",
    "the loop": "import asyncio\nclass P(asyncio.DefaultEventLoopPolicy):\n    def new_event_loop(self): return None\nasyncio.set_event_loop_policy(P())\n",
}


def test_a_right_one_earns(score):
    assert score(RIGHT, test=TEST).value == 1.0


@pytest.mark.parametrize("cheat", CHEATS.values(), ids=CHEATS)
def test_a_wrong_one_is_zero_whatever_it_replaces(score, cheat):
    got = score(cheat + WRONG, test=TEST)
    assert got.value == 0.0, got.reason
