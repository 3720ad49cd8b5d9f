"""pass@k, cons@k and the interval of the mean reward, from the records of a run.

- **pass@k** (Chen et al. 2021, arXiv 2107.03374, section 2.1): the unbiased estimator
  `1 - C(n - c, k) / C(n, k)` for a prompt with `n` completions of which `c` are right, averaged over prompts.
  pass@1 is the mean over the completions, as in DeepSeek-R1 (arXiv 2501.12948, section 3).
- **cons@k**: the answer that most of a prompt's completions give; equal votes share the credit.
- The **mean reward**'s standard error is clustered by prompt: completions of one prompt are alike.

Completions without a verdict are left out of `n`.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from math import inf

import msgspec

from r1reward.report.stats import Breakdown

__all__ = ["Estimate", "GroupMetrics", "Record", "Tally", "pass_at_k"]

Record = tuple[int, int, float, int]
"""A completion's prompt, answer, reward and verdict; see `r1reward.report.stats.Records`."""


class Estimate(msgspec.Struct, frozen=True):
    """A mean with its 95 % confidence interval (normal approximation)."""

    mean: float
    low: float
    high: float
    count: int

    @classmethod
    def of(
        cls, mean: float, standard_error: float, count: int, bounds: tuple[float, float] = (-inf, inf)
    ) -> "Estimate":
        """The estimate of a mean with this standard error; `bounds` are those of what it is the mean of."""
        low, high = mean - 1.96 * standard_error, mean + 1.96 * standard_error
        # A sum of floats may leave the mean a hair outside.
        return cls(mean, min(mean, max(low, bounds[0])), max(mean, min(high, bounds[1])), count)

    @classmethod
    def clustered(
        cls, values: Breakdown, squares: float, clusters: int, bounds: tuple[float, float] = (-inf, inf)
    ) -> "Estimate | None":
        """The mean of values that are alike within clusters; None where there are none.

        `squares`: over clusters, the squared sum of its values' deviations from the mean.
        """
        if not values.count or values.mean is None:
            return None
        clusters = max(2, clusters)
        error = math.sqrt(squares * clusters / (clusters - 1)) / values.count
        return cls.of(values.mean, error, values.count, bounds)


class GroupMetrics(msgspec.Struct, frozen=True):
    """What prompts with several completions show."""

    prompts: int
    completions: int
    reward: Estimate | None
    pass_at: Mapping[int, Estimate]
    """By k; the prompts with at least k verdicts."""
    consensus: Estimate | None
    """cons@k with k = all completions of the prompt; None where no prompt has several with an answer."""
    consensus_name: str
    """`cons@8` where each prompt has 8 completions, `cons@all` where they have not the same number."""
    group_size: float
    """Mean completions a prompt."""


def pass_at_k(n: int, c: int, k: int) -> float:
    """The chance that k of n completions, c of them right, hold a right one; `0 <= c <= n`, `1 <= k <= n`."""
    if not 0 <= c <= n or not 1 <= k <= n:
        raise ValueError(f"pass@k needs 0 <= c <= n and 1 <= k <= n, not n={n}, c={c}, k={k}")
    return 1.0 - math.comb(n - c, k) / math.comb(n, k)


class Tally:
    """Adds up what the parts of the prompts show."""

    def __init__(self, mean: float) -> None:
        self._mean = mean
        self._squares = 0.0
        self._prompts = 0
        self.groups: Counter[tuple[int, int]] = Counter()
        self._votes = Breakdown()
        self._unanswered = 0
        self._sizes: set[int] = set()

    def add(self, records: Mapping[Record, int]) -> None:
        """Count records, each with how often there is an equal one; all of a prompt's are among them."""
        prompts: dict[int, list[tuple[Record, int]]] = {}
        for record, times in records.items():
            prompts.setdefault(record[0], []).append((record, times))
        self._prompts += len(prompts)
        for mine in prompts.values():
            if len(mine) == 1 and mine[0][1] == 1:
                self._single(*mine[0][0])
            else:
                self._several(mine)

    def _single(self, _: int, answer: int, reward: float, right: int) -> None:
        """A prompt with one completion, as most files have them: the same in less time."""
        self._sizes.add(1)
        if reward == reward:
            self._squares += (reward - self._mean) * (reward - self._mean)
        if right >= 0:
            self.groups[1, right] += 1

    def _several(self, records: Sequence[tuple[Record, int]]) -> None:
        """A prompt with several completions."""
        self._sizes.add(sum(times for _, times in records))
        deviation = sum(
            (r - self._mean) * times for (_, _, r, _), times in records if r == r
        )  # NaN is no reward
        self._squares += deviation * deviation
        judged = [(answer, right, times) for (_, answer, _, right), times in records if right >= 0]
        count = sum(times for _, _, times in judged)
        if count:
            self.groups[count, sum(right * times for _, right, times in judged)] += 1
        if count > 1:
            self._vote(judged)

    def _vote(self, judged: Sequence[tuple[int, int, int]]) -> None:
        """One prompt's credit: whether the answer that most give is right; equal votes share it."""
        votes: Counter[int] = Counter()
        rights: Counter[int] = Counter()
        for answer, right, times in judged:
            if answer:
                votes[answer] += times
                rights[answer] += right * times
        if not votes:
            self._unanswered += 1
            return
        most = max(votes.values())
        winners = [rights[answer] / count for answer, count in votes.items() if count == most]
        self._votes.add(sum(winners) / len(winners))

    @classmethod
    def summed(
        cls,
        groups: Mapping[tuple[int, int], int],
        *,
        prompts: int,
        squares: float,
        votes: Breakdown,
        unanswered: int,
    ) -> "Tally":
        """A tally of sums that a database made.

        Args:
            groups: Prompts by their number of verdicts and of right ones.
            prompts: Their number, those without a verdict too.
            squares: Over prompts, the squared sum of its rewards' deviations from the mean.
            votes: The credits of prompts with several verdicts, where any had an answer.
            unanswered: Prompts with several verdicts and no answer.
        """
        tally = cls(0.0)
        tally.groups.update(groups)
        tally._prompts, tally._squares, tally._votes = prompts, squares, votes
        tally._unanswered = unanswered
        return tally

    def metrics(self, records: int, reward: Breakdown, bounds: tuple[float, float]) -> GroupMetrics:
        """What all the parts show; `records`: their number, `reward`: of all completions, within `bounds`."""
        estimate = Estimate.clustered(reward, self._squares, self._prompts, bounds)
        largest = max((n for n, _ in self.groups), default=0)
        return GroupMetrics(
            prompts=self._prompts,
            completions=records,
            reward=estimate,
            pass_at={k: self._pass(k) for k in _powers(largest)},
            consensus=self._consensus(),
            consensus_name=f"cons@{next(iter(self._sizes)) if len(self._sizes) == 1 else 'all'}",
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
    return Estimate.of(values.mean or 0.0, values.standard_error or 0.0, values.count, (0.0, 1.0))


def _powers(largest: int) -> list[int]:
    ks = [1 << i for i in range(largest.bit_length())]
    return sorted({*(k for k in ks if k <= largest), *([largest] if largest else [])})
