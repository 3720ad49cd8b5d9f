"""What a sentence says of a value, class by class: those that give it, and beside each the nearest that does not."""

import pytest

from r1reward.testing import judge
from r1reward_math import math

PAY = "A shop sells pens at $3 each. Ann buys 24 pens. How much does she pay?"
BOXES = "There are 12 red boxes and some blue ones. How many boxes are there in all?"
PROPOSAL = "Solve for x. I think it is 12."
CLASSES = {
    "a number that is refused is not the one asked for": (
        BOXES, "30", ["There are 30 boxes, not 29.", "12 + 18 = 30 boxes"], ["30 boxes is too many; there are 29."]),
    "a difference is not its first number": (
        BOXES, "30", ["31 - 1 = 30 boxes", "There are 30 - that is all."], ["There are 30 - 1 boxes in all."]),
    "what a sentence begins with is a condition": (
        BOXES, "9", ["With 9 boxes, he has enough.", "He needs 9 boxes for 18 lids."],
        ["With 9 boxes, we need 18 lids.", "For 9 boxes, the answer is"]),
    "the answer is supposed": (
        PAY, "72", ["As the pens cost $3, the answer is 72.", "If the pens are $3, the answer is 72."],
        ["Assuming the answer is 72, we get a contradiction.", "If the answer is 72, then pens cost $4."]),
    "what would be": (
        PAY, "72", ["Having bought 24 pens, she pays $72."],
        ["Were it simple, it would be 72.", "Had she waited, it would be 72."]),
    "the answer of those who ask": (
        PROPOSAL, "12", ["Your answer is correct: the answer is 12.", "Yes, x = 12."],
        ["Your answer is 12.", "You got 12.", "Your answer is 12, but it is 13."]),
    "no answer of those who ask": (PAY, "72", ["Your answer is 72.", "So your answer: 72"], ["Bob's answer is 72."]),
    "a mention in the middle of a sentence": (
        PAY, "72", ['"The answer is 72."', 'So we write: "The answer is 72."'],
        ['He wrote "the answer is 72" and was wrong.', 'The phrase "the answer is 72" comes from a book.']),
    "what somebody says": (
        PAY, "72", ["The answer is 72. That is what we wanted."],
        ["> The answer is 72.\n\nThat is what he says; I get 73.", "The answer is 72. This is what Bob claims."]),
    "what I get instead": (
        PAY, "72", ["The answer is 72; I get 72 again by adding."], ["The answer is 72, but I get 73."]),
    "a comparison in other languages": (
        PAY, "72", ["Ann zahlt 72 Dollar.", "Elle doit payer 72 dollars.", "Ana paga 72 dólares."],
        ["Ann zahlt mehr als 72 Dollar.", "Elle doit payer plus de 72 dollars.", "Ana paga menos de 72 dólares.",
         "她一共付的钱比72元多。"]),
    "comments are not shown": (PAY, "72", [r"<!-- a note --> \boxed{72}"], [r"<!-- \boxed{72} -->"]),
    "a comparison of code states nothing": (
        PAY, "72", ["The answer = 72"], ["```python\nassert answer == 72\n```\nSo it is 73."]),
    "objects": (
        PAY, "72", ['{"x": 72}', '{"answer": 72, "unit": "dollar"}'],
        ['{"answer": null, "guess": 72}', '{"guess": 72}', '{"x": 72, "y": 3}']),
    "rows of a table": (
        PAY, "72", ["| Quantity | Amount |\n|---|---|\n| Answer | 72 |", "| Pens | 24 |\n| **Answer** | **$72** |"],
        ["| Answer | 27 |\n|---|---|\n| Check | 72 |", "| Answer | 72 |\n| Answer | 73 |"]),
    "offers at the end": (
        PAY, "72", ["Ann pays **$72**.\n\nWould you like me to show another way?"],
        ["Ann pays **$72**.\n\nWould you like 73?"]),
    "remarks at the end": (PAY, "72", ["The answer is 72, I believe."], ["The answer is 72, I believe, or 73."]),
    "corrections": (
        PAY, "72", ["The answer isn't 71; it is 72.", "It is not 71, it's 72."], ["The answer isn't 72; it is 71."]),
    "a label names a quantity": (
        PAY, "72", ["Price: $72", "Amount: 72 dollars", "USD 72"],
        ["Bob: $72", "Page: 72", "Price: $72 or $73", "Price: not $72", "Price: more than $72"]),
    "a label of another quantity": (
        "A shop earns $90 and spends $18. How much profit does it make?", "72", ["Profit: $72"], ["Cost: $72"]),
    "the verb that is asked for": (
        PAY, "72", ["She saves $18 and pays $72.", "She paid $72, saving $18."],
        ["She saves $72 and pays $18.", "She refuses to pay $72 and pays $18."]),
    "in all, in Chinese": (PAY, "72", ["她一共付了72元。"], ["安买了72支笔，一共付了24元。"]),
    "several letters": (
        "Solve the system of equations.", "(3,-2)", ["So x = 3 and y = -2.", "The solution is x = 3 and y = -2."],
        ["So x = 3 and y = 2.", "So x = -2 and y = 3.", "It is false that x = 3 and y = -2."]),
    "one letter of several": ("Solve for x.", "5", ["So a = 2 and x = 5."], ["So a = 5 and x = 2."]),
    "subscripts": ("Solve the equation.", "2, -5", ["x₁ = 2, x₂ = -5"], ["x₁ = 2", "x₁ = 2, x₂ = 5"]),
    "a point": (
        "Where do the lines meet?", "(3,-2)", ["The lines meet at (3, -2).", "They intersect at (3,-2)."],
        ["The lines do not meet at (3, -2).", "The lines meet at (-2, 3)."]),
    "digits of a constant of nature": (
        "A stone falls for 1 s. How far?", "5", ["Assuming g = 10, the answer is 5."],
        ["Assuming n = 10, the answer is 5.", "Assuming g = 3, the answer is 5."]),
    "bold with a remark": (
        "What fraction is left?", "3/8", ["**3/8** (or 37.5%)"], ["**3/8** (or 5/8)", "**5/8** (or 37.5%)"]),
    "labels in bold": (PAY, "72", ["**Cost:** $72", "**Total:** 72"], ["**Bob:** $72", "**Cost:** not $72"]),
    "what is denied behind the value": (
        PAY, "72", ["The pens cost her $72, not $75.", "The price isn't $75 but $72."],
        ["She pays $75, not $72.", "The price isn't $72 but $75.", "It is not 72, not 75."]),
    "a reason is no answer": (
        PAY, "72", ["As the pens are $3 each, she pays $72 for 24 pens."], ["As the pens are $72 each, she pays $144."]),
    "what an equation leads to": (
        "Solve for x.", "7", ["2x = 14, so x = 7.", "Since 2x = 14, x = 7."],
        ["x = 7, so x = 8", "2x = 7, so x = 3.5"]),
    "a calculation in brackets": (PAY, "72", ["The answer is 72 (24 * 3)."], ["The answer is 72 (24 * 4)."]),
    "letters on lines of their own": (
        "Solve.", "(3,-2)", ["x = 3\ny = -2"], ["x = 3\ny = 2", "x = -2\nx = 3", "x = 3"]),
}  # fmt: skip


@pytest.mark.parametrize("name", CLASSES)
def test_a_sentence_gives_its_value_and_the_nearest_does_not(name):
    question, truth, right, wrong = CLASSES[name]
    assert {t: judge(math(), t, prompt=question, ground_truth=truth).value for t in right} == dict.fromkeys(
        right, 1.0
    )
    assert {t: judge(math(), t, prompt=question, ground_truth=truth).value for t in wrong} == dict.fromkeys(
        wrong, 0.0
    )
