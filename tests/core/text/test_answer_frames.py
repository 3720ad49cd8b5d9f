"""Sentences that real models write before and after `the answer is`, of which none takes the answer back."""

import pytest

from r1reward.testing import judge
from r1reward_math import math

PROMPT = (
    "Natalia sold clips to 48 of her friends in April, and then she sold half as many clips in May. "
    "How many clips did Natalia sell altogether in April and May?"
)
FRAMES = """
I'm confident that the answer is 72.
I am pretty sure the answer is 72.
I'm quite sure the answer's 72.
After summing 48 and 24, the answer is 72.
After adding 48 and 24, the answer is 72.
After adding the two together, the answer is 72.
After simplifying, the answer is 72.
After a quick check, the answer is 72.
After double-checking my work, the answer is 72.
After careful consideration, the answer is 72.
After dividing 48 by 2 and adding 48, the answer is 72.
After all these calculations, the answer is 72.
Without further ado, the answer is 72.
Without loss of generality, the answer is 72.
If we add these together, the answer is 72.
If you add the two months, the answer is 72.
If we sum up April and May, the answer is 72.
If I calculate this correctly, the answer is 72.
If I'm not mistaken, the answer is 72.
If my math is right, the answer is 72.
If all went well, the answer is 72.
Unless I made an arithmetic mistake, the answer is 72.
Voila, the answer is 72.
Bingo! The answer is 72.
Perfect. The answer is 72.
There we go: the answer is 72.
And there you have it, the answer is 72.
Drum roll please... the answer is 72.
Long story short, the answer is 72.
Bottom line: the answer is 72.
TL;DR the answer is 72.
At the end of the day, the answer is 72.
Looks like the answer is 72.
It looks like the answer is 72.
It seems the answer is 72.
It seems that the answer is 72.
It turns out the answer is 72.
Turns out that the answer is 72.
Hence it is clear that the answer is 72.
We can safely say the answer is 72.
I would say the answer is 72.
I'd say the answer is 72.
I guess the answer is 72.
My final answer is 72.
Final answer is 72.
Natalia's total, i.e. the answer, is 72.
For Natalia, the answer is 72.
In April and May together, the answer is 72.
Over the two months, the answer is 72.
Across both months, the answer is 72.
Between April and May, the answer is 72.
During both months the answer is 72.
Counting both months, the answer is 72.
Including May, the answer is 72.
Including both April and May, the answer is 72.
Before writing it down, let me verify. Yes: the answer is 72.
Not 96 but 72: the answer is 72.
Never mind the noise, the answer is 72.
No need to go further; the answer is 72.
Nothing else to add, so the answer is 72.
Assuming half means 24, the answer is 72.
Assuming no clips were returned, the answer is 72.
Assuming I understood the question, the answer is 72.
Let x be the number in May; x = 24 and the answer is 72.
Let's add: 48+24. The answer is 72.
Let me compute: the answer is 72.
Say we add both, the answer is 72.
Suppose she sold x=24 in May, then the answer is 72.
Leaving units aside, the answer is 72.
Ignoring units, the answer is 72.
Instead of 96, the answer is 72.
Unlike before, the answer is 72.
Perhaps surprisingly, the answer is 72.
Maybe I should double check... 48+24=72, so the answer is 72.
Neat, the answer is 72.
Hope this helps! The answer is 72.
Sorry for the confusion, the answer is 72.
Apologies; the answer is 72.
Correction: the answer is 72.
Oops, the answer is 72.
Dear user, the answer is 72.
Alright folks, the answer is 72.
Boom, the answer is 72.
As a sanity check 48<72<96, so the answer is 72.
Question answered: the answer is 72.
Everything considered, the answer is 72.
All together, the answer is 72.
All told, the answer is 72.
Put differently, the answer is 72.
Simply put, the answer is 72.
Stated plainly, the answer is 72.
In plain English, the answer is 72.
Rephrasing, the answer is 72.
Based on the information given, the answer is 72.
Judging from the numbers, the answer is 72.
Mathematically, the answer is 72.
Numerically, the answer is 72.
Arithmetically speaking, the answer is 72.
Strictly speaking, the answer is 72.
Technically, the answer is 72.
Logically, the answer is 72.
Algebraically, the answer is 72.
Together, the answer is 72.
Half of 48 is 24. Plus 48, the answer is 72.
48 plus 24, the answer is 72.
Half as many, meaning 24, the answer is 72.
April: 48, May: 24, the answer is 72.
Half of 48 being 24, the answer is 72.
With that out of the way, the answer is 72.
That said, the answer is 72.
That being said, the answer is 72.
Having computed both, the answer is 72.
Having said that, the answer is 72.
Once we add them, the answer is 72.
Once both are added, the answer is 72.
Now that we have both numbers, the answer is 72.
Where x = 24, the answer is 72.
Since half of 48 is 24 and 48 and 24 make 72, the answer is 72.
The correct final answer to this problem is 72.
The answer to the question is 72.
The answer you are looking for is 72.
The answer we want is 72.
The answer should be 72.
The answer must therefore be 72.
The answer, then, is 72.
The answer, as computed, is 72.
The answer comes out to 72.
The answer works out to be 72.
The answer is exactly 72.
The answer is simply 72.
The answer is, of course, 72.
The answer is clearly 72.
The answer is obviously 72.
The answer is definitely 72.
The answer is probably 72.
The answer is, without doubt, 72.
The answer is, as computed above, 72.
The answer is, as expected, **72**.
""".strip().splitlines()
NOT_PAID = """
The answer is not 72.
The answer is actually not 72.
The answer is definitely bigger than 72.
The answer is hardly 72.
The answer is surely 71, not 72.
The answer is probably 72 or 73.
The answer turns out not to be 72.
Unless the coin is biased, the answer is 72.
If April were meant, the answer is 72.
Having lost, Bob said the answer is 72.
Bob's answer is 72.
Rumour has it that the answer is 72.
In base 5, the answer is 72.
""".strip().splitlines()


@pytest.mark.parametrize("sentence", FRAMES)
def test_what_models_write_around_an_answer_leaves_it_as_it_is(sentence):
    said = f"She sold 48/2 = 24 clips in May. {sentence}"
    assert judge(math(), said, ground_truth="72", prompt=PROMPT).value == 1.0


@pytest.mark.parametrize("sentence", NOT_PAID)
def test_what_says_that_it_is_another_answer_is_not_paid(sentence):
    said = f"She sold 48/2 = 24 clips in May. {sentence}"
    assert judge(math(), said, ground_truth="72", prompt=PROMPT).value == 0.0


HOLDS = [
    (r"The answer is $\boxed{\ln x}$, provided $x>0$.", r"\ln x"),
    (r"The answer is $\boxed{\ln x + C}$ (assuming $x>0$).", r"\ln x + C"),
    (r"The answer is $\boxed{x+1}$, as long as $x \neq 1$.", "x+1"),
    ("In another form, the answer is 0.5.", r"\frac12"),
    ("We need 3.5 buses, so rounded up the answer is 4.", "4"),
    ("After rounding, the answer is 4.", "4"),
    ("The answer is 4 (rounded up).", "4"),
    ("Without a calculator, the answer is 12.", "12"),
    (r"The answer is $\boxed{5}$ unless I'm mistaken.", "5"),
    (r"The answer is \boxed{18} out of 20.", "18"),
]
IDEALIZED = """
Neglecting air resistance, the answer is {}.
Ignoring friction, the answer is {}.
If we neglect air resistance, the answer is {}.
If air resistance is ignored, the answer is {}.
Without air resistance, the answer is {}.
Disregarding relativistic effects, the answer is {}.
Assuming ideal gas behavior, the answer is {}.
So, ignoring higher-order terms, the answer is {}.
The answer is {}, assuming no air resistance.
The answer is {}, neglecting friction.
The answer is {} (ignoring air resistance).
The answer is {} before rounding.
The answer is {}, provided the arithmetic is right.
""".strip().splitlines()
HOLDS_ELSEWHERE = [
    ("The answer is 42, provided $x>0$.", "42"),
    (r"The answer is \boxed{42} if $n>3$.", "42"),
    ("The answer is $x+1$ if $x=2$.", "x+1"),
    (r"The answer is \boxed{x} if $x > 0$ and $-x$ otherwise.", "x"),
    (r"The answer is \boxed{42}, without the tip.", "42"),
    ("In another universe, the answer is 42.", "42"),
]


@pytest.mark.parametrize(("sentence", "truth"), HOLDS)
def test_where_an_expression_holds_and_how_it_is_written_bounds_nothing(sentence, truth):
    assert judge(math(), sentence, ground_truth=truth).value == 1.0


@pytest.mark.parametrize("sentence", IDEALIZED)
@pytest.mark.parametrize("answer", ["20", r"$\boxed{20}$"])
def test_an_idealization_bounds_nothing(sentence, answer):
    question = "A ball falls from 20 m. How fast is it at the ground?"
    assert judge(math(), sentence.format(answer), ground_truth="20", prompt=question).value == 1.0


@pytest.mark.parametrize(("sentence", "truth"), HOLDS_ELSEWHERE)
def test_a_condition_on_anything_else_is_not_paid(sentence, truth):
    assert judge(math(), sentence, ground_truth=truth).value == 0.0
