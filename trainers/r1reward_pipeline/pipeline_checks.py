"""Checks all stages of a pipeline before the first of them runs for hours."""

import importlib.util
import shutil
from pathlib import Path

from r1reward.errors import MissingExtraError, SpecError, UsageError
from r1reward.registry.registry import Registry
from r1reward.runs.plan import check_spec
from r1reward.spec.file import load_spec
from r1reward_pipeline.stages import Pipeline, Reject, Rollouts, Stage
from r1reward_trainers.async_grpo import async_fields
from r1reward_trainers.forecast import check_fields
from r1reward_trainers.grpo import GRPORun
from r1reward_trainers.sft import SFTRun
from r1reward_trainers.trl_arguments import require, typed

__all__ = ["check_pipeline"]


def check_pipeline(pipeline: Pipeline) -> None:
    """Look at files, models, recipes and TRL's fields of all stages. Raises `UsageError`, which names the stage."""
    if any(stage.trains for stage in pipeline.stages):
        require()
    if pipeline.launch and shutil.which(pipeline.launch[0]) is None:
        raise UsageError(f"launch: there is no program {pipeline.launch[0]!r}")
    for stage in pipeline.stages:
        try:
            _check_stage(stage, pipeline)
        except (UsageError, SpecError) as error:
            raise UsageError(f"stages.{stage.name}: {error}") from None
    if pipeline.evaluate:
        check_spec(load_spec(pipeline.evaluate.reward), Registry.load(pipeline.evaluate.plugins), step=0)
        _check_files(pipeline.evaluate.data.paths, pipeline.output, "evaluate.data.files")


def _check_stage(stage: Stage, pipeline: Pipeline) -> None:
    config, output = stage.config, pipeline.output
    if isinstance(config, Reject):
        files = (config.files,) if isinstance(config.files, str) else config.files
        if importlib.util.find_spec("duckdb") is None:
            raise MissingExtraError("duckdb", "reject")
        _check_files(files, output, "files")
        _check_recipe(config, _terms(files, pipeline))
        return
    _check_files(config.data.paths, output, "data.files")
    if isinstance(config, Rollouts):
        check_spec(load_spec(config.reward), Registry.load(config.plugins), step=0)
    folder = Path(stage.model)
    if folder.is_absolute() and not folder.is_relative_to(output) and not folder.is_dir():
        raise UsageError(f"model: there is no folder {folder}")
    if isinstance(config, GRPORun):
        _check_grpo(config)
        check_spec(load_spec(config.reward), Registry.load(config.scoring.plugins), step=0)
    elif isinstance(config, SFTRun):
        from trl import SFTConfig

        typed(SFTConfig, config.sft, "sft")


def _check_grpo(config: GRPORun) -> None:
    if config.asynchronous:
        from trl.experimental.async_grpo import AsyncGRPOConfig

        typed(AsyncGRPOConfig, async_fields(config, AsyncGRPOConfig), "grpo")
        return
    from trl import GRPOConfig

    typed(GRPOConfig, config.grpo, "grpo")
    check_fields(config)


def _check_files(paths: tuple[str, ...], output: Path, where: str) -> None:
    """Refuse files that do not exist; those that an earlier stage will write are not checked."""
    for path in paths:
        if not Path(path).is_relative_to(output) and not Path(path).exists():
            raise UsageError(f"{where}: there is no file {path}")


def _terms(files: tuple[str, ...], pipeline: Pipeline) -> list[str]:
    """The terms that the rollouts in these files will have; none where a file is not a stage's."""
    names: list[str] = []
    for file in files:
        configs = [s.config for s in pipeline.stages if Path(file).is_relative_to(pipeline.output / s.name)]
        if not configs or not isinstance(configs[0], Rollouts):
            return []
        names += [term.name for term in load_spec(configs[0].reward).terms]
    return names


def _check_recipe(config: Reject, terms: list[str]) -> None:
    from r1reward_rejection.input_group import check_terms
    from r1reward_rejection.recipe.file import parse_recipe

    recipe = parse_recipe(config.recipe, config.changes)
    if terms:
        check_terms(recipe.keep, terms, "keep")
