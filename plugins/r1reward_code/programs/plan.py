"""How a solution and its test are compiled as one program."""

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["Plan", "encoded"]


@dataclass(frozen=True, slots=True)
class Plan:
    """Files, the command that compiles them, what of it is kept, and the command that runs it."""

    files: Mapping[str, bytes]
    compile: tuple[str, ...]
    keep: tuple[str, ...]
    run: tuple[str, ...]


def encoded(text: str) -> bytes:
    """A source as a file holds it; a solution may have halves of characters."""
    return text.encode("utf-8", "surrogatepass")
