"""Reads what `wire_values` writes; what a side makes of what is not the same for all is in `SIDE`."""

from __future__ import annotations

import array
import collections
import contextlib
import decimal
import fractions
import types
from collections.abc import Callable
from typing import Any

from r1reward_code.harness.libraries import is_open_library, library_class
from r1reward_code.harness.library_containers import container_value
from r1reward_code.harness.library_values import library_value
from r1reward_code.harness.node_classes import NODE_CLASSES, set_attributes
from r1reward_code.harness.object_table import Opaque, kept_object
from r1reward_code.harness.scalar_values import by_text, time_of_parts
from r1reward_code.harness.wire_values import BUILTIN_CLASSES, FACTORIES, VIEWS

__all__ = ["IMPORTING", "SIDE", "from_wire"]


def from_wire(value: Any, nodes: Any = None) -> Any:
    """The value that was written; `nodes` has what is shared, or nodes of a graph, by number."""
    if isinstance(value, list):
        return [from_wire(item, nodes) for item in value]
    if not isinstance(value, dict):
        return value
    kind, content = value["t"], value["v"]
    if kind == "shared":
        return nodes(content)
    if kind == "library class" and not callable(nodes):
        return Opaque(str(content[1]))  # never on the host: to import a module is to run what is in it
    if kind in _READ:
        return _READ[kind](content)
    if kind in _CONTAINERS:
        return _CONTAINERS[kind](from_wire(item, nodes) for item in content)
    if kind == "set":
        return _ordered_set([from_wire(item, nodes) for item in content])
    if kind in ("dict", "counter", "ordered"):
        made = {from_wire(key, nodes): from_wire(item, nodes) for key, item in content}
        return made if kind == "dict" else _DICTIONARY_CLASSES[kind](made)
    if kind == "defaultdict":
        made = {from_wire(key, nodes): from_wire(item, nodes) for key, item in content[1]}
        return collections.defaultdict(_factory(content[0], nodes), made)
    if kind == "bounded":
        return collections.deque((from_wire(item, nodes) for item in content[1]), content[0])
    if kind == "slice":
        return slice(*(from_wire(item, nodes) for item in content))
    if kind == "view":
        return _view(content[0], from_wire(content[1], nodes))
    if kind == "derived":
        return SIDE[kind](content, lambda form: from_wire(form, nodes))
    if kind == "graph":
        return _graph(*content)
    if kind == "node":
        return nodes[content]
    if kind == "named tuple":
        return SIDE[kind]((content[0], content[1], [from_wire(item, nodes) for item in content[2]]))
    if kind == "library" and callable(nodes):  # never on the host, which shares nothing and loads no library
        return library_value(content, lambda item: from_wire(item, nodes))
    if kind == "container" and callable(nodes):  # the same
        return container_value(content, _library_class(content[:2]), lambda item: from_wire(item, nodes))
    if kind == "array":
        return array.array(content[0], from_wire(content[1], nodes))
    return SIDE[kind](content)


def _view(which: Any, mapping: Any) -> Any:
    """A view of a dictionary, by the builtin method: one of a solution's own class may be anything."""
    if type(which) is not int or not 0 <= which < len(VIEWS) or not issubclass(type(mapping), dict):
        raise ValueError("no view of a dictionary")
    kind: Any = collections.OrderedDict if isinstance(mapping, collections.OrderedDict) else dict
    return (kind.keys, kind.values, kind.items, types.MappingProxyType)[which](mapping)


def _factory(form: Any, nodes: Any) -> Any:
    made = FACTORIES[form] if isinstance(form, str) else from_wire(form, nodes)
    return made if callable(made) else None


class _Ordered(set):  # type: ignore[type-arg]
    """A set that is gone through in the order that the other side had; a change of its own ends that."""

    def __init__(self, items: list[Any]) -> None:
        super().__init__(items)
        self._order = items

    def __iter__(self) -> Any:
        same = len(self) == len(self._order) and all(map(self.__contains__, self._order))
        return iter(self._order) if same else super().__iter__()

    def __repr__(self) -> str:
        return "{" + ", ".join(map(repr, self)) + "}" if self else "set()"


def _ordered_set(items: list[Any]) -> set[Any]:
    made = set(items)
    return made if list(made) == items or len(made) < len(items) else _Ordered(items)


def _graph(value: Any, edges: Any) -> Any:
    nodes = []
    for name, _ in edges:
        kind = NODE_CLASSES[name]  # a name of another kind is no word of ours
        nodes.append(kind.__new__(kind))
    for node, (_, pairs) in zip(nodes, edges, strict=True):
        set_attributes(node, [(name, from_wire(item, nodes)) for name, item in pairs])
    return from_wire(value, nodes)


def _imported_class(module: Any, name: Any) -> type | None:
    import importlib

    if is_open_library(module):
        IMPORTING[0] = True
        try:
            with contextlib.suppress(ImportError):
                importlib.import_module(module)
        finally:
            IMPORTING[0] = False
    return library_class(module, name)


IMPORTING = [False]
"""Whether a module is being imported that the other side has chosen."""


def _library_class(content: Any) -> Any:
    kind = library_class(*content) or _imported_class(*content)
    return Opaque(str(content[1])) if kind is None else kind


SIDE: dict[str, Callable[..., Any]] = {
    "opaque": Opaque,
    "class": lambda content: Opaque(content[:2]),
    "named tuple": lambda content: tuple(content[2]),
}
"""What a side makes of each kind that is not the same for all."""

_TYPES = {kind.__name__: kind for kind in BUILTIN_CLASSES}

_CONTAINERS: dict[str, Any] = {"tuple": tuple, "frozenset": frozenset, "deque": collections.deque}
_DICTIONARY_CLASSES: dict[str, Any] = {"counter": collections.Counter, "ordered": collections.OrderedDict}
_READ: dict[str, Callable[[Any], Any]] = {
    "int": lambda content: int(content, 16),
    "float": float.fromhex,
    "complex": lambda content: complex(float.fromhex(content[0]), float.fromhex(content[1])),
    "bytes": bytes.fromhex,
    "bytearray": bytearray.fromhex,
    "memoryview": lambda content: memoryview(bytes.fromhex(content)),
    "constant": lambda content: {"Ellipsis": Ellipsis, "NotImplemented": NotImplemented}[content],
    "by text": lambda content: by_text(*content),
    "type": lambda content: _TYPES[content],
    "range": lambda content: range(*content),
    "time": lambda content: time_of_parts(*content),
    "decimal": decimal.Decimal,
    "fraction": lambda content: fractions.Fraction(int(content[0], 16), int(content[1], 16)),
    "library class": _library_class,
    "ref": kept_object,
}
"""Kinds of values that contain no others."""
