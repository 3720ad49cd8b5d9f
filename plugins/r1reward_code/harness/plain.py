"""Plain data as JSON: what two processes that do not trust each other may exchange.

A value is what JSON has, or `{"t": kind, "v": content}`. Whatever is no plain data becomes an `opaque` one,
which equals nothing.
"""

import collections
import decimal
import fractions
import json
import math

_DEEPEST = 200


class Opaque:
    """Stands for a value of the solution that is no plain data: it equals nothing, not even itself."""

    def __init__(self, content):
        name, number = content if isinstance(content, list) else (content, -1)
        self.__dict__.update(_name=str(name), _number=number)

    def __eq__(self, other):
        return False

    def __ne__(self, other):
        return True

    __hash__ = None

    def __repr__(self):
        return "<%s of the solution>" % self._name


def to_plain(value, depth=0):
    """`value` as something that JSON has; subclasses lose what makes them special."""
    if depth > _DEEPEST:
        return {"t": "opaque", "v": "a value that is too deep"}
    if value is None or value is True or value is False:
        return value
    kind = type(value)
    if issubclass(kind, str):
        return str.__str__(value).encode("utf-8", "surrogatepass").decode("utf-8", "surrogatepass")
    if issubclass(kind, int):
        number = int.__int__(value)
        return number if -(2**53) < number < 2**53 else {"t": "int", "v": "%x" % number}
    if issubclass(kind, float):
        return {"t": "float", "v": float.hex(float.__float__(value))}
    if issubclass(kind, complex):
        return {"t": "complex", "v": [float.hex(value.real), float.hex(value.imag)]}
    for name, base in (
        ("tuple", tuple),
        ("set", set),
        ("frozenset", frozenset),
        ("deque", collections.deque),
    ):
        if issubclass(kind, base):
            return {"t": name, "v": [to_plain(item, depth + 1) for item in base.__iter__(value)]}
    if issubclass(kind, list):
        return [to_plain(item, depth + 1) for item in list.__iter__(value)]
    if issubclass(kind, dict):
        pairs = [[to_plain(k, depth + 1), to_plain(v, depth + 1)] for k, v in dict.items(value)]
        return {"t": "dict", "v": pairs}
    if issubclass(kind, (bytes, bytearray)):
        return {"t": kind.__name__, "v": bytes(value).hex()}
    if issubclass(kind, range):
        return {"t": "range", "v": [value.start, value.stop, value.step]}
    if issubclass(kind, decimal.Decimal):
        return {"t": "decimal", "v": str(value)}
    if issubclass(kind, fractions.Fraction):
        return {"t": "fraction", "v": ["%x" % value.numerator, "%x" % value.denominator]}
    if hasattr(kind, "__next__"):
        return {"t": "iterator", "v": [to_plain(item, depth + 1) for item in value]}
    if hasattr(kind, "tolist"):
        return to_plain(value.tolist(), depth + 1)
    if kind is Opaque or issubclass(kind, Opaque):
        return {"t": "ref", "v": value._number}
    return {"t": "opaque", "v": [kind.__name__, _keep(value)]}


def _keep(value):
    """A number by which the other side may speak of an object that stays here."""
    _KEPT.append(value)
    return len(_KEPT) - 1


_KEPT = []


def from_plain(value):
    """The value that `to_plain` was given."""
    if isinstance(value, list):
        return [from_plain(item) for item in value]
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
        return _CONTAINERS[kind](from_plain(item) for item in content)
    if kind == "dict":
        return {from_plain(k): from_plain(v) for k, v in content}
    if kind in ("bytes", "bytearray"):
        return {"bytes": bytes, "bytearray": bytearray}[kind].fromhex(content)
    if kind == "range":
        return range(*content)
    if kind == "decimal":
        return decimal.Decimal(content)
    if kind == "fraction":
        return fractions.Fraction(int(content[0], 16), int(content[1], 16))
    if kind == "ref":
        return _KEPT[content] if 0 <= content < len(_KEPT) else None
    return _OPAQUE[0](content)


_OPAQUE = [Opaque]


_CONTAINERS = {
    "tuple": tuple,
    "set": set,
    "frozenset": frozenset,
    "deque": collections.deque,
    "iterator": lambda items: iter(list(items)),
}
