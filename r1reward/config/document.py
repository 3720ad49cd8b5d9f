"""A configuration as it was written: a preset or a file, over what it `extends`, under `key=value` changes.

    extends: r1-zero          # a preset's name, or a file (relative to this one)
    terms:
      - {verifier: brevity}                 # one more term
      - {name: accuracy, weight: 2}         # changes the base's terms of this name
    without: [format]                       # leaves the base's out

Mappings are merged key by key; any other value replaces the base's. Lists whose items have names (`terms`) are
merged item by item, as above.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from r1reward.config.changes import apply_change
from r1reward.config.convert import convert, located
from r1reward.config.dialect import Places, read_yaml
from r1reward.config.kinds import Kind
from r1reward.config.merge import merge
from r1reward.config.paths import rebase
from r1reward.errors import SpecError, unknown_name

__all__ = ["Document", "load_document", "parse_document", "parse_text"]

T = TypeVar("T", bound=msgspec.Struct)

_EXTENDS = ("extends", "base")
"""`base` is what training files called it first."""


class Document:
    """Data, and the place of each of its keys. `where` is the file or preset, `folder` what paths are relative to."""

    def __init__(
        self, data: dict[str, Any], places: Places, where: str, kind: Kind, folder: Path | None = None
    ) -> None:
        self.data, self.places, self.where, self.kind, self.folder = data, places, where, kind, folder

    def convert(self, struct: type[T]) -> T:
        """The data as a struct. Raises `SpecError` with file, line and key path."""
        return convert(self.data, struct, self.where, self.places)

    def error(self, error: SpecError) -> SpecError:
        """An error whose message begins with a key path, with the file and line where the key stands."""
        path, colon, message = str(error).partition(": ")
        return located(path, message, self.where, self.places) if colon else error

    def part(self, path: str, data: Any, kind: Kind) -> "Document":
        """A configuration that stands under a key of this one: a mapping, or the name of a preset or file.

        Raises `SpecError`.
        """
        places = {
            inner.removeprefix(path).lstrip("."): place
            for inner, place in self.places.items()
            if inner == path or inner.startswith((f"{path}.", f"{path}["))
        }
        if isinstance(data, str):
            data, places = {"extends": data}, {"extends": places.get("", self.where)}
        if not isinstance(data, dict):
            raise located(
                path, f"{kind.shape}, or a name, not {type(data).__name__}", self.where, self.places
            )
        return _resolved(Document(dict(data), places, self.where, kind, self.folder), ())


def load_document(source: str | Path, kind: Kind, changes: Iterable[str] = (), flag: str = "") -> Document:
    """The configuration of a preset's name or a file, with `key=value` changes; `flag` is where those were given.

    Raises `SpecError`, or `UsageError` for a change that is none.
    """
    document = _load(str(source), kind, ())
    for change in changes:
        apply_change(document.data, document.places, change, flag)
    return document


def parse_document(data: Mapping[str, Any], kind: Kind, where: str, folder: Path | None = None) -> Document:
    """The configuration in a mapping, as Python has it. Raises `SpecError`."""
    return _resolved(Document(dict(data), {}, where, kind, folder), ())


def parse_text(text: str, kind: Kind, where: str, folder: Path | None = None) -> Document:
    """The configuration in a YAML text. Raises `SpecError`."""
    data, places = read_yaml(text, where, kind.shape)
    return _resolved(Document(data, places, where, kind, folder), ())


def _load(source: str, kind: Kind, chain: tuple[str, ...]) -> Document:
    shipped = kind.presets()
    if source in shipped:
        text, where, folder = shipped[source], f"preset {source}", None
    else:
        text, where, folder = _read(Path(source), kind, shipped), source, Path(source).parent
    if where in chain:
        raise SpecError(f"{where}: extends, in the end, itself: {' -> '.join((*chain, where))}")
    data, places = read_yaml(text, where, kind.shape)
    return _resolved(Document(data, places, where, kind, folder), (*chain, where))


def _read(path: Path, kind: Kind, shipped: Mapping[str, str]) -> str:
    if not path.is_file():
        if not shipped or path.suffix in (".yaml", ".yml") or "/" in str(path):
            raise SpecError(f"no {kind.noun} {path}")
        raise SpecError(unknown_name("preset", str(path), shipped) + f"; a {kind.noun} ends in .yaml")
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise SpecError(f"{path}: not UTF-8 (byte {error.start})") from None
    except OSError as error:
        raise SpecError(f"{path}: cannot be read: {error.strerror}") from None


def _resolved(own: Document, chain: tuple[str, ...]) -> Document:
    """The document over what it extends, its paths made relative to the current folder."""
    if own.folder is not None:
        rebase(own.data, own.folder, own.kind)
    keys = [key for key in _EXTENDS if key in own.data]
    if not keys:
        if "without" in own.data and own.kind.named:
            raise located("without", "leaves terms of a base out; there is no extends", own.where, own.places)
        return own
    base = own.data.pop(keys[0])
    if len(keys) > 1 or not isinstance(base, str) or not base:
        message = "one preset's name, or one file" + (
            "; extends and base mean the same" if len(keys) > 1 else ""
        )
        raise located(keys[0], message, own.where, own.places)
    try:
        under = _load(_beside(base, own.folder), own.kind, chain)
    except SpecError as error:
        raise located(keys[0], str(error), own.where, own.places) from None
    data, places = merge(under.data, under.places, own.data, own.places, own.kind, own.where)
    return Document(data, places, own.where, own.kind, own.folder)


def _beside(base: str, folder: Path | None) -> str:
    return str(folder / base) if folder is not None and (folder / base).is_file() else base
