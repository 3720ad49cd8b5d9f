"""Reads a recipe: a preset by name or a YAML file, with `key=value` changes on top."""

from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from r1reward.config.yaml_config import convert, located, read_yaml
from r1reward.errors import SpecError, UsageError, unknown_name
from r1reward_rejection.recipe.checks import check
from r1reward_rejection.recipe.recipe import Recipe

__all__ = ["load_recipe", "presets"]


def presets() -> dict[str, str]:
    """The shipped recipes: name to YAML text."""
    folder = files("r1reward_rejection") / "presets"
    found = {p.name[:-5]: p.read_text("utf-8") for p in folder.iterdir() if p.name.endswith(".yaml")}
    return dict(sorted(found.items()))


def load_recipe(source: str, changes: Iterable[str] = ()) -> Recipe:
    """The recipe of a preset or file. Raises `SpecError` with file, line and key path, or `UsageError`."""
    text, where = _text(source)
    data, lines = read_yaml(text, where, "a recipe is a mapping with keep, choose, dedupe, …")
    _rebase(data, Path(source).parent)
    for change in changes:
        _change(data, change)
    recipe = convert(data, Recipe, where, lines)
    try:
        check(recipe)
    except SpecError as error:
        path, _, message = str(error).partition(": ")
        raise located(path, message, where, lines) from None
    return recipe


def _text(source: str) -> tuple[str, str]:
    shipped = presets()
    if source in shipped:
        return shipped[source], f"preset {source}"
    path = Path(source)
    if not path.is_file():
        if path.suffix in (".yaml", ".yml") or "/" in source:
            raise SpecError(f"no recipe {source}")
        raise SpecError(unknown_name("preset", source, shipped) + "; a recipe file ends in .yaml")
    try:
        return path.read_text("utf-8"), source
    except UnicodeDecodeError as error:
        raise SpecError(f"{path}: not UTF-8 (byte {error.start})") from None
    except OSError as error:
        raise SpecError(f"{path}: cannot be read: {error.strerror}") from None


def _rebase(data: dict[str, Any], folder: Path) -> None:
    """Find the files that a recipe names beside it, too; those on the command line are the current folder's."""
    joins = data.get("join")
    tables = [data.get("decontaminate"), *(joins.values() if isinstance(joins, dict) else ())]
    for table in tables:
        files = table.get("files") if isinstance(table, dict) else None
        if isinstance(files, list):
            table["files"] = [_beside(name, folder) for name in files]


def _beside(name: Any, folder: Path) -> Any:
    there = isinstance(name, str) and not Path(name).exists() and (folder / name).exists()
    return str(folder / name) if there else name


def _change(data: dict[str, Any], change: str) -> None:
    key, equals, value = change.partition("=")
    if not equals or not key:
        raise UsageError(f"--set {change}: is not KEY=VALUE")
    *outer, last = key.split(".")
    for name in outer:
        inner = data.setdefault(name, {})
        if inner is None:
            inner = data[name] = {}
        if not isinstance(inner, dict):
            raise UsageError(f"--set {change}: {name!r} is a value, not a group of keys")
        data = inner
    try:
        data[last] = yaml.safe_load(value)
    except yaml.YAMLError:
        raise UsageError(f"--set {change}: the value is not YAML") from None
