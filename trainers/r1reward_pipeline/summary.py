"""The summary of a pipeline: a table of its stages, as Markdown and JSON, and the curves over all of them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from r1reward.report.counts import counted
from r1reward.report.plot_style import THEMES, picture, theme
from r1reward_pipeline.stages import Pipeline, Stage
from r1reward_trainers.plots import draw_runs, draw_stages, read_log

__all__ = ["write_summary"]


def write_summary(pipeline: Pipeline, books: Path) -> Path:
    """Write `summary.md`, `summary.json` and the plots into the output folder; the path of the first."""
    rows = [_row(stage, pipeline, books) for stage in pipeline.stages]
    output = pipeline.output
    (output / "summary.json").write_bytes(msgspec.json.format(msgspec.json.encode(rows)) + b"\n")
    logs = {s.name: read_log(output / s.name / "log.jsonl") for s in pipeline.stages if s.kind == "grpo"}
    evaluations = {r["stage"]: r["evaluations"] for r in rows if r["evaluations"]}
    plots = dict[str, str]()
    for colors, ending in THEMES.items():
        with theme(colors):
            if draw_runs(logs, output / "plots" / f"training{ending}.png", title="GRPO stages"):
                plots["training"] = "plots/training.png"
            if draw_stages(evaluations, output / "plots" / f"stages{ending}.png"):
                plots["stages"] = "plots/stages.png"
    path = output / "summary.md"
    path.write_text(_markdown(rows, plots), "utf-8")
    return path


def _row(stage: Stage, pipeline: Pipeline, books: Path) -> dict[str, Any]:
    """The row of a stage: its seconds, its result and the evaluations of its model."""
    folder, manifest = pipeline.output / stage.name, _read(books / f"{stage.name}.json")
    outcome = _read(folder / ("evaluation.json" if stage.kind == "rollouts" else "manifest.json"))
    protocols = pipeline.evaluate.protocols if pipeline.evaluate and stage.trains else {}
    return {
        "stage": stage.name,
        "kind": stage.kind,
        "seconds": manifest["seconds"],
        "evaluation_seconds": manifest["evaluation_seconds"],
        "result": _result(stage, outcome),
        "evaluations": {n: _read(folder / "evaluation" / n / "evaluation.json") for n in protocols},
    }


def _result(stage: Stage, outcome: Mapping[str, Any]) -> str:
    if stage.kind == "rollouts":
        return f"{counted(outcome['rows'], 'prompt')}, mean reward {outcome['reward']:.3f}"
    if stage.kind == "reject":
        return counted(sum(outcome["rows"].values()), "demonstration")
    last = outcome["last"]
    figures = {"reward": last.get("reward"), "loss": last.get("loss")}
    words = ", ".join(f"{k} {v:.3f}" for k, v in figures.items() if isinstance(v, int | float))
    return ", ".join(filter(None, (f"{outcome['steps']:,} steps", words)))


def _markdown(rows: list[dict[str, Any]], plots: Mapping[str, str]) -> str:
    total = sum(_seconds(row) for row in rows)
    lines = [[row["stage"], row["kind"], f"{_seconds(row):.0f}", row["result"]] for row in rows]
    text = f"# Summary\n\n{_table(['stage', 'kind', 'seconds', 'result'], lines)}\n{total / 60:.1f} minutes in all.\n"
    for protocol in dict.fromkeys(name for row in rows for name in row["evaluations"]):
        evaluations = {
            row["stage"]: row["evaluations"][protocol] for row in rows if protocol in row["evaluations"]
        }
        keys = [
            k for k in dict.fromkeys(k for f in evaluations.values() for k in f) if k not in ("model", "rows")
        ]
        cells = [
            [stage, *(_cell(figures.get(key)) for key in keys)] for stage, figures in evaluations.items()
        ]
        text += f"\n## Evaluation: {protocol}\n\n{_table(['stage', *keys], cells)}"
    return text + "".join(f"\n{picture(path, name)}\n" for name, path in plots.items())


def _seconds(row: Mapping[str, Any]) -> float:
    return float(row["seconds"] + sum(row["evaluation_seconds"].values()))


def _table(heads: list[str], rows: list[list[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def _cell(value: Any) -> str:
    return f"{value:.3f}" if isinstance(value, int | float) else "–"


def _read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = msgspec.json.decode(path.read_bytes())
    return content
