"""Checks a GRPO run before it starts: contradictory fields, its steps and rollouts, the memory that it needs."""

import importlib.util
import re
from collections.abc import Mapping
from typing import Any

from r1reward.errors import UsageError
from r1reward.report.counts import counted
from r1reward.response import BUILTIN
from r1reward.spec.spec import RewardSpec
from r1reward_trainers.field_values import check_run, check_values
from r1reward_trainers.length_schedule import by_step, check_lengths
from r1reward_trainers.memory import dtype_of, memory_of, sharded
from r1reward_trainers.models import base_model

__all__ = ["check_fields", "check_rollout", "forecast", "steps_of_rollout", "warnings_of"]

_MARK = re.compile(r"</?\w+>|\|\w+\|")
_BY_LENGTH = frozenset({"grpo", "sapo", "luspo"})
"""The losses in which a completion's length decides what its tokens weigh."""
_MANY_TOKENS = 4_000_000
"""More tokens at once than transformers' `generate` is suited to."""


def check_fields(run: Any) -> None:
    """Refuse fields that contradict one another. Raises `UsageError`; the message says what to change."""
    fields, batch, rollout = run.grpo, run.batch, run.rollout
    check_values(fields)
    check_run(run)
    if batch is not None and "gradient_accumulation_steps" in fields:
        raise UsageError("batch: sets grpo.gradient_accumulation_steps: name one of them")
    if batch and rollout and rollout % batch:
        raise UsageError(f"rollout: {rollout} completions are no whole number of batches of {batch}")
    for name, data in (("data", run.data), ("eval", run.eval)):
        if data is not None and data.template and "{prompt}" not in data.template:
            raise UsageError(
                f"{name}.template: {{prompt}} does not stand in it: every prompt would be the same"
            )
    if fields.get("sync_ref_model"):
        if fields.get("beta", 0.0) == 0.0:
            raise UsageError("grpo.sync_ref_model: with beta 0 there is no reference model: set grpo.beta")
        if run.peft is not None or (base_model(run.model) and run.adapter == "stack"):
            raise UsageError(
                "grpo.sync_ref_model: with LoRA the reference is the model without its adapter and cannot be "
                "replaced: set grpo.sync_ref_model=false"
            )
    if run.stop_decided:
        _check_stop(run, fields)
    if run.select and run.curriculum and run.curriculum.order == "easy-first":
        raise UsageError("select: draws prompts from all of the data: leave out curriculum.order=easy-first")
    if fields.get("eval_strategy", "no") != "no" and run.eval is None:
        raise UsageError("grpo.eval_strategy: there are no prompts to evaluate on: name eval.files")
    if run.early_stop and fields.get("eval_strategy", "no") == "no":
        raise UsageError(
            "early_stop: needs evaluations: set eval.files, grpo.eval_strategy and grpo.eval_steps"
        )
    check_lengths(
        fields.get("max_completion_length") or 1, by_step(run.lengths), fields.get("vllm_max_model_length")
    )
    if fields.get("use_vllm") is True and importlib.util.find_spec("vllm") is None:
        raise UsageError("grpo.use_vllm: vLLM is not available: pip install 'r1reward[vllm]'")
    if fields.get("enable_jit_checkpoint"):
        raise UsageError("grpo.enable_jit_checkpoint: SIGTERM saves a checkpoint without it: leave it out")


def _other_form(text: str, name: str) -> list[str]:
    """A warning where the text around each prompt asks for the tags of another template than the reward's."""
    marks = {n: set(_MARK.findall(make().render("reasoning", "answer"))) for n, make in BUILTIN.items()}
    form = max((n for n in marks if all(mark in text for mark in marks[n])), key=lambda n: len(marks[n]))
    if name not in marks or marks[form] <= marks[name]:
        return []
    return [
        f"data.template asks for the form of {form}, and the reward's template is {name}: what the prompt asks for "
        f"may be worth nothing (template: {form} in the reward file, or another data.template)"
    ]


def _check_stop(run: Any, fields: Mapping[str, Any]) -> None:
    """Refuse `stop_decided` where nothing can be stopped, or where stopping would change a reward."""
    if fields.get("use_transformers_continuous_batching"):
        raise UsageError(
            "stop_decided: transformers' continuous batching stops nothing: leave one of them out"
        )
    in_process = fields.get("use_vllm") and fields.get("vllm_mode", "colocate") == "colocate"
    if in_process and (fields.get("vllm_tensor_parallel_size") or 1) > 1:
        raise UsageError(
            "stop_decided: an engine of several ranks stops nothing: set grpo.vllm_tensor_parallel_size to 1, or use "
            "grpo.vllm_mode=server"
        )
    if fields.get("mask_truncated_completions"):
        raise UsageError(
            "stop_decided: grpo.mask_truncated_completions would leave out what was stopped, though it is worth 0: "
            "name one of them"
        )
    if not run.scoring.overlap or run.scoring.workers == 0:
        raise UsageError("stop_decided: needs scoring.overlap, and workers")


def warnings_of(run: Any, args: Any, spec: RewardSpec, config: Any, truths: int) -> list[str]:
    """Warnings about what is allowed and probably a mistake; `truths` is the number of rows with a ground truth."""
    warnings = _other_form(f"{run.data.system} {run.data.template}", spec.template_choice.name)
    completions = args.generation_batch_size
    if not args.use_vllm and completions * args.max_completion_length > _MANY_TOKENS:
        warnings.append(
            f"grpo.use_vllm is off: transformers generates {completions:,} completions of up to "
            f"{args.max_completion_length:,} tokens at once; vLLM is made for that (grpo.use_vllm=true)"
        )
    positions = getattr(config, "max_position_embeddings", None)
    reached = {first: n for first, n in by_step(run.lengths).items() if not 0 < args.max_steps <= first}
    for key, longest in (
        ("grpo.max_completion_length", args.max_completion_length),
        ("lengths", max(reached.values(), default=0)),
    ):
        if positions is not None and longest >= positions:
            warnings.append(
                f"{key}: {longest:,} tokens and the prompt are more than the {positions:,} positions of the model"
            )
    if not truths:
        warnings.append("data: no row has a ground truth")
    if run.eval is not None and args.eval_strategy == "no":
        warnings.append("eval: nothing is evaluated: set grpo.eval_strategy=steps and grpo.eval_steps")
    if run.stop_decided and not run.tails_kept:
        warnings.append(
            "stop_decided: what is left out damped each step, so that the same rate moves the weights more: where a "
            "run is at the edge of what its rate bears, lower grpo.learning_rate, or set tails_kept"
        )
    if run.stop_decided and args.loss_type in _BY_LENGTH:
        warnings.append(
            f"stop_decided: the loss {args.loss_type} weighs a completion by its length, so that one which is "
            "stopped has another weight than the whole one; dr_grpo and dapo do not"
        )
    if args.fp16 and args.use_cpu:
        warnings.append("grpo.fp16: needs a GPU, and this machine has none")
    if not run.peft:
        warnings += _precision(args)
    return warnings + _schedules(args, spec) + _lengths(args, by_step(run.lengths))


def _lengths(args: Any, later: Mapping[int, int]) -> list[str]:
    """Warnings about lengths that change inside a rollout of several steps."""
    steps = steps_of_rollout(args)
    return [
        f"lengths: step {first:,} lies inside a rollout of {steps} steps: {length:,} tokens from step "
        f"{-(-first // steps) * steps:,}"
        for first, length in later.items()
        if first % steps and not 0 < args.max_steps <= first
    ]


def steps_of_rollout(args: Any) -> int:
    """The optimizer steps that one rollout is used for."""
    return max(1, int(args.steps_per_generation * args.num_iterations // args.gradient_accumulation_steps))


def _schedules(args: Any, spec: RewardSpec) -> list[str]:
    steps = steps_of_rollout(args)
    warnings = []
    for i, term in enumerate(spec.terms):
        first = term.schedule.from_step if term.schedule else 0
        if 0 < args.max_steps <= first:
            warnings.append(
                f"terms[{i}].schedule: counts from step {first:,}, and the run ends at {args.max_steps:,}"
            )
        elif first % steps:
            warnings.append(
                f"terms[{i}].schedule: from_step {first:,} lies inside a rollout of {steps} steps: the term counts "
                f"from step {-(-first // steps) * steps:,}"
            )
    return warnings


def check_rollout(args: Any, prompts: int) -> None:
    """Refuse data that fills no rollout: TRL leaves out what is less, and would take no step. Raises `UsageError`."""
    needed = args.generation_batch_size // args.num_generations
    if prompts >= needed:
        return
    raise UsageError(
        f"data: {counted(prompts, 'prompt')}, and a rollout takes {needed:,} ({args.generation_batch_size:,} "
        f"completions, {args.num_generations} of each): no step would be taken. Name more data, or make the rollout "
        f"{prompts * args.num_generations:,} completions at most: rollout, batch, "
        "grpo.per_device_train_batch_size or grpo.gradient_accumulation_steps"
    )


def forecast(run: Any, args: Any, prompts: int, config: Any) -> list[str]:
    """Lines on what the run will do and take. Raises `UsageError` where it cannot fit into a GPU."""
    batch = args.per_device_train_batch_size * args.world_size * args.gradient_accumulation_steps
    epoch = prompts * args.num_generations / batch * args.num_iterations
    steps = args.max_steps if args.max_steps > 0 else round(epoch * args.num_train_epochs)
    generated = args.generation_batch_size
    max_tokens = generated * args.max_completion_length
    processes = "one process" if args.world_size == 1 else f"{args.world_size} processes"
    lines = [
        f"{counted(steps, 'optimizer step')}, {steps / epoch:.2f} epochs; each of {counted(batch, 'completion')} of "
        f"{batch / args.num_generations:g} prompts, on {processes}",
        f"a rollout: {counted(generated, 'completion')} of {counted(generated // args.num_generations, 'prompt')}, "
        f"{max_tokens:,} tokens at most",
    ]
    if run.refill:
        lines.append(
            f"refill: up to {1 + run.refill} times that, where groups of equal rewards are filled anew"
        )
    if run.select:
        lines.append(
            f"select: each prompt is the best of {counted(run.select.candidates, 'candidate')} by the run's own "
            "groups; what is logged of rewards is of the prompts that were chosen"
        )
    size = _parameters(config)
    return lines + (_memory(run, args, config, size) if size else [])


def _parameters(config: Any) -> int:
    import torch
    from transformers import AutoModelForCausalLM

    if config is None:
        return 0
    with torch.device("meta"):
        return sum(p.numel() for p in AutoModelForCausalLM.from_config(config).parameters())


def _memory(run: Any, args: Any, config: Any, size: int) -> list[str]:
    m, dtype = memory_of(run, args, config, size), dtype_of(args)
    m.check(run.gpu_gib or _gpu())
    shards = f"sharded over {args.world_size}" if sharded() else "not sharded"
    return [
        f"{size / 1e6:,.1f}M parameters ({dtype}, {shards}): {m.states:,.1f} GiB a GPU before activations and caches "
        f"({m.policy:,.1f} policy, {m.reference:,.1f} reference, {m.engine:,.1f} vLLM), and {m.activations:,.1f} for "
        "activations of the longest completions",
        f"a checkpoint: about {m.checkpoint:,.1f} GiB",
    ]


def _gpu() -> float | None:
    """GiB of this machine's first GPU."""
    import torch

    if not torch.cuda.is_available():
        return None
    return float(torch.cuda.get_device_properties(0).total_memory / 2**30)


def _precision(args: Any) -> list[str]:
    """A weight of bfloat16 has eight bits: what a small step changes is rounded away, unless there is a master."""
    if dtype_of(args) != "bfloat16" or sharded() or args.learning_rate >= 1e-5:
        return []
    return [
        f"the weights are bfloat16, and most steps of {args.learning_rate:g} are less than half of their last bit: "
        "DeepSpeed and FSDP2 keep float32 masters (r1reward train launch), and so does "
        "grpo.model_init_kwargs.dtype=float32"
    ]
