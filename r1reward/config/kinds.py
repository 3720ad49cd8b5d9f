"""What kinds of configuration there are; each package says what its own kind is."""

from importlib import import_module
from importlib.resources import files

import msgspec

__all__ = ["Kind", "kinds", "register_kind"]


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of configuration file."""

    name: str
    """`reward`, `recipe`, `training`: what `r1reward presets` lists it under."""
    noun: str
    """What a message calls a file of it."""
    shape: str
    """What a file of this kind is, for the error about another file."""
    package: str = ""
    """The package whose folder `presets` has its presets; empty: there are none."""
    paths: tuple[str, ...] = ()
    """Keys whose value may be a path, relative to the file's folder (`join.*.files`)."""
    outputs: tuple[str, ...] = ()
    """Keys whose value is a path that need not be there yet."""
    named: tuple[str, ...] = ()
    """Keys of lists whose items have names: an item changes the base's of its name, or is added after them."""
    structs: tuple[str, ...] = ()
    """The structs that a file of it is read into, `module:Name`: the reference is made of their fields."""

    def presets(self) -> dict[str, str]:
        """The shipped presets: name to YAML text, by name."""
        if not self.package:
            return {}
        folder = files(self.package) / "presets"
        texts = {p.name[:-5]: p.read_text("utf-8") for p in folder.iterdir() if p.name.endswith(".yaml")}
        return dict(sorted(texts.items()))


_TARGETS = ["r1reward.spec.file:REWARD"]


def register_kind(target: str) -> None:
    """Have `r1reward presets` list a kind: `module:NAME`, imported when it is asked for.

    A plugin calls it in its `register_commands`.
    """
    if target not in _TARGETS:
        _TARGETS.append(target)


def kinds() -> list[Kind]:
    """All kinds that are registered, in the order in which they were."""
    places = (target.partition(":") for target in _TARGETS)
    return [getattr(import_module(module), name) for module, _, name in places]
