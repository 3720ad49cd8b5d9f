"""What `refine` leaves: rows that keep their reward, those that lose it with the reason, and what all of it took.

OUT/refined.jsonl            scored rows: `completion` is the rewritten one, `original` what it was
OUT/_report/dropped.jsonl    rows as they were, with `dropped`, the reason, and `rewritten`, what came of them
OUT/_report/unserved.jsonl   rows that no server would answer; --resume asks again
OUT/_report/refinement.json  counts and tokens
"""

import shutil
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from r1reward._version import __version__
from r1reward.storage import atomic, write_json
from r1reward_rollouts.refine_rows import COMPLETIONS, ORIGINAL, REFINEMENT, REWRITTEN
from r1reward_rollouts.refine_verdict import Verdict

__all__ = ["RefineSummary", "write_refined"]


class RefineSummary(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the completions, and what it took."""

    completions: int
    kept: int
    unchanged: int
    """Of those that are kept, as the server left them."""
    dropped: dict[str, int]
    """By reason."""
    unserved: int
    requests: int
    """That were answered."""
    prompt_tokens: int
    completion_tokens: int
    """As the servers count."""
    retried: dict[str, int] = {}
    """Requests sent again in this run, by what was wrong."""
    seconds: float = 0.0
    finished: bool = False
    """Whether this very run was done already, so that nobody was asked."""


def write_refined(
    output: Path, scored: Path, failed: Path, verdict: Verdict, about: Mapping[str, Any]
) -> RefineSummary:
    """Part the scored rows into those that are kept and those that are dropped. Raises `DataError`."""
    report = output / "_report"
    counts, dropped = Counter[str](), Counter[str]()
    with (
        atomic(output / "refined.jsonl") as kept_path,
        atomic(report / "dropped.jsonl") as dropped_path,
        kept_path.open("wb") as kept,
        dropped_path.open("wb") as left,
        scored.open("rb") as file,
    ):
        for line in file:
            row = msgspec.json.decode(line)
            _count(row[REFINEMENT], counts)
            if reason := _reason(row, verdict):
                dropped[reason] += 1
                _write(left, _dropped_row(row, reason))
            else:
                counts["kept"] += 1
                counts["unchanged"] += row[COMPLETIONS][1]["text"] == row[ORIGINAL].strip()
                _write(kept, _refined_row(row))
    unserved = _copy_unserved(failed, report / "unserved.jsonl")
    summary = RefineSummary(
        completions=counts["kept"] + dropped.total() + unserved,
        kept=counts["kept"],
        unchanged=counts["unchanged"],
        dropped=dict(sorted(dropped.items())),
        unserved=unserved,
        requests=counts["requests"],
        prompt_tokens=counts["prompt_tokens"],
        completion_tokens=counts["completion_tokens"],
    )
    lasting = {
        k: v for k, v in msgspec.to_builtins(summary).items() if k not in ("retried", "seconds", "finished")
    }
    write_json(report / "refinement.json", lasting)
    made_by = {"made_by": {"r1reward": __version__}}
    write_json(output / "refined.jsonl.manifest.json", {**made_by, **about})
    return summary


def _count(refinement: Mapping[str, Any], counts: Counter[str]) -> None:
    counts["requests"] += "model" in refinement
    for name in ("prompt_tokens", "completion_tokens"):
        counts[name] += refinement.get(name, 0)


def _reason(row: Mapping[str, Any], verdict: Verdict) -> str:
    reason: str = row[REFINEMENT].get("dropped", "")
    return reason or verdict(row["reward"], row["scores"])


def _refined_row(row: dict[str, Any]) -> dict[str, Any]:
    """A scored row of one completion, as `r1reward score` writes it."""
    reward, scores, stamp = row.pop("reward"), row.pop("scores"), row.pop("stamp")
    row.pop("reward_reason", None)  # such a row has a reward
    text, original = row.pop(COMPLETIONS)[1]["text"], row.pop(ORIGINAL)
    refinement = row.pop(REFINEMENT) | {"original_reward": reward[0]}
    row |= {"completion": text, ORIGINAL: original, REFINEMENT: refinement}
    return row | {"reward": reward[1], "scores": scores[1], "stamp": stamp}


def _dropped_row(row: dict[str, Any], reason: str) -> dict[str, Any]:
    texts = [completion["text"] for completion in row.pop(COMPLETIONS)]
    rewritten = texts[1] if len(texts) > 1 else row.pop(REWRITTEN, None)
    for name in (ORIGINAL, "reward_reason", "stamp"):
        row.pop(name, None)
    refinement = {k: v for k, v in row.pop(REFINEMENT).items() if k != "dropped"}
    verified = {"rewards": row.pop("reward"), "scores": row.pop("scores")}
    return (
        row
        | {"completion": texts[0], REWRITTEN: rewritten, "dropped": reason, REFINEMENT: refinement}
        | verified
    )


def _write(file: BinaryIO, row: Mapping[str, Any]) -> None:
    file.write(msgspec.json.encode(row) + b"\n")


def _copy_unserved(failed: Path, path: Path) -> int:
    if not failed.exists():
        path.unlink(missing_ok=True)
        return 0
    with atomic(path) as fresh:
        shutil.copyfile(failed, fresh)
    with path.open("rb") as file:
        return sum(1 for _ in file)
