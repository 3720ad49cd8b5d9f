"""How a solution and its test are compiled as one program."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from r1reward_sandbox import CompileError, Result, Verdict

__all__ = ["Plan", "encoded", "refused"]


@dataclass(frozen=True, slots=True)
class Plan:
    """Files, the command that compiles them, what of it is kept, and the command that runs it."""

    files: Mapping[str, bytes]
    compile: tuple[str, ...]
    keep: tuple[str, ...]
    run: tuple[str, ...]
    refusal: Callable[[Iterable[str]], str] = lambda _: ""
    """Why a solution that became these files may not be one program with its test; empty if it may."""


def encoded(text: str) -> bytes:
    """A source as a file holds it; a solution may have halves of characters."""
    return text.encode("utf-8", "surrogatepass")


def refused(why: str) -> CompileError:
    """The error of a solution that may not be one program with its test."""
    words = f"the solution cannot be one program with its test: {why}"
    return CompileError(Result(verdict=Verdict.COMPILE_ERROR, stderr=words.encode(), reason=words))
