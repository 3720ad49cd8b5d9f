"""The files of one kind (those on the command line, or a `join` of the recipe): their columns, scores and rules."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from r1reward.errors import DataError, SpecError, unknown_name
from r1reward.files import STDIN, BadRow, Block, Columns, Inputs, guess, rows
from r1reward.runs.plan import SKIP_HINT
from r1reward.spec.spec import TemplateChoice
from r1reward_rejection.recipe.recipe import Choose, Keep

__all__ = ["Peek", "Source", "blocks_by_part", "check_terms", "peek"]

_PART_BYTES = 24 << 20


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """What a worker needs to know of the files of one kind."""

    number: int
    """0 = the files on the command line."""
    name: str
    files: tuple[str, ...]
    columns: Columns
    keep: Keep
    choose: Choose | None
    template: TemplateChoice
    """How its completions are split."""
    scored: bool
    task: str = ""
    domain: str = ""
    """The domain of all its rows; empty: each row's task says."""
    on_bad_row: str = "stop"


class Peek(msgspec.Struct, frozen=True):
    """What the first rows of some files show."""

    columns: Columns
    scored: bool
    terms: tuple[str, ...]
    """Terms that the rows have, or that the file's manifest names."""
    template: TemplateChoice | None


def peek(files: Sequence[str], told: Mapping[str, str], on_bad_row: str) -> Peek:
    """Look at the first rows. Raises `DataError`."""
    if STDIN in files:
        raise DataError("reject reads its input more than once: write it to a file first")
    inputs = Inputs(files)
    for block in inputs.blocks():
        first: Columns | None = None
        terms: dict[str, None] = {}
        scored = False
        for row in rows(block):
            if isinstance(row, BadRow):
                if on_bad_row == "stop":
                    raise DataError(f"{row.where}: {row.error}{SKIP_HINT}")
                continue
            if first is None:
                first = guess(row.columns, told, row.where)
                scored = "scores" in row.columns and "stamp" in row.columns
            for scores in _all_scores(row.columns.get("scores")) if scored else ():
                terms.update(dict.fromkeys(scores))
        if first is not None:
            spec = _spec_of(inputs.names)
            names = dict.fromkeys([*terms, *(t["name"] for t in spec.get("terms", ()))])
            template = msgspec.convert(spec["template"], TemplateChoice) if spec else None
            return Peek(first, scored, tuple(names), template)
    raise DataError(f"no rows in {', '.join(map(str, files))}")


def _all_scores(value: Any) -> list[dict[str, Any]]:
    found = value if isinstance(value, list) else [value]
    return [scores for scores in found if isinstance(scores, dict)]


def _spec_of(names: Sequence[str]) -> dict[str, Any]:
    """The reward that a scored file's manifest names; empty where there is no manifest."""
    for name in names:
        path = Path(name + ".manifest.json")
        if path.is_file():
            try:
                found: dict[str, Any] = msgspec.json.decode(path.read_bytes()).get("spec", {})
                return found
            except (OSError, msgspec.DecodeError, AttributeError):
                continue  # a manifest is a help, not a need
    return {}


def check_terms(keep: Keep, known: Sequence[str], path: str) -> None:
    """Every term that the rules name must be one that rows have. Raises `SpecError`."""
    if keep.correct is not None and keep.correct not in known:
        raise SpecError(f"{path}.correct: {unknown_name('term', keep.correct, known)}")
    for i, rule in enumerate(keep.rules):
        if rule.term not in known:
            raise SpecError(f"{path}.rules[{i}].term: {unknown_name('term', rule.term, known)}")


def blocks_by_part(source: Source) -> Iterator[list[Block]]:
    """The blocks of all files in runs of about 24 MB: the same ones however many workers there are."""
    part: list[Block] = []
    size = 0
    for block in Inputs(source.files).blocks():
        part.append(block)
        size += len(block.data)
        if size >= _PART_BYTES:
            yield part
            part, size = [], 0
    if part:
        yield part
