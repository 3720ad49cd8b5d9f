"""What each step let through, and why it dropped the rest."""

from collections.abc import Mapping
from typing import Any

import msgspec

__all__ = ["Stage", "Summary", "stage"]


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """One step of the run."""

    name: str
    rows_in: int
    rows_out: int
    dropped: dict[str, int] = {}
    """By reason."""
    domains: dict[str, int] = {}
    """Rows after it, by domain."""
    notes: dict[str, Any] = {}


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """What a run made; `seconds` is how long each step took this time, which is not in any file."""

    output: str
    rows: dict[str, int]
    """By split."""
    stages: list[Stage]
    mix: dict[str, dict[str, Any]]
    """By domain: available, wanted, taken, repeated, deficit."""
    seconds: dict[str, float] = {}


def stage(
    name: str,
    before: int,
    domains: Mapping[str, int],
    dropped: Mapping[str, int],
    notes: Mapping[str, Any] | None = None,
) -> Stage:
    """A stage whose rows out are the sum of its domains."""
    after = sum(domains.values())
    return Stage(
        name=name,
        rows_in=before,
        rows_out=after,
        dropped={k: v for k, v in dropped.items() if v},
        domains=dict(domains),
        notes=dict(notes or {}),
    )
