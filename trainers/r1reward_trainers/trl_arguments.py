"""The packages that training needs, and TRL's configuration objects of what a run's file says."""

import os
import sys
import typing
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from r1reward.config import cure
from r1reward.errors import DataError, MissingExtraError, UsageError, unknown_name

__all__ = ["arguments", "divided", "peft_config", "require", "typed", "writable"]


def require() -> None:
    """Raise `MissingExtraError` where the training packages are not installed."""
    if "torch" not in sys.modules:
        # OpenMP's threads spin while they wait. The reward's workers want those cores: on a busy CPU a step takes
        # three times as long. Where there is an accelerator, torch's CPU threads have little to do.
        os.environ.setdefault("OMP_WAIT_POLICY", "passive")
        os.environ.setdefault("GOMP_SPINCOUNT", "0")
    try:
        import peft  # noqa: F401
        import trl  # noqa: F401
    except ImportError as error:
        raise MissingExtraError(f"{error.name or 'trl'}, which training needs,", "train") from error


def arguments(kind: Any, fields: Mapping[str, Any], where: str, output: Path) -> Any:
    """TRL's configuration object of the fields under `where`; on a machine without accelerator, for its CPU."""
    import torch

    known_fields = kind.__dataclass_fields__
    fields = typed(kind, fields, where)
    defaults: dict[str, Any] = {"report_to": "none", "logging_steps": 1}
    if not torch.accelerator.is_available():
        defaults |= {
            "use_cpu": True,
            "bf16": False,
            "dataloader_pin_memory": False,
        }
        names = ("activation_checkpointing", "gradient_checkpointing")  # the second is the older name
        if not fields.keys() & set(names):
            defaults[next(name for name in names if name in known_fields)] = False
    elif "model_init_kwargs" in known_fields:
        # TRL's float32 is twice the memory, and no GPU is fast at it.
        fields["model_init_kwargs"] = {"dtype": "bfloat16"} | (fields.get("model_init_kwargs") or {})
    try:
        config = kind(**(defaults | fields | {"output_dir": str(output)}))
    except (ValueError, TypeError) as error:
        raise UsageError(f"{where}: {error}") from error
    _check_boards(config.report_to, where)
    return config


def typed(kind: Any, fields: Mapping[str, Any], where: str) -> dict[str, Any]:
    """The fields of a dataclass of TRL's, transformers' or peft's, each of a type that it takes. Raises `UsageError`.

    Their own dataclasses take anything: "no" would be true, and "abc" a learning rate until it is used.
    """
    hints = typing.get_type_hints(kind)
    values = dict(fields)
    for name, value in fields.items():
        if name not in kind.__dataclass_fields__:
            raise UsageError(
                f"{where}: {unknown_name('field of ' + kind.__name__, name, kind.__dataclass_fields__)}"
            )
        integral = isinstance(value, float) and value.is_integer()  # 1e3 steps are 1000
        try:
            converted = msgspec.convert(int(value) if integral else value, hints[name])
        except msgspec.ValidationError as error:
            message = str(error)[:1].lower() + str(error)[1:]
            raise UsageError(f"{where}.{name}: {message}{cure(message, value) or f', {value!r}'}") from None
        except TypeError:
            continue  # a type that msgspec has no rule for
        if integral and isinstance(converted, int):
            values[name] = converted
    return values


def writable(output: Path) -> None:
    """Make the output folder. Raises `DataError` where that cannot be."""
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataError(f"output: {output} cannot be a folder: {error.strerror or error}") from error


def _check_boards(names: Any, where: str) -> None:
    """Raise `UsageError` for a board that is unknown or not installed, before a model is loaded."""
    from transformers.integrations import get_reporting_integration_callbacks

    try:
        for callback in get_reporting_integration_callbacks(names):
            callback()
    except (ValueError, RuntimeError, ImportError) as error:
        raise UsageError(f"{where}.report_to: {error}") from error


def divided(options: dict[str, Any], batch: int | None) -> dict[str, Any]:
    """TRL's fields, with `batch` divided over processes and micro-batches. Raises `UsageError`."""
    fields = dict(options)
    if batch is not None and batch < 1:
        raise UsageError(f"batch: 1 or more, not {batch}")
    if batch is not None and "gradient_accumulation_steps" not in fields:
        once = fields.setdefault("per_device_train_batch_size", 8) * int(os.environ.get("WORLD_SIZE", "1"))
        if batch % once:
            raise UsageError(
                f"batch: {batch} a step cannot be divided into micro-batches of {once} "
                "(per_device_train_batch_size x processes)"
            )
        fields["gradient_accumulation_steps"] = batch // once
    return fields


def peft_config(options: Mapping[str, Any] | None) -> Any:
    """LoRA with these options, or None. Raises `UsageError`."""
    if options is None:
        return None
    from peft import LoraConfig

    try:
        return LoraConfig(**({"task_type": "CAUSAL_LM"} | typed(LoraConfig, options, "peft")))
    except (ValueError, TypeError) as error:
        raise UsageError(f"peft: {error}") from error
