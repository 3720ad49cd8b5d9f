"""Values that TRL's configuration takes without a word, and that end a run later, in a loss or in a division.

Names are those of TRL 1.16; numbers are bounds that hold for every run.
"""

from collections.abc import Mapping
from typing import Any

from r1reward.errors import UsageError, unknown_name

__all__ = ["check_fp16", "check_groups", "check_run", "check_values"]

_NAMES: Mapping[str, tuple[str, ...]] = {
    "loss_type": ("grpo", "bnpo", "dr_grpo", "dapo", "cispo", "sapo", "luspo", "vespo"),
    "importance_sampling_level": ("token", "sequence"),
    "vllm_mode": ("colocate", "server"),
    "vllm_importance_sampling_mode": (
        "token_truncate",
        "token_mask",
        "sequence_truncate",
        "sequence_mask",
    ),
    "multi_objective_aggregation": ("sum_then_normalize", "normalize_then_sum"),
}
"""Fields with a few names for values, which TRL reads first in the middle of a step."""

_LEAST: Mapping[str, float] = {
    "num_generations": 2,
    "num_generations_eval": 1,
    "max_completion_length": 1,
    "per_device_train_batch_size": 1,
    "per_device_eval_batch_size": 1,
    "gradient_accumulation_steps": 1,
    "generation_batch_size": 1,
    "steps_per_generation": 1,
    "num_iterations": 1,
    "ref_model_sync_steps": 1,
    "ref_model_mixup_alpha": 0,
    "beta": 0,
    "learning_rate": 0,
    "warmup_steps": 0,
    "temperature": 0,
}

_MOST: Mapping[str, float] = {"ref_model_mixup_alpha": 1, "top_p": 1}

_RUN_LEAST: Mapping[str, float] = {
    "rollout": 1,
    "refill": 0,
    "rollouts_kept": 0,
    "early_stop": 1,
    "tails_kept": 0,
}
_RUN_MOST: Mapping[str, float] = {"tails_kept": 1}


def check_values(fields: Mapping[str, Any], where: str = "grpo") -> None:
    """Refuse a field of TRL's under `where` that no run can have. Raises `UsageError`."""
    for name, names in _NAMES.items() if where == "grpo" else ():
        if isinstance(value := fields.get(name), str) and value not in names:
            raise UsageError(f"grpo.{name}: {unknown_name('value', value, names)}")
    _bounds(fields, f"{where}.", _LEAST, _MOST)
    steps = fields.get("max_steps")
    if isinstance(steps, int) and (steps == 0 or steps < -1):
        raise UsageError(f"{where}.max_steps: 1 or more, or -1 for {where}.num_train_epochs, not {steps}")
    dtype = (fields.get("model_init_kwargs") or {}).get("dtype")
    if isinstance(dtype, str) and dtype != "auto":
        _check_dtype(dtype, where)


def check_run(run: Any) -> None:
    """Refuse keys of a run that no run can have, or that say the same thing twice. Raises `UsageError`."""
    _bounds({name: getattr(run, name) for name in _RUN_LEAST}, "", _RUN_LEAST, _RUN_MOST)
    if run.rollout is not None:
        for name in ("generation_batch_size", "steps_per_generation"):
            if run.grpo.get(name) is not None:
                raise UsageError(f"rollout: sets what grpo.{name} says: name one of them")
    if run.select is not None and run.select.candidates < 2:
        raise UsageError(f"select.candidates: 2 or more, not {run.select.candidates}")
    steps = [change.from_step for change in run.lengths]
    if steps != sorted(set(steps)):
        raise UsageError(f"lengths: each begins at a later step than the one before, not {steps}")


def check_groups(run: Any, args: Any) -> None:
    """Refuse to choose or replace groups of which a process has parts. Raises `UsageError`."""
    completions = args.per_device_train_batch_size * args.steps_per_generation
    if (run.refill or run.select) and completions % args.num_generations:
        raise UsageError(
            f"refill, select: a process generates {completions} completions, and a group has {args.num_generations}: "
            "grpo.per_device_train_batch_size x grpo.steps_per_generation must be whole groups"
        )


def check_fp16(args: Any, where: str = "grpo") -> None:
    """Refuse float16 where there is no GPU. Raises `UsageError`."""
    if args.fp16 and args.use_cpu:
        raise UsageError(f"{where}.fp16: needs a GPU; a CPU trains in float32 or by {where}.bf16")


def _bounds(
    values: Mapping[str, Any], where: str, least: Mapping[str, float], most: Mapping[str, float]
) -> None:
    for name, value in values.items():
        if isinstance(value, bool) or not isinstance(value, int | float):
            continue
        if name in least and value < least[name]:
            raise UsageError(f"{where}{name}: {least[name]:g} or more, not {value:g}")
        if name in most and value > most[name]:
            raise UsageError(f"{where}{name}: {most[name]:g} at most, not {value:g}")


def _check_dtype(name: str, where: str) -> None:
    import torch

    if not isinstance(getattr(torch, name.removeprefix("torch."), None), torch.dtype):
        known = ("auto", "bfloat16", "float16", "float32", "float64")
        raise UsageError(f"{where}.model_init_kwargs.dtype: {unknown_name('type', name, known)}")
