"""Objects of libraries that a test hands over as copies: models, generators of random numbers, patterns.

What a solution changes of its copy is changed of the test's object when the call is over, as far as it is data:
numbers, texts, arrays, frames, and objects of libraries that have nothing but attributes. What has a state of its own
(a fitted tree) comes along by reference. A function in the place of a method does not: it would speak for the test.
Of an object that hides its changes (a parsed page) the test's stays what it was; the changed copy is the
solution's own.
"""

from __future__ import annotations

import functools
import operator
from typing import Any

from r1reward_code.harness.libraries import goes_by_copy, is_data_class, is_library_value, library_class
from r1reward_code.harness.object_table import kept_object

__all__ = [
    "changed_copies",
    "hides_changes",
    "is_changed_out_of_sight",
    "note_copy",
    "take_copy",
    "was_changed",
]

_NO_STATE = ("PIL", "bs4", "cv2", "lxml", "matplotlib", "mpl_toolkits", "plotly", "shapely", "sympy")
"""Libraries whose objects hang together too much for one to be described alone."""
_CONSTANT = ("dateutil", "pytz", "re", "regex", "shapely", "string", "zoneinfo")
"""Modules whose objects nobody changes, whatever they note for themselves."""
_OUT_OF_SIGHT: dict[int, Any] = {}
"""On the solution's side, by `id`: copies that it has changed, and that hide it."""
_CHANGED: set[int] = set()
"""On the test's side: the numbers of objects of ours that the solution has changed."""
_COPIES: dict[int, tuple[Any, bytes]] = {}


def note_copy(number: int, value: Any) -> Any:
    """On the solution's side: the object that stands for the test's of this number, as it is there now."""
    import pickle

    if number in _COPIES and not hides_changes(type(value)):
        made = _COPIES[number][0]
        _take_state(made, value)
    else:
        made = value
    _COPIES[number] = (made, pickle.dumps(made))
    return made


def changed_copies() -> list[Any]:
    """On the solution's side: number and state of each copy that has changed since the last answer."""
    if not _COPIES:
        return []
    import pickle

    changes = []
    for number, (value, before) in list(_COPIES.items()):
        try:
            now = pickle.dumps(value)
        except (TypeError, ValueError, AttributeError, pickle.PicklingError, RecursionError):
            now = b""  # by something that it has been given
        if now != before:
            _COPIES[number] = (value, now)
            if hides_changes(type(value)):
                _OUT_OF_SIGHT[id(value)] = value
            changes.append([number, _state_of(value)])
    return changes


def is_changed_out_of_sight(value: Any) -> bool:
    """On the solution's side: whether a value is a copy that is no longer what the test has of it."""
    return id(value) in _OUT_OF_SIGHT


def was_changed(number: int) -> bool:
    """On the test's side: whether an object of ours has what the solution gave it."""
    return number in _CHANGED


def hides_changes(kind: type) -> bool:
    """Whether objects of a class go by copy, can be changed, and no change of a copy is known to the test."""
    if (
        not goes_by_copy(kind)
        or kind.__name__ in _GENERATORS
        or kind.__module__.partition(".")[0] in _CONSTANT
    ):
        return False
    if any(base.__module__ == "sympy.core.basic" for base in kind.__mro__):
        return False
    return not (_has_attributes(kind) or is_data_class(kind) or issubclass(kind, type))


def _state_of(value: Any) -> Any:
    for kind, get in _GENERATORS.items():
        if type(value).__name__ == kind:
            return [kind, get[0](value)]
    if _has_attributes(type(value)):
        return ["object", _with_attributes([[name, item] for name, item in _attributes_of(value)])]
    return ["unknown", type(value).__name__]


def _set_state(generator: Any, state: Any) -> None:
    generator.bit_generator.state = state


_GENERATORS: dict[str, Any] = {
    "Random": (lambda value: value.getstate(), lambda value, state: value.setstate(state)),
    "RandomState": (lambda value: value.get_state(legacy=False), lambda value, state: value.set_state(state)),
    "Generator": (lambda value: value.bit_generator.state, _set_state),
}
"""How the state of a generator of random numbers is got and set."""


def _has_attributes(kind: type) -> bool:
    """Whether objects of a class of a library have nothing but attributes."""
    root = kind.__module__.partition(".")[0]
    whole = library_class(kind.__module__, kind.__qualname__) is kind and root not in _NO_STATE
    if not whole or is_data_class(kind) or is_library_value(kind):
        return False
    made_plainly = all(
        getattr(kind, name) is getattr(object, name) for name in ("__new__", "__reduce__", "__reduce_ex__")
    )
    return made_plainly and bool(kind.__dictoffset__)


def _attributes_of(value: Any) -> list[Any]:
    """Names and values, but for what is computed from the others and what would hide a method."""
    kind = type(value)
    return [[name, item] for name, item in vars(value).items() if _is_shared_attribute(kind, name)]


def _is_shared_attribute(kind: type, name: Any) -> bool:
    if not isinstance(name, str) or name.startswith("__"):
        return False
    of_class = getattr(kind, name, None)
    return not (
        isinstance(of_class, functools.cached_property) or callable(of_class) or hasattr(of_class, "__set__")
    )


def _with_attributes(value: Any, above: tuple[int, ...] = ()) -> Any:
    """A value, with objects of libraries in it as their attributes; what is a copy itself stays what it is."""
    kind = type(value)
    if len(above) > _MOST_ABOVE or id(value) in above or any(value is each for each, _ in _COPIES.values()):
        return value
    inside = (*above, id(value))
    if kind in (list, tuple):
        return kind([_with_attributes(item, inside) for item in value])
    if kind is dict:
        return {name: _with_attributes(item, inside) for name, item in value.items()}
    if goes_by_copy(kind) and _has_attributes(kind):
        attributes = [[name, _with_attributes(item, inside)] for name, item in _attributes_of(value)]
        return (_BUILT, kind.__module__, kind.__qualname__, attributes)
    return value


_BUILT, _MOST_ABOVE = "r1 object of a library", 20


def _built(value: Any) -> Any:
    """What `_with_attributes` was given: on the test's side, of classes alone that have nothing but attributes."""
    kind = type(value)
    if kind is tuple and len(value) == 4 and value[0] == _BUILT:
        library_kind: Any = library_class(*value[1:3])
        if library_kind is None or not _has_attributes(library_kind):
            raise ValueError("no class whose objects have nothing but attributes")
        made = object.__new__(library_kind)
        vars(made).update(
            {name: _built(item) for name, item in value[3] if _is_shared_attribute(library_kind, name)}
        )
        return made
    if kind in (list, tuple):
        return kind([_built(item) for item in value])
    if kind is dict:
        return {name: _built(item) for name, item in value.items()}
    return value


def _take_state(ours: Any, theirs: Any) -> None:
    """Give a copy the state of a newer one."""
    for kind, (get, put) in _GENERATORS.items():
        if type(ours).__name__ == kind:
            put(ours, get(theirs))
            return
    if _has_attributes(type(ours)):
        _merge(ours, theirs)


def _merge(ours: Any, theirs: Any) -> Any:
    """`theirs`, in the objects and lists that we have already, where these are of the same kind."""
    kind = type(ours)
    if ours is theirs or kind is not type(theirs):
        return theirs
    if kind is list and len(ours) == len(theirs):
        ours[:] = list(map(_merge, ours, theirs))
        return ours
    if kind is tuple and len(ours) == len(theirs):
        merged = tuple(map(_merge, ours, theirs))
        return ours if all(map(operator.is_, merged, ours)) else merged
    mapping = ours if kind is dict else vars(ours) if _has_attributes(kind) else None
    if mapping is None:
        return theirs
    new = theirs if kind is dict else vars(theirs)
    changed = {name: _merge(mapping.get(name), item) for name, item in new.items()}
    mapping.clear()
    mapping.update(changed)
    return ours


def take_copy(number: Any, state: Any) -> None:
    """On the test's side: give an object of ours the state that its copy has; `ValueError` for what is no state."""
    ours = kept_object(number)
    kind, content = state
    if kind in _GENERATORS and type(ours).__name__ == kind:
        _GENERATORS[kind][1](ours, content)
    elif kind == "object" and _has_attributes(type(ours)):
        made = object.__new__(type(ours))
        vars(made).update(
            {name: _built(item) for name, item in content if _is_shared_attribute(type(ours), name)}
        )
        _CHANGED.add(number)
        _merge(ours, made)
    elif kind != "unknown":
        raise ValueError("no state of this object")
