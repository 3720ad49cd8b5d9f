"""The hooks: everything a plugin can add to r1reward.

A plugin is a module with functions marked `@r1reward.hookimpl`, named in the entry-point group
`r1reward`, or given by `--plugin path/to/file.py`.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

import pluggy

from r1reward.types import GroupVerifier, Response, Verifier

if TYPE_CHECKING:
    import click

__all__ = ["RegisterTemplate", "RegisterVerifier", "Template", "hookimpl", "hookspec"]

hookspec = pluggy.HookspecMarker("r1reward")
hookimpl = pluggy.HookimplMarker("r1reward")


class Template(Protocol):
    """Splits a completion into reasoning and answer. Built once, called for every completion."""

    def __call__(self, text: str, *, prompt: str = "", truncated: bool = False) -> Response:
        """Split `text`. `prompt` is seen so that a prefilled opening tag at its end counts."""
        ...

    def render(self, reasoning: str, answer: str) -> str:
        """The inverse: a well-formed completion with this reasoning and answer."""
        ...


class RegisterVerifier(Protocol):
    """What `register_verifiers` is given."""

    def __call__(
        self,
        name: str,
        factory: Callable[..., Verifier | GroupVerifier],
        *,
        style: bool = False,
        literal: bool = False,
        parsed: Callable[[str], str] | None = None,
    ) -> None:
        """Offer `factory` under `name`; its keyword arguments are the options a spec may set.

        `style`: it judges the form of a completion alone, and never whether the answer is right. `literal`: it takes
        a ground truth as it is written; for all others, the text `None` is what a missing one is printed as.
        `parsed`: how an answer or a ground truth is read, for a person who looks at a verdict; empty text where it
        is not read.
        """
        ...


class RegisterTemplate(Protocol):
    """What `register_templates` is given."""

    def __call__(self, name: str, factory: Callable[..., Template]) -> None:
        """Offer `factory` under `name`; its keyword arguments are the options a spec may set."""
        ...


@hookspec
def register_verifiers(register: RegisterVerifier) -> None:
    """Offer verifiers: `register("math", factory)`.

    The factory is called once in each worker, with the options of the reward file as keyword arguments;
    annotate them, for they are checked before anything runs. Import heavy things inside the factory.

    A verifier may also have `verdict_of_prefix(sample, text, outlook) -> Score | None`: the score of every completion
    that begins with `text`, where nothing that may follow changes it (`r1reward.scoring.prefixes`).
    """


@hookspec
def register_templates(register: RegisterTemplate) -> None:
    """Offer response templates: `register("r1", factory)`."""


@hookspec
def register_commands(cli: "click.Group") -> Any:
    """Add commands to the command line: `@cli.command()`."""
