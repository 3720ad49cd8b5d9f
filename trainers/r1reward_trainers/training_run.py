"""Runs a trainer with clear ends: what was saved, how to go on; and the manifest of what was trained."""

import json
import logging
import platform
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import msgspec

from r1reward._version import __version__
from r1reward.errors import DataError
from r1reward.report.counts import counted
from r1reward.storage import atomic
from r1reward_serve.missing_rewards import RewardsMissingError
from r1reward_trainers.checkpoints import last_checkpoint
from r1reward_trainers.config import to_yaml

__all__ = ["any_rank", "last_writes", "run_trainer", "write_manifest"]

_LOG = logging.getLogger(__name__)


def run_trainer(
    trainer: Any, output: Path, resume: Path | None, check: Callable[[], None] = lambda: None
) -> float:
    """Train to the end and save the model; returns the seconds. Ends that can be resumed say how.

    `check` raises where the training ended early, so that its model must not be saved as the run's.
    Raises `RewardsMissingError`, with a checkpoint saved where there is one process, and `DataError` where no step
    was taken or the disk is full. SIGINT raises `KeyboardInterrupt` and SIGTERM `SystemExit` with the code 143,
    once a checkpoint is saved.
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
            _check_steps(trainer)
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


def _check_steps(trainer: Any) -> None:
    """Raise `DataError` where a run came to its end without one step: its model is the one it began with."""
    if trainer.state.global_step == 0:
        rows = len(trainer.train_dataset) if hasattr(trainer.train_dataset, "__len__") else 0
        raise DataError(
            f"no optimizer step was taken, and no model is saved: {counted(rows, 'row')} of data did not fill one "
            "batch: more data, or a smaller batch"
        )


def name_base(card: Path, model: str) -> None:
    """Name the base model in a model card of TRL's, which has a link to `None` where that is a folder."""
    if not card.is_file():
        return
    base = f"`{Path(model).name}`" if model else "a model without a name"
    text = card.read_text("utf-8").replace("[None](https://huggingface.co/None)", base)
    with atomic(card) as temporary:
        temporary.write_text(text, "utf-8")


def any_rank(accelerator: Any, flag: bool) -> bool:
    """Whether any rank says yes. Collective."""
    import torch

    if accelerator.num_processes == 1:
        return flag
    return bool(accelerator.gather(torch.tensor([float(flag)], device=accelerator.device)).max() > 0)


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
    return saving and isinstance(error, OSError | RuntimeError | SafetensorError | DataError)


def _not_saved(error: Exception, output: Path) -> str:
    free = shutil.disk_usage(output).free / 1e6 if output.exists() else 0.0
    words = " ".join(str(error).split())[:200]
    return (
        f"{output}: cannot be written, with {free:,.1f} MB free there: {words}; the last whole checkpoint is "
        f"{last_checkpoint(output) or 'none'}: make room, and the same command goes on from it"
    )


@contextmanager
def last_writes(output: Path) -> Iterator[None]:
    """What is written when the steps are done: a full disk is the same clear error there as at a checkpoint."""
    try:
        yield
    except (OSError, DataError) as error:
        raise DataError(_not_saved(error, output)) from error


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
    versions = {}
    for name in ("torch", "trl", "transformers", "accelerate", "datasets", "peft", "vllm"):
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            continue
    return versions
