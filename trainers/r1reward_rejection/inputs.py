"""Opens the files of a run: everything about them is checked first, and then those without scores are scored."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import msgspec

from r1reward.errors import SpecError, UsageError, unknown_name
from r1reward.files import Inputs
from r1reward.rows.join import Join
from r1reward.rows.tasks import TaskNames
from r1reward.spec.fallbacks import fallbacks_of
from r1reward.spec.file import load_spec
from r1reward.spec.spec import RewardSpec, TemplateChoice
from r1reward_rejection.input_group import Source, check_terms, peek
from r1reward_rejection.provenance import shared_names
from r1reward_rejection.recipe.recipe import Keep, Recipe
from r1reward_rejection.scoring import ScoringOptions, score_raw
from r1reward_rejection.workspace import Workspace

__all__ = ["Group", "groups_of", "new_group", "open_sources"]


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """Files that are kept by the same rules."""

    name: str
    """Of the join; empty for the files on the command line."""
    files: tuple[str, ...]
    columns: Mapping[str, str] = {}
    names: Mapping[str, str] = {}
    """What files are called whose own name an earlier one has."""


def groups_of(files: Sequence[str], recipe: Recipe, columns: Mapping[str, str]) -> list[Group]:
    """The files on the command line, and those of each join that has any."""
    joins = [_group(name, join.files, {}) for name, join in recipe.join.items() if join.files]
    return [_group("", files, columns), *joins]


def new_group(files: Sequence[str], columns: Mapping[str, str], known: Collection[str]) -> list[Group]:
    """The files that are added to a set, which has the files of joins already; none where all are in it.

    `known`: what the files are called that were on the command line before.
    """
    return [_group("", files, columns, known)] if files else []


def _group(name: str, files: Sequence[str], columns: Mapping[str, str], known: Collection[str] = ()) -> Group:
    names = shared_names(Inputs(files).names, known)
    return Group(name=name, files=tuple(files), columns=columns, names=names)


def open_sources(
    groups: Sequence[Group], recipe: Recipe, workspace: Workspace, scoring: ScoringOptions
) -> list[Source]:
    """The sources, scored where they were not. Raises `R1RewardError` before any of them is."""
    sources = [_source(number, group, recipe, scoring) for number, group in enumerate(groups)]
    return [
        _with_scores(source, group, recipe, workspace, scoring)
        for source, group in zip(sources, groups, strict=True)
    ]


def _source(number: int, group: Group, recipe: Recipe, scoring: ScoringOptions) -> Source:
    join = recipe.join.get(group.name)
    keep = join.keep if join else recipe.keep
    spec = _spec(group, recipe)
    preview = peek(group.files, group.columns, scoring.on_bad_row)
    if preview.scored and scoring.join and not group.name:
        raise UsageError(
            f"{group.files[0]} is scored already: --join {scoring.join} belongs to `r1reward score`"
        )
    terms = (
        preview.terms if preview.scored else tuple(dict.fromkeys(t.name for t in spec.terms)) if spec else ()
    )
    terms = (*terms, *(name for name in keep.columns if name not in terms))
    path = f"join.{group.name}.keep" if join else "keep"
    if (keep.correct is not None or keep.rules) and not terms:
        raise SpecError(f"{path}: needs scores, and {group.files[0]} has none: name join.{group.name}.reward")
    check_terms(keep, terms, path)
    _check_pairs(recipe, terms, group)
    template = preview.template if preview.scored else None
    return Source(
        number=number,
        name=group.name or "reasoning",
        files=tuple(Inputs(group.files).names),
        columns=preview.columns,
        keep=keep,
        choose=join.choose if join else recipe.choose,
        template=template or (spec.template_choice if spec else TemplateChoice(name="plain")),
        scored=preview.scored,
        fallbacks=fallbacks_of(preview.spec) if preview.scored else fallbacks_of(spec) if spec else {},
        task=recipe.task or preview.task,
        # What the recipe's reward knows of tasks is no matter of rows that another reward has scored.
        tasks=_task_names(
            recipe, keep, preview.spec if preview.scored else msgspec.to_builtins(spec) if spec else {}
        ),
        end_tokens=(
            *(tuple(preview.spec.get("end_tokens", ())) or (spec.end_tokens if spec else ())),
            *scoring.end_tokens,
        ),
        domain=join.domain if join else "",
        on_bad_row=scoring.on_bad_row,
        names=group.names,
    )


def _check_pairs(recipe: Recipe, terms: Sequence[str], group: Group) -> None:
    """What pairs are compared by must be there. Raises `SpecError`."""
    pairs = recipe.pairs
    if pairs is None or pairs.judge:
        return
    if not terms:
        raise SpecError(
            f"pairs.by: {group.files[0]} has no scores: name reward, or join.NAME.reward for a join"
        )
    if pairs.by not in ("reward", *terms):
        raise SpecError(f"pairs.by: {unknown_name('term', pairs.by, ('reward', *terms))}")


def _task_names(recipe: Recipe, keep: Keep, spec: Mapping[str, Any]) -> TaskNames:
    """The tasks that the reward, the rules and the domains name."""
    names = [n for term in spec.get("terms", ()) for n in term.get("tasks", ())]
    names += [*spec.get("style_only", ()), *(n for rule in keep.rules for n in rule.tasks)]
    names += [n for name, domain in recipe.mix.domains.items() for n in domain.tasks or (name,)]
    return TaskNames(known=tuple(dict.fromkeys(names)), default=spec.get("default_task", ""))


def _spec(group: Group, recipe: Recipe) -> RewardSpec | None:
    join = recipe.join.get(group.name)
    reward = join.reward if join else recipe.reward
    return None if reward is None else load_spec(reward)


def _with_scores(
    source: Source, group: Group, recipe: Recipe, workspace: Workspace, scoring: ScoringOptions
) -> Source:
    spec = _spec(group, recipe)
    if source.scored or spec is None:
        return source
    if group.name:  # the files of a join of the recipe; the user's table is of the main ones
        scoring = msgspec.structs.replace(scoring, join="", on="")
    name = group.name or "input"
    path, places = score_raw(workspace, name, group.files, spec, group.columns, scoring, group.names)
    table = Join.parse(scoring.join, scoring.on)
    columns = peek((path,), group.columns, scoring.on_bad_row, table).columns
    return msgspec.structs.replace(
        source, files=(path,), columns=columns, scored=True, places=places, join=table
    )
