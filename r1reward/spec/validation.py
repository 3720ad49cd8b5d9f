"""What the terms of a reward definition must be."""

from collections.abc import Collection, Mapping, Sequence

from r1reward.errors import SpecError
from r1reward.spec.terms import Term

__all__ = ["check_terms"]


def check_terms(terms: Sequence[Term], fallbacks: Collection[str]) -> None:
    """Refuse what could only be a mistake. Raises `SpecError`, which names the key's path.

    `fallbacks`: the names of the terms that are asked only when another is undecided.
    """
    if not terms:
        raise SpecError("terms: a reward needs at least one term")
    by_name: dict[str, list[tuple[int, Term]]] = {}
    for i, term in enumerate(terms):
        _check_term(term, f"terms[{i}]")
        for j, other in by_name.get(term.name, []):
            if not term.tasks or not other.tasks or set(term.tasks) & set(other.tasks):
                raise SpecError(
                    f"terms[{i}].name: terms[{j}] is also called {term.name!r} and applies to the same "
                    "tasks; give one another name, or other tasks"
                )
        by_name.setdefault(term.name, []).append((i, term))
    for i, term in enumerate(terms):
        _check_fallback(term, f"terms[{i}].fallback", by_name)
    if not any(t.counts and t.name not in fallbacks for t in terms):
        raise SpecError("terms: no term counts; give at least one a weight other than 0")


def _check_term(term: Term, path: str) -> None:
    if not -1e9 < term.weight < 1e9:  # also refuses NaN
        raise SpecError(f"{path}.weight: {term.weight} is not a usable weight")
    if term.deadline is not None and not term.deadline > 0:
        raise SpecError(f"{path}.deadline: seconds, more than 0, not {term.deadline}")
    if not 0 < term.share <= 1:
        raise SpecError(f"{path}.share: more than 0 and at most 1, not {term.share}")
    if term.share < 1 and (term.counts or term.fallback):
        raise SpecError(
            f"{path}.share: a term that counts judges all completions: give it weight 0, and no gate"
        )
    if (
        term.schedule
        and term.schedule.to_step is not None
        and term.schedule.to_step <= term.schedule.from_step
    ):
        raise SpecError(f"{path}.schedule: to_step {term.schedule.to_step} is not after from_step")


def _check_fallback(term: Term, path: str, by_name: Mapping[str, list[tuple[int, Term]]]) -> None:
    if term.max_asked is not None and (term.fallback is None or not 0 <= term.max_asked <= 1):
        raise SpecError(
            f"{path.replace('.fallback', '.max_asked')}: a share in [0, 1], of a term with a fallback"
        )
    if term.fallback is None:
        return
    targets = by_name.get(term.fallback)
    if targets is None:
        raise SpecError(f"{path}: no term is called {term.fallback!r} (there are: {', '.join(by_name)})")
    if any(t.share < 1 for _, t in targets):
        raise SpecError(f"{path}: {term.fallback!r} judges a share of the completions alone")
    if term.fallback == term.name or any(t.fallback for _, t in targets):
        raise SpecError(f"{path}: {term.fallback!r} has a fallback itself; one step only")
