"""What a test may put in the place of standard streams and builtins, on both sides."""

from __future__ import annotations

import builtins
import sys
from typing import Any

__all__ = ["PATCHABLE", "current_streams"]

PATCHABLE = ("input", "print")


def current_streams() -> dict[str, Any]:
    """What may be replaced, as it is now, by name."""
    return {
        "input": builtins.input,
        "print": builtins.print,
        "stdin": sys.stdin,
        "stdout": sys.stdout,
        "stderr": sys.stderr,
    }
