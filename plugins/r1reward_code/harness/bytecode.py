"""Which names and modules a compiled test uses."""

from __future__ import annotations

import opcode
import sys
import types
from collections.abc import Iterator
from typing import Any

__all__ = ["attributes_used", "names_stored", "names_used"]


def names_used(code: Any) -> Any:
    """The names of variables that a code takes from outside, and the modules that it imports; those within it too."""
    if code not in _USED:
        loaded = {*_operands(code, "LOAD_NAME", 0), *_operands(code, "LOAD_GLOBAL", _FLAGS_OF_GLOBAL)}
        imported = set(_operands(code, "IMPORT_NAME", 0))
        for constant in code.co_consts:
            if hasattr(constant, "co_names"):
                names, modules = names_used(constant)
                loaded |= names
                imported |= modules
        _USED[code] = loaded, imported
    return _USED[code]


_USED: dict[types.CodeType, tuple[set[str], set[str]]] = {}
_FLAGS_OF_GLOBAL = 1 if sys.version_info >= (3, 11) else 0


def _operands(code: Any, step: Any, flags: Any) -> Iterator[Any]:
    """What the steps of this name in a code do it to; `flags` bits of their argument are no part of its number.

    `dis` has it too, and takes a millisecond for what this does in a hundredth.
    """
    steps, arguments = code.co_code[::2], code.co_code[1::2]
    at = steps.find(opcode.opmap[step])
    while at >= 0:
        number, first, bits = arguments[at], at, 0
        while first and steps[first - 1] == opcode.EXTENDED_ARG:
            first, bits = first - 1, bits + 8
            number |= arguments[first] << bits
        yield code.co_names[number >> flags]
        at = steps.find(opcode.opmap[step], at + 1)


def attributes_used(code: Any) -> Any:
    """The names of attributes and variables in a code and those within it."""
    return set(code.co_names).union(
        *[attributes_used(each) for each in code.co_consts if hasattr(each, "co_names")]
    )


def names_stored(code: types.CodeType) -> set[str]:
    """The names that a code itself gives a value to, by an assignment, a definition or an import."""
    return set(_operands(code, "STORE_NAME", 0))
