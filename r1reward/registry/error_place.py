"""Where in a plugin's own code an exception was raised."""

from pathlib import PurePath
from traceback import walk_tb

__all__ = ["plugin_place"]

_CORE = "r1reward"
_CHECKS = ("r1reward.types", "r1reward.registry.functions", "r1reward.scoring.boundary")
"""The modules that refuse wrong return values of plugins."""


def plugin_place(error: BaseException, *, core: bool = True, package: str = "") -> str:
    """The last line of the plugin's own code, `capitals.py:17`; where none is in the traceback, the line that raised.

    A line of a library that the plugin calls is no help. The plugin is `package`, or that of the first frame beyond
    ours. A wrong return value is refused by the core, whose own line says nothing about it: empty, as is whatever the
    core raised without `core`.
    """
    frames = [
        (trace.f_globals.get("__name__", ""), trace, line) for trace, line in walk_tb(error.__traceback__)
    ]
    packages = [name.partition(".")[0] for name, *_ in frames]
    plugin = package or next((name for name in packages if name != _CORE), None)
    if plugin is None:
        frames = [] if not core or (frames and frames[-1][0] in _CHECKS) else frames
    else:
        frames = [frame for frame in frames if frame[0].partition(".")[0] == plugin]
    return f"{_short(frames[-1][1].f_code.co_filename)}:{frames[-1][2]}" if frames else ""


def _short(file: str) -> str:
    """A file's name; of a package's first file, which all packages have, its folder too."""
    path = PurePath(file)
    return f"{path.parent.name}/{path.name}" if path.name == "__init__.py" else path.name
