"""On the solution's side: `pytest` for a solution that brings tests of its own along, where there is none."""

from __future__ import annotations

import sys
import types
from typing import Any

__all__ = ["offer_pytest"]


def offer_pytest() -> None:
    """Put a module in the place of `pytest` that lets a file of tests be defined; nobody runs them here."""
    import importlib.util

    if "pytest" in sys.modules or importlib.util.find_spec("pytest") is not None:
        return
    module: Any = types.ModuleType("pytest")
    module.raises, module.approx = _RaisesHere, lambda expected, *_, **__: expected
    module.__getattr__ = lambda name: _Anything() if not name.startswith("__") else _no_attribute(name)
    sys.modules["pytest"] = module


def _no_attribute(name: str) -> Any:
    raise AttributeError(name)


class _Anything:
    """A mark, a fixture or another decorator, with arguments or without: it leaves functions as they are."""

    def __getattr__(self, name: str) -> Any:
        return self if not name.startswith("__") else _no_attribute(name)

    def __call__(self, *given: Any, **_: Any) -> Any:
        return given[0] if len(given) == 1 and callable(given[0]) else self


class _RaisesHere:
    def __init__(self, kind: Any, **_: Any) -> None:
        self._kind = kind

    def __enter__(self) -> Any:
        return self

    def __exit__(self, kind: Any, error: Any, trace: Any) -> bool:
        if kind is None:
            raise AssertionError(f"did not raise {self._kind}")
        return issubclass(kind, self._kind)
