"""On the test's side: `matplotlib.pyplot` is the solution's, whose current figure a test asks for and closes."""

from __future__ import annotations

import functools
import sys
import types
from typing import Any

from r1reward_code.harness.remote_calls import ask_for

__all__ = ["forward_pyplot"]

_HOME = "matplotlib.pyplot"


def forward_pyplot(channel: Any) -> None:
    """Have every function of pyplot called where the solution's figures are; nothing where there is no matplotlib."""
    import importlib

    try:
        module = importlib.import_module(_HOME)
    except ImportError:
        return
    for name, value in list(vars(module).items()):
        if isinstance(value, types.FunctionType) and value.__module__ == _HOME and not name.startswith("_"):
            setattr(module, name, functools.wraps(value)(_Forwarded(channel, name)))
    sys.modules[_HOME] = module


class _Forwarded:
    def __init__(self, channel: Any, name: str) -> None:
        self._channel, self._name = channel, name

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        request = {"name": self._name, "of": {"t": "named", "v": [_HOME, ""]}}
        return ask_for(self._channel, request, arguments, named)
