"""Each spelling of an answer counts in each way of stating it, and none that is denied, doubted or beside another."""

import pytest

from r1reward.testing import judge
from r1reward_stem import stem

FRAMES = (
    "{}", "The answer is {}.", "Answer: {}", "**{}**", "**Answer:** {}", "\\boxed{{{}}}", "#### {}", "It is {}.", "So, {}.",
    "Therefore, the answer is **{}**.", "The final answer is: {}", "### Answer\n{}", "答案是{}。", "La respuesta es {}.",
    "```\n{}\n```", "First we look.\n\nSo the answer is {}.", "Let us see. Answer: {}. I hope this helps!", "{}<|im_end|>",
    '{{"answer": "{}"}}', "Answer: **{}**", "The result is {}.", "Ответ: {}", "答え: {}", "정답은 {}입니다.",
)  # fmt: skip
SPELLINGS = {
    "7": (("7", "seven", "Seven", "7.0"), ("eight", "8", "seventy", "7 million", "-7", "minus seven")),
    "25%": (("25 percent", "0.25", "one quarter", "1/4", "25\\%"), ("75%", "three quarters", "2.5%")),
    "C-14": (("C-14", "carbon-14", "Carbon 14", "14C", "¹⁴C"), ("C-12", "carbon-12", "nitrogen-14", "carbon")),
    "Fe3+": (("Fe3+", "Fe³⁺", "iron(III)", "Iron (III) ion", "Fe(III)", "Fe+3"), ("Fe2+", "iron(II)", "iron", "cobalt(III)", "Fe3-")),
    "5 m/s": (("5 m/s", "5 ms⁻¹", "5 ms^-1", "5 m s^-1", "18 km/h"), ("5 m", "6 m/s", "-5 m/s", "5 m/s^2", "5 ms^-2")),
    "3.2e-19 C": (("3.2e-19 C", "3.2 × 10⁻¹⁹ C"), ("3.2e19 C", "-3.2e-19 C", "3.2e-19 J")),
    "sp3": (("sp3", "sp³", "sp3 hybridized"), ("sp2", "sp3d")),
    "oxygen": (("oxygen", "Oxygen"), ("nitrogen", "oxygen and nitrogen")),
}  # fmt: skip
TAKEN_BACK = (
    ", they say", ", Bob says", ", which is wrong", ". Wait, that is wrong", ", but I doubt it", " is wrong", ", rejected",
    ", supposedly", ", probably not", ", just kidding", " is not the answer",
)  # fmt: skip
NOT_CLAIMED = (
    "Bob thinks it is {}.", "It is not {}.", "Some say {}.", "According to Bob, it is {}.", "Maybe {}.", "Perhaps {}?", "Is it {}?",
    "It cannot be {}.", "I doubt it is {}.", "The answer is not {}.", "Not {}.", "It could be {}.", "Anything but {}.",
    "A common mistake is {}.", "You might think it is {}.", "At first I thought {}.",
)  # fmt: skip
QUESTION = "Which is it?"
_VERIFIER = stem()


def _values(frames, spelling, truth):
    if "\\" in spelling:
        frames = [frame for frame in frames if "{{" not in frame]
    return {
        f: judge(_VERIFIER, f.format(spelling), prompt=QUESTION, ground_truth=truth).value for f in frames
    }


@pytest.mark.parametrize("truth", SPELLINGS)
def test_each_spelling_counts_in_each_frame(truth):
    missed = {
        (s, f) for s in SPELLINGS[truth][0] for f, value in _values(FRAMES, s, truth).items() if value != 1.0
    }
    assert missed == set()


@pytest.mark.parametrize("truth", SPELLINGS)
def test_what_is_nearly_right_counts_in_no_frame(truth):
    paid = {
        (s, f) for s in SPELLINGS[truth][1] for f, value in _values(FRAMES, s, truth).items() if value != 0.0
    }
    assert paid == set()


@pytest.mark.parametrize("truth", SPELLINGS)
def test_what_is_taken_back_counts_in_no_frame(truth):
    frames = [
        f.rstrip(".") + r
        for f in FRAMES
        if not f.endswith(("!", "|>", "}}", "。", "```"))
        for r in TAKEN_BACK
    ]
    assert [f for f, value in _values(frames, truth, truth).items() if value != 0.0] == []


@pytest.mark.parametrize("truth", SPELLINGS)
def test_what_is_not_claimed_does_not_count(truth):
    assert [f for f, value in _values(NOT_CLAIMED, truth, truth).items() if value != 0.0] == []


@pytest.mark.parametrize(
    "offer", [", or 5 m", " or 5 m", " (or 5 m)", ". Alternatively, 5 m", ". No, 5 m", ", maybe 6 m/s"]
)
@pytest.mark.parametrize("frame", ["The answer is 5 m/s", "\\boxed{5 m/s}", "Answer: **5 m/s**", "So, 5 m/s"])
def test_a_quantity_beside_another_one_earns_nothing(frame, offer):
    assert judge(_VERIFIER, frame + offer, prompt=QUESTION, ground_truth="5 m/s").value == 0.0


@pytest.mark.parametrize("remark", [" (or 18 km/h)", ", or about 18 km/h."])
def test_the_same_quantity_in_another_unit_costs_nothing(remark):
    assert (
        judge(_VERIFIER, "The answer is 5 m/s" + remark, prompt=QUESTION, ground_truth="5 m/s").value == 1.0
    )
