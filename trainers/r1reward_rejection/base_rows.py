"""What a data set keeps so that later rollouts can be added to it: the rows that its first step laid down.

_rows/base.json                     the definition, the input files, how rows were read, the numbers of the parts
_rows/{texts,keys,groups,fates}/    the parts (see `ingest`)

All later steps are taken again over old and new rows together, so that the set is that of a run over all files, byte
by byte; what is saved is the scoring, reading and filtering of what is there.
"""

import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from r1reward.errors import DataError
from r1reward.files import Inputs
from r1reward.storage import read_json, write_json
from r1reward_rejection.input_group import Source
from r1reward_rejection.provenance import describe_file

__all__ = [
    "ROWS",
    "BaseRows",
    "counts_of",
    "link_parts",
    "load_base",
    "portable_source",
    "save_base",
    "united",
    "without_known",
]

ROWS = "_rows"
_KINDS = ("texts", "keys", "groups", "fates", "keep-counts")


class BaseRows(msgspec.Struct, frozen=True, kw_only=True):
    """The rows of a data set that can be added to."""

    definition: dict[str, Any]
    """What the set depends on; what is added must agree with it, but for the key `input`."""
    inputs: list[tuple[int, dict[str, Any]]]
    """The number of the source, and name, bytes and hash of each of its files."""
    sources: list[Source]
    """How each source was read, without files and folders of this machine."""
    parts: list[int]


def united(base: BaseRows | None, fresh: Sequence[Source]) -> list[Source]:
    """The sources of old and new rows. Raises `DataError` where a source's completions are split differently."""
    sources = {source.number: source for source in base.sources} if base else {}
    for source in fresh:
        known = sources.setdefault(source.number, source)
        if known.template != source.template:
            raise DataError(
                f"{source.files[0]}: its completions are in the template {source.template.name}, those of the set in "
                f"{known.template.name}: score them by the same reward"
            )
    return [sources[number] for number in sorted(sources)]


def portable_source(source: Source) -> Source:
    """A source without what is of this machine."""
    return msgspec.structs.replace(source, files=(), places="", join=None, names={})


def load_base(folder: Path) -> BaseRows:
    """The rows of a set. Raises `DataError` where it keeps none."""
    fresh = folder / f"{ROWS}.new"
    if not (folder / ROWS / "base.json").exists() and (fresh / "base.json").exists():
        fresh.rename(folder / ROWS)  # a run was killed between taking the old away and putting the new there
    path = folder / ROWS / "base.json"
    if not path.exists():
        raise DataError(
            f"{folder} keeps no rows to add to: make it once more with --keep-rows, from all of its files"
        )
    return msgspec.json.decode(path.read_bytes(), type=BaseRows)


def without_known(base: BaseRows, files: Sequence[str]) -> list[str]:
    """The files that are not in the set yet; a file that is there under another name is there, too."""
    known = {about["sha256"] for _, about in base.inputs}
    return [name for name in Inputs(files).names if describe_file(name)["sha256"] not in known]


def link_parts(base: Path, parts: Sequence[int], target: Path) -> None:
    """Put the parts into the folder of a step: as links, where the file system has them."""
    for kind in _KINDS:
        (target / kind).mkdir(parents=True, exist_ok=True)
        for number in parts:
            for path in (base / kind).glob(f"{number:06d}.*"):
                _link(path, target / kind / path.name)


def _link(source: Path, target: Path) -> None:
    if target.exists():
        return
    fresh = target.with_name(f".{target.name}.new")
    fresh.unlink(missing_ok=True)
    try:
        os.link(source, fresh)
    except OSError:  # a file system without links
        shutil.copyfile(source, fresh)
    fresh.replace(target)


def save_base(output: Path, keep: Path, base: BaseRows) -> None:
    """Keep the rows of a run with its set, in the place of those that were there."""
    fresh = output / f"{ROWS}.new"
    shutil.rmtree(fresh, ignore_errors=True)
    link_parts(keep, base.parts, fresh)
    write_json(fresh / "base.json", base)
    shutil.rmtree(output / ROWS, ignore_errors=True)
    fresh.rename(output / ROWS)


def counts_of(folder: Path, parts: Sequence[int]) -> list[Mapping[str, Any]]:
    """The counts of parts, in their order."""
    return [read_json(folder / "keep-counts" / f"{number:06d}.json") or {} for number in parts]
