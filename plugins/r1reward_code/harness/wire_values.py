"""Values as JSON: what two processes that do not trust each other may exchange.

A value is what JSON has, or `{"t": kind, "v": content}`. Whatever is no plain data becomes an `opaque` one,
which equals nothing; what each of two sides makes of it is in `SIDE`.
"""

from __future__ import annotations

import array
import collections
import contextlib
import datetime
import decimal
import fractions
import sys
from collections.abc import Callable
from typing import Any

from r1reward_code.harness.libraries import is_library_value, is_open_library, library_class
from r1reward_code.harness.library_values import library_form, library_value

__all__ = [
    "DESCRIBE",
    "NODE_CLASSES",
    "SIDE",
    "ListNode",
    "Opaque",
    "TreeNode",
    "Writer",
    "ancestor_names",
    "content_form",
    "describe_class",
    "describe_other",
    "from_wire",
    "is_node",
    "keep_object",
    "kept_object",
    "make_named_tuple",
    "set_attributes",
    "to_wire",
    "wire_form",
]

_DEEPEST = 200


class Opaque:
    """Stands for a value of the other side that is no plain data: it equals nothing, not even itself."""

    _name: str
    _number: Any

    def __init__(self, content: Any) -> None:
        name, number = content[:2] if isinstance(content, list) else (content, -1)
        object.__setattr__(self, "_name", str(name))
        object.__setattr__(self, "_number", number)

    def __eq__(self, other: object) -> bool:
        return False

    def __ne__(self, other: object) -> bool:
        return True

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<{self._name} of the solution>"


class Writer:
    """Writes values of one message. `share` numbers those that the other side has, too, or is to have.

    Without it, nodes of lists and trees (`NODE_CLASSES`) go along as a graph: they may be many, and form circles.
    """

    __slots__ = ("nodes", "seen", "share")

    def __init__(self, share: Callable[[Any, int, int], int | None] | None = None) -> None:
        self.share = share
        self.seen: dict[int, int] = {}
        self.nodes: list[Any] = []


def to_wire(value: Any) -> Any:
    """`value` as something that JSON has; subclasses lose what makes them special."""
    writer = Writer()
    plain = wire_form(value, 0, writer)
    edges = [_node_form(node, writer) for node in writer.nodes]  # grows while it is walked
    return {"t": "graph", "v": [plain, edges]} if edges else plain


def _node_form(node: Any, writer: Writer) -> Any:
    return [
        type(node).__name__,
        [[str(name), wire_form(item, 0, writer)] for name, item in vars(node).items()],
    ]


def wire_form(value: Any, depth: int, writer: Writer) -> Any:
    """A value, or what it contains at some depth, as something that JSON has."""
    if value is None or value is True or value is False:
        return value
    if depth > _DEEPEST:
        return {"t": "opaque", "v": "a value that is too deep"}
    kind = type(value)
    if kind is not int and kind is not str and writer.share is not None:
        number = writer.share(value, sys.getrefcount(value), depth)
        if number is not None:
            return {"t": "shared", "v": number}
    return _form_by_kind(value, kind, depth, writer)


def content_form(value: Any, writer: Writer) -> Any:
    """What is in a container, as `wire_form` has one that is not shared."""
    if is_node(value):
        return {"t": "node", "v": _node_form(value, writer)}
    return _form_by_kind(value, type(value), 0, writer)


def is_node(value: Any) -> bool:
    """Whether a value is a node of a list or tree that is data."""
    return type(value).__name__ in NODE_CLASSES and hasattr(value, "__dict__")


def _form_by_kind(value: Any, kind: Any, depth: int, writer: Writer) -> Any:
    if issubclass(kind, str) and kind.__module__ != "numpy":
        return str.__str__(value).encode("utf-8", "surrogatepass").decode("utf-8", "surrogatepass")
    if issubclass(kind, int):
        number = int.__int__(value)
        return number if -(2**53) < number < 2**53 else {"t": "int", "v": f"{number:x}"}
    if writer.share is not None and kind.__module__ != "builtins" and is_library_value(kind):
        form = library_form(value, lambda item: wire_form(item, depth + 1, writer))
        return DESCRIBE[0](value) if form is None else form
    if issubclass(kind, float):
        return {"t": "float", "v": float.hex(float.__float__(value))}
    if issubclass(kind, complex):
        return {"t": "complex", "v": [float.hex(value.real), float.hex(value.imag)]}
    form = _container_form(value, kind, depth, writer)
    return _other_form(value, kind, depth, writer) if form is None else form


def _container_form(value: Any, kind: Any, depth: int, writer: Writer) -> Any:
    deeper = depth + 1
    if issubclass(kind, list):
        return [wire_form(item, deeper, writer) for item in list.__iter__(value)]
    if issubclass(kind, tuple) and named_fields(kind):
        items = [wire_form(item, deeper, writer) for item in tuple.__iter__(value)]
        return {"t": "named tuple", "v": [kind.__name__, list(named_fields(kind)), items]}
    for name, base in _SEQUENCES:
        if issubclass(kind, base):
            return {"t": name, "v": [wire_form(item, deeper, writer) for item in base.__iter__(value)]}
    if issubclass(kind, dict):
        pairs = []
        for key in value if kind is collections.OrderedDict else dict.keys(value):
            item = dict.__getitem__(value, key)  # not by items(): references are counted as in a list
            pairs.append([wire_form(key, deeper, writer), wire_form(item, deeper, writer)])
        if kind is collections.defaultdict:
            factory = getattr(value.default_factory, "__name__", None)
            return {"t": "defaultdict", "v": [factory if factory in _FACTORIES else None, pairs]}
        return {"t": _DICTIONARIES.get(kind, "dict"), "v": pairs}
    if issubclass(kind, (bytes, bytearray)):
        return {"t": "bytes" if issubclass(kind, bytes) else "bytearray", "v": bytes(value).hex()}
    return None


_SEQUENCES: tuple[tuple[str, Any], ...] = (
    ("tuple", tuple), ("set", set), ("frozenset", frozenset), ("deque", collections.deque),
)  # fmt: skip
_DICTIONARIES: dict[Any, str] = {collections.OrderedDict: "ordered", collections.Counter: "counter"}
_FACTORIES: dict[str | None, Any] = {kind.__name__: kind for kind in (dict, float, int, list, set, str)}


def _other_form(value: Any, kind: Any, depth: int, writer: Writer) -> Any:
    if issubclass(kind, range):
        return {"t": "range", "v": [value.start, value.stop, value.step]}
    if kind in _TIMES:
        return {"t": "time", "v": [kind.__name__, *_parts(value)]}
    if issubclass(kind, decimal.Decimal):
        return {"t": "decimal", "v": str(value)}
    if issubclass(kind, fractions.Fraction):
        return {"t": "fraction", "v": [f"{value.numerator:x}", f"{value.denominator:x}"]}
    if kind is array.array:
        return {"t": "array", "v": [value.typecode, wire_form(value.tolist(), depth + 1, writer)]}
    if value is Ellipsis or value is NotImplemented:
        return {"t": "constant", "v": str(value)}
    module = kind.__module__.partition("._")[0]  # from Python 3.13 on a path's class says `pathlib._local`
    if (module, kind.__name__) in _BY_TEXT:
        return {"t": "by text", "v": [module, kind.__name__, str(value)]}
    if kind is Opaque or issubclass(kind, Opaque):
        return {"t": "ref", "v": value._number}
    if hasattr(kind, "tolist"):
        return wire_form(value.tolist(), depth + 1, writer)
    if writer.share is None and is_node(value):
        if id(value) not in writer.seen:
            writer.seen[id(value)] = len(writer.nodes)
            writer.nodes.append(value)
        return {"t": "node", "v": writer.seen[id(value)]}
    return DESCRIBE[0](value)


def describe_other(value: Any) -> Any:
    """An object that stays here: the other side has only its number, and the name of its class."""
    if isinstance(value, type):
        return describe_class(value)
    return {"t": "opaque", "v": [type(value).__name__, keep_object(value), type(value).__module__]}


def describe_class(value: Any) -> Any:
    """A class: a builtin one by its name, any other by reference."""
    if value in _BUILTIN_CLASSES:
        return {"t": "type", "v": value.__name__}
    name = str(value.__qualname__)
    if library_class(value.__module__, name) is value:
        return {"t": "library class", "v": [value.__module__, name]}
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


def named_fields(kind: Any) -> Any:
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
        return collections.defaultdict(_FACTORIES[content[0]] if content[0] else None, made)
    if kind == "graph":
        return _graph(*content)
    if kind == "node":
        return nodes[content]
    if kind == "named tuple":
        return SIDE[kind]((content[0], content[1], [from_wire(item, nodes) for item in content[2]]))
    if kind == "library" and callable(nodes):  # never on the host, which shares nothing and loads no library
        return library_value(content, lambda item: from_wire(item, nodes))
    if kind == "array":
        return array.array(content[0], from_wire(content[1], nodes))
    return SIDE[kind](content)


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


def set_attributes(node: Any, pairs: list[tuple[str, Any]]) -> None:
    """Give a node the attributes that it has on the other side; its methods are those of the side that it is on."""
    for name, item in pairs:
        if not name.startswith("__") and not callable(getattr(type(node), name, None)):
            setattr(node, name, item)


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
"""How a side refers to an object that cannot be sent by value."""


def _imported_class(module: Any, name: Any) -> type | None:
    import importlib

    if is_open_library(module):
        with contextlib.suppress(ImportError):
            importlib.import_module(module)
    return library_class(module, name)


def _library_class(content: Any) -> Any:
    found = library_class(*content) or _imported_class(*content)
    return Opaque(str(content[1])) if found is None else found


SIDE: dict[str, Callable[..., Any]] = {
    "opaque": Opaque,
    "class": lambda content: Opaque(content[:2]),
    "named tuple": lambda content: tuple(content[2]),
}
"""What a side makes of each kind that is not the same for all."""

_TYPES = {kind.__name__: kind for kind in _BUILTIN_CLASSES}

_CONTAINERS: dict[str, Any] = {"tuple": tuple, "frozenset": frozenset, "deque": collections.deque}
_DICTIONARY_CLASSES: dict[str, Any] = {"counter": collections.Counter, "ordered": collections.OrderedDict}
_READ: dict[str, Callable[[Any], Any]] = {
    "int": lambda content: int(content, 16),
    "float": float.fromhex,
    "complex": lambda content: complex(float.fromhex(content[0]), float.fromhex(content[1])),
    "bytes": bytes.fromhex,
    "bytearray": bytearray.fromhex,
    "constant": lambda content: {"Ellipsis": Ellipsis, "NotImplemented": NotImplemented}[content],
    "by text": lambda content: _by_text(*content),
    "type": lambda content: _TYPES[content],
    "range": lambda content: range(*content),
    "time": lambda content: _time(*content),
    "decimal": decimal.Decimal,
    "fraction": lambda content: fractions.Fraction(int(content[0], 16), int(content[1], 16)),
    "library class": _library_class,
    "ref": kept_object,
}
"""Kinds of values that contain no others."""
