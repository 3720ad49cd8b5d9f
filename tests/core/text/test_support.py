"""A bare number is an answer where something states it; what has no end, denials, is not looked for."""

import pytest

from r1reward.testing import judge
from r1reward_math import math

STATED = [
    "We add 10 and 32 and get 42.",
    "The bill comes to 42.",
    "10+32 so it's $42",
    "10 + 32, so it is $42.",
    "42 is the total.",
    "The answer comes out to 42.",
    "This gives us $x = 42$.",
    "La réponse est donc 42.",
    "The answer to how many apples he has left after giving 3 away is 42.",
    "So she has 42.",
    "Bob finished in 42nd place.",
    "There is no doubt that the answer is 42.",
    "The answer can only be 42.",
    "It is not hard to see that the answer is 42.",
    "The answer is none other than 42.",
    "| April | 18 |\n| May | 24 |\n| **Total** | **42** |",
    "Vastaus on 42.",
    "The answer is <<40+2=42>>42.",
    "<b>Answer:</b> 42",
    "<answer>42</answer>",
    "Ans: 42",
    "The answer is:\n- 42",
    '{"result": 42}',
    "They collected 42.",
    "So Tom Baker ends up with 42.",
    "Each child receives 42.",
    "Each of the boys gave away 42.",
    "That leaves him with 42, and we are left with 42.",
    "The price rose to 42.",
    "In total, she will catch 42.",
]
NAMED = [
    "42 would be wrong.",
    "We have ruled out 42.",
    "I refuse to say $42$.",
    "Whoever says 42 is mistaken.",
    "It would be a mistake to say 42.",
    "The reciprocal of the answer is 42.",
    "Twice the answer is 42.",
    "The answer minus 1 is 42.",
    "The answer is divisible by 42.",
    "The answer is a number with 42 digits.",
    "The answer has 42 digits.",
    "Adding one to the answer gives 42.",
    "The answer, increased by 2, equals 42.",
    "La réponse est différente de 42.",
    "Die Antwort ist größer als 42.",
    "La respuesta es menor que 42.",
    "Ответ больше 42.",
    "Therefore 42 eggs were not the answer.",
    r"$\boxed{42}x$",
    "The answer is the 42nd prime.",
    "The answer is bigger than, say, 42.",
    "The answer cannot possibly be equal to 42.",
    "On day 42 she rests.",
    "10 + 42, so it is $52.",
    "Vastaus ei ole 42.",
    "There is no way the answer is 42.",
    "It is not the case that the answer is 42.",
    r"$\boxed{42}\sqrt{3}$",
    "<answer>42 or 43</answer>",
    "They excluded 42.",
    "It exceeds 42.",
    "The condition excludes 42.",
    "The equation avoids 42.",
    "We rule out 42.",
    "I tried 42.",
    "He did not collect 42.",
    "She almost collected 42.",
    "They disproved 42.",
    "He compared it with 42.",
    "They wanted 42.",
    "It rules 42 out.",
    "In room 42.",
    "The total overshoots 42.",
]


@pytest.mark.parametrize("text", STATED)
def test_a_number_is_read_where_a_sentence_states_it(text):
    assert judge(math(), text, ground_truth="42").value == 1.0


@pytest.mark.parametrize("text", NAMED)
def test_a_number_that_is_only_named_is_no_answer(text):
    assert judge(math(), text, ground_truth="42").value == 0.0
