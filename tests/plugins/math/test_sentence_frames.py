"""What a sentence says before and behind its value counts alike in each way of stating it: all frames, all remarks."""

import pytest

from r1reward.testing import judge
from r1reward_math import math

QUESTION = "How many clips did Natalia sell?"
FRAMES = (
    "{}", "It is {}", "The answer is {}", "Answer: {}", "**{}**", "\\boxed{{{}}}", "#### {}", "She sold {} clips", "So, {}",
    "We get {}", "48 + 24 = {}", "Natalia sold {} clips in all", "So the total is {}", "Thus {}", "${}$",
    "Final answer: {} clips", "The result is ${}$", "Step 1. We add.\n\n48+24 = {}", "First 48. Then 24.\n\nSo she sold {} clips",
)  # fmt: skip
NEUTRAL = ("", ".", ", I believe", ", of course", ", I think", ", I guess", " in total", ", as required", ". I hope this helps!", ", which is correct", ". ✓")  # fmt: skip
UNDONE = (
    ", they say", ", Bob says", ", says Bob", ", said my teacher", ", according to Bob", ", as Bob claims", ", I was told",
    ", or 71", " or 71", " if n = 3", ", which is wrong", ". Wait, that is wrong", ". No, 71", ", but I doubt it",
    ", but that is wrong", ", is wrong", ", rejected", ", supposedly", ", allegedly", ", probably not", ", give or take",
    ", doubled", ", plus tax", ", unless she lied", ". Alternatively, 71", ", maybe 71", " (or 71)", ", just kidding",
    ". Ignore that", ", at least", ", at most", " times two", " squared",
)  # fmt: skip
CLAUSES = (
    "it is {}", "the answer is {}", "the final answer is $\\boxed{{{}}}$", "she sold {} clips", "we get {}", "the total is {}",
    "the result is ${}$", "it comes to {}", "Natalia sold {} clips in all",
)  # fmt: skip
ASSERTING = (
    "So ", "Therefore, ", "Hence ", "We see that ", "I think ", "I conclude that ", "After adding, ", "Thus, in total, ",
    "To sum up, ", "As we know, ", "By adding 48 and 24, ", "Since 48 + 24 = 72, ", "It follows that ", "In conclusion, ",
    "Because she sold half as many in May, ", "If my calculation is right, ", "Without a doubt, ", "Having said that, ",
)  # fmt: skip
NOT_ASSERTING = (
    "Bob thinks ", "Bob says that ", "Some say ", "According to Bob, ", "If n = 3, ", "Suppose ", "It is false that ", "I doubt that ",
    "It is not true that ", "Nobody says that ", "Maybe ", "Perhaps ", "In base 5, ", "Mod 100, ", "Were she older, ", "In my dream, ",
    "Legend has it that ", "It is unclear whether ", "Is it true that ", "Twice what ", "I wish ", "I used to think that ",
    "At first I thought ", "You might think that ", "A common mistake is that ", "The book claims ", "It cannot be that ",
    "I refuse to say that ", "Let us pretend ", "If only ", "It seems unlikely that ", "The hint says that ", "I was told that ",
    "They claim that ", "Contrary to the claim that ",
)  # fmt: skip
VERIFIER = math()


def _value(text):
    return judge(VERIFIER, text, prompt=QUESTION, ground_truth="72").value


@pytest.mark.parametrize("remark", NEUTRAL)
def test_a_remark_that_changes_nothing_costs_nothing_in_any_frame(remark):
    frames = [frame for frame in FRAMES if not (frame == "#### {}" and "I" in remark)]
    assert [frame for frame in frames if _value(frame.format(72) + remark) != 1.0] == []


@pytest.mark.parametrize("remark", UNDONE)
def test_a_remark_that_takes_the_value_back_does_so_in_any_frame(remark):
    assert [frame for frame in FRAMES if _value(frame.format(72) + remark) != 0.0] == []


@pytest.mark.parametrize(
    "text",
    [
        r"She had \(\boxed{\$20.00}\) left over after paying with a $50.00 bill.",
        r"There were $\boxed{20}$ downloads over the three months.",
        "They built 20 homes over the next three years.",
        "She sold 20 clips, 5 of them twice, without any help.",
        "The acceleration is 20 meters per second squared.",
        "20. This checks out.",
        "So she pays 20 dollars, as we computed.",
    ],
)
def test_words_that_only_look_like_such_a_remark_cost_nothing(text):
    question = "What is it in meters per second squared?" if "meters" in text else "How much is it?"
    truth = "20 m/s^2" if "meters" in text else "20"
    if "5 of them" in text:
        question = QUESTION
    assert judge(VERIFIER, text, prompt=question, ground_truth=truth).value == 1.0


@pytest.mark.parametrize("opening", ASSERTING)
def test_an_opening_that_asserts_costs_nothing_in_any_clause(opening):
    assert [c for c in CLAUSES if _value(f"Let us see. {opening}{c.format(72)}.") != 1.0] == []


@pytest.mark.parametrize("opening", NOT_ASSERTING)
def test_an_opening_that_asserts_nothing_earns_nothing_in_any_clause(opening):
    assert [c for c in CLAUSES if _value(f"Let us see. {opening}{c.format(72)}.") != 0.0] == []


@pytest.mark.parametrize(
    ("opening", "question"),
    [
        ("According to Bob, ", "According to Bob, how many did she sell?"),
        ("In base 5, ", "What is 37 in base 5?"),
        ("Some say 71, but ", QUESTION),
        ("Bob thinks it is 71, but actually ", QUESTION),
    ],
)
def test_an_opening_that_the_question_has_or_the_sentence_turns_costs_nothing(opening, question):
    text = f"Let us see. {opening}the answer is 72."
    assert judge(VERIFIER, text, prompt=question, ground_truth="72").value == 1.0


def test_whose_opinion_is_asked_may_be_given():
    question = "How many clips does Bob think that she sold?"
    assert judge(VERIFIER, "Bob thinks she sold 72 clips.", prompt=question, ground_truth="72").value == 1.0


VALUES = (
    "72", "-5", r"\frac{1}{2}", r"\sqrt{2}", r"2\pi", "x^2+1", "(3, 4)", "[0, 1)", r"\{1, 2\}", r"25\%", "5:3", r"45^\circ", r"5 \text{ cm}",
    "x=2", "x>3", r"\binom{5}{2}", r"2\sqrt{3}", "e^2", r"\ln 2", "1, 2, 3", r"\begin{pmatrix}1&2\\3&4\end{pmatrix}", r"\text{Tuesday}",
    "2^{10}", r"0.\overline{3}", r"-\frac{3}{4}", r"3\frac12", r"\frac{n(n+1)}{2}", r"(-\infty, 3]", r"\pm 2",
)  # fmt: skip
FORMULAS = (
    "${}$", r"\boxed{{{}}}", "The answer is ${}$.", "Answer: ${}$", "**Answer:** ${}$", "The final answer is:\n\n$${}$$", "#### ${}$",
    "The final answer is:\n\\[{}\\]", r"Thus the final answer is \({}\).", "Therefore, we get\n\\[\\boxed{{{}}}.\\]",
    "Final Answer: The final answer is ${}$. I hope it is correct.", "So the answer is **${}$**.", "### Answer\n${}$",
    "The result is ${}$.", r"$$\text{{Answer: }} {}$$", r"\[\text{{The answer is }} {}\]", "Ans. ${}$",
)  # fmt: skip


@pytest.mark.parametrize("value", VALUES)
def test_a_formula_of_each_kind_is_read_in_each_frame(value):
    unread = [
        f
        for f in FORMULAS
        if judge(VERIFIER, f.format(value), prompt="Find it.", ground_truth=value).value != 1.0
    ]
    assert unread == []


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        ("#### [0, 1)", "[0, 1)"),
        (r"answer = \frac{1}{2}", r"\frac12"),
        ("Ans. x^2+1", "x^2+1"),
        ("Ans. no solution", "no solution"),
    ],
)
def test_marks_in_front_of_a_bare_formula_announce_it(text, truth):
    assert judge(VERIFIER, text, prompt="Find it.", ground_truth=truth).value == 1.0


def test_a_variable_of_code_called_answer_announces_nothing():
    assert (
        judge(
            VERIFIER, "answer = 71\nprint(answer)\n\nThe sum is 72.", prompt="Find it.", ground_truth="72"
        ).value
        == 1.0
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "According to Pythagoras, it is 72.", "According to the Pythagorean theorem, the answer is 72.", "According to step 2, she sold 72 clips.",
        "According to Ohm's law, we get 72.", "Perhaps the easiest way is to add: 48 + 24 = 72.", "It is wrong to divide first; the total is 72.",
        "A common mistake is to forget May; the total is 72.", "It is not possible to sell half a clip, so she sold 72 clips.",
        "In base 10, the answer is 72.", "She told Bob about 48 clips and sold 24 more, for a total of 72.", "She sold 48 in April and 24 in May, making a total of 72 clips.",
        "To our surprise, the answer is 72.", "Believe it or not, the answer is 72.", "One can see that the total is 72.", "Everyone agrees that the total is 72.",
        "Unless I made a mistake, the answer is 72.", "Hopefully, the answer is 72.", "As the teacher explained, adding gives 72.",
    ],
)  # fmt: skip
def test_openings_of_natural_sentences_cost_nothing(sentence):
    assert _value(sentence) == _value(f"Let us compute. {sentence}") == 1.0
