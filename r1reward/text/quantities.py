"""The patterns of a value in a sentence: quantities with their unit, formulas, bold text, and lists of them.

Formulas are masked (`formulas.masked`).
"""

import re
from fractions import Fraction

from r1reward.text.formulas import CLOSE, FILL, OPEN

__all__ = [
    "ARITHMETIC",
    "BOLD",
    "CJK",
    "COPULA",
    "FILLER",
    "QUANTITIES",
    "UNITS",
    "VALUE",
    "VALUES",
    "amount",
    "spaced",
]

CJK = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3"
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?![-\w])(?:\.\d+)?|\d+(?:\.\d+)?"
UNITS = r"cm|mm|km|kg|mg|ml|min|hrs?|ft|in|mph|lbs?|oz|[mgshlLk]"
_QUANTITY = (
    r"(?<![A-Za-z0-9_\u00c0-\u024f.,^/\\])(?<!\d[-:])[-−]?(?:US|Rs\.?)?\\?(?:[$€£¥₹]\s?[-−]?)?(?<!-\s)"
    rf"(?:{_NUMBER}|\.\d+)(?:\s?/\s?\d+)?(?:(?:st|nd|rd|th|{UNITS})\b|\s?\\?[%‰°€£])?(?![A-Za-z0-9_\u00c0-\u024f^(]|[.,:/]\d)"
)
_FORMULA = f"{OPEN}{FILL}*{CLOSE}"
BOLD = r"\*\*(?=[^\s*])[^*\n]{1,200}(?<![:：])\*\*"
VALUE = rf"(?:{_FORMULA}|{_QUANTITY}|{BOLD})"
_JOINT = r"\s*(?:,\s*(?:and|or)\b|[,;&±–、和或-]|\b(?:and|or|to|through|y|o|et|ou|und|oder|plus|minus)\b)\s*"
VALUES = rf"(?P<value>{VALUE}(?:{_JOINT}{VALUE}){{0,40}})"
_ASIDE = (
    r"obviously|evidently|naturally|definitely|certainly|surely|undoubtedly|unquestionably|undeniably|actually|really|finally|probably|likely|"
    r"most\s+likely|apparently|surprisingly|interestingly|ultimately|consequently|accordingly|again|in\s+fact|of\s+course|no\s+doubt|"
    r"(?:without|beyond)\s+(?:a\s+|any\s+)?doubt|(?:as\s+)?(?:i|we)\s+(?:think|believe|expected|said|saw|found|computed|calculated|showed)|"
    r"as\s+(?:expected|required|desired|claimed|shown|computed|calculated|found|stated|noted|mentioned|before|above)(?:\s+(?:above|before|earlier))?"
)
"""What is said of an answer by the way, between commas or without them."""
FILLER = (
    rf"(?:,?\s*(?i:{_ASIDE})(?!\w)\s*,?\s*|"
    r"(?:(?:equal\s+to|exactly|precisely|about|approximately|around|roughly|only|just|indeed|simply|also|now|currently|then|"
    r"therefore|thus|hence|still|always|given\s+by|a\s+total\s+of|in\s+total|the\s+(?:number|value|integer|fraction|sum)|"
    r"already|clearly|none\s+other\s+than|nothing\s+(?:but|else\s+than)|approx\.|égale?\s+à|igual\s+a|de|gleich|rund|etwa|равн[аоы]?)(?!\w)|[:*_~≈约共]|等于)\s*)"
)
COPULA = (
    r"(?:(?<!\bno\s)(?<!\bnão\s)(?<!\bnon\s)(?<!\bне\s)\b(?:is|are|was|were|equals?|be|becomes?|gives?|yields?|gets?|obtains?|est|sont|vaut|es|son|será|é|são|è|sono|fa|fanno|ist|sind|adalah|"
    r"beträgt|lautet|ergibt|равн[аоы]?|составляет|будет)\b|['’]s\b|(?<![不非还或但])[是为得有需](?!否)|等于|≈|="
    r"|\bwe\s+(?:get|have|find|obtain)\b|(?:^|,\s*)(?:and\s+)?\b(?:[Ss]o|[Hh]ence|[Tt]hus|[Tt]herefore)\b,?|は)"
)
QUANTITIES = re.compile(_QUANTITY)
ARITHMETIC = re.compile(rf"\s*(?:[-+*/×÷·^]|\bx\b)\s*(?:{VALUE}|\(|\d)")
_ATTACHED = re.compile(rf"(?<=\d)(?=(?:{UNITS})$)")
_GROUPS = re.compile(r"(?<=\d)[ \u00a0\u202f](?=\d{3}(?!\d))")
_AMOUNT = re.compile(r"[-−]?\d[\d,]*(?:\.\d+)?")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)$")


def amount(text: str) -> Fraction | None:
    """The first number in a text, without its unit; None where there is none.

    >>> amount("-1,200 km"), amount("$x$")
    (Fraction(-1200, 1), None)
    """
    match = _AMOUNT.search(text)
    return Fraction(match[0].replace(",", "").replace("−", "-")) if match is not None else None


def spaced(value: str) -> str:
    """`12th` as 12, `2600g` as 2600 g, and `1 250` as 1250."""
    return _ATTACHED.sub(" ", _ORDINAL.sub("", _GROUPS.sub("", value)))
