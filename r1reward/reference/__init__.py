"""The reference, made from the code: what is installed is what it describes.

- `offers`: verifiers and templates; `commands`: the command line; `configuration`: keys of the files
- `rows`: columns, the scored file, statuses, hooks; `python_api`: what `import r1reward` offers
- `attributes` and `markdown` are what the pages are made with
"""

import click

from r1reward.reference.commands import command_page
from r1reward.reference.configuration import configuration_pages
from r1reward.reference.offers import offer_pages
from r1reward.reference.python_api import python_page
from r1reward.reference.rows import row_pages
from r1reward.registry.registry import Registry

__all__ = ["reference_pages"]


def reference_pages(registry: Registry, cli: click.Group, exit_codes: str) -> dict[str, str]:
    """All pages as Markdown, by name.

    Example:
        >>> from r1reward.cli import cli
        >>> pages = reference_pages(Registry.load(), cli, "")
        >>> pages["statuses"].startswith("# Statuses")
        True
    """
    return {
        **offer_pages(registry),
        "commands": command_page(cli, exit_codes),
        **configuration_pages(),
        **row_pages(),
        "python": python_page(),
    }
