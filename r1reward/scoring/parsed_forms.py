"""How a verifier reads an answer, for a person who looks at a verdict; nothing is decided by it."""

from typing import Any

from r1reward.registry.registry import Offer
from r1reward.scoring.boundary import boundary

__all__ = ["parsed_form"]

_LONGEST = 300


def parsed_form(offer: Offer, text: Any) -> str:
    """The text as this verifier reads it; empty where it does not say, or cannot read it."""
    if offer.parsed is None or isinstance(text, bool) or not isinstance(text, str | int | float):
        return ""
    with boundary():  # of a plugin, which may raise
        form = offer.parsed(str(text))
        return form[:_LONGEST] if isinstance(form, str) else ""
    return ""
