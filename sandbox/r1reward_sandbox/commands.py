"""`r1reward sandbox doctor`, `image` and `packages`: what this machine offers, Docker's image, packages for boxes.

Enters by the same door as every plugin, so that the core never imports the sandbox; it imports nothing of
r1reward either.
"""

from contextlib import closing
from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    import click

__all__ = ["register_commands"]

_hookimpl = pluggy.HookimplMarker("r1reward")


@_hookimpl
def register_commands(cli: "click.Group") -> None:
    """Offer `r1reward sandbox`."""
    import click

    @cli.group()
    def sandbox() -> None:
        """Where untrusted programs run: what isolates them here, and how fast."""

    @sandbox.command()
    @click.option("--seconds", default=2.0, show_default=True, help="How long to measure each backend.")
    @click.option("--image", default=None, help="The image of the backend docker.")
    @click.option("--unsafe", is_flag=True, help="Measure running without any isolation, too.")
    def doctor(seconds: float, image: str | None, unsafe: bool) -> None:
        """Show what this machine offers, what each backend guards against, and measured executions a second.

        Exit code 1 where nothing isolates programs, unless --unsafe is given.
        """
        from r1reward_sandbox.doctor import report

        if not report(click.echo, seconds=seconds, image=image, unsafe=unsafe):
            raise SystemExit(1)

    @sandbox.command()
    @click.option("--python", default=None, help="The Python to make it from; default: this one's base.")
    @click.option("--tag", default=None, help="Its name; default: one that the backend finds by itself.")
    @click.option(
        "--whole", is_flag=True, help="Copy all that Python needs; no /usr of the host, no compilers."
    )
    def image(python: str | None, tag: str | None, whole: bool) -> None:
        """Build the image of the backend docker from the local Python, without a registry."""
        from r1reward_sandbox import image as images
        from r1reward_sandbox.docker_daemon import connect
        from r1reward_sandbox.errors import SandboxError

        try:
            with closing(connect()) as client:
                click.echo(images.build(client, python, tag, whole=whole))
        except SandboxError as error:
            raise click.ClickException(str(error)) from None

    @sandbox.group()
    def packages() -> None:
        """What programs in boxes may import besides the standard library."""

    @packages.command()
    @click.argument("names", nargs=-1, required=True)
    @click.option("--python", default=None, help="The Python of the boxes; default: this one's base.")
    def add(names: tuple[str, ...], python: str | None) -> None:
        """Install packages from wheels for the option `packages: [numpy, pandas]` of the verifier code."""
        from r1reward_sandbox import packages as store
        from r1reward_sandbox.errors import SandboxError

        try:
            click.echo(store.add(names, python))
        except SandboxError as error:
            raise click.ClickException(str(error)) from None

    @packages.command(name="list")
    @click.option("--python", default=None, help="The Python of the boxes; default: this one's base.")
    def list_packages(python: str | None) -> None:
        """Show the packages that are installed for boxes."""
        from r1reward_sandbox import packages as store
        from r1reward_sandbox.errors import SandboxError

        try:
            for name, version in sorted(store.installed(store.store(python)).items()):
                click.echo(f"{name}=={version}")
        except SandboxError as error:
            raise click.ClickException(str(error)) from None
