"""Many callers, one reward: what arrives at the same time is scored as one batch.

Rollout engines ask for one completion at a time, from many coroutines; batch and async verifiers, and the workers'
jobs, want many at once.
"""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from r1reward.errors import DataError
from r1reward.scoring.scorer import Rewarded
from r1reward_serve.reward_pool import WarmReward
from r1reward_serve.reward_worker import Pair

__all__ = ["Gatherer"]

_LINGER = 0.002
"""Seconds that the first caller of a batch waits for others."""

_FLIGHTS = 16
"""Batches that may be scored at the same time: a slow one holds up only those who came with it."""

_Asked = tuple[Sequence[Pair], int | None, "asyncio.Future[list[Rewarded]]"]


class Gatherer:
    """`await gatherer(pairs, step)` gives the rewards of some completions; to be used from one event loop.

    `step` is the training step, for scheduled terms; `pending` the number of completions that have been asked for
    and not been answered. Raises what `WarmReward` raises; a caller whose sample cannot be sent to a worker fails
    alone.
    """

    def __init__(self, warm: WarmReward) -> None:
        self.pending = 0
        self._warm = warm
        self._asked: list[_Asked] = []
        self._threads = ThreadPoolExecutor(_FLIGHTS, thread_name_prefix="r1reward-gather")
        self._tasks: set[asyncio.Task[None]] = set()

    async def __call__(self, pairs: Sequence[Pair], step: int | None = None) -> list[Rewarded]:
        """The rewards, in the order of the pairs."""
        if not pairs:
            return []
        loop = asyncio.get_running_loop()
        future: asyncio.Future[list[Rewarded]] = loop.create_future()
        if not self._asked:
            loop.call_later(_LINGER, self._start)
        self._asked.append((pairs, step, future))
        self.pending += len(pairs)
        try:
            return await future
        finally:
            self.pending -= len(pairs)

    def close(self) -> None:
        """Wait for what is being scored."""
        self._threads.shutdown()

    def _start(self) -> None:
        asked, self._asked = self._asked, []
        for step in dict.fromkeys(step for _, step, _ in asked):
            task = asyncio.get_running_loop().create_task(self._score([a for a in asked if a[1] == step]))
            self._tasks.add(task)  # the loop keeps weak references alone
            task.add_done_callback(self._tasks.discard)

    async def _score(self, asked: Sequence[_Asked]) -> None:
        loop = asyncio.get_running_loop()
        together, step = [pair for pairs, _, _ in asked for pair in pairs], asked[0][1]
        try:
            done = iter(await loop.run_in_executor(self._threads, self._warm, together, step))
        except DataError as error:
            if len(asked) == 1:
                _fail(asked, error)
            for one in asked if len(asked) > 1 else ():
                await self._score([one])
        except Exception as error:  # noqa: BLE001  it is the callers' to handle
            _fail(asked, error)
        else:
            for pairs, _, future in asked:
                mine = [next(done) for _ in pairs]
                if not future.done():  # its caller may have gone
                    future.set_result(mine)


def _fail(asked: Sequence[_Asked], error: Exception) -> None:
    for _, _, future in asked:
        if not future.done():
            future.set_exception(error)
