"""`r1reward train grpo`: TRL's GRPOTrainer with the project's reward. Reads top to bottom."""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from r1reward.errors import EngineError, UsageError
from r1reward.registry.registry import Registry
from r1reward.rows.row_reader import RowReader
from r1reward.runs.readers import row_reader
from r1reward.spec.file import load_spec
from r1reward.spec.spec import RewardSpec
from r1reward_trainers.checkpoints import begin, resume_point
from r1reward_trainers.config import DataConfig, ScoringConfig, to_yaml
from r1reward_trainers.data import prompt_dataset
from r1reward_trainers.log_line import say_lines
from r1reward_trainers.models import end_token_ids, load_tokenizer, stop_texts
from r1reward_trainers.plots import draw_runs, read_log
from r1reward_trainers.reward import RewardFunction
from r1reward_trainers.trl_common import (
    arguments,
    divided,
    peft_config,
    require,
    run_trainer,
    writable,
    write_manifest,
)

__all__ = ["GRPORun", "train_grpo"]


class GRPORun(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A GRPO run; `grpo` takes every field of TRL's GRPOConfig, `peft` those of peft's LoraConfig."""

    model: str
    """A folder or a name of the hub."""
    output: str
    data: DataConfig
    reward: str | dict[str, Any] = "r1-zero"
    scoring: ScoringConfig = ScoringConfig()
    batch: int | None = None
    """Completions for one optimizer step, over all processes; sets `gradient_accumulation_steps`."""
    rollout: int | None = None
    """Completions generated at once, over all processes; sets `generation_batch_size`."""
    eval: DataConfig | None = None
    """Prompts for TRL's evaluation while training (`grpo.eval_strategy`)."""
    grpo: dict[str, Any] = {}
    peft: dict[str, Any] | None = None
    resume: bool | None = None
    """None: go on where the output has a checkpoint."""


def train_grpo(run: GRPORun, *, dry_run: bool = False) -> None:
    """Train, save the model, the log, its curves and a manifest into `run.output`. Raises `R1RewardError`."""
    spec, scoring, output = _spec(run), run.scoring, Path(run.output)
    require()
    run = with_template_arguments(run)
    resume = resume_point(output, run.resume)

    from trl import GRPOConfig

    from r1reward_trainers.run_state import stored_reference

    args = arguments(GRPOConfig, _sized(run), "grpo", output)
    reference = stored_reference(resume, args)
    tokenizer = load_tokenizer(run.model)
    dataset, columns = prompt_dataset(run.data, tokenizer, _reader(spec, run.data, scoring))
    evaluation = None
    if run.eval:
        evaluation, _ = prompt_dataset(run.eval, tokenizer, _reader(spec, run.eval, scoring))
    reward = RewardFunction(
        spec,
        columns=run.data.columns,
        task=run.data.task,
        eos_token_ids=[*end_token_ids(run.model, tokenizer, args.generation_kwargs), tokenizer.pad_token_id],
        stop_texts=stop_texts(args.generation_kwargs),
        max_unscored=scoring.max_unscored,
        patience=math.inf if scoring.pause else scoring.patience,
        group_size=min(
            args.num_generations, getattr(args, "num_generations_eval", None) or args.num_generations
        ),
        **scoring.worker_fields(),
    )
    if dry_run:
        print(
            to_yaml(run)
            + f"# {len(dataset):,} prompts; columns: {columns}\n# the first: {dataset[0]['prompt']!r}"
        )
        return
    writable(output)
    if not begin(output, run):
        return
    reward.warm.warm_up(0)
    from r1reward_trainers.reward_trainer import RewardTrainer

    try:
        trainer = _connected(
            lambda: RewardTrainer(
                reward=reward,
                reference=reference,
                overlap=scoring.overlap,
                model=run.model,
                args=args,
                train_dataset=dataset,
                eval_dataset=evaluation,
                processing_class=tokenizer,
                peft_config=peft_config(run.peft),
            ),
            args,
        )
        say_lines(trainer, [t.name for t in spec.terms])
        seconds = run_trainer(trainer, output, resume)
    finally:
        reward.close()
    if trainer.is_world_process_zero():
        write_manifest(output, run, trainer, seconds, reward=spec.hash, resumed_from=resume and resume.name)
        draw_runs({output.name: read_log(output / "log.jsonl")}, output / "curves.png")


def _spec(run: GRPORun) -> RewardSpec:
    """The reward, which takes the end tokens of the run's configuration off completions, too."""
    spec = load_spec(run.reward)
    if not run.data.end_tokens:
        return spec
    return msgspec.structs.replace(spec, end_tokens=(*spec.end_tokens, *run.data.end_tokens))


def _reader(spec: RewardSpec, data: DataConfig, scoring: ScoringConfig) -> RowReader:
    """The reward's reader of rows that have no completions yet: it refuses what would stop the training."""
    registry = Registry.load(scoring.plugins)
    return row_reader(spec, registry, {"completion": "", **data.columns}, data.task, need="")


def with_template_arguments(run: GRPORun) -> GRPORun:
    """The run with one set of arguments of the chat template, for TRL and for the reward. Raises `UsageError`."""
    for_trl = run.grpo.get("chat_template_kwargs") or {}
    told = run.data.chat_template_kwargs or for_trl
    if for_trl not in ({}, told):
        raise UsageError(
            f"data.chat_template_kwargs: {told} is not grpo.chat_template_kwargs, {for_trl}: name one of them"
        )
    evaluation = run.eval and msgspec.structs.replace(run.eval, chat_template_kwargs=told)
    data = msgspec.structs.replace(run.data, chat_template_kwargs=told)
    grpo = run.grpo | ({"chat_template_kwargs": told} if told else {})
    return msgspec.structs.replace(run, data=data, eval=evaluation, grpo=grpo)


def _sized(run: GRPORun) -> dict[str, Any]:
    """TRL's fields, with `batch` and `rollout` divided over processes and micro-batches.

    TRL counts `steps_per_generation` in micro-batches, so that the same preset would mean another rollout on
    another number of GPUs; the generation's size in completions does not.
    """
    fields = divided(run.grpo, run.batch)
    if run.rollout is not None and not {"generation_batch_size", "steps_per_generation"} & fields.keys():
        fields["generation_batch_size"] = run.rollout
    return fields


def _connected(make: Callable[[], Any], args: Any) -> Any:
    """The trainer; where a package or its vLLM server is missing, what TRL says of it, without a traceback."""
    try:
        return make()
    except ImportError as error:
        raise UsageError(f"grpo: {' '.join(str(error).split())}") from error  # vLLM, Liger, …
    except (OSError, RuntimeError) as error:
        if not (args.use_vllm and args.vllm_mode == "server"):
            raise
        raise EngineError(f"grpo.vllm_mode=server: {' '.join(str(error).split())}") from error
