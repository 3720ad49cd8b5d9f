"""The thought before a judge's verdict: where it ends, and what of a reply was only quoted."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from r1reward.text.characters import without_invisible
from r1reward.text.end_tokens import without_end_tokens

__all__ = ["CLOSING", "OPENING", "NoVerdictError", "behind_thought", "is_quotation"]

T = TypeVar("T")

OPENING, CLOSING = "<think>", "</think>"
_MOST_ENDS = 64


class NoVerdictError(Exception):
    """The reply cannot be taken for a verdict."""


def behind_thought(reply: str, read: Callable[[str], T | None]) -> T:
    """What `read` makes of the first end of the thought that it can read; of all of it where none is opened.

    A thought may speak of `</think>`: `read` says by None that no verdict begins at an end. A verdict that does begin
    there must be all that is left, or `read` raises `NoVerdictError`. An end without a beginning is a quotation: the
    panel has put the tag back where a judge's template opens the thought.
    """
    reply = without_end_tokens(reply).strip()
    for part in _ends(reply) if reply.startswith(OPENING) else (reply,):
        verdict = read(part.strip())
        if verdict is not None:
            return verdict
    raise NoVerdictError(f"no verdict: {reply[-120:]!r}")


def _ends(reply: str) -> Iterator[str]:
    """What stands behind each end of a thought, the longest first."""
    for _ in range(_MOST_ENDS):
        _, closing, reply = reply.partition(CLOSING)
        if not closing:
            return
        yield reply


def is_quotation(verdict: str, texts: Iterable[str]) -> bool:
    """Whether a verdict stands word for word in one of the judged texts, blanks and unseen characters aside."""
    verdict = _spelled(verdict)
    return any(verdict in _spelled(text) for text in texts)


def _spelled(text: str) -> str:
    return "".join(without_invisible(unicodedata.normalize("NFKC", text)).split())
