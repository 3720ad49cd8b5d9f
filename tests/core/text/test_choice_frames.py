"""What a sentence says before and behind a letter counts alike in each way of naming it: all frames, all remarks."""

import pytest

from r1reward.text.choice import chosen_letter
from r1reward.text.options import SEVERAL

OPTIONS = {"A": "Venus", "B": "Mars", "C": "Pluto", "D": "Earth"}
FRAMES = (
    "{}", "({})", "It is {}", "The answer is {}", "Answer: {}", "**{}**", "\\boxed{{{}}}", "#### {}", "So, {}", "I choose {}",
    "Option {}", "The correct option is ({})", "{}) Mars", "{}. Mars", "Therefore the answer is **{}. Mars**",
    "The answer is $\\boxed{{\\text{{{}}}}}$", "Mars is red.\n\nSo the correct answer is option {}",
)  # fmt: skip
NEUTRAL = ("", ".", ", I believe", ", of course", ", I think", ", because Mars is red", ". I hope this helps!", ", which is correct", " is correct")  # fmt: skip
UNDONE = (
    ", they say", ", Bob says", ", says Bob", ", according to Bob", ", as Bob claims", ", I was told", ", which is wrong",
    ". Wait, that is wrong", ", but I doubt it", ", but that is wrong", ", is wrong", " is wrong", " is incorrect", ", rejected",
    ", supposedly", ", allegedly", ", probably not", ", just kidding", ". Ignore that", " is not the answer",
)  # fmt: skip
RIVALS = (
    ", or C",
    " or C",
    ". Alternatively, C",
    ", maybe C",
    " (or C)",
    " and C",
    ", C",
    ". No, C",
    "? No, C",
)
CLAUSES = ("the answer is {}", "the correct option is {}", "it is {}", "the final answer is \\boxed{{{}}}", "option {} is correct", "I choose {}")  # fmt: skip
ASSERTING = (
    "So ",
    "Therefore, ",
    "Thus, ",
    "I think ",
    "Since Mars is red, ",
    "Clearly, ",
    "In conclusion, ",
)
NOT_ASSERTING = (
    "Bob thinks ", "Bob says that ", "Some say ", "According to Bob, ", "Suppose ", "It is false that ", "It is not true that ",
    "Nobody says that ", "Maybe ", "Perhaps ", "In my dream, ", "Legend has it that ", "It is unclear whether ", "I wish ",
    "At first I thought ", "You might think that ", "The book claims ", "It cannot be that ", "I was told that ",
    "They claim that ", "It seems unlikely that ",
)  # fmt: skip


def _letter(text):
    return chosen_letter(text, OPTIONS).letter


@pytest.mark.parametrize("remark", NEUTRAL)
def test_a_remark_that_changes_nothing_costs_nothing_in_any_frame(remark):
    assert [frame for frame in FRAMES if _letter(frame.format("B") + remark) != "B"] == []


@pytest.mark.parametrize("remark", UNDONE)
def test_a_remark_that_takes_the_letter_back_does_so_in_any_frame(remark):
    assert [frame for frame in FRAMES if _letter(frame.format("B") + remark) is not None] == []


@pytest.mark.parametrize("remark", RIVALS)
def test_another_letter_beside_it_leaves_the_first_unchosen_in_any_frame(remark):
    chosen = {_letter(frame.format("B") + remark) for frame in FRAMES}
    assert chosen <= {SEVERAL, "C", None}


@pytest.mark.parametrize("opening", ASSERTING)
def test_an_opening_that_asserts_costs_nothing_in_any_clause(opening):
    assert [c for c in CLAUSES if _letter(f"Let us see. {opening}{c.format('B')}.") != "B"] == []


@pytest.mark.parametrize("opening", NOT_ASSERTING)
def test_an_opening_that_asserts_nothing_chooses_nothing_in_any_clause(opening):
    assert [c for c in CLAUSES if _letter(f"Let us see. {opening}{c.format('B')}.") is not None] == []


def test_the_word_i_is_no_letter_of_four_options_and_is_one_of_nine():
    nine = {letter: f"thing {letter}" for letter in "ABCDEFGHI"}
    assert _letter("I think option B is correct.") == "B"
    assert chosen_letter("The answer is I.", nine).letter == "I"
