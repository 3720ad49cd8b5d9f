"""The verifier `function`."""

import hashlib
import importlib
import inspect
import math
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from r1reward.errors import PluginError
from r1reward.types import Completion, Response, Sample, Score, Status
from r1reward_function.signatures import CALLS, Signature, value_of

__all__ = ["FunctionVerifier", "function"]


def function(
    *, path: str, signature: Signature = "trl", low: float = 0.0, high: float = 1.0
) -> "FunctionVerifier":
    """Score with a reward function that was written for another trainer.

    `path`: `package.module:name`, importable where the workers run. `signature`: whose function it is: `trl`
    (`f(prompts, completions, **columns)`), `open-r1` (the same on chat messages), `verl` (`compute_score(data_source,
    solution_str, ground_truth, extra_info)`), `openrlhf` (`f(queries, prompts, labels)`), `slime` (`f(args,
    sample)`). `low`, `high`: the least and the most that it gives; rewards are scaled from there to [0, 1], and one
    outside is cut off there, which the metric `outside` tells. The reward as it was given is the metric `reward`.
    """
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        raise ValueError(f"low must be below high, not {low} and {high}")
    return FunctionVerifier(_loaded(path), CALLS[signature], path, low, high)


class FunctionVerifier:
    """See `function`. The function's file is part of the version, so that cached scores are as old as the code."""

    def __init__(
        self, given: Callable[..., Any], call: Callable[..., Any], path: str, low: float, high: float
    ) -> None:
        self._function, self._call, self._path = given, call, path
        self._low, self._high = low, high
        self.version = f"1-{_digest(given)}"

    def __call__(
        self, sample: Sample, completion: Completion, response: Response, /
    ) -> Score | Awaitable[Score]:
        """Score one completion; what the function raises is an error of its own."""
        result = self._call(self._function, sample, completion)
        return self._awaited(result) if inspect.isawaitable(result) else self._score(result)

    async def _awaited(self, result: Awaitable[Any]) -> Score:
        return self._score(await result)

    def _score(self, result: Any) -> Score:
        value = value_of(result)
        if value is None:
            return Score.unscored(Status.UNDECIDED, f"{self._path} gave no reward")
        if math.isnan(value):
            return Score.unscored(Status.ERROR, f"{self._path} gave NaN")
        scaled = (value - self._low) / (self._high - self._low)
        cut = min(1.0, max(0.0, scaled))
        metrics = (
            {"reward": value, "outside": float(cut != scaled)} if math.isfinite(value) else {"outside": 1.0}
        )
        return Score(value=cut, reason=f"{self._path} gave {value:g}", metrics=metrics)


def _loaded(path: str) -> Callable[..., Any]:
    module, _, name = path.partition(":")
    if not module or not name:
        raise PluginError(f"function: a path is package.module:name, not {path!r}")
    try:
        found: Any = importlib.import_module(module)
    except ImportError as error:
        raise PluginError(f"function: {module!r} cannot be imported: {error}") from error
    for part in name.split("."):
        found = getattr(found, part, None)
    if not callable(found):
        raise PluginError(f"function: {module!r} has no function {name!r}")
    return found  # type: ignore[no-any-return]


def _digest(given: Callable[..., Any]) -> str:
    """A short digest of the file that a function is written in; empty where there is none."""
    try:
        file = inspect.getsourcefile(inspect.unwrap(given))
    except TypeError:
        return ""
    return hashlib.sha256(Path(file).read_bytes()).hexdigest()[:12] if file and Path(file).is_file() else ""
