"""Signs that a reward was earned for something else, or that a verdict is doubtful.

A sign is no verdict: it marks completions that are worth a look. Some are seen in one completion, when the index is
built; the others need the group, and are queries over it.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from r1reward_view.score_digest import ScoreDigest

if TYPE_CHECKING:
    import numpy as np

__all__ = ["GROUP_SIGNS", "SIGNS", "Signed", "signs_of"]

_Digests = tuple[list[ScoreDigest], "np.ndarray[Any, Any]"]

SIGNS: Mapping[str, tuple[str, str]] = {
    "suspect": (
        "All agree, and all are wrong",
        "more than half of a prompt’s answers, 3 at least, are one and the same, which is judged wrong: look at the "
        "ground truth",
    ),
    "lone": ("Right where the others are not", "the only right one of 6 or more"),
    "hedge": ("Several final answers", "a policy that hedges looks like this"),
    "nothink": (
        "Right without reasoning",
        "fewer than 40 characters of it, where others of the file have some",
    ),
    "repeat": ("Repeats itself", "a term for repetition is below 0.8"),
    "mixed": ("Language mixed, answer right", "a term for language is below 0.9"),
    "dup": ("Identical completions of one prompt", "no diversity, no gradient"),
    "exit": (
        "Code that leaves early or reads its tests",
        "sys.exit, os._exit, inspect, gc or __eq__ in the program",
    ),
}
"""By name: a title, and what it means."""

GROUP_SIGNS: Mapping[str, str] = {
    "suspect": "c.v = 'wrong' AND g.top_count >= 3 AND 2 * g.top_count > g.size AND c.answer_key = g.top",
    "lone": "c.v = 'right' AND g.ok = 1 AND g.n >= 6",
    "dup": "c.i IN (SELECT unnest(all_) FROM (SELECT list(i) AS all_ FROM c GROUP BY prompt, text_key "
    "HAVING count(*) > 1))",
}
"""Conditions on a completion `c` and its prompt's group `g`."""

_EXIT = re.compile(r"\b(?:sys\.exit|os\._exit|import (?:inspect|gc)\b|__eq__)")
_SHORT = 40
"""Characters; less reasoning than that is none."""


class Signed(NamedTuple):
    """What signs are seen in: the completions of a block."""

    texts: Sequence[str]
    thoughts: "np.ndarray[Any, Any]"
    """Characters of reasoning; negative where there is no `<think>` at all."""
    is_right: "np.ndarray[Any, Any]"
    is_code: "np.ndarray[Any, Any]"
    """Only programs can leave early."""


def signs_of(block: Signed, own: _Digests, terms: Mapping[str, _Digests]) -> Iterator[tuple[int, str]]:
    """The signs of single completions, by place.

    Args:
        block: The completions.
        own: What the term says that says whether an answer is right: each thing once, and which of them of each.
        terms: The same of all terms, by name.
    """
    import numpy as np

    yield from _all("hedge", _of_each(own, lambda digest: digest.own.is_hedge))
    yield from _all("nothink", block.is_right & (block.thoughts >= 0) & (block.thoughts < _SHORT))
    for name, digests in terms.items():
        is_repeated = np.zeros(len(block.texts), np.bool_)
        if "repetition" in name:
            is_repeated = _of_each(digests, lambda each: each.value is not None and each.value < 0.8)
            yield from _all("repeat", is_repeated)
        if "language" in name:
            is_mixed = _of_each(digests, lambda each: each.value is not None and 0 < each.value < 0.9)
            yield from _all("mixed", is_mixed & block.is_right & ~is_repeated)
    for at in np.flatnonzero(block.is_code).tolist():
        if _EXIT.search(block.texts[at]):
            yield at, "exit"


def _of_each(digests: _Digests, condition: Callable[[ScoreDigest], bool]) -> "np.ndarray[Any, Any]":
    import numpy as np

    each, places = digests
    return np.fromiter(map(condition, each), np.bool_, len(each))[places]


def _all(sign: str, is_marked: "np.ndarray[Any, Any]") -> Iterator[tuple[int, str]]:
    return ((at, sign) for at in is_marked.nonzero()[0].tolist())
