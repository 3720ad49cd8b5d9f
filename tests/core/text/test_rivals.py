"""An answer that opens two doors earns nothing; one that is corrected, explained or repeated is what it says last."""

import pytest

from r1reward.testing import judge
from r1reward.text.rivals import Rival, rival
from r1reward_math import math

TWO_DOORS = [
    r"\boxed{42}. Alternatively, the answer is 43",
    r"\boxed{42}. The answer is 43.",
    r"\boxed{42}. Or maybe it is 43.",
    r"\boxed{42}, possibly 43",
    r"\boxed{42}. Another possible answer is 43.",
    r"\boxed{42}. If that is wrong, 43.",
    r"\boxed{42}. If not, then 43.",
    r"\boxed{42}, else 43.",
    r"\boxed{42}. Otherwise the answer is 43.",
    "\\boxed{42}\n\n43",
    r"\boxed{42}. Therefore it's 43.",
    r"\boxed{42}, i.e. 43",
    r"\boxed{42} = 43",
    r"\boxed{42} \approx 43",
    "Answer: 42\n43",
    "Answer: **42** **43**",
    "Answer: $42$\n$43$",
    "Answer: 42. Or is it 43?",
    "Answer: 42 for even n, 43 for odd n",
    "The total is 42, I guess, or 43",
    "The answer is 42, though it might be 43.",
    "The answer is 42, but 43 is also possible.",
    "The answer is 42. 43 also works.",
    "The answer is 42 in one reading and 43 in the other.",
    "The answer is 42. It is 43.",
    "答案是42。或者43。",
    "答案：42\n43",
    "#### 42\nOr 43.",
    "The answer is 42. But 43 is the answer.",
    r"\boxed{42} — unless it's 43.",
    "Answer: 42 (if odd), 43 (if even)",
    "答案是42。但也可能是43。",
    "#### 42\nThe answer is 43.",
]
CORRECTED = [
    "The answer is 42. No, 43.",
    "The answer is 42. Wait, 43!",
    "The answer is 42; on second thought, 43.",
    "The answer is 42, scratch that, 43.",
    "The answer is 42. Sorry, I meant 43.",
    "The answer is 42. Let me correct that: 43.",
    "Answer: 42. Actually, 43.",
    "The answer is 42. I was wrong, it is 43.",
    "The answer is 42. On reflection, 43.",
    "The answer is 42. I made a mistake. The answer is 43.",
    "#### 42\nNo, it is 43",
    "#### 42\nWait, it should be 43.",
    r"\boxed{42}. Never mind, 43.",
    r"\boxed{42}. No, \boxed{43}.",
    r"Thus \boxed{42}... no, let me recheck. 40 + 3 = 43. \boxed{43}",
    "La réponse est 42. Non, 43.",
    "La respuesta es 42. No, es 43.",
    "Ответ: 42. Нет, 43.",
    "答案是42。不，是43。",
]
ONE_DOOR = [
    r"\boxed{42}. Alternatively, one can count them by hand.",
    r"\boxed{42}. Alternatively, the answer is 42.0.",
    r"\boxed{42} or forty-two.",
    r"\boxed{42}, or 6 weeks.",
    r"\boxed{42}, which is 3 more than 39.",
    r"\boxed{42} = 6 \cdot 7",
    "\\boxed{42}\n\n42",
    "\\boxed{42}\n\nIf instead we had 3 boxes, we would get 63.",
    r"\boxed{42}. So she has 42 apples and Bob has 43.",
    "Answer: 42\n\nStep 1: 6\nStep 2: 7",
    "Answer: **42** apples",
    "The answer is 42, since 43 is too large.",
    "The answer is 42. 43 would be too large.",
    "The answer is 42. It is 1 more than 41.",
    "The answer is 42, not 43.",
    r"\boxed{42}. No other value works.",
    r"\boxed{42}. Actually, this was easy.",
    r"\boxed{42}. Wait, let me double check: 6 \cdot 7 = 42. Yes.",
]


@pytest.mark.parametrize("text", TWO_DOORS)
def test_an_answer_beside_another_earns_nothing(text):
    assert judge(math(), text, ground_truth="42").value == 0.0
    assert judge(math(), text, ground_truth="43").value == 0.0


@pytest.mark.parametrize("text", CORRECTED)
def test_a_corrected_answer_is_what_it_was_corrected_to(text):
    assert judge(math(), text, ground_truth="42").value == 0.0
    assert judge(math(), text, ground_truth="43").value == 1.0


@pytest.mark.parametrize("text", ONE_DOOR)
def test_what_explains_converts_or_repeats_an_answer_costs_nothing(text):
    assert judge(math(), text, ground_truth="42").value == 1.0


def test_a_rival_says_whether_it_replaces():
    assert rival("The answer is 42. No, it is 43.", 16) == Rival("43", True)
    assert rival("The answer is 42. Or 43.", 16) == Rival("43", False)
    assert rival("The answer is 42. It is even.", 16) is None
    assert rival("The answer is B. No, C.", 15, "letter") == Rival("C", True)


@pytest.mark.parametrize(
    ("behind", "other"),
    [
        (r"\) dollars.", None),
        (" \\]\n\nSo she has that many.", None),
        (r"\) or \(43\)", "43"),
        (r"}\) or \(\sqrt{x}\).", r"\sqrt{x}"),
        (r"\), or $x$.", "x"),
        (" \\]\n\n43", "43"),
    ],
)
def test_the_bracket_that_closes_the_formula_of_an_answer_offers_nothing_and_hides_nothing(behind, other):
    offered = rival(f"\\(42{behind}", 4)
    assert (offered and offered.text) == other
