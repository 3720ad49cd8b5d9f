"""Verifiers that are given many completions at once: in batches, or as coroutines that are awaited together."""

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from typing import Any, cast

from r1reward.errors import PluginError
from r1reward.pool.guard import Guard
from r1reward.scoring.boundary import boundary, sound, sound_or_failed, within_deadline
from r1reward.scoring.context import TermContext
from r1reward.scoring.probes import own_doing, probe_item
from r1reward.scoring.term_runner import Done, Judge, Timed, Todo
from r1reward.types import Item, Score, Status

__all__ = ["AsyncJudge", "BatchJudge", "gather_or_cancel"]


class BatchJudge(Judge):
    """A verifier that takes a batch.

    A whole batch has the deadline of one completion. Where it exceeds that or crashes, the pool asks for its
    completions one at a time, each with the full deadline. Where it raises, they are scored one by one here.
    """

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        if inspect.iscoroutinefunction(self.verifier.score_batch):
            raise PluginError(
                f"{_what(self)}: score_batch must not be async; an async __call__ is run many at once"
            )
        self._size = _count(self, "batch_size", 32)

    @property
    def batch_size(self) -> int:
        """The verifier's own `batch_size`."""
        return self._size

    def run(self, items: Sequence[tuple[int, Item]], context: TermContext) -> Done:
        """Score items in batches, or in batches of one."""
        done, todo = self.todo(items, context)
        size = 1 if context.singly else self._size
        while todo:
            left: list[Todo] = []
            for at in range(0, len(todo), size):
                batch = todo[at : at + size]
                for work, timed in zip(batch, self._batch(batch, context.guard), strict=True):
                    left += self.settle(work, timed, context, done)
            todo = left
        return done

    def _batch(self, batch: Sequence[Todo], guard: Guard) -> list[Timed]:
        """The scores of one batch; where it raises, of each completion alone, so that only the culprit fails."""
        guard.enter(batch[0].index if len(batch) == 1 else -1, self.index, self.deadline)
        began = time.perf_counter()
        with boundary() as caught:
            scores = self._scores([t.item for t in batch])
        if caught.raised is not None:
            scores = [caught.raised]
        each = (time.perf_counter() - began) / len(batch)
        guard.leave()
        if len(scores) < len(batch):
            return [self._batch([work], guard)[0] for work in batch]
        return [Timed(score, each) for score in scores]

    def score(self, item: Item) -> Score:
        """Score a batch of one."""
        with boundary() as caught:
            return self._scores([item])[0]
        return caught.score

    def _scores(self, items: Sequence[Item]) -> list[Score]:
        scores = list(self.verifier.score_batch(items))
        if len(scores) != len(items):
            raise ValueError(f"score_batch returned {len(scores)} scores for {len(items)} completions")
        return [sound_or_failed(score, self.offer.name) for score in scores]


class AsyncJudge(Judge):
    """A verifier that is a coroutine function: many completions are awaited at once."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._most = _count(self, "concurrency", 64)
        # It waits for a service: the first score may be known from an earlier run, and each is worth keeping.
        self._slow, self._costly = True, 0.0
        # One for all calls: a service's limit holds for the process, whichever thread asks.
        self._gate = asyncio.Semaphore(self._most)

    @property
    def batch_size(self) -> int:
        """The verifier's own `concurrency`."""
        return self._most

    async def gather(self, todo: Sequence[Todo], context: TermContext) -> Done:
        """Score what is left to do, `batch_size` at once; the guard hears of each end."""
        done: Done = {}

        async def one(work: Todo) -> None:
            async with self._gate:
                began = time.perf_counter()
                score = await self.score_async(work.item, context.guard.pulse)
                timed = Timed(score, time.perf_counter() - began)
            context.guard.pulse()
            await asyncio.gather(*(one(twin) for twin in self.settle(work, timed, context, done)))

        await gather_or_cancel(map(one, todo))
        return done

    async def score_async(self, item: Item, pulse: Callable[[], None]) -> Score:
        """Await one score, at most `deadline` seconds; where a verifier has a `probe` answer, see `_stopped`."""
        score = await self._within(item)
        if score.status is not Status.TIMEOUT or (probe := probe_item(self.verifier, item)) is None:
            return score
        pulse()
        if (await self._within(probe)).value is None:
            return score
        pulse()
        again = await self._within(item)
        return own_doing(again) if again.status is Status.TIMEOUT else again

    async def _within(self, item: Item) -> Score:
        async def call() -> Score:
            return sound(await cast(Awaitable[Any], self.verifier(*item)), self.offer.name)

        return await within_deadline(call, self.deadline)


async def gather_or_cancel(jobs: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Await all of them at once; where one raises, the others are cancelled."""
    tasks = [asyncio.ensure_future(job) for job in jobs]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()


def _count(judge: Judge, name: str, default: int) -> int:
    """A verifier's attribute that is a number of completions, at least 1."""
    number = getattr(judge.verifier, name, default)
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        raise PluginError(f"{_what(judge)}: {name} is a number of completions, 1 or more, not {number!r}")
    return number


def _what(judge: Judge) -> str:
    return f"terms[{judge.index}]: verifier {judge.offer.name!r}"
