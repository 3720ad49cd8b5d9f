"""What tab completion offers: presets, tasks, terms, pages, labels.

A shell learns it once (`eval "$(_R1REWARD_COMPLETE=bash_source r1reward)"`); nothing is printed in between.
"""

from collections.abc import Callable, Iterable
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from r1reward.config.kinds import Kind, kinds
from r1reward.errors import R1RewardError
from r1reward.report.term_weights import term_weights
from r1reward.spec.file import load_spec
from r1reward.spec.spec import RewardSpec

__all__ = [
    "Suggest",
    "presets_or_files",
    "registered_kinds",
    "suggest_presets",
    "suggest_scored_terms",
    "suggest_tasks",
    "suggest_terms",
]


def registered_kinds() -> list[Kind]:
    """All kinds of configuration. Plugins register theirs with their commands, which are added here if need be."""
    from r1reward.cli import cli  # the command line is whole only now

    cli.add_plugins()
    return kinds()


Suggest = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]
"""What click asks for suggestions, as an option's `shell_complete`."""


def presets_or_files(kind: str) -> Suggest:
    """Presets of a kind of configuration (reward, recipe, training), and the files that the shell knows."""

    def suggest(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
        names = _starting(
            incomplete, (name for k in registered_kinds() if k.name == kind for name in k.presets())
        )
        return [*names, CompletionItem(incomplete, type="file")]

    return suggest


def suggest_presets(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """The presets of all kinds."""
    return _starting(incomplete, (name for kind in registered_kinds() for name in kind.presets()))


def suggest_tasks(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """The tasks that the command's reward names."""
    spec = _reward(context)
    return _starting(incomplete, (task for term in spec.terms for task in term.tasks) if spec else ())


def suggest_terms(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """The terms of the command's reward."""
    spec = _reward(context)
    return _starting(incomplete, (term.name for term in spec.terms) if spec else ())


def suggest_scored_terms(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """The terms by which the files were scored that the command line has named so far."""
    files = context.params.get("scored") or context.args  # what click has not come to, an option being open
    return _starting(incomplete, (name for file in files for name in term_weights(Path(file))))


def _reward(context: click.Context) -> RewardSpec | None:
    """The reward that the command line has named so far; the widest preset where it names none."""
    try:
        return load_spec(context.params.get("reward") or "rlvr")
    except R1RewardError:
        return None


def _starting(incomplete: str, names: Iterable[str]) -> list[CompletionItem]:
    return [CompletionItem(name) for name in dict.fromkeys(names) if name.startswith(incomplete)]
