"""The units that are known: symbols, as exact in case as SI has them, names, and the SI prefixes of both."""

from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

__all__ = ["Dimension", "Unit", "known_unit"]

Dimension = tuple[tuple[str, int], ...]


class Unit(NamedTuple):
    """Exponents of base dimensions, by name and sorted; how many base units one is; of temperatures, the zero."""

    dimension: Dimension
    factor: Fraction
    zero: Fraction = Fraction(0)


_PREFIXES = {
    "Y yotta": 24, "Z zetta": 21, "E exa": 18, "P peta": 15, "T tera": 12, "G giga": 9, "M mega": 6, "k kilo": 3,
    "h hecto": 2, "da deca": 1, "d deci": -1, "c centi": -2, "m milli": -3, "u µ μ micro": -6, "n nano": -9,
    "p pico": -12, "f femto": -15, "a atto": -18,
}  # fmt: skip
_BASES = {
    "m": "length",
    "kg": "mass",
    "s": "time",
    "A": "current",
    "K": "temperature",
    "mol": "amount",
    "cd": "light",
}
_PREFIXED = """
m | meter metre | m | 1
g | gram gramme gm | kg | 1e-3
s | second sec | s | 1
A | ampere amp | A | 1
K | kelvin | K | 1
mol | mole | mol | 1
cd | candela | cd | 1
Hz | hertz | s^-1 | 1
N | newton | kg m s^-2 | 1
Nm N·m | newtonmeter newtonmetre | kg m^2 s^-2 | 1
Pa | pascal | kg m^-1 s^-2 | 1
J | joule | kg m^2 s^-2 | 1
W | watt | kg m^2 s^-3 | 1
C | coulomb | A s | 1
V | volt | kg m^2 s^-3 A^-1 | 1
F | farad | kg^-1 m^-2 s^4 A^2 | 1
Ω Ω | ohm | kg m^2 s^-3 A^-2 | 1
S | siemens mho | kg^-1 m^-2 s^3 A^2 | 1
Wb | weber | kg m^2 s^-2 A^-1 | 1
T | tesla | kg s^-2 A^-1 | 1
H | henry henrie | kg m^2 s^-2 A^-2 | 1
Bq | becquerel | s^-1 | 1
Gy | gray | m^2 s^-2 | 1
Sv | sievert | m^2 s^-2 | 1
eV | electronvolt | kg m^2 s^-2 | 1.602176634e-19
Wh | watthour | kg m^2 s^-3 s | 3600
L l | liter litre | m^3 | 1e-3
cal | calorie | kg m^2 s^-2 | 4.184
bar | | kg m^-1 s^-2 | 1e5
M | molar | mol m^-3 | 1e3
pc | parsec | m | 3.0856775814913673e16
B | byte | byte | 1
b | bit | byte | 0.125
"""
_ALONE = """
 | kilohm | kg m^2 s^-3 A^-2 | 1e3
 | megohm | kg m^2 s^-3 A^-2 | 1e6
min | minute 分钟 | s | 60
h | hr hour 小时 时 | s | 3600
| day 天 日 | s | 86400
| week wk 周 星期 | s | 604800
| month 月 个月 | s | 2629746
yr | year 年 | s | 31556952
| decade | s | 315569520
| century centurie | s | 3155695200
in | inch inche 英寸 | m | 0.0254
ft | foot feet 英尺 | m | 0.3048
yd | yard 码 | m | 0.9144
mi | mile 英里 | m | 1609.344
au AU | | m | 149597870700
ly | lightyear | m | 9460730472580800
Å | angstrom ångström | m | 1e-10
| micron | m | 1e-6
t | ton tonne 吨 | kg | 1e3
lb lbs | pound 磅 | kg | 0.45359237
oz | ounce | kg | 0.028349523125
u Da amu | dalton | kg | 1.66053906660e-27
cc | | m^3 | 1e-6
gal | gallon | m^3 | 0.003785411784
qt | quart | m^3 | 0.000946352946
pt | pint | m^3 | 0.000473176473
| cup | m^3 | 0.0002365882365
ha | hectare 公顷 | m^2 | 1e4
ac | acre | m^2 | 4046.8564224
mph | | m s^-1 | 0.44704
kph kmh kmph | | m s^-1 | 5/18
kn | knot | m s^-1 | 0.514444444444
atm | atmosphere | kg m^-1 s^-2 | 101325
mmHg Torr torr | | kg m^-1 s^-2 | 133.322387415
psi | | kg m^-1 s^-2 | 6894.757293168
dyn | dyne | kg m s^-2 | 1e-5
erg | | kg m^2 s^-2 | 1e-7
hp | horsepower | kg m^2 s^-3 | 745.69987158227
rpm | | revolution s^-1 | 1/60
| dollar buck us$ usd 美元 | dollar | 1
| cent penny 美分 | dollar | 0.01
| euro eur 欧元 | euro | 1
| gbp quid 英镑 | pound sterling | 1
| pence | pound sterling | 0.01
| yuan rmb cny 元 块 人民币 | yuan | 1
| 角 | yuan | 0.1
| yen jpy 日元 | yen | 1
| rupee rs inr 卢比 | rupee | 1
deg | degree 度 | angle | 1
| turn revolution rev | angle | 360
| 米 公尺 | m | 1
| 千米 公里 | m | 1e3
| 分米 | m | 0.1
| 厘米 公分 | m | 0.01
| 毫米 | m | 1e-3
| 微米 | m | 1e-6
| 纳米 | m | 1e-9
| 千克 公斤 kilo | kg | 1
| 克 | kg | 1e-3
| 毫克 | kg | 1e-6
| 秒 秒钟 | s | 1
| 毫秒 | s | 1e-3
| 升 | m^3 | 1e-3
| 毫升 立方厘米 | m^3 | 1e-6
| 立方米 | m^3 | 1
| 平方米 | m^2 | 1
| 平方厘米 | m^2 | 1e-4
| 平方千米 平方公里 | m^2 | 1e6
| 摩尔 | mol | 1
| 安培 | A | 1
| 牛顿 牛 | kg m s^-2 | 1
| 焦耳 焦 | kg m^2 s^-2 | 1
| 千焦 | kg m^2 s^-2 | 1e3
| 瓦特 瓦 | kg m^2 s^-3 | 1
| 千瓦 | kg m^2 s^-3 | 1e3
| 帕 帕斯卡 | kg m^-1 s^-2 | 1
| 赫兹 | s^-1 | 1
| 伏特 伏 | kg m^2 s^-3 A^-1 | 1
| 欧姆 | kg m^2 s^-3 A^-2 | 1
"""
_RADIAN = Unit((("angle in radians", 1),), Fraction(1))
_ZEROS = {
    "celsius": Unit((("temperature", 1),), Fraction(1), Fraction("273.15")),
    "fahrenheit": Unit((("temperature", 1),), Fraction(5, 9), Fraction("459.67") * Fraction(5, 9)),
}


def _dimension(text: str) -> Dimension:
    powers: dict[str, int] = {}
    for part in text.replace("pound sterling", "sterling").split():
        name, _, power = part.partition("^")
        name = _BASES.get(name, name)
        powers[name] = powers.get(name, 0) + int(power or 1)
    return tuple(sorted((n, p) for n, p in powers.items() if p))


def _tables() -> tuple[dict[str, Unit], dict[str, Unit]]:
    """By symbol, in their case, and by name, in lower case."""
    symbols: dict[str, Unit] = {}
    names: dict[str, Unit] = dict(_ZEROS) | {"radian": _RADIAN, "rad": _RADIAN}
    for table, prefixed in ((_PREFIXED, True), (_ALONE, False)):
        for line in table.strip().splitlines():
            marks, words, base, size = (part.strip() for part in line.split("|"))
            one = Unit(_dimension(base), Fraction(size))
            _enter(symbols, marks.split(), one, prefixed, 0)
            _enter(names, words.split(), one, prefixed, 1)
    return symbols, names


def _enter(table: dict[str, Unit], spellings: list[str], one: Unit, prefixed: bool, kind: int) -> None:
    for spelling in spellings:
        for prefix, power in _PREFIXES.items() if prefixed else ():
            before = prefix.split()[-1:] if kind else prefix.split()[:-1]
            for mark in before:
                table.setdefault(mark + spelling, one._replace(factor=one.factor * Fraction(10) ** power))
    for spelling in spellings:
        table[spelling] = one


_SYMBOLS, _NAMES = _tables()
_FOLDED: dict[str, dict[Unit, str]] = {}
for _symbol, _unit in _SYMBOLS.items():
    _FOLDED.setdefault(_symbol.lower(), {})[_unit] = _symbol


@lru_cache(maxsize=1024)
def known_unit(name: str) -> Unit | None:
    """The unit of a symbol or name, singular or plural; None where it is unknown, or its case leaves open which.

    >>> known_unit("MW") == known_unit("mW")
    False
    """
    if (match := _SYMBOLS.get(name)) is not None:
        return match
    lower = name.lower()
    for spelling in (lower, lower.removesuffix("s"), lower.removesuffix("es")):
        if (match := _NAMES.get(spelling)) is not None and (len(name) > 1 or not name.isascii()):
            return match
    for spelling in (lower, lower.removesuffix("s")):
        folded = _FOLDED.get(spelling, {})
        if len(folded) == 1 and len(spelling) > 1:
            one, symbol = next(iter(folded.items()))
            return None if _is_other_prefix(name, symbol) else one
    return None


def _is_other_prefix(name: str, symbol: str) -> bool:
    """Whether `NF` would be read as nF: a small prefix before a unit in capitals is none when it is a capital."""
    return name[0].isupper() and symbol[0].islower() and not symbol.islower() and name[0] != "K"
