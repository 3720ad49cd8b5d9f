"""A tag that opens the completion and that the prompt has already: a prefilled `<think>`, put back by the sampler."""

import re

__all__ = ["prefilled_opening", "without_opening"]

_OPENING = re.compile(r"<[A-Za-z_]+>$|\|[A-Za-z_]+\|$")


def prefilled_opening(prompt: str) -> str:
    """The opening tag that ends a prompt; empty where none does."""
    opening = _OPENING.search(prompt.rstrip())
    return opening[0] if opening else ""


def without_opening(prompt: str, completion: str) -> str:
    r"""The completion without the tag that ends the prompt, so that both in a row have it, and its line break, once.

    >>> without_opening("Why? <think>\n", "<think>\nSo.</think>")
    'So.</think>'
    """
    opening = prefilled_opening(prompt)
    if opening and completion.lstrip().startswith(opening):
        behind = prompt[len(prompt.rstrip()) :]
        return completion.lstrip().removeprefix(opening).removeprefix(behind)
    return completion
