"""How the reward functions of other trainers are called, and what they give back."""

import inspect
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache
from numbers import Real
from types import SimpleNamespace
from typing import Any, Literal, get_args

from r1reward.types import Completion, Sample

__all__ = ["CALLS", "SIGNATURES", "Signature", "value_of"]

Signature = Literal["trl", "open-r1", "verl", "openrlhf", "slime"]
SIGNATURES = get_args(Signature)
_KEYS = ("score", "reward", "rewards", "scores", "accuracy")
_DEEPEST = 4

Call = Callable[[Callable[..., Any], Sample, Completion], Any]


def _columns(sample: Sample) -> dict[str, Any]:
    """The row's other columns, and its ground truth under the names that such functions ask for."""
    truth = {
        "ground_truth": sample.ground_truth,
        "solution": sample.ground_truth,
        "answer": sample.ground_truth,
    }
    return {**truth, **sample.metadata}


def _own(value: Any) -> Any:
    """A copy of a row's value, which a function may change: the next completion must find the row as it was."""
    if isinstance(value, Mapping):
        return {key: _own(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(map(_own, value)) if type(value) in (list, tuple) else value
    return value


@lru_cache(maxsize=64)
def _named(function: Callable[..., Any]) -> frozenset[str] | None:
    """The parameters of a function; None for one that takes any, or does not tell."""
    try:
        parameters = inspect.signature(function).parameters
    except (TypeError, ValueError):
        return None
    takes_any = any(p.kind is inspect.Parameter.VAR_KEYWORD for p in parameters.values())
    return None if takes_any else frozenset(parameters)


def _called(function: Callable[..., Any], sample: Sample, prompt: Any, answer: Any) -> Any:
    named = _named(function)
    columns = {name: [value] for name, value in _columns(sample).items()}
    columns |= {"prompts": [prompt], "completions": [answer]}
    return function(**{name: _own(v) for name, v in columns.items() if named is None or name in named})


def _trl(function: Callable[..., Any], sample: Sample, completion: Completion) -> Any:
    return _called(function, sample, sample.prompt, completion.text)


def _open_r1(function: Callable[..., Any], sample: Sample, completion: Completion) -> Any:
    prompt = [{"role": "user", "content": sample.prompt}]
    return _called(function, sample, prompt, [{"role": "assistant", "content": completion.text}])


def _verl(function: Callable[..., Any], sample: Sample, completion: Completion) -> Any:
    extra = sample.metadata.get("extra_info")
    return function(
        data_source=str(sample.metadata.get("data_source") or sample.task),
        solution_str=completion.text,
        ground_truth=_own(sample.ground_truth),
        extra_info=_own(extra if isinstance(extra, Mapping) else sample.metadata),
    )


def _openrlhf(function: Callable[..., Any], sample: Sample, completion: Completion) -> Any:
    return function([sample.prompt + completion.text], [sample.prompt], [_own(sample.ground_truth)])


def _slime(function: Callable[..., Any], sample: Sample, completion: Completion) -> Any:
    rollout = SimpleNamespace(
        prompt=sample.prompt,
        response=completion.text,
        label=_own(sample.ground_truth),
        metadata=_own(sample.metadata),
        status="truncated" if completion.truncated else "completed",
    )
    return function(SimpleNamespace(), rollout)


CALLS: Mapping[str, Call] = {
    "trl": _trl,
    "open-r1": _open_r1,
    "verl": _verl,
    "openrlhf": _openrlhf,
    "slime": _slime,
}


def value_of(result: Any) -> float | None:
    """The one reward in a result: a number, a list of one, a tensor of one, or a mapping that names it."""
    for _ in range(_DEEPEST):
        if result is None:
            return None
        if isinstance(result, Real | Decimal):
            return float(result)
        if isinstance(result, Mapping):
            key = next((key for key in _KEYS if key in result), None)
            if key is None:
                raise TypeError(f"a mapping without any of {', '.join(_KEYS)}: {sorted(map(str, result))}")
            result = result[key]
        elif isinstance(result, list | tuple):
            if len(result) != 1:
                raise TypeError(f"{len(result)} rewards for one completion")
            (result,) = result
        elif hasattr(result, "tolist"):
            result = result.tolist()
        else:
            break
    raise TypeError(f"a reward is a number, not {type(result).__name__}")
