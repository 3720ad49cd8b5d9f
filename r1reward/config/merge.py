"""A configuration laid over the one that it extends, with the place of each key."""

from collections.abc import Mapping
from typing import Any

from r1reward.config.convert import located
from r1reward.config.dialect import Places
from r1reward.config.kinds import Kind
from r1reward.errors import unknown_name

__all__ = ["merge"]

_WITHOUT = "without"


def merge(
    under: dict[str, Any],
    under_places: Places,
    over: dict[str, Any],
    over_places: Places,
    kind: Kind,
    where: str,
) -> tuple[dict[str, Any], Places]:
    """The data and the places of `over` laid over `under`. Raises `SpecError`."""
    places = dict(under_places)
    data = _mappings(under, over, "", places, over_places)
    for key in kind.named:
        if key in over and isinstance(under.get(key), list) and isinstance(over[key], list):
            _drop(places, key)
            data[key] = _merged_items(under[key], under_places, over[key], over_places, key, places, where)
    if kind.named and _WITHOUT in over:
        _leave_out(data, data.pop(_WITHOUT), kind.named[0], places, over_places, where)
    return data, places


def _mappings(
    under: Mapping[str, Any], over: Mapping[str, Any], path: str, places: Places, over_places: Places
) -> dict[str, Any]:
    merged = dict(under)
    for key, value in over.items():
        inner = f"{path}.{key}" if path else key
        old = merged.get(key)
        if isinstance(old, dict) and isinstance(value, dict):
            if inner in over_places:
                places[inner] = over_places[inner]
            merged[key] = _mappings(old, value, inner, places, over_places)
        else:
            _drop(places, inner)
            _copy(over_places, inner, places, inner)
            merged[key] = value
    return merged


def _merged_items(
    under: list[Any],
    under_places: Places,
    over: list[Any],
    over_places: Places,
    key: str,
    places: Places,
    where: str,
) -> list[Any]:
    """The base's items, each with what changes it, and then those that are new."""
    items = list(under)
    for i in range(len(items)):
        _copy(under_places, f"{key}[{i}]", places, f"{key}[{i}]")
    for i, item in enumerate(over):
        matches = [j for j, base in enumerate(under) if _changes(item, base)]
        if len(matches) > 1 and "name" not in item:
            raise located(
                f"{key}[{i}]",
                f"the base has {len(matches)} with the verifier {item['verifier']!r}: say which by its name",
                where,
                over_places,
            )
        for j in matches:
            items[j] = _mappings(items[j], item, f"{key}[{j}]", places, _moved(over_places, key, i, j))
        if not matches:
            _copy(over_places, f"{key}[{i}]", places, f"{key}[{len(items)}]")
            items.append(item)
    return items


def _changes(item: Any, base: Any) -> bool:
    """Whether an item changes one of the base's: it has its name, or, where it gives none, its verifier."""
    if not isinstance(item, dict) or not isinstance(base, dict):
        return False
    if "name" not in item:
        return "verifier" in item and item["verifier"] == base.get("verifier")
    same = item["name"] == (base.get("name") or base.get("verifier"))
    return same and item.get("verifier", base.get("verifier")) == base.get("verifier")


def _leave_out(
    data: dict[str, Any], names: Any, key: str, places: Places, over_places: Places, where: str
) -> None:
    items = [item for item in data.get(key, []) if isinstance(item, dict)]
    known = list(dict.fromkeys(str(i.get("name") or i.get("verifier")) for i in items))
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise located(_WITHOUT, "is a list of names", where, over_places)
    for name in names:
        if name not in known:
            raise located(_WITHOUT, unknown_name("term", name, known), where, over_places)
    remaining = [
        i for i, item in enumerate(items) if str(item.get("name") or item.get("verifier")) not in names
    ]
    old = dict(places)
    _drop(places, key)
    if key in old:
        places[key] = old[key]
    for new, i in enumerate(remaining):
        _copy(old, f"{key}[{i}]", places, f"{key}[{new}]")
    _drop(places, _WITHOUT)
    data[key] = [items[i] for i in remaining]


def _moved(places: Places, key: str, i: int, j: int) -> Places:
    copied = Places()
    _copy(places, f"{key}[{i}]", copied, f"{key}[{j}]")
    return copied


def _copy(source: Places, path: str, target: Places, new: str) -> None:
    """Take over the places of a path and of all below it, under another path."""
    for inner, place in source.items():
        if inner == path or inner.startswith((f"{path}.", f"{path}[")):
            target[new + inner.removeprefix(path)] = place


def _drop(places: Places, path: str) -> None:
    for inner in [p for p in places if p == path or p.startswith((f"{path}.", f"{path}["))]:
        del places[inner]
