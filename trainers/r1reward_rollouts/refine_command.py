"""What `r1reward refine` does with its options."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from r1reward.cli.options import take_engine
from r1reward.cli.progress import progress_display
from r1reward.cli.terminal import echo
from r1reward.errors import UsageError
from r1reward.report.counts import counted
from r1reward.rows.columns import parse_map
from r1reward.spec.file import load_spec
from r1reward.storage import read_json
from r1reward_rejection.input_group import peek
from r1reward_rollouts.refine import refine_files
from r1reward_rollouts.refine_output import RefineSummary
from r1reward_rollouts.refine_prompt import RefinePrompt
from r1reward_rollouts.refine_reply import Bounds
from r1reward_rollouts.rollouts_command import json_object
from r1reward_rollouts.run_summary import Where
from r1reward_rollouts.sampling import Sampling

__all__ = ["refine_over_servers"]


def refine_over_servers(
    files: Sequence[str], prompt: Path, output: Path, as_json: bool, o: dict[str, Any]
) -> int:
    """Rewrite by servers; the exit code."""
    if not o["urls"]:
        raise UsageError("name the server: --url http://localhost:8000/v1")
    about = peek(files, parse_map(o["columns"]), "stop")
    scoring = take_engine(o) | {"columns": about.columns, "task": o["task"] or about.task}
    sampling = Sampling(
        **{name: o[name] for name in ("temperature", "top_p", "max_tokens", "system")},
        seed=None if o["no_seed"] else o["seed"],
        extra=json_object(o["extra"], "--extra"),
    )
    names = ("urls", "model", "concurrency", "timeout", "retries", "patience")
    with progress_display("completions", "tokens") as progress:
        summary = refine_files(
            files,
            output,
            RefinePrompt.read(prompt),
            load_spec(o["reward"] or _reward_of(files)),
            Where(**{name: o[name] for name in names}),
            sampling,
            Bounds(shortest=o["shortest"], longest=o["longest"]),
            resume=o["resume"],
            overwrite=o["overwrite"],
            progress=lambda rows, tokens, health: progress(rows, tokens, note=f", {health}"),
            tell=lambda line: echo(line, err=True),
            end_tokens=o["end_tokens"],
            **scoring,
        )
    _print(summary, output, as_json)
    return 1 if summary.unserved else 0


def _reward_of(files: Sequence[str]) -> Any:
    """The reward by which a set was built, or a file was scored. Raises `UsageError`."""
    rewards = [_reward_of_one(Path(name)) for name in files]
    if not rewards[0] or any(reward != rewards[0] for reward in rewards):
        raise UsageError("--reward: the files do not tell one by which all of them were scored; name it")
    return rewards[0]


def _reward_of_one(path: Path) -> Any:
    if path.is_dir():
        manifest = read_json(path / "manifest.json")
        recipe = manifest.get("recipe") if isinstance(manifest, Mapping) else None
        return recipe.get("reward") if isinstance(recipe, Mapping) else None
    manifest = read_json(path.with_name(path.name + ".manifest.json"))
    return manifest.get("spec") if isinstance(manifest, Mapping) else None


def _print(summary: RefineSummary, output: Path, as_json: bool) -> None:
    if as_json:
        echo(msgspec.json.encode(summary).decode())
        return
    if summary.finished:
        echo(f"{output}: this very run is done already; --overwrite asks anew", err=True)
    echo(
        f"{summary.kept:,} of {counted(summary.completions, 'completion')} in {output}, "
        f"{summary.unchanged:,} unchanged"
    )
    for reason, count in summary.dropped.items():
        echo(f"dropped: {reason} ({count:,})")
    echo(
        f"{counted(summary.requests, 'answered request')}: {summary.prompt_tokens:,} tokens in, "
        f"{summary.completion_tokens:,} tokens out"
    )
    if summary.retried:
        echo("requests sent again: " + ", ".join(f"{kind} ({n:,})" for kind, n in summary.retried.items()))
    if summary.unserved:
        echo(
            f"{counted(summary.unserved, 'completion')} not served: {output}/_report/unserved.jsonl says why; "
            "--resume asks again",
            err=True,
        )
