"""The first step as a whole: its parts, what they depend on, and the sum of their counts."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from r1reward._version import __version__
from r1reward.files import Inputs
from r1reward_rejection.ingest import IngestTask, describe_file, ingest_part
from r1reward_rejection.input_group import Source, blocks_by_part
from r1reward_rejection.mapper import Mapper, map_parts
from r1reward_rejection.recipe.recipe import Recipe
from r1reward_rejection.workspace import Step

__all__ = ["keep_rows", "kept_by"]


def kept_by(sources: Sequence[Source], recipe: Recipe, plugins: Sequence[str]) -> list[Any]:
    """What the parts depend on; pass rates and choices belong to the next step."""
    respell = recipe.format.template is not None
    kept = recipe.export.columns
    found: list[Any] = [
        __version__,
        recipe.seed,
        _domains(recipe),
        respell,
        kept,
        _sketches(sources),
        plugins,
    ]
    for source in sources:
        keep = msgspec.structs.replace(source.keep, pass_rate=None)
        plain = msgspec.structs.replace(source, keep=keep, choose=None)
        found += [plain, Inputs(source.files).fingerprint()]
    return found


def keep_rows(
    mapper: Mapper, step: Step, sources: Sequence[Source], recipe: Recipe, names: Sequence[str], plugins: Any
) -> None:
    """Do the step; `names` are the files that the user gave, for the manifest."""
    counts = map_parts(mapper, step, "keep", ingest_part, _tasks(sources, recipe, step, plugins))
    inputs = map_parts(mapper, step, "inputs", describe_file, enumerate(names))
    step.complete({"parts": len(counts), "inputs": inputs, **_summed(counts), "sources": _by_source(counts)})


def _sketches(sources: Sequence[Source]) -> bool:
    return any(s.choose is not None and s.choose.by == "diverse" for s in sources)


def _domains(recipe: Recipe) -> dict[str, str]:
    return {task: name for name, d in recipe.mix.domains.items() for task in d.tasks or (name,)}


def _tasks(
    sources: Sequence[Source], recipe: Recipe, step: Step, plugins: Sequence[str]
) -> Iterator[tuple[int, IngestTask]]:
    number = 0
    for source in sources:
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
                    respell=recipe.format.template is not None,
                    plugins=tuple(plugins),
                    columns=recipe.export.columns,
                    sketch=_sketches(sources),
                ),
            )
            number += 1


def _summed(counts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The sums of all parts' counts."""
    names = ("dropped", "domains", "rewards", "fields", "terms")
    total: dict[str, Any] = {name: Counter() for name in names}
    for count in counts:
        for name, value in count.items():
            if isinstance(value, dict):
                total[name].update(value)
            elif isinstance(value, int):
                total[name] = total.get(name, 0) + value
    return {k: dict(sorted(v.items())) if isinstance(v, Counter) else v for k, v in total.items()}


def _by_source(counts: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, int]]:
    found: dict[str, Counter[str]] = {}
    for count in counts:
        mine = found.setdefault(count["source"], Counter())
        mine.update(completions=count.get("completions", 0), kept=count["kept"])
    return {name: dict(c) for name, c in found.items()}
