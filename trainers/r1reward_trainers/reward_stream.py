"""Scores each completion when its generation ends, while the others are still generated.

DeepSeek-R1's framework scores a rollout's first completions while its last ones are decoded. Here a generator hands
over each completion as it ends, from whichever thread that is, and goes on at once; the trainer takes the rewards
when the batch is there. What was scored ahead counts only where it is the very completion of the batch, so that the
rewards are those that the whole batch would have got.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any

from r1reward.errors import R1RewardError
from r1reward.scoring.scorer import Rewarded
from r1reward_serve.reward_pool import WarmReward
from r1reward_serve.reward_worker import Pair
from r1reward_serve.trl_batch import share_samples

__all__ = ["RewardStream"]

_MOST_THREADS = 32

_Ended = tuple[int, Any, Sequence[int]]
"""A completion by its place in the batch, its text or messages, and its tokens."""

_Read = Callable[[int, Any, Sequence[int]], Pair]
"""Turns a completion into the sample and the completion that the reward judges."""


class RewardStream:
    """The completions of one batch, scored as they come. `close` ends its threads.

    Each thread asks the workers for a few completions at a time, so that a slow one holds up only those of the same
    request. Where a verifier judges the completions of a prompt together, `group_size` neighbours are scored when the
    last of them has ended. A completion that cannot be read or whose workers are lost is scored again with the whole
    batch, which reports the error.
    """

    def __init__(self, reward: WarmReward, read: _Read, step: int, group_size: int = 1) -> None:
        self._reward, self._read, self._step = reward, read, step
        self._changed = threading.Condition()
        self._reading = threading.Lock()  # row readers count what they see
        self._size = group_size if reward.groups else 1
        self._groups: dict[int, list[_Ended]] = {}
        self._waiting: deque[list[_Ended]] = deque()
        self._results: dict[int, tuple[Pair, Rewarded]] = {}
        self._places: set[int] = set()
        self._active, self._closed = 0, False
        self._thread_count = min(_MOST_THREADS, 2 * reward.workers)
        self._threads = [
            threading.Thread(target=self._score_waiting, daemon=True) for _ in range(self._thread_count)
        ]
        for thread in self._threads:
            thread.start()

    def add(self, place: int, completion: Any, ids: Sequence[int]) -> None:
        """Score the completion at a place of the batch; the second time for a place does nothing. Never waits."""
        with self._changed:
            if self._thread_count and place not in self._places:
                self._places.add(place)
                group = self._groups.setdefault(place // self._size, [])
                group.append((place, completion, ids))
                if len(group) == self._size:
                    self._waiting.append(sorted(group, key=itemgetter(0)))
                    self._changed.notify()

    def take(self, pairs: Sequence[Pair]) -> list[Rewarded | None]:
        """The rewards of a batch, once all that was added is scored; None where that was another completion."""
        with self._changed:
            while self._waiting or self._active:
                self._changed.wait()
            results = [self._results.get(place) for place in range(len(pairs))]
        rewards = [
            result[1] if result is not None and result[0] == pair else None
            for result, pair in zip(results, pairs, strict=True)
        ]
        if self._size == 1:
            return rewards
        # A group is judged as a whole: where one of its completions differs, none of its rewards holds.
        complete = {p // self._size for p in range(len(rewards))} - {
            p // self._size for p, reward in enumerate(rewards) if reward is None
        }
        return [result if place // self._size in complete else None for place, result in enumerate(rewards)]

    def close(self) -> None:
        """End the threads; what waits is dropped."""
        with self._changed:
            self._closed = True
            self._waiting.clear()
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()

    def _score_waiting(self) -> None:
        while True:
            with self._changed:
                while not self._waiting and not self._closed:
                    self._changed.wait()
                if self._closed:
                    return
                batch = [completion for _ in range(self._share()) for completion in self._waiting.popleft()]
                self._active += 1
            results = self._score(batch)
            with self._changed:
                self._results.update(results)
                self._active -= 1
                self._changed.notify_all()

    def _share(self) -> int:
        """How many groups one request takes: all where verifiers judge many completions at once."""
        waiting = len(self._waiting)
        return waiting if self._reward.judges_many else -(-waiting // self._thread_count)

    def _score(self, batch: Sequence[_Ended]) -> dict[int, tuple[Pair, Rewarded]]:
        try:
            with self._reading:
                pairs = share_samples([self._read(*completion) for completion in batch])
            rewarded = self._reward(pairs, self._step)
        except R1RewardError:
            return {}
        return {
            completion[0]: result
            for completion, result in zip(batch, zip(pairs, rewarded, strict=True), strict=True)
        }
