"""The units that `stem` knows: names and symbols, prefixes, and scales of temperature."""

import math
import re

__all__ = ["DEGREES", "KELVIN", "NO_DIMENSION", "SHIFTS", "Dimension", "known_unit"]

Dimension = tuple[int, int, int, int, int, int, int]
"""Powers of metre, kilogram, second, ampere, kelvin, mole, candela."""
NO_DIMENSION: Dimension = (0, 0, 0, 0, 0, 0, 0)
KELVIN: Dimension = (0, 0, 0, 0, 1, 0, 0)
_ABBREVIATION = 3
"""Letters; a longer name may begin with a capital: `Joules`."""


def _d(text: str) -> Dimension:
    powers = dict.fromkeys("mgsAKNJ", 0)
    for name, power in re.findall(r"([mgsAKNJ])(-?\d)", text):
        powers[name] = int(power)
    m, g, s, a, k, n, j = powers.values()
    return (m, g, s, a, k, n, j)


_UNITS: dict[str, tuple[float, Dimension]] = {
    name: (factor, _d(dimension))
    for names, factor, dimension in (
        ("m meter metre meters metres", 1.0, "m1"),
        ("g gram grams gramme grammes", 1e-3, "g1"),
        ("kilo kilos kgs", 1.0, "g1"),
        ("s sec secs second seconds", 1.0, "s1"),
        ("A amp ampere amperes", 1.0, "A1"),
        ("K kelvin kelvins", 1.0, "K1"),
        ("mol mole moles", 1.0, "N1"),
        ("cd candela", 1.0, "J1"),
        ("Hz hertz", 1.0, "s-1"),
        ("N newton newtons", 1.0, "m1g1s-2"),
        ("Nm", 1.0, "m2g1s-2"),
        ("Pa pascal pascals", 1.0, "m-1g1s-2"),
        ("J joule joules", 1.0, "m2g1s-2"),
        ("W watt watts", 1.0, "m2g1s-3"),
        ("C coulomb coulombs", 1.0, "s1A1"),
        ("V volt volts", 1.0, "m2g1s-3A-1"),
        ("F farad farads", 1.0, "m-2g-1s4A2"),
        ("Ω ohm ohms", 1.0, "m2g1s-3A-2"),
        ("S siemens", 1.0, "m-2g-1s3A2"),
        ("Wb weber webers", 1.0, "m2g1s-2A-1"),
        ("T tesla teslas", 1.0, "g1s-2A-1"),
        ("H henry henries", 1.0, "m2g1s-2A-2"),
        ("Bq becquerel", 1.0, "s-1"),
        ("L l liter litre liters litres", 1e-3, "m3"),
        ("M molar", 1e3, "m-3N1"),
        ("min mins minute minutes", 60.0, "s1"),
        ("h hr hrs hour hours", 3600.0, "s1"),
        ("d day days", 86400.0, "s1"),
        ("yr yrs year years", 31557600.0, "s1"),
        ("Wh", 3600.0, "m2g1s-2"),
        ("eV electronvolt electronvolts", 1.602176634e-19, "m2g1s-2"),
        ("u amu Da", 1.66053906892e-27, "g1"),
        ("t tonne tonnes", 1e3, "g1"),
        ("atm", 101325.0, "m-1g1s-2"),
        ("bar", 1e5, "m-1g1s-2"),
        ("mmHg torr Torr", 133.322368, "m-1g1s-2"),
        ("psi", 6894.757293, "m-1g1s-2"),
        ("cal calorie calories", 4.184, "m2g1s-2"),
        ("Å angstrom angstroms", 1e-10, "m1"),
        ("G gauss", 1e-4, "g1s-2A-1"),
        ("mi mile miles", 1609.344, "m1"),
        ("ft foot feet", 0.3048, "m1"),
        ("inch inches", 0.0254, "m1"),
        ("mph", 0.44704, "m1s-1"),
        ("kph kmh", 1 / 3.6, "m1s-1"),
        ("lb lbs pound pounds", 0.45359237, "g1"),
        ("hp horsepower", 745.6998716, "m2g1s-3"),
        ("rad radian radians", 1.0, ""),
        ("° deg degree degrees", math.pi / 180, ""),
        ("rev revolution revolutions", 2 * math.pi, ""),
        ("ppm", 1e-6, ""),
        ("% percent", 1e-2, ""),
    )
    for name in names.split()
}
SHIFTS = {
    "°C": (1.0, 273.15), "°F": (5 / 9, 459.67 * 5 / 9),
    "degreescelsius": (1.0, 273.15), "degreesfahrenheit": (5 / 9, 459.67 * 5 / 9),
}  # fmt: skip
DEGREES = {"°C": 1.0, "°F": 5 / 9}
"""In a product of units a degree is a difference: `4.2 J/(g·°C)`."""
"""Scales of temperature whose zero is not at 0 K: factor and shift; blanks and a capital are left out."""
_PREFIXES = {
    "Y": 1e24, "Z": 1e21, "E": 1e18, "P": 1e15, "T": 1e12, "G": 1e9, "M": 1e6, "k": 1e3, "h": 1e2,
    "da": 10.0, "d": 0.1, "c": 1e-2, "m": 1e-3, "μ": 1e-6, "u": 1e-6, "n": 1e-9, "p": 1e-12, "f": 1e-15,
    "a": 1e-18, "kilo": 1e3, "mega": 1e6, "giga": 1e9, "centi": 1e-2, "milli": 1e-3, "micro": 1e-6,
    "nano": 1e-9, "pico": 1e-12,
}  # fmt: skip
_UNPREFIXED = frozenset(
    [
        "min",
        "h",
        "hr",
        "hrs",
        "mins",
        "secs",
        "yrs",
        "kilo",
        "kilos",
        "kgs",
        "d",
        "yr",
        "atm",
        "ft",
        "mi",
        "mph",
        "lb",
        "%",
        "°",
        "u",
        "ppm",
        "inch",
        "t",
    ]
)


def known_unit(name: str) -> tuple[float, Dimension] | None:
    """The factor and the dimension of a unit by its name, with or without a prefix; None where it is unknown.

    Example: `known_unit("km")` is `(1000.0, (1, 0, 0, 0, 0, 0, 0))`.
    """
    if name in _UNITS:
        return _UNITS[name]
    for length in (1, 2, 4, 5):
        prefix, rest = name[:length], name[length:]
        if prefix in _PREFIXES and rest in _UNITS and rest not in _UNPREFIXED:
            return _PREFIXES[prefix] * _UNITS[rest][0], _UNITS[rest][1]
    return known_unit(name.lower()) if len(name) > _ABBREVIATION and name.istitle() else None
