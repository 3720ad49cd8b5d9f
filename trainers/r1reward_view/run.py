"""One run as the page shows it: its files, its index, and the thread that builds the index while the page is open."""

import hashlib
import logging
import os
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from r1reward.errors import DataError, R1RewardError
from r1reward.files import STDIN, Inputs
from r1reward.rows.row_reader import RowReader
from r1reward.rows.scored_columns import settings_of_scored
from r1reward_view.build import Builder, accuracy_in
from r1reward_view.forms import Forms
from r1reward_view.growth import is_current
from r1reward_view.overview import encode, overview
from r1reward_view.pages import facets
from r1reward_view.search import Searches
from r1reward_view.store import FORMAT, Store
from r1reward_view.texts import Texts

__all__ = ["Run", "cache_folder"]

_LOG = logging.getLogger(__name__)
_LOOK_AGAIN = 2.0
"""Seconds between two looks at whether the files have grown."""


def cache_folder() -> Path:
    """Where indices are kept: `$XDG_CACHE_HOME/r1reward/view`, or below `~/.cache`."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "r1reward" / "view"


class Run:
    """A scored file, or a folder of them, and its index.

    Args:
        path: The file or folder.
        columns: Which column is what, as `--map` says.
        term: The term that says whether an answer is right; empty for the usual one.
        cache: The folder of the indices.
        workers: Processes that read the file; None for one a core, at most 8.
    """

    def __init__(
        self, path: str, columns: Mapping[str, str], term: str, cache: Path, workers: int | None = None
    ) -> None:
        if path == STDIN:
            raise DataError("standard input cannot be looked at twice: name a file")
        self.path, self.inputs, self.error = path, Inputs([path]), ""
        columns = settings_of_scored(self.inputs, columns).get("columns", columns)
        self._columns, self._term, self._workers = columns, term, workers
        self._temporary: tempfile.TemporaryDirectory[str] | None = None
        self.store = self._open(cache / f"{_key(self.inputs, columns, term)}.duckdb")
        self.reader = RowReader(columns, for_reward=False)
        self.texts, self.forms = Texts(self.store, self.inputs), Forms(path)
        self.searches = Searches(self.store, self.texts, RowReader(columns, for_reward=False))
        self.revision, self._share = 0, 0.0
        self._top: tuple[int, float | None] = (-1, None)
        self._stopped, self._looked = threading.Event(), time.monotonic()
        self._thread: threading.Thread | None = None

    @property
    def is_building(self) -> bool:
        """Whether a thread is at work on the index."""
        return self._thread is not None and self._thread.is_alive()

    def build(self, progress: Callable[[int, int], None] = lambda completions, done: None) -> None:
        """Bring the index up to the files, in this thread. Raises `DataError`."""
        if is_current(self.store.meta, self.inputs):
            self._share = 1.0
            return
        size = max(1, self.inputs.size or 1)

        def tell(completions: int, done: int) -> None:
            self._share = min(1.0, done / size)
            self.revision += 1
            progress(completions, done)

        Builder(self.store, self.inputs, self._columns, self._term, self._workers)(tell, self._stopped.is_set)
        if self.store.meta.done:
            self._keep_answers()
        self.texts.forget()
        self.searches.forget()
        self.revision, self._share = self.revision + 1, 1.0

    def _keep_answers(self) -> None:
        """What the page opens with is there at once the next time."""
        for name, question in (("overview", overview), ("facets", facets)):
            self.store.keep(name, encode(question(self.store, {})))

    def refuse_unscored(self) -> None:
        """Look at the first row, before a page opens that has nothing to show. Raises `DataError`."""
        if not self.store.meta.completions and (block := next(iter(self.inputs.blocks()), None)) is not None:
            accuracy_in(block)

    def start(self, progress: Callable[[int, int], None] = lambda completions, done: None) -> None:
        """The same in a thread of its own; what goes wrong is in `error`."""
        self._thread = threading.Thread(target=self._build, args=(progress,), daemon=True)
        self._thread.start()

    def look_again(self) -> None:
        """Go on with the index where the files have grown since."""
        now = time.monotonic()
        if self.is_building or now - self._looked < _LOOK_AGAIN:
            return
        self._looked = now
        try:
            current = is_current(self.store.meta, self.inputs)
        except OSError as error:
            self.error = f"{self.path}: {error.strerror}"
            return
        if not current:
            self.start()

    def state(self) -> dict[str, Any]:
        """What the page is told of the index."""
        meta = self.store.meta
        return {
            "path": self.path,
            "name": Path(self.path).name or self.path,
            "completions": meta.completions,
            "rows": meta.rows,
            "accuracy": meta.accuracy,
            "terms": msgspec.to_builtins(meta.terms),
            "top": self._highest(),
            "bad": meta.bad,
            "bad_rows": meta.bad_rows,
            "done": meta.done and not self.is_building,
            "share": self._share,
            "revision": self.revision,
            "error": self.error,
        }

    def _highest(self) -> float | None:
        """The highest reward, which the bars of a table are drawn to."""
        if self._top[0] != self.revision:
            self._top = self.revision, self.store.one("SELECT max(reward) FROM c")[0]
        return self._top[1]

    def close(self) -> None:
        """Stop building; what is committed stays."""
        self._stopped.set()
        self.searches.forget()
        if self._thread is not None:
            self._thread.join(30)
        self.store.close()
        if self._temporary is not None:
            self._temporary.cleanup()

    def _build(self, progress: Callable[[int, int], None]) -> None:
        try:
            self.build(progress)
            self.forms.load()
            self.error = ""
        except R1RewardError as error:
            self.error = str(error)
        except Exception as error:  # noqa: BLE001  (a thread's: the page tells it)
            _LOG.exception("the index could not be built")
            self.error = f"the index could not be built: {error}"

    def _open(self, path: Path) -> Store:
        import duckdb

        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            return Store(path)
        except duckdb.IOException:
            # Another page has it open, or the folder cannot be written: an index for this page alone.
            self._temporary = tempfile.TemporaryDirectory(prefix="r1reward-view-")
            return Store(Path(self._temporary.name) / path.name)
        except duckdb.Error:
            path.unlink()  # a cache that cannot be read is made again
            return Store(path)
        except OSError as error:
            raise DataError(
                f"{path}: cannot be written: {error.strerror or error}; --cache names another folder"
            ) from None


def _key(inputs: Inputs, columns: Mapping[str, str], term: str) -> str:
    names = [str(Path(name).resolve()) for name in inputs.names]
    said = msgspec.json.encode(
        [FORMAT, names[:1], len(names) > 1, dict(columns), term], order="deterministic"
    )
    return hashlib.sha256(said).hexdigest()[:24]
