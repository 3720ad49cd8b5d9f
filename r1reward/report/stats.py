"""Running statistics of a scoring run: each block of rows has its own, and they add up."""

import hashlib
import math
from array import array
from collections.abc import Sequence
from functools import lru_cache
from operator import mul
from zlib import adler32, crc32

import msgspec

from r1reward.spec.fallbacks import decided_of
from r1reward.types import UNSURE, Reward, Sample, Score, Status

__all__ = ["Breakdown", "RecordBuilder", "Records", "Slow", "Stats", "TermStats", "prompt_key"]

_SLOWEST = 10
_EXAMPLES = 3
_KEYS = 200
"""Tasks or sources that are told apart; a file whose `source` is unique per row must not fill the memory."""

OTHER = "(other)"


class Breakdown(msgspec.Struct):
    """The mean of something: the number of values, their sum, and how many had none."""

    count: int = 0
    total: float = 0.0
    squares: float = 0.0
    missing: int = 0

    def add(self, value: float | None) -> None:
        """Count one value, or one that is missing."""
        if value is None:
            self.missing += 1
        else:
            self.count += 1
            self.total += value
            self.squares += value * value

    def add_all(self, values: Sequence[float]) -> None:
        """Count values, all of which are there."""
        self.count += len(values)
        self.total += sum(values)
        self.squares += sum(map(mul, values, values))

    def merge(self, other: "Breakdown") -> None:
        """Add the other's values."""
        self.count += other.count
        self.total += other.total
        self.squares += other.squares
        self.missing += other.missing

    @property
    def mean(self) -> float | None:
        """The mean of the values there are."""
        return self.total / self.count if self.count else None

    @property
    def standard_error(self) -> float | None:
        """The standard error of the mean, values taken as independent."""
        if self.count < 2:
            return None
        variance = max(0.0, self.squares - self.total**2 / self.count) / (self.count - 1)
        return math.sqrt(variance / self.count)


class TermStats(msgspec.Struct):
    """What one term said: its values, its statuses, its further numbers, and examples of failures."""

    values: Breakdown = msgspec.field(default_factory=Breakdown)
    statuses: dict[str, int] = {}
    metrics: dict[str, Breakdown] = {}
    examples: dict[str, list[tuple[str, str]]] = {}
    """By status other than `scored`: the first rows (where, reason)."""

    @property
    def asked(self) -> float:
        """The share of scores for which a fallback is asked: undecided or unsure."""
        unsure = self.metrics[UNSURE].count if UNSURE in self.metrics else 0
        scores = sum(self.statuses.values())
        return (self.statuses.get(Status.UNDECIDED.value, 0) + unsure) / scores if scores else 0.0

    def add_values(self, values: Sequence[float]) -> None:
        """Count scores that have a value, and nothing else to be said of."""
        self.values.add_all(values)
        scored = Status.SCORED._value_
        self.statuses[scored] = self.statuses.get(scored, 0) + len(values)

    def add(self, score: Score, where: str) -> None:
        """Count one score."""
        status = score.status._value_  # `.value`, and a member's hash, cost ten times as much
        self.statuses[status] = self.statuses.get(status, 0) + 1
        self.values.add(score.value)
        if score.status is not Status.SCORED and score.status.counts:
            examples = self.examples.setdefault(status, [])
            if len(examples) < _EXAMPLES:
                examples.append((where, score.reason))
        if score.metrics:
            for name, value in score.metrics.items():
                self.metrics.setdefault(name, Breakdown()).add(value)

    def merge(self, other: "TermStats") -> None:
        """Add the other's scores."""
        self.values.merge(other.values)
        for status, count in other.statuses.items():
            self.statuses[status] = self.statuses.get(status, 0) + count
        for name, values in other.metrics.items():
            self.metrics.setdefault(name, Breakdown()).merge(values)
        for status, examples in other.examples.items():
            self.examples[status] = (self.examples.get(status, []) + examples)[:_EXAMPLES]


class Slow(msgspec.Struct, frozen=True, order=True):
    """A completion that took long."""

    seconds: float
    where: str


class Records(msgspec.Struct):
    """One record for each completion, in columns of 8 bytes: what pass@k and cons@k need.

    `prompts`: a hash of the prompt; `answers`: a hash of the final answer, 0 for none; `rewards`: NaN where
    unscored; `correct`: 1, 0, or -1 where unscored.
    """

    prompts: bytes = b""
    answers: bytes = b""
    rewards: bytes = b""
    correct: bytes = b""


class Stats(msgspec.Struct):
    """The statistics of some rows. `accuracy` names the term that says whether an answer is right."""

    accuracy: str = ""
    rows: int = 0
    bad_rows: int = 0
    reward: Breakdown = msgspec.field(default_factory=Breakdown)
    tasks: dict[str, Breakdown] = {}
    sources: dict[str, Breakdown] = {}
    terms: dict[str, TermStats] = {}
    slowest: list[Slow] = []
    seconds: float = 0.0
    """Seconds that verifiers worked, over all workers."""

    def add_score(self, name: str, score: Score, where: str) -> None:
        """Count what a term said of one completion."""
        self.terms.setdefault(name, TermStats()).add(score, where)

    def add_values(self, name: str, values: Sequence[float]) -> None:
        """Count a term's scores of which there is nothing else to be said."""
        self.terms.setdefault(name, TermStats()).add_values(values)

    def add_slow(self, seconds: float, where: str) -> None:
        """Remember a completion that took long, if it is among the slowest."""
        if len(self.slowest) < _SLOWEST or seconds > self.slowest[-1].seconds:
            self.slowest = sorted([*self.slowest, Slow(seconds, where)], reverse=True)[:_SLOWEST]

    def add_part(self, task: str, source: str, values: Breakdown) -> None:
        """Count the rewards of some completions of one task and source."""
        self.reward.merge(values)
        _of(self.tasks, task).merge(values)
        if source:
            _of(self.sources, source).merge(values)

    def merge(self, other: "Stats") -> None:
        """Add the other's rows, which come after these."""
        self.rows += other.rows
        self.bad_rows += other.bad_rows
        self.reward.merge(other.reward)
        for mine, theirs in ((self.tasks, other.tasks), (self.sources, other.sources)):
            for key, values in theirs.items():
                _of(mine, key).merge(values)
        for name, term in other.terms.items():
            self.terms.setdefault(name, TermStats()).merge(term)
        self.slowest = sorted([*self.slowest, *other.slowest], reverse=True)[:_SLOWEST]
        self.seconds += other.seconds


class RecordBuilder:
    """Gathers records for `Records`; `accuracy` names the term that says whether an answer is right.

    `fallbacks`: those of that term; an answer is right where the one that decided says so.
    """

    def __init__(self, accuracy: str, fallbacks: Sequence[str] = ()) -> None:
        self._accuracy, self._fallbacks = accuracy, fallbacks
        self._reset()

    def _reset(self) -> None:
        self._prompts: list[int] = []
        self._columns = array("q"), array("d"), array("q")
        # Completions that share a reward share what is recorded of it.
        self._last: Reward | None = None
        self._recorded_prompts = 0

    def add(self, prompt: int, reward: Reward) -> None:
        """Add one completion of the prompt with this key."""
        if reward is not self._last:
            self._record_last()
            self._last = reward
        self._prompts.append(prompt)

    def _record_last(self) -> None:
        """Record the last reward for each prompt that came with it."""
        count, self._recorded_prompts = len(self._prompts) - self._recorded_prompts, len(self._prompts)
        if self._last is not None:
            answer, value, right = self._recorded(self._last)
            answers, rewards, correct = self._columns
            answers.extend(array("q", (answer,)) * count)
            rewards.extend(array("d", (value,)) * count)
            correct.extend(array("q", (right,)) * count)

    def _recorded(self, reward: Reward) -> tuple[int, float, int]:
        score, value = reward.scores.get(self._accuracy), reward.value
        value = math.nan if value is None else value
        judged = decided_of(reward.scores, self._accuracy, self._fallbacks)
        if score is None or judged is None:
            return 0, value, -1
        right = -1 if judged.value is None else 1 if judged.value == 1.0 else 0
        answer = score.answer or judged.answer
        return _hash(answer) if answer else 0, value, right

    def take(self) -> Records:
        """The records gathered since the last call."""
        self._record_last()
        columns = array("q", self._prompts), *self._columns
        records = Records(*(column.tobytes() for column in columns))
        self._reset()
        return records


def prompt_key(sample: Sample, source: str) -> int:
    """Which completions belong together: those of one prompt and source; by id where there is no prompt."""
    data = (sample.prompt or sample.id).encode("utf-8", "surrogatepass")
    # Two checksums of different kinds: a quarter of the cost of a digest, and prompts are not hostile.
    crc, adler = _checksums(source)
    return (crc32(data, crc) << 32 | adler32(data, adler)) >> 1


@lru_cache(1024)
def _checksums(source: str) -> tuple[int, int]:
    """Those of a source's name, from which those of its prompts go on."""
    data = f"{source}\0".encode("utf-8", "surrogatepass")
    return crc32(data), adler32(data)


def _hash(text: str) -> int:
    """A digest of 63 bits: records are read as signed integers (`memoryview.cast("q")`)."""
    hashed = hashlib.sha1(text.encode("utf-8", "surrogatepass"), usedforsecurity=False).digest()
    return int.from_bytes(hashed[:8], "little") >> 1


def _of(table: dict[str, Breakdown], key: str) -> Breakdown:
    part = table.get(key)
    if part is None:
        if len(table) >= _KEYS:
            key = OTHER
        part = table.setdefault(key, Breakdown())
    return part
