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

_BATCHES_AT_ONCE = 16
"""Batches that may be scored at the same time: a slow one holds up only those who came with it."""

_Request = tuple[Sequence[Pair], int | None, "asyncio.Future[list[Rewarded]]"]


class Gatherer:
    """`await gatherer(pairs, step)` gives the rewards of some completions; to be used from one event loop.

    `step` is the training step, for scheduled terms; `pending` the number of completions that have been asked for
    and not been answered. Raises what `WarmReward` raises; a caller whose sample cannot be sent to a worker fails
    alone.
    """

    def __init__(self, reward: WarmReward) -> None:
        self.pending = 0
        self._reward = reward
        self._queue: list[_Request] = []
        self._threads = ThreadPoolExecutor(_BATCHES_AT_ONCE, thread_name_prefix="r1reward-gather")
        self._tasks: set[asyncio.Task[None]] = set()

    async def __call__(self, pairs: Sequence[Pair], step: int | None = None) -> list[Rewarded]:
        """The rewards, in the order of the pairs."""
        if not pairs:
            return []
        loop = asyncio.get_running_loop()
        future: asyncio.Future[list[Rewarded]] = loop.create_future()
        if not self._queue:
            loop.call_later(_LINGER, self._start)
        self._queue.append((pairs, step, future))
        self.pending += len(pairs)
        try:
            return await future
        finally:
            self.pending -= len(pairs)

    def close(self) -> None:
        """Wait for what is being scored."""
        self._threads.shutdown()

    def _start(self) -> None:
        requests, self._queue = self._queue, []
        for step in dict.fromkeys(step for _, step, _ in requests):
            task = asyncio.get_running_loop().create_task(
                self._score([request for request in requests if request[1] == step])
            )
            self._tasks.add(task)  # the loop keeps weak references alone
            task.add_done_callback(self._tasks.discard)

    async def _score(self, requests: Sequence[_Request]) -> None:
        loop = asyncio.get_running_loop()
        batch, step = [pair for pairs, _, _ in requests for pair in pairs], requests[0][1]
        try:
            rewards = iter(await loop.run_in_executor(self._threads, self._reward, batch, step))
        except DataError as error:
            if len(requests) == 1:
                _fail(requests, error)
            for request in requests if len(requests) > 1 else ():
                await self._score([request])
        except Exception as error:  # noqa: BLE001  it is the callers' to handle
            _fail(requests, error)
        else:
            for pairs, _, future in requests:
                answer = [next(rewards) for _ in pairs]
                if not future.done():  # its caller may have gone
                    future.set_result(answer)


def _fail(requests: Sequence[_Request], error: Exception) -> None:
    for _, _, future in requests:
        if not future.done():
            future.set_exception(error)
