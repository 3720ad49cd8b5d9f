"""YAML text as data, in YAML 1.2's dialect, with the place of every key.

PyYAML composes the text into nodes by YAML 1.1; the values are made here. So `1e-3` is a number, `no` is text,
a key that is no text is refused, and aliases cannot expand to more than fits into memory.
"""

import math
import re
from collections.abc import Callable
from typing import Any

import yaml

from r1reward.errors import SpecError

__all__ = ["Places", "read_value", "read_yaml"]

Places = dict[str, str]
"""By key path (`terms[0].options`): `file:line`."""

_MOST_VALUES = 100_000
"""Values in a file, its aliases expanded: a few lines of nested aliases stand for billions ("billion laughs")."""

_PREFIX = "tag:yaml.org,2002:"


class _Loader(yaml.SafeLoader):
    """Composes nodes with the tags of YAML 1.2's core schema, and `<<`, which everybody uses."""


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", list("-+0123456789")),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", list("-+.0123456789")),
    ("float", r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)", list("-+.")),
    ("merge", r"<<", ["<"]),
):
    _Loader.add_implicit_resolver(_PREFIX + _tag, re.compile(rf"(?:{_pattern})\Z"), _first)


def read_yaml(text: str, where: str, what: str) -> tuple[dict[str, Any], Places]:
    """The mapping in a YAML text, and the place of each key by its path; `what` says what it should be.

    Raises `SpecError` where it is no mapping, no YAML, has a key twice, or a key that is no text.
    """
    builder = _Builder(where)
    data = builder.build(_compose(text, where))
    if not isinstance(data, dict):
        raise SpecError(f"{where}: {what}, not {'nothing' if data is None else type(data).__name__}")
    return data, builder.places


def read_value(text: str, where: str) -> Any:
    """The value in a YAML text: what stands after `key=`. Raises `SpecError`."""
    return _Builder(where).build(_compose(text, where))


def _compose(text: str, where: str) -> yaml.Node | None:
    try:
        node: yaml.Node | None = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        # Where what could not be read begins: the parser notices a missing blank after a colon lines later.
        mark = getattr(error, "context_mark", None) or getattr(error, "problem_mark", None)
        at = f"{where}:{mark.line + 1}" if mark else where
        problem = getattr(error, "problem", None) or " ".join(str(error).split())
        raise SpecError(f"{at}: not YAML: {problem}") from None
    except RecursionError:
        raise SpecError(f"{where}: nested too deeply") from None
    return node


class _Builder:
    """Makes values of nodes, and notes where each key stands."""

    def __init__(self, where: str) -> None:
        self._where, self.places = where, Places()
        self._values = 0
        self._open: list[yaml.Node] = []

    def build(self, node: yaml.Node | None) -> Any:
        """The value of the whole text. Raises `SpecError`."""
        try:
            return None if node is None else self._value(node, "")
        except RecursionError:
            raise SpecError(f"{self._where}: nested too deeply") from None

    def _value(self, node: yaml.Node, path: str) -> Any:
        self._values += 1
        if self._values > _MOST_VALUES:
            raise self._error(node, f"more than {_MOST_VALUES:,} values, aliases (*name) expanded")
        self.places.setdefault(path, self._at(node))
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node)
        if any(node is outer for outer in self._open):
            raise self._error(node, "an alias (*name) stands inside what it is the name of")
        self._open.append(node)
        try:
            if isinstance(node, yaml.MappingNode):
                return self._mapping(node, path)
            self._expect(node, "seq")
            return [self._value(item, f"{path}[{i}]") for i, item in enumerate(node.value)]
        finally:
            self._open.pop()

    def _mapping(self, node: yaml.MappingNode, path: str) -> dict[str, Any]:
        self._expect(node, "map")
        items: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        for key, value in node.value:
            if key.tag == _PREFIX + "merge":
                merged = self._merged(value, path) | merged
                continue
            name = self._key(key)
            if name in items:
                raise self._error(key, f"the key {name!r} is given twice")
            inner = f"{path}.{name}" if path else name
            self.places[inner] = self._at(key)
            items[name] = self._value(value, inner)
        return merged | items

    def _merged(self, node: yaml.Node, path: str) -> dict[str, Any]:
        """What `<<` brings in; of several mappings the first wins."""
        value = self._value(node, f"{path}.<<")
        mapping: dict[str, Any] = {}
        for one in reversed(value if isinstance(value, list) else [value]):
            if not isinstance(one, dict):
                raise self._error(node, "<< takes a mapping, or a list of mappings")
            mapping |= one
        return mapping

    def _key(self, node: yaml.Node) -> str:
        if isinstance(node, yaml.ScalarNode) and node.tag == _PREFIX + "str":
            return str(node.value)
        if isinstance(node, yaml.ScalarNode) and node.value:
            kind = node.tag.removeprefix(_PREFIX)
            raise self._error(
                node, f"the key {node.value} is read as {kind}: a key is text, write '{node.value}'"
            )
        raise self._error(node, "a key is text")

    def _scalar(self, node: yaml.ScalarNode) -> Any:
        make = _SCALARS.get(node.tag.removeprefix(_PREFIX))
        if make is None:
            raise self._error(node, f"the tag {node.tag.replace(_PREFIX, '!!')} is not known here")
        try:
            return make(node.value)
        except (ValueError, KeyError):
            raise self._error(node, f"{node.value[:40]!r} is not {node.tag.replace(_PREFIX, '!!')}") from None

    def _expect(self, node: yaml.Node, kind: str) -> None:
        if node.tag != _PREFIX + kind:
            raise self._error(node, f"the tag {node.tag.replace(_PREFIX, '!!')} is not known here")

    def _at(self, node: yaml.Node) -> str:
        return f"{self._where}:{node.start_mark.line + 1}"

    def _error(self, node: yaml.Node, message: str) -> SpecError:
        return SpecError(f"{self._at(node)}: {message}")


def _integer(text: str) -> int:
    sign = -1 if text.startswith("-") else 1
    digits = text.lstrip("+-")
    for prefix, base in (("0o", 8), ("0x", 16)):
        if digits.startswith(prefix):
            return sign * int(digits[2:], base)
    if not digits.isascii() or not digits.isdigit():  # of `!!int 1_000`: Python's int() would take it
        raise ValueError(text)
    return sign * int(digits)


def _float(text: str) -> float:
    name = text.lower().lstrip("+-")
    if name == ".nan":
        return math.nan
    if name == ".inf":
        return -math.inf if text.startswith("-") else math.inf
    if "_" in text:
        raise ValueError(text)
    return float(text)


_BOOLEANS = {"true": True, "false": False}

_SCALARS: dict[str, Callable[[str], Any]] = {
    "str": str,
    "null": lambda text: None,
    "bool": lambda text: _BOOLEANS[text.lower()],
    "int": _integer,
    "float": _float,
}
