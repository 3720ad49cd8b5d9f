"""On the solution's side: what the test has put in the place of standard streams and builtins.

A test that captures standard output gets what the solution prints; one that replaces `input`, `print` or standard
input is asked for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from r1reward_code.harness.remote_calls import LINE, ask_for
from r1reward_code.harness.standard_streams import PATCHABLE, current_streams

__all__ = ["add_patch", "remove_patch", "with_replacements"]

_MOST_PRINTED = 1 << 20


def with_replacements(replaced: Any, run: Any) -> Any:
    """On the solution's side: an answer, made while what the test has replaced is the test's here, too."""
    import builtins
    import io
    import sys

    before = current_streams()
    said = {name: io.StringIO() for name in ("stdout", "stderr") if name in replaced}
    for name in PATCHABLE:
        if name in replaced or (name == "input" and "stdin" in replaced):
            setattr(builtins, name, _from_test(name))
    if "stdin" in replaced:
        sys.stdin = _TestsInput()
    for name, stream in said.items():
        setattr(sys, name, stream)
    try:
        answer = run()
    finally:
        sys.stdin, sys.stdout, sys.stderr = before["stdin"], before["stdout"], before["stderr"]
        for name in PATCHABLE:
            setattr(builtins, name, before[name])
    printed = {name: stream.getvalue()[:_MOST_PRINTED] for name, stream in said.items()}
    if printed:
        answer["printed"] = printed
    return answer


def _from_test(name: str) -> Any:
    return lambda *arguments, **named: ask_for(LINE[0], {"builtin": name}, arguments, named)


class _TestsInput:
    """Standard input, as the test has it."""

    read, readline = (staticmethod(_from_test(name)) for name in ("read", "readline"))

    def __iter__(self) -> Iterator[Any]:
        return iter(self.readline, "")

    def readlines(self) -> Any:
        return list(self)


_PATCHES: list[tuple[Any, str, bool, Any]] = []


def add_patch(path: list[str], value: Any) -> int:
    """Replace an attribute of a module or class here by the test's object; the number to undo it by."""
    import importlib

    module, name, attribute = path
    target: Any = importlib.import_module(module)
    for part in name.split(".") if name else ():
        target = getattr(target, part)
    _PATCHES.append((target, attribute, attribute in vars(target), getattr(target, attribute, None)))
    setattr(target, attribute, value)
    return len(_PATCHES) - 1


def remove_patch(number: int) -> None:
    """Undo a replacement."""
    target, attribute, own, before = _PATCHES[number]
    if own:
        setattr(target, attribute, before)
    else:
        delattr(target, attribute)
