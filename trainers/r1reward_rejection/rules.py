"""Keeps or drops a completion by its scores: thresholds on named terms."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from r1reward.errors import DataError
from r1reward_rejection.recipe.recipe import Keep, PassRate, Rule

__all__ = ["Verdict", "compile_keep", "is_extreme", "scores_of", "truth_of", "value_of", "with_columns"]

Verdict = Callable[[Mapping[str, Any], str, bool], str]
"""(scores by term, task, truncated) -> why the completion is dropped; empty where it stays."""

_NOTHING: dict[str, Any] = {}


def compile_keep(keep: Keep, *, wrong_stays: bool = False) -> Verdict:
    """One function of all the thresholds. `wrong_stays`: only an answer that could not be judged goes."""
    checks = [_right(keep.correct, wrong_stays)] if keep.correct is not None else []
    checks += [_rule(rule) for rule in keep.rules]
    drop_truncated = keep.truncated == "drop"

    def verdict(scores: Mapping[str, Any], task: str, truncated: bool) -> str:
        for check in checks:
            if reason := check(scores, task):
                return reason
        return "truncated" if truncated and drop_truncated else ""

    return verdict


def scores_of(
    columns: Mapping[str, Any], completions: int, scored: bool
) -> tuple[list[Mapping[str, Any]], list[float | None]]:
    """The scores and rewards of a row's completions. Raises `DataError` where they are not what `score` writes."""
    if not scored:
        return [{}] * completions, [None] * completions
    scores, rewards = columns.get("scores"), columns.get("reward")
    if not isinstance(scores, list):
        scores, rewards = [scores], [rewards]
    if not isinstance(rewards, list) or not len(scores) == len(rewards) == completions:
        raise DataError(f"{completions} completions, but not as many scores and rewards")
    return [_checked(s or _NOTHING) for s in scores], [_number(r, "reward") for r in rewards]


def with_columns(
    scores: Sequence[Mapping[str, Any]], columns: Mapping[str, Any], named: Mapping[str, str]
) -> list[Mapping[str, Any]]:
    """The scores, and those that stand in columns: one for each completion, or one number for a single one.

    Raises `DataError` for what is no number, and where a term has a score of its own.
    """
    result = list(scores)
    for term, column in named.items():
        values = columns.get(column)
        values = values if isinstance(values, list) else [values] * len(result)
        if len(values) != len(result):
            raise DataError(f"{column}: {len(values)} scores for {len(result)} completions")
        for i, value in enumerate(values):
            if term in result[i]:
                raise DataError(f"keep.columns.{term}: the rows have a term of this name")
            number = _number(value, column)
            status = "not_applicable" if number is None else "scored"
            result[i] = {**result[i], term: {"value": number, "status": status}}
    return result


def _checked(scores: Any) -> Mapping[str, Any]:
    if type(scores) is not dict and not isinstance(scores, Mapping):
        raise DataError(f"scores: an object with a score for each term, not {scores!r:.60}")
    for name, score in scores.items():
        if type(score) is not dict and not isinstance(score, Mapping | None):
            raise DataError(f"scores.{name}: an object with value and status, not {score!r:.60}")
        value = (score or _NOTHING).get("value")
        if type(value) is not float:
            _number(value, f"scores.{name}.value")
    return scores


def _number(value: Any, path: str) -> float | None:
    """A number as it stands; NaN is none."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise DataError(f"{path}: a number or null, not {value!r:.60}; `r1reward score` writes numbers")
    return None if value != value else float(value)


def truth_of(scores: Mapping[str, Any], term: str | None) -> bool | None:
    """Whether the answer is right; None where that is not known, which is never taken for wrong."""
    value = (scores.get(term or "") or _NOTHING).get("value")
    return None if value is None else value >= 1.0


def value_of(scores: Mapping[str, Any], reward: float | None, name: str) -> float | None:
    """What a completion is worth: the reward, or the value of a term; None where it has none."""
    return reward if name == "reward" else _value(scores.get(name), "")


def _right(term: str, wrong_stays: bool) -> Callable[[Mapping[str, Any], str], str]:
    def check(scores: Mapping[str, Any], task: str) -> str:
        right = truth_of(scores, term)
        if right is None:
            return f"{term}: {_why_unscored(scores.get(term))}"
        return "" if right or wrong_stays else f"{term}: wrong"

    return check


def _rule(rule: Rule) -> Callable[[Mapping[str, Any], str], str]:
    least = float("-inf") if rule.at_least is None else rule.at_least
    most = float("inf") if rule.at_most is None else rule.at_most
    name = f"{rule.term}.{rule.metric}" if rule.metric else rule.term
    tasks = frozenset(rule.tasks)

    def check(scores: Mapping[str, Any], task: str) -> str:
        if tasks and task not in tasks:
            return ""
        score = scores.get(rule.term)
        value = _value(score, rule.metric)
        if value is None:
            return f"{name}: {_why_unscored(score)}" if rule.unscored == "drop" else ""
        if value < least:
            return f"{name}: under {least:g}"
        return f"{name}: over {most:g}" if value > most else ""

    return check


def _value(score: Any, metric: str) -> float | None:
    if not score or score.get("value") is None:
        return None
    value = (score.get("metrics") or _NOTHING).get(metric) if metric else score["value"]
    return None if value is None else float(value)


def _why_unscored(score: Any) -> str:
    if not score:
        return "no such term"
    status = score.get("status")
    return str(status) if status and status != "scored" else "no such metric"


def is_extreme(rate: PassRate, scored: str = "scored", right: str = "correct") -> str:
    """The condition, in SQL, under which a prompt is dropped for its share of right answers."""
    bounds = {
        "more_than": "<=", "less_than": ">=", "at_least": "<", "at_most": ">",
    }  # fmt: skip
    share = f"({right}::DOUBLE / {scored})"
    wrong = [
        f"{share} {sign} {float(value)!r}"
        for name, sign in bounds.items()
        if (value := getattr(rate, name)) is not None
    ]
    return f"({scored} >= {rate.samples} AND ({' OR '.join(wrong)}))" if wrong else "FALSE"
