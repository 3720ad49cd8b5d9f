"""`key=value`: a change to a configuration, given on the command line."""

from typing import Any

from r1reward.config.dialect import Places, read_value
from r1reward.errors import SpecError, UsageError

__all__ = ["apply_change", "apply_value"]


def apply_change(data: dict[str, Any], places: Places, change: str, flag: str = "") -> None:
    """Set the key of `a.b=value` to the value, which is YAML; `flag` (`--set`) begins the messages.

    Raises `UsageError`.
    """
    where = f"{flag} {change}".strip()
    key, equals, text = change.partition("=")
    names = key.split(".")
    if not equals or not all(names):
        raise UsageError(f"{where}: is not KEY=VALUE")
    try:
        value = read_value(text, where)
    except SpecError as error:
        raise UsageError(
            f"{where}: the value cannot be read: {str(error).removeprefix(where).lstrip(':0123456789 ')}"
        ) from None
    apply_value(data, places, key, value, where)


def apply_value(data: dict[str, Any], places: Places, key: str, value: Any, where: str) -> None:
    """Set a key path to a value; `where` begins the messages about it. Raises `UsageError`."""
    *outer, last = key.split(".")
    for name in outer:
        inner = data.get(name)
        if inner is None:
            inner = data[name] = {}
        if not isinstance(inner, dict):
            raise UsageError(f"{where}: {name!r} is a value, not a group of keys")
        data = inner
    data[last] = value
    for path in [p for p in places if p == key or p.startswith((f"{key}.", f"{key}["))]:
        del places[path]
    places[key] = where
