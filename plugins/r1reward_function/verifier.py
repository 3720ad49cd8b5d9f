"""The verifier `function`."""

import asyncio
import hashlib
import importlib
import inspect
import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from r1reward.errors import PluginError
from r1reward.types import Completion, Response, Sample, Score, Status
from r1reward_function.signatures import CALLS, Signature, value_of

__all__ = ["FunctionVerifier", "function"]

_PROBE = "I do not know."
"""A completion that any function can judge: where it gets a reward and another does not, the other prevented it."""


def function(
    *, path: str, signature: Signature = "trl", low: float = 0.0, high: float = 1.0
) -> "FunctionVerifier":
    """Score with a reward function that was written for another trainer.

    `path`: `package.module:name`, importable where the workers run. `signature`: whose function it is: `trl`
    (`f(prompts, completions, **columns)`), `open-r1` (the same on chat messages), `verl` (`compute_score(data_source,
    solution_str, ground_truth, extra_info)`), `openrlhf` (`f(queries, prompts, labels)`), `slime` (`f(args,
    sample)`). `low`, `high`: the least and the most that it gives; rewards are scaled from there to [0, 1], and one
    outside is cut off there, which the metric `outside` tells. The reward as it was given is the metric `reward`.

    The function is given copies of a row's values, and may change them. Where it raises, exits, or gives None or
    NaN, it is asked of harmless completions of the row, the ground truth in a box, in tags, in JSON and others:
    if it gives a reward for one, the completion at hand prevented one, and is worth 0; if not, there is no value.
    Where it hangs or crashes the worker, it is asked of the harmless one and of the completion once more: 0 where
    it is stopped again. A hang by chance (a service that the function asks) has to come twice to cost a reward.
    """
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        raise ValueError(f"low must be below high, not {low} and {high}")
    code = _loaded(path)
    is_async = inspect.iscoroutinefunction(code) or inspect.iscoroutinefunction(type(code).__call__)
    kind = AsyncFunctionVerifier if is_async else FunctionVerifier
    return kind(code, CALLS[signature], path, low, high)


_FORMS = (
    "The answer is \\boxed{ANSWER}.",
    "<think>\nI do not know.\n</think>\n<answer>\nANSWER\n</answer>",
    "<think>\nI do not know.\n</think>\n\n\\boxed{ANSWER}",
    "<think>\nI do not know.\n</think>\n<answer>\n\\boxed{ANSWER}\n</answer>",
    "I do not know.\n#### ANSWER",
    "Final answer: ANSWER",
    "```python\nANSWER\n```",
)
"""Where functions look for an answer: what gives nothing without such a place must not let a policy choose that."""


class FunctionVerifier:
    """See `function`. The function's file is part of the version, so that cached scores are as old as the code."""

    probe = _PROBE

    def __init__(
        self, code: Callable[..., Any], call: Callable[..., Any], path: str, low: float, high: float
    ) -> None:
        self._function, self._call, self._path = code, call, path
        self._low, self._high = low, high
        self._last: tuple[Sample, bool] | None = None
        self.version = f"6-{_digest(code)}"

    def __call__(self, sample: Sample, completion: Completion, response: Response, /) -> Score:
        """Score one completion; what the function raises for any other completion, too, is an error of its own."""
        try:
            score = self._score(self._call(self._function, sample, completion))
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt) or not self._judges_probe(sample):
                raise
            return _prevented(f"{self._path} raised {type(error).__name__}")
        return (
            score if score.value is not None or not self._judges_probe(sample) else _prevented(score.reason)
        )

    def _judges_probe(self, sample: Sample) -> bool:
        """Whether the function rewards a harmless completion of this sample; asked once for each."""
        if self._last is None or self._last[0] is not sample:
            self._last = sample, any(self._judges(sample, text) for text in _probes(sample))
        return self._last[1]

    def _judges(self, sample: Sample, text: str) -> bool:
        try:
            return self._score(self._call(self._function, sample, Completion(text=text))).value is not None
        except KeyboardInterrupt:
            raise
        except BaseException:  # noqa: BLE001  the function fails for this row, too
            return False

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


class AsyncFunctionVerifier(FunctionVerifier):
    """The same for a coroutine function, of which many are awaited at once."""

    async def __call__(  # type: ignore[override]
        self, sample: Sample, completion: Completion, response: Response, /
    ) -> Score:
        """Score one completion."""
        try:
            score = self._score(await self._call(self._function, sample, completion))
        except BaseException as error:
            if _is_stopped(error) or not await self._awaits_probe(sample):
                raise
            return _prevented(f"{self._path} raised {type(error).__name__}")
        if score.value is not None or not await self._awaits_probe(sample):
            return score
        return _prevented(score.reason)

    async def _awaits_probe(self, sample: Sample) -> bool:
        for text in _probes(sample):
            try:
                value = self._score(await self._call(self._function, sample, Completion(text=text))).value
            except BaseException as error:
                if _is_stopped(error):
                    raise
                continue  # the function fails for this row, too
            if value is not None:
                return True
        return False


def _is_stopped(error: BaseException) -> bool:
    """Whether we stopped the function; what it raises itself, `CancelledError` and `SystemExit` too, is its own."""
    if isinstance(error, KeyboardInterrupt):
        return True
    task = asyncio.current_task()
    return isinstance(error, asyncio.CancelledError) and task is not None and task.cancelling() > 0


def _probes(sample: Sample) -> Iterator[str]:
    """Completions that nobody could blame: a plain one, and the ground truth in each form that functions look for."""
    yield _PROBE
    truth = sample.ground_truth
    text = truth if isinstance(truth, str) else json.dumps(truth, default=str)
    yield text
    for form in _FORMS:
        yield form.replace("ANSWER", text)
    yield json.dumps({"answer": truth}, default=str)


def _prevented(reason: str) -> Score:
    """The least reward: who could make the function fail could choose to be left out of training."""
    return Score(value=0.0, reason=f"{reason}; for another completion of this row it gives a reward")


def _loaded(path: str) -> Callable[..., Any]:
    module, _, name = path.partition(":")
    if not module or not name:
        raise PluginError(f"function: a path is package.module:name, not {path!r}")
    try:
        target: Any = importlib.import_module(module)
    except ImportError as error:
        raise PluginError(f"function: {module!r} cannot be imported: {error}") from error
    for part in name.split("."):
        target = getattr(target, part, None)
    if not callable(target):
        raise PluginError(f"function: {module!r} has no function {name!r}")
    return target  # type: ignore[no-any-return]


def _digest(code: Callable[..., Any]) -> str:
    """A short digest of the file that a function is written in; empty where there is none."""
    try:
        file = inspect.getsourcefile(inspect.unwrap(code))
    except TypeError:
        return ""
    return hashlib.sha256(Path(file).read_bytes()).hexdigest()[:12] if file and Path(file).is_file() else ""
