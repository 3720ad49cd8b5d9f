"""Imports plugins: those installed, by their entry points, and single files.

What a stranger's code raises at import becomes one `PluginError` that says which plugin it was, where and why.
"""

import hashlib
import importlib.util
import sys
from functools import lru_cache
from importlib.metadata import Distribution, EntryPoint, entry_points
from pathlib import Path
from types import ModuleType
from typing import Any

from r1reward.errors import MissingExtraError, PluginError, R1RewardError
from r1reward.registry.error_place import plugin_place

__all__ = ["GROUP", "import_entry", "import_file", "installed", "kind_of", "origin_of", "words_of"]

GROUP = "r1reward"
"""The entry-point group of plugins."""


def installed() -> list[EntryPoint]:
    """The entry points of all plugins, by name; `PluginError` where two have one name.

    pluggy itself would skip the second without a word.
    """
    entries: dict[str, EntryPoint] = {}
    for entry in entry_points(group=GROUP):
        if entry.name in entries:
            raise PluginError(
                f"two distributions use the plugin name {entry.name!r}: {origin_of(entries[entry.name])} and "
                f"{origin_of(entry)}; uninstall one"
            )
        entries[entry.name] = entry
    return sorted(entries.values(), key=lambda e: e.name)


def origin_of(entry: EntryPoint) -> str:
    """The distribution of an entry point and its version."""
    return _name_and_version(entry.dist) if entry.dist else "unknown distribution"


@lru_cache(maxsize=16)
def _name_and_version(distribution: Distribution) -> str:
    """Cached, because each look at either parses the distribution's metadata anew."""
    return f"{distribution.name} {distribution.version}"


def import_entry(entry: EntryPoint) -> ModuleType:
    """The module that an entry point names."""
    what = f"plugin {entry.name!r} of {origin_of(entry)}"
    try:
        loaded = entry.load()
    except (MissingExtraError, MemoryError):
        raise
    except (Exception, SystemExit) as error:  # whatever a third-party package raises at import
        place = plugin_place(error, package=entry.module.partition(".")[0])
        at = f" ({place})" if place else ""
        raise PluginError(f"{what} cannot be imported: {words_of(error)}{at}") from error
    if not isinstance(loaded, ModuleType):
        raise PluginError(f"{what} names {entry.value!r}, which is not a module")
    return loaded


def import_file(path: Path) -> tuple[ModuleType, str, str]:
    """The module of a plugin file, its name and its origin.

    The origin has a digest of the text: a file has no version that its scores could be told apart by.
    """
    if not path.is_file():
        raise PluginError(f"no plugin file {path}")
    try:
        origin = f"file {hashlib.sha256(path.read_bytes()).hexdigest()[:8]}"
    except OSError as error:
        raise PluginError(f"{path}: cannot be read: {error.strerror}") from None
    # Two files of one name in different folders are two modules.
    place = hashlib.sha256(str(path.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:8]
    name = f"r1reward_file_{path.stem}_{place}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise PluginError(f"{path} is not a Python file: a plugin file ends in .py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # so that what it defines can be pickled to a worker
    try:
        spec.loader.exec_module(module)
    except BaseException as error:
        del sys.modules[name]
        if missing := _import_error(error, path):
            raise missing from error
        raise
    return module, str(path), origin


def _import_error(error: BaseException, path: Path) -> PluginError | None:
    """What to raise for what a stranger's file raised at import: the line, and why. None: as it is."""
    if isinstance(error, SyntaxError) and error.filename and Path(error.filename) == path.absolute():
        return PluginError(f"{path}:{error.lineno}: {error.msg}")
    if isinstance(error, MissingExtraError | MemoryError) or not isinstance(error, Exception | SystemExit):
        return None
    return PluginError(f"{path}: {_where(error, path)}{words_of(error)}")


def _where(error: BaseException, path: Path) -> str:
    trace = error.__traceback__
    lines = []
    while trace is not None:
        if Path(trace.tb_frame.f_code.co_filename) == path.absolute():
            lines.append(trace.tb_lineno)
        trace = trace.tb_next
    return f"line {lines[-1]}: " if lines else ""


def words_of(error: BaseException) -> str:
    """One line on an exception; our own say all themselves, and a missing package comes with its pip line."""
    if isinstance(error, R1RewardError):
        return str(error)
    line = f"{type(error).__name__}: {' '.join(str(error).split())}".rstrip(": ")
    if isinstance(error, ModuleNotFoundError) and error.name:
        package = error.name.partition(".")[0]
        return f"{line}: pip install {package} (or whatever package brings the module {package!r})"
    return line


def kind_of(thing: Any) -> str:
    """What a thing is, for a message."""
    return f"the class {thing.__name__}" if isinstance(thing, type) else type(thing).__name__
