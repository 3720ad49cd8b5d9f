"""What a sentence says under a condition in words, or of others, or of another time, is no answer."""

import pytest

from r1reward.text.final_answer import final_answer

ROSES = "How many roses does Jill plant?"


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (ROSES, "If it rains, Jill plants 7 roses"),
        (ROSES, "Jill plants 7 roses if it rains."),
        (ROSES, "Whenever it rains, Jill plants 7 roses."),
        (ROSES, "When it rains, Jill plants 7 roses."),
        (ROSES, "Should it rain, Jill plants 7 roses."),
        (ROSES, "Assuming that it rains, Jill plants 7 roses."),
        (ROSES, "In case of rain, Jill plants 7 roses."),
        (ROSES, "As long as it does not rain, Jill plants 7 roses."),
        (ROSES, "As Bob says, Jill plants 7 roses."),
        ("", "As the teacher says, we get $x=7$."),
        (ROSES, "This method once gave 7"),
        (ROSES, "I once heard that Jill plants 7 roses."),
        (ROSES, "A friend got 7."),
        (ROSES, "In Bob's view, the answer is 7."),
        (ROSES, "The answer is 7 in Bob's book."),
        (ROSES, "The answer was 7 before the correction."),
        (ROSES, "Only on Sundays does Jill plant 7 roses."),
        (ROSES, "Jill plants 7 roses, if you ask Mia."),
        (ROSES, "Mia once planted 7 roses."),
        (ROSES, "Someone planted 7 roses. Someone got 7."),
        (ROSES, "In Mia's opinion, Jill plants 7 roses."),
        (ROSES, "From what Mia told me, Jill plants 7 roses."),
        (ROSES, "Mia swears that Jill plants 7 roses."),
        (ROSES, "Jill allegedly plants 7 roses."),
        (ROSES, "Jill offers to plant 7 roses."),
        ("How much does he pay?", "The tax on $7 is what he pays."),
        (ROSES, "Jill plants 7 roses too many."),
        (ROSES, "Jill plants 7 roses twice."),
        (ROSES, "Jill plants 7 roses less than 20."),
        (ROSES, "Jill plants 7 roses every day for 3 days."),
        (ROSES, "If the tax is ignored, Jill plants 7 roses."),
        (ROSES, "If the wind blows, Jill plants 7 roses."),
        (ROSES, "If the rain continues, Jill plants 7 roses."),
        (ROSES, "If we are lucky, Jill plants 7 roses."),
        (ROSES, "If I'm lucky, Jill plants 7 roses."),
        (ROSES, "If my guess is right, Jill plants 7 roses."),
        (ROSES, "If I had to guess, it is 7."),
        (ROSES, "A classmate of mine got 7."),
        (ROSES, "Given that it rains, Jill plants 7 roses."),
        (ROSES, "If it rains, the answer is 7."),
        (ROSES, "7 is what my classmate wrote."),
        (ROSES, "7 is what my uncle got."),
        (ROSES, "My roommate got 7."),
        (ROSES, "\\boxed{7} if you trust Bob."),
        (ROSES, "The answer is \\boxed{7}, provided that it rains."),
        (ROSES, "If it rains, the answer is \\boxed{7}."),
        (ROSES, "If it rains, then the final answer would be 7."),
        (ROSES, "Unless it snows, the answer is 7."),
        (ROSES, "\\boxed{7} is what a friend got."),
        (ROSES, "$\\boxed{7}$ is only what the book says."),
        (ROSES, "The answer is \\boxed{7}, which is what my neighbour found."),
        ("Find n^2.", "Bob thinks $n=5$, so $n^2=7$."),
        ("Find n^2.", "Bob thinks n is 5, so the answer is 7."),
        (ROSES, "The book says that Jill plants 2 more, so she plants 7."),
        (ROSES, "If the discount is applied, she pays 7."),
        (ROSES, "ChatGPT says the answer is 7."),
        (ROSES, "GPT-4 says the answer is 7."),
    ],
)
def test_what_is_bound_to_a_condition_or_told_of_others_is_no_answer(question, text):
    assert all("7" not in answer for answer in final_answer(text, question=question).answers)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("How many roses does Jill plant if it rains?", "If it rains, the answer is 7."),
        (ROSES, "If we add them, the answer is \\boxed{7}."),
        (ROSES, "\\boxed{7} is what we wanted."),
        (ROSES, "Provided the information above, the answer is 7."),
        (ROSES, "When it comes to the final answer, it is \\boxed{7}."),
        ("Find c.", "Pythagoras says that $c^2=49$, so $c=7$."),
        ("Find c.", "The text says that c + 1 = 8, so $c=7$."),
        (ROSES, "\\boxed{7} if we count them all."),
        ("How many are planted if it rains?", "\\boxed{7} if it rains."),
        ("Compute 7!/6!.", "So $7!/6!=\\boxed{7}$."),
        (ROSES, "\\boxed{7} is what Jill plants."),
        ("How many roses did a friend get?", "\\boxed{7} is what a friend got."),
        ("Bob thinks n=5. What is n+2 then?", "Bob thinks $n=5$, so $n+2=7$."),
        ("Find n+2.", "Bob thinks $n=4$, but we know that $n=5$, so $n+2=7$."),
        ("A hat of $8 is 12.5% off. What does she pay?", "If the discount is applied, she pays 7."),
        ("How many roses does Jill plant if it rains?", "If it rains, Jill plants 7 roses."),
        (
            "Jill has 21 roses for 3 rows. How many in each?",
            "If Jill has 21 roses for 3 rows, each row gets 7 roses.",
        ),
        (
            "A rectangle with equal sides has area 49. How long are they?",
            "If the rectangle is a square, they are 7 long.",
        ),
        (
            "A shirt costs $14, half off. What is the price?",
            "If half of the amount is taken off, the price is $7.",
        ),
        (ROSES, "If we add them, we get 7 roses."),
        (ROSES, "If you add them, you get 7 roses."),
        ("How many does Jill plant on Sundays?", "Only on Sundays does Jill plant 7 roses."),
        ("How many roses does Jill offer to plant?", "Jill offers to plant 7 roses."),
        (ROSES, "She plants a row once a day, 7 roses in all."),
        (ROSES, "When we add them, we get 7."),
        (ROSES, "As we saw, Jill plants 7 roses."),
        ("How many roses did a friend get?", "A friend got 7."),
        ("How many roses did my uncle get?", "My uncle got 7."),
        (ROSES, "7 is what Jill's mother counted, too, and what we wanted."),
        ("How many roses did she once have?", "She once had 7 roses."),
        ("How many roses does she plant a day?", "Jill plants 7 roses every day for 3 days."),
        ("How many roses are too many?", "Jill plants 7 roses too many."),
        (ROSES, "Jill plants 7 roses when she comes home."),
        (ROSES, "Unless I am mistaken, the answer is 7."),
        (ROSES, "Given that her rows hold as many, Jill plants 7 roses."),
        ("How long does it fall?", "Assuming air resistance is negligible, the ball falls for 7 seconds."),
        ("How long does it fall?", "The ball falls for 7 seconds, assuming no air resistance."),
        ("How long does it fall?", "If friction is neglected, it takes 7 s."),
        ("How far does the car go?", "If the speed is constant, the car covers 7 km."),
        ("How far does the car go?", "The car covers 7 km, assuming it keeps a constant speed."),
        ("When is the tank empty?", "If the leak continues at this rate, it takes 7 hours."),
        ("What is its volume?", "If the gas behaves ideally, its volume is 7 L."),
        ("What is its volume?", "As long as the temperature stays constant, the gas occupies 7 L."),
        ("What is the pH?", "Assuming complete dissociation, the pH is 7."),
        ("How old is Al?", "If Al's age is x, then 4x = 28, so x = 7."),
        ("How many orders are there?", "Using each digit once gives 7 orders."),
        ("How many orders are there?", "Visiting each city exactly once produces 7 orders."),
        ("How many faces are there?", "A die rolled once has 7 faces."),
        ("How many marbles did Ann have at first?", "Ann once had 7 marbles."),
    ],
)
def test_a_condition_of_the_question_or_a_step_of_the_work_takes_nothing_back(question, text):
    answers = final_answer(text, question=question).answers
    assert len(answers) == 1
    assert "7" in answers[0]


COOKIES = "How many cookies does Mary have if she bakes 4 and buys 3?"
SHIRT = "A shirt costs $4 and a hat costs $3. How much do they cost together?"


@pytest.mark.parametrize(
    ("question", "bound", "free"),
    [
        (COOKIES, "7, but only when Mary smiles.", "7, because Mary bakes 4 and buys 3."),
        (COOKIES, "The answer is 7 if Mary eats none.", "The answer is 7 if Mary buys 3."),
        (COOKIES, "The answer is 7 only if the cookies are red.", "The answer is 7 cookies."),
        (COOKIES, "Answer: 7 (only when the cookies are round)", "Answer: 7 (when she bakes 4)"),
        (COOKIES, "7 cookies as long as Mary does not eat any.", "7 cookies as long as she buys 3."),
        (COOKIES, "It is 7 whenever Mary says so.", "It is 7 whenever she bakes 4 and buys 3."),
        (
            COOKIES,
            "Mary has 7 cookies (assuming she eats them).",
            "Mary has 7 cookies (if she bakes 4).",
        ),
        (SHIRT, "They cost $7 if the hat is free.", "They cost $7 if the hat costs $3."),
        (
            SHIRT.replace("together", "together with a tax of $1"),
            "Assuming no tax, the total is $7.",
            "With the tax, the total is $7.",
        ),
        (SHIRT, "Assuming a sale, they cost $7 together.", "Assuming no tax, they cost $7 together."),
        (SHIRT, "The answer is 7, assuming a discount.", "The answer is 7, assuming there is no sales tax."),
        (
            SHIRT + " Add a tax of $1.",
            "Assuming no tax, the answer is \\boxed{7}.",
            "The answer is \\boxed{7}.",
        ),
        (
            COOKIES,
            "Mary has 7 cookies, assuming no one eats.",
            "Mary has 7 cookies, assuming no cookies are lost.",
        ),
        (SHIRT + " Ignore the tax.", "Assuming no one buys it, it is 7.", "Assuming no tax, it is 7."),
    ],
)
def test_a_condition_that_shares_a_word_with_the_question_is_still_one(question, bound, free):
    assert final_answer(bound, question=question).answers == ()
    answers = final_answer(free, question=question).answers
    assert len(answers) == 1
    assert "7" in answers[0]
