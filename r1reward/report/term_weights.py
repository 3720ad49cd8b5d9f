"""What each term of a scored file counts: the manifest beside it says so."""

from pathlib import Path
from typing import Any

from r1reward.storage import manifest_beside

__all__ = ["term_weights"]


def term_weights(path: Path) -> dict[str, float | None]:
    """By term, in the order of the reward file; empty where there is no manifest that tells."""
    try:
        terms = manifest_beside(path)["spec"]["terms"]
        return {str(term["name"]): _number(term["weight"]) for term in terms}
    except (KeyError, TypeError):
        return {}


def _number(weight: Any) -> float | None:
    return float(weight) if isinstance(weight, int | float) else None
