"""One term with its verifier, ready to score: the one place where a plugin's exceptions are caught.

A verifier that raises is data, not a crash: its score has no value and says what it raised.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, cast

import msgspec

from r1reward.cache import ScoreCache, digest
from r1reward.guard import Fault, Faults, Guard
from r1reward.plugins import Offer
from r1reward.spec import Term
from r1reward.types import Item, Score, Status

__all__ = ["AsyncJudge", "BatchJudge", "Judge", "Timed", "Todo", "describe", "score_of_fault"]

_SLOW_SECONDS = 0.001
"""From here on, a look-up in the cache that the workers share is worth its cost."""


class Timed(msgspec.Struct, frozen=True, gc=False):
    """A score and the seconds it took; 0 where it was known already."""

    score: Score
    seconds: float


class Todo(msgspec.Struct, frozen=True):
    """Work that is left after the look-up: the item's index, the item, its cache key."""

    index: int
    item: Item
    key: bytes | None


def describe(error: BaseException) -> str:
    """One line on an exception: its type, what it says, and where it was raised."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    at = f" ({trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno})" if trace else ""
    words = " ".join(str(error).split())[:300]
    return f"{type(error).__name__}: {words}{at}" if words else f"{type(error).__name__}{at}"


def score_of_fault(fault: Fault) -> Score:
    """What the row is told when its work was stopped from outside."""
    status = Status.TIMEOUT if fault.kind == "timeout" else Status.ERROR
    return Score.unscored(status, f"{fault.kind}: {fault.detail}")


def _failed(error: BaseException) -> Score:
    if isinstance(error, MemoryError):
        raise error  # the worker has to be replaced; the pool gives the row its status
    return Score.unscored(Status.ERROR, describe(error))


class Judge:
    """A term bound to its verifier, which is called for one completion at a time.

    `index` is the term's place in the specification and the tag of its work; `deadline` its seconds for one
    completion; `context` goes into the cache key of verifiers that do not name what they look at (the
    template: it decides what they see).
    """

    def __init__(
        self, index: int, term: Term, offer: Offer, verifier: Any, *, deadline: float, context: str = ""
    ) -> None:
        self.index, self.term, self.offer, self.verifier = index, term, offer, verifier
        self.deadline = term.deadline or deadline
        self.version = str(getattr(verifier, "version", offer.origin))
        self._own_key: Callable[..., str | None] | None = getattr(verifier, "cache_key", None)
        self._cacheable = self._own_key is not None or not hasattr(verifier, "cache_key")
        options = msgspec.json.encode(term.options, order="deterministic")
        self._identity = digest(offer.name, self.version, options, "" if self._own_key else context)
        self._slow = False

    @property
    def together(self) -> int:
        """How many completions it likes to be given at once."""
        return 1

    def run(
        self,
        items: Sequence[tuple[int, Item]],
        guard: Guard,
        faults: Faults,
        cache: ScoreCache | None,
        *,
        singly: bool = False,
    ) -> dict[int, Timed]:
        """Score items, given with their index in the job; `singly` matters to batches only."""
        if not faults and (cache is None or not self._cacheable):
            return self._run_uncached(items, guard)
        done: dict[int, Timed] = {}
        for index, item in items:
            if faults and (index, self.index) in faults:
                done[index] = Timed(score_of_fault(faults[index, self.index]), 0.0)
                continue
            guard.enter(index, self.index, self.deadline)
            key, known = self._look_up(item, cache)
            done[index] = known or self._fresh(item, key, cache)
            guard.leave()
        return done

    def _run_uncached(self, items: Sequence[tuple[int, Item]], guard: Guard) -> dict[int, Timed]:
        """The same for verifiers that cost less than a look-up: as little as can be beside the call."""
        done: dict[int, Timed] = {}
        enter, leave, clock = guard.enter, guard.leave, time.perf_counter
        for index, item in items:
            enter(index, self.index, self.deadline)
            began = clock()
            score = self.score(item)
            done[index] = Timed(score, clock() - began)
            leave()
        return done

    def todo(
        self, items: Sequence[tuple[int, Item]], guard: Guard, faults: Faults, cache: ScoreCache | None
    ) -> tuple[dict[int, Timed], list[Todo]]:
        """What needs no work (faults, the cache), and what is left to do together."""
        done: dict[int, Timed] = {}
        todo: list[Todo] = []
        for index, item in items:
            if faults and (index, self.index) in faults:
                done[index] = Timed(score_of_fault(faults[index, self.index]), 0.0)
                continue
            guard.enter(index, self.index, self.deadline)
            key, known = self._look_up(item, cache)
            guard.leave()
            if known is not None:
                done[index] = known
            else:
                todo.append(Todo(index, item, key))
        return done, todo

    def score(self, item: Item) -> Score:
        """Score one completion; whatever the verifier raises becomes the score's reason."""
        try:
            return self._checked(self.verifier(*item))
        except (Exception, SystemExit) as error:  # noqa: BLE001  the boundary
            return _failed(error)

    def close(self) -> None:
        """Tell the verifier that the worker ends."""
        if callable(close := getattr(self.verifier, "close", None)):
            close()

    def key(self, item: Item) -> bytes | None:
        """The cache key of this work, or None where it is not cached."""
        if self._own_key is not None:
            own = self._own_key(*item)
            return None if own is None else digest(self._identity, own)
        sample, completion, _ = item
        seen = (sample.prompt, sample.task, sample.ground_truth, sample.metadata, completion)
        try:
            return digest(self._identity, msgspec.msgpack.encode(seen))
        except TypeError:  # metadata that is not JSON (the Python API allows it) cannot be a key
            return None

    def _look_up(self, item: Item, cache: ScoreCache | None) -> tuple[bytes | None, Timed | None]:
        """The item's cache key and, where it is known, its score. The key is the plugin's code, too."""
        if cache is None or not self._cacheable:
            return None, None
        try:
            key = self.key(item)
        except (Exception, SystemExit) as error:  # noqa: BLE001  the boundary
            return None, Timed(_failed(error), 0.0)
        found = cache.get(key, slow=self._slow) if key is not None else None
        return key, Timed(found, 0.0) if found is not None else None

    def _fresh(self, item: Item, key: bytes | None, cache: ScoreCache | None) -> Timed:
        began = time.perf_counter()
        score = self.score(item)
        return self._remember(key, score, time.perf_counter() - began, cache)

    def _remember(self, key: bytes | None, score: Score, seconds: float, cache: ScoreCache | None) -> Timed:
        if seconds > _SLOW_SECONDS:
            self._slow = True
        if key is not None and cache is not None:
            cache.put(key, score, slow=self._slow)
        return Timed(score, seconds)

    def _checked(self, score: Any) -> Score:
        if not isinstance(score, Score):
            raise TypeError(f"verifier {self.offer.name!r} returned {type(score).__name__}, not a Score")
        return score


class BatchJudge(Judge):
    """A verifier that takes a batch.

    A batch as a whole has the deadline of one completion; where it runs over or crashes, the pool asks for
    its completions one at a time, and each has the deadline to itself.
    """

    @property
    def together(self) -> int:
        """The verifier's own `batch_size`."""
        return max(1, int(getattr(self.verifier, "batch_size", 32)))

    def run(
        self,
        items: Sequence[tuple[int, Item]],
        guard: Guard,
        faults: Faults,
        cache: ScoreCache | None,
        *,
        singly: bool = False,
    ) -> dict[int, Timed]:
        """Score items in batches, or in batches of one."""
        done, todo = self.todo(items, guard, faults, cache)
        size = 1 if singly else self.together
        for at in range(0, len(todo), size):
            batch = todo[at : at + size]
            guard.enter(batch[0].index if singly else -1, self.index, self.deadline)
            began = time.perf_counter()
            scores = self.score_batch([t.item for t in batch])
            each = (time.perf_counter() - began) / len(batch)
            guard.leave()
            for work, score in zip(batch, scores, strict=True):
                done[work.index] = self._remember(work.key, score, each, cache)
        return done

    def score(self, item: Item) -> Score:
        """Score a batch of one."""
        return self.score_batch([item])[0]

    def score_batch(self, items: Sequence[Item]) -> list[Score]:
        """Score several at once; where the batch as a whole raises, each of them gets the error."""
        try:
            scores = list(self.verifier.score_batch(items))
            if len(scores) != len(items):
                raise ValueError(f"score_batch returned {len(scores)} scores for {len(items)} completions")
            return [self._checked(s) for s in scores]
        except (Exception, SystemExit) as error:  # noqa: BLE001  the boundary
            return [_failed(error)] * len(items)


class AsyncJudge(Judge):
    """A verifier that is a coroutine function: many completions are awaited at once."""

    @property
    def together(self) -> int:
        """The verifier's own `concurrency`."""
        return max(1, int(getattr(self.verifier, "concurrency", 64)))

    def allowance(self, todo: Sequence[Todo]) -> float:
        """Seconds after which something must be blocking the loop: each task has a deadline of its own."""
        return self.deadline * (2 + len(todo) // self.together)

    async def gather(self, todo: Sequence[Todo], cache: ScoreCache | None) -> dict[int, Timed]:
        """Score what is left to do, `together` at once."""
        gate, done = asyncio.Semaphore(self.together), dict[int, Timed]()

        async def one(work: Todo) -> None:
            async with gate:
                began = time.perf_counter()
                score = await self.score_async(work.item)
                done[work.index] = self._remember(work.key, score, time.perf_counter() - began, cache)

        await asyncio.gather(*(one(work) for work in todo))
        return done

    async def score_async(self, item: Item) -> Score:
        """Await one score, at most `deadline` seconds."""
        timeout = asyncio.timeout(self.deadline)
        try:
            async with timeout:
                return self._checked(await cast(Awaitable[Any], self.verifier(*item)))
        except (Exception, SystemExit) as error:  # noqa: BLE001  the boundary
            if timeout.expired():
                return Score.unscored(Status.TIMEOUT, f"timeout: over {self.deadline:g} s")
            return _failed(error)
