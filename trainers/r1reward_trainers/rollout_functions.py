"""Tools, environments and ways of generating that a configuration names: functions of importable modules."""

from typing import Any

from r1reward.config.local_functions import function_named
from r1reward.errors import UsageError

__all__ = ["rollout_functions"]


def rollout_functions(run: Any) -> dict[str, Any]:
    """TRL's arguments `tools`, `environment_factory` and `rollout_func`, as far as the run names them.

    Each is named `module:function`. Raises `UsageError` for what cannot be imported or called, and where two of them
    would generate.
    """
    functions: dict[str, Any] = {}
    if run.tools:
        functions["tools"] = [_callable(name, f"tools[{i}]") for i, name in enumerate(run.tools)]
    if run.environment:
        functions["environment_factory"] = _callable(run.environment, "environment")
    if run.rollout_func:
        functions["rollout_func"] = _callable(run.rollout_func, "rollout_func")
    if run.rollout_func and (run.tools or run.environment):
        raise UsageError("rollout_func: generates by itself: leave out tools and environment")
    if functions and run.stop_decided:
        raise UsageError(
            "stop_decided: with tools, an environment or a rollout_func others say when a text ends"
        )
    return functions


def _callable(name: str, path: str) -> Any:
    if ":" not in name:
        raise UsageError(f"{path}: {name!r} is no module:function")
    function = function_named(name, path)
    if not callable(function):
        raise UsageError(f"{path}: {name} cannot be called")
    return function
