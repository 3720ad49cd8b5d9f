"""Questions with several right options: the set of letters that an answer names."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from r1reward.text.options import SEVERAL, letter_of, named_letters, plain
from r1reward.text.qualifiers import is_bounded
from r1reward.text.rivals import correction_lead, offer_lead, rival
from r1reward.text.unmarked import asserts_nothing
from r1reward.text.withdrawal import is_withdrawn

__all__ = ["HEDGE", "is_chosen", "is_claim", "is_numbered", "letters_in", "letters_of_truth", "number_in"]

_SEPARATED = re.compile(r"\s*(?:[,;/&+\n]|\band\b)\s*", re.IGNORECASE)
_RUN = re.compile(r"[A-Z]{2,26}")
HEDGE = re.compile(
    r"\b(?:or|not|no|never|opposite|nor|neither|maybe|perhaps|possibly|probably|might|may|could|either|except|unless|wrong"
    r"|incorrect|false|if)\b|n't\b|n’t\b|\?",
    re.IGNORECASE,
)
"""A doubt, a denial or a choice: who writes it has named no set of options."""
_TAIL = re.compile(
    r"\s+(?:are|is)\s+(?:all\s+|both\s+)?(?:the\s+)?(?:correct|right|true)(?:\s+(?:ones?|options?|answers?))?[.!]?\s*\Z",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^(?:(?:the\s+)?(?:correct\s+)?(?:options?|choices?|answers?|letters?)\s*(?:are|is|:)?\s*)",
    re.IGNORECASE,
)
_WRONG = re.compile(r"\b(?:wrong|incorrect|false|doubt)\b", re.IGNORECASE)
_LETTER = re.compile(r"[*_\"“(\[]{0,3}(?:options?\s+)?[(\[]?([A-Z])\b(?!['’])")
_BUT_NOT = re.compile(r"\W{0,6}(?:but|and)\s+not\s+[(\[]?[A-Z]\b")
_NUMBERED = re.compile(
    r"(?:option|choice|answer)?\s*[(\[]?(\d{1,2})[)\]]?[).:]?(?:\s+(.*))?", re.DOTALL | re.IGNORECASE
)
_LONGEST = 2_000


def letters_of_truth(truth: Any, options: Mapping[str, str]) -> frozenset[str] | None:
    """The letters that a ground truth names: one or several; None where it names none of the options."""
    if isinstance(truth, str):
        read = letters_in(truth, options, prose=False)
        if read is None and (letter := letter_of(truth, options)) not in (None, SEVERAL):
            read = frozenset([letter]) if letter is not None and (not options or letter in options) else None
        return read
    if isinstance(truth, Sequence) and truth and all(isinstance(item, str) for item in truth):
        parts = [letters_of_truth(item, options) for item in truth]
        if all(part is not None and len(part) == 1 for part in parts):
            return frozenset(letter for part in parts for letter in part or ())
    return None


def is_numbered(options: Mapping[str, str]) -> bool:
    """Whether options are told apart by numbers, as some of ARC's are."""
    return len(options) > 1 and all(label.isdecimal() for label in options)


def number_in(text: str, options: Mapping[str, str]) -> str | None:
    """The label that a final answer names: `(2)`, `2. Paris`, `Paris`; None where it may be another's text, too."""
    text = plain(text)
    by_text = {plain(option).casefold(): label for label, option in options.items()}
    match = _NUMBERED.fullmatch(text)
    named = by_text.get(text.casefold())
    if match is None or match[1] not in options:
        return named
    label, rest = match[1], (match[2] or "").strip().casefold()
    if rest:
        return label if by_text.get(rest) == label else named
    return label if named in (None, label) else None


def letters_in(text: str, options: Mapping[str, str], *, prose: bool = True) -> frozenset[str] | None:
    """`A, C`, `AC`, `["A", "C"]`, `(A) and (C)`, `A. Rome, C. Oslo`; None where no set of options is named."""
    if len(text) > _LONGEST:
        return None
    known = frozenset(options) or frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    listed = _json_list(text)
    text = plain(text) if listed is None else ""
    if len(text) > 1 and (label := _same_text(text, options)):
        return frozenset([label])  # an option may read `AB`
    if prose and HEDGE.search(text):
        return None
    text = _TAIL.sub("", _LEAD.sub("", text)) if prose else text
    parts = listed if listed is not None else [part for part in _SEPARATED.split(text) if part]
    if len(parts) == 1 and _RUN.fullmatch(parts[0].replace(" ", "")):
        parts = list(parts[0].replace(" ", ""))
    letters = [_letter(part, options) for part in parts]
    if parts and all(letter in known for letter in letters) and len(set(letters)) == len(letters):
        return frozenset(letter for letter in letters if letter)
    if not prose:
        return None
    named = frozenset(named_letters(text, options))
    return named if named and named <= known else None


def _same_text(text: str, options: Mapping[str, str]) -> str:
    """The label of the one option that reads as `text`; empty where none does, or several do."""
    labels = [label for label, option in options.items() if plain(option).casefold() == text.casefold()]
    return labels[0] if len(labels) == 1 else ""


def _letter(part: str, options: Mapping[str, str]) -> str | None:
    stripped = part.strip(" ()[].:'\"*")
    return stripped.upper() if len(stripped) == 1 and stripped.isalpha() else letter_of(part, options)


def _json_list(text: str) -> list[str] | None:
    stripped = text.strip()
    if stripped[:1] != "[" or stripped[-1:] != "]":
        return None
    try:
        value = json.loads(stripped.replace("'", '"'))
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, list) and all(isinstance(item, str) for item in value) else None


def is_chosen(answer: str, named: str, letters: frozenset[str]) -> bool:
    """Whether an answer takes none of the letters back behind the text that names them, and offers no other one."""
    at = answer.rfind(named.strip(" .*_$"))
    last = max((named.rfind(letter) for letter in letters), default=-1)
    if at < 0 or last < 0:
        return True
    end = at + last + 1
    begun = correction_lead().match(answer, end) or offer_lead().match(answer, end)
    if begun is not None and (changed := _LETTER.match(answer, begun.end())) and changed[1] not in letters:
        return False
    if _BUT_NOT.match(answer, end) is not None:
        return False
    other = rival(answer, end, "letter")
    if other is not None and other.text.strip("()[]") not in letters:
        return False
    return not (is_withdrawn(answer, end, "letter") or is_bounded(answer, end, ""))


def is_claim(sentence: str) -> bool:
    """Whether a sentence names letters of its own: none that somebody else thinks, or that are wrong."""
    return _WRONG.search(sentence) is None and not asserts_nothing(sentence.strip(), "", "")
