"""Calls against expected calls: which matches which, each once."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from r1reward_tool_calls.calls import Call
from r1reward_tool_calls.expected import Wanted, same

__all__ = ["Tools", "matched", "mismatch"]

Tools = Mapping[str, Mapping[str, Any]]


def mismatch(wanted: Wanted, call: Call, tools: Tools, extra: bool, overlap: float = 0) -> str:
    """Why a call is not the expected one; empty where it is."""
    if not _same_name(wanted, call.name):
        return f"calls {call.name[:60]}, not {wanted.name[:60]}"
    parameters = tools.get(call.name, {})
    for name, accepted in wanted.arguments.items():
        if name in call.arguments:
            value = (
                _typed(call.arguments[name], parameters.get(name), accepted)
                if call.raw
                else call.arguments[name]
            )
            if not any(same(each, value, wanted.loose, overlap) for each in accepted):
                return f"{call.name[:60]}: {name[:40]} is {json.dumps(value, default=str)[:60]}"
        elif name not in wanted.optional and not any(
            _is_default(parameters.get(name), each) for each in accepted
        ):
            return f"{call.name[:60]}: {name[:40]} is missing"
    for name in call.arguments.keys() - wanted.arguments.keys():
        if not extra and not _is_default(parameters.get(name), call.arguments[name]):
            return f"{call.name[:60]}: {name[:40]} was not asked for"
    return ""


def _same_name(wanted: Wanted, name: str) -> bool:
    """BFCL lets `math_add` stand for `math.add`: names of OpenAI's tools have no full stops."""
    return name == wanted.name or (wanted.loose and name == wanted.name.replace(".", "_"))


def _is_default(parameter: Any, value: Any) -> bool:
    return (
        isinstance(parameter, Mapping) and "default" in parameter and same(parameter["default"], value, False)
    )


def _typed(text: Any, parameter: Any, accepted: Sequence[Any]) -> Any:
    """The value of a parameter that was written as bare text, as the tool's type or the expected value's says."""
    kind = parameter.get("type") if isinstance(parameter, Mapping) else None
    if kind == "string" or (kind is None and any(isinstance(each, str) for each in accepted)):
        return text
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return {"True": True, "False": False, "None": None}.get(text, text)


def matched(
    wanted: Sequence[Wanted],
    calls: Sequence[Call],
    tools: Tools,
    extra: bool,
    ordered: bool,
    overlap: float = 0,
) -> int:
    """How many expected calls have a call of their own; in their order, if that counts."""
    if ordered:
        return sum(not mismatch(w, c, tools, extra, overlap) for w, c in zip(wanted, calls, strict=False))
    fits = [
        [j for j, call in enumerate(calls) if not mismatch(each, call, tools, extra, overlap)]
        for each in wanted
    ]
    owner: dict[int, int] = {}
    return sum(_assign(i, fits, owner, set()) for i in range(len(wanted)))


def _assign(i: int, fits: Sequence[Sequence[int]], owner: dict[int, int], seen: set[int]) -> bool:
    """Give expected call `i` a call, moving others aside where they fit elsewhere."""
    for j in fits[i]:
        if j not in seen:
            seen.add(j)
            if j not in owner or _assign(owner[j], fits, owner, seen):
                owner[j] = i
                return True
    return False
