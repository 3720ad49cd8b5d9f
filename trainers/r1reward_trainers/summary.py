"""What came of a pipeline: a table of its stages, as Markdown and JSON, and the curves over all of them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from r1reward_trainers.plots import draw_runs, draw_stages, read_log
from r1reward_trainers.stages import Pipeline, Stage

__all__ = ["write_summary"]


def write_summary(pipeline: Pipeline, books: Path) -> Path:
    """Write `summary.md`, `summary.json` and the plots into the output folder; the path of the first."""
    rows = [_row(stage, pipeline, books) for stage in pipeline.stages]
    output = pipeline.output
    (output / "summary.json").write_bytes(msgspec.json.format(msgspec.json.encode(rows)) + b"\n")
    plots = []
    logs = {s.name: read_log(output / s.name / "log.jsonl") for s in pipeline.stages if s.kind == "grpo"}
    if draw_runs(logs, output / "plots" / "training.png", title="GRPO stages"):
        plots.append("plots/training.png")
    if draw_stages(
        {r["stage"]: r["evaluations"] for r in rows if r["evaluations"]}, output / "plots" / "stages.png"
    ):
        plots.append("plots/stages.png")
    path = output / "summary.md"
    path.write_text(_markdown(rows, plots), "utf-8")
    return path


def _row(stage: Stage, pipeline: Pipeline, books: Path) -> dict[str, Any]:
    """What is known of a stage: what it took, what came out, how its model was evaluated."""
    folder, manifest = pipeline.output / stage.name, _read(books / f"{stage.name}.json")
    own = _read(folder / ("evaluation.json" if stage.kind == "rollouts" else "manifest.json"))
    protocols = pipeline.evaluate.protocols if pipeline.evaluate and stage.trains else {}
    return {
        "stage": stage.name,
        "kind": stage.kind,
        "seconds": manifest["seconds"],
        "evaluation_seconds": manifest["evaluation_seconds"],
        "result": _result(stage, own),
        "evaluations": {n: _read(folder / "evaluation" / n / "evaluation.json") for n in protocols},
    }


def _result(stage: Stage, own: Mapping[str, Any]) -> str:
    if stage.kind == "rollouts":
        return f"{own['rows']:,} prompts, mean reward {own['reward']:.3f}"
    if stage.kind == "reject":
        return f"{own['rows']:,} demonstrations"
    last = own["last"]
    shown = {"reward": last.get("reward"), "loss": last.get("loss")}
    words = ", ".join(f"{k} {v:.3f}" for k, v in shown.items() if isinstance(v, int | float))
    return f"{own['steps']:,} steps, {words}"


def _markdown(rows: list[dict[str, Any]], plots: list[str]) -> str:
    protocols = list(dict.fromkeys(name for row in rows for name in row["evaluations"]))
    keys = {p: _keys(rows, p) for p in protocols}
    heads = ["stage", "kind", "seconds", "result", *(f"{k} ({p})" for p in protocols for k in keys[p])]
    lines = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    for row in rows:
        seconds = row["seconds"] + sum(row["evaluation_seconds"].values())
        cells = [row["stage"], row["kind"], f"{seconds:.0f}", row["result"]]
        cells += [_shown(row["evaluations"].get(p, {}).get(k)) for p in protocols for k in keys[p]]
        lines.append(f"| {' | '.join(cells)} |")
    total = sum(r["seconds"] + sum(r["evaluation_seconds"].values()) for r in rows)
    text = "# Summary\n\n" + "\n".join(lines) + f"\n\n{total / 60:.1f} minutes in all.\n"
    return text + "".join(f"\n![{Path(p).stem}]({p})\n" for p in plots)


def _keys(rows: list[dict[str, Any]], protocol: str) -> list[str]:
    """The figures of a protocol: all that evaluations told but what was evaluated."""
    found = dict.fromkeys(k for row in rows for k in row["evaluations"].get(protocol, {}))
    return [k for k in found if k not in ("model", "rows")]


def _shown(value: Any) -> str:
    return f"{value:.3f}" if isinstance(value, int | float) else "–"


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.json.decode(path.read_bytes())
    return found
