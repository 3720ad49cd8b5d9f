"""Builds the runner of a term: by what its verifier is, one completion at a time, batches, groups, or awaited."""

import inspect
from typing import Any

from r1reward.errors import SpecError
from r1reward.registry.registry import Registry
from r1reward.scoring.batching import AsyncJudge, BatchJudge
from r1reward.scoring.groups import AsyncGroupJudge, GroupJudge, is_group_verifier
from r1reward.scoring.term_runner import Judge
from r1reward.spec.spec import Term

__all__ = ["make_judge"]


def make_judge(
    index: int, term: Term, registry: Registry, deadline: float, context: str, *, fallback: bool
) -> Judge:
    """The runner of a term. Raises `SpecError` or `PluginError` where its verifier cannot be built."""
    offer = registry.verifier(term.verifier, f"terms[{index}].verifier")
    verifier = offer.build(term.options, f"terms[{index}].options")
    kind = _kind(verifier)
    if fallback and kind in (GroupJudge, AsyncGroupJudge):
        raise SpecError(
            f"terms[{index}]: {term.verifier!r} judges the completions of a sample together, and a fallback is asked "
            "for some of them only: give it a weight of its own"
        )
    return kind(index, term, offer, verifier, deadline=deadline, context=context)


def _kind(verifier: Any) -> type[Judge]:
    if is_group_verifier(verifier):
        return AsyncGroupJudge if inspect.iscoroutinefunction(verifier.score_group) else GroupJudge
    if hasattr(verifier, "score_batch"):
        return BatchJudge
    return AsyncJudge if _is_async(verifier) else Judge


def _is_async(verifier: Any) -> bool:
    return inspect.iscoroutinefunction(verifier) or inspect.iscoroutinefunction(type(verifier).__call__)
