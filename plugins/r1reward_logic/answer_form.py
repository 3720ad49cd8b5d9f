"""The form that a question states for its answer: the letters of the words that it gives, and JSON.

Where a question writes the very words to answer with (`respond with "on"`, `Answer Yes or No`, `'Move disk X from
Peg Y to Peg Z'`), these words in CAPITALS are others; a small letter or a capital at the beginning is orthography.
Yes, no, true and false are answers in any letters, but where they are a value that a program returns.
Where it asks for JSON, or shows a list of strings in double quotes, Python's quotes are another form. What a question
leaves open is open: no blank and no name in capitals is wrong for itself.
"""

import re

from r1reward_logic.literals import UNREADABLE, json_value

__all__ = ["asks_for_a_base", "asks_for_a_value", "asks_for_json", "in_other_capitals", "is_offered"]

_LAST = 20_000
"""Characters at a prompt's end in which its demands stand."""
_WORD = re.compile(r"[^\W\d_]{2,}")
_JSON = re.compile(
    r"\b(?:in|as|valid|an?|the)\s+(?:[a-z]+\s+){0,3}JSON\b"
    r"|\bJSON[- ](?:pars[ae]ble|values?|formats?|lists?|arrays?|objects?)\b"
)
_SHOWN = re.compile(
    r"(?:\be\.g\.|\b[Ee]xamples?\b:?|\b[Ff]ormat\b:?|\bsuch as|\bas)[ \t]*\n?[ \t]*`?\[{1,4}\""
)
_VALUE = re.compile(
    r"\b(?i:programs?|code|functions?|outputs?|inputs?|returns?|prints?)\b|\bdef |>>>|\bJSON\b"
)
_ALTERNATIVE = re.compile(
    r"\b(?:answer|respond|reply|say|write)\b[^.?!\n]{0,30}?\W(?:yes|no|true|false)\b\W{0,3}\s(?:or|/)\s\W{0,3}(?:yes|no|true|false)\b",
    re.IGNORECASE,
)
_BASE = re.compile(r"\bbase[- ]?(?:(?:[2-9]|[12]\d|3[0-6])\b|sixteen)|\bhexadecimal\b|\bhex\b", re.IGNORECASE)
_REQUEST = r"\b(?i:answer|respond|reply|write|say|output|return|choose)\b[^.?!\n]{0,60}?"


def is_offered(word: str, prompt: str) -> bool:
    """Whether a prompt writes a word, in these letters, as one to answer with: in quotes, or behind `answer`."""
    escaped = re.escape(word)
    pattern = rf"""["'“‘`]{escaped}["'”’`]|{_REQUEST}(?<!\w){escaped}(?!\w)"""
    return re.search(pattern, prompt[-_LAST:]) is not None


def in_other_capitals(text: str, prompt: str, truth: str = "") -> bool:
    """Whether a text has a word in capitals that a prompt writes, but never so, nor does the ground truth."""
    shouted = {word for word in _WORD.findall(text[:_LAST]) if word.isupper()} - set(_WORD.findall(truth))
    if not shouted:
        return False
    words = set(_WORD.findall(prompt[-_LAST:]))
    small = {word.upper() for word in words if not word.isupper()}
    return any(word in small and word not in words for word in shouted)


def asks_for_a_value(prompt: str) -> bool:
    """Whether what a program returns is asked, letter for letter, and no answer of yes or no."""
    end = prompt[-_LAST:]
    return _VALUE.search(end) is not None and _ALTERNATIVE.search(end) is None


def asks_for_a_base(prompt: str) -> bool:
    """Whether a prompt is about numerals of bases up to 36, in which `2e1` has three digits, in either case."""
    return _BASE.search(prompt[-_LAST:]) is not None


def asks_for_json(prompt: str, truth: str) -> bool:
    """Whether a prompt asks for JSON, which the ground truth is."""
    end = prompt[-_LAST:]
    return bool(_JSON.search(end) or _SHOWN.search(end)) and json_value(truth.strip()) is not UNREADABLE
