"""What a text claims as its answer: the hit beside the nearest sentence that claims another value, or none."""

import pytest

from r1reward.text.choice import chosen_letter
from r1reward.text.final_answer import final_answer

PLANETS = {"A": "Mars", "B": "Venus", "C": "Jupiter", "D": "Saturn"}
VALUES = [
    ("La respuesta es 56.", "La respuesta podría ser 56.", "56"),
    ("Also ist die Antwort: 56.", "Vielleicht ist die Antwort 56.", "56"),
    ("La réponse est 56.", "Peut-être que la réponse est 56.", "56"),
    ("It is possible to get 12.", "It is conceivable that she gets 12.", "12"),
    ("Answer: 64. The claim fails for 63.", "Answer: 64. No, that fails to hold.", "64"),
    ("Answer: 64. They say it is easy.", "Answer: 64, they say.", "64"),
    ("64 is the largest.", "64 is a perfect square.", "64"),
    ("It might be 40, but it is 36.", "It might well be 36.", "36"),
    ("The answer is likely 63.", "The answer is unlikely to be 63.", "63"),
    ("The total is $85, which is $15 less than $100.", "The total is $15 less than $85.", "$85"),
    ("Answer: 36 students passed.", "Answer: 36 of the 63 students passed, so 27 failed.", "36 students"),
    ("Answer: There are 36 ways.", "Answer: It is not true that there are 36 ways.", "36 ways"),
    ("It was 18. I am certain that it is 18.", "I am not certain that it is 18.", "18"),
    ("There is no doubt that the answer is 18.", "There is a chance that the answer is 18.", "18"),
    ("18 would be enough.", "18 would be too large.", "18"),
    ("24個です。", "24個ではありません。", "24"),
    ("一共是24个。", "听说是24个。", "24"),
    (
        "The trip takes 1 hour and 30 minutes.",
        "The trip takes 1 hour, not 30 minutes.",
        "1 hour and 30 minutes",
    ),
    ("Result: 63", "Result: 63 resp. 62", "63"),
    ("The answer is 62. No, 63.", "The answer is 62. No, 63. No, 62.", "63"),
]
LETTERS = [
    (
        "Option D is tempting, but option C is the right one.",
        "Option D is correct, but option C is the right one.",
    ),
    ("C weighs most. Hence choice C is correct.", "B or C weighs most. Hence choice B or C is correct."),
    ("A and B are too light, so C.", "A and B, so C."),
    ("While option D is tempting, option C is correct.", "It is D, or else option C is correct."),
    ("A is wrong. B is wrong. C is right.", "C is wrong. A is wrong. C is right."),
    ("The answer is (C), though (D) has rings.", "The answer is (C), though (D) could be argued."),
    ("By elimination, it is (C).", "We eliminate (C)."),
    ("We keep (C).", "We dismiss (C)."),
    ("It is big.\n\nC", "D<|im_end|>C"),
    ("\\boxed{C.\\ Jupiter}", "\\boxed{C.\\ Saturn}"),
    ("We therefore select (C).", "We therefore reject (C)."),
    ("(C) is what most people say.", "(C) is what most people say, but it is wrong."),
    ("Die richtige Antwort ist C.", "Die Antwort könnte C sein."),
    ('{"reasoning": "D", "answer": "C"}', '{"reasoning": "C", "answer": ""}'),
    ("C<|im_end|>\n<|im_start|>assistant\nD", "D<|im_end|>\n<|im_start|>assistant\nC"),
]


@pytest.mark.parametrize(("claims", "claims_not", "value"), VALUES)
def test_a_value_is_claimed_and_the_nearest_sentence_does_not_claim_it(claims, claims_not, value):
    assert final_answer(claims, question="Work it out.").answers[-1:] == (value,)
    assert value not in final_answer(claims_not, question="Work it out.").answers


@pytest.mark.parametrize(("chooses", "chooses_not"), LETTERS)
def test_a_letter_is_chosen_and_the_nearest_text_does_not_choose_it(chooses, chooses_not):
    assert chosen_letter(chooses, PLANETS).letter == "C"
    assert chosen_letter(chooses_not, PLANETS).letter != "C"


def test_boxes_with_nothing_between_them_are_one_group_in_whatever_lines():
    assert final_answer("\\boxed{42}\n\n\\boxed{44}").answers == ("42", "44")
    assert final_answer("\\[\\boxed{42}\\]\n\n\\[\\boxed{42}\\]").answers == ("42", "42")
    assert final_answer("\\boxed{42}\n\nFor the second time of asking we get\n\n\\boxed{44}").answers == (
        "44",
    )


GAPS = (
    " ",
    "\n",
    ".",
    "🙂",
    "\\quad ",
    "&nbsp;",
    "_",
    "<br>",
    "> \n",
    "| |\n",
    "(...)",
    "hmm ",
    "\u200b",
    "---\n",
)


@pytest.mark.parametrize("times", [60, 700])
@pytest.mark.parametrize("gap", GAPS)
def test_nothing_between_an_answer_and_its_withdrawal_hides_it(gap, times):
    assert final_answer("\\boxed{44}" + times * gap + "That is right.").answers == ("44",)
    assert final_answer("\\boxed{44}" + times * gap + "That is wrong.").answers == ()


@pytest.mark.parametrize("times", [60, 700])
@pytest.mark.parametrize("gap", GAPS)
def test_nothing_between_an_answer_and_its_correction_hides_it(gap, times):
    assert "44" not in final_answer("\\boxed{44}" + times * gap + "No, it is 45.").answers


@pytest.mark.parametrize("times", [60, 700])
@pytest.mark.parametrize("gap", GAPS)
def test_nothing_between_an_answer_and_another_one_hides_that(gap, times):
    assert final_answer("\\boxed{44}" + times * gap + "or 45.").answers != ("44",)
