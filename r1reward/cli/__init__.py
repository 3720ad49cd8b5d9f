"""The command line.

Exit codes:

| code | meaning |
|---|---|
| 0 | done |
| 1 | done, but a check failed: `--fail-under` not reached, or `check` found rows no policy can satisfy |
| 2 | the command makes no sense: unknown option, preset, verifier, or a broken reward file |
| 3 | the data cannot be used: input, a row of it, or the output file |
| 4 | the engine failed: workers could not be started or kept alive |
| 5 | done, but not one completion could be scored |
| 130 | interrupted; what is done is kept, and `--resume` goes on |
"""

import gc
import os
import sys
from collections.abc import Sequence
from typing import IO, cast

import click

from r1reward._version import __version__
from r1reward.cli.audit import audit
from r1reward.cli.check import check
from r1reward.cli.docs import docs
from r1reward.cli.explain import explain
from r1reward.cli.plugin import plugin
from r1reward.cli.plugins import plugins
from r1reward.cli.presets import presets
from r1reward.cli.report import report
from r1reward.cli.score import score
from r1reward.cli.terminal import echo
from r1reward.errors import DataError, EngineError, PluginError, R1RewardError
from r1reward.registry.registry import Registry

__all__ = ["EXIT_CODES", "cli", "exit_code", "main", "run"]

EXIT_CODES = {"done": 0, "failed": 1, "usage": 2, "data": 3, "engine": 4, "unscored": 5, "interrupted": 130}


class _Commands(click.Group):
    """The commands of r1reward, and those of plugins.

    Plugins are imported where one of theirs, or the list of all, is asked for: a run imports them while its workers
    do.
    """

    _has_plugins = False

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name; None where there is none."""
        if (command := super().get_command(ctx, cmd_name)) is None:
            self.add_plugins()
            command = super().get_command(ctx, cmd_name)
        return command

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands."""
        self.add_plugins()
        return super().list_commands(ctx)

    def add_command(self, cmd: click.Command, name: str | None = None) -> None:
        """Add a command. Raises `PluginError` where another has its name: which of the two runs would be chance."""
        name = name or cmd.name or ""
        if (other := self.commands.get(name, cmd)) is not cmd:
            places = " and ".join(getattr(c.callback, "__module__", "?") for c in (other, cmd))
            raise PluginError(
                f"two commands are called {name}: those of {places}; leave one of the plugins out"
            )
        super().add_command(cmd, name)

    def add_plugins(self) -> None:
        """Add the commands of plugins; once is enough. Raises `PluginError`."""
        if not self._has_plugins:
            Registry.load().manager.hook.register_commands(cli=self)
            self._has_plugins = True


@click.group(
    cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}
)
@click.version_option(__version__, prog_name="r1reward")
def cli() -> None:
    """Decide what a language model's completions are worth."""


for command in (score, check, audit, report, explain, plugins, plugin, presets, docs):
    cli.add_command(command)


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command line and exit; a mistake of the user's gets a message, never a traceback."""
    code = run(argv)
    gc.freeze()  # the process ends: nobody needs its objects looked through once more
    sys.exit(code)


def run(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    try:
        result = cli.main(args=argv, prog_name="r1reward", standalone_mode=False)
        return result if isinstance(result, int) else EXIT_CODES["done"]
    except click.ClickException as error:
        error.show(cast(IO[str], _Visible()))
        return EXIT_CODES["usage"]
    except (click.Abort, KeyboardInterrupt):
        echo("interrupted", err=True)
        return EXIT_CODES["interrupted"]
    except R1RewardError as error:
        echo(f"error: {error}", err=True)
        return exit_code(error)
    except BrokenPipeError:
        # The reader of our output (head, say) has gone: stop quietly, also at the flush on exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_CODES["done"]


class _Visible:
    """Standard error, for click's own messages: they quote what the command line says."""

    def write(self, text: str) -> int:
        echo(text, err=True, nl=False)
        return len(text)

    def flush(self) -> None:
        sys.stderr.flush()


def exit_code(error: R1RewardError) -> int:
    """The exit code for an error."""
    if isinstance(error, DataError):
        return EXIT_CODES["data"]
    return EXIT_CODES["engine" if isinstance(error, EngineError) else "usage"]
