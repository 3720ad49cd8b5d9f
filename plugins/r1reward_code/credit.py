"""From the outcomes of tests to one value in [0, 1], and the evidence for it."""

from collections.abc import Mapping, Sequence
from typing import Any, get_args

from r1reward.types import Score
from r1reward_code.execution import Outcome
from r1reward_code.extraction import Code
from r1reward_code.formats.common import parse
from r1reward_code.option_types import Credit
from r1reward_code.tests import Mark

__all__ = ["check_credit", "points_of", "score_of"]

_MOST_LETTERS = 100


def check_credit(credit: str) -> None:
    """Raise `ValueError` unless it is one of those that there are."""
    if credit not in get_args(Credit):
        raise ValueError(f"credit is {', '.join(map(repr, get_args(Credit)))}, not {credit!r}")


def score_of(
    credit: Credit,
    outcomes: Mapping[int, Outcome],
    marks: Sequence[Mark],
    points: Mapping[str, float],
    code: Code,
    note: str,
) -> Score:
    """The score for the outcomes by the tests' numbers (from 0); those that are not there were not run.

    `all`: every test, or nothing. `fraction`: the mean. `weighted`: the mean by the tests' weights. `subtasks`:
    in each group the least, and the mean of the groups by `points` (each group as much as another without).
    Where a part counts, the metric `all_passed` says how often the whole was right.
    """
    value = _VALUES[credit]([_share(outcomes, n) for n in range(len(marks))], marks, points)
    passed = sum(outcome.passed for outcome in outcomes.values())
    return Score(
        value=value,
        answer=code.text,
        rule=code.rule,
        reason=_reason(outcomes, marks, passed, code.rule + note),
        metrics=None if credit == "all" else {"all_passed": float(passed == len(marks))},
    )


def _share(outcomes: Mapping[int, Outcome], number: int) -> float:
    return outcomes[number].share if number in outcomes else 0.0


def _reason(outcomes: Mapping[int, Outcome], marks: Sequence[Mark], passed: int, rule: str) -> str:
    count = len(marks)
    if passed == count:
        notes = "; ".join(dict.fromkeys(outcomes[n].why for n in sorted(outcomes) if outcomes[n].why))
        return f"passed {passed} of {count} tests{', ' * bool(notes)}{notes} [{rule}]"
    number = next(number for number in sorted(outcomes) if not outcomes[number].passed)
    name = f" ({marks[number].name})" if marks[number].name else ""
    letters = "".join(outcomes[n].letter if n in outcomes else "-" for n in range(min(count, _MOST_LETTERS)))
    more = "…" if count > _MOST_LETTERS else ""
    shown = f" [{letters}{more}]" if count > 1 else ""
    return f"test {number + 1} of {count}{name}: {outcomes[number].why}{shown}"


def _all(shares: Sequence[float], _marks: Sequence[Mark], _points: Mapping[str, float]) -> float:
    return float(all(share == 1.0 for share in shares))


def _fraction(shares: Sequence[float], _marks: Sequence[Mark], _points: Mapping[str, float]) -> float:
    return sum(shares) / len(shares)


def _weighted(shares: Sequence[float], marks: Sequence[Mark], _points: Mapping[str, float]) -> float:
    total = sum(mark.weight for mark in marks)
    if not total:
        return _fraction(shares, marks, _points)
    return min(1.0, sum(share * mark.weight for share, mark in zip(shares, marks, strict=True)) / total)


def _subtasks(shares: Sequence[float], marks: Sequence[Mark], points: Mapping[str, float]) -> float:
    groups: dict[str, float] = {}
    for share, mark in zip(shares, marks, strict=True):
        groups[mark.group] = min(groups.get(mark.group, 1.0), share)
    # Samples are for the solver to try; they bring points only where the sample says so.
    worth = {group: points.get(_last(group), points.get(group, _default(group, points))) for group in groups}
    total = sum(worth.values())
    if not total:
        return min(groups.values())
    return min(1.0, sum(groups[group] * worth[group] for group in groups) / total)


def _last(group: str) -> str:
    return group.rpartition("/")[2]


def _default(group: str, points: Mapping[str, float]) -> float:
    return 0.0 if points or _last(group) == "sample" else 1.0


_VALUES = {"all": _all, "fraction": _fraction, "weighted": _weighted, "subtasks": _subtasks}


def points_of(columns: Mapping[str, Any]) -> dict[str, float]:
    """The column `subtasks`: what each group is worth, as `{"g1": 30}` or `{"g1": {"points": 30}}`."""
    given = parse(columns.get("subtasks"), "subtasks")
    if not isinstance(given, Mapping):
        return {}
    points = {
        str(name): item.get("points") if isinstance(item, Mapping) else item for name, item in given.items()
    }
    return {
        name: float(value)
        for name, value in points.items()
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < float("inf")
    }
