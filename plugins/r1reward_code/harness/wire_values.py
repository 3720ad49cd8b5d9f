"""Values as JSON: what two processes that do not trust each other may exchange.

A value is what JSON has, or `{"t": kind, "v": content}`. Whatever is no plain data becomes an `opaque` one,
which equals nothing; what each of two sides makes of it is in `SIDE`.
"""

from __future__ import annotations

import array
import collections
import decimal
import fractions
import sys
import types
from collections.abc import Callable
from typing import Any

from r1reward_code.harness.derived_values import derived_form
from r1reward_code.harness.libraries import is_library_value, library_class
from r1reward_code.harness.library_containers import container_class, container_form
from r1reward_code.harness.library_values import library_form
from r1reward_code.harness.node_classes import is_node
from r1reward_code.harness.object_table import Opaque, ancestor_names, keep_object
from r1reward_code.harness.scalar_values import BY_TEXT, TIMES, named_fields, parts_of_time
from r1reward_code.harness.standard_ancestors import ancestor_forms

__all__ = [
    "BUILTIN_CLASSES",
    "DESCRIBE",
    "FACTORIES",
    "VIEWS",
    "Writer",
    "content_form",
    "describe_class",
    "describe_other",
    "to_wire",
    "wire_form",
]

_DEEPEST = 200
_PLAIN_HOMES = ("builtins", "collections", "solution", "tests")


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
        if kind.__module__ == "solution" and (
            form := derived_form(value, kind, lambda: _form_by_kind(value, kind, depth, writer))
        ):
            return form
    return _form_by_kind(value, kind, depth, writer)


def content_form(value: Any, writer: Writer) -> Any:
    """What is in a container, as `wire_form` has one that is not shared."""
    if is_node(value):
        return {"t": "node", "v": _node_form(value, writer)}
    kind = type(value)
    form = (
        derived_form(value, kind, lambda: _form_by_kind(value, kind, 0, writer), is_content=True)
        if kind.__module__ == "solution"
        else None
    )
    return form or _form_by_kind(value, kind, 0, writer)


def _form_by_kind(value: Any, kind: Any, depth: int, writer: Writer) -> Any:
    if issubclass(kind, str) and kind.__module__ != "numpy":
        return str.__str__(value).encode("utf-8", "surrogatepass").decode("utf-8", "surrogatepass")
    if issubclass(kind, int):
        number = int.__int__(value)
        return number if -(2**53) < number < 2**53 else {"t": "int", "v": f"{number:x}"}
    if writer.share is not None and kind.__module__ != "builtins" and is_library_value(kind):
        form = library_form(value, lambda item: wire_form(item, depth + 1, writer))
        return DESCRIBE[0](value) if form is None else form
    if writer.share is not None and issubclass(kind, (dict, tuple)) and kind.__module__ not in _PLAIN_HOMES:
        base = container_class(kind)
        if base is not None:
            return container_form(value, base, lambda item: wire_form(item, depth + 1, writer))
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
            items = [wire_form(item, deeper, writer) for item in base.__iter__(value)]
            bound = value.maxlen if base is collections.deque else None
            return {"t": name, "v": items} if bound is None else {"t": "bounded", "v": [bound, items]}
    if issubclass(kind, dict):
        pairs = []
        ordered = issubclass(kind, collections.OrderedDict)
        for key in collections.OrderedDict.__iter__(value) if ordered else dict.keys(value):
            item = dict.__getitem__(value, key)  # not by items(): references are counted as in a list
            pairs.append([wire_form(key, deeper, writer), wire_form(item, deeper, writer)])
        if issubclass(kind, collections.defaultdict):
            return {"t": "defaultdict", "v": [_factory_form(value.default_factory, deeper, writer), pairs]}
        name = "ordered" if ordered else "counter" if issubclass(kind, collections.Counter) else "dict"
        return {"t": name, "v": pairs}
    if kind is memoryview and value.readonly and value.format == "B" and value.ndim == 1:
        return {"t": "memoryview", "v": value.hex()}
    if issubclass(kind, (bytes, bytearray, memoryview)):
        return {"t": "bytearray" if issubclass(kind, bytearray) else "bytes", "v": bytes(value).hex()}
    return None


def _factory_form(factory: Any, depth: int, writer: Writer) -> Any:
    """What makes the values that a `defaultdict` lacks: a builtin class by its name, anything else by reference."""
    name = getattr(factory, "__name__", None)
    if FACTORIES.get(name) is factory:
        return name
    return None if writer.share is None else wire_form(factory, depth, writer)


_SEQUENCES: tuple[tuple[str, Any], ...] = (
    ("tuple", tuple), ("set", set), ("frozenset", frozenset), ("deque", collections.deque),
)  # fmt: skip
FACTORIES: dict[str | None, Any] = {kind.__name__: kind for kind in (dict, float, int, list, set, str)}


def _other_form(value: Any, kind: Any, depth: int, writer: Writer) -> Any:
    if kind is slice:
        parts = (value.start, value.stop, value.step)
        return {"t": "slice", "v": [wire_form(part, depth + 1, writer) for part in parts]}
    if writer.share is not None and issubclass(kind, VIEWS) and _is_of_dictionary(value):
        return {"t": "view", "v": [_kind_of_view(kind), *_viewed(value, depth + 1, writer)]}
    if issubclass(kind, range):
        return {"t": "range", "v": [value.start, value.stop, value.step]}
    if kind in TIMES:
        return {"t": "time", "v": [kind.__name__, *parts_of_time(value)]}
    if issubclass(kind, decimal.Decimal):
        return {"t": "decimal", "v": str(value)}
    if issubclass(kind, fractions.Fraction):
        return {"t": "fraction", "v": [f"{value.numerator:x}", f"{value.denominator:x}"]}
    if kind is array.array:
        return {"t": "array", "v": [value.typecode, wire_form(value.tolist(), depth + 1, writer)]}
    if value is Ellipsis or value is NotImplemented:
        return {"t": "constant", "v": str(value)}
    module = kind.__module__.partition("._")[0]  # from Python 3.13 on a path's class says `pathlib._local`
    if (module, kind.__name__) in BY_TEXT:
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


VIEWS: tuple[Any, ...] = (*map(type, ({}.keys(), {}.values(), {}.items())), types.MappingProxyType)
"""What a dictionary shows of itself; it changes with that."""


def _kind_of_view(kind: type) -> int:
    return next(number for number, each in enumerate(VIEWS) if issubclass(kind, each))


def _is_of_dictionary(view: Any) -> bool:
    """Whether a view is one of a dictionary, and not of what is in a class."""
    return type(view) is not types.MappingProxyType or (
        type(view | {}) in (dict, collections.OrderedDict) and "__module__" not in view
    )


def _viewed(view: Any, depth: int, writer: Writer) -> list[Any]:
    """The dictionary of a view itself: what the view says of it is a stand-in.

    The view refers to it as well as the list here, so it is shared for as long as the view is.
    """
    import gc

    return [wire_form(each, depth, writer) for each in gc.get_referents(view)]


def describe_other(value: Any) -> Any:
    """An object that stays here: the other side has only its number, and the name of its class."""
    if isinstance(value, type):
        return describe_class(value)
    kind = type(value)
    return {"t": "opaque", "v": [kind.__name__, keep_object(value), kind.__module__, ancestor_forms(kind)]}


def describe_class(value: Any) -> Any:
    """A class: a builtin one by its name, any other by reference."""
    if any(value is kind for kind in BUILTIN_CLASSES):  # a class may say that it equals any
        return {"t": "type", "v": value.__name__}
    name = str(value.__qualname__)
    if library_class(value.__module__, name) is value:
        return {"t": "library class", "v": [value.__module__, name]}
    home = [value.__module__, name]
    return {"t": "class", "v": [value.__name__, keep_object(value), ancestor_names(value), home]}


BUILTIN_CLASSES = (
    bool, bytearray, bytes, complex, dict, float, frozenset, int, list, object, range, set, str, tuple, type(None),
)  # fmt: skip
"""Classes that are the same on both sides: they compare by what they are, and nobody redefines them."""


DESCRIBE = [describe_other]
"""How a side refers to an object that cannot be sent by value."""
