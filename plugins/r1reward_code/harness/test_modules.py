"""The modules that test code imports: pytest, numpy, and the solution under the name that the test has for it."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Callable
from typing import Any

from r1reward_code.harness.bytecode import names_stored, names_used
from r1reward_code.harness.patches import SOLUTION_MODULES, solution_module
from r1reward_code.harness.pyplot import forward_pyplot
from r1reward_code.harness.remote import Remote
from r1reward_code.harness.remote_calls import ask_for
from r1reward_code.harness.remote_objects import Object

__all__ = ["OPTIONAL", "offer_modules"]

OPTIONAL: dict[str, Callable[..., Any]] = {}
"""What only some test code needs: how to run a unit, to make `pytest`, and to offer `numpy`."""


def offer_modules(channel: Any, parts: Any, entry: str, solutions: dict[str, str]) -> None:
    """What test files import: `pytest`, and the solution under the name that they give it."""
    imported = set().union(*[names_used(code)[1] for code in parts])
    if "pytest" in imported or (
        "pytest" in OPTIONAL and any("pytest" in names_used(code)[0] for code in parts)
    ):
        sys.modules["pytest"] = OPTIONAL["pytest"]()
    if any(name.startswith(("matplotlib", "seaborn")) for name in imported):
        forward_pyplot(channel)
    if "numpy" in imported:
        OPTIONAL["numpy"]()
    own = set().union(*[names_stored(code) for code in parts])
    imported |= {name for name, kind in solutions.items() if kind == "patched" and name not in _MEASURES}
    usual = {name for name, kind in solutions.items() if kind in ("usual", "only") or not _is_here(name)}
    for name in sorted(
        usual & imported | {entry} & imported | {n for n in usual if solutions[n] in ("unknown", "only")}
    ):
        _add_module(name, lambda each: _member(each, channel, own))


def _is_here(name: str) -> bool:
    """Whether a module is there besides: a package of the box, say."""
    import importlib.util

    root = name.partition(".")[0]
    return root in sys.modules or importlib.util.find_spec(root) is not None


def _add_module(name: str, member: Callable[[str], Any]) -> None:
    """A module of this name, below packages where it has dots, whose members are the solution's."""
    module = sys.modules[name] = solution_module(name, member)
    package, _, last = name.rpartition(".")
    if package:
        if package not in SOLUTION_MODULES:
            _add_module(package, member)
        setattr(sys.modules[package], last, module)


_MEASURES = {*vars(builtins), *sys.stdlib_module_names}


def _member(name: str, channel: Any, own: set[str]) -> Any:
    if name in ("__all__", "__dir__"):
        # What a test measures with is its own: builtins, modules, and what it defines itself.
        every = ask_for(channel, {"name": "", "every": True}, (), {})
        if name == "__dir__":
            return every
        return [each for each in every if each not in own and each not in _MEASURES]
    if name.startswith("__"):
        raise AttributeError(name)
    try:
        value = ask_for(channel, {"name": name, "call": False}, (), {})
    except NameError:
        # Where it is imported by name, an ImportError comes of it.
        raise AttributeError(f"the solution has no {name}") from None
    return Remote(name, channel, value) if isinstance(value, Object) else value
