"""`r1reward explain`: one row, how the template split it, what each verifier said and why."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

import click
import msgspec

from r1reward.api import item_group, score
from r1reward.cli.options import common_options, make_options, reward_option
from r1reward.cli.terminal import echo
from r1reward.errors import DataError, UsageError
from r1reward.files import BadRow, Inputs, Row, rows
from r1reward.registry.registry import Registry
from r1reward.rows.join import JoinTable
from r1reward.rows.lookup import lookup
from r1reward.rows.scored_columns import settings_of_scored
from r1reward.rows.usage import Usage
from r1reward.runs.plan import Options, Plan
from r1reward.runs.setup import reader_of
from r1reward.runs.template_fit import has_no_tag
from r1reward.scoring.boundary import boundary
from r1reward.scoring.parsed_forms import parsed_form
from r1reward.spec.file import load_spec
from r1reward.spec.spec import RewardSpec
from r1reward.spec.terms import decided
from r1reward.types import Completion, Response, Reward, Sample, Score

__all__ = ["explain"]

_PLAIN = "plain"
"""The template that every text keeps to."""
_LONG = 600


@click.command()
@click.argument("file")
@click.option(
    "--row", "number", type=int, required=True, help="The line of a text file, or else the row; from 1."
)
@reward_option
@common_options
@click.option("--full", is_flag=True, help="Do not shorten long texts.")
def explain(file: str, number: int, reward: str, full: bool, **options: Any) -> None:
    """Explain the reward of one row.

    Shows how the template split each completion, what each verifier saw, and why it decided as it did.
    """
    if number < 1:
        raise UsageError(f"--row: rows are counted from 1, not {number}")
    spec, settings = load_spec(reward), _as_scored(file, make_options(**options))
    plan = Plan([file], spec, settings)
    row = _find(plan, number)
    reader = reader_of(plan.setup(""), plan.registry)
    table = JoinTable(plan.join) if plan.join else None
    try:
        group = item_group(row.columns, reader, table)
    except DataError as error:
        raise DataError(f"{row.where}: {error}") from None
    (scored,) = score([group], spec, **_scoring(settings))
    limit = None if full else _LONG
    usage = reader.usage()
    echo(f"{row.where}   ({reader.shown(usage)})")
    _part("task", _task(group.sample.task, row.columns, usage), limit)
    _part("prompt", group.sample.prompt, limit)
    _part("ground truth", repr(group.sample.ground_truth), limit)
    template = plan.registry.template(spec.template_choice.name).build(
        spec.template_choice.options, "template"
    )
    for i, (completion, result) in enumerate(zip(group.completions, scored.rewards, strict=True), 1):
        if len(group.completions) > 1:
            echo(f"completion {i} of {len(group.completions)}", bold=True)
        response = template(completion.text, prompt=group.sample.prompt, truncated=completion.truncated)
        total = _sum(spec, result, group.sample.task, settings.step)
        forms = _forms(plan.registry, spec, result, group.sample)
        _show(completion, response, result, forms, spec.template_choice.name, total, limit)
        if others := _fitting(plan.registry, spec.template_choice.name, completion, response):
            echo(
                f"note: the completion keeps to the template {' and '.join(others)}; the reward reads it by another"
            )
        elif has_no_tag(response):
            echo(
                f"note: the completion has no tag of the template {spec.template_choice.name}; for a model that "
                "writes none, say template: plain"
            )


def _forms(registry: Registry, spec: RewardSpec, reward: Reward, sample: Sample) -> dict[str, str]:
    """By term, how its verifier reads the answer and the ground truth, where it says so and they differ."""
    forms = {}
    for _, term in spec.terms_for(sample.task):
        offer, score = registry.verifier(term.verifier), reward.scores.get(term.name)
        if score is None or score.answer is None:
            continue
        mine, reference = (parsed_form(offer, text) for text in (score.answer, sample.ground_truth))
        if (mine or reference) and mine != reference:
            forms[term.name] = (
                f"  read as: {mine or 'no formula'}; the ground truth: {reference or 'no formula as a whole'}"
            )
    return forms


def _fitting(registry: Registry, name: str, completion: Completion, response: Response) -> list[str]:
    """Templates other than the reward's whose form the completion has, where it lacks or needs none of its own."""
    if response.well_formed and name != _PLAIN:
        return []
    names = []
    for other in registry.templates.keys() - {name, _PLAIN}:
        with boundary():  # of a plugin, which may raise or want options
            if registry.template(other).build({}, "template")(completion.text).well_formed:
                names.append(other)
    return sorted(names)


def _task(task: str, row: Mapping[str, Any], usage: Usage) -> str:
    """The task, and what said so."""
    for column in usage.get("task", {}):
        with suppress(KeyError):
            return f"{task} ({column} = {lookup(row, column)!r})"
        return f"{task} (because there are tests)"
    return f"{task} (no column names it)" if task else "(none)"


def _find(plan: Plan, number: int) -> Row:
    last = 0
    for block in plan.inputs.blocks():
        if block.end.row < number:
            last = block.end.row
            continue
        for row in rows(block):
            last = int(row.where.rpartition(":")[2])
            if last == number:
                if isinstance(row, BadRow):
                    raise DataError(f"{row.where}: {row.error}")
                return row
    raise UsageError(f"--row {number}: {plan.inputs.names[0]} has no such row (the last is {last})")


def _as_scored(file: str, settings: Options) -> Options:
    """The options with the columns, the task and the end tokens by which a scored file was read."""
    known = settings_of_scored(Inputs([file]), settings.columns)
    if not known:
        return settings
    return msgspec.structs.replace(
        settings,
        columns=known["columns"],
        task=settings.task or known["task"],
        end_tokens=settings.end_tokens or known["end_tokens"],
    )


def _scoring(o: Options) -> dict[str, Any]:
    return o.engine_fields() | {
        "workers": 1 if o.workers is None else o.workers,
        "step": o.step,
    }


def _show(
    completion: Completion,
    response: Response,
    reward: Reward,
    forms: Mapping[str, str],
    template: str,
    total: str,
    limit: int | None,
) -> None:
    cut = ", truncated" if completion.truncated else ""
    echo(f"template {template} split {len(completion.text):,} characters{cut}", bold=True)
    _part("  reasoning", response.reasoning, limit)
    _part("  answer", response.answer, limit)
    for violation in response.violations:
        echo(f"  violation: {violation}")
    for name, term_score in reward.scores.items():
        for line in _score_lines(name, term_score):
            echo(line)
        if name in forms:
            echo(forms[name])
    value = "none" if reward.value is None else f"{reward.value:g}"
    echo(f"reward {value}" + (f" ({reward.reason})" if reward.reason else "") + total, bold=True)


def _score_lines(name: str, s: Score) -> Iterator[str]:
    yield f"term {name}: {s.status.value if s.value is None else f'{s.value:g}'}"
    if s.answer is not None:
        yield f"  took for the answer: {s.answer!r}"
    if s.reason:
        yield f"  because: {s.reason}"
    for key, value in (s.metrics or {}).items():
        yield f"  {key} = {value:.4g}"


def _sum(spec: RewardSpec, reward: Reward, task: str, step: int | None) -> str:
    if reward.value is None or reward.reason:
        return ""
    parts = list[str]()
    for _, term in spec.terms_for(task, step):
        score = reward.scores.get(term.name)
        if score is None or not term.counts or term.name in spec.fallbacks:
            continue
        other = reward.scores.get(term.fallback or "")
        counted, name = score, term.name
        if other is not None and (counted := decided(score, other)) is other:
            name = f"{term.fallback} (for {term.name})"
        if counted.value is not None:
            parts.append(f"{term.weight:g} x {name}")
    return " = " + " + ".join(parts) if parts else ""


def _part(title: str, text: str, limit: int | None) -> None:
    if limit is not None and len(text) > limit:
        left = f"({len(text) - limit:,} characters; --full shows them)"
        text = f"{text[: limit // 2]} … {left} … {text[-limit // 2 :]}"
    echo(f"{title}: " + (text if text else "(empty)"))
