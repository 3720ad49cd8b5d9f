"""Sentences that answer in the question's own words, beside the nearest that do not."""

import pytest

from r1reward.text.final_answer import final_answer
from r1reward.text.restatements import restated_answer

PRIME = "Is 91 a prime number?"
CONIC = "Which conic section does the equation describe?"
PLANET = "Which planet is the largest in the Solar System?"
OLDEST = "Ann, Bob and Eve are of different ages. Who is the oldest of the three?"
TRUTH = "Is the statement true or false?"


@pytest.mark.parametrize(
    ("question", "sentence", "answer"),
    [
        (PRIME, "91 is not prime.", "no"),
        (PRIME, "91 is prime.", "yes"),
        (PRIME, "Since 91 = 7 × 13, 91 isn't a prime number.", "no"),
        (PRIME, "91 is not composite.", ""),
        (PRIME, "93 is not prime.", ""),
        (PRIME, "91 may be prime.", ""),
        (PRIME, "It is not true that 91 is not prime.", ""),
        ("Is Ann older than Bob?", "Ann is older than Bob.", "yes"),
        ("Is Ann older than Bob?", "Bob is older than Ann.", ""),
        ("Is Ann older or younger?", "Ann is older.", ""),
        ("Can the king reach it?", "The king cannot reach it.", "no"),
        ("Can the king not reach it?", "The king cannot reach it.", ""),
        (TRUTH, "The statement is not true.", "false"),
        (TRUTH, "The statement is not false.", "true"),
        (TRUTH, "The statement is true or false.", ""),
        (CONIC, "The equation describes an ellipse.", "ellipse"),
        (CONIC, "The equation describes an ellipse or a circle.", ""),
        (CONIC, "The equation does not describe an ellipse.", ""),
        (PLANET, "Jupiter is the largest planet in the Solar System.", "Jupiter"),
        (PLANET, "Jupiter is the second largest planet.", ""),
        (PLANET, "The planet next to Jupiter is the largest.", ""),
        (OLDEST, "Therefore, Eve is the oldest.", "Eve"),
        (OLDEST, "Eve is not the oldest.", ""),
        (OLDEST, "Ann is older than Eve.", ""),
        (OLDEST, "She is the oldest.", ""),
        ("Who beat Bob?", "Ann beat Bob.", "Ann"),
        ("Who beat Bob?", "Bob beat Ann.", ""),
        ("Who is taller, Ann or Bob?", "Ann is taller.", ""),
        ("Which number is not prime?", "9 is prime.", ""),
        ("Who has not paid?", "Ann has paid.", ""),
        ("Solve it.", "The equation has no real solution.", "no real solution"),
        ("Solve it.", "The equation has no solution below 2.", ""),
        ("Solve it.", "The equation has one solution.", ""),
    ],
)
def test_a_sentence_in_the_words_of_the_question_answers_it(question, sentence, answer):
    assert restated_answer(sentence, question) == answer
    answers = final_answer(sentence, question=question).answers
    assert (answer in answers) if answer else answers[:1] not in (("yes",), ("no",), ("Eve",), ("ellipse",))


def test_a_sentence_in_a_box_answers_too_and_a_value_stays_what_it_is():
    box = r"\boxed{\text{The equation describes an ellipse}}"
    assert final_answer(box + " is it.", question=CONIC).answers == ("ellipse",)
    assert final_answer(r"So \boxed{\text{not an ellipse}} is it.", question=CONIC).answers == (
        r"\text{not an ellipse}",
    )
    assert final_answer("The sum is $12$.", question="What is the sum?").answers == ("12",)
