"""The folder of an unfinished run: one folder for each step, with a marker once the step is complete.

    DIR/.work/keep/{step.json, …, done.json}

Every file appears whole or not at all, so a run that was killed goes on with the steps and parts that are missing.
A step's fingerprint holds that of the step before it: where a setting changed, the steps from there on start anew.
"""

import hashlib
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from r1reward.errors import DataError
from r1reward.storage import as_json, lock, read_json, refuse_change, write_json

__all__ = ["Step", "Workspace"]


_MANIFEST = ".manifest.json"
_OF_SCORES = ("scored.jsonl", "places.txt", "step.json", "done.json")
_DEFINITION, _FINISHED, _SCORES = "definition.json", "finished.json", "_scores"
_ROWS = "_rows"


def _digest(value: Any) -> str:
    return hashlib.sha256(msgspec.json.encode(value, enc_hook=str, order="deterministic")).hexdigest()


class Step:
    """One step's folder. `result` is what the step counted when it was completed, None before."""

    def __init__(self, folder: Path, fingerprint: str) -> None:
        self.folder, self.fingerprint = folder, fingerprint
        recorded = read_json(folder / "step.json")
        if recorded != {"fingerprint": fingerprint}:
            # First what says whose the folder is: a kill in the midst must not leave half of it with its name.
            (folder / "step.json").unlink(missing_ok=True)
            shutil.rmtree(folder, ignore_errors=True)
            write_json(folder / "step.json", {"fingerprint": fingerprint})
        self.result: dict[str, Any] | None = read_json(folder / "done.json")

    def complete(self, outcome: Mapping[str, Any]) -> dict[str, Any]:
        """Mark the step as complete."""
        write_json(self.folder / "done.json", dict(outcome))
        self.result = read_json(self.folder / "done.json")
        assert self.result is not None  # just written
        return self.result

    def part(self, kind: str, number: int, suffix: str) -> Path:
        """The file of a part."""
        return self.folder / kind / f"{number:06d}{suffix}"


class Workspace:
    """The output folder of a run and its unfinished work. `definition` is what the data set depends on.

    `summary` is what the run that made the data set here told, if it was this very run; then nothing is left to do.
    `overwrite` starts anew; `resume` goes on under another definition, with the steps that it does not touch. A data
    set that is whole is made anew only where `overwrite` says so, too.
    Raises `DataError`; see `r1reward.storage` for the rule.
    """

    def __init__(
        self, output: Path, definition: Mapping[str, Any], *, resume: bool = False, overwrite: bool = False
    ) -> None:
        self.output, self.folder = output, output / ".work"
        # The folder is given to others: no path of this machine may stand in it.
        self._definition = as_json(definition, portable=True)
        self._is_new = not output.exists()
        occupied = output.exists() and (not output.is_dir() or any(output.iterdir()))
        if occupied and not (output.is_dir() and self._is_ours()):
            raise DataError(f"{output} exists and is no data set of this command: name another folder")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._lock = lock(self.folder / "lock", output)
        except OSError as error:
            raise DataError(f"{output}: cannot be written: {error.strerror or error}") from None
        try:
            self.summary = self._begin(resume, overwrite)
        except BaseException:
            self._lock.close()
            raise
        self._chain = hashlib.sha256(b"r1reward reject 1").hexdigest()

    def _begin(self, resume: bool, overwrite: bool) -> Any:
        """What a finished run of this definition told; None where there is work to do."""
        finished = read_json(self.folder / _FINISHED) or {}
        recorded = read_json(self.folder / _DEFINITION) or finished.get("definition")
        if overwrite and not resume:
            self._clear()
        elif recorded is None and (self.output / "manifest.json").is_file() and not resume:
            raise DataError(f"{self.output} has a data set of an earlier version: --overwrite makes it anew")
        elif recorded is not None and not resume:
            cure = "Say the same again; --resume keeps the steps that this does not touch, --overwrite starts anew"
            refuse_change(self.output, recorded, self._definition, cure)
        elif finished and recorded is not None and recorded != self._definition and not overwrite:
            cure = "--overwrite makes it anew; with --resume, from the steps that this does not touch"
            refuse_change(self.output, recorded, self._definition, f"A data set is whole there. {cure}")
        if recorded == self._definition and not (overwrite and not resume):
            return finished.get("summary")
        (self.folder / _FINISHED).unlink(missing_ok=True)
        return None

    @property
    def definition(self) -> dict[str, Any]:
        """What the data set depends on, without paths of this machine."""
        return self._definition

    def begin(self) -> None:
        """Write down what the run is, before its first step."""
        write_json(self.folder / _DEFINITION, self._definition)

    def _is_ours(self) -> bool:
        return self.folder.is_dir() or (self.output / "manifest.json").is_file()

    def _clear(self) -> None:
        self._remove(but=("lock",))
        for name in ("manifest.json", "README.md"):
            (self.output / name).unlink(missing_ok=True)
        for name in ("data", "plots", "_report", _SCORES, _ROWS):
            shutil.rmtree(self.output / name, ignore_errors=True)

    def step(self, name: str, settings: Any) -> Step:
        """The next step; what it depends on is `settings` and all steps before it."""
        self._chain = _digest([self._chain, name, settings])
        scores = self.output / _SCORES / name
        if scores.is_dir() and not (self.folder / name).exists():
            scores.rename(self.folder / name)
        return Step(self.folder / name, self._chain)

    def close(self) -> None:
        """Let go of the folder; where nothing has been done in it, there is no unfinished run either."""
        if not any(
            path.name not in ("lock", "step.json", _DEFINITION)
            for path in self.folder.rglob("*")
            if path.is_file()
        ):
            shutil.rmtree(self.folder, ignore_errors=True)
            if self._is_new:
                self.output.rmdir()
        self._lock.close()

    def finish(self, summary: Any, *, keep_work: bool, keep_rows: bool = False) -> None:
        """Note that the data set is complete; remove what lies between the steps."""
        if not keep_rows:
            shutil.rmtree(self.output / _ROWS, ignore_errors=True)
        write_json(self.folder / _FINISHED, {"definition": self._definition, "summary": summary})
        (self.folder / _DEFINITION).unlink(missing_ok=True)
        if not keep_work:
            self._keep_scores()
            self._remove(but=("lock", _FINISHED))

    def _keep_scores(self) -> None:
        """What was scored on the way stays with the set: another mixture of its rows need not score them again."""
        for folder in self.folder.glob("score-*"):
            target = self.output / _SCORES / folder.name
            shutil.rmtree(target, ignore_errors=True)
            target.parent.mkdir(exist_ok=True)
            for path in folder.iterdir():
                if path.name.endswith(_MANIFEST):
                    # What later runs read of it: the rest is of this machine, and of how the run was done.
                    manifest = read_json(path) or {}
                    options = {key: manifest.get("options", {}).get(key) for key in ("columns", "task")}
                    write_json(path, {"spec": manifest.get("spec", {}), "options": options})
                elif path.name not in _OF_SCORES:
                    path.unlink()
            folder.rename(target)

    def _remove(self, but: tuple[str, ...]) -> None:
        for entry in self.folder.iterdir():
            if entry.name not in but:
                shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
