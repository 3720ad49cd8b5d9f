"""The verifiers `math` and `choice` read a multiple-choice answer by the same rules."""

import pytest

from r1reward.testing import judge
from r1reward_math import math
from r1reward_text import choice

PROMPT = "Which metal is meant?\nA. copper\nB. iron\nC. silver\nD. zinc"
OPTIONS = ["copper", "iron", "silver", "zinc"]

CHOSEN = [
    "B or, in other words, iron",
    "The answer is B: iron, and not copper or gold.",
    "The answer is (B).",
    "Final Answer: The answer is (B).",
    "**Answer:**\nAnswer: B",
    "So the answer is:\n\n\\[ \\text{The answer is (B)} \\]",
    "Option D melts too early. The answer is (B).",
    "The answer is (B) (although the sheet is thin).",
    "The answer is B) iron because it rusts",
    "The answer is (B).<EOS_TOKEN>",
    "Therefore, the most likely metal is (B) iron.",
    "It is known as B. iron",
    "So the correct choice would be **B**.",
    "I choose B.",
    "Therefore, (B).",
    "#### B",
    "A: B",
    "It's iron.",
    "Réponse : B",
    "La respuesta correcta es B.",
    "Die Antwort ist B.",
    "Ответ: B",
    "正答はBです",
    "答えはB",
    "故选B",
    "The answer is B, not A.",
    '{"answer": "B"}',
    "\\boxed{\\text{(B) iron}}",
    "It rusts.\n\n(B)",
]
UNDECIDED = [
    "B or gold",
    "gold or B",
    "B or copper",
    "The answer is B or gold.",
    "Answer: B / gold",
    "\\boxed{B \\text{ or } gold}",
    "B (or gold)",
    "B, alternatively gold",
    "B unless gold",
    "B oder Gold",
    "B或者gold",
    "either B or none of the above",
    "B and gold",
    "The answer is (A) or (B).",
    "The answer is (B), but (C) is possible, too.",
    "It is either (B) iron or (D) zinc.",
    "Option B is wrong.",
    "The answer is not B.",
    "Anything but B.",
    "Is it B?",
    "A vs B",
    "(A)(B)(C)(D)",
    "\\boxed{(A) 3 (B) 4}",
    "B. zinc",
    "The answer is A? Or B?",
    "We go through them.\n\nA. copper does not rust.\nB.",
    "Then\n$$\nb",
    "Question:\nB",
]


@pytest.mark.parametrize("text", CHOSEN)
@pytest.mark.parametrize("verifier", [math, choice])
def test_a_choice_is_read_however_it_is_stated(verifier, text):
    assert judge(verifier(), text, prompt=PROMPT, ground_truth="B", choices=OPTIONS).value == 1.0
    assert judge(verifier(), text, prompt=PROMPT, ground_truth="D", choices=OPTIONS).value == 0.0


@pytest.mark.parametrize("text", UNDECIDED)
@pytest.mark.parametrize("verifier", [math, choice])
def test_what_settles_on_none_is_wrong(verifier, text):
    assert judge(verifier(), text, prompt=PROMPT, ground_truth="B", choices=OPTIONS).value == 0.0


@pytest.mark.parametrize("verifier", [math, choice])
def test_a_letter_that_a_text_was_cut_at_is_none(verifier):
    for text in ("It rusts.\n\nB", "The answer is B"):
        assert judge(verifier(), text, prompt=PROMPT, ground_truth="B", truncated=True).value == 0.0
