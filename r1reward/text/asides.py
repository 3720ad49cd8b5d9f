"""What a writer says behind an answer of how sure they are: `42, I believe`. It is no part of the answer."""

import re

__all__ = ["without_aside"]

_ASIDE = re.compile(
    r"(?i)(?<=\S)\s{0,4},\s{0,4}(?:(?:I|we)\s+(?:think|believe|guess|suppose|reckon|am\s+sure)|of\s+course|obviously|clearly|indeed|"
    r"certainly|definitely|probably|surely|as\s+expected|as\s+(?:required|desired|claimed)|if\s+I\s+am\s+(?:right|not\s+mistaken))\s{0,4}\.?\s*\Z"
)
_LONGEST = 80


def without_aside(text: str) -> str:
    """The text without the writer's own remark behind it.

    >>> without_aside("42, I believe."), without_aside("42, they believe.")
    ('42', '42, they believe.')
    """
    aside = _ASIDE.search(text, max(0, len(text) - _LONGEST))
    return text[: aside.start()] if aside is not None else text
