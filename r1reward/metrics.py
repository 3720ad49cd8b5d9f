"""pass@k, cons@k and the interval of the mean reward, from the records of a run.

- **pass@k** (Chen et al. 2021, arXiv 2107.03374, section 2.1): the unbiased estimator
  `1 - C(n - c, k) / C(n, k)` for a prompt with `n` completions of which `c` are right, averaged over prompts.
  pass@1 is the mean over the completions, as in DeepSeek-R1 (arXiv 2501.12948, section 3).
- **cons@k**: the answer that most of a prompt's completions give; equal votes share the credit.
- The **mean reward**'s standard error is clustered by prompt: completions of one prompt are alike.

Completions without a verdict are left out of `n`. Memory does not grow with the number of prompts: records
lie in a file, in columns, and prompts are taken a part at a time.
"""

import math
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

import msgspec

from r1reward.stats import Breakdown, Records

__all__ = ["Estimate", "GroupMetrics", "RecordFile", "pass_at_k"]

_PART = 250_000
"""Records that are looked at together."""


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
        records = sum(len(lot[0]) // 8 for lot in self.lots())
        parts = 1 << max(0, math.ceil(math.log2(max(1, records) / _PART)))
        tally = _Tally(reward.mean or 0.0)
        for part in range(parts):
            tally.add(self._table(parts, part))
        return tally.metrics(records, reward)

    def _table(self, parts: int, part: int) -> Any:
        """The records of the prompts whose key falls into this part."""
        import pyarrow as pa
        import pyarrow.compute as pc

        types = {"prompt": pa.int64(), "answer": pa.int64(), "reward": pa.float64(), "correct": pa.int64()}
        tables = []
        for lot in self.lots():
            columns = [
                pa.Array.from_buffers(t, len(lot[0]) // 8, [None, pa.py_buffer(data)])
                for t, data in zip(types.values(), lot, strict=True)
            ]
            table = pa.table(columns, names=list(types))
            if parts > 1:
                mask = pa.scalar(parts - 1, pa.int64())
                table = table.filter(pc.equal(pc.bit_wise_and(table["prompt"], mask), part))
            tables.append(table)
        empty = pa.table({name: pa.array([], t) for name, t in types.items()})
        return pa.concat_tables(tables or [empty])


class _Tally:
    """Adds up what the parts of the prompts show."""

    def __init__(self, mean: float) -> None:
        self._mean = mean
        self._squares = 0.0
        self._prompts = 0
        self._groups: Counter[tuple[int, int]] = Counter()
        self._votes = Breakdown()

    def add(self, table: Any) -> None:
        import pyarrow.compute as pc

        self._prompts += len(table["prompt"].unique())
        scored = table.filter(pc.invert(pc.is_nan(table["reward"])))
        sums = scored.group_by("prompt").aggregate([("reward", "sum"), ("reward", "count")])
        if len(sums):
            deviation = pc.subtract(sums["reward_sum"], pc.multiply(sums["reward_count"], self._mean))
            self._squares += pc.sum(pc.multiply(deviation, deviation)).as_py()
        judged = table.filter(pc.greater_equal(table["correct"], 0))
        verdicts = judged.group_by("prompt").aggregate([("correct", "count"), ("correct", "sum")])
        counts = verdicts.group_by(["correct_count", "correct_sum"]).aggregate([("prompt", "count")])
        for row in counts.to_pylist():
            self._groups[row["correct_count"], row["correct_sum"]] += row["prompt_count"]
        self._vote(judged, verdicts)

    def _vote(self, judged: Any, verdicts: Any) -> None:
        import pyarrow.compute as pc

        several = verdicts.filter(pc.greater(verdicts["correct_count"], 1)).select(["prompt"])
        answered = judged.filter(pc.not_equal(judged["answer"], 0))
        if not len(several) or not len(answered):
            return
        votes = answered.join(several, "prompt", join_type="inner")
        votes = votes.group_by(["prompt", "answer"]).aggregate([("correct", "count"), ("correct", "mean")])
        most = votes.group_by("prompt").aggregate([("correct_count", "max")])
        votes = votes.join(most, "prompt", join_type="inner")
        winners = votes.filter(pc.equal(votes["correct_count"], votes["correct_count_max"]))
        credit = winners.group_by("prompt").aggregate([("correct_mean", "mean")])["correct_mean_mean"]
        self._votes.count += len(several)  # a prompt with no answer at all counts, with 0
        self._votes.total += pc.sum(credit).as_py() or 0.0
        self._votes.squares += pc.sum(pc.multiply(credit, credit)).as_py() or 0.0

    def metrics(self, records: int, reward: Breakdown) -> GroupMetrics:
        estimate = None
        if reward.count and reward.mean is not None:
            clusters = max(2, self._prompts)
            error = math.sqrt(self._squares * clusters / (clusters - 1)) / reward.count
            estimate = Estimate.of(reward.mean, error, reward.count)
        largest = max((n for n, _ in self._groups), default=0)
        return GroupMetrics(
            prompts=self._prompts,
            completions=records,
            reward=estimate,
            pass_at={k: self._pass(k) for k in _powers(largest)},
            consensus=_estimate(self._votes) if self._votes.total or self._votes.count else None,
            group_size=records / self._prompts if self._prompts else 0.0,
        )

    def _pass(self, k: int) -> Estimate:
        values = Breakdown()
        for (n, c), prompts in self._groups.items():
            if n >= k:
                value = pass_at_k(n, c, k)
                values.merge(Breakdown(prompts, value * prompts, value * value * prompts))
        return _estimate(values)


def _estimate(values: Breakdown) -> Estimate:
    return Estimate.of(values.mean or 0.0, values.standard_error or 0.0, values.count)


def _powers(largest: int) -> list[int]:
    ks = [1 << i for i in range(largest.bit_length())]
    return sorted({*(k for k in ks if k <= largest), *([largest] if largest else [])})
