"""OpenRLHF's remote reward: what it sends to `--reward.remote_url`, and what it wants back.

It sends `{"query": […], "prompts": […], "labels": […]}`, where a query is prompt and completion as one text, special
tokens included, and wants `{"rewards": […], "scores": […], "extra_logs": {…}}`.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from r1reward.errors import DataError
from r1reward.scoring.scorer import Rewarded
from r1reward.spec.spec import RewardSpec

__all__ = ["answer_of", "rows_of"]


def rows_of(payload: Mapping[str, Any], ends: Sequence[str] = ()) -> list[dict[str, Any]]:
    """The rows of a request. Raises `DataError` for one that is not as OpenRLHF sends it.

    `ends`: the model's end tokens; a query that does not end in one was truncated. Without them the common ones
    are taken off, and nothing is known of truncation.
    """
    queries, prompts, labels = (payload.get(key) for key in ("query", "prompts", "labels"))
    if not isinstance(queries, list) or not isinstance(prompts, list):
        raise DataError('a request has "query", "prompts" and "labels", lists of one length')
    labels = [None] * len(queries) if labels is None else labels
    if not isinstance(labels, list) or not len(queries) == len(prompts) == len(labels):
        raise DataError('"query", "prompts" and "labels" are lists of one length')
    rows = []
    for number, (query, prompt, label) in enumerate(zip(queries, prompts, labels, strict=True), 1):
        if not isinstance(query, str) or not isinstance(prompt, str):
            raise DataError(f"query {number}: query and prompt are texts")
        completion = _after(query, prompt)
        if completion is None:
            raise DataError(f"query {number} does not begin with its prompt: {query[:60]!r} …")
        row = {"prompt": prompt, "completion": completion, "ground_truth": label}
        rows.append(row | ({"truncated": not completion.rstrip().endswith(tuple(ends))} if ends else {}))
    return rows


def answer_of(
    spec: RewardSpec, rewarded: Sequence[Rewarded], unscored: float | None = None
) -> dict[str, Any]:
    """The reply; `unscored` stands in for a missing reward, and the log of that name says where.

    A term without a value is NaN, for a tensor holds no None.
    """
    rewards = [r.reward for r in rewarded]
    logs = {}
    for name in dict.fromkeys(t.name for t in spec.terms):
        values = [r.scores[name].value if name in r.scores else None for r in rewards]
        logs[name] = [math.nan if v is None else v for v in values]
    if unscored is not None:
        logs["unscored"] = [float(r.value is None) for r in rewards]
    values = [unscored if r.value is None else r.value for r in rewards]
    return {"rewards": values, "scores": values, "extra_logs": logs}


def _after(query: str, prompt: str) -> str | None:
    """What follows the prompt. Decoding may have changed its white space."""
    if query.startswith(prompt):
        return query[len(prompt) :]
    at = 0
    for character in prompt:
        if character.isspace():
            continue
        while at < len(query) and query[at].isspace():
            at += 1
        if at == len(query) or query[at] != character:
            return None
        at += 1
    return query[at:]
