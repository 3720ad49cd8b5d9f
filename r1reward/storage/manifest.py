"""The manifest that stands beside a scored file. It is a help, not a need: without it there are fewer names."""

from pathlib import Path
from typing import Any

import msgspec

__all__ = ["manifest_beside"]


def manifest_beside(path: str | Path) -> dict[str, Any]:
    """What `FILE.manifest.json` says; empty where there is none that can be read."""
    path = Path(path)
    try:
        return msgspec.json.decode(
            path.with_name(path.name + ".manifest.json").read_bytes(), type=dict[str, Any]
        )
    except (OSError, ValueError, RecursionError):
        return {}
