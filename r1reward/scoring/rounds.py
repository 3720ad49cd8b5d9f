"""Which completions each term judges: first all terms but the fallbacks, then the fallbacks of open scores."""

from collections.abc import Callable, Collection, Sequence

from r1reward.scoring.term_runner import Timed
from r1reward.spec.spec import Term
from r1reward.types import Item

__all__ = ["Placed", "Plan", "Table", "first_round", "second_round"]

Placed = tuple[int, Item]
"""A completion at its place in the job."""

Plan = tuple[tuple[int, Term], ...]
"""The terms, with their index, that judge a sample of one task."""

Table = dict[int, dict[int, Timed]]
"""By term and place: the scores."""


def first_round(
    items: list[Placed], plan_of: Callable[[str], Plan], fallbacks: Collection[str]
) -> dict[int, list[Placed]]:
    """By term: the items that it judges. Fallback terms wait."""
    by_task: dict[str, list[Placed]] = {}
    if len({item[0].task for _, item in items}) == 1:
        by_task[items[0][1][0].task] = items
    else:
        for placed in items:
            by_task.setdefault(placed[1][0].task, []).append(placed)
    judged: dict[int, list[Placed]] = {}
    for task, mine in by_task.items():
        for i, term in plan_of(task):
            if term.name not in fallbacks:
                own = mine if term.share >= 1 else [p for p in mine if _in_share(term, p[1])]
                judged[i] = judged[i] + own if i in judged else own
    return judged


def second_round(
    items: Sequence[Placed], plan_of: Callable[[str], Plan], table: Table
) -> dict[int, list[Placed]]:
    """By fallback term: the items on which another term was undecided."""
    judged: dict[int, list[Placed]] = {}
    for place, item in items:
        plan = plan_of(item[0].task)
        open_terms = [t for i, t in plan if place in table[i] and table[i][place].score.is_open]
        fallbacks = {t.fallback for t in open_terms if t.fallback}
        for i, term in plan:
            if term.name in fallbacks:
                judged.setdefault(i, []).append((place, item))
    return judged


def _in_share(term: Term, item: Item) -> bool:
    return term.draws(item[0].prompt, item[1].text)
