"""Multiple choice: which letter an answer settles on, where the ground truth is a letter."""

import re

from r1reward.text.options import LETTERS, SEVERAL, letter_of

__all__ = ["chosen_letter", "gold_letter", "lists_letters", "same_letters"]

_GOLD = re.compile(r"\(?([A-Z])\)?[.:]?")
_GOLD_NAMED = re.compile(
    r"\(([A-Z])\)\s*(\S.*)|([A-Z])(?:[.:]\s+|\)\s*)(\S.*)|([A-J])\s+([A-Z][a-z]+(?:\s.*)?)", re.DOTALL
)
_SEVERAL = re.compile(r"[A-H]{2,6}")
_LISTED = re.compile(r"[\s,;()]+|\band\b")
_LIST = re.compile(r"\(?[A-H]\)?(?:\s*(?:[,;&]|\band\b){1,2}\s*\(?[A-H]\)?){1,7}")
_LONGEST = 400


def gold_letter(gold: str) -> tuple[str, str]:
    """The letter that a clean ground truth is, and the text of its option where it names it; empty for others."""
    if lists_letters(gold):
        return "", ""
    if (match := _GOLD.fullmatch(gold)) is not None:
        return match[1], ""
    if (match := _GOLD_NAMED.fullmatch(gold)) is not None:
        return match[1] or match[3] or match[5], (match[2] or match[4] or match[6] or "").strip()
    return "", ""


def lists_letters(gold: str) -> bool:
    """Whether a ground truth is the letters of several options, apart from one another: `(A), (B)`."""
    return _LIST.fullmatch(gold) is not None


def same_letters(gold: str, answer: str) -> bool:
    """Whether several options, `ACD` in the order of the alphabet, are those that the answer lists: `A, C and D`."""
    if lists_letters(gold):
        gold = "".join(sorted(_LISTED.sub("", gold)))
    if _SEVERAL.fullmatch(gold) is None or list(gold) != sorted(set(gold)) or len(answer) > _LONGEST:
        return False
    return sorted(_LISTED.sub("", answer)) == list(gold)


def chosen_letter(answer: str) -> str:
    """The one letter that a short answer settles on; empty where it settles on none, or names several."""
    if len(answer) > _LONGEST:
        return ""
    letter = letter_of(answer, {})
    return letter if letter is not None and letter != SEVERAL and letter in LETTERS else ""
