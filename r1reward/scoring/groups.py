"""Verifiers that see a group: what one completion is worth depends on the others of its sample.

A group is the completions of one sample object: those of a row's list, of a `Group`, of a trainer's prompt. Each of
them gets a score of its own, and one without a value leaves the others theirs.
"""

import inspect
import time
from collections.abc import Awaitable, Sequence
from typing import Any, cast

import msgspec

from r1reward.errors import DataError
from r1reward.pool.guard import Faults
from r1reward.scoring.batching import AsyncJudge, gather_or_cancel
from r1reward.scoring.boundary import boundary, score_of_fault, sound_or_failed, within_deadline
from r1reward.scoring.cache import ScoreCache, digest, lasts
from r1reward.scoring.context import TermContext
from r1reward.scoring.term_runner import Done, Judge, Timed, Todo
from r1reward.types import Item, Sample, Score

__all__ = ["AsyncGroupJudge", "GroupJudge", "is_group_verifier"]

Placed = Sequence[tuple[int, Item]]


def is_group_verifier(verifier: Any) -> bool:
    """Whether a verifier scores the completions of a sample together."""
    return hasattr(verifier, "score_group")


class GroupJudge(Judge):
    """A verifier with `score_group(items)`: one call for each group, within the deadlines of its completions."""

    def run(self, items: Placed, context: TermContext) -> Done:
        """Score items, group by group; a group is never cut, whatever the context's `singly` says."""
        guard, faults, cache, _ = context
        done: Done = {}
        for group in _groups(items):
            if (fault := _fault(group, self.index, faults)) is not None:
                done.update((place, Timed(score_of_fault(fault), 0.0)) for place, _ in group)
                continue
            keys, known = _known(self, group, context)
            if known is not None:
                done.update(known)
                continue
            guard.enter(group[0][0], self.index, _deadline(self, group))
            began = time.perf_counter()
            with boundary() as caught:
                scores = _checked(self.verifier.score_group([item for _, item in group]), group, self)
            if caught.raised is not None:
                scores = [caught.raised] * len(group)
            guard.leave()
            _keep(self, group, scores, time.perf_counter() - began, keys, cache, done)
        return done


class AsyncGroupJudge(AsyncJudge):
    """The same where `score_group` is a coroutine: many groups are awaited at once."""

    def todo(self, items: Placed, context: TermContext) -> tuple[Done, list[Todo]]:
        """What is known already, and the groups that are left: the first item of each, the others as its twins."""
        done: Done = {}
        left: list[Todo] = []
        for group in _groups(items):
            if (fault := _fault(group, self.index, context.faults)) is not None:
                done.update((place, Timed(score_of_fault(fault), 0.0)) for place, _ in group)
                continue
            _, known = _known(self, group, context)
            if known is not None:
                done.update(known)
            else:
                left.append(Todo(*group[0], None, list(group[1:])))
        return done, left

    async def gather(self, todo: Sequence[Todo], context: TermContext) -> Done:
        """Score the groups, `together` of them at once; the guard hears of each end."""
        cache = context.cache
        done: Done = {}

        async def one(work: Todo) -> None:
            group = [(work.index, work.item), *work.twins]
            async with self._gate:
                began = time.perf_counter()
                scores = await self._scores(group)
            keys = _keys(self, group) if cache is not None and self._cacheable else None
            _keep(self, group, scores, time.perf_counter() - began, keys, cache, done)
            context.guard.pulse()

        await gather_or_cancel(map(one, todo))
        return done

    async def _scores(self, group: Placed) -> list[Score]:
        async def call() -> list[Score]:
            scores = await cast(Awaitable[Any], self.verifier.score_group([item for _, item in group]))
            return _checked(scores, group, self)

        scores = await within_deadline(call, _deadline(self, group))
        return [scores] * len(group) if isinstance(scores, Score) else scores


def _groups(items: Placed) -> list[list[tuple[int, Item]]]:
    """The items of each sample object, in their order. Two rows with one prompt are two groups."""
    groups: dict[int, list[tuple[int, Item]]] = {}
    for placed in items:
        groups.setdefault(id(placed[1][0]), []).append(placed)
    return list(groups.values())


def _fault(group: Placed, index: int, faults: Faults) -> Any:
    """What stopped the group's work, which is marked by its first completion."""
    return next((faults[place, index] for place, _ in group if (place, index) in faults), None)


def _deadline(judge: Judge, group: Placed) -> float:
    return sum(judge.deadline_of(item) for _, item in group)


def _checked(scores: Any, group: Placed, judge: Judge) -> list[Score]:
    if inspect.iscoroutine(scores):
        scores.close()
        raise TypeError("score_group returned a coroutine: write `async def`, or await it")
    returned = list(scores)
    if len(returned) != len(group):
        raise ValueError(f"score_group returned {len(returned)} scores for {len(group)} completions")
    return [sound_or_failed(score, judge.offer.name) for score in returned]


def _keys(judge: Judge, group: Placed) -> list[bytes] | None:
    """Keys that depend on the group as a set and on the completion, not on where it stands in the group."""
    sample: Sample = group[0][1][0]
    try:
        parts = [msgspec.msgpack.encode(item[1]) for _, item in group]
        whole = msgspec.msgpack.encode((sample, sorted(parts)))
    except (TypeError, ValueError, OverflowError, RecursionError):
        return None
    return [digest(judge._identity, b"group", whole, part) for part in parts]


def _known(judge: Judge, group: Placed, context: TermContext) -> tuple[list[bytes] | None, Done | None]:
    """The group's keys, and its scores where the cache has all of them."""
    guard, _, cache, _ = context
    if cache is None or not judge._cacheable or (keys := _keys(judge, group)) is None:
        return None, None
    guard.enter(group[0][0], judge.index, judge.deadline)
    try:
        scores = [cache.get(key, slow=judge._slow) for key in keys]
    except DataError:  # the cache's: no completion is to be blamed
        guard.leave()
        raise
    guard.leave()
    known = [score for score in scores if score is not None]
    if len(known) < len(group):
        return keys, None
    return keys, {place: Timed(score, 0.0) for (place, _), score in zip(group, known, strict=True)}


def _keep(
    judge: Judge,
    group: Placed,
    scores: Sequence[Score],
    seconds: float,
    keys: list[bytes] | None,
    cache: ScoreCache | None,
    done: Done,
) -> None:
    """Take note of a group's scores; they are remembered where all of them last, for each depends on the others."""
    each = seconds / len(group)
    done.update((place, Timed(score, each)) for (place, _), score in zip(group, scores, strict=True))
    if keys is not None and cache is not None and all(map(lasts, scores)):
        for key, score in zip(keys, scores, strict=True):
            judge._remember(key, Timed(score, each), cache)
