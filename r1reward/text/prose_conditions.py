"""Conditions in words that nobody set: `If it rains, Jill plants 7 roses`, `Jill plants 7 roses unless it snows`.

Conditions on a letter (`If n = 2, …`) are those of `conditions`. A condition in words is one of the question's own
where one of its words stands there, or in what was said before: `If he reads 20 pages a day, it takes 15 days`.
What `we` or `you` do is a step of the calculation: `If we add them, we get 12`; so is a letter that is introduced:
`If Al's age is x, then 4x = 40`. What a calculation takes for granted binds it to nothing: `assuming constant speed`.
"""

import re

from r1reward.text.hints import Hints
from r1reward.text.idealizations import charge_left_out, is_charged, is_idealization

__all__ = ["begins_with_condition", "ends_with_condition", "is_under_condition"]

_STEPS = (
    r"(?!(?:we(?!\s+are\s+lucky|['’]re\s+lucky)|you(?!\s+(?:ask|believe|trust|listen))|i(?!\s+(?:(?:am|was|get|got)\s+lucky|(?:had|have)\s+to\s+guess)|['’]m\s+lucky)|"
    r"one|each\s+of\s+(?:them|these|those)|my(?!\s+(?:guess|hunch|luck|gut)\b)|our|your|everything|it\s+comes\b|this|these|that|those|all|both|not|any|so|"
    r"necessary|needed|asked)\b)"
)
_OPENER = (
    rf"(?:but\s+)?(?:only\s+|even\s+)?(?:(?:if|unless|provided(?:\s+that)?|providing(?:\s+that)?|assuming(?:\s+that)?|supposing(?:\s+that)?|"
    rf"(?:as|so)\s+long\s+as|in\s+case(?:\s+of)?|in\s+the\s+event\s+(?:of|that)|on\s+(?:the\s+)?condition(?:\s+that)?|whenever)\s+{_STEPS}"
    r"|(?:when|given\s+that)\s+(?=(?:it|there)\s)|(?<=only\s)(?:when|while|after|before|where|because|for|on|in|at)\s+(?!(?:once|one|all|fact|total|this|these)\b)|should\s+(?=(?:it|he|she|they|there|the|[A-Z][a-z]+)\s))"
)
_LINK = r"\W*(?:(?:so|and|but|well|then|now|thus|hence|therefore)\b[\s,]*){0,2}"
_OPENS = re.compile(rf"(?i){_LINK}{_OPENER}(?P<words>[^,;:.!?]{{2,120}}),")
_BEFORE = re.compile(rf"{_OPENS.pattern}(?=.*\d)")
_CLOSES = re.compile(rf"(?i)[\s$)*]{{0,9}},?\s\(?{_OPENER}(?P<words>[^,;:!?\d$\\]{{2,80}})\W*\Z")
_ONLY = re.compile(
    r"(?i)\A\W*only\s+(?:on|in|at|after|before|with|under|during|by|for)\s+(?P<words>[^,;:]{2,60}?)\s+(?:does|do|did|will|would|is|are|can)\b"
)
_BEHIND = re.compile(rf"(?i)\d[^,;:.!?]{{0,60}},?\s\(?{_OPENER}(?P<words>[^,;:!?\d]{{2,80}})\W*\Z")
_PREMISE = re.compile(rf"(?i){_LINK}(?:if|when|given|should)\b")
_NOTHING = re.compile(r"(?i)\W*(?:there\s+(?:is|are|was|were)\s+)?no\s")
"""`Assuming no clips were returned`: nothing happens but what the question says."""
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
_FORMULA = re.compile(r"[=<>≤≥≠≈$\\]")
"""Conditions on a letter are those of `conditions`."""
_OF_TASK = re.compile(
    r"(?i)\b(?:information|data|problem|question|statement|definition|formula|equation|interpretation|"
    r"arithmetic|computations?|calculations?|final\s+answer)\b"
)
"""`Provided the information`, `when it comes to the final answer`."""
_WORD = re.compile(r"[^\W\d_]{3,}|\d+")
_FEW_TEXT = (
    "the and that this for with are was were has have had its his her their they she him them then than when would "
    "will does did can could not per each every there being been also just only"
)
_FEW = frozenset(_FEW_TEXT.split())
_STEM = 4
_OTHER_WORDS = {
    words[:_STEM]: re.compile(said)
    for words, said in (
        ("discount", r"%\s*off|percent\s+off|\boff\b|on\s+sale|coupon|cheaper|reduc"),
        ("reduction", r"%\s*off|percent\s+off|\boff\b|on\s+sale|discount|less|decreas"),
        ("sale", r"%\s*off|\boff\b|discount"),
        ("coupon", r"%\s*off|\boff\b|discount"),
        ("increase", r"\brais|\brise|\bmore\b|\bgr[eo]w"),
        ("decrease", r"\breduc|\bfall|\bless\b|\bdrop"),
        ("gratuity", r"\btip\b"),
        ("interest", r"%\s*(?:per|a|each)\s+(?:year|annum|month)|compound"),
        ("profit", r"\b(?:sell|sold|earn)"),
        ("pattern", r"\b(?:sequence|terms?|each\s+(?:day|week|month|year|time))\b"),
        ("trip", r"\b(?:travel|driv|rid|fl(?:y|ies|ew)|walk)"),
        ("bill", r"\b(?:cost|price|pay|meal)"),
    )
}
"""What a question may call by other words, by the beginnings of a condition's."""


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
    if (before := _BEFORE.match(sentence)) is not None and _ONLY.match(sentence) is None:
        return _binds(before["words"], known, is_premise=_is_premise(before))
    condition = _ONLY.match(sentence) or _BEHIND.search(sentence)
    return condition is not None and _binds(condition["words"], known)


def begins_with_condition(words: str, known: str) -> bool:
    """Whether the words before what is called the answer begin with a condition that is not known.

    >>> begins_with_condition("If it rains, the answer is ", ""), begins_with_condition("If we add, it is ", "")
    (True, False)
    """
    if "," not in words or not _MAY(words.lower()):
        return False
    condition = _OPENS.match(words)
    if condition is None or _FORMULA.search(condition["words"]) is not None:
        return False
    return _binds(condition["words"], known, is_premise=_is_premise(condition))


def ends_with_condition(words: str, known: str) -> bool:
    """Whether the words behind what is called the answer, to the end of the sentence, are a condition not known.

    >>> ends_with_condition(" if you trust Bob", ""), ends_with_condition(" if we add", "")
    (True, False)
    """
    if not _MAY(words.lower()):
        return False
    condition = _CLOSES.match(words)
    return condition is not None and _binds(condition["words"], known)


def _is_premise(condition: re.Match[str]) -> bool:
    """Whether a sentence opens with what it may conclude from: `If the rectangle is a square, …`, not `Unless …`."""
    return _PREMISE.match(condition[0]) is not None


def _binds(words: str, known: str, *, is_premise: bool = False) -> bool:
    """Whether the words of a condition bind an answer: they are no idealization, and not of what is known.

    Of a premise one known word is enough; another condition binds where half of its words are new.
    """
    if charge := charge_left_out(words):
        return not known.strip() or is_charged(charge, known)
    if _NOTHING.match(words) is not None and not _is_foreign(words, known.lower(), is_premise=True):
        return False
    if is_idealization(words) or _LETTER.search(words) is not None or _OF_TASK.search(words) is not None:
        return False
    return _is_foreign(words, known.lower(), is_premise)


def _is_foreign(words: str, known: str, is_premise: bool) -> bool:
    """Whether there are words that count, and half of them or more are new: of `Mary smiles`, where Mary is known.

    A number that is known makes it a step of the calculation: `If the shirt sells for $20, …` where it `costs $20`.
    """
    counting = [word for word in _WORD.findall(words.lower()) if word not in _FEW]
    new = [word for word in counting if not (_is_said(word, known) or _is_meant(word, known))]
    if not new or len(new) == len(counting) or is_premise:
        return bool(new) and len(new) == len(counting)
    return 2 * len(new) >= len(counting) and not any(w.isdigit() for w in counting if w not in new)


def _is_said(word: str, known: str) -> bool:
    """Whether a word that begins alike is known; `any` is none of `many`."""
    return re.search(rf"\b{re.escape(word.rstrip('s')[:_STEM])}", known) is not None


def _is_meant(word: str, known: str) -> bool:
    """Whether what is known speaks of it in another word: of a discount as `20% off`."""
    said = _OTHER_WORDS.get(word[:_STEM])
    return said is not None and said.search(known) is not None
