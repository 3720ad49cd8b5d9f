"""What a row of the data set tells of where it comes from: ground truth, source, model, scores, further columns."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from r1reward_rejection.file_version import FileVersion, file_version

__all__ = ["Places", "about_row", "ground_truth_text"]

_MODELS = ("model", "generator", "model_name", "generated_by")


def ground_truth_text(value: Any) -> str:
    """A ground truth as text: JSON where it is no string; empty for none."""
    if value is None or isinstance(value, str):
        return value or ""
    return msgspec.json.encode(value, enc_hook=str, order="sorted").decode()


def about_row(
    columns: Mapping[str, Any], scores: Mapping[str, Any], source: str, names: Sequence[str]
) -> str:
    """Source, model, the value of each term, and the columns that the recipe keeps, as JSON."""
    rollout = columns.get("rollout")
    models = [columns.get(name) for name in _MODELS]
    models.append(rollout.get("model") if isinstance(rollout, Mapping) else None)
    values = {name: (score or {}).get("value") for name, score in scores.items()}
    about = {
        "source": source,
        "model": next((m for m in models if isinstance(m, str) and m), ""),
        "terms": {name: value for name, value in values.items() if value is not None},
        "columns": {name: ground_truth_text(columns.get(name)) for name in names},
    }
    return msgspec.json.encode(about).decode()


class Places:
    """The user's own file and row of each row: of a file that was scored on the way, what was scored."""

    def __init__(self, path: str) -> None:
        self._path = path
        # The same name may hold other places later in one process.
        self._version = file_version(path) if path else (0, 0)

    def __call__(self, where: str) -> str:
        """The place to tell, without folders: no path of this machine goes into a data set."""
        name, _, number = where.rpartition("/")[2].rpartition(":")
        if not self._path:
            return f"{name}:{number}" if name else number
        return _lines(self._path, self._version)[int(number) - 1]


@lru_cache(1)
def _lines(path: str, version: FileVersion) -> list[str]:
    return Path(path).read_text("utf-8").split("\n")
