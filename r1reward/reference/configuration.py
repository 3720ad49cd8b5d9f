"""The keys of each kind of configuration file: from the structs that read them."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any, get_args

import msgspec

from r1reward.config.kinds import Kind, kinds
from r1reward.reference.attributes import attribute_docs
from r1reward.reference.markdown import code, paragraph, table
from r1reward.registry.options import Option

__all__ = ["configuration_pages", "keys_of"]


def configuration_pages() -> dict[str, str]:
    """A page for each kind of configuration: all keys, their types and defaults, and the presets."""
    return {f"{kind.name}-keys": _page(kind) for kind in kinds() if kind.structs}


def keys_of(kind: Kind) -> Iterator[type[msgspec.Struct]]:
    """The structs that a file of this kind is read into: its roots, and those below them, each once."""
    pending = [_import(target) for target in kind.structs]
    seen: list[Any] = []
    while pending:
        struct = pending.pop(0)
        if struct in seen:
            continue
        seen.append(struct)
        yield struct
        for field in msgspec.structs.fields(struct):
            pending += [part for part in _parts(field.type) if _is_struct(part)]


def _page(kind: Kind) -> str:
    parts = [f"# Keys of a {kind.noun}\n", f"{kind.shape[:1].upper()}{kind.shape[1:]}.\n", _extending(kind)]
    for struct in keys_of(kind):
        parts += [f"## {struct.__name__}\n", paragraph(struct.__doc__) + "\n", _table(struct)]
    if names := list(kind.presets()):
        parts.append("## Presets\n\n" + ", ".join(map(code, names)) + f" (`r1reward presets {names[0]}`)\n")
    return "\n".join(parts)


def _extending(kind: Kind) -> str:
    """What a file may take over from another, and where its paths are looked for."""
    text = (
        "A file may begin with `extends:`, a preset's name or another file. Its own keys are laid over that one: "
        "mappings key by key, everything else as a whole."
    )
    for key in kind.named:
        text += (
            f" In `{key}` an item changes the base's of its `name` (without a name, that of its verifier) or comes "
            "after them; `without: [NAME]` leaves some of the base's out."
        )
    if kind.paths or kind.outputs:
        text += " Paths are looked for beside the file that names them, then in the current folder."
    if kind.outputs:
        text += f" What is written (`{'`, `'.join(kind.outputs)}`) is always beside the file."
    return text + "\n"


def _table(struct: type[msgspec.Struct]) -> str:
    docs = attribute_docs(struct)
    rows = [
        (code(field.encode_name), code(_type_name(field.type)), _default(field), docs.get(field.name, ""))
        for field in msgspec.structs.fields(struct)
    ]
    return table(("key", "type", "default", "meaning"), rows)


def _default(field: Any) -> str:
    if field.default_factory is not msgspec.NODEFAULT:
        return code(repr(field.default_factory()))
    if field.default is msgspec.NODEFAULT:
        return "required"
    is_struct = isinstance(field.default, msgspec.Struct)
    return "its defaults" if is_struct else code(repr(field.default))


def _type_name(kind: Any) -> str:
    """The type as a person writes it, with a struct's name in place of its path."""
    name = Option("", kind).type_name
    for part in _parts(kind):
        if isinstance(part, type):
            name = name.replace(f"{part.__module__}.{part.__qualname__}", part.__name__)
    return name


def _parts(kind: Any) -> list[Any]:
    """A type and the types that it is made of."""
    return [kind, *(part for argument in get_args(kind) for part in _parts(argument))]


def _is_struct(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def _import(target: str) -> Any:
    module, _, name = target.partition(":")
    return getattr(import_module(module), name)
