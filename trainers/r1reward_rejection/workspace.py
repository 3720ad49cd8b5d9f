"""The folder of an unfinished run: one folder for each step, with a marker once the step is complete.

    DIR/.work/keep/{step.json, …, done.json}

Every file appears whole or not at all, so a run that was killed goes on with the steps and parts that are missing.
A step's fingerprint holds that of the step before it: where a setting changed, the steps from there on start anew.
"""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import msgspec

from r1reward.errors import DataError

__all__ = ["Step", "Workspace", "atomic", "write_json"]


@contextmanager
def atomic(path: Path) -> Iterator[Path]:
    """A path to write to, which becomes `path` when the block ends well. Raises `DataError` (disk full, say)."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield fresh
        with fresh.open("rb+") as file:
            os.fsync(file.fileno())
        os.replace(fresh, path)
    except OSError as error:
        raise DataError(f"{path}: cannot be written: {error.strerror or error}") from error
    finally:
        fresh.unlink(missing_ok=True)


def write_json(path: Path, value: Any) -> None:
    """Write a value as JSON, whole or not at all."""
    with atomic(path) as fresh:
        fresh.write_bytes(msgspec.json.format(msgspec.json.encode(value, enc_hook=str)) + b"\n")


def read_json(path: Path) -> Any:
    """The value, or None where there is no such file. Raises `DataError`."""
    try:
        return msgspec.json.decode(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, msgspec.DecodeError) as error:
        raise DataError(f"{path}: cannot be read: {error}") from None


def _digest(value: Any) -> str:
    return hashlib.sha256(msgspec.json.encode(value, enc_hook=str, order="deterministic")).hexdigest()


class Step:
    """One step's folder. `done` is what the step told when it was completed, None before."""

    def __init__(self, folder: Path, fingerprint: str) -> None:
        self.folder, self.fingerprint = folder, fingerprint
        known = read_json(folder / "step.json")
        if known != {"fingerprint": fingerprint}:
            # First what says whose the folder is: a kill in the midst must not leave half of it with its name.
            (folder / "step.json").unlink(missing_ok=True)
            shutil.rmtree(folder, ignore_errors=True)
            write_json(folder / "step.json", {"fingerprint": fingerprint})
        self.done: dict[str, Any] | None = read_json(folder / "done.json")

    def complete(self, told: Mapping[str, Any]) -> dict[str, Any]:
        """Mark the step as complete."""
        write_json(self.folder / "done.json", dict(told))
        self.done = read_json(self.folder / "done.json")
        assert self.done is not None  # just written
        return self.done

    def part(self, kind: str, number: int, suffix: str) -> Path:
        """The file of a part."""
        return self.folder / kind / f"{number:06d}{suffix}"


class Workspace:
    """The output folder of a run and its unfinished work. Raises `DataError`.

    Another run in the same folder is refused. `resume` goes on with what is there, `overwrite` replaces it.
    """

    def __init__(self, output: Path, *, resume: bool = False, overwrite: bool = False) -> None:
        self.output, self.folder = output, output / ".work"
        self._is_new = not output.exists()
        there = output.exists() and (not output.is_dir() or any(output.iterdir()))
        if there and not (output.is_dir() and (self._ours())):
            raise DataError(f"{output} exists and is no data set of this command: name another folder")
        if there and not (resume or overwrite):
            what = "a data set" if (output / "manifest.json").is_file() else "an unfinished run"
            raise DataError(f"{output} has {what}: --resume goes on with it, --overwrite replaces it")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._lock = self._take_lock()
        except OSError as error:
            raise DataError(f"{output}: cannot be written: {error.strerror or error}") from None
        if overwrite and not resume:
            self._clear()
        self._chain = hashlib.sha256(b"r1reward reject 1").hexdigest()

    def _ours(self) -> bool:
        return self.folder.is_dir() or (self.output / "manifest.json").is_file()

    def _take_lock(self) -> IO[bytes]:
        lock = (self.folder / "lock").open("ab")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            raise DataError(f"{self.output}: another run is at work there") from None
        return lock

    def _clear(self) -> None:
        self._remove(but=("lock",))
        for name in ("manifest.json", "README.md"):
            (self.output / name).unlink(missing_ok=True)
        for name in ("data", "plots", "_report"):
            shutil.rmtree(self.output / name, ignore_errors=True)

    def step(self, name: str, settings: Any) -> Step:
        """The next step; what it depends on is `settings` and all steps before it."""
        self._chain = _digest([self._chain, name, settings])
        return Step(self.folder / name, self._chain)

    def close(self) -> None:
        """Let go of the folder; where nothing has been done in it, there is no unfinished run either."""
        if not any(
            path.name not in ("lock", "step.json") for path in self.folder.rglob("*") if path.is_file()
        ):
            shutil.rmtree(self.folder, ignore_errors=True)
            if self._is_new:
                self.output.rmdir()
        self._lock.close()

    def finished(self, run: Any) -> Any:
        """What the run that made the data set here told, if it was this very run; None otherwise."""
        known = read_json(self.folder / "finished.json")
        if known and (self.output / "manifest.json").is_file() and known["run"] == _digest(run):
            return known["told"]
        (self.folder / "finished.json").unlink(missing_ok=True)
        return None

    def finish(self, run: Any, told: Any, *, keep_work: bool) -> None:
        """Note that the data set is complete, and what made it; remove what lies between the steps."""
        write_json(self.folder / "finished.json", {"run": _digest(run), "told": told})
        if not keep_work:
            self._remove(but=("lock", "finished.json"))

    def _remove(self, but: tuple[str, ...]) -> None:
        for entry in self.folder.iterdir():
            if entry.name not in but:
                shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
