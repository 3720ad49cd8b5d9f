"""`r1reward pipeline`: the stages of DeepSeek-R1, or others, as one run that goes on where it was cut.

Each stage runs as a process of its own. Its results are in `OUTPUT/STAGE/`; its task, its log and, once it is done,
its manifest `STAGE.json` are in `OUTPUT/pipeline/`. A stage that is done is not run again; one that was cut goes on
as its command does.
"""

import hashlib
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from r1reward._version import __version__
from r1reward.errors import UsageError, unknown_name
from r1reward.storage import as_json, changed, lock, read_json, write_json
from r1reward_pipeline.pipeline_checks import check_pipeline
from r1reward_pipeline.processes import run, serving
from r1reward_pipeline.stage_tasks import evaluation_tasks, stage_task, task_command
from r1reward_pipeline.stages import Pipeline, Rollouts, Stage, references
from r1reward_pipeline.summary import write_summary
from r1reward_trainers.trl_arguments import writable

__all__ = ["BOOKS", "run_pipeline"]

BOOKS = "pipeline"
"""The folder with the logs, tasks and manifests of the stages."""


def run_pipeline(pipeline: Pipeline, *, anew: str | None = None, tell: Callable[[str], None]) -> Path:
    """Run what is not done yet; the path of the summary. `anew`: the stage from which to start over.

    Raises `UsageError` where a finished stage was made by another configuration, `EngineError` where a stage fails.
    """
    check_pipeline(pipeline)
    books = pipeline.output / BOOKS
    writable(books)
    with lock(books / "lock", pipeline.output):
        if anew is not None:
            _forget(pipeline, anew, books)
        prints = _fingerprints(pipeline)
        for stage in pipeline.stages:
            _check(stage, prints[stage.name], books)
        for number, stage in enumerate(pipeline.stages, 1):
            place = f"[{number}/{len(pipeline.stages)}] {stage.name}"
            if _manifest(stage, books) is not None:
                tell(f"{place}: done already")
                continue
            tell(f"{place}: {stage.kind}")
            _run_stage(stage, pipeline, prints[stage.name], books, tell)
        return write_summary(pipeline, books)


def _run_stage(
    stage: Stage, pipeline: Pipeline, fingerprint: str, books: Path, tell: Callable[[str], None]
) -> None:
    """The command of the stage, then the evaluations of its model. Each of them goes on where it was cut."""
    log, began = books / f"{stage.name}.log", time.time()
    seconds: dict[str, float] = {}
    tasks = {"": stage_task(stage, pipeline)}
    if pipeline.evaluate and stage.trains:
        tasks |= evaluation_tasks(pipeline.evaluate, pipeline.output / stage.name)
    for name, task in tasks.items():
        marker = books / f"{stage.name}.{name or 'command'}.done"
        if marker.exists():
            seconds[name] = float(marker.read_text())
            continue
        if name:
            tell(f"    evaluation: {name}")
        with serving(_serve(stage, pipeline, name), books / f"{stage.name}.server.log") as server:
            file = books / f"{stage.name}.{name + '.' if name else ''}task.json"
            seconds[name] = run(task_command(task, file, pipeline.launch), log, stage.name, server)
        marker.write_text(str(seconds[name]))
    manifest = {
        "stage": stage.name,
        "kind": stage.kind,
        "model": stage.model,
        "fingerprint": fingerprint,
        "definition": _definition(stage),
        "task": tasks[""],
        "seconds": round(seconds.pop(""), 1),
        "evaluation_seconds": {k: round(v, 1) for k, v in seconds.items()},
        "began": began,
        "ended": time.time(),
        "r1reward": __version__,
    }
    write_json(books / f"{stage.name}.json", manifest)


def _serve(stage: Stage, pipeline: Pipeline, evaluation: str) -> list[str]:
    """The command that serves a model while a stage samples from it, or evaluates it; empty where it wants none."""
    if evaluation:
        command = pipeline.evaluate.server if pipeline.evaluate else ()
        model = str(pipeline.output / stage.name)
    else:
        command, model = stage.config.server if isinstance(stage.config, Rollouts) else (), stage.model
    return [part.replace("{model}", model) for part in command]


def _fingerprints(pipeline: Pipeline) -> dict[str, str]:
    """By stage: a hash of its configuration and of the stages that it builds on."""
    fingerprints: dict[str, str] = {}
    for stage in pipeline.stages:
        definition = _definition(stage)
        definition["before"] = sorted(
            {fingerprints[n] for n in references(definition, pipeline.output) if n in fingerprints}
        )
        fingerprints[stage.name] = hashlib.sha256(
            msgspec.json.encode(definition, order="deterministic")
        ).hexdigest()[:16]
    return fingerprints


def _definition(stage: Stage) -> dict[str, Any]:
    return as_json({"kind": stage.kind, "model": stage.model, "config": stage.config})


def _manifest(stage: Stage, books: Path) -> dict[str, Any] | None:
    """The manifest of a stage; None where it is not finished."""
    manifest: dict[str, Any] | None = read_json(books / f"{stage.name}.json")
    return manifest


def _check(stage: Stage, fingerprint: str, books: Path) -> None:
    manifest = _manifest(stage, books)
    if manifest is not None and manifest.get("fingerprint") != fingerprint:
        keys = changed(manifest.get("definition", {}), _definition(stage)) or ["earlier stage"]
        raise UsageError(
            f"stage {stage.name} was made by another configuration: --from {stage.name} makes it and all after it "
            f"anew, another output keeps both (what changed: {', '.join(keys)})"
        )


def _forget(pipeline: Pipeline, anew: str, books: Path) -> None:
    """Remove the stage and all after it; only folders that the pipeline made."""
    names = [s.name for s in pipeline.stages]
    if anew not in names:
        raise UsageError(f"--from: {unknown_name('stage', anew, names)}")
    for name in names[names.index(anew) :]:
        paths = [*books.glob(f"{name}.*.done"), books / f"{name}.json", books / f"{name}.log"]
        paths.append(books / f"{name}.server.log")
        if any(p.exists() for p in paths):
            shutil.rmtree(pipeline.output / name, ignore_errors=True)
        for path in paths:
            path.unlink(missing_ok=True)
