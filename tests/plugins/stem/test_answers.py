"""Uncertainties, symbols, degrees, nuclides, and words in a plain sentence."""

import pytest

from r1reward.testing import judge
from r1reward.types import UNSURE, Status
from r1reward_stem import stem

UNIT = "What is the SI unit of force?\nA) joule\nB) newton\nC) watt"


@pytest.mark.parametrize(
    ("truth", "right", "wrong"),
    [
        ("12.5 ± 0.3 cm", ["12.5 ± 0.3 cm", r"12.5 \pm 0.3\,\text{cm}", "(12.5 ± 0.3) cm", "12.5 cm", "0.125 m"],
         ["13.5 cm", "0.3 cm", "12.5 ± 100 cm", "12.5 ± 0.3"]),
        ("9.8 m/s^2", ["g = 9.8 m/s^2", "9.8 ± 0.1 m/s²"], ["g = 9.8 m/s", "g = 9.8 m/s^2 or 98 m/s^2", "9.8 ± 9 m/s^2"]),
        ("3.0e8 m/s", [r"c = 3.0 \times 10^8 meters per second", r"$v_{0} \approx 3e8$ m/s"], ["c = 3.0e8 meters"]),
        ("25 °C", ["25 C", "25 °C", "298.15 K"], ["25 F", "25 K", "25 V"]),
        ("77 °F", ["77 F", "25 C"], ["77 C"]),
        ("4.2 J/(g·K)", ["4.2 J/(g·°C)", "4.2 J/(g·K)"], ["4.2 J/g", "4.2 J/(g·°F)"]),
        ("15%", ["15 percent", "0.15"], ["1.5 percent", "15 parts"]),
        ("6.63e-34 J·s", ["6.63*10^-34 joule-seconds"], ["6.63*10^-34 joule/second"]),
        ("60 km/h", ["60 kph", "16.7 m/s"], ["60 mph"]),
        ("1.5e11 m", ["150 million km", "150 billion meters"], ["150 million m", "150 thousand km"]),
        ("^14C", ["¹⁴C", "C-14", r"{}^{14}_{6}\text{C}"], ["C-12", "14", "C", "^14N"]),
        ("Fe^3+", ["Fe(III)", "Fe³⁺"], ["Fe(II)", "Fe2+", "Fe"]),
        ("CO2", ["Carbon dioxide (CO2)", "CO₂ (carbon dioxide)"], ["Carbon monoxide (CO)", "Either CO or (CO2)", "no (CO2) or CO"]),
        ("sp3", ["sp^3", "$sp^3$", "sp³", "sp3 hybridized"], ["sp2", "sp3d2", "sp2 or sp3"]),
        ("2:1", ["2 : 1", "2 to 1"], ["1:2", "2"]),
        ("Newton's first law", ["Newton’s first law", "The law is Newton's first law."], ["Newton's second law", "first law"]),
        ("increases", ["It increases."], ["It never increases.", "It decreases.", "It increases or decreases."]),
        ("yes", ["Yes, because energy is conserved."], ["Yes and no.", "No, energy is not conserved."]),
        ("True", ["T", "true"], ["F", "T or F"]),
    ],
)  # fmt: skip
def test_one_answer_in_several_spellings_beside_the_nearest_wrong_ones(truth, right, wrong):
    for answer in right:
        assert judge(stem(), answer, ground_truth=truth).value == 1.0, answer
    for answer in wrong:
        assert judge(stem(), answer, ground_truth=truth).value == 0.0, answer


def test_an_option_may_have_an_article():
    assert judge(stem(), "The newton", ground_truth="B", prompt=UNIT).value == 1.0
    assert judge(stem(), "The watt", ground_truth="B", prompt=UNIT).value == 0.0
    assert judge(stem(), "The newton or the watt", ground_truth="B", prompt=UNIT).value == 0.0


def test_a_name_is_no_formula_but_a_judge_may_be_asked():
    score = judge(
        stem(), "carbon dioxide", ground_truth="CO2", prompt="What is the formula of carbon dioxide?"
    )
    assert (score.value, score.metrics) == (0.0, {UNSURE: 1.0})
    other = judge(stem(), "SO2", ground_truth="CO2")
    assert (other.value, other.metrics) == (0.0, None)


@pytest.mark.parametrize(
    "answer", ["10^400", "-10^{400} m", r"\frac{\pi}{0}", "π/0", "5 Gpc^9", "1e290 Ym^9", "1e999 m"]
)
@pytest.mark.parametrize("truth", ["5", "5 m", "2π"])
def test_a_number_that_no_float_holds_is_wrong_and_never_an_error(answer, truth):
    score = judge(stem(), answer, ground_truth=truth, prompt="How long is it?")
    assert (score.value, score.status) == (0.0, Status.SCORED)
