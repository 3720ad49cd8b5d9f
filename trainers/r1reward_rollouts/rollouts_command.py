"""What `r1reward rollouts` does with its options."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from r1reward.cli.progress import progress_display
from r1reward.cli.terminal import echo
from r1reward.errors import MissingExtraError, UsageError
from r1reward.report.counts import counted
from r1reward_rollouts.sampler import RunSummary, Where, sample_files
from r1reward_rollouts.sampling import Sampling

__all__ = ["in_process", "json_object", "over_servers"]


def over_servers(
    files: Sequence[str], output: Path, columns: Mapping[str, str], as_json: bool, o: Mapping[str, Any]
) -> int:
    """Sample from servers; the exit code."""
    if not o["urls"]:
        raise UsageError("name the server: --url http://localhost:8000/v1 (or --engine vllm --model FOLDER)")
    seed = None if o["no_seed"] else o["seed"]
    names = ("n", "temperature", "top_p", "max_tokens", "stop", "api", "system", "template")
    sampling = Sampling(
        **{name: o[name] for name in names}, seed=seed, extra=json_object(o["extra"], "--extra")
    )
    where = Where(**{k: o[k] for k in ("urls", "model", "concurrency", "timeout", "retries", "patience")})
    with progress_display("prompts", "tokens") as progress:
        summary = sample_files(
            files,
            output,
            where,
            sampling,
            columns=columns,
            resume=o["resume"],
            overwrite=o["overwrite"],
            progress=lambda rows, tokens, health: progress(rows, tokens, note=f", {health}"),
            tell=lambda line: echo(line, err=True),
        )
    _print(summary, output, as_json)
    return 1 if summary.failed else 0


def in_process(
    files: Sequence[str], output: Path, columns: Mapping[str, str], as_json: bool, o: Mapping[str, Any]
) -> int:
    """Sample by vLLM in this process, with the code of `r1reward evaluate`; the exit code."""
    try:
        from r1reward_rollouts.local import Sampling as InProcess
        from r1reward_rollouts.local import rollout
        from r1reward_trainers.config import DataConfig
    except ImportError:
        raise MissingExtraError("torch", "train") from None
    if not o["model"]:
        raise UsageError("name the model: --model FOLDER, or a hub's name")
    if o["overwrite"]:
        output.unlink(missing_ok=True)
    sampling = InProcess(
        k=o["n"], engine="vllm", **{k: o[k] for k in ("temperature", "top_p", "max_tokens", "seed")}
    )
    data = DataConfig(
        files=tuple(files),
        columns=dict(columns),
        template=o["template"],
        system=o["system"],
        chat_template_kwargs=json_object(o["extra"], "--extra").get("chat_template_kwargs", {}),
    )
    rows = rollout(o["model"], data, sampling, output)
    if as_json:
        echo(msgspec.json.encode({"rows": rows, "completions": rows * o["n"]}).decode())
    else:
        echo(f"{counted(rows * o['n'], 'completion')} of {counted(rows, 'prompt')} in {output}")
    return 0


def json_object(text: str, option: str) -> dict[str, Any]:
    """The value of an option that is a JSON object. Raises `UsageError`."""
    try:
        value = msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        raise UsageError(f"{option}: not JSON: {error}") from None
    if not isinstance(value, dict):
        raise UsageError(f"{option}: is a JSON object, {{…}}")
    return value


def _print(summary: RunSummary, output: Path, as_json: bool) -> None:
    if as_json:
        echo(msgspec.json.encode(summary).decode())
        return
    if summary.finished:
        echo(f"{output}: this very run is done already; --overwrite samples anew", err=True)
    rate = f", {summary.tokens / summary.seconds:,.0f} tokens/s" if summary.tokens and summary.seconds else ""
    echo(
        f"{counted(summary.completions, 'completion')} of {counted(summary.rows, 'prompt')} in {output}, "
        f"{summary.truncated:,} truncated{rate}"
    )
    if summary.retried:
        echo("requests sent again: " + ", ".join(f"{kind} ({n:,})" for kind, n in summary.retried.items()))
    if summary.failed:
        echo(
            f"{counted(summary.failed, 'prompt')} without completions: {output}.failed.jsonl says why; --resume asks "
            "again",
            err=True,
        )
