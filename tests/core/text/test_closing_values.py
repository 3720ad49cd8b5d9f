"""Values whose place the form of a sentence tells; beside each the nearest sentence that does not give it."""

import pytest

from r1reward.text.final_answer import final_answer


def read(question, text):
    return final_answer(text, question=question).answers


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        ("What is 15% of 240?", "15% of 240 is 0.15 * 240 = 36.", "36"),
        ("A 15% tip on a $60 bill is how much?", "15% of $60 is $9.", "$9"),
        ("Convert 98.6°F to Celsius.", "98.6°F is equal to 37°C.", "37°C"),
        ("What is 3^4?", "3 raised to the power of 4 is 81.", "81"),
        ("How many gallons in half an hour?", "12 gal/min × 30 min = 360 gallons", "360 gallons"),
        ("Is 91 prime?", "No, 91 is not a prime number because 91 = 7 × 13.", "No"),
        ("Is it one-to-one?", "No. For example, f(1) = f(-1) = 1.", "No"),
        (
            "What is the remainder of 100 by 7?",
            "7 goes into 100 fourteen times, leaving a remainder of 2.",
            "2",
        ),
        ("Solve the inequality 2x - 1 > 7.", "2x > 8, so x > 4.", "x > 4"),
        ("Find the hypotenuse.", "c^2 = 6^2 + 8^2 = 36 + 64 = 100, c = 10", "c = 10"),
        ("Find the number.", "2x + 7 = 31 → 2x = 24 → x = 12", "x = 12"),
        ("What is the number?", "The number is 22 because 22 + 9 = 31.", "22"),
        ("What is the maximum of f?", "The maximum value is 8, attained at x = 1.", "8"),
        ("What is the maximum of f?", "Its maximum is 8 at x = 1.", "8"),
        ("Find the limit as x→1.", "As x approaches 1, the expression approaches 2.", "2"),
        ("Which day is it 10 days after Monday?", "10 days after Monday is Thursday.", "Thursday"),
        ("Which quadrant is (-3, 4) in?", "The point (-3, 4) is in Quadrant II.", "Quadrant II"),
        ("What type of triangle is it?", "Since 3² + 4² = 5², it is a right triangle.", "right triangle"),
        ("How old is Lea?", "Lea is 16 years old and Max is 11 years old.", "16 years"),
        ("What time is it then?", "2:45 PM + 1:30 = 4:15 PM.", "4:15 PM"),
    ],
)
def test_the_form_of_a_sentence_tells_its_value(question, text, value):
    assert read(question, text) == (value,)


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        ("For which x is f largest?", "The maximum value is 8, attained at x = 1.", "8"),
        ("How old is Max?", "Lea is 16 years old and Max is 11 years old.", "16"),
        ("How old is Lea?", "Lea is not 16 years old and Max is 11 years old.", "16"),
        ("What type of triangle is it?", "It is not a right triangle.", "right triangle"),
        ("Which day is it?", "It is not Thursday.", "Thursday"),
        ("Is 91 prime?", "No, wait, yes, it is.", "No"),
        ("Is 91 prime?", "No. However, that depends on the definition.", "No"),
        ("How many are there?", "No. For example, f(1) = 1.", "No"),
        ("Find y.", "2x + 7 = 31 → 2x = 24 → x = 12 → y = 3", "x = 12"),
        ("What is the quotient?", "7 goes into 100, leaving no remainder of 2.", "2"),
    ],
)
def test_what_only_looks_like_such_a_sentence_gives_another_value_or_none(question, text, value):
    assert value not in read(question, text)


def test_what_a_sentence_gives_twice_is_not_told_by_its_end():
    answers = read("What is the remainder?", "The remainder is 3, leaving a remainder of 2.")
    assert answers != ("2",)
