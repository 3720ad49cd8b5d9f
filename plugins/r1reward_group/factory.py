"""Builds the verifier `consistency` from its options.

The plugin is imported by every command, and what a verifier is made of only where a reward names it.
"""

import inspect
from typing import TYPE_CHECKING, Any, Literal

from r1reward.errors import SpecError
from r1reward.registry.registry import Registry

if TYPE_CHECKING:
    from r1reward_group.consistency_verifier import ConsistencyVerifier

__all__ = ["consistency"]


def consistency(
    *,
    credit: Literal["majority", "share"] = "majority",
    verifier: str = "",
    options: dict[str, Any] | None = None,
    least: float = 0.0,
) -> "ConsistencyVerifier":
    """Score agreement with the other completions of the sample (majority voting, TTRL, arXiv 2504.16084).

    `credit`: `majority` gives 1 to the answer that most completions have (to each of them where several lead, if more
    than one completion has it), `share` gives each answer the share of the others that agree. `verifier`, `options`:
    who decides whether two answers are the same (`math`, say); empty: equal texts and equal numbers. `least`: the
    share of the group that a majority needs; with less nobody earns anything.

    A completion without an answer, or one that was cut, has no vote and earns 0. One completion is no group:
    `undecided`. A policy that always says the same earns everything: weigh it against a term that knows the truth.
    """
    if not 0.0 <= least <= 1.0:
        raise ValueError(f"least: a share in [0, 1], not {least}")
    from r1reward_group.consistency_verifier import ConsistencyVerifier

    inner = None
    if verifier:
        inner = Registry.load().verifier(verifier, "verifier").build(options or {}, "options")
        if not callable(inner) or inspect.iscoroutinefunction(type(inner).__call__):
            raise SpecError(f"verifier: {verifier!r} does not judge one completion at once")
    return ConsistencyVerifier(credit, inner, least)
