"""pass@k, cons@k and the interval of the mean reward, from the records of a run.

- **pass@k** (Chen et al. 2021, arXiv 2107.03374, section 2.1): the unbiased estimator
  `1 - C(n - c, k) / C(n, k)` for a prompt with `n` completions of which `c` are right, averaged over prompts.
  pass@1 is the mean over the completions, as in DeepSeek-R1 (arXiv 2501.12948, section 3).
- **cons@k**: the answer that most of a prompt's completions give; equal votes share the credit.
- The **mean reward**'s standard error is clustered by prompt: completions of one prompt are alike.

Completions without a verdict are left out of `n`. Memory does not grow with the number of prompts: records
lie in a file, in columns, and prompts are taken a part at a time.
"""

import marshal
import math
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from typing import IO

import msgspec

from r1reward.report.stats import Breakdown, Records

__all__ = ["Estimate", "GroupMetrics", "RecordFile", "pass_at_k"]

_PART = 65_536
"""Records that are looked at together, as long as that takes no more than `_MOST_PARTS` files."""

_MOST_PARTS = 256

_Record = tuple[int, int, float, int]
"""A completion's prompt, answer, reward and verdict; see `Records`."""


class Estimate(msgspec.Struct, frozen=True):
    """A mean with its 95 % confidence interval (normal approximation)."""

    mean: float
    low: float
    high: float
    count: int

    @classmethod
    def of(cls, mean: float, standard_error: float, count: int) -> "Estimate":
        """The estimate of a mean with this standard error."""
        return cls(mean, mean - 1.96 * standard_error, mean + 1.96 * standard_error, count)


class GroupMetrics(msgspec.Struct, frozen=True):
    """What prompts with several completions show."""

    prompts: int
    completions: int
    reward: Estimate | None
    pass_at: Mapping[int, Estimate]
    """By k; the prompts with at least k verdicts."""
    consensus: Estimate | None
    """cons@k with k = all completions of the prompt; None where no prompt has several with an answer."""
    group_size: float
    """Mean completions a prompt."""


def pass_at_k(n: int, c: int, k: int) -> float:
    """The chance that k of n completions, c of them right, hold a right one; `0 <= c <= n`, `1 <= k <= n`."""
    if not 0 <= c <= n or not 1 <= k <= n:
        raise ValueError(f"pass@k needs 0 <= c <= n and 1 <= k <= n, not n={n}, c={c}, k={k}")
    return 1.0 - math.comb(n - c, k) / math.comb(n, k)


class RecordFile:
    """A file of records; `offset` is where it may be cut to go on from there.

    Without a path it is a temporary file.
    """

    _COLUMNS = 4

    def __init__(self, path: str | Path | None = None, offset: int = 0) -> None:
        self._file: IO[bytes] = (
            open(path, "r+b" if offset else "w+b") if path else tempfile.TemporaryFile()  # noqa: SIM115
        )
        self._file.truncate(offset)
        self._file.seek(offset)
        self._pending: list[list[bytes]] = [[] for _ in range(self._COLUMNS)]
        self._size = 0

    def add(self, records: Records) -> None:
        """Append records; small lots are gathered."""
        for column, data in zip(self._pending, msgspec.structs.astuple(records), strict=True):
            column.append(data)
        self._size += len(records.prompts)
        if self._size >= 1 << 16:
            self.flush()

    def flush(self) -> int:
        """Write what has gathered; returns the offset after it."""
        if self._size:
            lot = [b"".join(column) for column in self._pending]
            self._file.write(len(lot[0]).to_bytes(8, "little"))
            for column in lot:
                self._file.write(column)
            self._pending = [[] for _ in range(self._COLUMNS)]
            self._size = 0
        self._file.flush()
        return self._file.tell()

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def lots(self) -> Iterator[list[bytes]]:
        """The lots of records as they were written: prompts, answers, rewards, correct."""
        end = self.flush()
        self._file.seek(0)
        while self._file.tell() < end:
            size = int.from_bytes(self._file.read(8), "little")
            yield [self._file.read(size) for _ in range(self._COLUMNS)]

    def metrics(self, reward: Breakdown) -> GroupMetrics:
        """pass@k, cons@k, and the mean of `reward` with its interval."""
        tally, records = self._tally(reward.mean or 0.0)
        return tally.metrics(records, reward)

    def solved(self) -> Counter[tuple[int, int]]:
        """Prompts by their number of verdicts and of right ones among them."""
        return self._tally(0.0)[0].groups

    def _tally(self, mean: float) -> tuple["_Tally", int]:
        """What the records show, and their number."""
        records = self._count()
        tally = _Tally(mean)
        for part in self._parts(min(_MOST_PARTS, 1 << max(0, math.ceil(math.log2(max(1, records) / _PART))))):
            tally.add(part)
        return tally, records

    def _parts(self, count: int) -> Iterator[Iterable[_Record]]:
        """All records in `count` (a power of two) parts, those of one prompt together."""
        if count == 1:
            yield chain.from_iterable(map(_records, self.lots()))
            return
        with ExitStack() as stack:
            files = [stack.enter_context(tempfile.TemporaryFile()) for _ in range(count)]
            for lot in self.lots():
                split: list[list[_Record]] = [[] for _ in files]
                for record in _records(lot):
                    split[record[0] & (count - 1)].append(record)
                for file, mine in zip(files, split, strict=True):
                    data = marshal.dumps(mine)  # our own, and gone with this call: the fastest way out and in
                    file.write(len(data).to_bytes(8, "little") + data)
            for file in files:
                file.seek(0)
                yield _loaded(file)
                file.close()

    def _count(self) -> int:
        """The number of records, from the heads of the lots alone."""
        end, at, records = self.flush(), 0, 0
        while at < end:
            self._file.seek(at)
            size = int.from_bytes(self._file.read(8), "little")
            records += size // 8
            at += 8 + self._COLUMNS * size
        return records


def _loaded(file: IO[bytes]) -> Iterator[_Record]:
    while size := int.from_bytes(file.read(8), "little"):
        lot: list[_Record] = marshal.loads(file.read(size))
        yield from lot


def _records(lot: list[bytes]) -> Iterator[_Record]:
    prompts, answers, rewards, correct = lot
    return zip(
        memoryview(prompts).cast("q"),
        memoryview(answers).cast("q"),
        memoryview(rewards).cast("d"),
        memoryview(correct).cast("q"),
        strict=True,
    )


class _Tally:
    """Adds up what the parts of the prompts show."""

    def __init__(self, mean: float) -> None:
        self._mean = mean
        self._squares = 0.0
        self._prompts = 0
        self.groups: Counter[tuple[int, int]] = Counter()
        self._votes = Breakdown()
        self._unanswered = 0

    def add(self, records: Iterable[_Record]) -> None:
        """Count records, among which are all of each prompt's."""
        prompts: dict[int, list[_Record]] = {}
        for record in records:
            prompts.setdefault(record[0], []).append(record)
        self._prompts += len(prompts)
        for mine in prompts.values():
            if len(mine) == 1:
                self._single(*mine[0])
                continue
            deviation = sum(r - self._mean for _, _, r, _ in mine if r == r)  # NaN is no reward
            self._squares += deviation * deviation
            judged = [(answer, right) for _, answer, _, right in mine if right >= 0]
            if judged:
                self.groups[len(judged), sum(right for _, right in judged)] += 1
            if len(judged) > 1:
                self._vote(judged)

    def _single(self, _: int, answer: int, reward: float, right: int) -> None:
        """A prompt with one completion, as most files have them: the same in less time."""
        if reward == reward:
            self._squares += (reward - self._mean) * (reward - self._mean)
        if right >= 0:
            self.groups[1, right] += 1

    def _vote(self, judged: list[tuple[int, int]]) -> None:
        """One prompt's credit: whether the answer that most give is right; equal votes share it."""
        votes: dict[int, list[int]] = {}
        for answer, right in judged:
            if answer:
                votes.setdefault(answer, []).append(right)
        if not votes:
            self._unanswered += 1
            return
        most = max(map(len, votes.values()))
        winners = [sum(v) / len(v) for v in votes.values() if len(v) == most]
        self._votes.add(sum(winners) / len(winners))

    def metrics(self, records: int, reward: Breakdown) -> GroupMetrics:
        estimate = None
        if reward.count and reward.mean is not None:
            clusters = max(2, self._prompts)
            error = math.sqrt(self._squares * clusters / (clusters - 1)) / reward.count
            estimate = Estimate.of(reward.mean, error, reward.count)
        largest = max((n for n, _ in self.groups), default=0)
        return GroupMetrics(
            prompts=self._prompts,
            completions=records,
            reward=estimate,
            pass_at={k: self._pass(k) for k in _powers(largest)},
            consensus=self._consensus(),
            group_size=records / self._prompts if self._prompts else 0.0,
        )

    def _consensus(self) -> Estimate | None:
        if not self._votes.count:
            return None  # no verifier of this run says what it took for the answer
        votes = Breakdown()
        votes.merge(self._votes)
        votes.count += self._unanswered  # a prompt where none of several gave an answer: no credit
        return _estimate(votes)

    def _pass(self, k: int) -> Estimate:
        values = Breakdown()
        for (n, c), prompts in self.groups.items():
            if n >= k:
                value = pass_at_k(n, c, k)
                values.merge(Breakdown(prompts, value * prompts, value * value * prompts))
        return _estimate(values)


def _estimate(values: Breakdown) -> Estimate:
    """Of a share: its interval ends where shares do."""
    found = Estimate.of(values.mean or 0.0, values.standard_error or 0.0, values.count)
    return Estimate(found.mean, max(0.0, found.low), min(1.0, found.high), found.count)


def _powers(largest: int) -> list[int]:
    ks = [1 << i for i in range(largest.bit_length())]
    return sorted({*(k for k in ks if k <= largest), *([largest] if largest else [])})
