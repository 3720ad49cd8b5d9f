"""Reads a recipe: a preset by name or a YAML file, with `key=value` changes on top."""

from collections.abc import Iterable, Mapping
from typing import Any

from r1reward.config import Document, Kind, load_document, parse_document
from r1reward.config.changes import apply_value
from r1reward.errors import SpecError
from r1reward.spec.file import check_named
from r1reward_rejection.recipe.checks import check
from r1reward_rejection.recipe.recipe import Recipe

__all__ = ["RECIPE", "load_recipe", "parse_recipe", "presets"]

RECIPE = Kind(
    name="recipe",
    noun="recipe file",
    shape="a recipe is a mapping with keep, choose, dedupe, …",
    structs=("r1reward_rejection.recipe.recipe:Recipe",),
    package="r1reward_rejection",
    paths=("reward", "reward.extends", "decontaminate.files", "join.*.files", "join.*.reward"),
)


def presets() -> dict[str, str]:
    """The shipped recipes: name to YAML text."""
    return RECIPE.presets()


def load_recipe(source: str, changes: Iterable[str] = ()) -> Recipe:
    """The recipe of a preset or file. Raises `SpecError` with file, line and key path, or `UsageError`."""
    return _recipe(load_document(source, RECIPE, changes, "--set"))


def parse_recipe(source: str | Mapping[str, Any], changes: Mapping[str, Any]) -> Recipe:
    """The recipe of a preset, a file or a mapping, with changes by key path, as Python has them.

    Raises `SpecError`.
    """
    document = parse_document({"extends": source} if isinstance(source, str) else source, RECIPE, "recipe")
    for key, value in changes.items():
        apply_value(document.data, document.places, key, value, f"changes.{key}")
    return _recipe(document)


def _recipe(document: Document) -> Recipe:
    recipe = document.convert(Recipe)
    try:
        check(recipe)
    except SpecError as error:
        raise document.error(error) from None
    named = {f"join.{name}.reward": join.reward for name, join in recipe.join.items()}
    check_named(document, {"reward": recipe.reward, **named})
    return recipe
