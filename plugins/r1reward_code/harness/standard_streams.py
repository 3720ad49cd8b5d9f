"""What a test may put in the place of standard streams and builtins, on both sides."""

from __future__ import annotations

from typing import Any

__all__ = ["PATCHABLE", "current_streams"]

PATCHABLE = ("input", "print")


def current_streams() -> dict[str, Any]:
    """What may be replaced, as it is now, by name."""
    import builtins
    import sys

    kept = {name: getattr(builtins, name) for name in PATCHABLE}
    return {**kept, "stdin": sys.stdin, "stdout": sys.stdout, "stderr": sys.stderr}
