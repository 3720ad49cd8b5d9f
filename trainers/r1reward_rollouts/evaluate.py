"""`r1reward evaluate`: samples completions, scores them as any file is scored, and tells pass@1, pass@k, cons@k.

The protocol is DeepSeek-R1's: T = 0.6, top-p 0.95, 32,768 tokens; pass@1 is the mean over k completions a prompt
(k = 64 for AIME and GPQA, 16 for MATH, 8 for LiveCodeBench), cons@k the majority vote.
"""

from pathlib import Path
from typing import Any

import msgspec

from r1reward.api import score_files
from r1reward.report.summary import Summary
from r1reward.spec.file import load_spec
from r1reward_rollouts.local import COMPLETIONS, Sampling, rollout
from r1reward_trainers.config import DataConfig, ScoringConfig
from r1reward_trainers.trl_arguments import writable

__all__ = ["Evaluation", "evaluate"]


class Evaluation(msgspec.Struct, frozen=True, kw_only=True):
    """The result of an evaluation; `summary` is that of `r1reward score` for the same completions."""

    model: str
    rows: int
    sampling: Sampling
    summary: Summary
    terms: dict[str, float | None]
    """The mean of each term."""
    characters: float
    """The mean length of a completion."""

    def figures(self) -> dict[str, float | None]:
        """pass@k for each k, cons@k, the mean reward and the terms, by name."""
        values: dict[str, float | None] = {f"pass@{k}": e.mean for k, e in self.summary.pass_at.items()}
        if self.summary.consensus and self.sampling.k > 1:
            values[f"cons@{self.sampling.k}"] = self.summary.consensus.mean
        values["reward"] = self.summary.reward.mean if self.summary.reward else None
        return values | self.terms | {"characters": self.characters}


def evaluate(
    model: str,
    data: DataConfig,
    reward: str | dict[str, Any],
    output: Path,
    *,
    sampling: Sampling,
    scoring: ScoringConfig | None = None,
    overwrite: bool = False,
) -> Evaluation:
    """Evaluate a model; completions and scores stay in the folder `output`, and what is there is not done again.

    `overwrite` starts anew. Raises `R1RewardError`.
    """
    spec, scoring = load_spec(reward), scoring or ScoringConfig()
    writable(output)
    completions = output / "completions.jsonl"
    if overwrite:
        completions.unlink(missing_ok=True)
    previous_change = _changed(completions)
    rows = rollout(model, data, sampling, completions)
    summary = score_files(
        completions,
        spec,
        output / "scored.jsonl",
        columns=data.columns | {"completion": COMPLETIONS},
        task=data.task,
        end_tokens=data.end_tokens,
        **scoring.worker_fields(),
        overwrite=overwrite or _changed(completions) != previous_change,
    )
    terms = {name: stats.mean for name, stats in summary.terms.items()}
    evaluation = Evaluation(
        model=model,
        rows=rows,
        sampling=sampling,
        summary=summary,
        terms=terms,
        characters=_length(completions),
    )
    text = msgspec.json.format(msgspec.json.encode({"model": model, "rows": rows, **evaluation.figures()}))
    (output / "evaluation.json").write_bytes(text + b"\n")
    return evaluation


def _changed(path: Path) -> int:
    """When a file was changed; 0 where there is none."""
    return path.stat().st_mtime_ns if path.exists() else 0


def _length(completions: Path) -> float:
    """The mean number of characters; the file may be larger than the memory."""
    total = count = 0
    with completions.open("rb") as file:
        for line in file:
            for completion in msgspec.json.decode(line)[COMPLETIONS]:
                total += len(completion["text"]) + len(completion.get("reasoning_content", ""))
                count += 1
    return round(total / max(1, count), 1)
