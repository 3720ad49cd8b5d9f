"""`r1reward train grpo`: TRL's GRPOTrainer with the project's reward. Reads top to bottom."""

import math
import sys
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from r1reward.errors import EngineError, UsageError
from r1reward.registry.registry import Registry
from r1reward.report.counts import counted
from r1reward.rows.advice import EVALUATION
from r1reward.rows.row_reader import RowReader
from r1reward.runs.readers import row_reader
from r1reward.spec.file import load_spec
from r1reward.spec.spec import RewardSpec
from r1reward.types import Sample
from r1reward_serve.trl_batch import ROW, SUFFIX
from r1reward_trainers.adapters import policy
from r1reward_trainers.checkpoints import begin, last_checkpoint, resume_point
from r1reward_trainers.config import DataConfig, ScoringConfig, to_yaml
from r1reward_trainers.data import check_columns, prompt_dataset
from r1reward_trainers.data_probe import check_usable
from r1reward_trainers.evaluation_data import held_out_data, warnings_of_held_out, whole_batches
from r1reward_trainers.field_values import check_fp16, check_groups
from r1reward_trainers.forecast import check_fields, check_rollout, forecast, warnings_of
from r1reward_trainers.grpo_fields import trl_fields, with_template_arguments
from r1reward_trainers.grpo_run import GRPORun
from r1reward_trainers.length_schedule import by_step
from r1reward_trainers.log_line import say_lines
from r1reward_trainers.models import end_token_ids, load_config, load_tokenizer, stop_texts
from r1reward_trainers.pass_rates import chosen
from r1reward_trainers.plots import draw_runs, read_log
from r1reward_trainers.radar import Radar, RadarAlarmError, has_gap
from r1reward_trainers.reward import RewardFunction
from r1reward_trainers.rollout_functions import rollout_functions
from r1reward_trainers.rollout_log import RolloutLog
from r1reward_trainers.training_run import last_writes, run_trainer, write_manifest
from r1reward_trainers.trl_arguments import arguments, require, writable

__all__ = ["GRPORun", "train_grpo"]


def train_grpo(run: GRPORun, *, dry_run: bool = False) -> None:
    """Train, save the model, the log, its curves and a manifest into `run.output`. Raises `R1RewardError`."""
    spec, scoring, output = _spec(run), run.scoring, Path(run.output)
    radar = Radar(run.radar, spec) if run.radar else None
    functions = rollout_functions(run)
    if run.asynchronous:
        from r1reward_trainers.async_grpo import train_async

        train_async(run, spec, _reader(spec, run.data, scoring), functions=functions, dry_run=dry_run)
        return
    require()
    run = with_template_arguments(run)
    check_fields(run)
    resume = resume_point(output, run.resume)

    from trl import GRPOConfig

    from r1reward_trainers.run_state import stored_reference

    args = arguments(GRPOConfig, trl_fields(run), "grpo", output)
    check_groups(run, args)
    reference = stored_reference(resume, args)
    tokenizer = load_tokenizer(run.model)
    dataset, columns = prompt_dataset(run.data, tokenizer, _reader(spec, run.data, scoring))
    evaluation, held_out = None, held_out_data(run)
    if held_out is not None:
        reader = _reader(spec, held_out, scoring)
        evaluation, _ = prompt_dataset(held_out, tokenizer, reader, key="eval", door=EVALUATION)
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
        **(scoring.probe_fields() if dry_run else scoring.worker_fields()),
    )
    with closing(reward):
        lines: list[str] = []
        if run.curriculum:
            dataset, line = chosen(dataset, run.curriculum, partial(_samples, reward))
            args.shuffle_dataset &= run.curriculum.order == "mixed"
            lines = [line]
        if run.select:
            check_columns(run.select.columns, dataset)
        check_rollout(args, len(dataset))
        policy(run.model, run.adapter, run.peft, output, args, dry_run=True)
        config = load_config(run.model)
        cautions = warnings_of(run, args, spec, config, _truths(dataset, reward))
        cautions += check_usable(dataset, run.data, reward.warm)
        if held_out is not None:
            reward.read_held_out(held_out.columns, held_out.task)
            cautions += warnings_of_held_out(run, dataset, evaluation)
            if args.eval_strategy != "no":
                cautions += check_usable(evaluation, held_out, reward.warm, key="eval", door=EVALUATION)
        if dry_run:
            lines += [
                f"{counted(len(dataset), 'prompt')}; columns: {columns}",
                f"the first: {dataset[0]['prompt']!r}",
            ]
            lines += (
                [f"the chat template ends it with {dataset[0][SUFFIX].strip()}"] if dataset[0][SUFFIX] else []
            )
            lines += forecast(run, args, len(dataset), config) + [f"note: {caution}" for caution in cautions]
            print(to_yaml(run) + "".join(f"# {line}\n" for line in lines), end="")
            return
        check_fp16(args)
        for caution in lines + cautions:
            print(f"note: {caution}", file=sys.stderr)
        writable(output)
        if not begin(output, run):
            return
        model, peft = policy(run.model, run.adapter, run.peft, output, args, dry_run=False)
        reward.warm.warm_up(0)
        from transformers import EarlyStoppingCallback

        from r1reward_trainers.live_log import LiveLog
        from r1reward_trainers.reward_trainer import RewardTrainer

        trainer = _connected(
            lambda: RewardTrainer(
                reward=reward,
                reference=reference,
                overlap=scoring.overlap,
                refill=run.refill,
                select=run.select,
                radar=radar,
                lengths=by_step(run.lengths),
                masked_rows=run.masked_rows,
                stop_decided=run.stop_decided,
                tails_kept=run.tails_kept,
                **functions,
                model=model,
                args=args,
                train_dataset=dataset,
                eval_dataset=evaluation if evaluation is None else whole_batches(evaluation, args),
                processing_class=tokenizer,
                peft_config=peft,
            ),
            args,
        )
        say_lines(trainer, [t.name for t in spec.terms])
        trainer.add_callback(LiveLog(output, partial(_draw, output)))
        if run.early_stop:
            trainer.add_callback(EarlyStoppingCallback(run.early_stop))
        trainer.rollout_logs = _rollout_logs(run, spec, trainer.accelerator.process_index, resume)
        seconds = run_trainer(trainer, output, resume, partial(_check_alarm, trainer))
        with last_writes(output):
            trainer.write_pass_rates()
            if trainer.is_world_process_zero():
                write_manifest(
                    output, run, trainer, seconds, reward=spec.hash, resumed_from=resume and resume.name
                )
                _draw(output)


def _rollout_logs(run: GRPORun, spec: RewardSpec, rank: int, resume: Path | None) -> list[RolloutLog]:
    """Files of the first groups of each rollout, and of those that the radar's audit would not have paid."""
    folder, step = Path(run.output) / "rollouts", int(resume.name.rpartition("-")[2]) if resume else 0
    if not run.rollouts_kept:
        return []
    logs = [RolloutLog(folder / f"rank-{rank}.jsonl", spec, run.rollouts_kept, step)]
    if run.radar:
        shows_gap = partial(has_gap, run.radar)
        logs.append(RolloutLog(folder / f"radar-{rank}.jsonl", spec, run.rollouts_kept, step, shows_gap))
    return logs


def _check_alarm(trainer: Any) -> None:
    radar = trainer.radar
    if radar and radar.config.stop and radar.alarm is not None:
        saved = last_checkpoint(Path(trainer.args.output_dir))
        raise RadarAlarmError(f"{radar.message}; radar.stop=false goes on from {saved}")


def _draw(output: Path) -> None:
    draw_runs({output.name: read_log(output / "log.jsonl")}, output / "curves.png")


def _truths(dataset: Any, reward: RewardFunction) -> int:
    """How many of the first rows have a ground truth."""
    samples = _samples(reward, dataset.select(range(min(len(dataset), 100))))
    return sum(sample.ground_truth not in (None, "") for sample in samples)


def _samples(reward: RewardFunction, dataset: Any) -> list[Sample]:
    """What the reward reads of the rows of a dataset."""
    columns = {name: list(dataset[name]) for name in (ROW, SUFFIX)}
    pairs = reward.read(list(dataset["prompt"]), [""] * len(dataset), columns)
    return [sample for sample, _ in pairs]


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


def _connected(make: Callable[[], Any], args: Any) -> Any:
    """The trainer. Where a package or its vLLM server is missing, an error with TRL's message, not a traceback."""
    try:
        return make()
    except ImportError as error:
        raise UsageError(f"grpo: {' '.join(str(error).split())}") from error  # vLLM, Liger, …
    except (OSError, RuntimeError) as error:
        if not (args.use_vllm and args.vllm_mode == "server"):
            raise
        raise EngineError(f"grpo.vllm_mode=server: {' '.join(str(error).split())}") from error
