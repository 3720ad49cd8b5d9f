"""The digits among a prompt's deciding tokens: most prompts are told apart by them, at a fraction of the cost."""

import re
from functools import lru_cache
from hashlib import blake2b

from r1reward_rejection.discriminants import deciding_text

__all__ = ["deciding_digits", "digits_hash"]

_NO_DIGITS = bytes(code for code in range(256) if code not in b"0123456789")
_MAY_BE_HEADED = re.compile(r"[\W_]*(?:question|problem|task|exercise|q)", re.IGNORECASE)
"""A heading has a number that is none of the prompt's."""


def deciding_digits(prompt: str) -> str:
    r"""The digits of all deciding tokens, sorted. Prompts that differ here have other tokens, and another hash.

    >>> deciding_digits("**Problem 12.** Is 1,024 the square of 32?")
    '012234'
    """
    text = prompt if _is_plain(prompt) else deciding_text(prompt)
    return "".join(sorted(text.encode("ascii", "ignore").translate(None, _NO_DIGITS).decode()))


def _is_plain(prompt: str) -> bool:
    """Whether every digit of a prompt is in one of its deciding tokens, once: it has no heading, drawing or code."""
    if not prompt.isascii() or "\n" in prompt or "\r" in prompt or "`" in prompt or "~~~" in prompt:
        return False
    return not _MAY_BE_HEADED.match(prompt)


@lru_cache(4096)
def digits_hash(prompt: str) -> int:
    """One hash of the deciding digits of a prompt."""
    return int.from_bytes(blake2b(deciding_digits(prompt).encode(), digest_size=8).digest())
