"""The checkpoint that a run resumes from, and the record of what the run is."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import msgspec

from r1reward.errors import UsageError
from r1reward.storage import as_json, read_json, refuse_change, write_json

__all__ = ["begin", "last_checkpoint", "resume_point"]


def last_checkpoint(output: Path) -> Path | None:
    """The last checkpoint that is whole: `trainer_state.json` is the last file that TRL writes into one.

    A run that was killed, or whose disk was full, leaves a later folder that must not be used.
    """
    checkpoints = [p for p in output.glob("checkpoint-*") if p.name[11:].isdigit() and _step(p) is not None]
    return max(checkpoints, key=lambda p: int(p.name[11:]), default=None)


def resume_point(output: Path, resume: bool | None) -> Path | None:
    """The checkpoint to resume from, None = start at the beginning; `resume` None resumes where there is one.

    Raises `UsageError` where `resume` contradicts what is there.
    """
    checkpoint = last_checkpoint(output)
    if resume is True and checkpoint is None:
        raise UsageError(f"resume: there is no whole checkpoint in {output}")
    if resume is False and checkpoint is not None:
        raise UsageError(
            f"resume: {output} has {checkpoint.name}; name another output, or go on with resume=true"
        )
    return checkpoint


def begin(output: Path, config: msgspec.Struct) -> bool:
    """Record what the run is; False where this very run is finished. See `r1reward.storage` for the rule.

    A run of another configuration is refused with what changed, unless its `resume` is true: then training goes on
    from the checkpoint under the changed one. Raises `DataError`.
    """
    path, definition = output / "definition.json", as_json({"configuration": _definition(config)})
    previous, resume = read_json(path), getattr(config, "resume", None)
    started = last_checkpoint(output) is not None or (output / "manifest.json").exists()
    if previous is not None and started:
        if resume is not True:
            cure = "resume=true goes on under the changed configuration; another output keeps both"
            refuse_change(output, previous, definition, cure)
        if previous == definition and (output / "manifest.json").exists():
            print(f"{output}: this very run is done already", file=sys.stderr)
            return False
    if os.environ.get("RANK", "0") == "0":
        write_json(path, definition)
    return True


def _definition(config: msgspec.Struct) -> dict[str, Any]:
    """The fields that decide which model comes out: not the output, `resume`, the radar or the number of workers."""
    fields: dict[str, Any] = msgspec.to_builtins(config)
    for name in ("resume", "output", "radar", "gpu_gib"):
        fields.pop(name, None)
    if "scoring" in fields:
        fields["scoring"] = {"plugins": fields["scoring"]["plugins"]}
    return fields


def _step(checkpoint: Path) -> int | None:
    try:
        return int(json.loads((checkpoint / "trainer_state.json").read_text())["global_step"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
