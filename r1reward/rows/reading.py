"""What a row holds, as every door is given it."""

from typing import Any

import msgspec

from r1reward.types import Completion, Sample

__all__ = ["Reading", "label_text"]


class Reading(msgspec.Struct, frozen=True, gc=False):
    """What a row holds. `several`: its completions came as a list, and so must its rewards.

    `is_text`: the prompt is known to stand there as text, not as chat messages.
    """

    sample: Sample
    completions: list[Completion]
    several: bool
    source: str
    is_text: bool = False


def label_text(value: Any) -> str:
    """An id or a source as text: JSON where it is none, empty where there is none."""
    if type(value) is str:
        return value
    return "" if value is None else msgspec.json.encode(value, enc_hook=str).decode()
