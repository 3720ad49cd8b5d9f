"""The files of one kind (those on the command line, or a `join` of the recipe): their columns, scores and rules."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from r1reward.errors import DataError, SpecError, unknown_name
from r1reward.files import STDIN, Block, Inputs, Row, rows
from r1reward.rows.join import Join, JoinTable
from r1reward.rows.row_reader import RowReader
from r1reward.rows.scored_columns import is_scored, scored_columns
from r1reward.rows.tasks import TaskNames
from r1reward.spec.spec import TemplateChoice
from r1reward.storage import manifest_beside
from r1reward_rejection.recipe.recipe import Choose, Keep

__all__ = ["SKIP_HINT", "Peek", "Source", "blocks_by_part", "check_terms", "peek", "with_join"]

SKIP_HINT = "; --on-bad-row skip leaves such rows out, and `r1reward why` names each with its reason"

_PART_BYTES, _LARGEST_PART = 24 << 20, 256 << 20
_PARTS = 4096
"""Parts of a source, about, before they grow: 10 TB are 40,000 of 256 MB instead of 437,000."""


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """What a worker needs to know of the files of one kind."""

    number: int
    """0 = the files on the command line."""
    name: str
    files: tuple[str, ...]
    columns: dict[str, str]
    """The columns that the user named, here or when the file was scored."""
    keep: Keep
    choose: Choose | None
    template: TemplateChoice
    """How its completions are split."""
    scored: bool
    fallbacks: dict[str, tuple[str, ...]] = {}
    """By term: those that were asked where it could not tell."""
    task: str = ""
    """What the user says that all rows are."""
    tasks: TaskNames = TaskNames()
    """The tasks that the reward and the recipe name."""
    end_tokens: tuple[str, ...] = ()
    domain: str = ""
    """The domain of all its rows; empty: each row's task says."""
    on_bad_row: str = "stop"
    join: Join | None = None
    """The user's table of further columns, where the rows were scored with it on the way."""
    places: str = ""
    """A file with the user's own file and row for each row, where the rows were scored on the way."""
    names: Mapping[str, str] = {}
    """What files are called whose own name an earlier one has."""


class Peek(msgspec.Struct, frozen=True):
    """What the first rows of some files show, and what the manifest of a scored file says."""

    scored: bool
    terms: tuple[str, ...]
    """Terms that the rows have, or that the file's manifest names."""
    columns: dict[str, str]
    """The columns that the user names, and those named when the file was scored."""
    task: str
    """The task given when the file was scored."""
    spec: dict[str, Any]
    """The reward by which the file was scored; empty where it is not known."""

    @property
    def template(self) -> TemplateChoice | None:
        """The template of the reward by which the file was scored."""
        return msgspec.convert(self.spec["template"], TemplateChoice) if self.spec else None


def peek(files: Sequence[str], roles: Mapping[str, str], on_bad_row: str, join: Join | None = None) -> Peek:
    """Look at the first rows, with the columns of `join`. Raises `DataError`."""
    if STDIN in files:
        raise DataError("reject reads its input more than once: write it to a file first")
    inputs = Inputs(files)
    for block in inputs.blocks():
        first_rows = _good_rows(block, on_bad_row)
        if first_rows:
            if join is not None:
                first_rows = [with_join(first_rows[0], JoinTable(join)), *first_rows[1:]]
            return _peek(first_rows, inputs.names, roles)
    raise DataError(f"no rows in {', '.join(map(str, files))}")


def _good_rows(block: Block, on_bad_row: str) -> list[Row]:
    good = []
    for row in rows(block):
        if isinstance(row, Row):
            good.append(row)
        elif on_bad_row == "stop":
            raise DataError(f"{row.where}: {row.error}{SKIP_HINT}")
    return good


def with_join(row: Row, table: JoinTable) -> Row:
    """A row with the columns of the table. Raises `DataError`."""
    return msgspec.structs.replace(row, columns=table(row.columns))


def _peek(sample: Sequence[Row], names: Sequence[str], roles: Mapping[str, str]) -> Peek:
    first = sample[0]
    scored = is_scored(first.columns)
    manifest = next(filter(None, map(manifest_beside, names)), {}) if scored else {}
    options, spec = manifest.get("options", {}), manifest.get("spec", {})
    columns = scored_columns(manifest, first.columns, roles)
    try:
        RowReader(columns, for_reward=False)(first.columns)
    except DataError as error:
        raise DataError(f"{first.where}: {error}") from None
    every = (s for row in sample for s in _all_scores(row.columns.get("scores"))) if scored else ()
    terms = dict.fromkeys([name for scores in every for name in scores])
    terms.update(dict.fromkeys(t["name"] for t in spec.get("terms", ())))
    return Peek(scored, tuple(terms), columns, options.get("task", ""), spec)


def _all_scores(value: Any) -> list[dict[str, Any]]:
    entries = value if isinstance(value, list) else [value]
    return [scores for scores in entries if isinstance(scores, dict)]


def check_terms(keep: Keep, terms: Sequence[str], path: str) -> None:
    """Every term that the rules name must be one that rows have. Raises `SpecError`."""
    if keep.correct is not None and keep.correct not in terms:
        raise SpecError(f"{path}.correct: {unknown_name('term', keep.correct, terms)}")
    for i, rule in enumerate(keep.rules):
        if rule.term not in terms:
            raise SpecError(f"{path}.rules[{i}].term: {unknown_name('term', rule.term, terms)}")


def blocks_by_part(source: Source) -> Iterator[list[Block]]:
    """The blocks of all files in runs of about 24 MB: the same ones however many workers there are.

    Of much input they grow, up to 256 MB: each part has its files and its place in every later step.
    """
    part: list[Block] = []
    size = 0
    inputs = Inputs(source.files)
    most = min(max(_PART_BYTES, (inputs.size or 0) // _PARTS), _LARGEST_PART)
    for block in inputs.blocks():
        part.append(block)
        size += len(block.data)
        if size >= most:
            yield part
            part, size = [], 0
    if part:
        yield part
