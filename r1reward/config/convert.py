"""Data to a struct; every error names the file, the line and the key's path, and says what to write instead."""

import re
import types
import typing
from collections.abc import Mapping
from typing import Any, TypeVar, get_args, get_origin

import msgspec

from r1reward.errors import SpecError, unknown_name

__all__ = ["convert", "cure", "located"]

T = TypeVar("T", bound=msgspec.Struct)

_BOOLEANS = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}


def convert(data: Any, kind: type[T], where: str, places: Mapping[str, str]) -> T:
    """The data as a struct. An error of the struct's own begins with the key's path. Raises `SpecError`."""
    try:
        return msgspec.convert(data, kind)
    except msgspec.ValidationError as error:
        # msgspec wraps an error of __post_init__ only when it is a ValueError or TypeError.
        path, message = _explain(_with_key(str(error), data, kind), kind)
        raise located(path, message + cure(message, _value_at(data, path)), where, places) from None
    except SpecError as error:
        path, _, message = str(error).partition(": ")
        raise located(path, message, where, places) from None


def cure(message: str, value: Any) -> str:
    """What to write instead, for a message of msgspec's about a value in YAML; empty where nothing is known."""
    if isinstance(value, str) and "expected `bool" in message and value.lower() in _BOOLEANS:
        return f": {value!r} is text here; write {_BOOLEANS[value.lower()]}"
    if isinstance(value, str) and ("expected `int" in message or "expected `float" in message):
        digits = value.replace("_", "").replace(",", "")
        number = re.fullmatch(r"[-+]?\d+(\.\d*)?([eE][-+]?\d+)?", digits)
        return f": {value!r} is text here; write {digits}" if number else f": {value!r}"
    if "expected `str" in message and isinstance(value, bool | int | float):
        return f": write it in quotes, '{str(value).lower() if isinstance(value, bool) else value}'"
    if "expected `str" in message and isinstance(value, dict) and list(value.values()) == [None]:
        return f": braces are a mapping in YAML; write it in quotes, '\"{{{next(iter(value))}}}\"'"
    return ""


def located(path: str, message: str, where: str, places: Mapping[str, str]) -> SpecError:
    """The error with the file, and the line of the nearest enclosing key that the file has."""
    key = path
    while key and key not in places:
        key = re.sub(r"(\.[^.\[]*|\[[^\[]*|^[^.\[]+)$", "", key)
    at = places.get(key, where)
    return SpecError(f"{at}: {path}: {message}" if path else f"{at}: {message}")


def _explain(message: str, kind: type) -> tuple[str, str]:
    """The message of msgspec as (key path, our words)."""
    match = re.match(r"(.*?)(?: - at `\$\.?(.*)`)?$", message, re.DOTALL)
    assert match is not None  # the pattern matches any text
    words, path = match[1], match[2] or ""
    if unknown := re.search(r"contains unknown field `(.*)`", words):
        known = _fields_at(kind, path)
        return f"{path}.{unknown[1]}".lstrip("."), unknown_name("key", unknown[1], known)
    if missing := re.search(r"missing required field `(.*)`", words):
        return path, f"the key {missing[1]!r} is missing"
    if choice := re.search(r"nvalid enum value (.*)", words):
        choices = _choices_at(kind, path)
        return path, f"invalid enum value {choice[1]}" + (
            f" (there are: {', '.join(choices)})" if choices else ""
        )
    return path, words[:1].lower() + words[1:]


def _with_key(message: str, data: Any, kind: type) -> str:
    """The message with the key of a mapping, for which msgspec's path has only `[...]`."""
    before, gap, after = message.partition("[...]")
    if not gap:
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


def _value_at(data: Any, path: str) -> Any:
    for name in re.findall(r"[^.\[\]]+", path):
        try:
            data = data[int(name)] if isinstance(data, list) else data[name]
        except (KeyError, IndexError, TypeError, ValueError):
            return None
    return data


def _fields_at(kind: Any, path: str) -> list[str]:
    """The keys that may stand at a path: of the struct that is there."""
    struct = _struct(_kind_at(kind, path))
    return [f.encode_name for f in msgspec.structs.fields(struct)] if struct else []


def _choices_at(kind: Any, path: str) -> list[str]:
    """The values of a `Literal` at a path."""
    return [
        str(c)
        for part in _parts(_kind_at(kind, path))
        if get_origin(part) is typing.Literal
        for c in get_args(part)
    ]


def _kind_at(kind: Any, path: str) -> Any:
    for name in re.findall(r"[^.\[\]]+", path):
        kind = _inner(kind, name)
    return kind


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
