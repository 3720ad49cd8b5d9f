"""Saves and restores what TRL's trainer keeps only in memory, so that a resumed run is the same run.

Transformers saves weights, optimizer and random numbers. TRL's rollout of several optimizer steps, the place in it
and the synced reference model are nowhere: a run that was cut inside a rollout would generate anew at another step
than the uncut one, and measure its KL against the model of step 0.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch
from transformers import TrainerCallback

from r1reward.errors import UsageError

__all__ = ["REFERENCE", "RunState", "reference_from", "save_reference", "stored_reference"]

REFERENCE = "reference"
"""The folder of a checkpoint that has the reference model."""


class RunState(TrainerCallback):  # type: ignore[misc]  # transformers is not seen by mypy
    """The state after the last complete optimizer step; a run that is stopped within one is saved as of then."""

    def __init__(self, trainer: Any) -> None:
        self._trainer = trainer
        self._micro_steps, self._rollout, self._random = 0, None, _random_state()
        self._radar: dict[str, float | int | None] | None = None
        self._rates: dict[str, tuple[int, int]] = {}
        self._last_groups: dict[str, Any] = {}
        self._forecast: dict[str, Any] = {}

    def on_train_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """Note where a resumed run begins."""
        self._note()

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """Note the end of a step."""
        self._note()

    def _note(self) -> None:
        self._micro_steps = self._trainer._step
        self._rollout, self._random = self._trainer._buffered_inputs, _random_state()
        self._radar = self._trainer.radar.state() if self._trainer.radar else None
        self._rates = dict(self._trainer.pass_rates.counts)
        self._last_groups = self._trainer.last_groups.state()
        self._forecast = self._trainer.group_forecast.state() if self._trainer.select else {}

    def rewind(self) -> None:
        """Set the random numbers back to the end of the last step: what was drawn since is drawn again."""
        _set_random_state(self._random)

    def save(self, checkpoint: Path) -> None:
        """Write the place in the rollout, and the rollout where it is not used up."""
        args = self._trainer.args
        inside = self._micro_steps % (args.steps_per_generation * args.num_iterations) != 0
        checkpoint.mkdir(parents=True, exist_ok=True)
        rollout = self._rollout if inside else None
        state: dict[str, Any] = {"micro_steps": self._micro_steps, "rollout": rollout, "radar": self._radar}
        state |= {"pass_rates": self._rates, "last_groups": self._last_groups, "forecast": self._forecast}
        torch.save(state, self._file(checkpoint))

    def load(self, checkpoint: Path) -> None:
        """Go on at that place. Raises `UsageError` for a checkpoint inside a rollout that does not hold it."""
        trainer, args = self._trainer, self._trainer.args
        rollout = args.steps_per_generation * args.num_iterations
        file = self._file(checkpoint)
        if not file.exists():
            steps = int(checkpoint.name.rpartition("-")[2]) * args.gradient_accumulation_steps
            if steps % rollout:
                raise UsageError(
                    f"resume: {checkpoint} lies inside a rollout of {rollout // args.gradient_accumulation_steps} "
                    "steps and does not hold it (it is of an older version, or of other ranks): remove it to go on "
                    "from an earlier one"
                )
            trainer._step = steps
            return
        state = torch.load(file, map_location=trainer.accelerator.device, weights_only=True)
        trainer._step, trainer._buffered_inputs = state["micro_steps"], state["rollout"]
        if trainer.radar and state.get("radar"):
            trainer.radar.restore(state["radar"])
        trainer.pass_rates.counts = dict(state.get("pass_rates") or {})
        if state.get("last_groups"):
            trainer.last_groups.restore(state["last_groups"])
        if state.get("forecast"):
            trainer.group_forecast.restore(state["forecast"])
        if state["micro_steps"] % rollout and state["rollout"] is None:
            raise UsageError(
                f"resume: {checkpoint} was made with rollouts of another size: it cannot go on inside one"
            )

    def _file(self, checkpoint: Path) -> Path:
        return checkpoint / f"rollout-{self._trainer.accelerator.process_index}.pt"


def save_reference(trainer: Any, checkpoint: Path) -> None:
    """Write the reference model, where it is no longer the one that the run began with. Collective."""
    args, model = trainer.args, trainer.ref_model
    if not args.sync_ref_model or model is None or trainer.state.global_step < args.ref_model_sync_steps:
        return
    weights = trainer.accelerator.get_state_dict(model)
    if trainer.accelerator.is_main_process:
        trainer.accelerator.unwrap_model(model).save_pretrained(checkpoint / REFERENCE, state_dict=weights)


def stored_reference(checkpoint: Path | None, args: Any) -> Path | None:
    """Where a run that goes on has its reference model; None = it is the one that the run began with.

    Raises `UsageError` for a checkpoint that should have one and has none.
    """
    if checkpoint is None or not args.sync_ref_model:
        return None
    folder = checkpoint / REFERENCE
    if folder.is_dir():
        return folder
    if int(checkpoint.name.rpartition("-")[2]) >= args.ref_model_sync_steps:
        raise UsageError(
            f"resume: {checkpoint} has no reference model, though it was to be replaced every "
            f"{args.ref_model_sync_steps} steps: the KL would be measured against the model of the beginning. Remove "
            "it to go on from an earlier one, or name another output"
        )
    return None


@contextmanager
def reference_from(folder: Path | None) -> Iterator[None]:
    """While it lasts, TRL's trainer makes its reference model of this folder, and not of the policy's."""
    if folder is None:
        yield
        return
    from trl.trainer import grpo_trainer

    # TRL makes the reference inside its constructor, and shards it there: it could not be replaced later.
    original = grpo_trainer.get_config_model_id
    grpo_trainer.get_config_model_id = lambda config: str(folder)
    try:
        yield
    finally:
        grpo_trainer.get_config_model_id = original


def _random_state() -> tuple[Any, ...]:
    devices = torch.cuda.get_rng_state_all() if torch.cuda.is_available() else []
    return random.getstate(), np.random.get_state(), torch.get_rng_state(), devices


def _set_random_state(state: tuple[Any, ...]) -> None:
    random.setstate(state[0])
    np.random.set_state(state[1])
    torch.set_rng_state(state[2])
    if state[3]:
        torch.cuda.set_rng_state_all(state[3])
