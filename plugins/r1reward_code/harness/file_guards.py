"""On the test's side: of the files that the solution writes nothing is imported or run, and pickles bring data alone.

A test that wants more judges nobody; one that only the solution leads there has failed.
"""

from __future__ import annotations

import os
import re
import sys
from typing import Any

from r1reward_code.harness.libraries import is_open_library
from r1reward_code.harness.test_errors import READING_PICKLES, ElsewhereError
from r1reward_code.harness.wire_reading import IMPORTING

__all__ = ["guard_against_files"]


def _is_named(module: str, name: str, texts: tuple[str, ...]) -> bool:
    """Whether a test speaks of a class of the solution's or of a library: by its own name, for a library has many."""
    word = re.compile(rf"\b{re.escape(name.rpartition('.')[2])}\b")
    return (module == "solution" or is_open_library(module)) and any(map(word.search, texts))


_PROGRAMS = ("os.exec", "os.posix_spawn", "os.system", "subprocess.Popen", "ctypes.dlopen")
_SAFE = {
    "builtins": {
        "bool", "bytearray", "bytes", "complex", "dict", "float", "frozenset", "int", "list", "object", "range",
        "set", "slice", "str", "tuple",
    },
    "collections": {"Counter", "OrderedDict", "defaultdict", "deque"},
    "datetime": {"date", "datetime", "time", "timedelta", "timezone"},
    "decimal": {"Decimal"}, "fractions": {"Fraction"}, "_codecs": {"encode"}, "copyreg": {"_reconstructor"},
    "numpy": {"dtype", "ndarray"}, "numpy.core.multiarray": {"_reconstruct", "scalar"},
    "numpy._core.multiarray": {"_reconstruct", "scalar"}, "numpy._core.numeric": {"_frombuffer"},
}  # fmt: skip
"""What a pickle may name that the solution has written."""


_SPEAKS_OF_PROGRAMS = re.compile(
    r"python|\.py\b|\bsh\b|bash|shell|te?mp|executable|getcwd|system\(|popen|spawn|exec"
)
"""In test code that runs a program beside the files which it shares, whatever the solution says."""


def _is_beside_files(event: str, arguments: Any, home: str) -> bool:
    """Whether a program that is to be run may run what the solution wrote."""
    words = (home, "/tmp/") if event == "ctypes.dlopen" else (home, "/tmp/", "python", ".py", "sh")
    return any(word in str(arguments) for word in words)


def guard_against_files(missing: Any, texts: tuple[str, ...]) -> None:
    """On the test's side: what the solution writes stays data. `missing` makes the error of a test that runs it.

    A pickle of what the test's own words do not name is the solution's choice, and is none that can be read.
    """
    speaks_of_programs = any(map(_SPEAKS_OF_PROGRAMS.search, texts))
    home = os.path.realpath(os.getcwd())
    sys.path[:] = [path for path in sys.path if path and os.path.realpath(path) not in (home, "/tmp")]

    def hook(event: str, arguments: Any) -> None:
        if event == "pickle.find_class":
            module, name = arguments
            if name not in _SAFE.get(module, ()):
                if READING_PICKLES:
                    raise ElsewhereError(f"{module}.{name}")
                if not _is_named(module, name, texts):
                    raise ValueError(f"a pickle of {module}.{name}, which is no data")
                raise missing(f"a way to unpickle {module}.{name} from what the solution wrote")
            _check_importable(module)
        elif event in _PROGRAMS and _is_beside_files(event, arguments, home):
            kind = missing if speaks_of_programs and not IMPORTING[0] else ValueError
            raise kind(f"a way to run a program beside what the solution wrote ({event})")

    sys.addaudithook(hook)


def _check_importable(module: str) -> None:
    """Raise for a pickle of a module that is not here: the test has not asked for it."""
    import importlib

    try:
        importlib.import_module(module)
    except ImportError:
        raise ValueError(f"a pickle of {module}, which is not here") from None
