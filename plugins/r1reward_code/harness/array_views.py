"""Arrays that show a part of another one: where both sides have that whole, they are made anew as views of it.

What is changed by way of one is then seen by way of the other without a call between, and they share memory. Only
what the other side has already, or is the solution's own, is spoken of: the array that a test takes its inputs from
may have the right answers beside them.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from typing import Any

__all__ = ["is_fixed_part", "is_view", "is_whole", "part_of_known", "part_of_own", "read_view"]

_REFERENCES_OF_VIEW = 2  # that of the view, and that of the call of getrefcount
_MOST_BESIDE = 2**20
"""Bytes of an array that go along with a small part of it."""


def is_view(value: Any) -> bool:
    """Whether an array shows a part of another that somebody refers to."""
    kind = type(value)
    view = kind.__name__ in ("ndarray", "matrix") and kind.__module__ == "numpy" and value.base is not None
    if view and _is_between(type(value.base)):
        return sys.getrefcount(value.base.base) > _REFERENCES_OF_VIEW
    return view and sys.getrefcount(value.base) > _REFERENCES_OF_VIEW


def part_of_known(value: Any, entries: dict[int, Any]) -> Any:
    """The number of a shared array of which this one shows a part, and its place there; `None` if there is none."""
    base = shown_array(value)
    if base is None:
        return None
    for number, entry in entries.items():
        known = entry.value
        if known is base or (known is not value and shown_array(known) is base):
            place = place_in(value, known) if is_whole(known, entry.order) else None
            if place and not entry.is_view:
                return number, place
    return None


def part_of_own(value: Any) -> Any:
    """An array of the solution's own, and the place of this one there; `None` if there is none."""
    base = shown_array(value)
    if base is None or not is_view(value) or not is_whole(base):
        return None
    place = place_in(value, base)
    return None if place is None or base.nbytes > 8 * value.nbytes + _MOST_BESIDE else (base, place)


def shown_array(value: Any) -> Any:
    """What has the memory that an array shows; `None` for an array that has its own, or is of a special class."""
    if type(value).__name__ != "ndarray" or type(value).__module__ != "numpy" or value.base is None:
        return None
    base = value.base
    # Those of `numpy.lib.stride_tricks` stand between an array and what it shows.
    while (type(base) is type(value) or _is_between(type(base))) and base.base is not None:
        base = base.base
    return base


def _is_between(kind: type) -> bool:
    return kind.__name__ == "DummyArray" and kind.__module__.startswith("numpy.lib.")


def is_fixed_part(value: Any, entries: dict[int, Any]) -> bool:
    """Whether an array that cannot be written shows one that can, and that is or may be known on both sides."""
    kind = type(value)
    if kind.__name__ != "ndarray" or kind.__module__ != "numpy" or value.flags.writeable:
        return False
    return bool(part_of_known(value, entries) or part_of_own(value))


def is_whole(value: Any, order: Any = None) -> bool:
    """Whether an array's memory lies on both sides in the same way; `order`: as the other side has said of it."""
    if type(value).__name__ != "ndarray" or type(value).__module__ != "numpy" or order == "K":
        return False
    flags = value.flags
    return bool(flags.forc and flags.writeable and value.size and not value.dtype.hasobject)


def _may_show(dtype: Any, whole: Any) -> bool:
    """Whether an array of a dtype may show another: whatever bits are there are a value of it."""
    return bool(dtype == whole.dtype or (dtype.kind in "iufc" and dtype.itemsize in (1, 2, 4, 8, 16)))


def place_in(value: Any, whole: Any) -> list[Any] | None:
    """Offset, strides, shape, dtype of an array within another, whether it can be written; `None` if outside."""
    if not _may_show(value.dtype, whole) or not value.size:
        return None
    offset = value.__array_interface__["data"][0] - whole.__array_interface__["data"][0]
    dtype = None if value.dtype == whole.dtype else value.dtype.str
    place = [offset, list(value.strides), list(value.shape), dtype, bool(value.flags.writeable)]
    return place if _lies_within(place, value.dtype, whole) else None


def _lies_within(place: Any, dtype: Any, whole: Any) -> bool:
    offset, strides, shape, *_ = place
    ways = [(size - 1) * stride for size, stride in zip(shape, strides, strict=True)]
    first, last = offset + sum(min(0, way) for way in ways), offset + sum(max(0, way) for way in ways)
    return bool(first >= 0 and last + dtype.itemsize <= whole.nbytes)


def read_view(content: Any, read: Callable[[Any], Any]) -> Any:
    """The view that is described; `ValueError` for one that is none of an array that is here whole."""
    np: Any = importlib.import_module("numpy")
    whole, place = read(content[0]), content[1:]
    numbers = [place[0], *place[1], *place[2]]
    if type(whole) is not np.ndarray or not is_whole(whole) or any(type(each) is not int for each in numbers):
        raise ValueError("no array to be shown")
    dtype = whole.dtype if place[3] is None else np.dtype(str(place[3]))
    if min(place[2], default=1) < 1 or not _may_show(dtype, whole) or not _lies_within(place, dtype, whole):
        raise ValueError("no part of the array")
    view = np.ndarray(tuple(place[2]), dtype, whole, place[0], tuple(place[1]))
    view.flags.writeable = place[4] is True
    return view
