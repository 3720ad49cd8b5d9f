"""`r1reward presets`: what ships with the packages, of every kind of configuration."""

import re

import click

from r1reward.cli.suggestions import registered_kinds, suggest_presets
from r1reward.cli.terminal import echo
from r1reward.errors import UsageError, unknown_name

__all__ = ["presets"]


@click.command()
@click.argument("name", required=False, shell_complete=suggest_presets)
@click.option("--kind", default="", help="Only of this kind: reward, recipe, training.")
def presets(name: str | None, kind: str) -> None:
    """List all presets, or print the one called NAME.

    Presets are reward files, recipes of `reject` and configurations of `train`. A file of your own can begin from
    one: `extends: r1-zero`. What is printed is the file as it ships; a name of two kinds prints both.
    """
    known = {k.name: k for k in registered_kinds() if k.package}
    if kind and kind not in known:
        raise UsageError(f"--kind: {unknown_name('kind of preset', kind, known)}")
    by_kind = {label: k.presets() for label, k in known.items() if kind in ("", label)}
    if name is None:
        for label, texts in by_kind.items():
            echo(label, bold=True)
            for preset, text in texts.items():
                echo(f"  {preset}: {_about(text)}")
        return
    matches = {label: texts[name] for label, texts in by_kind.items() if name in texts}
    if not matches:
        raise UsageError(unknown_name("preset", name, {n for texts in by_kind.values() for n in texts}))
    for label, text in matches.items():
        if len(matches) > 1:
            echo(f"# {label} preset {name}")
        echo(text.rstrip("\n"))


def _about(text: str) -> str:
    """What a preset is for: its description, or its first comment."""
    from r1reward.config.dialect import read_value

    data = read_value(text, "preset")
    if isinstance(data, dict) and isinstance(data.get("description"), str):
        return str(data["description"])
    lines = text.splitlines()
    comments = [line.removeprefix("#").strip() for line in lines if line.startswith("#")]
    comment = " ".join(comments) or lines[0].partition("#")[2].strip()
    return re.split(r"\. (?=[A-Z])", comment)[0].rstrip(".:;, ")
