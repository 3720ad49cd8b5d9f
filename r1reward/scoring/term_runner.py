"""One term with its verifier, ready to score."""

import time
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from r1reward.errors import DataError, SpecError
from r1reward.pool.guard import Guard
from r1reward.registry.registry import Offer
from r1reward.scoring.bound_calls import bound_call
from r1reward.scoring.boundary import boundary, describe, failed, score_of_fault, sound
from r1reward.scoring.cache import ScoreCache, digest, lasts
from r1reward.scoring.context import TermContext
from r1reward.scoring.probes import AGAIN, PROBE, own_doing, probe_item
from r1reward.spec.spec import Term
from r1reward.types import Item, Sample, Score

__all__ = ["Done", "Judge", "Timed", "Todo", "describe"]

_NOTHING: Any = object()

_SLOW_SECONDS = 0.001
"""From here on, a look-up in the cache that the workers share is worth its cost."""

_COSTLY_SECONDS = 0.05
"""From here on, a score is written at once: a process that is killed must not lose what a service has been asked."""

_RENEWAL_SECONDS = 0.001
"""How long cheap work goes on under the deadline of the first piece: by so much a later one may have less time."""

Done = dict[int, "Timed"]
"""By the item's index in the job: its score."""


class Timed(msgspec.Struct, frozen=True, gc=False):
    """A score and the seconds it took; 0 where it was known already."""

    score: Score
    seconds: float


class Todo(msgspec.Struct, frozen=True):
    """Work that is left after the look-up: the item's index, the item, its cache key."""

    index: int
    item: Item
    key: bytes | None = None
    twins: list[tuple[int, Item]] = []
    """Items with the same key, which wait for this one's score."""


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
        self.deadline = term.deadline or _own_deadline(verifier) or deadline
        self._deadline_of: Callable[[Sample], float] | None = getattr(verifier, "deadline_of", None)
        self.version = str(getattr(verifier, "version", offer.origin))
        self._own_key: Callable[..., str | None] | None = getattr(verifier, "cache_key", None)
        self._cacheable = self._own_key is not None or not hasattr(verifier, "cache_key")
        try:
            options = msgspec.msgpack.encode(term.options, order="deterministic")
        except (TypeError, ValueError, OverflowError) as error:
            raise SpecError(f"terms[{index}].options: cannot be written down: {error}") from None
        context = "" if self._own_key else context
        self._identity = digest(offer.source, offer.name, self.version, options, context)
        self._slow, self._costly = False, _COSTLY_SECONDS

    def deadline_of(self, item: Item) -> float:
        """Seconds for this completion: what its sample's tests may take, where that is longer than the term's own.

        A shorter one would let a policy choose: a program that sleeps through it would be without a value.
        """
        if self._deadline_of is None:
            return self.deadline
        try:
            return max(self.deadline, float(self._deadline_of(item[0])))
        except Exception:  # noqa: BLE001  the verifier's own error is said when it is called
            return self.deadline

    @property
    def batch_size(self) -> int:
        """How many completions the verifier prefers to get at once."""
        return 1

    def run(self, items: Sequence[tuple[int, Item]], context: TermContext) -> Done:
        """Score items, given with their index in the job; the context's `singly` matters to batches only."""
        guard, faults, cache, _ = context
        if not faults and (cache is None or not self._cacheable):
            return self._run_uncached(items, guard)
        done: Done = {}
        for index, item in items:
            if faults and (index, self.index) in faults:
                done[index] = self._stopped(index, item, context)
                continue
            guard.enter(index, self.index, self.deadline_of(item))
            try:
                key, known = self._look_up(item, cache)
                done[index] = known or self._fresh(item, key, cache)
            except DataError:  # an error of the cache, for which no item is to blame
                guard.leave()
                raise
            guard.leave()
        return done

    def _stopped(self, index: int, item: Item, context: TermContext) -> Timed:
        """The score of a completion whose work was stopped from outside.

        By chance, or by its own doing? A verifier with a `probe` answer is asked of that, and of the completion
        once more: one that is stopped again is to blame, and worth 0.
        """
        guard, faults = context.guard, context.faults
        unscored = Timed(score_of_fault(faults[index, self.index]), 0.0)
        probe, again = self.index + PROBE, self.index + AGAIN
        if (index, again) in faults:
            return Timed(own_doing(unscored.score), 0.0)
        answer = probe_item(self.verifier, item)
        if answer is None or (index, probe) in faults:
            return unscored
        deadline = self.deadline_of(item)
        guard.enter(index, probe, deadline)
        passes = self.score(answer).value is not None
        guard.leave()
        if not passes:
            return unscored
        guard.enter(index, again, deadline)
        timed = self._fresh(item, None, None)
        guard.leave()
        return timed

    def _run_uncached(self, items: Sequence[tuple[int, Item]], guard: Guard) -> Done:
        """The same for verifiers that cost less than a look-up: as little as can be beside the call."""
        done: Done = {}
        advance, clock, verifier, tag = (
            guard.advance,
            time.perf_counter,
            bound_call(self.verifier),
            self.index,
        )
        known, deadline, per_sample = _NOTHING, self.deadline, self._deadline_of is not None
        now = due = clock()
        for index, item in items:
            if now < due:
                advance(index, tag, deadline)
            else:
                deadline = self.deadline_of(item) if per_sample else deadline
                guard.enter(index, tag, deadline)
                due = now if per_sample else now + _RENEWAL_SECONDS
            try:
                score = verifier(*item)
                if score is not known:  # many share one perfect score, which is checked once
                    score = known = sound(score, self.offer.name)
            except BaseException as error:  # noqa: BLE001  `boundary`, written out: it costs as much as a cheap verifier
                score = failed(error)
            began, now = now, clock()
            done[index] = Timed(score, now - began)
        if items:
            guard.leave()
        return done

    def todo(self, items: Sequence[tuple[int, Item]], context: TermContext) -> tuple[Done, list[Todo]]:
        """The scores that need no work (faults, the cache), and the work that is left, identical items only once."""
        guard, faults, cache, _ = context
        done: Done = {}
        todo: list[Todo] = []
        first: dict[bytes, Todo] = {}
        for index, item in items:
            if faults and (index, self.index) in faults:
                done[index] = Timed(score_of_fault(faults[index, self.index]), 0.0)
                continue
            guard.enter(index, self.index, self.deadline)
            try:
                key, known = self._look_up(item, cache)
            except DataError:
                guard.leave()
                raise
            guard.leave()
            if known is not None:
                done[index] = known
            elif key is not None and key in first:
                first[key].twins.append((index, item))
            else:
                todo.append(Todo(index, item, key, []))
                if key is not None:
                    first[key] = todo[-1]
        return done, todo

    def settle(self, work: Todo, timed: Timed, context: TermContext, done: Done) -> list[Todo]:
        """Take note of a score, for its twins as well; where it may pass, they are to be done themselves."""
        done[work.index] = self._remember(work.key, timed, context.cache)
        if not lasts(timed.score):
            return [Todo(index, item, work.key) for index, item in work.twins]
        done.update((index, Timed(timed.score, 0.0)) for index, _ in work.twins)
        return []

    def score(self, item: Item) -> Score:
        """Score one completion; whatever the verifier raises becomes the score's reason."""
        with boundary() as caught:
            return sound(self.verifier(*item), self.offer.name)
        return caught.score

    def close(self) -> Any:
        """Tell the verifier that the worker ends; what it returns may have to be awaited."""
        close = getattr(self.verifier, "close", None)
        return close() if callable(close) else None

    def key(self, item: Item) -> bytes | None:
        """The cache key of this work, or None where it is not cached."""
        if self._own_key is not None:
            part = self._own_key(*item)
            if part is not None and not isinstance(part, str):
                raise TypeError(f"cache_key returned {type(part).__name__}, not a str or None")
            return None if part is None else digest(self._identity, part)
        sample, completion, _ = item
        try:
            return digest(self._identity, msgspec.msgpack.encode((sample, completion)))
        except (TypeError, ValueError, OverflowError, RecursionError):
            return None  # values that cannot be serialized (the Python API allows them) cannot be a key

    def _look_up(self, item: Item, cache: ScoreCache | None) -> tuple[bytes | None, Timed | None]:
        """The item's cache key and, where it is known, its score. The key is the plugin's code, too."""
        if cache is None or not self._cacheable:
            return None, None
        with boundary("cache_key: ") as caught:
            key = self.key(item)
        if caught.raised is not None:
            return None, Timed(caught.raised, 0.0)
        score = cache.get(key, slow=self._slow) if key is not None else None
        return key, Timed(score, 0.0) if score is not None else None

    def _fresh(self, item: Item, key: bytes | None, cache: ScoreCache | None) -> Timed:
        began = time.perf_counter()
        score = self.score(item)
        return self._remember(key, Timed(score, time.perf_counter() - began), cache)

    def _remember(self, key: bytes | None, timed: Timed, cache: ScoreCache | None) -> Timed:
        if timed.seconds > _SLOW_SECONDS:
            self._slow = True
        if key is not None and cache is not None:
            cache.put(key, timed.score, slow=self._slow)
            if timed.seconds > self._costly:
                cache.flush()
        return timed


def _own_deadline(verifier: Any) -> float | None:
    """The deadline of the verifier itself, where it has one: one that waits for a service knows how long."""
    seconds = getattr(verifier, "deadline", None)
    if isinstance(seconds, int | float) and not isinstance(seconds, bool) and 0 < seconds < 1e6:
        return float(seconds)
    return None
