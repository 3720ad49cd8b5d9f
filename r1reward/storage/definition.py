"""What an output depends on, as JSON, so that it can be compared with what an earlier run wrote down."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from r1reward.errors import DataError

__all__ = ["as_json", "changed", "refuse_change"]

_MOST_KEYS = 4
_SHOWN = 320
"""Characters of values in a message, whatever the number of keys."""


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
    """Raise `DataError` where an output was begun with another definition: what was, what is, and the `cure`.

    Of many differences the message has the first few, and how many there are besides.
    """
    keys = changed(old, new)
    if not keys:
        return
    shown, others = keys[:_MOST_KEYS], len(keys) - _MOST_KEYS
    longest = _SHOWN // (2 * len(shown))
    details = "; ".join(
        f"{k} was {_short(_at(old, k), longest)}, is {_short(_at(new, k), longest)}" for k in shown
    )
    raise DataError(f"{output} was begun with another {_listed(shown, others)}: {details}. {cure}")


def _listed(keys: Sequence[str], others: int) -> str:
    return f"{', '.join(keys)} and {others} more" if others > 0 else " and ".join(keys)


def _at(definition: Mapping[str, Any], key: str) -> Any:
    value: Any = definition
    for name in key.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _short(value: Any, longest: int) -> str:
    text = repr(value)
    return text if len(text) <= longest else f"{text[:longest]}…"
