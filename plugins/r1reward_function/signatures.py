"""How the reward functions of other trainers are called, and what they give back."""

from collections.abc import Callable, Mapping
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


def _trl(function: Callable[..., Any], sample: Sample, completion: Completion) -> Any:
    columns = {
        name: [value] for name, value in _columns(sample).items() if name not in ("prompts", "completions")
    }
    return function(prompts=[sample.prompt], completions=[completion.text], **columns)


def _open_r1(function: Callable[..., Any], sample: Sample, completion: Completion) -> Any:
    columns = {
        name: [value] for name, value in _columns(sample).items() if name not in ("prompts", "completions")
    }
    prompt = [{"role": "user", "content": sample.prompt}]
    answer = [{"role": "assistant", "content": completion.text}]
    return function(prompts=[prompt], completions=[answer], **columns)


def _verl(function: Callable[..., Any], sample: Sample, completion: Completion) -> Any:
    extra = sample.metadata.get("extra_info")
    return function(
        data_source=str(sample.metadata.get("data_source") or sample.task),
        solution_str=completion.text,
        ground_truth=sample.ground_truth,
        extra_info=dict(extra) if isinstance(extra, Mapping) else dict(sample.metadata),
    )


def _openrlhf(function: Callable[..., Any], sample: Sample, completion: Completion) -> Any:
    return function([sample.prompt + completion.text], [sample.prompt], [sample.ground_truth])


def _slime(function: Callable[..., Any], sample: Sample, completion: Completion) -> Any:
    rollout = SimpleNamespace(
        prompt=sample.prompt,
        response=completion.text,
        label=sample.ground_truth,
        metadata=dict(sample.metadata),
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
        if isinstance(result, bool | int | float):
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
