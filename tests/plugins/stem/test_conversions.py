"""Quantities drawn by chance, in another unit of the same kind, beside one that is off, of another size or kind."""

import random

import pytest

from r1reward.testing import judge
from r1reward_math import math
from r1reward_stem import stem

KINDS = {
    "length": {"m": 1, "km": 1000, "cm": 0.01, "mm": 0.001, "meters": 1}, "mass": {"kg": 1, "g": 0.001, "mg": 1e-6, "grams": 0.001},
    "time": {"s": 1, "min": 60, "h": 3600, "hours": 3600, "ms": 0.001}, "energy": {"J": 1, "kJ": 1000, "joules": 1},
    "pressure": {"Pa": 1, "kPa": 1000}, "voltage": {"V": 1, "mV": 0.001}, "area": {"m^2": 1, "cm^2": 1e-4, "mm^2": 1e-6},
    "volume": {"m^3": 1, "L": 1e-3, "mL": 1e-6, "cm^3": 1e-6}, "charge": {"C": 1, "nC": 1e-9}, "frequency": {"Hz": 1, "kHz": 1000},
}  # fmt: skip
FRAMES = ("\\boxed{%s}", "The answer is $%s$.", "%s")


def _written(rng, value, unit):
    digits = f"{value:.6g}"
    if "e" in digits:
        mantissa, exponent = digits.split("e")
        digits = rng.choice([f"{mantissa} \\times 10^{{{int(exponent)}}}", f"{mantissa}e{int(exponent)}"])
    return rng.choice([f"{digits} {unit}", f"{digits}\\,\\mathrm{{{unit}}}"])


def _drawn(rng):
    """A quantity, the same in another unit, and others that are not it; None where digits would be lost."""
    kind = rng.choice(list(KINDS))
    units = KINDS[kind]
    unit, other = rng.choice(list(units)), rng.choice(list(units))
    value = rng.choice([rng.randint(1, 999), round(rng.uniform(0.1, 99), 1)])
    same = value * units[unit] / units[other]
    if not 1e-9 < same < 1e12 or abs(float(f"{same:.6g}") / same - 1) > 1e-9:
        return None
    foreign = rng.choice([name for name, table in KINDS.items() if name != kind for name in table])
    wrong = [(same * 10, other), (same * 1.2, other), (value, foreign)]
    return (
        _written(rng, value, unit),
        _written(rng, same, other),
        [_written(rng, amount, name) for amount, name in wrong],
    )


@pytest.mark.parametrize("verifier", [math, stem])
@pytest.mark.parametrize("seed", range(4))
def test_a_quantity_is_itself_in_another_unit_and_no_other(verifier, seed):
    rng, judged = random.Random(seed), verifier()
    for truth, same, others in filter(None, (_drawn(rng) for _ in range(40))):
        frame = rng.choice(FRAMES)
        assert judge(judged, frame % same, prompt="Find it.", ground_truth=truth).value == 1.0, (truth, same)
        for other in others:
            assert judge(judged, frame % other, prompt="Find it.", ground_truth=truth).value == 0.0, (
                truth,
                other,
            )
