"""Signs that a reward was earned for something else, or that a verdict is doubtful.

A sign is no verdict: it marks completions that are worth a look. Some are seen in one completion, when the index is
built; the others need the group, and are queries over it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

__all__ = ["GROUP_SIGNS", "SHORT", "SIGNS", "signs_of"]

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
SHORT = 40
"""Characters; less reasoning than that is none."""


def signs_of(
    text: str, task: str, thought: int, right: bool, below: Iterable[tuple[str, float]], reason: str
) -> Iterator[str]:
    """The signs of one completion.

    Args:
        text: The completion.
        task: What kind of task it is of; only programs can leave early.
        thought: Characters of its reasoning; negative where it has no `<think>` at all.
        right: Whether it was found right.
        below: The terms whose value is not 1, with their values.
        reason: Of the term that says whether an answer is right.
    """
    if "different" in reason and ("different final answers" in reason or "different choices" in reason):
        yield "hedge"
    if right and 0 <= thought < SHORT:
        yield "nothink"
    for name, value in below:
        if value < 0.8 and "repetition" in name:
            yield "repeat"
        elif right and 0 < value < 0.9 and "language" in name:
            yield "mixed"
    if "code" in task and _EXIT.search(text):
        yield "exit"
