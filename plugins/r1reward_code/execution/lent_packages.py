"""Packages that the field's judges have and that a box is lent as files: small ones, of Python alone."""

import functools
import importlib.util
from collections.abc import Mapping
from pathlib import Path

__all__ = ["lent_packages"]

_LENT = ("sortedcontainers",)  # LeetCode has it, and published solutions of LeetCodeDataset use it


def lent_packages(source: str) -> Mapping[str, bytes]:
    """The files of the packages of this kind that a source names, by their paths in its working directory."""
    return {path: text for name in _LENT if name in source for path, text in _files_of(name).items()}


@functools.cache
def _files_of(name: str) -> Mapping[str, bytes]:
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        return {}
    folder = Path(spec.submodule_search_locations[0])
    return {f"{name}/{path.name}": path.read_bytes() for path in sorted(folder.glob("*.py"))}
