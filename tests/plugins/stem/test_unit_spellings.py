"""A unit in its usual spellings, in each frame, for `math` and `stem` alike; and the near miss of each."""

import pytest

from r1reward.testing import judge
from r1reward_math import math
from r1reward_stem import stem

SPELLINGS = {
    "20 m/s^2": ("20 m s^{-2}", "20\\,\\text{m/s}^2", "20 meters per second squared", "20 m/s²", "20 meters/second^2"),
    "72 km/h": ("72 kph", "72 kilometers per hour", "72 km h^{-1}", "20 m/s", "72 km/hr", "72 kilometers an hour"),
    "12 cm^2": ("12 cm²", "12 square centimeters", "12 sq cm", "12 square centimetres", "12 cm squared", "1200 mm^2"),
    "100 J": ("100 joules", "0.1 kJ", "100 N m", "100 Nm"),
    "1.5 h": ("1.5 hrs", "90 minutes", "90 mins", "1 hour 30 minutes", "1 h 30 min", "1\\frac12 hours"),
    "2 kg": ("2 kgs", "2 kilos", "2 kilogrammes", "2000 g"),
    "25 °C": ("25 degrees Celsius", "25 ℃", "25^\\circ\\text{C}"),
    "30%": ("30 per cent", "30\\%", "30 percent"),
}  # fmt: skip
OTHERS = {
    "20 m/s^2": ("20 meters per second", "20 cm/s^2"), "72 km/h": ("72 km", "72 m/s"), "12 cm^2": ("12 cm", "12 square meters", "12 cubic centimeters"),
    "100 J": ("100 N", "100 nm"), "1.5 h": ("1 hour 50 minutes", "1.5 min", "1 hour"), "2 kg": ("2 g", "2 pounds"),
    "25 °C": ("25 °F", "25 K"), "30%": ("30 degrees", "3 per cent"),
}  # fmt: skip
FRAMES = ("{}", "The answer is {}.", "\\boxed{{{}}}")


def _values(truth, answers):
    texts = [frame.format(answer) for answer in answers for frame in FRAMES]
    return {
        (verifier.__name__, text): judge(verifier(), text, prompt="What is it?", ground_truth=truth).value
        for verifier in (math, stem)
        for text in texts
    }


@pytest.mark.parametrize("truth", SPELLINGS)
def test_a_unit_counts_in_each_spelling(truth):
    assert [which for which, value in _values(truth, SPELLINGS[truth]).items() if value != 1.0] == []


@pytest.mark.parametrize("truth", OTHERS)
def test_another_unit_or_power_does_not(truth):
    assert [which for which, value in _values(truth, OTHERS[truth]).items() if value != 0.0] == []
