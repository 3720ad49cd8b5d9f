"""What a later call is given may tell what an earlier one must return (`encode`, then `decode`).

All calls of a run lie before a solution at once, and it can read ahead: the answer is among the inputs to come. So a
call that would tell one belongs to a run of its own, which begins when the earlier calls are answered.
"""

import bisect
from collections.abc import Iterator, Sequence
from typing import Any

from r1reward_code.harness.comparison import as_values

__all__ = ["is_nearly_told", "silent_runs"]

_SMALL, _LARGEST = 100, 2**64
_PLAIN = (str, bytes, int, float)
_CONTAINERS = (list, tuple, dict, set, frozenset)


def silent_runs(calls: Sequence[tuple[Sequence[Any], Sequence[Any]]]) -> list[int]:
    """Where runs of calls end in which nothing given tells what an earlier call must return.

    A call is what it is given, and the values of which one must be returned: all plain data, as Python or as JSON
    has it (a tuple is a list, 2.0 is 2; a node is the list of its values).

    >>> silent_runs([([1], ["a text"]), ([2], [3]), (["a text"], [1])])
    [2, 3]
    """
    ends, wanted = list[int](), _Wanted()
    for number, (given, accepted) in enumerate(calls):
        if wanted.is_in(given):
            ends.append(number)
            wanted = _Wanted()
        wanted.add(accepted)
    return [*ends, len(calls)]


def is_nearly_told(calls: Sequence[tuple[Sequence[Any], tuple[float, float] | None]]) -> bool:
    """Whether a call is given a number as near to the one that an earlier call is measured by as its value must be.

    A call is what it is given, and the number and the most that its value may be away from that, or `None`.

    >>> is_nearly_told([([1], (2.5, 0.1)), ([2.59], None)]), is_nearly_told([([1], (2.5, 0.1)), ([2.7], None)])
    (True, False)
    """
    later = list[float]()
    for given, asked in reversed(calls):
        if asked is not None and _is_telling(asked[0]):
            first = bisect.bisect_left(later, asked[0] - asked[1])
            if first < len(later) and later[first] <= asked[0] + asked[1]:
                return True
        for value in _parts(list(given)):
            if isinstance(value, int | float) and abs(value) <= _LARGEST:
                bisect.insort(later, value)
    return False


class _Wanted:
    """What calls must return, as far as nobody would hit upon it by chance."""

    def __init__(self) -> None:
        self._plain = set[Any]()
        self._containers: dict[int, set[str]] = {}

    def add(self, accepted: Sequence[Any]) -> None:
        for value in filter(_is_telling, accepted):
            if isinstance(value, _PLAIN):
                self._plain.add(value)
            else:
                self._containers.setdefault(len(value), set()).add(_spelling(value))

    def is_in(self, given: Sequence[Any]) -> bool:
        if not self._plain and not self._containers:
            return False
        return any(map(self._has, _parts(list(given))))

    def _has(self, value: Any) -> bool:
        if isinstance(value, _PLAIN):
            return value in self._plain
        # Most are of another length: a large input is gone through once, and not spelt.
        alike = self._containers.get(len(value)) if isinstance(value, _CONTAINERS) else None
        return alike is not None and _spelling(value) in alike


def _is_telling(value: Any) -> bool:
    """Whether nobody hits upon a value by chance: a list or a text that is not short, a large number, a fraction."""
    if isinstance(value, float) and not value.is_integer():
        return True
    if isinstance(value, int | float):
        return abs(value) > _SMALL
    return isinstance(value, (str, bytes, *_CONTAINERS)) and len(value) > 1


def _spelling(value: Any) -> str:
    return repr(_as_json(value))


def _as_json(value: Any) -> Any:
    """The one of equal values by which all are known."""
    if isinstance(value, dict):
        return {str(key): _as_json(value[key]) for key in sorted(value, key=str)}
    if isinstance(value, set | frozenset):
        return sorted(map(_spelling, value))
    if isinstance(value, list | tuple):
        return [*map(_as_json, value)]
    if isinstance(value, bool) or (isinstance(value, float) and value.is_integer()):
        return int(value)
    return value


def _parts(value: Any) -> Iterator[Any]:
    """A plain value, and all that it holds."""
    value = as_values(value)
    yield value
    if isinstance(value, dict):
        value = [*value, *value.values()]
    for each in value if isinstance(value, list | tuple) else ():
        yield from _parts(each)
