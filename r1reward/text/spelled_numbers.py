"""Numbers in words: `twenty-five`, `3.5 million`, `one half`, `third`, `三十五`."""

import re
from fractions import Fraction

__all__ = ["NUMBER_WORDS", "spelled_number"]

_BELOW_TWENTY = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_UNITS = {name: value for value, name in enumerate(_BELOW_TWENTY.split())}
_TH_BELOW_TWENTY = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth"
)
_ORDINALS = dict(zip(_TH_BELOW_TWENTY.split(), _BELOW_TWENTY.split()[1:], strict=True)) | {
    "twentieth": "twenty"
}
_PARTS = {"half": 2, "quarter": 4} | {name: value for value, name in enumerate(_ORDINALS, 1) if value > 2}
_FROM_TWENTY = "twenty thirty forty fifty sixty seventy eighty ninety"
_TENS = {name: 10 * value for value, name in enumerate(_FROM_TWENTY.split(), 2)}
_SCALES = {
    "hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12, "dozen": 12,
    "lakh": 10**5, "crore": 10**7, "bn": 10**9, "mln": 10**6, "mn": 10**6, "gross": 144, "score": 20,
    "百": 100, "千": 1000, "万": 10**4, "亿": 10**8, "hundreds": 100,
}  # fmt: skip
NUMBER_WORDS = frozenset(
    [
        *("and", "minus", "negative", "hundred", "thousand", "million", "billion", "trillion", "dozen"),
        *_UNITS,
        *_TENS,
        *(name + end for name in _PARTS for end in ("", "s")),
    ]
)
"""The words that a number in English words is made of; `second` is none, which is a unit of time."""
_SCALED = re.compile(r"(-?\d+(?:,\d{3})*(?:\.\d+)?)\s*([a-z]+|[百千万亿]+)")
_CHINESE = dict(zip("零一二三四五六七八九", range(10), strict=True)) | {"两": 2, "〇": 0}
_CHINESE_NUMBER = re.compile("[零〇一二两三四五六七八九十百千万亿]+")


def spelled_number(text: str) -> Fraction | None:
    """The number that words name: `twenty-five`, `3.5 million`, `三十五`; None where they name none."""
    text = text.strip().casefold().rstrip(".")
    if not text or len(text) > 100:
        return None
    if (scaled := _SCALED.fullmatch(text)) is not None:
        factor = Fraction(1)
        singular = scaled[2].removesuffix("s")
        for name in [singular] if singular in _SCALES else list(scaled[2]):
            if name not in _SCALES:
                return None
            factor *= _SCALES[name]
        return Fraction(scaled[1].replace(",", "")) * factor
    if _CHINESE_NUMBER.fullmatch(text):
        return _chinese(text)
    return _english(text)


def _fraction(words: list[str]) -> Fraction | None:
    """`one half`, `three quarters`, `two and a half`; None for other things."""
    below = _PARTS.get(words[-1].removesuffix("s").replace("halve", "half"))
    if below is None or len(words) < 2:
        return None
    if words[-2] in ("a", "an", "one"):
        above, before = Fraction(1), words[:-2]
    elif words[-1].endswith("s") and words[-2] in _UNITS:
        above, before = Fraction(_UNITS[words[-2]]), words[:-2]
    else:
        return None
    if not before:
        return above / below
    whole = _english(" ".join(before[:-1])) if before[-1] == "and" and len(before) > 1 else None
    return None if whole is None or whole.denominator != 1 else whole + above / below


def _english(text: str) -> Fraction | None:
    total, group = 0, 0
    words = text.replace("-", " ").split()
    if not words:
        return None
    if (part := _fraction(words)) is not None:
        return part
    if words[0] in ("a", "an") and len(words) > 1:
        words[0] = "one"
    if len(words) < 3 and words[-1] in _ORDINALS:  # `third`, `twenty first`
        words[-1:] = _ORDINALS[words[-1]].split()
    if words[0] in ("minus", "negative"):
        rest = _english(" ".join(words[1:])) if len(words) > 1 else None
        return None if rest is None else -rest
    for place, word in enumerate(words):
        if word == "and" and place:
            continue
        if word in _UNITS:
            group += _UNITS[word]
        elif word in _TENS:
            group += _TENS[word]
        elif word in ("hundred", "dozen"):
            group = max(group, 1) * _SCALES[word]
        elif word in _SCALES:
            total, group = total + max(group, 1) * _SCALES[word], 0
        else:
            return None
    return Fraction(total + group)


def _chinese(text: str) -> Fraction | None:
    total = section = digit = 0
    for sign in text:
        if sign in _CHINESE:
            digit = _CHINESE[sign]
        elif sign in "十百千":
            section += (digit or 1) * {"十": 10, "百": 100, "千": 1000}[sign]
            digit = 0
        else:
            total, section, digit = (total + section + digit) * _SCALES[sign], 0, 0
    return Fraction(total + section + digit)
