"""Quantities in words, and units written together: `five meters per second`, `5 ms^-1`, `So it is 5 m s^-1`."""

import re

from r1reward.text.false_equations import is_false_equation
from r1reward.text.rivals import correction_lead, offer_lead
from r1reward.text.spelled_numbers import NUMBER_WORDS, spelled_number
from r1reward.text.unmarked import asserts_nothing

__all__ = ["ROUNDED", "last_claim", "metre_apart", "offered_beside", "ways_of_saying", "with_digits"]

_WORD = re.compile(r"[A-Za-z]+")
_MOST_WORDS = 8
_METRE_SECOND = re.compile(r"(?<![A-Za-z])([kcmnµμ]?)m(s|\\text\{s\})(?=\s?(?:\^\s?\{?\s?[-−–]|[⁻]))")
_NOTHING = re.compile(
    r"\b(?:not|never|nor|or|either|neither|no|if|unless|except|but|can|cannot|could|may|might)\b|n['’]t\b|\?",
    re.IGNORECASE,
)
_IS = re.compile(r"\b(?:is|are|was|equals|be)\b\s*(?:about|approximately|exactly)?\s*")
ROUNDED = 0.005
"""What rounding on the way to a result may cost, as a part of it."""
_LONGEST = 300
_OR = re.compile(
    r"\s{0,3},?\s{0,3}\(?\bor\b\s{0,3}(?:(?:about|approximately|roughly|equivalently)\b,?\s{0,3})?"
)
_OFFERED = re.compile(r"[$*(\\ ]{0,6}([^,;!?\n]{1,60}?)[$*)]{0,6}(?:\.?\s*\Z|[,;!?\n]|\.\s)")


def with_digits(text: str) -> str:
    """`5 meters` for `five meters`; any text that does not begin with a number in words as it is.

    >>> with_digits("twenty-five meters"), with_digits("one quarter"), with_digits("one second")
    ('25 meters', '1/4', '1 second')
    """
    words: list[tuple[str, int]] = []
    at = len(text) - len(text.lstrip())
    while len(words) < _MOST_WORDS and (match := _WORD.match(text, at)) and match[0].lower() in NUMBER_WORDS:
        words.append((match[0].lower(), match.end()))
        at = match.end() + (text[match.end() : match.end() + 1] in (" ", "-"))
    while words:
        number = spelled_number(" ".join(word for word, _ in words))
        if number is not None:
            return f"{number}{text[words[-1][1] :]}"
        words.pop()
    return text


def metre_apart(text: str) -> str:
    """`5 m s^-1` for `5 ms^-1`, which may be meant by it; any other text as it is."""
    return _METRE_SECOND.sub(r"\1m \2", text)


def last_claim(answer: str, question: str) -> str:
    """What stands behind `is` in the last sentence of a short answer; empty where it claims nothing."""
    sentence = answer.strip().rpartition("\n")[2].rpartition(". ")[2]
    verbs = list(_IS.finditer(sentence))
    if len(sentence) > _LONGEST or not verbs or _NOTHING.search(sentence) is not None:
        return ""
    if asserts_nothing(sentence, "", question) or is_false_equation(sentence.rstrip(".!"), ROUNDED):
        return ""
    return sentence[verbs[-1].end() :].strip().rstrip(".!").strip()


def offered_beside(answer: str, value: str) -> str:
    """What an answer offers beside the value that was read in it, `5 m/s or 5 m`; empty for nothing."""
    at = answer.rfind(value)
    for lead in (correction_lead(), offer_lead()) if value and at >= 0 else ():
        begun = lead.match(answer, at + len(value))
        other = _OFFERED.match(answer, begun.end()) if begun is not None else None
        if other is not None:
            return other[1]
    return ""


def ways_of_saying(text: str) -> list[str]:
    """`5 m/s` and `18 km/h` of `5 m/s (or 18 km/h)`."""
    return [part.strip().rstrip(")").strip() for part in _OR.split(text)]
