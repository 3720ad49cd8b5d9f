"""Packages that a forker has imported before its runs: to import pandas or sklearn takes longer than most programs.

A forker receives a level, which is a number, and nothing else about the program that needs it. Each level includes
the modules of the levels below, so that few kinds of forkers serve all programs.
"""

import contextlib
import functools
import os
import random  # noqa: F401 - many programs do
import sys
from collections.abc import Callable

__all__ = ["import_level", "level_of", "reseeds"]

_LEVELS = (
    (),
    ("numpy", "numpy.testing"),
    ("pandas",),
    ("matplotlib.pyplot",),
    ("scipy.stats", "scipy.optimize", "scipy.sparse.csgraph", "sklearn.cluster", "sklearn.decomposition",
     "sklearn.ensemble", "sklearn.feature_extraction.text", "sklearn.linear_model", "sklearn.metrics",
     "sklearn.model_selection", "sklearn.pipeline", "sklearn.preprocessing", "seaborn"),
)  # fmt: skip
_ROOTS = {"numpy": 1, "pandas": 2, "matplotlib": 3, "scipy": 4, "seaborn": 4, "sklearn": 4}
_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
"""A process that has threads cannot be forked by ours; a run has the time of one processor anyway."""


def level_of(source: str | None) -> int:
    """The level for a Python source, by the packages that it names and the box has."""
    if source is None:
        return 0
    return max((level for name, level in _ROOTS.items() if name in source and _is_here(name)), default=0)


@functools.cache
def _is_here(name: str) -> bool:
    from importlib.machinery import PathFinder

    return PathFinder.find_spec(name) is not None


def import_level(level: int) -> None:
    """Import all of a level that is here; what that leaves in the environment, or on the disk, goes again."""
    if not level:
        return
    import shutil
    import tempfile

    before, folder = dict(os.environ), ""
    with contextlib.suppress(OSError):
        # Else matplotlib makes one, which each run would remove at its end.
        folder = os.environ["MPLCONFIGDIR"] = tempfile.mkdtemp()
    os.environ.update(dict.fromkeys(_THREADS, "1"))
    for names in _LEVELS[: level + 1]:
        for name in names:
            _import(name)
    os.environ.clear()
    os.environ.update(before)
    if folder:
        shutil.rmtree(folder, ignore_errors=True)


def _import(name: str) -> None:
    """Import a module; one that fails is left to the run, which says why, and finds no half of it."""
    try:
        __import__(name)
    except Exception:  # noqa: BLE001 - the package's own code raises what it likes
        root = name.partition(".")[0]
        for each in [each for each in sys.modules if each.partition(".")[0] == root]:
            del sys.modules[each]


def reseeds() -> list[Callable[[], object]]:
    """What each run does first, so that the random numbers of two are not the same."""
    homes = [sys.modules.get(name) for name in ("random", "numpy.random")]
    return [home.seed for home in homes if home is not None]
