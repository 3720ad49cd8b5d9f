"""A line for each logged step in the terminal, in place of a dictionary of forty numbers."""

import math
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["evaluation_line", "line_of", "say_lines"]


def say_lines(trainer: Any, terms: Sequence[str] = ()) -> None:
    """Make a trainer print lines; `terms` are the names of the reward's terms."""
    from transformers import TrainerCallback
    from transformers.trainer_callback import PrinterCallback, ProgressCallback

    class Line(TrainerCallback):  # type: ignore[misc]  # transformers is not seen by mypy
        """Prints from the main process only."""

        def on_train_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
            self._began, self._first = time.monotonic(), state.global_step

        def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **_: Any) -> None:
            if not state.is_world_process_zero or not logs or "train_runtime" in logs:
                return
            if any(key.startswith("eval_") for key in logs):
                print(evaluation_line(logs, state.global_step, terms), file=sys.stderr, flush=True)
                return
            pace = (time.monotonic() - self._began) / max(1, state.global_step - self._first)
            print(line_of(logs, state.global_step, state.max_steps, pace, terms), file=sys.stderr, flush=True)

    trainer.remove_callback(ProgressCallback)
    trainer.remove_callback(PrinterCallback)
    trainer.add_callback(Line())


def line_of(logs: Mapping[str, Any], step: int, steps: int, pace: float, terms: Sequence[str]) -> str:
    """`step 12/100  reward 1.234  accuracy 0.400  …  3.1 s/step, 0:04:33 left`."""
    parts = [f"step {step}/{steps}"]
    names = {"reward": "reward", **{f"terms/{t}": t for t in terms}, "kl": "kl", "loss": "loss"}
    parts += [f"{name} {logs[key]:.3f}" for key, name in names.items() if _is_number(logs.get(key))]
    if _is_number(length := logs.get("completions/mean_length")):
        parts.append(f"length {length:.0f}")
    if _is_number(unscored := logs.get("scoring/unscored")) and unscored:
        parts.append(f"unscored {unscored:.1%}")
    if _is_number(evidence := logs.get("radar/evidence")):
        parts.append(
            f"radar {10.0 ** float(evidence or 0):.2g}" + (" ALARM" if logs.get("radar/alarm") else "")
        )
    if _is_number(share := logs.get("scoring/share")):
        parts.append(f"rewards take {share:.1%}")
    seconds_left = int(pace * (steps - step))
    parts.append(
        f"{pace:.2f} s/step, {seconds_left // 3600}:{seconds_left // 60 % 60:02}:{seconds_left % 60:02} left"
    )
    return "  ".join(parts)


def evaluation_line(logs: Mapping[str, Any], step: int, terms: Sequence[str]) -> str:
    """`step 12, held out: pass@1 0.400  pass@8 0.700  reward 1.234  …`."""
    figures = [key.removeprefix("eval_") for key in logs if key.startswith(("eval_pass@", "eval_cons@"))]
    names = {name: name for name in [*figures, "reward"]} | {f"terms/{t}": t for t in terms}
    parts = [
        f"{name} {logs[f'eval_{key}']:.3f}"
        for key, name in names.items()
        if _is_number(logs.get(f"eval_{key}"))
    ]
    return f"step {step}, held out: " + "  ".join(parts)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not math.isnan(value)
