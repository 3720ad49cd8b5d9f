"""Which checkpoint a run may go on from, and what to say when one cannot be written."""

import json
from pathlib import Path

from r1reward.errors import UsageError

__all__ = ["last_checkpoint", "resume_point"]


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


def _step(checkpoint: Path) -> int | None:
    try:
        return int(json.loads((checkpoint / "trainer_state.json").read_text())["global_step"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
