"""`r1reward pipeline`: the stages of DeepSeek-R1, or others, as one run that goes on where it was cut.

Each stage is a command of ours, run as a process of its own: what it leaves stands in `OUTPUT/STAGE/`, and what the
pipeline knows of it (its configuration, what it said, `STAGE.json` once it is done) in `OUTPUT/pipeline/`. A stage
that is done is not run again; one that was cut goes on as its command does.
"""

import contextlib
import ctypes
import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from r1reward._version import __version__
from r1reward.errors import DataError, EngineError, UsageError, unknown_name
from r1reward_trainers.commands import evaluation_commands, stage_command
from r1reward_trainers.grpo import GRPORun
from r1reward_trainers.running import require, typed, writable
from r1reward_trainers.sft import SFTRun
from r1reward_trainers.stages import Pipeline, Stage, references
from r1reward_trainers.summary import write_summary

__all__ = ["BOOKS", "check_fields", "run_pipeline"]

BOOKS = "pipeline"
"""The folder of what is known of the stages."""

_PR_SET_PDEATHSIG = 1


def check_fields(pipeline: Pipeline) -> None:
    """Look at every stage's fields of TRL's before the first one runs. Raises `UsageError`."""
    trains = [stage for stage in pipeline.stages if stage.trains]
    if not trains:
        return
    require()
    from trl import GRPOConfig, SFTConfig

    for stage in trains:
        config = stage.config
        try:
            if isinstance(config, GRPORun):
                typed(GRPOConfig, config.grpo, "grpo")
            elif isinstance(config, SFTRun):
                typed(SFTConfig, config.sft, "sft")
        except UsageError as error:
            raise UsageError(f"stages.{stage.name}: {error}") from None


def run_pipeline(pipeline: Pipeline, *, anew: str | None = None, tell: Callable[[str], None]) -> Path:
    """Run what is not done yet; the path of the summary. `anew`: the stage from which to start over.

    Raises `UsageError` where a finished stage was made by another configuration, `EngineError` where a stage fails.
    """
    check_fields(pipeline)
    books = pipeline.output / BOOKS
    writable(books)
    with _only_one(books):
        if anew is not None:
            _forget(pipeline, anew, books)
        prints = _fingerprints(pipeline)
        for stage in pipeline.stages:
            _check(stage, prints[stage.name], books)
        for number, stage in enumerate(pipeline.stages, 1):
            place = f"[{number}/{len(pipeline.stages)}] {stage.name}"
            if _done(stage, books) is not None:
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
    todo = {"": stage_command(stage, pipeline, books)}
    if pipeline.evaluate and stage.trains:
        todo |= evaluation_commands(pipeline.evaluate, pipeline.output / stage.name, books)
    for name, command in todo.items():
        mark = books / f"{stage.name}.{name or 'command'}.done"
        if mark.exists():
            seconds[name] = float(mark.read_text())
            continue
        if name:
            tell(f"    evaluation: {name}")
        seconds[name] = _run(command, log, stage.name)
        mark.write_text(str(seconds[name]))
    manifest = {
        "stage": stage.name,
        "kind": stage.kind,
        "model": stage.model,
        "fingerprint": fingerprint,
        "command": todo[""],
        "seconds": round(seconds.pop(""), 1),
        "evaluation_seconds": {k: round(v, 1) for k, v in seconds.items()},
        "began": began,
        "ended": time.time(),
        "r1reward": __version__,
    }
    _write_whole(books / f"{stage.name}.json", msgspec.json.format(msgspec.json.encode(manifest)))


def _run(command: Sequence[str], log: Path, name: str) -> float:
    """Run a command to its end, what it says to the log; its seconds. Raises `EngineError` where it fails."""
    began = time.monotonic()
    with log.open("ab") as file:
        file.write(f"$ {' '.join(command)}\n".encode())
        file.flush()
        process = subprocess.Popen(
            command,
            stdout=file,
            stderr=file,
            stdin=subprocess.DEVNULL,
            preexec_fn=_die_with_parent,  # noqa: PLW1509  there is no other thread here
        )
        try:
            code = process.wait()
        except BaseException:  # an interrupt: the stage may save what it has
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(60)
            process.kill()
            raise
    if code:
        said = log.read_text("utf-8", "replace").splitlines()[-1:] or ["it said nothing"]
        raise EngineError(f"stage {name} failed with code {code}: {said[0][:300]} (all of it: {log})")
    return time.monotonic() - began


def _die_with_parent() -> None:
    """A stage must not outlive a pipeline that was killed: the next run would train the same model beside it."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _fingerprints(pipeline: Pipeline) -> dict[str, str]:
    """By stage: a hash of its configuration and of the stages that it builds on."""
    found: dict[str, str] = {}
    for stage in pipeline.stages:
        told: dict[str, Any] = {
            "kind": stage.kind,
            "model": stage.model,
            "config": msgspec.to_builtins(stage.config),
        }
        told["before"] = sorted({found[n] for n in references(told, pipeline.output) if n in found})
        found[stage.name] = hashlib.sha256(msgspec.json.encode(told, order="deterministic")).hexdigest()[:16]
    return found


def _done(stage: Stage, books: Path) -> dict[str, Any] | None:
    """What is known of a finished stage."""
    try:
        found: dict[str, Any] = msgspec.json.decode((books / f"{stage.name}.json").read_bytes())
    except FileNotFoundError:
        return None
    except msgspec.DecodeError as error:
        raise DataError(f"{books / stage.name}.json: not JSON: {error}") from None
    return found


def _check(stage: Stage, fingerprint: str, books: Path) -> None:
    done = _done(stage, books)
    if done is not None and done.get("fingerprint") != fingerprint:
        raise UsageError(
            f"stage {stage.name} was made by another configuration: --from {stage.name} makes it and all after it "
            "anew, another output keeps both"
        )


def _forget(pipeline: Pipeline, anew: str, books: Path) -> None:
    """Remove the stage and all after it; only folders that the pipeline made."""
    names = [s.name for s in pipeline.stages]
    if anew not in names:
        raise UsageError(f"--from: {unknown_name('stage', anew, names)}")
    for name in names[names.index(anew) :]:
        known = [*books.glob(f"{name}.*.done"), books / f"{name}.json", books / f"{name}.log"]
        if any(p.exists() for p in known):
            shutil.rmtree(pipeline.output / name, ignore_errors=True)
        for path in known:
            path.unlink(missing_ok=True)


@contextlib.contextmanager
def _only_one(books: Path) -> Iterator[None]:
    with (books / "lock").open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise UsageError(f"{books.parent}: another pipeline is at work there") from None
        yield


def _write_whole(path: Path, text: bytes) -> None:
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_bytes(text + b"\n")
    os.replace(fresh, path)
