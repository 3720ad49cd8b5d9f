"""The recipe of a data set: every step's settings in one YAML file, each with a default that does nothing.

    reward  keep  choose  dedupe  decontaminate  join  mix  format  export

Every error names the file, the line and the key's path.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from r1reward_rejection.recipe.keeping import Choose, Keep, PassRate, Rule
from r1reward_rejection.recipe.output import Domain, DomainFormat, Export, Format, Loss, Mix
from r1reward_rejection.recipe.pairs import JudgedPairs, Pairs
from r1reward_rejection.recipe.sameness import Decontaminate, Dedupe, Fuzzy, Near, Semantic

__all__ = [
    "Choose",
    "Decontaminate",
    "Dedupe",
    "Domain",
    "DomainFormat",
    "Export",
    "Format",
    "Fuzzy",
    "Join",
    "JudgedPairs",
    "Keep",
    "Loss",
    "Mix",
    "Near",
    "Pairs",
    "PassRate",
    "Recipe",
    "Rule",
    "Semantic",
    "portable",
    "quotas",
]


class Join(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Further data, kept by its own terms: writing, question answering, self-cognition, translation."""

    files: tuple[str, ...] = ()
    """Files or folders."""
    domain: str = "general"
    """The domain of its rows."""
    reward: str | dict[str, Any] | None = None
    """How rows without scores are scored; None: they are taken as they are."""
    keep: Keep = Keep()
    """Which of its rows stay."""
    choose: Choose | None = None
    """How many of its rows of a prompt stay; None = all."""


class Recipe(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that the data set's rows depend on, but for the input files."""

    description: str = ""
    """One line that `r1reward presets` shows."""
    reward: str | dict[str, Any] | None = "r1-rejection"
    """How completions without scores are scored; null: they are taken as they are."""
    task: str = ""
    """The task of rows that name none."""
    seed: int = 0
    """Decides every random choice."""
    keep: Keep = Keep(correct="accuracy")
    """Which rows stay, by their scores."""
    choose: Choose | None = None
    """How many rows of a prompt stay; None = all."""
    pairs: Pairs | None = None
    """Preference pairs instead of demonstrations; None = demonstrations."""
    dedupe: Dedupe = Dedupe()
    """What counts as the same row."""
    decontaminate: Decontaminate = Decontaminate()
    """The evaluation sets whose questions are dropped."""
    join: dict[str, Join] = {}
    """Further data that is added, by name."""
    mix: Mix = Mix()
    """The quotas of domains."""
    format: Format = Format()
    """What a row of the data set looks like."""
    export: Export = Export()
    """The files that are written."""


def quotas(mix: Mix) -> Mapping[str, int | None]:
    """The rows wanted of each domain, scaled to the size by largest remainders, so that they add up to it."""
    by_domain = {name: d.quota for name, d in mix.domains.items()}
    total = sum(q or 0 for q in by_domain.values())
    if mix.size is None or mix.size == total:
        return by_domain
    exact = {n: (q or 0) * mix.size for n, q in by_domain.items()}
    scaled = {n: e // total for n, e in exact.items()}
    by_remainder = sorted(exact, key=lambda n: (-(exact[n] % total), n))
    for name in by_remainder[: mix.size - sum(scaled.values())]:
        scaled[name] += 1
    return scaled


def portable(recipe: Recipe) -> dict[str, Any]:
    """The recipe as plain data, with the names of files but no folders and addresses of where it was used."""

    def bare(files: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name.rstrip("/").rpartition("/")[2] for name in files)

    replace = msgspec.structs.replace
    semantic = recipe.dedupe.semantic
    if semantic is not None:
        semantic = replace(semantic, model=bare((semantic.model,))[0], url="")
    changed = replace(
        recipe,
        dedupe=replace(recipe.dedupe, semantic=semantic),
        decontaminate=replace(recipe.decontaminate, files=bare(recipe.decontaminate.files)),
        join={name: replace(join, files=bare(join.files)) for name, join in recipe.join.items()},
        format=replace(recipe.format, tokenizer=bare((recipe.format.tokenizer,))[0]),
    )
    data: dict[str, Any] = msgspec.to_builtins(changed)
    return data
