"""The word behind a number that may be its unit: `42 apples`, `5 million dollars`, but not `42 left`."""

import re
from itertools import zip_longest

from r1reward.text.formulas import OPEN
from r1reward.text.quantities import CJK

__all__ = ["is_convertible", "is_only_unit", "noun_end", "unit_behind"]

_CLAUSE = re.compile(
    r"[,;:()!?]|\s[-–—]\s|\b(?:with|when|if|because|since|after|before|and|so|as|which|while|where|but|until|than)\b|[，；：。।]"
)
_NO_UNIT = re.compile(rf"[\d{OPEN}=<>+*&\\\\{CJK}]")
_STOP_WORDS = (
    "in on for of with and or when if from to at by as because since that which who is are was were will "
    "can left more less remaining each every per after before this these those there here it he she they "
    "we i total altogether overall not would could should did do does has have had a an the such than "
    "then so but still extra times rather है हैं होगा होंगे था आहे છે ਹੈ ہے ہیں است بود ஆகும் "
)
_STOP = frozenset(_STOP_WORDS.split())
_AREAS = frozenset(["square", "sq", "cubic", "cu"])
_SCALES = frozenset(["million", "billion", "trillion", "thousand", "hundred", "dozen"]) | _AREAS
_NOUN_WORDS = (
    "people men women children feet inch foot mile meter metre hour minute second day week month year "
    "dollar cent euro percent degree radian gram litre liter pound ounce cup am pm kg km cm mm ml mg "
    "mph kph hz ev "
)
_NOUNS = frozenset(_NOUN_WORDS.split())
_LENGTH = re.compile(r"(?:kilo|centi|milli|deci|micro|nano)?met(?:er|re)|yard|inche|cm|mm|km|m|in|ft")
_AN_HOUR = re.compile(r"\s+an?\s+(?=(?:hour|minute|second)\b)")
"""`72 kilometers an hour`."""
_COMPOUND = re.compile(
    r"[^\W\d_]{1,12}(?:\^?-?\d)?(?:[/·*][^\W\d_]{1,12}(?:\^?-?\d)?){1,4}|[^\W\d_]{1,12}\^-?\d"
)
"""`meters/second^2`."""
_SHORT_UNITS = frozenset(
    [
        "cm",
        "mm",
        "km",
        "kg",
        "mg",
        "ml",
        "min",
        "hr",
        "hrs",
        "ft",
        "mph",
        "lb",
        "lbs",
        "oz",
        "m",
        "g",
        "s",
        "h",
        "L",
        "pm",
        "am",
    ]
)


_NOUN = re.compile(
    r"(?:\s?[^\W\d_]{1,15}(?:\s[^\W\d_]{1,15})?)?(?:\s+(?:in\s+(?:all|total)|altogether|overall))?[$*)\]}]*(?=\s*[,.;:(!—–])"
)


_POWER = r"(?:\^?\{?[-−]?\d\}?|[²³])?"
_NAME = rf"[^\W\d_]{{1,12}}{_POWER}"
_QUOTIENT = re.compile(
    rf"(?:\s|\\[, ]|\\(?:text|mathrm)\s?\{{){{0,3}}{_NAME}(?:\s?[/·*]\s?\(?{_NAME}\)?){{0,3}}[$*)\]}}]*"
    r"(?=\s*[,.;:(!—–]|\s+(?:is|was|does|cannot|can['’]t)\b)"
)
"""`m/s`, `cm^3`, `\\text{ m/s}`."""


_ONLY_UNIT = re.compile(
    r"\s{0,3}(?:\\[)\]]|\$)?\s{0,3}(?:(?:square|cubic)\s)?(?:feet|foot|inch(?:es)?|miles?|yards?|(?:kilo|centi|milli)?met(?:er|re)s?|[kcm]m|"
    r"lit(?:er|re)s?|(?:kilo)?grams?|pounds?|ounces?|tons?|gallons?|cups?|seconds?|minutes?|hours?|days?|weeks?|months?|years?(?:\sold)?|"
    r"degrees?|units?|dollars?|cents?|points?|calories)\.?"
)


def is_only_unit(text: str, end: int) -> bool:
    """Whether nothing but a unit of measure stands between `end` and the end of the text, which says nothing else.

    Most boxes with words behind them end so; no rule that reads what is said behind an answer finds anything there.

    >>> is_only_unit("It is 42$ square feet.", 8), is_only_unit("It is 42 feet short.", 8)
    (True, False)
    """
    return _ONLY_UNIT.fullmatch(text, end) is not None


def noun_end(text: str, end: int) -> int:
    """Where the noun of an amount ends, up to what the sentence adds: behind `clips in all` in `72 clips in all, …`.

    Where no noun of one or two words stands between the number, which ends at `end`, and a mark, it is `end`.
    """
    noun = _NOUN.match(text, end) or _QUOTIENT.match(text, end)
    return noun.end() if noun is not None else end


def unit_behind(view: str, end: int) -> str:
    """The word behind a number that may be its unit, with a scale or what it is per: `million dollars`."""
    if not view[end : end + 1].isspace() or view.endswith(("st", "nd", "rd", "th"), 0, end):
        return ""
    clause = _CLAUSE.search(view, end)
    unit: list[str] = []
    if (compound := _COMPOUND.match(view, end + 1)) is not None and not view[
        compound.end() : compound.end() + 1
    ].isalnum():
        return compound[0]
    words = _AN_HOUR.sub(" per ", view[end : clause.start() if clause else len(view)]).split()
    for word, following in zip_longest(words[:4], words[1:5]):
        if word is None or (
            word != "per" and (_NO_UNIT.search(word) or not _is_unit(word.lower(), following))
        ):
            break
        scaled = unit and unit[-1].lower() in _SCALES and word.lower().rstrip("s") in _NOUNS
        singular = word.lower().rstrip("s")
        scaled = scaled or bool(unit and unit[-1].lower() in _AREAS and _LENGTH.fullmatch(singular))
        scaled = scaled or bool(
            unit and unit[-1].lower().startswith("degree") and singular in ("celsiu", "fahrenheit")
        )
        raised = word.lower() in ("squared", "cubed") and (
            "per" in unit or bool(unit and _LENGTH.fullmatch(unit[-1].lower().rstrip("s")))
        )
        if unit and unit[-1] != "per" and word != "per" and not scaled and not raised:
            break
        unit.append(word)
    return " ".join(unit).removesuffix(" per")


def is_convertible(word: str) -> bool:
    """Whether a word is a unit of something measured, so that another number may stand for the same: `weeks`."""
    singular = word.lower().removesuffix("s")
    return bool(word) and (word in _SHORT_UNITS or singular in _NOUNS or singular in _SCALES)


def _is_unit(word: str, following: str | None) -> bool:
    """Whether a word may be a unit: `58 potted plants` are 58, but `42 squared` is more than 42."""
    if word in _STOP:
        return False
    known = word.endswith("s") or word in _NOUNS or word in _SCALES
    return known or following is None or following.lower() in _STOP
