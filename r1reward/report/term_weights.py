"""What each term of a scored file counts: the manifest beside it says so."""

from pathlib import Path
from typing import Any

import msgspec

__all__ = ["term_weights"]


def term_weights(path: Path) -> dict[str, float | None]:
    """By term, in the order of the reward file; empty where there is no manifest that tells."""
    try:
        manifest = msgspec.json.decode(path.with_name(path.name + ".manifest.json").read_bytes())
        return {str(term["name"]): _number(term["weight"]) for term in manifest["spec"]["terms"]}
    except (OSError, msgspec.DecodeError, RecursionError, KeyError, TypeError):
        return {}


def _number(weight: Any) -> float | None:
    return float(weight) if isinstance(weight, int | float) else None
