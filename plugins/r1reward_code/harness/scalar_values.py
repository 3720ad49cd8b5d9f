"""Values of the standard library that contain no others: times, paths, identifiers, named tuples' classes."""

from __future__ import annotations

import collections
import contextlib
import datetime
from typing import Any

__all__ = [
    "BY_TEXT",
    "TIMES",
    "by_text",
    "make_named_tuple",
    "named_fields",
    "parts_of_time",
    "time_of_parts",
]


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


TIMES = (datetime.datetime, datetime.date, datetime.time, datetime.timedelta)
_FIELDS = ("year", "month", "day", "hour", "minute", "second", "microsecond")
BY_TEXT = {
    (module, name)
    for module, names in {
        "pathlib": "PosixPath PurePath PurePosixPath PureWindowsPath",
        "uuid": "UUID",
        "ipaddress": "IPv4Address IPv4Network IPv6Address IPv6Network",
    }.items()
    for name in names.split()
}
"""Classes whose objects are what their text says; their modules are not needed where nobody has such an object."""


def by_text(module: Any, name: str, text: str) -> Any:
    """The object of a class that is what its text says."""
    import importlib

    if (module, name) not in BY_TEXT or not isinstance(text, str):
        raise ValueError("no class of such values")
    return getattr(importlib.import_module(module), name)(text)


def parts_of_time(value: Any) -> Any:
    """What makes a date, a time or a duration; a zone as its distance from UTC in seconds."""
    if type(value) is datetime.timedelta:
        return [value.days, value.seconds, value.microseconds]
    parts = [getattr(value, name) for name in _FIELDS if hasattr(value, name)]
    zone = value.utcoffset() if hasattr(value, "utcoffset") else None
    if zone is None:
        return parts
    key = getattr(value.tzinfo, "key", None)  # of a zone by its name
    return [
        *parts,
        {"zone": zone.total_seconds(), "fold": value.fold, "key": key if isinstance(key, str) else None},
    ]


def time_of_parts(name: str, *parts: Any) -> Any:
    """What `parts_of_time` was given."""
    kind: Any = {kind.__name__: kind for kind in TIMES}[name]
    if not parts or not isinstance(parts[-1], dict):
        return kind(*parts)
    zone = parts[-1]
    return kind(*parts[:-1], tzinfo=_zone(zone), fold=zone["fold"])


def _zone(form: dict[str, Any]) -> Any:
    if isinstance(form["key"], str):
        import zoneinfo

        with contextlib.suppress(zoneinfo.ZoneInfoNotFoundError):
            return zoneinfo.ZoneInfo(form["key"])  # ValueError for what is no name of a zone
    return datetime.timezone(datetime.timedelta(seconds=form["zone"]))
