"""The Python interface: the same engine as the command line's, on objects or on files."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Unpack

import msgspec

from r1reward.config.local_functions import is_local
from r1reward.errors import DataError
from r1reward.pool import Job
from r1reward.registry.registry import Registry
from r1reward.report.summary import Summary
from r1reward.rows.advice import PYTHON
from r1reward.rows.join import Join, JoinTable
from r1reward.rows.row_reader import RowReader
from r1reward.runs.engine import open_engine
from r1reward.runs.payloads import group_job
from r1reward.runs.pieces import pieces_of
from r1reward.runs.plan import FileKeywords, Options, Plan, RowKeywords, check_spec
from r1reward.runs.readers import row_reader
from r1reward.runs.run import Run
from r1reward.runs.settings import make_settings
from r1reward.runs.setup import Setup
from r1reward.spec.file import load_spec
from r1reward.spec.spec import RewardSpec
from r1reward.types import Group, ScoredGroup

__all__ = ["Spec", "item_group", "score", "score_files", "score_stream"]

Spec = str | Path | Mapping[str, Any] | RewardSpec
"""A preset's name, a reward file, a mapping of the same shape, or a specification."""

_LOT = 64


def score(
    data: Iterable[Group | Mapping[str, Any]], reward: Spec, **options: Unpack[RowKeywords]
) -> list[ScoredGroup]:
    """Score groups, or rows such as a completions file has, and give all results, in order.

    `options` are the fields of `r1reward.runs.plan.Options` that have to do with scoring: `workers` (0 = in this
    process), `deadline`, `memory_mb`, `columns`, `task`, `step`, `plugins`, `cache`, `engine`, `address`.

    >>> import r1reward
    >>> row = {"prompt": "6 * 7 = ?", "completion": "<think>42</think> <answer>42</answer>", "ground_truth": "42"}
    >>> r1reward.score([row], "r1-zero", workers=0)[0].rewards[0].value
    2.0

    Raises `SpecError`, `PluginError`, `DataError` (a row without completions, say) or `EngineError`.
    """
    return list(score_stream(data, reward, **options))


def score_stream(
    data: Iterable[Group | Mapping[str, Any]], reward: Spec, **options: Unpack[RowKeywords]
) -> Iterator[ScoredGroup]:
    """The same as the results come, reading only a little ahead: for data of any size."""
    settings, spec = make_settings(Options, options), load_spec(reward)
    if settings.workers is None and any(is_local(term.verifier) for term in spec.terms):
        settings = msgspec.structs.replace(settings, workers=0)  # no other process has the function
    registry = Registry.load(settings.plugins)
    check_spec(spec, registry, step=settings.step)
    # Fail now, not at the first `next()`.
    return _stream(_groups(data, spec, registry, settings), spec, settings)


def score_files(
    files: str | Path | Iterable[str | Path],
    reward: Spec,
    output: str | Path | None = None,
    **options: Unpack[FileKeywords],
) -> Summary:
    """Score files as `r1reward score` does; `options` are the fields of `r1reward.runs.plan.Options`.

    Without `output` nothing is kept but the summary. Raises what the command line reports.
    """
    paths = [files] if isinstance(files, str | Path) else list(files)
    plan = Plan(paths, load_spec(reward), make_settings(Options, options))
    with PYTHON.advice():
        return Run(plan, Path(output) if output is not None else None)()


def _stream(groups: Iterator[Group], spec: RewardSpec, options: Options) -> Iterator[ScoredGroup]:
    setup = Setup(spec=spec, **options.absolute(), step=options.step)
    queue: deque[list[Group]] = deque()
    engine = open_engine(setup)
    try:
        engine.ready()
        for pieces in engine.map(_jobs(groups, queue)):
            rewards = (r for piece in pieces_of(pieces) for r in piece.rewards)
            for group, mine in zip(queue.popleft(), rewards, strict=True):
                yield ScoredGroup(sample=group.sample, completions=group.completions, rewards=mine)
    finally:
        engine.close()


def _jobs(groups: Iterator[Group], queue: "deque[list[Group]]") -> Iterator[Job]:
    lot: list[Group] = []
    for group in groups:
        lot.append(group)
        if len(lot) == _LOT:
            queue.append(lot)
            yield group_job(lot)
            lot = []
    if lot:
        queue.append(lot)
        yield group_job(lot)


def _groups(
    data: Iterable[Group | Mapping[str, Any]], spec: RewardSpec, registry: Registry, options: Options
) -> Iterator[Group]:
    reader = row_reader(spec, registry, options.columns, options.task, end_tokens=options.end_tokens)
    join = Join.parse(options.join, options.on)
    table = JoinTable(join) if join else None
    for number, item in enumerate(data, 1):
        try:
            with PYTHON.advice():
                group = item_group(item, reader, table)
        except DataError as error:
            raise DataError(f"item {number}: {error}") from None
        yield group


def item_group(item: Group | Mapping[str, Any], reader: RowReader, join: JoinTable | None = None) -> Group:
    """A group, or the one that a row holds. Raises `DataError`."""
    if isinstance(item, Group):
        return reader.group(item)
    if not isinstance(item, Mapping):
        raise DataError(f"a Group or a mapping, not {type(item).__name__}")
    reading = reader(join(item) if join else item)
    return Group(sample=reading.sample, completions=tuple(reading.completions))
