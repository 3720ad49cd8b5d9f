"""Which values can be changed in place, and how one becomes equal to another."""

from __future__ import annotations

import collections
from typing import Any

from r1reward_code.harness.libraries import is_library_value
from r1reward_code.harness.library_values import is_mutable, overwrite

__all__ = ["become", "can_change"]

_CHANGEABLE = (list, dict, set, bytearray, collections.deque)


def can_change(value: Any) -> bool:
    """Whether a value is a container, or an array or frame that is not read-only."""
    return isinstance(value, _CHANGEABLE) or (is_library_value(type(value)) and is_mutable(value))


def become(ours: Any, theirs: Any) -> None:
    """Give a container the content of another one of its kind."""
    if isinstance(ours, list) and isinstance(theirs, list):
        list.__setitem__(ours, slice(None), theirs)  # a class of one's own may do something else
    elif isinstance(ours, bytearray) and isinstance(theirs, bytearray):
        ours[:] = theirs
    elif isinstance(ours, dict) and isinstance(theirs, dict):
        kind: Any = collections.OrderedDict if isinstance(ours, collections.OrderedDict) else dict
        kind.clear(ours)
        for key, item in dict.items(theirs):
            kind.__setitem__(ours, key, item)
        if isinstance(ours, collections.defaultdict) and isinstance(theirs, collections.defaultdict):
            ours.default_factory = theirs.default_factory
    elif isinstance(ours, set) and isinstance(theirs, set):
        set.clear(ours)
        set.update(ours, theirs)
    elif isinstance(ours, collections.deque) and isinstance(theirs, collections.deque):
        ours.clear()
        ours.extend(theirs)
    elif not overwrite(ours, theirs) and ours is not theirs:
        raise ValueError("a shared value became one of another kind")
