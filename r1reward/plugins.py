"""Finds the plugins, refuses clashes, and builds verifiers and templates by name.

Everything fails at start rather than silently: a duplicate name, a misspelt hook, a plugin that offers
nothing. pluggy itself skips a second entry point of the same name without a word, so that is checked here.
"""

import importlib.util
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pluggy

from r1reward import hookspecs
from r1reward._version import __version__
from r1reward.errors import PluginError, R1RewardError, SpecError, unknown_name
from r1reward.functions import as_factory, verifier_name
from r1reward.options import check_options
from r1reward.response import BUILTIN

__all__ = ["GROUP", "Offer", "Registry"]

GROUP = "r1reward"
"""The entry-point group of plugins."""


class Offer(msgspec.Struct, frozen=True):
    """A verifier or template that a plugin offers."""

    kind: str
    name: str
    factory: Callable[..., Any]
    plugin: str
    """The entry point's name, or the plugin file's path."""
    origin: str
    """The distribution and its version, or `file`."""

    @property
    def summary(self) -> str:
        """The first line of the factory's docstring."""
        return (self.factory.__doc__ or "").strip().partition("\n")[0]

    def build(self, options: Mapping[str, Any], path: str) -> Any:
        """Check the options and call the factory; `path` is where in the reward file they stand."""
        what = f"{self.kind} {self.name!r}"
        checked = check_options(what, self.factory, options, path)
        try:
            return self.factory(**checked)
        except R1RewardError:
            raise
        except (ValueError, TypeError) as error:
            raise SpecError(f"{path}: {what} refuses these options: {error}") from error


class Registry:
    """All that the installed plugins and the given plugin files offer."""

    def __init__(self) -> None:
        self.manager = pluggy.PluginManager(GROUP)
        self.manager.add_hookspecs(hookspecs)
        self.verifiers: dict[str, Offer] = {}
        self.templates: dict[str, Offer] = {}
        for name, factory in BUILTIN.items():
            self._offer("template", name, factory, GROUP, f"{GROUP} {__version__}")

    @classmethod
    def load(cls, files: Iterable[str | Path] = ()) -> "Registry":
        """The registry of every installed plugin and of the plugin files given.

        Raises `PluginError` where a plugin cannot be imported, two clash, or one offers nothing.
        """
        registry = cls()
        for entry in _installed():
            registry.add(_import_entry(entry), entry.name, _origin(entry))
        for file in files:
            registry.add(_import_file(Path(file)), str(file), "file")
        return registry

    def add(self, plugin: ModuleType, name: str, origin: str = "") -> None:
        """Register one plugin module under `name`."""
        before = len(self.verifiers) + len(self.templates)
        try:
            self.manager.register(plugin, name)
            self.manager.check_pending()
        except (pluggy.PluginValidationError, ValueError) as error:
            raise PluginError(f"plugin {name}: {error}") from error
        self._collect(plugin, name, origin)
        commands = any(c.name == "register_commands" for c in self.manager.get_hookcallers(plugin) or ())
        if before == len(self.verifiers) + len(self.templates) and not commands:
            raise PluginError(
                f"plugin {name} offers nothing: mark a function with @r1reward.verifier('name'), or one of "
                "the hooks register_verifiers, register_templates, register_commands with @r1reward.hookimpl"
            )

    def verifier(self, name: str, path: str = "verifier") -> Offer:
        """The verifier offered under `name`; `SpecError` names the nearest where there is none."""
        return _find(self.verifiers, "verifier", name, path)

    def template(self, name: str, path: str = "template") -> Offer:
        """The template offered under `name`."""
        return _find(self.templates, "template", name, path)

    def _collect(self, plugin: ModuleType, name: str, origin: str) -> None:
        for thing in list(vars(plugin).values()):
            if (offered := verifier_name(thing)) is not None:
                self._offer("verifier", offered, as_factory(thing), name, origin)
        for kind in ("verifier", "template"):
            for impl in getattr(self.manager.hook, f"register_{kind}s").get_hookimpls():
                if impl.plugin is plugin:
                    impl.function(partial(self._register, kind, name, origin))

    def _register(self, kind: str, plugin: str, origin: str, name: str, factory: Callable[..., Any]) -> None:
        self._offer(kind, name, factory, plugin, origin)

    def _offer(self, kind: str, name: str, factory: Callable[..., Any], plugin: str, origin: str) -> None:
        table = self.verifiers if kind == "verifier" else self.templates
        if name in table:
            other = table[name]
            raise PluginError(
                f"two plugins offer the {kind} {name!r}: {other.plugin} ({other.origin}) and "
                f"{plugin} ({origin}); uninstall one, or rename one"
            )
        table[name] = Offer(kind, name, factory, plugin, origin)


def _find(table: Mapping[str, Offer], kind: str, name: str, path: str) -> Offer:
    if name not in table:
        raise SpecError(f"{path}: {unknown_name(kind, name, table)}")
    return table[name]


def _installed() -> list[EntryPoint]:
    found: dict[str, EntryPoint] = {}
    for entry in entry_points(group=GROUP):
        if entry.name in found:
            raise PluginError(
                f"two distributions use the plugin name {entry.name!r}: {_origin(found[entry.name])} and "
                f"{_origin(entry)}; uninstall one"
            )
        found[entry.name] = entry
    return sorted(found.values(), key=lambda e: e.name)


def _origin(entry: EntryPoint) -> str:
    return f"{entry.dist.name} {entry.dist.version}" if entry.dist else "unknown distribution"


def _import_entry(entry: EntryPoint) -> ModuleType:
    try:
        loaded = entry.load()
    except ImportError as error:
        raise PluginError(f"plugin {entry.name!r} of {_origin(entry)} cannot be imported: {error}") from error
    if not isinstance(loaded, ModuleType):
        raise PluginError(
            f"plugin {entry.name!r} of {_origin(entry)} names {entry.value!r}, which is not a module"
        )
    return loaded


def _import_file(path: Path) -> ModuleType:
    if not path.is_file():
        raise PluginError(f"no plugin file {path}")
    name = f"r1reward_file_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise PluginError(f"{path} is not a Python file: a plugin file ends in .py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # so that what it defines can be pickled to a worker
    try:
        spec.loader.exec_module(module)
    except SyntaxError as error:
        raise PluginError(f"{path}:{error.lineno}: {error.msg}") from error
    except Exception as error:  # whatever a stranger's file raises at import: say which file and why
        raise PluginError(f"{path}: {_where(error, path)}{type(error).__name__}: {error}") from error
    return module


def _where(error: BaseException, path: Path) -> str:
    trace = error.__traceback__
    lines = []
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == str(path):
            lines.append(trace.tb_lineno)
        trace = trace.tb_next
    return f"line {lines[-1]}: " if lines else ""
