"""Pairs that a model judges: every pair is asked in both orders, several times, and only a clear difference counts.

candidates/comparisons.jsonl    for each pair two rows: either completion as the candidate, the other beside it

They are scored by the engine of `r1reward score` with the verifier `judge`, so that a verdict is fenced, retried and
cached as everywhere, and a service that is away gives no verdict instead of a wrong one.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from r1reward.errors import DataError
from r1reward.storage import atomic
from r1reward_rejection.input_group import Source
from r1reward_rejection.recipe.pairs import JudgedPairs
from r1reward_rejection.scoring import ScoringOptions, score_raw
from r1reward_rejection.source_template import source_template
from r1reward_rejection.tables import read_texts
from r1reward_rejection.workspace import Workspace

__all__ = ["judge_pairs", "judge_spec"]

_RUBRIC = Path(__file__).parent / "rubrics" / "pair-preference.yaml"
_AT_ONCE = 2048
_SPREAD = 2.0
"""A verdict is from -2 (the other is much better) to 2 (the candidate is)."""


def judge_spec(judged: JudgedPairs) -> dict[str, Any]:
    """The reward by which pairs are judged."""
    options = {"rubric": str(_RUBRIC), "temperature": 0.7, "votes": judged.orders // 2} | judged.options
    return {"template": "plain", "terms": [{"verifier": "judge", "name": "preference", "options": options}]}


def judge_pairs(
    workspace: Workspace,
    judged: JudgedPairs,
    sources: Sequence[Source],
    texts: Path,
    pairs: tuple[Any, Any],
    scoring: ScoringOptions,
    path: Path,
) -> tuple[Any, Any, Any, dict[str, int]]:
    """Chosen and rejected rows, their mean difference, and counts of what was left out. Raises `R1RewardError`.

    `path`: where the comparisons are written.
    """
    if not path.exists():
        _write_comparisons(path, judged, sources, texts, pairs, scoring.plugins)
    once = msgspec.structs.replace(scoring, join="", on="", task="", step=None)
    columns = {"ground_truth": "compared_with"}
    target, _ = score_raw(workspace, "pairs", (str(path),), judge_spec(judged), columns, once)
    difference = _differences(Path(target), len(pairs[0]))
    judged_ones = ~np.isnan(difference)
    clear = judged_ones & (np.abs(difference) > judged.more_than)
    first = difference > 0
    ones, others = (np.where(first, a, b)[clear] for a, b in (pairs, pairs[::-1]))
    counts = {
        "pairs judged": int(judged_ones.sum()),
        "pairs without a verdict": int((~judged_ones).sum()),
        "pairs without a clear difference": int((judged_ones & ~clear).sum()),
        "judgements": int(judged_ones.sum()) * judged.orders,
    }
    return ones, others, np.abs(difference[clear]), counts


def _write_comparisons(
    path: Path,
    judged: JudgedPairs,
    sources: Sequence[Source],
    texts: Path,
    pairs: tuple[Any, Any],
    plugins: Sequence[str],
) -> None:
    templates = {source.name: source_template(source, plugins) for source in sources}
    with atomic(path) as fresh, fresh.open("wb") as file:
        for first in range(0, len(pairs[0]), _AT_ONCE):
            numbers = range(first, min(first + _AT_ONCE, len(pairs[0])))
            rows = np.unique(np.concatenate([side[numbers.start : numbers.stop] for side in pairs]))
            shown = _shown(texts, rows, judged.sees, templates)
            for number in numbers:
                one, other = (shown[int(side[number])] for side in pairs)
                for candidate, compared in ((one, other), (other, one)):
                    line = {"id": str(number), "prompt": candidate[0], "completion": candidate[1]}
                    file.write(msgspec.json.encode(line | {"compared_with": compared[1]}) + b"\n")


def _shown(texts: Path, rows: Any, sees: str, templates: Mapping[str, Any]) -> dict[int, tuple[str, str]]:
    """By row: the prompt, and what of its completion the judge sees."""
    shown: dict[int, tuple[str, str]] = {}
    for part in np.unique(rows >> 32).tolist():
        columns = ["prompt", "completion", "origin"]
        for batch in read_texts(texts / f"{part:06d}.arrow", rows[rows >> 32 == part], columns):
            for row in batch.to_pylist():
                text = row["completion"]
                if sees == "answer":
                    text = templates[row["origin"]](text, prompt=row["prompt"]).answer
                shown[row["row"]] = (row["prompt"], text)
    return shown


def _differences(scored: Path, size: int) -> Any:
    """The mean of both orders for each pair, from -2 to 2; NaN where a verdict is missing."""
    values: list[list[float | None]] = [[] for _ in range(size)]
    with scored.open("rb") as file:
        for line in file:
            row = msgspec.json.decode(line)
            scores = row["scores"]
            score = (scores[0] if isinstance(scores, list) else scores)["preference"]
            values[int(row["id"])].append(score["value"])
    difference = np.full(size, np.nan)
    for number, orders in enumerate(values):
        if len(orders) != 2:
            raise DataError(f"{scored}: pair {number} has {len(orders)} judgements, not one for each order")
        if orders[0] is not None and orders[1] is not None:
            difference[number] = _SPREAD * (orders[0] - orders[1])
    return difference
