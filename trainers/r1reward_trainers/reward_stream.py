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

_MOST_FLIGHTS = 32

_Ended = tuple[int, Any, Sequence[int]]
"""A completion by its place in the batch, its text or messages, and its tokens."""

_Read = Callable[[int, Any, Sequence[int]], Pair]
"""Makes of one what the reward judges."""


class RewardStream:
    """The completions of one batch, scored as they come. `close` ends its threads.

    Each flight asks the workers for a few completions at a time, so that a slow one holds up only those that went
    with it. Where a verifier judges the completions of a prompt together, `group_size` neighbours go when the last of
    them has ended. A completion that cannot be read or whose workers are lost is left to the batch, whose errors are
    told.
    """

    def __init__(self, warm: WarmReward, read: _Read, step: int, group_size: int = 1) -> None:
        self._warm, self._read, self._step = warm, read, step
        self._changed = threading.Condition()
        self._reading = threading.Lock()  # row readers count what they see
        self._size = group_size if warm.groups else 1
        self._groups: dict[int, list[_Ended]] = {}
        self._waiting: deque[list[_Ended]] = deque()
        self._done: dict[int, tuple[Pair, Rewarded]] = {}
        self._seen: set[int] = set()
        self._flying, self._closed = 0, False
        self._flights = min(_MOST_FLIGHTS, 2 * warm.workers)
        self._threads = [threading.Thread(target=self._fly, daemon=True) for _ in range(self._flights)]
        for thread in self._threads:
            thread.start()

    def add(self, place: int, completion: Any, ids: Sequence[int]) -> None:
        """Score the completion at a place of the batch; the second time for a place does nothing. Never waits."""
        with self._changed:
            if self._flights and place not in self._seen:
                self._seen.add(place)
                group = self._groups.setdefault(place // self._size, [])
                group.append((place, completion, ids))
                if len(group) == self._size:
                    self._waiting.append(sorted(group, key=itemgetter(0)))
                    self._changed.notify()

    def take(self, pairs: Sequence[Pair]) -> list[Rewarded | None]:
        """What was scored of a batch, once all that was added is; None for what was not, or was not this."""
        with self._changed:
            while self._waiting or self._flying:
                self._changed.wait()
            found = [self._done.get(place) for place in range(len(pairs))]
        kept = [
            known[1] if known is not None and known[0] == pair else None
            for known, pair in zip(found, pairs, strict=True)
        ]
        if self._size == 1:
            return kept
        # Of a group that is another, no reward stands.
        whole = {p // self._size for p in range(len(kept))} - {
            p // self._size for p, k in enumerate(kept) if k is None
        }
        return [known if place // self._size in whole else None for place, known in enumerate(kept)]

    def close(self) -> None:
        """End the threads; what waits is dropped."""
        with self._changed:
            self._closed = True
            self._waiting.clear()
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()

    def _fly(self) -> None:
        while True:
            with self._changed:
                while not self._waiting and not self._closed:
                    self._changed.wait()
                if self._closed:
                    return
                mine = [one for _ in range(self._share()) for one in self._waiting.popleft()]
                self._flying += 1
            found = self._score(mine)
            with self._changed:
                self._done.update(found)
                self._flying -= 1
                self._changed.notify_all()

    def _share(self) -> int:
        """How many go with one flight: all where verifiers judge many at once."""
        waiting = len(self._waiting)
        return waiting if self._warm.together else -(-waiting // self._flights)

    def _score(self, mine: Sequence[_Ended]) -> dict[int, tuple[Pair, Rewarded]]:
        try:
            with self._reading:
                pairs = share_samples([self._read(*one) for one in mine])
            rewarded = self._warm(pairs, self._step)
        except R1RewardError:
            return {}
        return {one[0]: both for one, both in zip(mine, zip(pairs, rewarded, strict=True), strict=True)}
