"""How often a verifier is wrong, from labels of a few completions of each kind.

Kinds (strata) are chosen so that errors differ between them; within a kind, what is labelled is drawn at random, so
that weighting by size keeps the estimate unbiased however the kinds are favoured. A kind without labels has the rate
of all labels of its verdict, with that rate's own uncertainty.
"""

import math
import random
from collections.abc import Sequence
from statistics import fmean

import msgspec

from r1reward.report.metrics import Estimate

__all__ = ["Rates", "Stratum", "error_rates", "most_informative"]

_DRAWS = 800
_PRIOR = 0.25, 0.75
"""One label's worth: verifiers are right more often than not. Of the priors that were tried by simulation, this one
holds 95 % with few kinds and with many (`test_labels`)."""
_LEAST = 0.15
"""The rate of errors that a kind is taken to have at least: one that showed none so far is not left alone for it."""
_WANTED = 0.02


class Stratum(msgspec.Struct):
    """A kind of completion: its verdict, how many there are, are labelled, and were labelled otherwise."""

    verdict: str
    name: str
    size: int
    labelled: int = 0
    errors: int = 0
    unsure: int = 0


class Rates(msgspec.Struct, frozen=True):
    """95 % intervals of three shares; None where nothing of the kind is labelled."""

    false_positives: Estimate | None
    """Of the completions called right, those that are not."""
    false_negatives: Estimate | None
    """Of the completions called wrong, those that are right."""
    right: Estimate | None
    """Of all completions, those that are right, whatever the verifier says."""
    more: int | None
    """About how many more labels narrow `right` to ±2 points."""


def error_rates(strata: Sequence[Stratum], seed: int = 0) -> Rates:
    """The rates of these kinds; `seed` of the draws, so that the same labels give the same numbers."""
    chance = random.Random(seed)
    called = {v: [s for s in strata if s.verdict == v] for v in ("right", "wrong")}
    sizes = {v: sum(s.size for s in some) for v, some in called.items()}
    draws = {v: _draws(some, chance) for v, some in called.items()}
    total = sizes["right"] + sizes["wrong"]
    labelled = sum(s.labelled for s in strata)
    right = None
    if labelled and total:
        shares = [
            (sizes["right"] * (1 - p) + sizes["wrong"] * n) / total
            for p, n in zip(draws["right"], draws["wrong"], strict=True)
        ]
        right = _summary(shares, labelled)
    return Rates(
        _of(called["right"], draws["right"]),
        _of(called["wrong"], draws["wrong"]),
        right,
        _more(right, labelled, total),
    )


def most_informative(strata: Sequence[Stratum]) -> list[Stratum]:
    """The kinds with completions left to label, those first whose next label narrows the estimate most."""
    total = sum(s.size for s in strata) or 1

    def gain(s: Stratum) -> float:
        rate = min(0.5, max(_LEAST, (s.errors + 1) / (s.labelled + 2)))
        return (s.size / total) ** 2 * rate * (1 - rate) * (1 / (s.labelled + 1) - 1 / (s.labelled + 2))

    return sorted(strata, key=lambda s: (-gain(s), s.name))


def _draws(strata: Sequence[Stratum], chance: random.Random) -> list[float]:
    """Draws of the share of errors, over all completions of one verdict."""
    size, labelled = sum(s.size for s in strata), sum(s.labelled for s in strata)
    errors = sum(s.errors for s in strata)
    if not size:
        return [0.0] * _DRAWS
    drawn = []
    for _ in range(_DRAWS):
        pooled = chance.betavariate(errors + 0.5, labelled - errors + 0.5)
        wrong = 0.0
        for s in strata:
            rate = pooled
            if s.labelled:
                rate = chance.betavariate(s.errors + _PRIOR[0], s.labelled - s.errors + _PRIOR[1])
            # What is labelled is known; of the rest, so many are wrong as that many draws at this rate.
            rest = s.size - s.labelled
            drawn_errors = chance.gauss(rest * rate, math.sqrt(rest * rate * (1 - rate)))
            wrong += s.errors + min(rest, max(0.0, drawn_errors))
        drawn.append(wrong / size)
    return drawn


def _of(strata: Sequence[Stratum], draws: Sequence[float]) -> Estimate | None:
    labelled = sum(s.labelled for s in strata)
    return _summary(draws, labelled) if labelled else None


def _summary(draws: Sequence[float], count: int) -> Estimate:
    ordered = sorted(draws)
    return Estimate(
        fmean(draws), ordered[int(0.025 * len(ordered))], ordered[int(0.975 * len(ordered))], count
    )


def _more(right: Estimate | None, labelled: int, total: int) -> int | None:
    if right is None:
        return None
    wanted = labelled * ((right.high - right.low) / 2 / _WANTED) ** 2
    return max(0, round(wanted / (1 + wanted / total) - labelled))
