"""Keeps the training step in a file, for rewards that are asked in another process."""

from pathlib import Path
from typing import Any

from transformers import TrainerCallback

from r1reward.storage import atomic

__all__ = ["StepFile"]


class StepFile(TrainerCallback):  # type: ignore[misc]  # transformers is not seen by mypy
    """A callback of transformers' trainers that writes the step before each step.

    TRL's asynchronous trainer asks its rewards in a process of their own, without the trainer's state:

        trainer = AsyncGRPOTrainer(…, reward_funcs=[RewardFunction("r1-stage2", step_file="step.txt")])
        trainer.add_callback(StepFile("step.txt"))
    """

    def __init__(self, path: str | Path) -> None:
        self._path = Path(path)

    def on_train_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """Write where the training stands: not at 0 when it goes on."""
        self._write(state)

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """Write the step that is done."""
        self._write(state)

    def _write(self, state: Any) -> None:
        if state.is_world_process_zero:
            with atomic(self._path) as temporary:
                temporary.write_text(f"{state.global_step}\n")
