"""`r1reward plugins`: what is installed, from where, with which options."""

from pathlib import Path
from typing import Any

import click
import msgspec

from r1reward.cli.terminal import echo
from r1reward.registry.options import REQUIRED, options_of
from r1reward.registry.registry import Offer, Registry
from r1reward.spec.file import parse_spec, presets

__all__ = ["plugins"]


@click.command()
@click.option(
    "--plugin", "files", multiple=True, type=click.Path(path_type=Path), help="A plugin file to load too."
)
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def plugins(files: tuple[Path, ...], as_json: bool) -> None:
    """List verifiers, templates and presets: where they come from, and their options.

    An option is shown as `name: type = default`; one without a default must be given.
    """
    registry = Registry.load(files)
    if as_json:
        echo(msgspec.json.format(msgspec.json.encode(_data(registry))).decode())
        return
    for title, offers in (("verifiers", registry.verifiers), ("templates", registry.templates)):
        echo(title, bold=True)
        for offer in sorted(offers.values(), key=lambda o: o.name):
            echo(_line(offer))
    echo("presets", bold=True)
    for name, text in presets().items():
        echo(f"  {name}: {parse_spec(text, name).description}")


def _line(offer: Offer) -> str:
    options = ", ".join(map(str, options_of(offer.factory).values()))
    return f"  {offer.name} ({offer.plugin}, {offer.origin}): {offer.summary} Options: {options or 'none'}."


def _data(registry: Registry) -> dict[str, Any]:
    return {
        "verifiers": [_offer(o) for _, o in sorted(registry.verifiers.items())],
        "templates": [_offer(o) for _, o in sorted(registry.templates.items())],
        "presets": {name: parse_spec(text, name).description for name, text in presets().items()},
    }


def _offer(offer: Offer) -> dict[str, Any]:
    options = [
        {"name": o.name, "type": o.type_name, "required": o.default is REQUIRED}
        | ({} if o.default is REQUIRED else {"default": repr(o.default)})
        for o in options_of(offer.factory).values()
    ]
    return {
        "name": offer.name,
        "plugin": offer.plugin,
        "from": offer.origin,
        "summary": offer.summary,
        "options": options,
    }
