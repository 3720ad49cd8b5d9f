"""Which names and modules a compiled test uses."""

from __future__ import annotations

import opcode
import sys
import types
from typing import Any

__all__ = ["attributes_used", "names_stored", "names_used"]


def names_used(code: Any) -> Any:
    """The names of variables that a code takes from outside, and the modules that it imports; those within it too."""
    if id(code) not in _USED:
        steps, arguments = code.co_code[::2], code.co_code[1::2]
        names = code.co_names
        loaded = {names[number] for number in _numbers(steps, arguments, _LOAD_NAME)}
        loaded |= {names[number >> _FLAGS_OF_GLOBAL] for number in _numbers(steps, arguments, _LOAD_GLOBAL)}
        imported = {names[number] for number in _numbers(steps, arguments, _IMPORT_NAME)}
        for constant in code.co_consts:
            if hasattr(constant, "co_names"):
                inner, modules = names_used(constant)
                loaded |= inner
                imported |= modules
        _USED[id(code)] = loaded, imported
        _CODES.append(code)
    return _USED[id(code)]


_USED: dict[int, tuple[set[str], set[str]]] = {}
_CODES: list[types.CodeType] = []
"""Those in `_USED`, by their identity: the hash of a code is one of all that is in it."""
_LOAD_NAME, _LOAD_GLOBAL, _IMPORT_NAME, _STORE_NAME = (
    opcode.opmap[name] for name in ("LOAD_NAME", "LOAD_GLOBAL", "IMPORT_NAME", "STORE_NAME")
)
_FLAGS_OF_GLOBAL = 1 if sys.version_info >= (3, 11) else 0
"""Bits of the argument of a step that are no part of its number."""


def _numbers(steps: bytes, arguments: bytes, step: int) -> list[int]:
    """The arguments of the steps of this kind in a code.

    `dis` has them too, and takes a millisecond for what this does in a hundredth.
    """
    numbers, at = list[int](), steps.find(step)
    while at >= 0:
        number, first, bits = arguments[at], at, 0
        while first and steps[first - 1] == opcode.EXTENDED_ARG:
            first, bits = first - 1, bits + 8
            number |= arguments[first] << bits
        numbers.append(number)
        at = steps.find(step, at + 1)
    return numbers


def attributes_used(code: Any) -> Any:
    """The names of attributes and variables in a code and those within it."""
    return set(code.co_names).union(
        *[attributes_used(each) for each in code.co_consts if hasattr(each, "co_names")]
    )


def names_stored(code: types.CodeType) -> set[str]:
    """The names that a code itself gives a value to, by an assignment, a definition or an import."""
    steps, arguments = code.co_code[::2], code.co_code[1::2]
    return {code.co_names[number] for number in _numbers(steps, arguments, _STORE_NAME)}
