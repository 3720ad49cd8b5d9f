"""Writes the log and the curves of a run while it runs, so that they are there when it fails, too."""

import json
import math
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from transformers import TrainerCallback

__all__ = ["LiveLog", "finite"]


_FIRST_DRAWING = 30.0
"""Seconds of a run before its curves are drawn first; a shorter run has them at its end."""

_SHARE = 20
"""Drawing takes at most one part in so many of the time: a step that saves waits for it."""


class LiveLog(TrainerCallback):  # type: ignore[misc]  # transformers is not seen by mypy
    """Writes `log.jsonl` in the output folder row by row; `draw` is called at checkpoints, though not at each.

    `clock` gives seconds.
    """

    def __init__(
        self,
        output: Path,
        draw: Callable[[], Any] = lambda: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._path, self._draw, self._clock = output / "log.jsonl", draw, clock
        self._due = clock() + _FIRST_DRAWING

    def on_train_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """Keep the rows up to the checkpoint of a resumed run, and drop later ones."""
        if state.is_world_process_zero:
            self._path.write_text("".join(map(_line, state.log_history)), "utf-8")

    def on_log(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """Append a row."""
        if state.is_world_process_zero and state.log_history:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(_line(state.log_history[-1]))

    def on_save(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """Draw the curves again, where that is due."""
        began = self._clock()
        if state.is_world_process_zero and began >= self._due:
            self._draw()
            ended = self._clock()
            self._due = ended + _SHARE * (ended - began)


def finite(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of the log as JSON has it: NaN, "nothing to average", is null."""
    return {k: None if isinstance(v, float) and not math.isfinite(v) else v for k, v in row.items()}


def _line(row: Mapping[str, Any]) -> str:
    return json.dumps(finite(row)) + "\n"
