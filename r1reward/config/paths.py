"""Paths that a configuration file names are relative to its folder; those on a command line to the current one."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from r1reward.config.kinds import Kind

__all__ = ["rebase"]


def rebase(data: dict[str, Any], folder: Path, kind: Kind) -> None:
    """Make the paths in a file of this kind relative to the current folder.

    A value that may be a name as well (a preset's, a model's of a hub) is a path where there is such a file beside
    the configuration, or where it begins with ./ or ../
    """
    for key in (*kind.paths, "extends", "base"):
        _rebase(data, key.split("."), folder, always=False)
    for key in kind.outputs:
        _rebase(data, key.split("."), folder, always=True)


def _rebase(data: Any, keys: Sequence[str], folder: Path, *, always: bool) -> None:
    if not isinstance(data, dict):
        return
    names = list(data) if keys[0] == "*" else [keys[0]]
    for name in names:
        if name not in data:
            continue
        if len(keys) > 1:
            _rebase(data[name], keys[1:], folder, always=always)
        else:
            data[name] = _moved(data[name], folder, always=always)


def _moved(value: Any, folder: Path, *, always: bool) -> Any:
    if isinstance(value, list):
        return [_moved(v, folder, always=always) for v in value]
    if not isinstance(value, str) or not value or Path(value).is_absolute():
        return value  # an empty path stays empty: joined with the folder it would become the folder itself
    is_local = value.startswith(("./", "../")) or (folder / value).exists()
    return str(folder / value) if always or is_local else value
