"""A letter that is corrected, offered beside another, taken back or only reported: `choice` settles as `math` does."""

import pytest

from r1reward.testing import judge
from r1reward_text import choice

OPTIONS = {"A": "gold", "B": "iron", "C": "tin", "D": "zinc"}
NOT_PAID = [
    "The answer is B. No, C.",
    "The answer is B. Or C.",
    "The answer is B. Alternatively, C.",
    "The answer is B. C also works.",
    "The answer is B, though it might be C.",
    "The answer is B, which is wrong.",
    "The answer is B. I take that back.",
    "The answer is B. Otherwise C.",
    "Answer: B\nC",
    "Answer: B; C",
    "Answer: **B** **C**",
    r"\boxed{B} is wrong.",
    r"\boxed{B}. Or C.",
    r"It is not \boxed{B}.",
    "\\boxed{B}\n\nC",
    "#### B\nNo, C",
    "Bob thinks the answer is B.",
    "A common mistake is to say the answer is B.",
    "I don't think the answer is B.",
    "If n = 2, the answer is B.",
    "The answer would be B if n were 2.",
    "答案是B。不对，是C。",
    "答案可能是B。",
    "不选B",
    "Die Antwort ist nicht B.",
    "A, B, C, D",
    "Everyone but B",
    "~B",
    "!B",
    "¬B",
    "B, though A may also be right",
    "B? I doubt it.",
    "B is the wrong answer.",
    "Most students choose B.",
    "The most unlikely option is B.",
    "The worst answer is B.",
    "The answer is all of the above but B.",
    "If iron were meant, the answer is B.",
    r"\boxed{\overline{B}}",
]
PAID = [
    "The answer is C. No, B.",
    "The answer is C. No wait, the answer is B.",
    "The answer is C. Actually, it's B.",
    "The answer is C. Wait, that's wrong. The answer is B.",
    r"\boxed{C}. No, \boxed{B}.",
    "The answer is B. C is wrong.",
    "The answer is B. A, C and D can be ruled out.",
    "The answer is B, not C.",
    "Answer: B\n\nA is too small, C is too large.",
    "One might think C, but the answer is B.",
    "I think the answer is B.",
    "So the answer is B: iron.",
    "故选B。",
    "Not A, not C, not D. Hence B.",
    "A, C and D are wrong, so B.",
    "B。不是 A",
    "Therefore choose B.",
    "There is no doubt that it is B.",
    "The answer is (B).\n\nNote that A would be right for copper.",
    "B, since everything but B melts.",
]


@pytest.mark.parametrize("options", [None, {"choices": OPTIONS}])
@pytest.mark.parametrize("text", NOT_PAID)
def test_a_letter_that_the_text_does_not_stand_by_is_not_paid(text, options):
    assert judge(choice(), text, ground_truth="B", prompt="Which?", metadata=options).value == 0.0


@pytest.mark.parametrize("options", [None, {"choices": OPTIONS}])
@pytest.mark.parametrize("text", PAID)
def test_a_letter_that_the_text_stands_by_is_paid(text, options):
    assert judge(choice(), text, ground_truth="B", prompt="Which?", metadata=options).value == 1.0
