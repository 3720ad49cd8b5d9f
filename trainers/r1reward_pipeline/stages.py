"""The stages of a pipeline: what its file says, checked before anything runs, and the command of each stage."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import yaml

from r1reward.errors import SpecError, UsageError, unknown_name
from r1reward.spec.file import load_spec
from r1reward_rollouts.local import Sampling
from r1reward_trainers.config import DataConfig, load_config, load_mapping, read_mapping
from r1reward_trainers.grpo import GRPORun
from r1reward_trainers.sft import SFTRun

__all__ = ["KINDS", "Evaluate", "Pipeline", "Reject", "Rollouts", "Stage", "load_pipeline", "references"]

KINDS = ("sft", "grpo", "rollouts", "reject")

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*$")
_REFERENCE = re.compile(r"@([A-Za-z0-9][A-Za-z0-9_.-]*)(/.*)?$")


class Evaluate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How every trained model is evaluated: `protocols` are ways of sampling, by name."""

    data: DataConfig
    reward: str | dict[str, Any] = "accuracy"
    protocols: dict[str, Sampling]
    plugins: tuple[str, ...] = ()
    server: tuple[str, ...] = ()
    """A command that serves the model at the `urls` of the protocols meanwhile, with `{model}` for its folder."""


class Rollouts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Sample from a model and score: `scored.jsonl` is for a later `reject`."""

    data: DataConfig
    sampling: Sampling
    reward: str | dict[str, Any] = "r1-rejection"
    plugins: tuple[str, ...] = ()
    server: tuple[str, ...] = ()
    """A command that serves the model at `sampling.urls` while the stage runs, with `{model}` for its folder."""


class Reject(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Rejection sampling: `r1reward reject`, with its recipe as a preset's name, a file or a mapping."""

    files: tuple[str, ...] | str
    recipe: str | dict[str, Any] = "r1-800k"
    changes: dict[str, Any] = {}
    """Keys of the recipe that are different here: `mix.size: 10000`."""
    plugins: tuple[str, ...] = ()


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """A stage as it will be run. `config` is complete; `model` is empty for `reject`."""

    name: str
    kind: str
    model: str
    config: GRPORun | SFTRun | Rollouts | Reject

    @property
    def trains(self) -> bool:
        """Whether a model comes out of it."""
        return self.kind in ("sft", "grpo")


class Pipeline(msgspec.Struct, frozen=True, kw_only=True):
    """A pipeline that can be run: all names resolved, all paths as the commands get them."""

    output: Path
    stages: tuple[Stage, ...]
    evaluate: Evaluate | None
    launch: tuple[str, ...]


class _File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file: `stages` by name, in their order, each `{KIND: configuration, model: …}`.

    A configuration is that of the command, or the name of its file or preset. `@NAME` stands for the folder of an
    earlier stage. A stage's model is, where it names none, the last one trained before it.
    """

    output: str
    stages: dict[str, dict[str, Any]]
    evaluate: Evaluate | None = None
    launch: tuple[str, ...] = ()
    """What the training commands are started with: `[accelerate, launch]`."""


def load_pipeline(path: Path, changes: tuple[str, ...] = ()) -> Pipeline:
    """Read a pipeline's file and check all of it. Raises `UsageError` that says what and where."""
    # Absolute, because the stages' configurations are written elsewhere.
    path = path.absolute()
    file = load_config(str(path), changes, _File)
    output = Path(file.output)
    if not file.stages:
        raise UsageError(f"{path}: stages: there is none")
    stages: list[Stage] = []
    for name, told in file.stages.items():
        try:
            stages.append(_stage(name, told, stages, output, path.parent))
        except (UsageError, SpecError) as error:
            raise UsageError(f"{path}: stages.{name}: {error}") from None
    if file.evaluate:
        try:
            load_spec(file.evaluate.reward)
        except SpecError as error:
            raise UsageError(f"{path}: evaluate.reward: {error}") from None
        if len(file.evaluate.data.paths) != 1:
            raise UsageError(f"{path}: evaluate.data.files: one file or folder")
        for name, sampling in file.evaluate.protocols.items():
            if file.evaluate.server and not sampling.urls:
                raise UsageError(f"{path}: evaluate.protocols.{name}.urls: where the server listens")
    return Pipeline(output=output, stages=tuple(stages), evaluate=file.evaluate, launch=file.launch)


def _stage(name: str, told: Mapping[str, Any], before: list[Stage], output: Path, folder: Path) -> Stage:
    if not _NAME.match(name) or name == "pipeline":
        raise UsageError(
            "a stage's name is that of a folder: letters, digits, '.', '-' and '_'; not 'pipeline'"
        )
    if not isinstance(told, dict):
        raise UsageError(f"a stage is a mapping, not {type(told).__name__}")
    if unknown := sorted(set(told) - {*KINDS, "model"}):
        raise UsageError(unknown_name("kind of stage", unknown[0], KINDS))
    kinds = [kind for kind in KINDS if kind in told]
    if len(kinds) != 1:
        raise UsageError(f"one of {', '.join(KINDS)} says what it is; there are {len(kinds)}")
    (kind,) = kinds
    mapping = read_mapping(told[kind], folder)
    model = read_mapping({"model": told["model"]}, folder)["model"] if "model" in told else None
    names = {s.name: s for s in before}
    mapping, model = _expand(mapping, names, output), _expand(model, names, output)
    own = mapping.pop("model", None)  # a configuration made for the command alone names one, too
    model = model or next((str(output / s.name) for s in reversed(before) if s.trains), own)
    of = "" if kind == "reject" else model or ""
    return Stage(name=name, kind=kind, model=of, config=_config(kind, mapping, model, output / name))


def _config(
    kind: str, mapping: dict[str, Any], model: str | None, output: Path
) -> GRPORun | SFTRun | Rollouts | Reject:
    if kind == "reject":
        return load_mapping(mapping, Reject, kind)
    if model is None:
        raise UsageError("model: the first stage has to name one")
    if kind == "rollouts":
        rollouts = load_mapping(mapping, Rollouts, kind)
        load_spec(rollouts.reward)
        if len(rollouts.data.paths) != 1:
            raise UsageError("rollouts.data.files: one file or folder")
        if rollouts.server and not rollouts.sampling.urls:
            raise UsageError(
                "rollouts.sampling.urls: where the server listens: [http://localhost:8000/v1], say"
            )
        return rollouts
    mapping = mapping | {"model": model, "output": str(output)}
    if kind == "sft":
        return load_mapping(mapping, SFTRun, kind)
    run = load_mapping(mapping, GRPORun, kind)
    load_spec(run.reward)
    return run


def _expand(value: Any, names: Mapping[str, Stage], output: Path) -> Any:
    """`@NAME/…` as a path of that stage."""
    if isinstance(value, dict):
        return {k: _expand(v, names, output) for k, v in value.items()}
    if isinstance(value, list):
        return [_expand(v, names, output) for v in value]
    found = _REFERENCE.match(value) if isinstance(value, str) else None
    if not found:
        return value
    if found[1] not in names:
        raise UsageError(f"{value}: {unknown_name('earlier stage', found[1], names)}")
    return str(output / found[1]) + (found[2] or "")


def references(value: Any, output: Path) -> Iterator[str]:
    """The names of the stages whose folders a configuration speaks of."""
    text = yaml.safe_dump(msgspec.to_builtins(value))
    yield from re.findall(re.escape(str(output)) + r"/([A-Za-z0-9][A-Za-z0-9_.-]*)", text)
