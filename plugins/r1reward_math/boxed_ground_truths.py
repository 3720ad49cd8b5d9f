r"""What a ground truth that is a solution with boxes says: one answer, a list, or nothing that is sure.

Sets of problems keep whole solutions where others keep an answer. Several boxes at the end of one are a list (`the
roots are \boxed{6} and \boxed{7}`), one answer in two spellings (`\boxed{\frac12} = \boxed{0.5}`), or a step and the
answer (`First \boxed{5}. So \boxed{6}.`): as a list, these make every completion wrong. Boxes in parts of a problem
that paragraphs set apart may be asked for together, or only the last.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from r1reward.text.boxes import Box, boxes, last_group
from r1reward_math.bounds import budget
from r1reward_math.compare import compare
from r1reward_math.normalize import unescaped

__all__ = ["boxed_golds", "unsettled_boxes"]

_ANSWER = re.compile(r"\banswers?\b(?!\s+(?:to|of|for)\b)|答案", re.IGNORECASE)
"""What says that the boxes behind it are the answer."""
_NEXT_SENTENCE = re.compile(r"(?:[.!?;]|\n)[^\w\n]*[A-Z][a-z]|[。；]")
"""The end of a sentence, and a word that begins another: `. y = ` goes on."""
_PART = re.compile(r"\(?\b(?:[a-h]|[ivx]{1,4}|\d)\)|\bparts?\b|第.问", re.IGNORECASE)
"""What counts the parts of an answer: `(a)`, `ii)`, `Part 2`."""
_PART_BELOW = re.compile(
    r"^[^\w\n(（]*(?:[(（]?(?:[b-h]|i[iv]i?|[2-9])[)）]|parts?\b|第.问)", re.IGNORECASE | re.MULTILINE
)
"""The same where a line begins with it, and it is not the first."""
_ROUNDED = re.compile(r"\\approx\b|\\simeq\b|≈|\bapprox|\babout\b|\broughly\b", re.IGNORECASE)


def boxed_golds(text: str) -> tuple[str, ...]:
    r"""The acceptable answers in the boxes that a text ends with; none where it has no boxes, or none is sure.

    >>> boxed_golds(r"The roots are \boxed{6} and \boxed{7}."), boxed_golds(r"It is \boxed{\frac12}, or \boxed{0.5}.")
    (('6, 7',), ('\\frac12', '0.5'))
    >>> boxed_golds(r"First \boxed{5}. So \boxed{6}."), boxed_golds(r"First \boxed{5}. The answer is \boxed{6}.")
    ((), ('6',))
    """
    text = unescaped(text)
    group, before = _last(text)
    if _why_unsettled(text, group, before):
        return ()
    contents = _contents(group)
    if len(contents) > 1 and not _are_one(text, group, contents):
        return (", ".join(contents),)
    return contents


def unsettled_boxes(text: str) -> str:
    r"""Why the boxes of a ground truth say nothing that is sure; empty where they do, or where there are none.

    >>> unsettled_boxes(r"First \boxed{5}. So \boxed{6}.")
    'boxes in several sentences, 5 and 6, of which one may be a step'
    """
    text = unescaped(text)
    return _why_unsettled(text, *_last(text))


def _last(text: str) -> tuple[list[Box], Box | None]:
    """The last boxes, those behind `the answer is` where that stands between them; and the one before."""
    spans = boxes(text) or []
    group = last_group(text, spans)
    for at in range(len(spans) - 1, 0, -1):
        if _ANSWER.search(_between(text, spans[at - 1], spans[at])):
            behind = spans[at:]
            return (behind, None) if len(behind) < len(group) else (group, None)
    before = spans[: len(spans) - len(group)]
    return group, before[-1] if before else None


def _why_unsettled(text: str, group: Sequence[Box], before: Box | None) -> str:
    if (
        before
        and _PART_BELOW.search(_between(text, before, group[0]))
        and before.content != group[-1].content
    ):
        return f"boxes in several parts, {before.content:.40} and {group[-1].content:.40}: one answer, or two"
    gaps = [_between(text, one, other) for one, other in pairwise(group)]
    if not any(map(_NEXT_SENTENCE.search, gaps)) or any(map(_PART.search, gaps)):
        return ""
    contents = _contents(group)
    if len(contents) < 2 or _are_one(text, group, contents):
        return ""
    return f"boxes in several sentences, {' and '.join(contents):.80}, of which one may be a step"


def _contents(group: Sequence[Box]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(box.content for box in group if box.content))


def _between(text: str, one: Box, other: Box) -> str:
    return text[one.end : other.start]


def _are_one(text: str, group: Sequence[Box], contents: Sequence[str]) -> bool:
    """Whether all boxes have one value, exact or rounded."""
    if all(_ROUNDED.search(_between(text, one, other)) for one, other in pairwise(group)):
        return True
    first, *others = contents
    with budget():
        return all(compare(first, other)[0] is True for other in others)
