"""YAML files of keyed settings: every error names the file, the line and the key's path."""

import re
import types
import typing
from collections.abc import Mapping
from typing import Any, TypeVar, get_args, get_origin

import msgspec
import yaml

from r1reward.errors import SpecError, unknown_name

__all__ = ["convert", "located", "read_yaml"]

T = TypeVar("T", bound=msgspec.Struct)


def read_yaml(text: str, where: str, what: str) -> tuple[dict[str, Any], dict[str, int]]:
    """The mapping in a YAML text, and the line of each key by its path; `what` says what it should be.

    Raises `SpecError` where it is no mapping, no YAML, or has a key twice.
    """
    lines: dict[str, int] = {}
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        _note_lines(node, "", lines, where)
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        at = f"{where}:{mark.line + 1}" if mark else where
        raise SpecError(f"{at}: not YAML: {getattr(error, 'problem', None) or error}") from None
    if not isinstance(data, dict):
        raise SpecError(f"{where}: {what}, not {_kind(data)}")
    return data, lines


def convert(data: Any, kind: type[T], where: str, lines: Mapping[str, int]) -> T:
    """The data as a struct. An error of the struct's own begins with the key's path. Raises `SpecError`."""
    try:
        return msgspec.convert(data, kind)
    except msgspec.ValidationError as error:
        # msgspec wraps an error of __post_init__ only when it is a ValueError or TypeError.
        raise located(*_explain(_named(str(error), data, kind), kind), where, lines) from None
    except SpecError as error:
        path, _, message = str(error).partition(": ")
        raise located(path, message, where, lines) from None


def located(path: str, message: str, where: str, lines: Mapping[str, int]) -> SpecError:
    """The error with the file, and the line of the nearest enclosing key that the file has."""
    key = path
    while key and key not in lines:
        key = re.sub(r"(\.[^.\[]*|\[[^\[]*|^[^.\[]+)$", "", key)
    at = f"{where}:{lines[key]}" if key in lines else where
    return SpecError(f"{at}: {path}: {message}" if path else f"{at}: {message}")


def _explain(message: str, kind: type) -> tuple[str, str]:
    """The message of msgspec as (key path, our words)."""
    found = re.match(r"(.*?)(?: - at `\$\.?(.*)`)?$", message, re.DOTALL)
    assert found is not None  # the pattern matches any text
    words, path = found[1], found[2] or ""
    if unknown := re.search(r"contains unknown field `(.*)`", words):
        known = _fields_at(kind, path)
        return f"{path}.{unknown[1]}".lstrip("."), unknown_name("key", unknown[1], known)
    if missing := re.search(r"missing required field `(.*)`", words):
        return path, f"the key {missing[1]!r} is missing"
    return path, words[:1].lower() + words[1:]


def _named(message: str, data: Any, kind: type) -> str:
    """The message with the key of a mapping, for which msgspec's path has only `[...]`."""
    before, found, after = message.partition("[...]")
    if not found:
        return message
    *outer, last = re.findall(r"[^.\[\]]+", before[before.rindex("$") + 1 :])
    holder = data
    for name in outer:
        holder = holder[int(name) if isinstance(holder, list) else name]
    mapping = holder[last]
    try:
        for key, value in mapping.items():
            holder[last] = {key: value}
            try:
                msgspec.convert(data, kind)
            except msgspec.ValidationError as error:
                if str(error) == message:
                    return f"{before}.{key}{after}"
    finally:
        holder[last] = mapping
    return message


def _fields_at(kind: Any, path: str) -> list[str]:
    """The keys that may stand at a path: of the struct that is there."""
    for name in re.findall(r"[^.\[\]]+", path):
        kind = _inner(kind, name)
    return [f.encode_name for f in msgspec.structs.fields(_struct(kind))] if _struct(kind) else []


def _inner(kind: Any, name: str) -> Any:
    struct = _struct(kind)
    if struct is not None:
        hints = typing.get_type_hints(struct)
        return hints.get(name)
    for part in _parts(kind):  # a mapping's values, a sequence's items
        if get_origin(part) is not None and get_args(part):
            arguments = [a for a in get_args(part) if a is not Ellipsis]
            return arguments[-1]
    return None


def _struct(kind: Any) -> Any:
    return next((p for p in _parts(kind) if isinstance(p, type) and issubclass(p, msgspec.Struct)), None)


def _parts(kind: Any) -> tuple[Any, ...]:
    if get_origin(kind) in (typing.Union, types.UnionType):
        return get_args(kind)
    return (kind,)


def _note_lines(node: yaml.Node | None, path: str, lines: dict[str, int], where: str) -> None:
    """Record the line of every key, and refuse a key given twice, which YAML would silently let win."""
    if node is not None:
        lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            name, line = str(key.value), key.start_mark.line + 1
            if name in seen:
                raise SpecError(f"{where}:{line}: the key {name!r} is given twice")
            seen.add(name)
            inner = f"{path}.{name}".lstrip(".")
            _note_lines(value, inner, lines, where)
            lines[inner] = line
    elif isinstance(node, yaml.SequenceNode):
        for i, value in enumerate(node.value):
            _note_lines(value, f"{path}[{i}]", lines, where)


def _kind(data: Any) -> str:
    return "nothing" if data is None else type(data).__name__
