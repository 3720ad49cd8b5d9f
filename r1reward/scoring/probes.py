"""Whether a completion whose work had to be stopped is to blame, or what stopped it came by chance.

A verifier may name a `probe` answer (see `r1reward.types.Verifier`). It is asked of that, and of the completion
once more: one that is stopped twice, beside the harmless one that is not, is to blame.
"""

from typing import Any

from r1reward.types import Completion, Item, Response, Score

__all__ = ["AGAIN", "PROBE", "own_doing", "probe_item"]

PROBE, AGAIN = 1 << 10, 1 << 11
"""Added to a term's index: the tags of its further work on a completion that was stopped."""


def probe_item(verifier: Any, item: Item) -> Item | None:
    """The probe of a verifier beside the sample at hand; None where it has none."""
    text = getattr(verifier, "probe", None)
    return (item[0], Completion(text=text), Response(answer=text)) if isinstance(text, str) else None


def own_doing(unscored: Score) -> Score:
    """The score of a completion that is stopped each time, beside a harmless one that is not."""
    return Score(value=0.0, reason=f"{unscored.reason}, twice, and not for another completion")
