"""Object storage in and out: `s3://`, `gs://`, `hf://`, `memory://` and whatever else fsspec has a driver for.

A run reads its input more than once and needs hard links and locks, so it works in a local folder. Files are fetched
into it first, and fetched again only where they changed; a finished set is uploaded, its manifest last: where that is
there, the set is whole. What a later run needs (is it done already, the rows to add to) lies with the set, so another
machine goes on from it.
"""

import hashlib
import os
import re
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

from r1reward.errors import DataError, MissingExtraError
from r1reward.storage import atomic

__all__ = ["RemoteSet", "default_staging", "fetch", "fetch_all", "is_remote"]

T = TypeVar("T")

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_MANIFEST, _FINISHED = "manifest.json", ".work/finished.json"


def is_remote(name: str) -> bool:
    """Whether a file or folder is named by a URL."""
    return bool(_URL.match(name))


def default_staging() -> Path:
    """Where remote files are fetched to: in the user's cache."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "r1reward" / "reject"


def _open(url: str) -> tuple[Any, str]:
    """The file system of a URL, and the path in it. Raises `DataError` that names the missing driver."""
    try:
        url_to_fs = import_module("fsspec.core").url_to_fs
    except ImportError:
        raise MissingExtraError("fsspec", "reject") from None
    try:
        system, path = url_to_fs(url)
    except ImportError as error:
        raise DataError(f"{url}: {error}; `pip install` the driver that this names") from None
    except ValueError:
        known = "s3://, gs://, hf://, abfs://"
        raise DataError(f"{url}: fsspec has no driver for this; it reads {known} and others") from None
    return system, path


def _asked(url: str, call: Callable[..., T], *arguments: Any) -> T:
    """What a store answers. Raises `DataError` for whatever its client raises, which differs by driver."""
    try:
        return call(*arguments)
    except Exception as error:
        words = " ".join(str(error).split())[:300] or type(error).__name__
        raise DataError(f"{url}: {words}") from error


def fetch_all(names: Sequence[str], staging: Path) -> list[str]:
    """The names with remote files in the place of their URLs: fetched where they changed. Raises `DataError`."""
    return [path for name in names for path in (fetch(name, staging) if is_remote(name) else [name])]


def fetch(url: str, staging: Path) -> list[str]:
    """The local files of a remote file, folder or pattern. Raises `DataError`."""
    system, path = _open(url)
    parent = path.rstrip("/") if _asked(url, system.isdir, path) else path.rpartition("/")[0]
    target = staging / "inputs" / _name(url.partition("://")[0] + parent)
    if parent == path.rstrip("/"):
        names = sorted(_asked(url, system.find, path))
        for name in names:
            _get(system, name, target / name.removeprefix(parent).lstrip("/"))
        return [str(target)]
    names = sorted(_asked(url, system.glob, path)) if re.search(r"[*?\[]", path) else [path]
    if not names or not all(_asked(url, system.isfile, name) for name in names):
        raise DataError(f"{url}: no such file")
    for name in names:
        _get(system, name, target / name.rpartition("/")[2])
        if system.exists(f"{name}.manifest.json"):  # of a scored file: its reward and columns
            _get(system, f"{name}.manifest.json", target / f"{name.rpartition('/')[2]}.manifest.json")
    return [str(target / name.rpartition("/")[2]) for name in names]


def _name(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _get(system: Any, name: str, target: Path) -> None:
    """Fetch a file, unless what is there is the same version."""
    version = _asked(name, system.ukey, name)
    note = target.with_name(f".{target.name}.version")
    if target.exists() and note.exists() and note.read_text() == version:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    with atomic(target) as fresh:
        _asked(name, system.get_file, name, str(fresh))
    # The time of change says which version it is, on every machine: a run's definition depends on it.
    seconds = int(hashlib.sha256(str(version).encode()).hexdigest()[:7], 16)
    os.utime(target, (seconds, seconds))
    note.write_text(str(version))


class RemoteSet:
    """A data set in object storage, and the local folder where it is made."""

    def __init__(self, url: str, staging: Path) -> None:
        self.url = url.rstrip("/")
        self._system, self._path = _open(self.url)
        self.folder = staging / "sets" / _name(self.url)

    def pull(self, *, rows: bool = False) -> None:
        """Fetch what a later run needs of a set that is whole there; the `rows` where some are added to them.

        An unfinished run of this machine goes before it. Raises `DataError`.
        """
        names = _asked(self.url, self._names)
        if _MANIFEST not in names or (self.folder / ".work" / "definition.json").exists():
            return
        wanted = (".work", *(("_rows",) if rows else ()))
        for name in names:
            if name == _MANIFEST or name.split("/")[0] in wanted:
                _get(self._system, f"{self._path}/{name}", self.folder / name)

    def push(self) -> None:
        """Upload the set: nothing of an older one stays, and the manifest comes last. Raises `DataError`."""
        local = self._local()
        remote = _asked(self.url, self._names)
        if _MANIFEST in remote:
            _asked(self.url, self._system.rm_file, f"{self._path}/{_MANIFEST}")
        for name in sorted(local):
            if name != _MANIFEST:
                self._put(name)
        for name in sorted(set(remote) - set(local) - {_MANIFEST}):
            _asked(self.url, self._system.rm_file, f"{self._path}/{name}")
        self._put(_MANIFEST)

    def _put(self, name: str) -> None:
        target = f"{self._path}/{name}"
        _asked(self.url, self._system.makedirs, target.rpartition("/")[0], True)
        _asked(self.url, self._system.put_file, str(self.folder / name), target)

    def is_whole(self) -> bool:
        """Whether the very set of the local folder is there."""
        manifest = self.folder / _MANIFEST
        if not manifest.exists() or _MANIFEST not in _asked(self.url, self._names):
            return False
        text: bytes = _asked(self.url, self._system.cat_file, f"{self._path}/{_MANIFEST}")
        return text == manifest.read_bytes()

    def _names(self) -> list[str]:
        """The files there, relative to the set."""
        self._system.invalidate_cache()
        if not self._system.exists(self._path):
            return []
        start = self._path.rstrip("/") + "/"
        return [name.removeprefix(start) for name in self._system.find(self._path)]

    def _local(self) -> list[str]:
        files = (p for p in self.folder.rglob("*") if p.is_file())
        names = (p.relative_to(self.folder).as_posix() for p in files)
        return [n for n in names if (not n.startswith(".") or n == _FINISHED) and "/." not in n]
