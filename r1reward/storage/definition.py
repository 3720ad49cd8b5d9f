"""What an output depends on, as JSON, so that it can be compared with what an earlier run wrote down."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from r1reward.errors import DataError

__all__ = ["as_json", "changed", "refuse_change"]

_LONGEST = 160


def as_json(definition: Mapping[str, Any], *, portable: bool = False) -> dict[str, Any]:
    """The definition as it is after being written and read again: tuples are lists, structs are mappings.

    `portable`: digests stand for texts that may be paths.
    """
    data: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(dict(definition), enc_hook=str))
    return dict(_without_paths(data)) if portable else data


def _without_paths(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_paths(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_without_paths(inner) for inner in value]
    if isinstance(value, str) and "/" in value:
        return f"sha256 {hashlib.sha256(value.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"
    return value


def changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """The keys that differ, sorted; of nested mappings the inner ones (`recipe.mix`)."""
    keys: list[str] = []
    for key in sorted(old.keys() | new.keys()):
        was, now = old.get(key), new.get(key)
        if was == now:
            continue
        if isinstance(was, Mapping) and isinstance(now, Mapping):
            keys += [f"{key}.{inner}" for inner in changed(was, now)]
        else:
            keys.append(key)
    return keys


def refuse_change(output: Path, old: Mapping[str, Any], new: Mapping[str, Any], cure: str) -> None:
    """Raise `DataError` where an output was begun with another definition: what was, what is, and the `cure`."""
    keys = changed(old, new)
    if keys:
        details = "; ".join(f"{k} was {_short(_at(old, k))}, is {_short(_at(new, k))}" for k in keys)
        raise DataError(f"{output} was begun with another {' and '.join(keys)}: {details}. {cure}")


def _at(definition: Mapping[str, Any], key: str) -> Any:
    value: Any = definition
    for name in key.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
