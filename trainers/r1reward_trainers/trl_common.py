"""What all trainers share: the packages, the defaults of this machine, running with clear ends, the manifest."""

import json
import logging
import os
import platform
import shutil
import signal
import sys
import time
import traceback
import typing
from collections.abc import Callable, Mapping
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import msgspec

from r1reward._version import __version__
from r1reward.config import cure
from r1reward.errors import DataError, MissingExtraError, UsageError, unknown_name
from r1reward.storage import atomic
from r1reward_serve.missing_rewards import RewardsMissingError
from r1reward_trainers.checkpoints import last_checkpoint
from r1reward_trainers.config import to_yaml

__all__ = [
    "any_rank",
    "arguments",
    "divided",
    "peft_config",
    "require",
    "run_trainer",
    "typed",
    "writable",
    "write_manifest",
]

_LOG = logging.getLogger(__name__)


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


def arguments(kind: Any, given: Mapping[str, Any], where: str, output: Path) -> Any:
    """TRL's configuration object of the fields under `where`; on a machine without accelerator, for its CPU."""
    import torch

    known = kind.__dataclass_fields__
    given = typed(kind, given, where)
    defaults: dict[str, Any] = {"report_to": "none", "logging_steps": 1}
    if not torch.accelerator.is_available():
        defaults |= {
            "use_cpu": True,
            "bf16": False,
            "dataloader_pin_memory": False,
        }
        names = ("activation_checkpointing", "gradient_checkpointing")  # the second is the older name
        if not given.keys() & set(names):
            defaults[next(name for name in names if name in known)] = False
    try:
        made = kind(**(defaults | given | {"output_dir": str(output)}))
    except (ValueError, TypeError) as error:
        raise UsageError(f"{where}: {error}") from error
    _check_boards(made.report_to, where)
    return made


def typed(kind: Any, given: Mapping[str, Any], where: str) -> dict[str, Any]:
    """The fields of a dataclass of TRL's, transformers' or peft's, each of a type that it takes. Raises `UsageError`.

    Their own dataclasses take anything: "no" would be true, and "abc" a learning rate until it is used.
    """
    hints = typing.get_type_hints(kind)
    found = dict(given)
    for name, value in given.items():
        if name not in kind.__dataclass_fields__:
            raise UsageError(
                f"{where}: {unknown_name('field of ' + kind.__name__, name, kind.__dataclass_fields__)}"
            )
        whole = isinstance(value, float) and value.is_integer()  # 1e3 steps are 1000
        try:
            right = msgspec.convert(int(value) if whole else value, hints[name])
        except msgspec.ValidationError as error:
            message = str(error)[:1].lower() + str(error)[1:]
            raise UsageError(f"{where}.{name}: {message}{cure(message, value) or f', {value!r}'}") from None
        except TypeError:
            continue  # a type that msgspec has no rule for
        if whole and isinstance(right, int):
            found[name] = right
    return found


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


def divided(given: dict[str, Any], batch: int | None) -> dict[str, Any]:
    """TRL's fields, with `batch` divided over processes and micro-batches. Raises `UsageError`."""
    fields = dict(given)
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


def run_trainer(
    trainer: Any, output: Path, resume: Path | None, check: Callable[[], None] = lambda: None
) -> float:
    """Train to the end and save the model; returns the seconds. Ends that can be resumed say how.

    `check` raises where the training ended and its model is not to be taken for the run's.
    Raises `RewardsMissingError`, with a checkpoint saved where there is one process, and `DataError` where the
    disk is full. SIGINT raises `KeyboardInterrupt` and SIGTERM `SystemExit` with the code 143, once a checkpoint
    is saved.
    """
    from r1reward_trainers.stop_signals import StopRequested, StopSignals

    began = time.monotonic()
    signals = StopSignals(trainer.args.world_size, partial(any_rank, trainer.accelerator))
    trainer.add_callback(signals)
    try:
        with signals:
            trainer.train(resume_from_checkpoint=str(resume) if resume else None)
            signals.check()
            check()
            trainer.save_model(str(output))
            trainer.processing_class.save_pretrained(str(output))
            name_base(output / "README.md", getattr(trainer.model, "name_or_path", ""))
    except RewardsMissingError as error:
        raise RewardsMissingError(f"{error} (from {_last_saved(trainer, output)})") from error
    except KeyboardInterrupt as error:
        step, saved = trainer.state.global_step, _last_saved(trainer, output)
        print(f"stopped at step {step}: the same command goes on from {saved}", file=sys.stderr, flush=True)
        if isinstance(error, StopRequested) and error.number == signal.SIGTERM:
            raise SystemExit(error.code) from None
        raise
    except Exception as error:
        if not _was_saving(error):
            raise
        raise DataError(_not_saved(error, output)) from error
    return time.monotonic() - began


def name_base(card: Path, model: str) -> None:
    """Name the base model in a model card of TRL's, which has a link to `None` where that is a folder."""
    if not card.is_file():
        return
    base = f"`{Path(model).name}`" if model else "a model without a name"
    text = card.read_text("utf-8").replace("[None](https://huggingface.co/None)", base)
    with atomic(card) as fresh:
        fresh.write_text(text, "utf-8")


def any_rank(accelerator: Any, own: bool) -> bool:
    """Whether any rank says yes. Collective."""
    import torch

    if accelerator.num_processes == 1:
        return own
    return bool(accelerator.gather(torch.tensor([float(own)], device=accelerator.device)).max() > 0)


def _last_saved(trainer: Any, output: Path) -> Path | str:
    return _save_now(trainer) or last_checkpoint(output) or "the start"


def _was_saving(error: Exception) -> bool:
    """Whether files could not be written. torch and safetensors have exceptions of their own for that."""
    from safetensors import SafetensorError

    frames = traceback.extract_tb(error.__traceback__)
    # `on_save` and `on_log`: the curves and the log that grow while the run goes on.
    saving = any(
        f.name in ("_save_checkpoint", "save_model", "save_pretrained", "on_save", "on_log") for f in frames
    )
    return saving and isinstance(error, OSError | RuntimeError | SafetensorError)


def _not_saved(error: Exception, output: Path) -> str:
    free = shutil.disk_usage(output).free / 1e6 if output.exists() else 0.0
    words = " ".join(str(error).split())[:200]
    return (
        f"{output}: cannot be written, with {free:,.1f} MB free there: {words}; the last whole checkpoint is "
        f"{last_checkpoint(output) or 'none'}: make room, and the same command goes on from it"
    )


def _save_now(trainer: Any) -> Path | None:
    """A checkpoint of the last step that was done.

    Several processes may stand at different places: saving is collective and would hang, so their last regular
    checkpoint has to do.
    """
    output, step = Path(trainer.args.output_dir), trainer.state.global_step
    if trainer.args.world_size > 1 or step == 0:
        return None
    last = last_checkpoint(output)
    if last is not None and last.name == f"checkpoint-{step}":
        return last  # a second one of the same step could only break it
    try:
        if hasattr(trainer, "run_state"):
            trainer.run_state.rewind()
        trainer._save_checkpoint(trainer.model, trial=None)
    except Exception as error:
        if not _was_saving(error):
            raise
        _LOG.warning("no checkpoint could be saved: %s", error)
        return None
    return last_checkpoint(output)


def write_manifest(output: Path, config: msgspec.Struct, trainer: Any, seconds: float, **more: Any) -> None:
    """Write `manifest.json` and `config.yaml` into the output folder."""
    from r1reward_trainers.live_log import finite

    history = trainer.state.log_history
    (output / "config.yaml").write_text(to_yaml(config), "utf-8")
    manifest = {
        "r1reward": __version__,
        "kind": type(config).__name__,
        "steps": trainer.state.global_step,
        "seconds": round(seconds, 1),
        "last": finite(next((row for row in reversed(history) if "loss" in row or "reward" in row), {})),
        "packages": _versions(),
        "python": platform.python_version(),
        **more,
    }
    (output / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", "utf-8")


def _versions() -> dict[str, str]:
    found = {}
    for name in ("torch", "trl", "transformers", "accelerate", "datasets", "peft", "vllm"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
