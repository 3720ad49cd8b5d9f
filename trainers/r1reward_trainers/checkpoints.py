"""Which checkpoint a run may go on from, and what to say when one cannot be written."""

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
    whole = [p for p in output.glob("checkpoint-*") if p.name[11:].isdigit() and _step(p) is not None]
    return max(whole, key=lambda p: int(p.name[11:]), default=None)


def resume_point(output: Path, resume: bool | None) -> Path | None:
    """Where to go on: None = at the beginning. `resume` None means "where there is something".

    Raises `UsageError` where the user said the opposite of what is there.
    """
    found = last_checkpoint(output)
    if resume is True and found is None:
        raise UsageError(f"resume: there is no whole checkpoint in {output}")
    if resume is False and found is not None:
        raise UsageError(f"resume: {output} has {found.name}; name another output, or go on with resume=true")
    return found


def begin(output: Path, config: msgspec.Struct) -> bool:
    """Whether there is anything to do; writes down what the run is. See `r1reward.storage` for the rule.

    A run of another configuration is refused with what changed, unless its `resume` is true: then training goes on
    from the checkpoint under the changed one. Raises `DataError`.
    """
    place, definition = output / "definition.json", as_json({"configuration": _definition(config)})
    known, resume = read_json(place), getattr(config, "resume", None)
    started = last_checkpoint(output) is not None or (output / "manifest.json").exists()
    if known is not None and started:
        if resume is not True:
            cure = "resume=true goes on under the changed configuration; another output keeps both"
            refuse_change(output, known, definition, cure)
        if known == definition and (output / "manifest.json").exists():
            print(f"{output}: this very run is done already", file=sys.stderr)
            return False
    if os.environ.get("RANK", "0") == "0":
        write_json(place, definition)
    return True


def _definition(config: msgspec.Struct) -> dict[str, Any]:
    """What a trained model depends on: not how many processes score, who watches, whether the run goes on, where."""
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
