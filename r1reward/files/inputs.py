"""The input of a run: files, folders and standard input, as one sequence of blocks."""

import sys
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import IO, Any

import msgspec

from r1reward.errors import DataError
from r1reward.files.block import Block, Position
from r1reward.files.compression import Opened, open_text, split_suffix
from r1reward.files.tables import arrow_blocks, parquet_blocks
from r1reward.files.text import csv_blocks, jsonl_blocks

__all__ = ["STDIN", "Inputs", "expand"]

STDIN = "-"

_TEXT = {".jsonl", ".ndjson", ".json", ".csv", ".tsv"}
_KNOWN = _TEXT | {".parquet", ".arrow"}
_COMPRESSED = ", .jsonl.gz, .jsonl.zst (and so on)"


def expand(paths: Sequence[str | Path]) -> list[str]:
    """The files of the paths given: a folder stands for the data files in it, `-` for standard input.

    A folder is one that `datasets` saved, or any other with data files in it; it must hold no second split.
    Raises `DataError` for what is missing, unreadable or of no known format.
    """
    names: list[str] = []
    for path in paths:
        if str(path) == STDIN:
            names.append(STDIN)
        elif Path(path).is_dir():
            names += map(str, _folder(Path(path)))
        else:
            _check(Path(path))
            names.append(str(path))
    if names.count(STDIN) > 1:
        raise DataError("standard input (-) can be read only once")
    if not names:
        raise DataError("no input file given")
    return names


def _check(path: Path) -> None:
    if not path.exists():
        near = [p.name for p in path.parent.iterdir()] if path.parent.is_dir() else []
        close = get_close_matches(path.name, near, n=1)
        raise DataError(f"no file {path}" + (f": did you mean {path.with_name(close[0])}?" if close else ""))
    suffix, _ = split_suffix(path)
    if suffix not in _KNOWN:
        raise DataError(
            f"{path}: no known format {suffix!r}; there are {', '.join(sorted(_KNOWN))}{_COMPRESSED}"
        )


def _folder(folder: Path) -> list[Path]:
    splits = folder / "dataset_dict.json"
    state = folder / "state.json"
    if splits.is_file():
        names = list(_json(splits).get("splits", ()))
        if len(names) != 1:
            raise DataError(
                f"{folder} has the splits {', '.join(names)}: name one, {folder / (names or ['…'])[0]}"
            )
        return _folder(folder / names[0])
    if state.is_file():
        return [folder / f["filename"] for f in _json(state).get("_data_files", ())]
    files = [p for p in sorted(folder.rglob("*")) if split_suffix(p)[0] in _KNOWN and _is_data(p, folder)]
    if not files:
        raise DataError(f"{folder}: no data files in this folder ({', '.join(sorted(_KNOWN))}{_COMPRESSED})")
    return files


def _is_data(path: Path, folder: Path) -> bool:
    hidden = any(part.startswith((".", "_")) for part in path.relative_to(folder).parts)
    side = path.name.endswith((".manifest.json", ".bad.jsonl")) or path.name in _SIDE
    return path.is_file() and not hidden and not side


_SIDE = {"dataset_info.json", "dataset_infos.json", "state.json", "manifest.json", "config.json"}


def _json(path: Path) -> dict[str, Any]:
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict)
    except (OSError, msgspec.DecodeError) as error:
        raise DataError(f"{path}: cannot be read: {error}") from None


class Inputs:
    """Files to be read as one sequence of blocks, from any position on. Raises `DataError`."""

    def __init__(self, paths: Sequence[str | Path], stdin: IO[bytes] | None = None) -> None:
        self.names = expand(paths)
        self._stdin = stdin

    @property
    def size(self) -> int | None:
        """Bytes on disk, all files together; None where standard input is among them."""
        if STDIN in self.names:
            return None
        return sum(Path(name).stat().st_size for name in self.names)

    def fingerprint(self) -> list[tuple[str, int, int]]:
        """For each file: its name, size and time of change, so that a resumed run notices another file."""
        stats = [(n, Path(n).stat() if n != STDIN else None) for n in self.names]
        return [(n, s.st_size if s else 0, s.st_mtime_ns if s else 0) for n, s in stats]

    def blocks(self, start: Position | None = None) -> Iterator[Block]:
        """The blocks of all files, in their order, from `start` on."""
        start = start or Position()
        before = sum(Path(n).stat().st_size for n in self.names[: start.file] if n != STDIN)
        for index in range(start.file, len(self.names)):
            name = self.names[index]
            position = start if index == start.file else Position(index)
            for block in self._file(name, position):
                yield msgspec.structs.replace(block, done=before + block.done) if before else block
            before += Path(name).stat().st_size if name != STDIN else 0

    def _file(self, name: str, start: Position) -> Iterator[Block]:
        suffix, _ = split_suffix(name)
        if suffix == ".parquet":
            yield from parquet_blocks(Path(name), start)
        elif suffix == ".arrow":
            yield from arrow_blocks(Path(name), start)
        else:
            yield from self._text(name, suffix, start)

    def _text(self, name: str, suffix: str, start: Position) -> Iterator[Block]:
        stdin = self._stdin or sys.stdin.buffer
        opened = Opened(STDIN, stdin) if name == STDIN else open_text(Path(name))
        try:
            if suffix in (".csv", ".tsv"):
                yield from csv_blocks(opened, start)
            elif suffix == ".json" and (array := _array(opened)) is not None:
                yield from jsonl_blocks(array, start)
            else:
                yield from jsonl_blocks(opened, start)
        finally:
            if name != STDIN:
                opened.close()


def _array(opened: Opened) -> Opened | None:
    """A JSON array as the JSONL text of its elements; None where the file is no array.

    The array is held in memory: nothing but JSONL says where a row ends.
    """
    import io

    begin = opened.read(4096)
    opened.unread(begin)
    if not begin.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"["):
        return None
    text = bytearray()
    while data := opened.read(1 << 20):
        text += data
    try:
        elements = msgspec.json.decode(bytes(text).removeprefix(b"\xef\xbb\xbf"), type=list[msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise DataError(f"{opened.name}: not a JSON array: {error}") from None
    # A line end inside an element can only be white space between its tokens.
    lines = b"\n".join(bytes(e).replace(b"\n", b" ").replace(b"\r", b" ") for e in elements)
    return Opened(opened.name, io.BytesIO(lines))
