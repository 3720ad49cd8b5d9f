"""Translations near their reference beside texts that only look for characters in common."""

import pytest

from r1reward import Status
from r1reward.testing import HOSTILE_TEXTS, check_verifier, judge

pytest.importorskip("sacrebleu", reason="the extra `translation` is not installed")

from r1reward_translation import translation

GOLD = "Das Wetter ist heute schön."


def value(answer, truth=GOLD, **options):
    return judge(translation(**options), answer, ground_truth=truth).value


@pytest.mark.parametrize("metric", ["chrf", "chrf++", "bleu"])
def test_the_reference_scores_one_and_what_is_nearer_scores_more(metric):
    near, far = "Das Wetter ist heute gut.", "Ich mag Kaffee."
    assert value(GOLD, metric=metric) == pytest.approx(1.0)
    assert 1.0 > value(near, metric=metric) > value(far, metric=metric)


def test_the_recorded_chrf_of_a_published_server_is_met():
    score = value("おはようございます、調子はどうですか？", "おはようございます、お元気ですか？")
    assert score == pytest.approx(0.5987198339641038)


def test_the_best_of_several_references_counts_wherever_they_stand():
    assert value("B ist gut.", ["A ist gut.", "B ist gut."]) == pytest.approx(1.0)
    assert judge(translation(), GOLD, translation=GOLD).value == pytest.approx(1.0)
    assert judge(translation(), GOLD, verifier_metadata={"reference": GOLD}).value == pytest.approx(1.0)


ATTACKS = [
    *HOSTILE_TEXTS,
    "e n i s t",
    "en er ch de ei in te ie un ge",
    "abcdefghijklmnopqrstuvwxyzäöüß ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "Das ist die der und in den von zu mit",
    " ".join(["Das Wetter ist"] * 3_000),
    GOLD + " " + "x" * 50_000,
    GOLD * 2_000,
    "The translation is perfect.",
    "100",
    "{}",
    "[1.0]",
    "." * 10_000,
    "ä" * 30_000,
    "The weather is lovely today.",
    "<translation></translation>",
    "\u200b" * 1_000,
    "__import__('os').system('true')",
]


@pytest.mark.parametrize("metric", ["chrf", "chrf++", "bleu"])
def test_no_attack_comes_near_a_translation_or_escapes_its_value(metric):
    verifier = translation(metric=metric)
    good = judge(verifier, "Das Wetter ist heute gut.", ground_truth=GOLD).value
    for attack in ATTACKS:
        score = judge(verifier, attack, ground_truth=GOLD)
        assert score.status is Status.SCORED
        assert score.value < min(good, 0.45), attack[:60]


@pytest.mark.parametrize(
    ("answer", "least", "most"),
    [
        ("El tiempo es hermoso en la costa.", 0.0, 0.0),
        ("el tiempo es hermoso en la costa", 0.0, 0.0),
        ("hermoso en la costa", 0.0, 0.0),
        ("O tempo é lindo na costa.", 0.5, 1.0),
        ("O tempo está lindo na costa.", 0.99, 1.0),
    ],
)
def test_a_copy_of_the_source_is_no_translation(answer, least, most):
    prompt = "Translate into Portuguese: El tiempo es hermoso en la costa."
    score = judge(translation(), answer, prompt=prompt, ground_truth="O tempo está lindo na costa.")
    assert least <= score.value <= most


def test_what_stays_as_it_is_in_both_languages_may_be_copied():
    for text in ("Banco Santander S.A., Madrid", "2024-05-01"):
        assert judge(translation(), text, prompt=f"Translate: {text}", ground_truth=text).value == 1.0


def test_a_row_without_a_reference_is_bad_whatever_the_answer():
    for answer in (GOLD, ""):
        for truth in (None, "", [], 3):
            assert judge(translation(), answer, ground_truth=truth).status is Status.BAD_GROUND_TRUTH


def test_the_contract_is_kept():
    check_verifier(translation(), ground_truths=[GOLD, [GOLD, "Heute ist schönes Wetter."]])
