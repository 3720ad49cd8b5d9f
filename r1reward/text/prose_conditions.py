"""Conditions in words that nobody set: `If it rains, Jill plants 7 roses`, `Jill plants 7 roses unless it snows`.

Conditions on a letter (`If n = 2, …`) are those of `conditions`. A condition in words is one of the question's own
where one of its words stands there, or in what was said before: `If he reads 20 pages a day, it takes 15 days`.
What `we` or `you` do is a step of the calculation: `If we add them, we get 12`; so is a letter that is introduced:
`If Al's age is x, then 4x = 40`. What a calculation takes for granted binds it to nothing: `assuming constant speed`.
"""

import re

from r1reward.text.hints import Hints
from r1reward.text.idealizations import is_idealization

__all__ = ["is_under_condition"]

_STEPS = (
    r"(?!(?:we(?!\s+are\s+lucky|['’]re\s+lucky)|you(?!\s+(?:ask|believe|trust|listen))|i(?!\s+(?:(?:am|was|get|got)\s+lucky|(?:had|have)\s+to\s+guess)|['’]m\s+lucky)|"
    r"one|my(?!\s+(?:guess|hunch|luck|gut)\b)|our|your|this|these|that|those|all|both|not|any|so|"
    r"necessary|needed|asked)\b)"
)
_OPENER = (
    rf"(?:only\s+|even\s+|but\s+)?(?:(?:if|unless|provided(?:\s+that)?|providing(?:\s+that)?|assuming(?:\s+that)?|supposing(?:\s+that)?|"
    rf"(?:as|so)\s+long\s+as|in\s+case(?:\s+of)?|in\s+the\s+event\s+(?:of|that)|on\s+(?:the\s+)?condition(?:\s+that)?|whenever)\s+{_STEPS}"
    r"|(?:when|given\s+that)\s+(?=(?:it|there)\s)|should\s+(?=(?:it|he|she|they|there|the|[A-Z][a-z]+)\s))"
)
_LINK = r"\W*(?:(?:so|and|but|well|then|now|thus|hence|therefore)\b[\s,]*){0,2}"
_BEFORE = re.compile(rf"(?i){_LINK}{_OPENER}(?P<words>[^,;:.!?]{{2,120}}),(?=.*\d)")
_ONLY = re.compile(
    r"(?i)\A\W*only\s+(?:on|in|at|after|before|with|under|during|by|for)\s+(?P<words>[^,;:]{2,60}?)\s+(?:does|do|did|will|would|is|are|can)\b"
)
_BEHIND = re.compile(rf"(?i)\d[^,;:.!?]{{0,60}},?\s{_OPENER}(?P<words>[^,;:!?\d]{{2,80}})\W*\Z")
_MAY = Hints(
    (
        "if ",
        "unless",
        "provid",
        "assum",
        "suppos",
        "long as",
        "given",
        "case",
        "event",
        "condition",
        "when",
        "should",
        "only",
    )
)
_LETTER = re.compile(
    r"\b(?:is|are|be|by|equals?|has|have)\s+\$?[b-z]\$?(?:\s+\w+)?\s*\Z|\A\s*\$?[b-z]\$?\s+(?:is|represents?|denotes?)\b"
)
"""`Al's age is x`, `x represents the age`."""
_WORD = re.compile(r"[^\W\d_]{3,}|\d+")
_FEW_TEXT = (
    "the and that this for with are was were has have had its his her their they she him them then than when would "
    "will does did can could not per each every there being been also just only"
)
_FEW = frozenset(_FEW_TEXT.split())
_STEM = 4


def is_under_condition(sentence: str, known: str) -> bool:
    """Whether a sentence gives its number under a condition in words that is not known.

    Args:
        sentence: One sentence.
        known: The question, and what was said before.

    >>> is_under_condition("If it rains, Jill plants 7 roses.", "How many roses does Jill plant?")
    True
    >>> is_under_condition("If it rains, Jill plants 7 roses.", "How many does she plant if it rains?")
    False
    """
    if not _MAY(sentence.lower()):
        return False
    condition = _ONLY.match(sentence) or _BEFORE.match(sentence) or _BEHIND.search(sentence)
    if condition is None or is_idealization(words := condition["words"]) or _LETTER.search(words) is not None:
        return False
    return _is_foreign(words, known.lower())


def _is_foreign(words: str, known: str) -> bool:
    """Whether there are words that count, and none of them is known."""
    counting = [word for word in _WORD.findall(words.lower()) if word not in _FEW]
    return bool(counting) and not any(word[:_STEM] in known for word in counting)
