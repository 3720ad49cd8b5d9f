"""Finds the plugins, refuses clashes, and builds verifiers and templates by name.

Everything fails at start rather than silently: a duplicate name, a misspelt hook, a plugin that offers
nothing, a factory that gives what cannot be called.
"""

import inspect
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pluggy

from r1reward import hookspecs
from r1reward._version import __version__
from r1reward.config.local_functions import function_named
from r1reward.errors import PluginError, R1RewardError, SpecError, unknown_name
from r1reward.registry.error_place import plugin_place
from r1reward.registry.functions import as_factory, traits_of, verifier_name
from r1reward.registry.loading import (
    GROUP,
    import_entry,
    import_file,
    installed,
    kind_of,
    origin_of,
    words_of,
)
from r1reward.registry.options import check_options, options_of
from r1reward.response import BUILTIN

__all__ = ["GROUP", "Offer", "Registry"]


class Offer(msgspec.Struct, frozen=True):
    """A verifier or template that a plugin offers."""

    kind: str
    name: str
    factory: Callable[..., Any]
    plugin: str
    """The entry point's name, or the plugin file's path."""
    origin: str
    """The distribution and its version, or `file` and a digest of it."""
    style: bool = False
    """Whether a verifier judges the form of a completion alone, and never whether its answer is right."""
    literal: bool = False
    """Whether a verifier takes a ground truth as it is written: the text `None` is a value and no missing one."""
    parsed: Callable[[str], str] | None = None
    """How a verifier reads an answer or a ground truth, for a person; None where it does not say."""

    @property
    def summary(self) -> str:
        """The first line of the factory's docstring."""
        return (self.factory.__doc__ or "").strip().partition("\n")[0]

    @property
    def source(self) -> str:
        """What tells it from another of its name: the file's digest, or the distribution without its version."""
        kind, _, rest = self.origin.rpartition(" ")
        return rest if kind == "file" else kind

    def build(self, options: Mapping[str, Any], path: str) -> Any:
        """Check the options and call the factory; `path` is where in the reward file they stand."""
        what = f"{self.kind} {self.name!r}"
        checked = check_options(what, self.factory, options, path)
        try:
            instance = self.factory(**checked)
        except (R1RewardError, MemoryError):
            raise
        except (ValueError, TypeError) as error:
            # What comes with r1reward refuses with words for the user; another's may have stumbled.
            place = "" if self.source == GROUP else _at(error)
            raise SpecError(f"{path}: {what} refuses these options: {error}{place}") from error
        except (Exception, SystemExit) as error:
            # A factory is third-party code: whatever it raises, the error names it.
            raise self._plugin_error(f"cannot be built: {words_of(error)}{_at(error)}") from error
        self._check(instance)
        return instance

    def _check(self, instance: Any) -> None:
        """Refuse what cannot be called as the engine will: each row would only repeat the same error."""
        if self.kind == "verifier" and (hasattr(instance, "score_batch") or hasattr(instance, "score_group")):
            return
        if not callable(instance) or isinstance(instance, type):
            raise self._plugin_error(f"its factory returned {kind_of(instance)}, not a {self.kind}")
        try:
            signature = inspect.signature(instance)
        except (ValueError, TypeError):  # compiled code that does not tell
            return
        try:
            if self.kind == "verifier":
                signature.bind(None, None, None)
            else:
                signature.bind("", prompt="", truncated=False)
        except TypeError as error:
            signatures = {
                "verifier": "(sample, completion, response)",
                "template": "(text, *, prompt, truncated)",
            }
            message = f"is called with {signatures[self.kind]}, which what its factory returned does not take"
            raise self._plugin_error(f"{message}: {error}") from None

    def _plugin_error(self, message: str) -> PluginError:
        return PluginError(f"{self.kind} {self.name!r} of plugin {self.plugin} ({self.origin}) {message}")


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
        for entry in installed():
            registry.add(import_entry(entry), entry.name, origin_of(entry))
        for file in files:
            registry.add(*import_file(Path(file)), commands=False)
        return registry

    def add(self, plugin: ModuleType, name: str, origin: str = "", *, commands: bool = True) -> None:
        """Register one plugin module under `name`; `commands`: whether its commands can be added."""
        before = len(self.verifiers) + len(self.templates)
        try:
            self.manager.register(plugin, name)
            self.manager.check_pending()
        except (pluggy.PluginValidationError, ValueError) as error:
            raise PluginError(f"plugin {name}: {error}") from error
        self._collect(plugin, name, origin)
        has_commands = any(c.name == "register_commands" for c in self.manager.get_hookcallers(plugin) or ())
        if has_commands and not commands:
            raise PluginError(
                f"plugin {name}: register_commands cannot be used by a plugin file, because the commands are there "
                "before --plugin is read: install it as a package with an entry point in the group 'r1reward'"
            )
        if before == len(self.verifiers) + len(self.templates) and not has_commands:
            raise PluginError(
                f"plugin {name} offers nothing: mark a function with @r1reward.verifier('name'), or one of "
                "the hooks register_verifiers, register_templates, register_commands with @r1reward.hookimpl"
            )

    def verifier(self, name: str, path: str = "verifier") -> Offer:
        """The verifier offered under `name`, or the function `module:name`; `SpecError` where there is none."""
        if ":" in name:
            return _offer_of_function(name, function_named(name, path))
        return _find(self.verifiers, "verifier", name, path)

    def template(self, name: str, path: str = "template") -> Offer:
        """The template offered under `name`."""
        return _find(self.templates, "template", name, path)

    def _collect(self, plugin: ModuleType, name: str, origin: str) -> None:
        verifiers = {id(thing): thing for thing in vars(plugin).values() if verifier_name(thing) is not None}
        for thing in verifiers.values():
            factory = as_factory(thing)
            self._offer("verifier", verifier_name(thing) or "", factory, name, origin, **traits_of(thing))
        for kind in ("verifier", "template"):
            for impl in getattr(self.manager.hook, f"register_{kind}s").get_hookimpls():
                if impl.plugin is plugin:
                    self._call_hook(impl, partial(self._register, kind, name, origin))

    def _call_hook(self, impl: pluggy.HookImpl, register: Callable[..., None]) -> None:
        try:
            impl.function(*(register for _ in impl.argnames))
        except (R1RewardError, MemoryError):
            raise
        except (Exception, SystemExit) as error:
            hook = impl.function.__name__
            raise PluginError(
                f"plugin {impl.plugin_name}: {hook} failed: {words_of(error)}{_at(error)}"
            ) from error

    def _register(
        self,
        kind: str,
        plugin: str,
        origin: str,
        name: str,
        factory: Callable[..., Any],
        *,
        style: bool = False,
        literal: bool = False,
        parsed: Callable[[str], str] | None = None,
    ) -> None:
        if not isinstance(name, str) or not name:
            raise PluginError(f"plugin {plugin}: a {kind} needs a name, not {name!r}")
        if not callable(factory):
            raise PluginError(f"plugin {plugin}: {kind} {name!r} needs a factory, not {kind_of(factory)}")
        try:
            options_of(factory)
        except (ValueError, TypeError) as error:
            raise PluginError(f"plugin {plugin}: the factory of {kind} {name!r}: {error}") from error
        self._offer(kind, name, factory, plugin, origin, style=style, literal=literal, parsed=parsed)

    def _offer(
        self,
        kind: str,
        name: str,
        factory: Callable[..., Any],
        plugin: str,
        origin: str,
        *,
        style: bool = False,
        literal: bool = False,
        parsed: Callable[[str], str] | None = None,
    ) -> None:
        table = self.verifiers if kind == "verifier" else self.templates
        if name in table:
            other = table[name]
            raise PluginError(
                f"two plugins offer the {kind} {name!r}: {other.plugin} ({other.origin}) and "
                f"{plugin} ({origin}); uninstall one, or rename one"
            )
        table[name] = Offer(kind, name, factory, plugin, origin, style, literal, parsed)


def _at(error: BaseException) -> str:
    place = plugin_place(error, core=False)
    return f" ({place})" if place else ""


def _offer_of_function(name: str, function: Any) -> Offer:
    """The offer of a function, a class or an object that a definition names itself; its code is its version."""
    if inspect.isfunction(function):
        factory: Callable[..., Any] = as_factory(function)
    elif isinstance(function, type):
        factory = function
    else:
        factory = partial(lambda instance: instance, function)
        factory.__signature__ = inspect.Signature()  # type: ignore[attr-defined]  # it is built: it has no options
    return Offer("verifier", name, factory, name, f"function {name}", **traits_of(function))


def _find(table: Mapping[str, Offer], kind: str, name: str, path: str) -> Offer:
    if name not in table:
        own = "; one of your own needs --plugin FILE, or its package installed"
        raise SpecError(f"{path}: {unknown_name(kind, name, table)}{own}")
    return table[name]
