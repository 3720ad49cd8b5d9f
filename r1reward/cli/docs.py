"""`r1reward docs`: the documentation, without a network."""

from importlib.resources import files
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from r1reward.cli.terminal import echo
from r1reward.errors import UsageError, unknown_name

__all__ = ["docs"]


def _suggest_pages(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    return [CompletionItem(name) for name in _pages() if name.startswith(incomplete)]


@click.command()
@click.argument("page", required=False, shell_complete=_suggest_pages)
@click.option(
    "--write",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write the reference into DIRECTORY.",
)
def docs(page: str | None, folder: Path | None) -> None:
    """List the documentation's pages, or print PAGE as Markdown.

    The reference (`reference/…`) is made from what is installed, your own plugins included.
    """
    pages = _pages()
    if folder is not None:
        _write(folder, pages)
    elif page is None:
        for name, text in pages.items():
            echo(f"{name}: {text.partition(chr(10))[0].lstrip('# ')}")
    elif (name := page if page in pages else f"reference/{page}") in pages:
        echo(pages[name].rstrip("\n"))
    else:
        raise UsageError(unknown_name("page", page, pages))


def _pages() -> dict[str, str]:
    return {**_guides(), **{f"reference/{name}": text for name, text in _reference().items()}}


def _reference() -> dict[str, str]:
    # The command line is described whole, and this is a part of it.
    from r1reward import cli
    from r1reward.reference import reference_pages
    from r1reward.registry.registry import Registry

    registry = Registry.load()
    cli.cli.add_plugins()
    exit_codes = (cli.__doc__ or "").partition("Exit codes:")[2]
    return reference_pages(registry, cli.cli, exit_codes)


def _guides() -> dict[str, str]:
    """The pages that people wrote, from the wheel or from the checkout."""
    package = files("r1reward")
    checkout = Path(str(package)).parent / ".github" / "docs"
    folder = package / "docs" if (package / "docs").is_dir() else checkout
    if not folder.is_dir():
        return {}
    texts = {p.name[:-3]: p.read_text("utf-8") for p in folder.iterdir() if p.name.endswith(".md")}
    return dict(sorted(texts.items()))


def _write(folder: Path, pages: dict[str, str]) -> None:
    for name, text in pages.items():
        if name.startswith("reference/"):
            path = folder / f"{name}.md"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
