"""Reasons as patterns: what varies between like rows is left out, so that like reasons are counted together."""

import re
from functools import lru_cache

__all__ = ["TRUTH", "reason_pattern", "rule_of"]

TRUTH = "⟨truth⟩"
"""Stands in a pattern for the row's own ground truth."""

_LONGEST = 110
_UNEQUAL = re.compile(r"^not equal to .*?(?=(?:, as far as rules can tell)?(?: \[[^\[\]]*\])?$)", re.DOTALL)
_QUOTED = re.compile(r"'[^']{0,200}'")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_ASSERTION = re.compile(r"(?:(?<=AssertionError):| at) assert .*", re.DOTALL)
"""The assertion is another one in each row."""
_OUTCOMES = re.compile(r"[A-Z-]+")
_RULE = re.compile(r"\[([^\[\]]{1,40})\]\s*$")


@lru_cache(1 << 15)
def reason_pattern(reason: str, truth: str = "") -> str:
    r"""The reason without the ground truth, quoted text and numbers; at most 110 characters.

    >>> reason_pattern("not equal to 18 [A: line]", "18")
    'not equal to ⟨truth⟩ [A: line]'
    >>> reason_pattern("4.1% of the 12-grams are repeated")
    '#% of the #-grams are repeated'
    >>> reason_pattern("test 1 of 3: AssertionError: assert add(1, 2) == 3; the solution returned -1")
    'test # of #: AssertionError'
    >>> reason_pattern("so " * 50)[-5:]
    'so s…'
    """
    text = _ASSERTION.sub("", reason[:400])
    if truth and not _NUMBER.fullmatch(truth):  # numbers are left out anyway, others' numbers, too
        text = text.replace(truth[:80], TRUTH, 1) if len(truth) > 1 else text
    if text.startswith("not equal to "):
        text = _UNEQUAL.sub(f"not equal to {TRUTH}", text)
    if "'" in text:
        text = _QUOTED.sub(lambda match: TRUTH if TRUTH in match[0] else "‘…’", text)
    pattern = _NUMBER.sub("#", text).strip()
    return pattern if len(pattern) <= _LONGEST else f"{pattern[: _LONGEST - 1].rstrip()}…"


def rule_of(rule: str | None, reason: str | None) -> str:
    """By which rule an answer was read: the score's field, or in older files what the reason names at its end.

    A letter for each test is no rule.

    >>> rule_of("boxed", "equal by value [boxed]")
    'boxed'
    >>> rule_of("", "equal by text [boxed]")
    'boxed'
    >>> rule_of(None, "test 1 of 2: time_limit [T-]")
    ''
    """
    if rule or not reason:
        return rule or ""
    return _named_rule(reason)


@lru_cache(1 << 12)
def _named_rule(reason: str) -> str:
    match = _RULE.search(reason[-60:]) if reason.endswith("]") else None
    return match[1] if match and not _OUTCOMES.fullmatch(match[1]) else ""
