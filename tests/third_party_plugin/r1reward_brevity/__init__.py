"""Short answers are better, in a template of their own, with a command that says how short they are."""

import click

import r1reward
from r1reward.response import TagTemplate


@r1reward.hookimpl
def register_verifiers(register):
    """Offer `brevity`."""
    register("brevity", brevity)


@r1reward.hookimpl
def register_templates(register):
    """Offer `notes`: `<notes>…</notes>`, then `<final>…</final>`."""
    register("notes", notes)


@r1reward.hookimpl
def register_commands(cli):
    """Add `r1reward brevity TEXT`."""

    @cli.command("brevity")
    @click.argument("text")
    def command(text):
        """Say how long a text is."""
        click.echo(f"{len(text)} characters")


def brevity(*, limit: int = 200):
    """Score 1 up to `limit` characters, and less beyond."""

    def score(sample, completion, response):
        length = len(response.answer)
        return r1reward.Score(value=min(1.0, limit / max(1, length)), reason=f"{length} characters")

    return score


def notes():
    """`<notes>…</notes>`, then `<final>…</final>`."""
    return TagTemplate(("<notes>", "</notes>"), ("<final>", "</final>"))
