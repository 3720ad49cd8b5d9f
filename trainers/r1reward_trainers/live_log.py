"""Writes the log and the curves of a run while it runs, so that they are there when it fails, too."""

import json
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from transformers import TrainerCallback

__all__ = ["LiveLog", "finite"]


class LiveLog(TrainerCallback):  # type: ignore[misc]  # transformers is not seen by mypy
    """Writes `log.jsonl` in the output folder row by row; `draw` is called whenever a checkpoint is saved."""

    def __init__(self, output: Path, draw: Callable[[], Any] = lambda: None) -> None:
        self._path, self._draw = output / "log.jsonl", draw

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
        """Draw the curves again."""
        if state.is_world_process_zero:
            self._draw()


def finite(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of the log as JSON has it: NaN, "nothing to average", is null."""
    return {k: None if isinstance(v, float) and not math.isfinite(v) else v for k, v in row.items()}


def _line(row: Mapping[str, Any]) -> str:
    return json.dumps(finite(row)) + "\n"
