"""What is said of the answer before or behind its value may make it another answer, or one that nobody stands by."""

import pytest

from r1reward.testing import judge
from r1reward_math import math

MEASURED = [
    "Mod 100, the answer is 42.",
    "Modulo 7 the answer is 42.",
    "In base 5, the answer is 42.",
    "Expressed in base 6, the answer is 42.",
    "The answer in base 5 is 42.",
    "The answer modulo 50 is 42.",
    "In hexadecimal the answer is 42.",
    "In dozens, the answer is 42.",
    "The answer in eighths is 42.",
    "Read backwards, the answer is 42.",
]
MADE_OF_IT = [
    "Once doubled, the answer is 42.",
    "When halved, the answer is 42.",
    "Cut in half, the answer is 42.",
    "Increased by 10%, the answer is 42.",
    "The answer, when squared, is 42.",
    "Ignoring the sign, the answer is 42.",
    "Plus or minus, the answer is 42.",
    "An upper bound for the answer is 42.",
    "Twice that is 42.",
    "Its square is 42.",
]
ANOTHER_QUESTION = [
    "The answer to the previous problem is 42.",
    "The answer to a similar question is 42.",
    "The answer to part (a) is 42.",
    "The answer for n = 3 is 42.",
    "The answer you would get by ignoring friction is 42.",
]
SOMEBODY = [
    "According to the textbook, the answer is 42.",
    "In the book the answer is 42.",
    "Supposedly the answer is 42.",
    "It is said that the answer is 42.",
    "It could be argued that the answer is 42.",
    "In a parallel universe, the answer is 42.",
    "In the worst case the answer is 42, in the best case 30.",
    "My roommate’s answer is 42.",
    "Someone told me the answer is 42.",
    "I heard the answer is 42.",
    "Usually the answer is 42.",
    "Nine times out of ten, the answer is 42.",
    "As the book has it, the answer is 42.",
    "Let us pretend that the answer is 42.",
    "It would be nice if the answer was 42.",
    "The incorrect but popular answer is 42.",
    "The answer is 42, said nobody ever.",
    "The answer is 42 according to Bob.",
    "The answer is 42, they say.",
    "The answer is 42, but I do not believe it.",
    "The answer is 42, although the real one is 41.",
    "The answer is 42, which contradicts the assumption.",
    "The answer is 42 with probability one half.",
    "42 was my first guess.",
]
CONDITIONAL = [
    "If the dice were loaded, the answer would be 42.",
    "If it were 42, we would have a contradiction.",
    "Unless it rains, the answer is 42.",
    "The answer is 42 for even n.",
    "The answer, if any, is 42.",
    "She would bake 42 cookies if she had one more tray.",
]
UNREAL = [
    "He refused to pay 42.",
    "He declined to take $42.",
    "She wanted to bake 42 cookies.",
    "Lena failed to bake 42 cookies.",
    "Lena promised 42 cookies.",
    "Lena dreams of 42 cookies.",
    "She was supposed to bake 42 cookies.",
    "Everyone expected the shirt to cost $42.",
    "The shirt used to cost $42.",
    "They begged for 42 tickets.",
    "Barely 42 people came.",
    "He sold none of his 42 apples.",
    "42 pens are too many.",
    "42 eggs were not enough.",
    "She is supposed to get 42 dollars back.",
    "At least 42 coins are needed.",
    "To earn $42, Jan needs to work 6 hours.",
    "She baked around 42 cookies, maybe.",
]
OTHERWISE = [
    "The answer is 42 less one.",
    "The answer is a number with digit sum 42.",
    "Therefore n+1 = 42.",
    "Therefore 2n = 42.",
]
PAID = [
    "In total, the answer is 42.",
    "Rounded to the nearest cent, the answer is 42.",
    "After dividing both sides by 2, the answer is 42.",
    "Mod 5 we get 2, so the answer is 42.",
    "According to the formula, the answer is 42.",
    "By Vieta's formulas, the answer is 42.",
    "If she buys 3 boxes, the answer is 42.",
    "Here's the answer: 42",
    "The problem's answer is 42.",
    "The answer we get is 42.",
    "The answer to the question is 42.",
    "The answer is 42, which is not surprising.",
    "The answer is 42, but only because n is even.",
    "The answer is 42 for all n.",
    "Most likely the answer is 42.",
    "With 3 bags of 14, the answer is 42.",
    "As shown above, the answer is 42.",
    "In this case, the answer is 42.",
    "Counting both ends, the answer is 42.",
    "The square of 6 plus 6 is 42.",
    "42 apples were not sold.",
    "These cups are used to bake 42 cookies.",
    "Lena decides to bake 42 cookies.",
    "So she would bake 42 cookies.",
    "Therefore n = 42.",
    "Therefore m+n = 42.",
    "Therefore 40 + 2 = 42.",
    "It's 42.",
    "To earn $420, Jan needs to work 42 hours.",
    "Forty-two.",
    "We get $N = 42$. Done.",
]


@pytest.mark.parametrize(
    "text",
    [*MEASURED, *MADE_OF_IT, *ANOTHER_QUESTION, *SOMEBODY, *CONDITIONAL, *UNREAL, *OTHERWISE],
)
def test_another_answer_than_the_one_asked_for_is_not_paid(text: str) -> None:
    assert judge(math(), text, ground_truth="42").value == 0.0


@pytest.mark.parametrize("text", PAID)
def test_an_answer_that_the_text_stands_by_is_paid(text: str) -> None:
    assert judge(math(), text, ground_truth="42").value == 1.0


@pytest.mark.parametrize(
    ("prompt", "text"),
    [
        ("Find the remainder of 7^9 by 100.", "Mod 100, the answer is 42."),
        ("What is 132 in base 5? Write it in that base.", "In base 5, the answer is 42."),
        ("How many, in dozens, are 504 eggs?", "In dozens, the answer is 42."),
        ("For n = 3, what is f(n)?", "The answer for n = 3 is 42."),
        ("How many tickets did he want to sell?", "He wanted to sell 42 tickets."),
        ("How many questions did she fail to answer?", "She failed to answer 42 questions."),
        ("What is the least number of coins?", "At least 42 coins are needed."),
        ("How many weighings are needed in the worst case?", "In the worst case we need 42 weighings."),
        ("What is the cost in the worst case?", "In the worst case, the answer is 42."),
        (
            "If the dice were loaded, what would the sum be?",
            "If the dice were loaded, the answer would be 42.",
        ),
    ],
)
def test_what_the_question_speaks_of_itself_is_no_other_answer(prompt: str, text: str) -> None:
    assert judge(math(), text, ground_truth="42", prompt=prompt).value == 1.0


def test_a_box_of_the_instructions_is_no_answer() -> None:
    repeated = r"I put it in \boxed{your answer}. So \boxed{42}."
    assert judge(math(), repeated, ground_truth="42").value == 1.0
    assert judge(math(), r"I put it in \boxed{41}. So \boxed{42}.", ground_truth="42").value == 0.0
