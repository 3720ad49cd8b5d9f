"""The first step as a whole: its parts, what they depend on, and the sum of their counts."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from r1reward._version import __version__
from r1reward.files import Inputs
from r1reward.files.output import bad_rows_beside
from r1reward_rejection.base_rows import BaseRows, counts_of, link_parts
from r1reward_rejection.ingest import ingest_part
from r1reward_rejection.ingest_task import IngestTask
from r1reward_rejection.input_group import Source, blocks_by_part
from r1reward_rejection.mapper import Mapper, map_parts
from r1reward_rejection.provenance import describe_file
from r1reward_rejection.recipe.recipe import Recipe
from r1reward_rejection.workspace import Step

__all__ = ["keep_rows", "keep_settings"]

_PART_BITS = 20
"""Of a part's number, below that of its source: a million parts of each."""


def keep_settings(sources: Sequence[Source], recipe: Recipe, plugins: Sequence[str]) -> list[Any]:
    """What the parts depend on; pass rates and choices belong to the next step."""
    columns = recipe.export.columns
    settings: list[Any] = [
        __version__,
        recipe.seed,
        _domains(recipe),
        recipe.format.templates,
        columns,
        _sketches(sources),
        plugins,
        None if recipe.pairs is None else [recipe.pairs.by, recipe.pairs.judge is not None],
    ]
    for source in sources:
        keep = msgspec.structs.replace(source.keep, pass_rate=None)
        source_settings = msgspec.structs.replace(source, keep=keep, choose=None)
        settings += [source_settings, Inputs(source.files).fingerprint()]
    return settings


def keep_rows(
    mapper: Mapper,
    step: Step,
    sources: Sequence[Source],
    recipe: Recipe,
    names: Sequence[tuple[int, str]],
    plugins: Any,
    base: tuple[BaseRows, Path] | None = None,
) -> None:
    """Do the step; `names` are the files that the user gave, by source, for the manifest; `base` rows come first."""
    old: list[int] = []
    inputs: list[tuple[int, dict[str, Any]]] = []
    if base:
        old, inputs = base[0].parts, list(base[0].inputs)
        link_parts(base[1], old, step.folder)
    fresh: list[int] = []

    def tasks() -> Iterator[tuple[int, IngestTask]]:
        # A part has its rows in it: all of them at once would be the whole input in memory.
        for number, task in _tasks(sources, recipe, step, plugins, old):
            fresh.append(number)
            yield number, task

    map_parts(mapper, step, "keep", ingest_part, tasks())
    parts = sorted({*old, *fresh})
    counts = counts_of(step.folder, parts)
    described = map_parts(mapper, step, "inputs", describe_file, enumerate(name for _, name in names))
    shared = {source.number: source.names for source in sources}
    for (number, path), about in zip(names, described, strict=True):
        inputs.append((number, about | {"name": shared[number].get(path, about["name"])}))
    inputs.sort(key=lambda pair: pair[0])
    sums = _summed(counts)
    step.complete({**sums, "parts": parts, "inputs": inputs, "sources": _by_source(counts)})


def _sketches(sources: Sequence[Source]) -> bool:
    return any(s.choose is not None and s.choose.by == "diverse" for s in sources)


def _domains(recipe: Recipe) -> dict[str, str]:
    return {task: name for name, d in recipe.mix.domains.items() for task in d.tasks or (name,)}


def _tasks(
    sources: Sequence[Source], recipe: Recipe, step: Step, plugins: Sequence[str], old: Sequence[int]
) -> Iterator[tuple[int, IngestTask]]:
    """A source's parts have numbers of their own, so that later files' rows come behind those of earlier ones."""
    for source in sources:
        first = source.number << _PART_BITS
        number = max((n + 1 for n in old if n >> _PART_BITS == source.number), default=first)
        # The rows that scoring left out belong to the first part.
        left_out = str(bad_rows_beside(Path(source.files[0]))) if source.places else ""
        for blocks in blocks_by_part(source):
            yield (
                number,
                IngestTask(
                    number=number,
                    source=source,
                    blocks=blocks,
                    folder=str(step.folder),
                    seed=recipe.seed,
                    domains=_domains(recipe),
                    format=recipe.format,
                    plugins=tuple(plugins),
                    columns=recipe.export.columns,
                    sketch=_sketches(sources),
                    pairs=recipe.pairs,
                    left_out=left_out,
                ),
            )
            left_out = ""
            number += 1


def _summed(counts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The sums of all parts' counts."""
    names = ("dropped", "domains", "rewards", "fields", "terms", "judges")
    total: dict[str, Any] = {name: Counter() for name in names}
    for count in counts:
        for name, value in count.items():
            if isinstance(value, dict):
                total[name].update(value)
            elif isinstance(value, int):
                total[name] = total.get(name, 0) + value
    return {k: dict(sorted(v.items())) if isinstance(v, Counter) else v for k, v in total.items()}


def _by_source(counts: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, int]]:
    totals: dict[str, Counter[str]] = {}
    for count in counts:
        total = totals.setdefault(count["source"], Counter())
        total.update(completions=count.get("completions", 0), kept=count["kept"])
    return {name: dict(c) for name, c in totals.items()}
