"""Right answers in their spellings beside the nearest wrong ones."""

import pytest

from r1reward import Status
from r1reward.testing import HOSTILE_TEXTS, check_verifier, judge
from r1reward.types import UNSURE
from r1reward_stem import stem
from r1reward_stem.chemistry import formula
from r1reward_stem.selection import letters_in
from r1reward_stem.units import quantity

QUESTION = "Which are noble gases?\nA. Neon\nB. Oxygen\nC. Argon\nD. Iron"


def value(answer, truth, prompt="", options=None, **row):
    return judge(stem(**(options or {})), answer, ground_truth=truth, prompt=prompt, **row).value


@pytest.mark.parametrize("truth", ["A, C", "AC", ["A", "C"], "(A) and (C)", '["A", "C"]', "C,A"])
def test_several_options_are_a_set_however_the_row_writes_them(truth):
    for right in (
        "A, C",
        "AC",
        "C and A",
        r"\boxed{A, C}",
        "The answer is A and C.",
        '["A", "C"]',
        "(A), (C)",
        r"\boxed{\text{A and C}}",
    ):
        assert value(right, truth, QUESTION) == 1.0, right
    for wrong in ("A", "A, B", "A, B, C", "ABCD", "A, B, C, D", "A or C", "B, D", "all of them", ""):
        assert value(wrong, truth, QUESTION) == 0.0, wrong


def test_the_overlap_of_sets_is_a_metric():
    assert judge(stem(), "A, B", ground_truth="A, C", prompt=QUESTION).metrics["overlap"] == pytest.approx(
        1 / 3
    )


def test_one_option_may_be_named_by_letter_or_text():
    prompt = QUESTION.replace("are noble gases", "is a metal")
    for right in ("D", "(D)", "The answer is D.", "Iron", "D. Iron"):
        assert value(right, "D", prompt) == 1.0
        assert value(right, "Iron", prompt) == 1.0
    for wrong in ("A", "D or B", "not D", "D. Neon", "Neon"):
        assert value(wrong, "D", prompt) == 0.0


@pytest.mark.parametrize(
    ("truth", "right", "wrong"),
    [
        ("9.8 m/s^2", r"9.8\,\mathrm{m\,s^{-2}}", "9.8 m/s"),
        ("9.8 m/s^2", "980 cm/s^2", "98 m/s^2"),
        ("3000 Ω", r"3 k\Omega", "3 kV"),
        ("5e-7 T", r"0.5 \mu T", "0.5 mT"),
        ("3.6 MJ", "1 kWh", "1 kW"),
        ("101325 Pa", "1 atm", "1 bar"),
        ("1 bar", "100 kPa", "10 kPa"),
        ("293.15 K", "20 °C", "20 K"),
        (r"3.2 \times 10^{-19} J", "2 eV", "2 J"),
        ("2 M", "2 mol/L", "2 mol"),
        ("5%", "0.05", "5"),
        ("10 kJ/mol", r"10000\ \text{J}\cdot\text{mol}^{-1}", "10 kJ"),
        ("1.2e5 Pa", r"\boxed{1.2 \times 10^{5}\,\text{Pa}}", "1.2e6 Pa"),
        ("4", "4 m", "5 m"),
        ("2.5 N", "The force is 2.5 N.", "The force is 2.5."),
        ("50 g", "0.05 kg", "0.05 g"),
        ("8.314 J/(mol K)", r"8.314 \frac{J}{mol K}", "8.314 J/mol"),
    ],
)
def test_a_quantity_counts_in_any_unit_of_its_dimension(truth, right, wrong):
    assert value(right, truth) == 1.0
    assert value(wrong, truth) == 0.0


def test_a_quantity_may_differ_by_the_tolerance_of_the_option_or_the_row():
    assert value("9.81 m/s^2", "9.8 m/s^2") == 1.0
    assert value("9.81 m/s^2", "9.8 m/s^2", options={"tolerance": 0.0}) == 0.0
    assert value("9.4 m/s^2", "9.8 m/s^2", tolerance=0.05) == 1.0
    assert value("9.8", "9.8 m/s^2", options={"units": False}) == 1.0


@pytest.mark.parametrize(
    "spelling",
    ["H2SO4", "H_2SO_4", r"$\mathrm{H_2SO_4}$", r"\ce{H2SO4}", "H₂SO₄", "H2SO4(aq)", r"\boxed{H_2SO_4}"],
)
def test_a_formula_counts_in_any_notation(spelling):
    assert value(spelling, "H2SO4") == 1.0
    assert value(spelling, r"$\mathrm{H_2SO_4}$") == 1.0


@pytest.mark.parametrize(
    ("truth", "wrong"),
    [("H2SO4", "H2SO3"), ("CO2", "Co2"), ("CH3CH2OH", "CH3OCH3"), ("SO4^{2-}", "SO4"), ("H2O", "2HO")],
)
def test_another_formula_is_wrong(truth, wrong):
    assert value(truth, truth) == 1.0
    assert value(wrong, truth) == 0.0


def test_words_must_be_the_same_and_others_are_told_as_unsure():
    assert value("The mitochondria.", "mitochondria") == 1.0
    score = judge(stem(), "The powerhouse of the cell", ground_truth="mitochondria")
    assert (score.value, score.metrics) == (0.0, {UNSURE: 1.0})


ATTACKS = [
    *HOSTILE_TEXTS,
    "A, B, C, D",
    "ABCD",
    "A or B or C or D",
    "[" + '"A",' * 3_000 + '"B"]',
    "all of the above",
    "The answer is correct.",
    "9.8",
    "m/s^2",
    "9.8 m/s^2 or 10 m/s^2",
    r"\boxed{9.8 m/s^2} \boxed{3 m/s^2}",
    "1e999 m/s^2",
    "nan m/s^2",
    "9.8 " + "m/" * 5_000,
    "9.8 m^999999",
    "(" * 20_000,
    r"\frac{" * 5_000,
    r"\mathrm{" * 5_000,
    r"\boxed{" * 5_000,
    "the answer is " * 4_000,
    "9" * 50_000 + " m/s^2",
    "H2SO4" * 5_000,
    "__import__('os').system('true')",
    "x" * 200_000,
]


@pytest.mark.parametrize(
    ("truth", "prompt"),
    [("A, C", QUESTION), ("D", QUESTION), ("7.25 m/s^2", ""), ("C2H6", ""), ("mitochondria", "")],
)
def test_no_attack_earns_or_escapes_its_value(truth, prompt):
    for attack in ATTACKS:
        score = judge(stem(), attack, ground_truth=truth, prompt=prompt)
        assert (score.value, score.status) == (0.0, Status.SCORED), attack[:60]


def test_a_row_without_a_ground_truth_is_bad_whatever_the_answer():
    for answer in ("A", "", "9.8 m"):
        for truth in (None, "", [], {}):
            assert judge(stem(), answer, ground_truth=truth).status is Status.BAD_GROUND_TRUTH


def test_readers_read_what_they_should_and_nothing_else():
    assert quantity("1.2 kJ") is not None
    assert [quantity(t) for t in ("", "m", "1.2 apples", "1 m/", "1 (m", "1 m or 2 m")] == [None] * 6
    assert [formula(t) for t in ("", "Hello", "H", "2", "x2", "mitochondria")] == [None] * 6
    assert letters_in("A, Z", {"A": "x", "B": "y"}, prose=False) is None


def test_the_contract_is_kept():
    check_verifier(stem(), ground_truths=["A, C", ["A", "C"], "D"], prompt=QUESTION)
    check_verifier(
        stem(), ground_truths=["9.8 m/s^2", "20 °C", "H2SO4", "mitochondria", "0.5", ["1 m", "2 m"]]
    )


def test_every_preset_that_names_this_verifier_sets_options_that_it_has():
    from r1reward.registry.registry import Registry
    from r1reward.runs.plan import check_spec
    from r1reward.spec.file import load_spec, presets

    for name in presets():
        check_spec(load_spec(name), Registry.load(), step=0)


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        ("Options A and C are correct.", 1.0),
        ("The correct options are A and C.", 1.0),
        ("A. Neon\nC. Argon", 1.0),
        ("Neon and Argon", 1.0),
        ("**A** and **C**", 1.0),
        ("A & C", 1.0),
        ("A, maybe C", 0.0),
        ("A and C are wrong", 0.0),
        ("Neither A nor C", 0.0),
        ("not A and C", 0.0),
        ("A and C, unless B", 0.0),
        ("If A is right, then A and C", 0.0),
        ("A. Neon\nB. Oxygen\nC. Argon", 0.0),
        ("Options A and B are correct, C is not.", 0.0),
    ],
)
def test_a_set_of_options_is_stated_and_never_hedged(answer, right):
    assert value(answer, "A, C", QUESTION) == right


@pytest.mark.parametrize(
    ("truth", "right", "wrong"),
    [
        ("9.8 m/s^2", "9.8 meters per second squared", "9.8 meters per second"),
        ("20 °C", "20 degrees Celsius", "20 degrees"),
        ("68 °F", "20 °C", "68 degrees Celsius"),
        ("100 km/h", "100 kilometers per hour", "100 meters per hour"),
        ("60 mph", "60 miles per hour", "60 km per hour"),
        ("1200 N", "1 200 N", "1 20 N"),
        ("12 V", "≈ 12 V", "≈ 13 V"),
        ("12 V", "about 12 volts", "about 12"),
        ("3.0 x 10^8 m/s", "300,000 km/s", "3.0 x 10^9 m/s"),
        ("45°", r"\frac{\pi}{4} rad", r"\frac{\pi}{2} rad"),
        ("45°", "π/4", "45 rad"),
        ("2 m^3", "2 cubic meters", "2 square meters"),
        ("NaCl", "**NaCl**", "**NaBr**"),
        ("H2SO4", "The chemical formula of the acid is H₂SO₄.", "The formula is H2SO4 or H2SO3."),
    ],
)
def test_units_are_read_as_people_write_them(truth, right, wrong):
    assert value(right, truth) == 1.0
    assert value(wrong, truth) == 0.0


@pytest.mark.parametrize(
    ("box", "worth"),
    [
        ("C", 1.0),
        ("\nC\n", 1.0),
        ("\\text{C}", 1.0),
        ("(C)", 1.0),
        ("C: tin", 0.0),
        ("\nC: tin\n", 0.0),
        ("tin", 0.0),
    ],
)
def test_a_strict_box_holds_the_letter_and_no_words(box, worth):
    row = {"ground_truth": "C", "options": {"A": "iron", "B": "gold", "C": "tin"}}
    text = f"It is light.\n\\[\n\\boxed{{{box}}}\n\\]"
    assert judge(stem(extract="strict"), text, **row).value == worth
    assert judge(stem(), text, **row).value == 1.0


@pytest.mark.parametrize(
    ("answer", "worth"),
    [
        ("C", 1.0),
        ("**C**", 1.0),
        ("(C)", 1.0),
        ("tin", 1.0),
        ("The answer is C", 0.0),
        ("It is light.\nC", 0.0),
    ],
)
def test_a_strict_answer_without_a_box_is_nothing_but_the_choice(answer, worth):
    row = {"ground_truth": "C", "options": {"A": "iron", "B": "gold", "C": "tin"}}
    assert judge(stem(extract="strict"), answer, **row).value == worth
    assert judge(stem(), answer, **row).value == 1.0


@pytest.mark.parametrize(
    "options",
    [
        [{"A": "Rome"}, {"B": "Paris"}],
        [{"A": "Rome", "B": "Paris"}],
        [{"A": "Rome", "B": None}, {"A": None, "B": "Paris"}],
        [{"label": "A", "text": "Rome"}, {"label": "B", "text": "Paris"}],
        [{"text": "Rome"}, {"text": "Paris"}],
    ],
)
def test_options_that_are_mappings_are_read_by_their_letters(options):
    row = {"ground_truth": "B", "options": options, "prompt": "Which?"}
    values = [judge(stem(), f"\\boxed{{{a}}}", **row).value for a in ("B", "Paris", "Rome", "A")]
    assert values == [1.0, 1.0, 0.0, 0.0]


@pytest.mark.parametrize(
    ("row", "answer", "right"),
    [
        ({"case_sensitive": True}, "Answer: Paris", True),
        ({"case_sensitive": True}, "Answer: paris", False),
        ({}, "Answer: paris", True),
        ({"extraction_mode": "last_line"}, "A city of light.\nParis", True),
        ({"extraction_mode": "last_line"}, "Paris\nA city of light.", False),
        ({"prompt": "Reply with the name on the last line."}, "A city of light.\n\nParis.", True),
        ({"prompt": "Reply with the name on the last line."}, "Paris\nRome", False),
        ({"prompt": "Which line is the last?"}, "A city of light.\nParis", False),
        ({"extraction_mode": "boxed"}, r"\boxed{Paris}", True),
        ({"extraction_mode": "boxed"}, "Answer: Paris", False),
        ({"extraction_mode": "final_answer"}, "Final answer: Paris", True),
    ],
)
def test_a_row_says_where_its_answer_stands_and_whether_case_counts(row, answer, right):
    assert judge(stem(), answer, **({"prompt": "Which city?"} | row), ground_truth="Paris").value == right
