"""The options of a factory: read from its signature, checked before anything runs."""

import inspect
import typing
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from r1reward.errors import SpecError, unknown_name

__all__ = ["REQUIRED", "Option", "check_options", "options_of"]

REQUIRED = inspect.Parameter.empty
"""The default of an option that has none."""


class Option(msgspec.Struct, frozen=True):
    """One keyword argument of a factory: what a reward file may set."""

    name: str
    type: Any
    default: Any = REQUIRED

    @property
    def type_name(self) -> str:
        """The type as a person writes it: `int`, `str | None`, `Literal['a', 'b']`."""
        if isinstance(self.type, type) and not typing.get_args(self.type):
            return self.type.__name__
        return str(self.type).replace("typing.", "").replace("collections.abc.", "")

    def __str__(self) -> str:
        default = "" if self.default is REQUIRED else f" = {self.default!r}"
        return f"{self.name}: {self.type_name}{default}"


def options_of(factory: Callable[..., Any]) -> dict[str, Option]:
    """The options of a verifier's or template's factory, by name, in the order of its signature."""
    hints = _type_hints(factory)
    return {
        p.name: Option(p.name, hints.get(p.name, Any), p.default)
        for p in inspect.signature(factory).parameters.values()
        if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)
    }


def check_options(
    what: str, factory: Callable[..., Any], options: Mapping[str, Any], path: str
) -> dict[str, Any]:
    """The options converted to their annotated types.

    `what` and `path` go into the message: `verifier 'math'`, `terms[0].options`.
    Raises `SpecError` for an unknown, ill-typed or missing option.
    """
    known = options_of(factory)
    for name in options:
        if name not in known:
            raise SpecError(f"{path}.{name}: {what} has " + unknown_name("option", name, known))
    for option in known.values():
        if option.default is REQUIRED and option.name not in options:
            raise SpecError(f"{path}: {what} needs the option {option}")
    return {name: _convert(value, known[name], f"{path}.{name}") for name, value in options.items()}


def _convert(value: Any, option: Option, path: str) -> Any:
    try:
        return msgspec.convert(value, option.type)
    except msgspec.ValidationError as error:
        raise SpecError(f"{path}: {_lower(str(error))} (the option is {option})") from None
    except TypeError:
        # msgspec cannot check this annotation (a callable, say): the factory must.
        return value


def _type_hints(factory: Callable[..., Any]) -> dict[str, Any]:
    target = factory.__init__ if inspect.isclass(factory) else factory
    try:
        return typing.get_type_hints(inspect.unwrap(target))
    except (NameError, TypeError):
        # An annotation that only exists for type checkers: its option goes unchecked.
        return {}


def _lower(message: str) -> str:
    return message[:1].lower() + message[1:]
