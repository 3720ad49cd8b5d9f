"""The training step, for trainers that do not hand it to their reward: a number, or a file that holds it.

verl, OpenRLHF and TRL's asynchronous trainer call the reward from other processes without saying how far the training
is. Terms with a schedule need it: whoever trains writes it to a file, and the reward reads that before each batch.
"""

import re
from pathlib import Path

from r1reward.errors import DataError, UsageError

__all__ = ["StepSource"]

_STEP = re.compile(r"\s*(\d{1,12})\s*\Z")


class StepSource:
    """`source()` is the training step, or None where nobody names it.

    `step` is a number that stays the same. `file` is one that holds a number and nothing else, written anew as
    training goes on: verl keeps `latest_checkpointed_iteration.txt` beside its checkpoints, and
    `r1reward_trainers.step_file.StepFile` writes one for TRL. Until it exists the step is 0. Raises `UsageError` for
    both at once, and at the call `DataError` where the file holds something else.
    """

    def __init__(self, step: int | None = None, file: str | Path | None = None) -> None:
        if step is not None and file:
            raise UsageError("step: a number or a file that holds it, not both")
        if step is not None and step < 0:
            raise UsageError(f"step: 0 or more, not {step}")
        self.step, self.file = step, Path(file).absolute() if file else None

    def __call__(self) -> int | None:
        """The training step now."""
        if self.file is None:
            return self.step
        try:
            text = self.file.read_text("utf-8")
        except FileNotFoundError:
            return 0
        except (OSError, ValueError) as error:
            raise DataError(f"{self.file}: the training step cannot be read: {error}") from None
        match = _STEP.match(text)
        if not match:
            raise DataError(f"{self.file}: the training step is a number, not {text[:40]!r}")
        return int(match[1])
