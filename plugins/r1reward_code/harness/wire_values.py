"""Plain data as JSON: what two processes that do not trust each other may exchange.

A value is what JSON has, or `{"t": kind, "v": content}`. Whatever is no plain data becomes an `opaque` one,
which equals nothing; what each of two sides makes of it is in `SIDE`.
"""

from __future__ import annotations

import array
import collections
import datetime
import decimal
import fractions
from collections.abc import Callable
from typing import Any

__all__ = [
    "DESCRIBE",
    "NODE_CLASSES",
    "SIDE",
    "Opaque",
    "ancestor_names",
    "describe_class",
    "describe_other",
    "from_wire",
    "keep_object",
    "kept_object",
    "make_named_tuple",
    "to_wire",
]

_DEEPEST = 200


class Opaque:
    """Stands for a value of the other side that is no plain data: it equals nothing, not even itself."""

    _name: str
    _number: Any

    def __init__(self, content: Any) -> None:
        name, number = content if isinstance(content, list) else (content, -1)
        object.__setattr__(self, "_name", str(name))
        object.__setattr__(self, "_number", number)

    def __eq__(self, other: object) -> bool:
        return False

    def __ne__(self, other: object) -> bool:
        return True

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<{self._name} of the solution>"


def to_wire(value: Any) -> Any:
    """`value` as something that JSON has; subclasses lose what makes them special.

    Nodes of lists and trees (`NODE_CLASSES`) go along as a graph: they may be many, and may form circles.
    """
    seen: dict[int, int] = {}
    nodes: list[Any] = []
    edges: list[Any] = []
    plain = _wire_form(value, 0, (seen, nodes))
    for node in nodes:  # grows while it is walked
        pairs = [[str(name), _wire_form(item, 0, (seen, nodes))] for name, item in vars(node).items()]
        edges.append([type(node).__name__, pairs])
    return {"t": "graph", "v": [plain, edges]} if nodes else plain


def _wire_form(value: Any, depth: int, graph: Any) -> Any:
    if depth > _DEEPEST:
        return {"t": "opaque", "v": "a value that is too deep"}
    if value is None or value is True or value is False:
        return value
    kind = type(value)
    if issubclass(kind, str):
        return str.__str__(value).encode("utf-8", "surrogatepass").decode("utf-8", "surrogatepass")
    if issubclass(kind, int):
        number = int.__int__(value)
        return number if -(2**53) < number < 2**53 else {"t": "int", "v": f"{number:x}"}
    if issubclass(kind, float):
        return {"t": "float", "v": float.hex(float.__float__(value))}
    if issubclass(kind, complex):
        return {"t": "complex", "v": [float.hex(value.real), float.hex(value.imag)]}
    if issubclass(kind, tuple) and _fields(kind):
        items = [_wire_form(item, depth + 1, graph) for item in tuple.__iter__(value)]
        return {"t": "named tuple", "v": [kind.__name__, list(_fields(kind)), items]}
    for name, base in (
        ("tuple", tuple),
        ("set", set),
        ("frozenset", frozenset),
        ("deque", collections.deque),
    ):
        if issubclass(kind, base):
            return {"t": name, "v": [_wire_form(item, depth + 1, graph) for item in base.__iter__(value)]}
    if issubclass(kind, list):
        return [_wire_form(item, depth + 1, graph) for item in list.__iter__(value)]
    if kind is collections.OrderedDict:
        return {"t": "ordered", "v": [_wire_form(list(pair), depth + 1, graph) for pair in value.items()]}
    if issubclass(kind, dict):
        pairs = [
            [_wire_form(k, depth + 1, graph), _wire_form(v, depth + 1, graph)] for k, v in dict.items(value)
        ]
        return {"t": "counter" if kind is collections.Counter else "dict", "v": pairs}
    if issubclass(kind, (bytes, bytearray)):
        return {"t": kind.__name__, "v": bytes(value).hex()}
    if issubclass(kind, range):
        return {"t": "range", "v": [value.start, value.stop, value.step]}
    if kind in _TIMES:
        return {"t": "time", "v": [kind.__name__, *_parts(value)]}
    if issubclass(kind, decimal.Decimal):
        return {"t": "decimal", "v": str(value)}
    if issubclass(kind, fractions.Fraction):
        return {"t": "fraction", "v": [f"{value.numerator:x}", f"{value.denominator:x}"]}
    if kind is array.array:
        return {"t": "array", "v": [value.typecode, _wire_form(value.tolist(), depth + 1, graph)]}
    if value is Ellipsis or value is NotImplemented:
        return {"t": "constant", "v": str(value)}
    if (kind.__module__, kind.__name__) in _BY_TEXT:
        return {"t": "by text", "v": [kind.__module__, kind.__name__, str(value)]}
    if hasattr(kind, "tolist"):
        return _wire_form(value.tolist(), depth + 1, graph)
    if kind is Opaque or issubclass(kind, Opaque):
        return {"t": "ref", "v": value._number}
    if kind.__name__ in NODE_CLASSES and hasattr(value, "__dict__"):
        seen, nodes = graph
        if id(value) not in seen:
            seen[id(value)] = len(nodes)
            nodes.append(value)
        return {"t": "node", "v": seen[id(value)]}
    return DESCRIBE[0](value)


def describe_other(value: Any) -> Any:
    """An object that stays here: the other side has only its number, and the name of its class."""
    if isinstance(value, type):
        return describe_class(value)
    return {"t": "opaque", "v": [type(value).__name__, keep_object(value)]}


def describe_class(value: Any) -> Any:
    """A class: a builtin one by its name, any other by reference."""
    if value in _BUILTIN_CLASSES:
        return {"t": "type", "v": value.__name__}
    return {"t": "class", "v": [value.__name__, keep_object(value), ancestor_names(value)]}


_BUILTIN_CLASSES = (
    bool, bytearray, bytes, complex, dict, float, frozenset, int, list, object, range, set, str, tuple, type(None),
)  # fmt: skip
"""Classes that are the same on both sides: they compare by what they are, and nobody redefines them."""


def make_named_tuple(content: Any) -> Any:
    """A named tuple; a plain one where it is too long, or there are too many kinds."""
    name, fields, items = content
    key = (name, *fields)
    if key not in _NAMED_TUPLES:
        if len(_NAMED_TUPLES) >= 100 or len(fields) > 100:
            return tuple(items)
        _NAMED_TUPLES[key] = collections.namedtuple(name, fields)  # refuses whatever is no name
    return _NAMED_TUPLES[key](*items)


_NAMED_TUPLES: dict[tuple[str, ...], Any] = {}


def _fields(kind: Any) -> Any:
    """The names of a named tuple's items, or nothing."""
    names = getattr(kind, "_fields", ())
    plain = isinstance(names, tuple) and all(isinstance(name, str) for name in names)
    return names if plain and hasattr(kind, "_make") else ()


_TIMES = (datetime.datetime, datetime.date, datetime.time, datetime.timedelta)
_FIELDS = ("year", "month", "day", "hour", "minute", "second", "microsecond")
_BY_TEXT = {
    (module, name)
    for module, names in {
        "pathlib": "PosixPath PurePath PurePosixPath PureWindowsPath",
        "uuid": "UUID",
        "ipaddress": "IPv4Address IPv4Network IPv6Address IPv6Network",
    }.items()
    for name in names.split()
}
"""Classes whose objects are what their text says; their modules are not needed where nobody has such an object."""


def _by_text(module: Any, name: str, text: str) -> Any:
    import importlib

    if (module, name) not in _BY_TEXT or not isinstance(text, str):
        raise ValueError("no class of such values")
    return getattr(importlib.import_module(module), name)(text)


def _parts(value: Any) -> Any:
    """What makes a date, a time or a duration; a zone as its distance from UTC in seconds."""
    if type(value) is datetime.timedelta:
        return [value.days, value.seconds, value.microseconds]
    parts = [getattr(value, name) for name in _FIELDS if hasattr(value, name)]
    zone = value.utcoffset() if hasattr(value, "utcoffset") else None
    return parts if zone is None else [*parts, {"zone": zone.total_seconds()}]


def _time(name: str, *parts: Any) -> Any:
    zone = parts[-1]["zone"] if parts and isinstance(parts[-1], dict) else None
    kind: Any = {kind.__name__: kind for kind in _TIMES}[name]
    if zone is None:
        return kind(*parts)
    return kind(*parts[:-1], tzinfo=datetime.timezone(datetime.timedelta(seconds=zone)))


def ancestor_names(kind: Any) -> Any:
    """The names of an exception's classes; empty for any other class."""
    return [base.__name__ for base in kind.__mro__] if issubclass(kind, BaseException) else []


def keep_object(value: Any) -> Any:
    """A number by which the other side may speak of an object that stays here; each has one, for good."""
    number = _NUMBERS.get(id(value))
    if number is None:
        if len(_KEPT) >= _MOST_KEPT:
            raise MemoryError(f"more than {_MOST_KEPT} objects are spoken of")
        number = _NUMBERS[id(value)] = len(_KEPT)
        _KEPT.append(value)
    return number


def kept_object(number: int) -> Any:
    """The object of ours that has this number; `IndexError` if none has."""
    if type(number) is not int or not 0 <= number < len(_KEPT):
        raise IndexError("no object of ours has this number")
    return _KEPT[number]


_KEPT: list[Any] = []
_NUMBERS: dict[int, int] = {}
_MOST_KEPT = 10**6


def from_wire(value: Any, nodes: Any = ()) -> Any:
    """The value that `to_wire` was given."""
    if isinstance(value, list):
        return [from_wire(item, nodes) for item in value]
    if not isinstance(value, dict):
        return value
    kind, content = value["t"], value["v"]
    if kind == "int":
        return int(content, 16)
    if kind == "float":
        return float.fromhex(content)
    if kind == "complex":
        return complex(float.fromhex(content[0]), float.fromhex(content[1]))
    if kind in _CONTAINERS:
        return _CONTAINERS[kind](from_wire(item, nodes) for item in content)
    if kind in ("dict", "counter"):
        made = {from_wire(k, nodes): from_wire(v, nodes) for k, v in content}
        return made if kind == "dict" else collections.Counter(made)
    if kind == "ordered":
        return collections.OrderedDict(from_wire(pair, nodes) for pair in content)
    if kind == "constant":
        return {"Ellipsis": Ellipsis, "NotImplemented": NotImplemented}[content]
    if kind == "by text":
        return _by_text(*content)
    if kind == "graph":
        return _graph(*content)
    if kind == "node":
        return nodes[content]
    if kind == "class":
        return SIDE["class"](content)
    if kind == "type":
        return _TYPES[content]
    if kind == "named tuple":
        return SIDE[kind]((content[0], content[1], [from_wire(item, nodes) for item in content[2]]))
    if kind in ("bytes", "bytearray"):
        return bytes.fromhex(content) if kind == "bytes" else bytearray.fromhex(content)
    if kind == "array":
        return array.array(content[0], from_wire(content[1], nodes))
    if kind == "range":
        return range(*content)
    if kind == "time":
        return _time(*content)
    if kind == "decimal":
        return decimal.Decimal(content)
    if kind == "fraction":
        return fractions.Fraction(int(content[0], 16), int(content[1], 16))
    if kind == "ref":
        return kept_object(content)
    return SIDE[kind](content)


def _graph(value: Any, edges: Any) -> Any:
    nodes = []
    for name, _ in edges:
        kind = NODE_CLASSES[name]  # a name of another kind is no word of ours
        nodes.append(kind.__new__(kind))
    for node, (_, pairs) in zip(nodes, edges, strict=True):
        for name, item in pairs:
            # Its methods are those of the side that it is on.
            if not name.startswith("__") and not callable(getattr(type(node), name, None)):
                setattr(node, name, from_wire(item, nodes))
    return from_wire(value, nodes)


class ListNode:
    """LeetCode's list, as it defines it."""

    def __init__(self, val: Any = 0, next: Any = None) -> None:
        self.val, self.next = val, next


class TreeNode:
    """LeetCode's binary tree, as it defines it."""

    def __init__(self, val: Any = 0, left: Any = None, right: Any = None) -> None:
        self.val, self.left, self.right = val, left, right


NODE_CLASSES: dict[str, Any] = {"ListNode": ListNode, "TreeNode": TreeNode}
"""The classes whose objects are data: they go over as copies, and come back as those of the other side."""

DESCRIBE = [describe_other]
"""How a side speaks of what is no data."""
SIDE: dict[str, Callable[..., Any]] = {
    "opaque": Opaque,
    "class": lambda content: Opaque(content[:2]),
    "named tuple": lambda content: tuple(content[2]),
}
"""What a side makes of each kind that is not the same for all."""

_TYPES = {kind.__name__: kind for kind in _BUILTIN_CLASSES}

_CONTAINERS = {
    "tuple": tuple,
    "set": set,
    "frozenset": frozenset,
    "deque": collections.deque,
}
