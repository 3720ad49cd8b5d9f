r"""Where in a completion the answer stands that a verifier took.

A score says what was taken and by which rule, and not where: scores are remembered by the answer, whatever text it
came out of. So the place is looked up again when a completion is shown, by the rule that read it.
"""

import re

from r1reward.text.boxes import boxes, last_group

__all__ = ["answer_place"]

_LONGEST = 2000


def answer_place(text: str, answer: str, rule: str = "") -> tuple[int, int] | None:
    r"""The beginning and the end of the answer in the text; None where no place is sure.

    Args:
        text: The completion.
        answer: What was taken for the final answer.
        rule: The rule that read it (`r1reward.text.rules`); empty where it is not known.

    >>> text = r"<think>3 or 13?</think>It is 3: \boxed{13}"
    >>> answer_place(text, "13", "boxed")
    (39, 41)
    """
    needle = answer.strip()
    if not needle or len(needle) > _LONGEST:
        return None
    start = text.rfind("</think>") + len("</think>") if "</think>" in text else 0
    if rule == "boxed":
        return _in_boxes(text, start, needle)
    if rule == "#### line":
        return _last(text, needle, max(start, text.rfind("####")), first=True)
    return _last(text, needle, start)


def _in_boxes(text: str, start: int, needle: str) -> tuple[int, int] | None:
    spans = boxes(text[start:]) or []
    group = last_group(text[start:], spans) if spans else []
    contents = [box.content for box in group]
    if len(group) > 1 and needle == ", ".join(dict.fromkeys(contents)):
        return start + group[0].start, start + group[-1].end
    for box in reversed(spans):
        if needle in box.content:
            at = text.find(needle, start + box.start, start + box.end)
            if at >= 0:
                return at, at + len(needle)
    for box in reversed(spans):  # with what is stated behind the last box
        value, comma, rest = needle.partition(f"{box.content}, ")
        if comma and not value and (end := _last(text, rest, start + box.end)) is not None:
            return start + box.start, end[1]
    return None


def _last(text: str, needle: str, start: int, *, first: bool = False) -> tuple[int, int] | None:
    """The last place of the answer that is not a part of a longer word or number, or the first one.

    Where there is none, a number may have letters behind it: `12th`.
    """
    before = r"(?<![\w.])(?<!\d,)" if needle[0].isalnum() else ""
    after = [r"(?!\w|[.,]\d)"] if needle[-1].isalnum() else [""]
    after += [r"(?!\d|[.,]\d)"] if needle[-1].isdecimal() else []
    pattern = before + r"\s+".join(map(re.escape, needle.split()))
    for end in after:
        if places := [match.span() for match in re.finditer(pattern + end, text[start:])]:
            a, e = places[0] if first else places[-1]
            return start + a, start + e
    return None
