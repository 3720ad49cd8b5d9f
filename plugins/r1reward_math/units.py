"""Units: the words behind a number, which are left out where only one side names any, and compared where both do.

A known unit has a dimension and a factor, so that 5 m is 500 cm and not 5 cm; of words that are no known unit
(`apples`) nothing is decided. Words that change the value are no unit: `5 million`, `3 squared`, `5 or more`.
"""

import math
import re
from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from itertools import takewhile

from r1reward_math.letter_runs import are_factors
from r1reward_math.unit_table import Dimension, Unit, known_unit

__all__ = ["Unit", "leading_unit", "same_words_behind", "split_unit", "unit"]


_LONGEST = 60
_PATTERN = re.compile(
    r"(?<![\\A-Za-z_^])\s*(?:per\s+|/\s*)?[^\W\d_][^\W\d_\s./*^{}-]*"
    r"(?:[\s./*-]*\^\s*\{?\s*-?\s*\d\s*\}?|[\s./*-]+[^\W\d_]+)*[\s.,;!)]*$"
)
_VALUE_ENDS = re.compile(r"[\d)}\]!%]$|\\pi$|\\circ$|(?<![A-Za-z])[a-z]$")
_NO_UNIT = re.compile(
    r"(?i)\b(?:or|and|not|no|but|than|to|plus|minus|times|over|divided|by|squared|cubed|factorial|if|unless|maybe|"
    r"perhaps|wrong|incorrect|either|neither|nor|mod|modulo|percent|choose|with|where|is|are|was|isn|hundred|"
    r"thousand|million|billion|trillion|dozen|half|halves|thirds|quarters?|fifths|tenths|hundredths|thousandths|"
    r"billions|millions|base|lakhs?|crores?|bn|mln|mn|mio|mrd|mil|ppm|ppb|permille|per\s+mille|basis\s+points?|bps|gross|score|negative|less|fewer|more|least|most|best|worst|remainder|"
    r"under|above|below|beyond|short|extra|away|inverse|reciprocal|root|power|opposite|twice|thrice|double|triple|tens|"
    r"except|besides|without|plus|minus|ago|old\s+or|to\s+the|[a-z]{3,}ed|ish|once|off|fails?|contradicts?|leads|değil|"
    r"yes|true|neither|too|only\s+(?:if|on|in|at|for|by|with|after|before|during|because)|when|whenever|while|until|till|assuming|supposing|provid(?:ed|ing)|given|"
    r"(?:as|so)\s+long|otherwise|false|invalid|extraneous|impossible|"
    r"th|sin|cos|tan|log|ln|exp|sqrt|pi|infinity|inf|nan|e|i|"
    r"left|right|frac|am|pm|noon|midnight)\b|[万亿ℤℝℕℚℂ]|千(?![克米瓦卡帕焦])|百(?!分)|十|不|非|或"
)
_SCALE = re.compile(
    r"\s*(?:\^?\s*\{?\s*\\circ\s*\}?|\bdegrees?\b|\bdeg\b)\s*\{?\s*([CF](?![a-zA-Z])|[cC]elsius|[fF]ahrenheit)\s*\}?"
)
_COMPOUND = re.compile(
    r"\s*(\d{1,9}(?:\.\d{1,9})?)\s*([^\W\d_]+)[\s,]*(?:and\s+)?(\d{1,9}(?:\.\d{1,9})?)\s*([^\W\d_]+)\s*"
)
_CURRENCY = re.compile(
    r"\s*(-?)\s*(dollars|euros|gbp|pounds|yen|rupees|cents|[A-Z]{3}|RM|Rs\.?)\s*(-?[\d.,]+.*)"
)
_FORMULA = re.compile(r"\b[a-zA-Z]\b")

_POWERS = {"square": 2, "sq": 2, "cubic": 3, "cu": 3}
_AN_HOUR = re.compile(r"(?<=[a-z])\s+an?\s+(?=(?:hour|minute|second)\b)")
_RAISED = re.compile(r"(?<=[\s/])([^\W\d_]+)\s+(squared|cubed)\b")
"""`20 meters per second squared`."""
_NO_BRACES = str.maketrans("", "", "{}")
_UNIT_TOKEN = re.compile(r"\^\s*-?\s*\d|/|[^\W\d_]+\$?|\^.?")
_HIGHEST, _MOST_PARTS, _DESCRIBES = 9, 6, 3
_SMALL = frozenset(("of", "in", "on", "at", "a", "an", "the", "to", "per", "for", "each", "and"))
_SAME = {"person": "people", "persons": "people"}
_WORD = re.compile(r"[^\W\d_]{2,}")
_FRACTION = re.compile(
    r"\\frac\s*\{([^{}\d]*(?:\^\s*\{?-?\d\}?)?[^{}\d]*)\}\s*\{([^{}\d]*(?:\^\s*\{?-?\d\}?)?[^{}\d]*)\}\s*$"
)
_BELOW = re.compile(r"/\s*\(((?:[^()\d^]|\^\s*\{?\s*-?\d\s*\}?){1,40})\)$")
"""`J/(mol K)`: all units behind a slash are below it."""
_MICRO = re.compile(r"(?<=[\d\s}])\\mu\s*(?=[a-zA-ZΩ]{1,3}(?![a-zA-Z]))")
_OHM = re.compile(r"\s*\\Omega(?![a-zA-Z])")
_NUMERAL = re.compile(
    r"-?[\d.,/ ]+(?:[eE][-+]?\d{1,3}|\s*(?:\*|\\times)\s*10\s*\^\s*\{?\s*-?\s*\d+\s*\}?)?"
    r"|-?(?:\d+\s*)?\\frac\s*(?:\{[\d ]+\}\s*\{[\d ]+\}|\d\s*\d)"
)
_VALUE = re.compile(r"[\d)}]")
_ATTACHED_POWER = re.compile(r"(?<=[A-Za-z])(-?\d)")


def _collected(pairs: Iterable[tuple[str, int]]) -> Dimension:
    total: dict[str, int] = {}
    for dimension, power in pairs:
        total[dimension] = total.get(dimension, 0) + power
    return tuple(sorted((d, p) for d, p in total.items() if p))


@lru_cache(maxsize=2048)
def split_unit(text: str) -> tuple[str, str]:
    """A clean text without the words behind its last number, and the words; they are empty where there are none."""
    if (both := _COMPOUND.fullmatch(text)) is not None:
        smaller = "min" if both[4] == "m" and both[2] in ("h", "hr", "hrs") else both[4]
        if (total := _compound(both[1], both[2], both[3], smaller)) is not None:
            return total, smaller
    if "\\" in text:
        text = _in_letters(text)
    if text.endswith(")") and (below := _BELOW.search(text)) is not None and unit(below[1]) is not None:
        text = f"{text[: below.start()]}/{below[1]}"
    if " a" in text:
        text = _AN_HOUR.sub(" per ", text)
    if "squared" in text or "cubed" in text:
        text = _RAISED.sub(_raised, text)
    if "circ" in text or "elsius" in text or "ahrenheit" in text:
        text = _SCALE.sub(lambda m: " celsius" if m[1][0] in "cC" else " fahrenheit", text)
    if (money := _CURRENCY.fullmatch(text)) is not None:
        return money[1] + money[3].strip(), money[2]
    cut = max(0, len(text) - _LONGEST)
    match = _PATTERN.search(text[cut:])
    if match is None:
        return text, ""
    value, words = text[: cut + match.start()].strip(), match[0]
    if _NO_UNIT.search(words) or not value or not _VALUE_ENDS.search(value):
        return text, ""
    if _FORMULA.search(words) and unit(words) is None and leading_unit(words) is None:
        return text, ""  # `3 x` and `5 a day`: a single letter that is no unit may be a variable
    if are_factors(words, value):
        return text, ""
    letters = re.sub(r"[\W\d_]", "", words)
    behind_a_number = words[0].isspace() and _NUMERAL.fullmatch(value.rpartition("=")[2]) is not None
    if len(letters) == 1 and letters.isascii() and "^" not in words and not behind_a_number:
        return text, ""  # `0.64N` and `n(n+1) h` may be products
    return value, words.strip(" .,;!")


def _raised(match: re.Match[str]) -> str:
    """A unit with its power in words as one with digits; of other words nothing is known."""
    return f"{match[1]}^{2 if match[2] == 'squared' else 3}" if known_unit(match[1]) is not None else match[0]


def _in_letters(text: str) -> str:
    r"""With units that are written as mathematics in letters: `\\mu m`, `k\\Omega`, `\\frac{km}{h}`."""
    if "Omega" in text and _VALUE.search(text):
        text = _OHM.sub(lambda m: "Ω" if text[: m.start()].rstrip()[-1:].isalpha() else " Ω", text)
    if "mu" in text:
        text = _MICRO.sub(" µ", text)
    match = _FRACTION.search(text) if "frac" in text else None
    if match is not None and match.start() and unit(match[1]) is not None and unit(match[2]) is not None:
        return f"{text[: match.start()]} {match[1].strip()}/{match[2].strip()}"
    return text


def _compound(whole: str, larger: str, part: str, smaller: str) -> str | None:
    """`3 hours 20 minutes` in the smaller unit; None where they are no units of one dimension."""
    one, other = unit(larger), unit(smaller)
    if one is None or other is None or one.dimension != other.dimension or one.factor <= other.factor:
        return None
    ratio = one.factor / other.factor
    total = Fraction(whole) * ratio + Fraction(part)
    return str(total) if total.denominator == 1 else f"({total})"


@lru_cache(maxsize=1024)
def unit(words: str) -> Unit | None:
    """The unit that words name; None where one of them is unknown."""
    text = words.strip(" .,;!)").translate(_NO_BRACES).replace("**", "^")
    parts: list[tuple[Unit, int]] = []
    sign, power = 1, 1
    for token in _UNIT_TOKEN.findall(_ATTACHED_POWER.sub(r"^\1", text)):
        lower = token.lower()
        if token == "/" or lower == "per":
            sign = -1
        elif token[0] == "^":
            exponent = int("".join(token[1:].split())) if token[-1].isdecimal() else 0
            if not exponent or not parts or parts[-1][1] * exponent not in range(-_HIGHEST, _HIGHEST + 1):
                return None
            parts[-1] = (parts[-1][0], parts[-1][1] * exponent)
        elif lower in _POWERS:
            power = _POWERS[lower]
        elif (one := known_unit(token)) is not None and len(parts) < _MOST_PARTS:
            parts.append((one, sign * power))
            power = 1
        else:
            return None
    if not parts:
        return None
    if len(parts) == 1 and parts[0][1] == 1:
        return parts[0][0]
    factor = math.prod((one.factor**p for one, p in parts), start=Fraction(1))
    return Unit(_collected((d, e * p) for one, p in parts for d, e in one.dimension), factor)


def leading_unit(words: str) -> Unit | None:
    """The known unit that words begin with, where the rest only describes: `hours of work`, `m tall`."""
    names = words.split()
    for end in range(len(names) - 1, 0, -1):
        if any(len(n) < _DESCRIBES or known_unit(n) is not None for n in names[end:] if n not in _SMALL):
            return None
        if (match := unit(" ".join(names[:end]))) is not None:
            return match
    return None


def same_words_behind(gold: str, answer: str) -> bool:
    """Whether unknown words behind two numbers share one: `apples` and `red apples`, but not `oranges`.

    Different words before it make it another kind: `red balls` are no `blue balls`.
    """
    left, right = (
        [
            w
            for w in (_SAME.get(word.lower(), word.lower()).rstrip("s") for word in _WORD.findall(text))
            if w not in _SMALL
        ]
        for text in (gold, answer)
    )
    shared = set(left) & set(right)
    if not shared:
        return False
    kinds = [set(takewhile(lambda word: word not in shared, words)) for words in (left, right)]
    return not (kinds[0] and kinds[1])
