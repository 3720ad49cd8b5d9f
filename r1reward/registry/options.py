"""The options of a factory: read from its signature, checked before anything runs."""

import inspect
import sys
import typing
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin

import msgspec

from r1reward.config.convert import cure
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
        kind = get_args(self.type)[0] if get_origin(self.type) is Annotated else self.type
        if isinstance(kind, type) and not get_args(kind):
            return kind.__name__
        return str(kind).replace("typing.", "").replace("collections.abc.", "")

    def __str__(self) -> str:
        default = "" if self.default is REQUIRED else f" = {self.default!r}"
        return f"{self.name}: {self.type_name}{default}"


def options_of(factory: Callable[..., Any]) -> dict[str, Option]:
    """The options of a verifier's or template's factory, by name, in the order of its signature.

    Raises `ValueError` or `TypeError` where Python cannot tell the signature.
    """
    scope = _scope(factory)
    return {
        p.name: Option(p.name, _resolve(p.annotation, scope), p.default)
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
    required = [option.name for option in known.values() if option.default is REQUIRED]
    if required[:2] == ["sample", "completion"]:
        raise SpecError(
            f"{path}: {what} was registered as a verifier, where a factory belongs: a function that takes the "
            "options and returns it; or mark it with @r1reward.verifier in place of register(...)"
        )
    for name in options:
        if name not in known:
            raise SpecError(f"{path}.{name}: {what} has " + unknown_name("option", name, known))
    for name in required:
        if name not in options:
            raise SpecError(f"{path}: {what} needs the option {known[name]}")
    return {name: _convert(value, known[name], f"{path}.{name}") for name, value in options.items()}


def _convert(value: Any, option: Option, path: str) -> Any:
    try:
        return msgspec.convert(value, option.type, dec_hook=_decode)
    except msgspec.ValidationError as error:
        message = _lower(str(error))
        raise SpecError(f"{path}: {message}{cure(message, value)} (the option is {option})") from None
    except TypeError:
        # msgspec cannot check this annotation (a union of classes, say): the factory must.
        return value


def _decode(kind: type, value: Any) -> Any:
    """Paths are written as text; any other class of their own must be given as an object of it."""
    if kind is Path and isinstance(value, str):
        return Path(value)
    return value


def _resolve(annotation: Any, scope: dict[str, Any]) -> Any:
    """One annotation as a type; each by itself, so that one which cannot be read leaves the others checked."""
    if annotation is inspect.Parameter.empty:
        return Any

    def probe() -> None: ...

    probe.__annotations__ = {"it": annotation}
    try:
        return typing.get_type_hints(probe, globalns=scope, include_extras=True)["it"]
    except (NameError, TypeError, AttributeError, SyntaxError):
        # An annotation that only exists for type checkers: its option goes unchecked.
        return Any


def _scope(factory: Callable[..., Any]) -> dict[str, Any]:
    """The names that the factory's annotations may use: those of the module where it was written."""
    target = inspect.unwrap(factory)
    module = sys.modules.get(getattr(target, "__module__", None) or "")
    names: dict[str, Any] = getattr(target, "__globals__", None) or vars(module or typing)
    return names


def _lower(message: str) -> str:
    return message[:1].lower() + message[1:]
