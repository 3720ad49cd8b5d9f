"""The template by which a worker splits the completions of a source."""

from collections.abc import Sequence
from functools import lru_cache

from r1reward.errors import DataError
from r1reward.hookspecs import Template
from r1reward.registry.registry import Registry
from r1reward.types import Response
from r1reward_rejection.input_group import Source

__all__ = ["source_template"]


def source_template(source: Source, plugins: Sequence[str]) -> Template:
    """The template; one that only fails at use where its plugin is not here."""
    registry, choice = _registry(tuple(plugins)), source.template
    if choice.name not in registry.templates:
        return _NoTemplate(choice.name)
    template: Template = registry.template(choice.name).build(choice.options, "template.options")
    return template


@lru_cache(4)
def _registry(plugins: tuple[str, ...]) -> Registry:
    """One for all parts that this process reads."""
    return Registry.load(plugins)


class _NoTemplate:
    """A template whose plugin is not here: rows that do not need it can be read all the same."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __call__(self, text: str, *, prompt: str = "", truncated: bool = False) -> Response:
        raise DataError(f"the template {self._name!r} is of a plugin: --plugin names it")

    def render(self, reasoning: str, answer: str) -> str:
        raise DataError(f"the template {self._name!r} is of a plugin: --plugin names it")
