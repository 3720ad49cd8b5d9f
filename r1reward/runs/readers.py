"""The row reader of a reward: its template, its end tokens, and what its terms know of tasks."""

from collections.abc import Mapping, Sequence

from r1reward.registry.registry import Registry
from r1reward.rows.row_reader import RowReader
from r1reward.rows.tasks import TaskNames
from r1reward.spec.spec import RewardSpec, Term

__all__ = ["row_reader", "task_names"]


def row_reader(
    spec: RewardSpec,
    registry: Registry,
    columns: Mapping[str, str | Sequence[str]] | None = None,
    task: str = "",
    *,
    end_tokens: Sequence[str] = (),
    need: str = "completion",
    taken: Sequence[str] = (),
) -> RowReader:
    """The reader by which every door reads rows for this reward; the arguments are `RowReader`'s."""
    choice = spec.template_choice
    return RowReader(
        columns,
        registry.template(choice.name).build(choice.options, "template.options"),
        task,
        tasks=task_names(spec, registry),
        end_tokens=(*spec.end_tokens, *end_tokens),
        need=need,
        taken=taken,
    )


def task_names(spec: RewardSpec, registry: Registry) -> TaskNames:
    """What the terms of a reward know of tasks, and of which tasks they judge the answers.

    A term judges answers unless its verifier judges the form alone. A term of form that names tasks says that these
    are to be rewarded so; where no term judges answers at all, the whole reward is meant to be one of form.
    """
    named = tuple(dict.fromkeys([name for term in spec.terms for name in term.tasks] + [*spec.style_only]))
    counted = [t for t in spec.terms if t.counts and t.name not in spec.fallbacks]
    of_answers = [t for t in counted if not registry.verifier(t.verifier).style]
    judged: tuple[str, ...] | None = None
    if of_answers and all(t.tasks for t in of_answers):
        judged = (*_tasks_of(counted), *spec.style_only)
    literal = [t for t in spec.terms if registry.verifier(t.verifier).literal]
    literals = ("*",) if any(not t.tasks for t in literal) else _tasks_of(literal)
    return TaskNames(known=named, judged=judged, default=spec.default_task, literals=literals)


def _tasks_of(terms: Sequence[Term]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for term in terms for name in term.tasks))
