"""What a row of the data set tells of where it comes from: ground truth, source, model, scores, further columns."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import file_digest
from itertools import count
from pathlib import Path
from typing import Any

import msgspec

from r1reward_rejection.file_version import FileVersion, file_version

__all__ = [
    "Places",
    "about_row",
    "bad_rows",
    "describe_file",
    "ground_truth_text",
    "shared_names",
]

_MODELS = ("model", "generator", "model_name", "generated_by")
_encode = msgspec.json.Encoder().encode


def ground_truth_text(value: Any) -> str:
    """A ground truth as text: JSON where it is no string; empty for none."""
    if value is None or isinstance(value, str):
        return value or ""
    return msgspec.json.encode(value, enc_hook=str, order="sorted").decode()


def about_row(
    columns: Mapping[str, Any], scores: Mapping[str, Any], source: str, names: Sequence[str]
) -> str:
    """Source, model, the value of each term, and the columns that the recipe keeps, as JSON."""
    about = {
        "source": source,
        "model": _model(columns),
        "terms": {
            name: value
            for name, score in scores.items()
            if score and (value := score.get("value")) is not None
        },
        "columns": {name: ground_truth_text(columns.get(name)) for name in names},
    }
    return _encode(about).decode()


def _model(columns: Mapping[str, Any]) -> str:
    """The model that wrote a completion, by the first column that names one; empty where none does."""
    for name in _MODELS:
        if name in columns and (model := columns[name]) and isinstance(model, str):
            return model
    rollout = columns.get("rollout")
    model = rollout.get("model") if isinstance(rollout, Mapping) else None
    return model if isinstance(model, str) else ""


class Places:
    """The user's own file and row of each row: of a file that was scored on the way, what was scored.

    `names`: what `shared_names` calls files; the others are told by their own name.
    """

    def __init__(self, path: str, names: Mapping[str, str]) -> None:
        self._path, self._names = path, names
        # The same name may hold other places later in one process.
        self._version = file_version(path) if path else (0, 0)

    def __call__(self, where: str) -> str:
        """The place to tell, without folders: no path of this machine goes into a data set."""
        path, _, number = where.rpartition(":")
        return self.of_row(path, number)

    def of_row(self, path: str, number: int | str) -> str:
        """The same for a file and the number of a row in it."""
        if self._path:
            return _lines(self._path, self._version)[int(number) - 1]
        name = self._names.get(path) or path.rpartition("/")[2]
        return f"{name}:{number}" if name else str(number)


def shared_names(paths: Sequence[str], known: Collection[str] = ()) -> dict[str, str]:
    """What to call the files whose name an earlier one has, or one of a set that they are added to (`known`).

    Such a file is told with its folder, and only with that one. An earlier file's name never changes: what is told of
    its rows stays when others are added.
    """
    taken, names = set(known), {}
    for path in dict.fromkeys(paths):
        name = next(name for name in _names(Path(path)) if name not in taken)
        taken.add(name)
        if name != Path(path).name:
            names[path] = name
    return names


def _names(path: Path) -> Iterator[str]:
    yield path.name
    folder = path.absolute().parent.name
    yield f"{folder}/{path.name}"
    # The very path may have had other rows in it when the set was made.
    yield from (f"{folder} ({number})/{path.name}" for number in count(2))


def describe_file(name: str) -> dict[str, Any]:
    """What the manifest says of an input file."""
    with open(name, "rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    return {"name": Path(name).name, "bytes": Path(name).stat().st_size, "sha256": digest}


def bad_rows(path: str) -> Iterator[tuple[str, str]]:
    """The place of each row that scoring left out, and its error; the file is there if any was."""
    if Path(path).exists():
        with open(path, "rb") as file:
            for line in file:
                row = msgspec.json.decode(line)
                yield row["where"], row["error"]


@lru_cache(1)
def _lines(path: str, version: FileVersion) -> list[str]:
    return Path(path).read_text("utf-8").split("\n")
