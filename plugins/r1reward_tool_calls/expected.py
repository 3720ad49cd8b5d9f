"""The calls that a row expects: xlam's, OpenAI's and BFCL's rows as they are.

BFCL lists the acceptable values of each argument, with `""` where it may be left out, and compares texts without
case, spaces and some signs.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from r1reward.types import Sample
from r1reward_tool_calls.calls import Call
from r1reward_tool_calls.reading import as_calls

__all__ = ["Expected", "Wanted", "expected_of", "same", "tools_of"]

_COLUMNS = (
    "expected_answers",
    "expected_calls",
    "expected_tool_calls",
    "expected_action",
    "answers",
    "tool_calls",
)
_LONGEST = 200_000
_LOOSE = re.compile(r"[ ,./\-_*^]")


class Wanted(NamedTuple):
    """One expected call: each argument's acceptable values, and which may be left out."""

    name: str
    arguments: Mapping[str, Sequence[Any]]
    optional: frozenset[str]
    loose: bool


class Expected(NamedTuple):
    """All that a row expects; no calls mean that none may be made."""

    calls: tuple[Wanted, ...]


def expected_of(sample: Sample) -> Expected | None:
    """The expected calls of a row; None where it states none that can be read."""
    for value in _places(sample):
        expected = _expected(_read(value))
        if expected is not None:
            return expected
    return None


def _places(sample: Sample) -> Iterator[Any]:
    level: list[Mapping[str, Any]] = [sample.metadata]
    for _ in range(3):
        below: list[Mapping[str, Any]] = []
        for mapping in level:
            yield from (mapping[name] for name in _COLUMNS if mapping.get(name) is not None)
            below += [inner for v in mapping.values() if isinstance(inner := _read(v), Mapping)]
        level = below
    yield sample.ground_truth


def _read(value: Any) -> Any:
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "[") and len(value) <= _LONGEST:
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return None
    return value


def _expected(value: Any) -> Expected | None:
    if isinstance(value, Mapping) and value.get("type") == "message":
        return Expected(())
    if isinstance(value, Mapping) and value.get("type") == "function_call_batch":
        value = value.get("calls")
    items = value if isinstance(value, list) else [value]
    items = [_read(item) for item in items]
    calls = as_calls(items)
    if calls is not None:
        return Expected(tuple(_exactly(call) for call in calls))
    wanted = [_bfcl(item) for item in items]
    return None if None in wanted else Expected(tuple(call for call in wanted if call is not None))


def _exactly(call: Call) -> Wanted:
    return Wanted(call.name, {name: [value] for name, value in call.arguments.items()}, frozenset(), False)


def _bfcl(value: Any) -> Wanted | None:
    """`{"name": {"argument": [acceptable, …]}}`."""
    if not isinstance(value, Mapping) or len(value) != 1:
        return None
    ((name, arguments),) = value.items()
    if not isinstance(arguments, Mapping) or not all(isinstance(v, list) and v for v in arguments.values()):
        return None
    optional = frozenset(key for key, values in arguments.items() if "" in values)
    return Wanted(str(name), dict(arguments), optional, True)


def tools_of(sample: Sample) -> dict[str, Mapping[str, Any]]:
    """The parameters of each tool that the row offers, by its name."""
    parameters_of: dict[str, Mapping[str, Any]] = {}
    places: list[Any] = [sample.metadata.get(name) for name in ("tools", "functions", "function")]
    places += [inner.get("tools") for v in sample.metadata.values() if isinstance(inner := _read(v), Mapping)]
    for place in places:
        tools = _read(place)
        for tool in [tools] if isinstance(tools, Mapping) else tools if isinstance(tools, list) else ():
            inner = tool.get("function", tool) if isinstance(tool, Mapping) else None
            if isinstance(inner, Mapping) and isinstance(inner.get("name"), str):
                parameters = inner.get("parameters")
                known = parameters.get("properties", parameters) if isinstance(parameters, Mapping) else {}
                parameters_of.setdefault(inner["name"], known if isinstance(known, Mapping) else {})
    return parameters_of


def same(wanted: Any, value: Any, loose: bool, overlap: float = 0) -> bool:
    """Whether two arguments are equal, type by type; whole floats and integers of one value are.

    `overlap`: the share of words that two texts of several words must have in common; 0 where they must be equal.
    """
    if isinstance(wanted, bool) or isinstance(value, bool):
        return wanted is value
    if isinstance(wanted, int | float) and isinstance(value, int | float):
        return wanted == value or (isinstance(wanted, float) and math.isclose(wanted, value, rel_tol=1e-6))
    if isinstance(wanted, str) and isinstance(value, str):
        return (
            wanted == value
            or (loose and _folded(wanted) == _folded(value))
            or (overlap > 0 and _in_common(wanted, value) >= overlap)
        )
    if isinstance(wanted, Mapping) and isinstance(value, Mapping):
        return wanted.keys() == value.keys() and all(
            _inner(wanted[k], value[k], loose, overlap) for k in wanted
        )
    if isinstance(wanted, list | tuple) and isinstance(value, list | tuple):
        return len(wanted) == len(value) and all(
            same(a, b, loose, overlap) for a, b in zip(wanted, value, strict=True)
        )
    return type(wanted) is type(value) and bool(wanted == value)


def _inner(wanted: Any, value: Any, loose: bool, overlap: float) -> bool:
    """A nested value; BFCL lists the acceptable ones there, too."""
    if same(wanted, value, loose, overlap):
        return True
    return loose and isinstance(wanted, list) and any(same(each, value, loose) for each in wanted)


def _in_common(wanted: str, value: str) -> float:
    """The words that two texts share, of all words of both; 0 where one has a single word."""
    first, second = Counter(wanted.lower().split()), Counter(value.lower().split())
    if first.total() < 2 or second.total() < 2:
        return 0.0
    return (first & second).total() / (first.total() + second.total())


def _folded(text: str) -> str:
    return _LOOSE.sub("", text).lower().replace("'", '"')
