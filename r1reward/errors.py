"""Everything r1reward raises on purpose.

One root, `R1RewardError`; the command line prints its message and never its traceback.
A message says what is wrong, where, and what to do.

    R1RewardError
    ├── UsageError          an argument of a command or a call makes no sense
    │   └── SpecError           a configuration: a reward file, recipe or training file, or a preset
    ├── DataError           the input file, a row of it, or the output file
    ├── PluginError         a plugin could not be found, loaded or built
    │   └── MissingExtraError   a package that a plugin needs is not installed
    └── EngineError         the workers could not be started or kept alive
"""

from collections.abc import Iterable
from difflib import get_close_matches

__all__ = [
    "DataError",
    "EngineError",
    "MissingExtraError",
    "PluginError",
    "R1RewardError",
    "SpecError",
    "UsageError",
    "unknown_name",
]


class R1RewardError(Exception):
    """The root of all errors that r1reward raises on purpose."""


class UsageError(R1RewardError):
    """An argument of a command or a call makes no sense."""


class SpecError(UsageError):
    """A configuration is not usable: a reward file, a recipe, a training file or a preset.

    The message names file, line and key path.
    """


class DataError(R1RewardError):
    """An input file, one of its rows, or the output file is not usable."""


class PluginError(R1RewardError):
    """A plugin could not be found, loaded or built."""


class MissingExtraError(PluginError):
    """A package that a plugin needs is not installed.

    `extra` is the name of r1reward's extra that brings it.
    """

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(f"{what} is not installed: pip install 'r1reward[{extra}]'")
        self.what, self.extra = what, extra

    def __reduce__(self) -> tuple[type["MissingExtraError"], tuple[str, str]]:
        return type(self), (self.what, self.extra)


class EngineError(R1RewardError):
    """The worker processes could not be started or kept alive."""


_MOST_NAMES = 60
"""More than this many are listed only where none is near."""


def unknown_name(kind: str, name: str, known: Iterable[str]) -> str:
    """The message for a name that is not known: what there is, and the nearest.

    >>> unknown_name("verifier", "maths", ["math", "code"])
    "no verifier 'maths': did you mean 'math'? (there are: code, math)"
    """
    names = sorted(known)
    near = get_close_matches(name, names, n=1)
    hint = f": did you mean {near[0]!r}?" if near else ""
    if near and len(names) > _MOST_NAMES:
        return f"no {kind} {name!r}{hint} (one of {len(names)})"
    return f"no {kind} {name!r}{hint} (there are: {', '.join(names) or 'none'})"
