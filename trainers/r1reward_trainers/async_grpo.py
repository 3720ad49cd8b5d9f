"""`r1reward train grpo --async`: TRL's asynchronous trainer with the project's reward, its step and its statuses.

A vLLM server generates while the trainer learns from completions that are a few steps old. TRL asks the reward group
by group in a process of its own; the step reaches it by a file, and its metrics come back by another.
"""

import math
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from r1reward.errors import EngineError, UsageError
from r1reward.report.counts import counted
from r1reward.spec.spec import RewardSpec
from r1reward_serve.missing_rewards import RewardsMissingError
from r1reward_serve.reward_pool import WarmReward
from r1reward_serve.training_step import StepSource
from r1reward_trainers.adapters import policy
from r1reward_trainers.checkpoints import begin, resume_point
from r1reward_trainers.config import to_yaml
from r1reward_trainers.data_probe import check_usable
from r1reward_trainers.field_values import check_values
from r1reward_trainers.grpo_fields import with_template_arguments
from r1reward_trainers.log_line import say_lines
from r1reward_trainers.logged_reward import LoggedReward, MetricFile
from r1reward_trainers.models import end_token_ids, load_tokenizer
from r1reward_trainers.plots import draw_runs, read_log
from r1reward_trainers.reward import RewardFunction
from r1reward_trainers.rollout_worker_stop import bound_stop
from r1reward_trainers.training_run import run_trainer, write_manifest
from r1reward_trainers.trl_arguments import arguments, divided, require, writable

__all__ = ["async_fields", "needs", "train_async"]

_SAME = {
    "beta": 0.0,
    "use_vllm": True,
    "vllm_mode": "server",
    "sync_ref_model": False,
    "num_iterations": 1,
    "scale_rewards": "group",
}
"""Fields of the synchronous trainer that say what the asynchronous one does anyway."""

_WITHOUT = (
    "eval",
    "early_stop",
    "refill",
    "select",
    "radar",
    "stop_decided",
    "lengths",
    "rollout",
    "rollout_func",
    "curriculum",
)
"""What a run can ask of the synchronous trainer alone."""

_STEPS = "step.txt"

_TEXT = "{% for message in messages %}{{ message['content'] }}{% endfor %}"
"""The chat template of a prompt that is text."""


def train_async(
    run: Any, spec: RewardSpec, reader: Any, *, functions: Mapping[str, Any], dry_run: bool = False
) -> None:
    """Train, save the model, the log, its curves and a manifest into `run.output`. Raises `R1RewardError`."""
    require()
    _check(run)
    check_values(run.grpo)
    run, output = with_template_arguments(run), Path(run.output)
    resume = resume_point(output, run.resume)
    from trl.experimental.async_grpo import AsyncGRPOConfig

    from r1reward_trainers.data import prompt_dataset

    args = arguments(AsyncGRPOConfig, async_fields(run, AsyncGRPOConfig), "grpo", output)
    tokenizer = load_tokenizer(run.model)
    dataset, columns = prompt_dataset(run.data, tokenizer, reader)
    dataset = dataset.map(_as_messages)
    policy(run.model, run.adapter, run.peft, output, args, dry_run=True)
    with WarmReward(spec, **run.scoring.probe_fields()) as warm:
        cautions = check_usable(dataset, run.data, warm)
    if dry_run:
        lines = [
            f"{counted(len(dataset), 'prompt')}; columns: {columns}",
            f"the first: {dataset[0]['prompt']!r}",
            *(f"note: {caution}" for caution in cautions),
        ]
        print(to_yaml(run) + "".join(f"# {line}\n" for line in lines + needs(run, args)), end="")
        return
    for caution in cautions:
        print(f"note: {caution}", file=sys.stderr)
    writable(output)
    if not begin(output, run):
        return
    reward = _reward(run, spec, args, tokenizer)
    trainer = _trainer(run, reward, args, dataset, tokenizer, functions)
    say_lines(trainer, [t.name for t in spec.terms])
    try:
        seconds = run_trainer(trainer, output, resume)
    except RuntimeError as error:
        raise _lost(error) from error
    finally:
        reward.close()
    if trainer.is_world_process_zero():
        write_manifest(output, run, trainer, seconds, reward=spec.hash, resumed_from=resume and resume.name)
        _draw(output)


def async_fields(run: Any, kind: Any) -> dict[str, Any]:
    """The fields for TRL's configuration, with `batch` divided. Raises `UsageError` for those it has not."""
    known = kind.__dataclass_fields__
    fields = divided(run.grpo, run.batch)
    unknown = [n for n in fields if n not in known and fields[n] is not None and fields[n] != _SAME.get(n)]
    from trl import GRPOConfig

    if missing := [name for name in unknown if name in GRPOConfig.__dataclass_fields__]:
        raise UsageError(
            f"grpo: the asynchronous trainer has no {', '.join(missing)}: leave them out "
            f"({' '.join(f'grpo.{name}=null' for name in missing)})"
        )
    return {name: value for name, value in fields.items() if name in known or name in unknown}


def needs(run: Any, args: Any) -> list[str]:
    """What has to be there before the run can start."""
    model = run.model if not run.peft else f"{run.model} (with --enable-lora to send adapters alone)"
    batch = args.per_device_train_batch_size * args.world_size * args.gradient_accumulation_steps
    return [
        f"an optimizer step takes {counted(batch, 'completion')}, at most {args.max_staleness} steps old",
        f"it needs a vLLM server at {args.vllm_server_base_url}, on other GPUs than the trainer's, of {model}: "
        'VLLM_SERVER_DEV_MODE=1 vllm serve MODEL --weight-transfer-config \'{"backend":"nccl"}\'',
        "and flash-attention 3 on the trainer's GPU, and vLLM and aiohttp in its environment (r1reward[vllm])",
        "no two runs are the same: which completions a step learns from depends on when they came",
    ]


def _check(run: Any) -> None:
    kind = type(run)
    asked = [n for n in _WITHOUT if getattr(run, n) != kind.__struct_defaults__[_default_place(kind, n)]]
    if asked:
        raise UsageError(f"asynchronous: the asynchronous trainer has no {', '.join(asked)}: leave them out")


def _default_place(kind: Any, name: str) -> int:
    required = len(kind.__struct_fields__) - len(kind.__struct_defaults__)
    return list(kind.__struct_fields__).index(name) - required


def _as_messages(row: dict[str, Any]) -> dict[str, Any]:
    """TRL's worker renders every prompt by a chat template."""
    prompt = row["prompt"]
    return row | {"prompt": [{"role": "user", "content": prompt}] if isinstance(prompt, str) else prompt}


def _reward(run: Any, spec: RewardSpec, args: Any, tokenizer: Any) -> RewardFunction:
    scoring = run.scoring
    return RewardFunction(
        spec,
        columns=run.data.columns,
        task=run.data.task,
        eos_token_ids=[*end_token_ids(run.model, tokenizer), tokenizer.pad_token_id],
        max_unscored=scoring.max_unscored,
        patience=math.inf if scoring.pause else scoring.patience,
        group_size=args.num_generations,
        step_file=Path(run.output) / _STEPS,
        **scoring.worker_fields(),
    )


def _trainer(
    run: Any,
    reward: RewardFunction,
    args: Any,
    dataset: Any,
    tokenizer: Any,
    functions: Mapping[str, Any],
) -> Any:
    import torch
    from trl.experimental.async_grpo import AsyncGRPOTrainer

    from r1reward_trainers.live_log import LiveLog
    from r1reward_trainers.step_file import StepFile

    output = Path(run.output)
    metrics, steps = MetricFile(output), output / _STEPS

    class AsyncRewardTrainer(AsyncGRPOTrainer):  # type: ignore[misc]  # TRL is not seen by mypy
        """Logs what the reward measured in its process."""

        def log(self, logs: dict[str, float], start_time: float | None = None) -> None:
            super().log(logs | metrics.take() if self.is_world_process_zero() else logs, start_time)

    if args.process_index == 0:
        metrics.clear()
    model, peft = policy(run.model, run.adapter, run.peft, output, args, dry_run=False)
    try:
        trainer = AsyncRewardTrainer(
            model=model,
            reward_funcs=[LoggedReward(reward, output, run.rollouts_kept, StepSource(file=steps))],
            args=args,
            train_dataset=dataset,
            processing_class=rollout_tokenizer(run.model),
            peft_config=peft,
            **functions,
        )
    except ImportError as error:
        raise UsageError(f"asynchronous: {' '.join(str(error).split())}") from error
    except (AssertionError, RuntimeError) as error:
        if torch.cuda.is_available():
            raise
        raise UsageError(f"asynchronous: TRL's asynchronous trainer needs a GPU: {error}") from error
    if trainer.rollout_worker is not None:  # on the main process
        bound_stop(trainer.rollout_worker)
    trainer.processing_class = tokenizer  # what is saved: the worker's has a template that is not the model's
    trainer.add_callback(StepFile(steps))
    trainer.add_callback(LiveLog(output, partial(_draw, output)))
    return trainer


def rollout_tokenizer(model: str) -> Any:
    """The tokenizer for TRL's worker, which renders prompts and parses what comes back by templates.

    Text is rendered as it is. What a tokenizer has no response template for is a message of text: TRL would refuse a
    chat template that it does not know.
    """
    from trl.chat_template_utils import add_response_schema

    tokenizer = load_tokenizer(model)
    if tokenizer.chat_template is None:
        tokenizer.chat_template = _TEXT
    if getattr(tokenizer, "response_template", None) is None:
        try:
            add_response_schema(tokenizer)
        except ValueError:
            tokenizer.response_template = {}  # nothing is taken out of the text
    return tokenizer


def _lost(error: RuntimeError) -> Exception:
    """An error of the rollout worker, which it had in its process, on one line."""
    if "ollout worker" not in str(error):
        return error
    cause = str(error.__cause__ or error).strip().splitlines()[0]
    if cause.startswith("RewardsMissingError: "):
        return RewardsMissingError(cause.removeprefix("RewardsMissingError: "))
    return EngineError(f"asynchronous: the process of the rollouts has failed: {cause}")


def _draw(output: Path) -> None:
    draw_runs({output.name: read_log(output / "log.jsonl")}, output / "curves.png")
