"""The stages of a pipeline: what its file says, checked before anything runs, and the command of each stage."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import yaml

from r1reward.config import Document, Kind, load_document
from r1reward.errors import SpecError, UsageError, unknown_name
from r1reward.spec.file import check_named, load_spec
from r1reward_rollouts.local import Sampling
from r1reward_trainers.config import TRAINING, DataConfig, convert_config
from r1reward_trainers.grpo import GRPORun
from r1reward_trainers.sft import SFTRun

__all__ = ["KINDS", "Evaluate", "Pipeline", "Reject", "Rollouts", "Stage", "load_pipeline", "references"]

KINDS = ("sft", "grpo", "rollouts", "reject")

PIPELINE = Kind(
    name="pipeline",
    noun="pipeline file",
    shape="a pipeline is a mapping with 'output' and 'stages'",
    paths=("stages.*.model", "evaluate.data.files", "evaluate.reward", "evaluate.plugins"),
    outputs=("output",),
    structs=tuple(f"r1reward_pipeline.stages:{name}" for name in ("PipelineFile", "Rollouts", "Reject")),
)

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*$")
_REFERENCE = re.compile(r"@([A-Za-z0-9][A-Za-z0-9_.-]*)(/.*)?$")


class Evaluate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How every trained model is evaluated: `protocols` are ways of sampling, by name."""

    data: DataConfig
    """The prompts."""
    reward: str | dict[str, Any] = "accuracy"
    """The reward that judges the samples."""
    protocols: dict[str, Sampling]
    """How samples are drawn, by name."""
    plugins: tuple[str, ...] = ()
    """Plugin files."""
    server: tuple[str, ...] = ()
    """A command that serves the model at the `urls` of the protocols meanwhile, with `{model}` for its folder."""


class Rollouts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Sample from a model and score: `scored.jsonl` is for a later `reject`."""

    data: DataConfig
    """The prompts."""
    sampling: Sampling
    """How completions are drawn, and how many."""
    reward: str | dict[str, Any] = "r1-rejection"
    """The reward that judges them."""
    plugins: tuple[str, ...] = ()
    """Plugin files."""
    server: tuple[str, ...] = ()
    """A command that serves the model at `sampling.urls` while the stage runs, with `{model}` for its folder."""


class Reject(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Rejection sampling: `r1reward reject`, with its recipe as a preset's name, a file or a mapping."""

    files: tuple[str, ...] | str
    """Scored files or folders."""
    recipe: str | dict[str, Any] = "r1-800k"
    """A preset's name, a recipe file's path, or the recipe itself."""
    changes: dict[str, Any] = {}
    """Keys of the recipe that are different here: `mix.size: 10000`."""
    plugins: tuple[str, ...] = ()
    """Plugin files."""


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


class PipelineFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file: `stages` by name, in their order, each `{KIND: configuration, model: …}`.

    A configuration is that of the command, or the name of its file or preset. `@NAME` stands for the folder of an
    earlier stage. A stage's model is, where it names none, the last one trained before it.
    """

    output: str
    """The folder of all stages."""
    stages: dict[str, dict[str, Any]]
    """The stages by name, in order."""
    evaluate: Evaluate | None = None
    """What is sampled and scored after each stage; None = nothing."""
    launch: tuple[str, ...] = ()
    """What the training commands are started with: `[accelerate, launch]`."""


def load_pipeline(path: Path, changes: tuple[str, ...] = ()) -> Pipeline:
    """Read a pipeline's file and check all of it. Raises `UsageError` that says what and where."""
    # Absolute, because the stages' configurations are written elsewhere.
    path = path.absolute()
    document = load_document(path, PIPELINE, changes)
    file = convert_config(document, PipelineFile)
    output = Path(file.output)
    if not file.stages:
        raise document.error(SpecError("stages: there is none"))
    stages: list[Stage] = []
    for name, config in file.stages.items():
        try:
            stages.append(_stage(name, config, stages, output, document))
        except (UsageError, SpecError) as error:
            raise document.error(SpecError(f"stages.{name}: {error}")) from None
    if file.evaluate:
        _check_evaluate(file.evaluate, document)
    return Pipeline(output=output, stages=tuple(stages), evaluate=file.evaluate, launch=file.launch)


def _check_evaluate(evaluate: Evaluate, document: Document) -> None:
    check_named(document, {"evaluate.reward": evaluate.reward})
    if len(evaluate.data.paths) != 1:
        raise document.error(SpecError("evaluate.data.files: one file or folder"))
    for name, sampling in evaluate.protocols.items():
        if evaluate.server and not sampling.urls:
            raise document.error(SpecError(f"evaluate.protocols.{name}.urls: where the server listens"))


def _stage(
    name: str, definition: Mapping[str, Any], earlier: list[Stage], output: Path, document: Document
) -> Stage:
    if not _NAME.match(name) or name == "pipeline":
        raise UsageError(
            "a stage's name is that of a folder: letters, digits, '.', '-' and '_'; not 'pipeline'"
        )
    if unknown := sorted(set(definition) - {*KINDS, "model"}):
        raise UsageError(unknown_name("kind of stage", unknown[0], KINDS))
    kinds = [kind for kind in KINDS if kind in definition]
    if len(kinds) != 1:
        raise UsageError(f"one of {', '.join(KINDS)} says what it is; there are {len(kinds)}")
    (kind,) = kinds
    part = document.part(f"stages.{name}.{kind}", definition[kind], TRAINING)
    names = {s.name: s for s in earlier}
    part.data = _expand(part.data, names, output)
    model = _expand(definition.get("model"), names, output)
    own_model = part.data.pop("model", None)  # a configuration made for the command alone names one, too
    model = model or next((str(output / s.name) for s in reversed(earlier) if s.trains), own_model)
    stage_model = "" if kind == "reject" else model or ""
    return Stage(name=name, kind=kind, model=stage_model, config=_config(kind, part, model, output / name))


def _config(
    kind: str, document: Document, model: str | None, output: Path
) -> GRPORun | SFTRun | Rollouts | Reject:
    if kind == "reject":
        return convert_config(document, Reject)
    if model is None:
        raise UsageError("model: the first stage has to name one")
    if kind == "rollouts":
        rollouts = convert_config(document, Rollouts)
        load_spec(rollouts.reward)
        if len(rollouts.data.paths) != 1:
            raise UsageError("rollouts.data.files: one file or folder")
        if rollouts.server and not rollouts.sampling.urls:
            raise UsageError(
                "rollouts.sampling.urls: where the server listens: [http://localhost:8000/v1], say"
            )
        return rollouts
    document.data |= {"model": model, "output": str(output)}
    if kind == "sft":
        return convert_config(document, SFTRun)
    run = convert_config(document, GRPORun)
    load_spec(run.reward)
    return run


def _expand(value: Any, names: Mapping[str, Stage], output: Path) -> Any:
    """`@NAME/…` as a path of that stage."""
    if isinstance(value, dict):
        return {k: _expand(v, names, output) for k, v in value.items()}
    if isinstance(value, list):
        return [_expand(v, names, output) for v in value]
    reference = _REFERENCE.match(value) if isinstance(value, str) else None
    if not reference:
        return value
    if reference[1] not in names:
        raise UsageError(f"{value}: {unknown_name('earlier stage', reference[1], names)}")
    return str(output / reference[1]) + (reference[2] or "")


def references(value: Any, output: Path) -> Iterator[str]:
    """The names of the stages whose folders a configuration speaks of."""
    text = yaml.safe_dump(msgspec.to_builtins(value))
    yield from re.findall(re.escape(str(output)) + r"/([A-Za-z0-9][A-Za-z0-9_.-]*)", text)
