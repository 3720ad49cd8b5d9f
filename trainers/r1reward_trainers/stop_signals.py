"""SIGTERM and SIGINT end a training where nothing is lost: outside of the optimizer, on all ranks at one step."""

import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any, Self

from transformers import TrainerCallback

__all__ = ["StopRequested", "StopSignals"]

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class StopRequested(KeyboardInterrupt):
    """Somebody asked the process to end; `code` is what its exit code has to be, 128 + the signal's number."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.number, self.code = number, 128 + number


class StopSignals(TrainerCallback):  # type: ignore[misc]  # transformers is not seen by mypy
    """A context in which the signals stop a trainer that has this callback.

    One process stops at once, but for the moments in which its weights are changed or saved. Of several ranks each
    may hear of it at another step: after each step they agree, save a checkpoint and stop together. A second signal
    does not wait for that.
    """

    def __init__(self, ranks: int, agree: Callable[[bool], bool]) -> None:
        self._ranks, self._agree = ranks, agree
        self._number, self._busy = 0, False
        self._handlers: dict[int, Any] = {}

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            self._handlers = {number: signal.signal(number, self._on_signal) for number in _SIGNALS}
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._handlers.items():
            signal.signal(number, handler)

    def check(self) -> None:
        """Raise `StopRequested` where the training ended because of a signal."""
        if self._number:
            raise StopRequested(self._number)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        previous, self._number = self._number, number
        if not previous and (self._busy or self._ranks > 1):
            return  # handled at the end of the step
        raise StopRequested(number)

    def on_step_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """The weights are whole again; a signal may have come while they were saved or evaluated."""
        self._busy = False
        if self._ranks == 1:
            self.check()

    def on_pre_optimizer_step(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """From here on a signal has to wait."""
        self._busy = True

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> Any:
        """Save and stop, where any rank has heard a signal."""
        if self._agree(bool(self._number)):
            self._number = self._number or signal.SIGTERM
            control.should_save = control.should_training_stop = True
            control.should_evaluate = False
        return control
