"""The criteria of a row: what each says and how many points it is worth."""

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from r1reward.types import Sample

__all__ = ["Criterion", "criteria_of", "points_of"]

_COLUMNS = ("rubrics", "rubric", "criteria", "checklist")
_TEXTS = ("criterion", "criteria", "description", "text", "title", "question")
_POINTS = ("points", "weight", "score", "importance")
_MOST = 100


class Criterion(NamedTuple):
    """One criterion; points below 0 are lost where it is met."""

    text: str
    points: float


def criteria_of(sample: Sample) -> list[Criterion] | str:
    """The criteria in a row's columns or its ground truth, or why there are none.

    HealthBench's form is a list of `{"criterion": …, "points": …}`; `description` and `weight`, and texts alone (one
    point each), are read as well.
    """
    places = [sample.metadata, *(v for v in sample.metadata.values() if isinstance(v, Mapping))]
    raw = next((place[name] for place in places for name in _COLUMNS if place.get(name)), sample.ground_truth)
    if isinstance(raw, str) and raw.lstrip()[:1] == "[":
        try:
            raw = json.loads(raw)
        except (ValueError, RecursionError):
            return "its criteria are no JSON"
    if not isinstance(raw, Sequence) or isinstance(raw, str) or not 0 < len(raw) <= _MOST:
        return f"no list of 1 to {_MOST} criteria in the columns {', '.join(_COLUMNS)} or the ground truth"
    entries = [_criterion(item) for item in raw]
    if None in entries:
        return f"criterion {entries.index(None) + 1} is no text with points"
    criteria = [criterion for criterion in entries if criterion is not None]
    if sum(max(0.0, criterion.points) for criterion in criteria) <= 0:
        return "no criterion is worth points"
    return criteria


def _criterion(item: Any) -> Criterion | None:
    if isinstance(item, str):
        return Criterion(item, 1.0) if item.strip() else None
    if not isinstance(item, Mapping):
        return None
    text = next((item[name] for name in _TEXTS if isinstance(item.get(name), str)), "")
    points = next((item[name] for name in _POINTS if item.get(name) is not None), 1.0)
    if isinstance(points, bool) or not isinstance(points, int | float) or not math.isfinite(points):
        return None
    return Criterion(text, float(points)) if text.strip() else None


def points_of(criteria: Sequence[Criterion], met: Sequence[bool]) -> float:
    """The points that were won, over those that could be, in [0, 1]."""
    won = sum(c.points for c, m in zip(criteria, met, strict=True) if m)
    return min(1.0, max(0.0, won / sum(max(0.0, c.points) for c in criteria)))
