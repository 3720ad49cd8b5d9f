"""Units: the words behind a number, which are left out where only one side names any, and compared where both do.

A known unit has a dimension and a factor, so that 5 m is 500 cm and not 5 cm; of words that are no known unit
(`apples`) nothing is decided. Words that change the value are no unit: `5 million`, `3 squared`, `5 or more`.
"""

import math
import re
from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

__all__ = ["Unit", "split_unit", "unit"]


class Unit(NamedTuple):
    """Exponents of base dimensions, by name and sorted; and how many base units one is."""

    dimension: tuple[tuple[str, int], ...]
    factor: float


_LONGEST = 60
_PATTERN = re.compile(
    r"(?<![\\A-Za-z_^])\s*(?:per\s+|/\s*)?[^\W\d_][^\W\d_\s./*^{}-]*"
    r"(?:[\s./*-]*\^\s*\{?\s*-?\s*\d\s*\}?|[\s./*-]+[^\W\d_]+)*[\s.,;!)]*$"
)
_VALUE_ENDS = re.compile(r"[\d)}\]!%]$|\\pi$|\\circ$|(?<![A-Za-z])[a-z]$")
_NO_UNIT = re.compile(
    r"(?i)\b(?:or|and|not|no|but|than|to|plus|minus|times|over|divided|by|squared|cubed|factorial|if|unless|maybe|"
    r"perhaps|wrong|incorrect|either|neither|nor|mod|modulo|percent|choose|with|where|is|are|was|isn|hundred|"
    r"thousand|million|billion|trillion|dozen|half|halves|thirds|quarters|fifths|tenths|hundredths|thousandths|"
    r"billions|millions|base|"
    r"th|sin|cos|tan|log|ln|exp|sqrt|pi|infinity|inf|nan|e|i|"
    r"left|right|frac|am|pm|noon|midnight)\b|[万亿]|千(?![克米瓦卡帕焦])|百(?!分)|十|不|非|或"
)
_SCALE = re.compile(
    r"\s*(?:\^?\s*\{?\s*\\circ\s*\}?|\bdegrees?\b|\bdeg\b)\s*\{?\s*([CF](?![a-zA-Z])|[cC]elsius|[fF]ahrenheit)\s*\}?"
)
_COMPOUND = re.compile(
    r"\s*(\d{1,9}(?:\.\d{1,9})?)\s*([^\W\d_]+)[\s,]*(?:and\s+)?(\d{1,9}(?:\.\d{1,9})?)\s*([^\W\d_]+)\s*"
)
_CURRENCY = re.compile(r"\s*(-?)\s*(dollars|euros|pounds|yen|rupees|cents|[A-Z]{3}|RM|Rs\.?)\s*(-?[\d.,]+.*)")
_FORMULA = re.compile(r"\b[a-zA-Z]\b")

_DIMENSIONS = {
    "length": "m meter metre 米 公尺=1;km kilometer kilometre 千米 公里=1e3;cm centimeter centimetre 厘米 公分=1e-2;"
    "mm millimeter millimetre 毫米=1e-3;um micrometer micron 微米=1e-6;nm nanometer nanometre 纳米=1e-9;"
    "in inch inche 英寸=0.0254;ft foot feet 英尺=0.3048;yd yard 码=0.9144;mi mile 英里=1609.344;"
    "dm decimeter 分米=0.1;au=149597870700;ly lightyear=9.4607304725808e15;pc parsec=3.0856775814913673e16",
    "mass": "kg kilogram kilo 千克 公斤=1;g gram gm 克=1e-3;mg milligram 毫克=1e-6;ton tonne 吨=1e3;"
    "lb lbs pound 磅=0.45359237;oz ounce=0.028349523125;ug microgram=1e-9",
    "time": "s sec second 秒 秒钟=1;ms millisecond 毫秒=1e-3;min minute 分钟=60;h hr hour 小时 时=3600;"
    "day 天 日=86400;week 周 星期=604800;month 月 个月=2629746;"
    "year yr 年=31556952;us microsecond=1e-6;ns nanosecond=1e-9",
    "volume": "l liter litre 升=1e-3;ml milliliter millilitre 毫升=1e-6;gallon gal=3.785411784e-3;"
    "quart=9.46352946e-4;pint=4.73176473e-4;cup=2.365882365e-4;cc=1e-6",
    "temperature": "k kelvin=1;celsius=1.0000001;fahrenheit=0.5555556",
    "current": "a amp ampere 安培=1;ma milliamp milliampere=1e-3",
    "amount": "mol mole 摩尔=1;mmol millimole=1e-3",
    "us dollar": "dollar buck usd us$ 美元=1;cent 美分=0.01",
    "euro": "euro eur 欧元=1",
    "pound sterling": "gbp quid 英镑=1",
    "yuan": "yuan rmb cny 元 块 人民币=1;角=0.1",
    "yen": "yen jpy 日元=1",
    "rupee": "rupee rs inr 卢比=1",
    "angle": "degree deg 度=1;radian rad 弧度=57.29577951308232;turn revolution=360",
    "information": "bit=1;byte=8",
}
_DERIVED = {
    "n newton 牛顿 牛": ("mass length time time", (1, 1, -1, -1), 1.0),
    "kn kilonewton": ("mass length time time", (1, 1, -1, -1), 1e3),
    "j joule 焦耳 焦": ("mass length length time time", (1, 1, 1, -1, -1), 1.0),
    "kj kilojoule 千焦": ("mass length length time time", (1, 1, 1, -1, -1), 1e3),
    "ev electronvolt": ("mass length length time time", (1, 1, 1, -1, -1), 1.602176634e-19),
    "w watt 瓦 瓦特": ("mass length length time time time", (1, 1, 1, -1, -1, -1), 1.0),
    "kw kilowatt 千瓦": ("mass length length time time time", (1, 1, 1, -1, -1, -1), 1e3),
    "pa pascal 帕": ("mass length time time", (1, -1, -1, -1), 1.0),
    "kpa kilopascal": ("mass length time time", (1, -1, -1, -1), 1e3),
    "hz hertz 赫兹": ("time", (-1,), 1.0),
    "mph": ("length time", (1, -1), 0.44704),
    "kph kmh": ("length time", (1, -1), 1 / 3.6),
    "acre": ("length length", (1, 1), 4046.8564224),
    "hectare ha 公顷": ("length length", (1, 1), 1e4),
    "平方米": ("length length", (1, 1), 1.0),
    "平方厘米": ("length length", (1, 1), 1e-4),
    "平方千米 平方公里": ("length length", (1, 1), 1e6),
    "立方米": ("volume", (1,), 1.0),
    "立方厘米": ("volume", (1,), 1e-6),
    "c coulomb": ("current time", (1, 1), 1.0),
    "v volt 伏 伏特": ("mass length length time time time current", (1, 1, 1, -1, -1, -1, -1), 1.0),
    "ohm 欧姆": ("mass length length time time time current current", (1, 1, 1, -1, -1, -1, -1, -1), 1.0),
}


_POWERS = {"square": 2, "sq": 2, "squared": 2, "cubic": 3, "cu": 3}
_NO_BRACES = str.maketrans("", "", "{}")
_UNIT_TOKEN = re.compile(r"\^\s*-?\s*\d|/|[^\W\d_]+\$?")
_ATTACHED_POWER = re.compile(r"(?<=[A-Za-z])(-?\d)")


def _table() -> dict[str, Unit]:
    found: dict[str, Unit] = {}
    for dimension, entries in _DIMENSIONS.items():
        for entry in entries.split(";"):
            names, _, factor = entry.partition("=")
            for name in names.split():
                found[name] = Unit(((dimension, 1),), float(factor))
    for names, (dimensions, powers, size) in _DERIVED.items():
        for name in names.split():
            found[name] = Unit(_collected(zip(dimensions.split(), powers, strict=True)), size)
    return found


def _collected(pairs: Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    total: dict[str, int] = {}
    for dimension, power in pairs:
        if dimension == "volume":
            dimension, power = "length", 3 * power
        total[dimension] = total.get(dimension, 0) + power
    return tuple(sorted((d, p) for d, p in total.items() if p))


def split_unit(text: str) -> tuple[str, str]:
    """A clean text without the words behind its last number, and the words; they are empty where there are none."""
    if (both := _COMPOUND.fullmatch(text)) is not None and (total := _compound(*both.groups())) is not None:
        return total, both[4]
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
    if _FORMULA.search(words) and unit(words) is None:
        return text, ""  # `3 x` and `5 a day`: a single letter that is no unit may be a variable
    letters = re.sub(r"[\W\d_]", "", words)
    if len(letters) == 1 and letters.isascii() and not words[0].isspace() and "^" not in words:
        return text, ""  # `0.64N` may be a product
    return value, words.strip(" .,;!")


def _compound(whole: str, larger: str, part: str, smaller: str) -> str | None:
    """`3 hours 20 minutes` in the smaller unit; None where they are no units of one dimension."""
    one, other = unit(larger), unit(smaller)
    if one is None or other is None or one.dimension != other.dimension or one.factor <= other.factor:
        return None
    ratio = (Fraction(one.factor) / Fraction(other.factor)).limit_denominator(10**6)
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
            if not parts:
                return None
            parts[-1] = (parts[-1][0], parts[-1][1] * int(token[1:].replace(" ", "")))
        elif lower in _POWERS:
            power = _POWERS[lower]
        elif (one := _known(lower)) is not None:
            parts.append((one, sign * power))
            power = 1
        else:
            return None
    if not parts:
        return None
    factor = math.prod(one.factor**p for one, p in parts)
    return Unit(_collected((d, e * p) for one, p in parts for d, e in one.dimension), factor)


def _known(name: str) -> Unit | None:
    for spelled in (name, name.removesuffix("s"), name.removesuffix("es")):
        if (found := _KNOWN.get(spelled)) is not None:
            return found
    return None


_KNOWN = _table()
