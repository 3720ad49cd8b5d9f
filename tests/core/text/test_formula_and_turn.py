"""Formulas without LaTeX, delimiters that lost their backslashes, and where the next turn begins."""

import pytest

from r1reward.text.end_tokens import without_end_tokens
from r1reward.text.final_answer import final_answer
from r1reward.text.formulas import is_formula

FORMULAS = [
    "sin(7pi)",
    "sin^2(x)+cos^2(x)",
    "y = sin(x + 2pi)",
    "sin(f(3x-x))/cos(f(x+x))",
    "gcd(12, 18)",
    "log(3) + ln(2)",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_with_names_of_functions_is_a_whole_answer(text):
    assert final_answer(text).answers == (text,)
    assert final_answer(f"Answer: {text}").answers == (text,)


@pytest.mark.parametrize(
    "text", ["sin in prose", "a sin of 2", "sin x or cos x = 1", "y = 1 if x = 2", "sinus(3)"]
)
def test_prose_with_the_name_of_a_function_is_no_formula(text):
    assert not is_formula(text)


DELIMITERS = [
    ("The angle is [ 90 ].", "90"),
    (r"So the share is ( \frac{2}{5} ).", r"\frac{2}{5}"),
    (r"答案：每份应该是 (\frac{2}{5}) 吨。", r"\frac{2}{5}"),
]


@pytest.mark.parametrize(("text", "value"), DELIMITERS)
def test_delimiters_without_their_backslashes_are_read(text, value):
    assert final_answer(text).answers == (value,)


@pytest.mark.parametrize("text", ["The interval is [ 1, 2 ].", "The interval is [1, 2]."])
def test_an_interval_is_no_delimiter(text):
    assert [answer.replace(" ", "") for answer in final_answer(text).answers] in ([], ["[1,2]"])


TURNS = [
    "So it is $42$. <|im_start|>user",
    "So it is 42.<|im_start|>user\nWhat is 1+1?<|im_end|>\n<|im_start|>assistant\n\\boxed{2}",
    "\\boxed{42}<start_of_turn>user\nAnd now?",
    "The answer is 42.<|start_header_id|>user<|end_header_id|>\n\nI say 43.",
    "The answer is 42.<｜User｜>The answer is 43.",
    "<|im_start|>assistant\nThe answer is 42.",
]


@pytest.mark.parametrize("text", TURNS)
def test_the_next_turn_of_the_user_ends_the_answer(text):
    assert final_answer(text).answers == ("42",)


CHANNELS = "<|channel|>analysis<|message|>So 5 or 6?<|end|><|start|>assistant<|channel|>final<|message|>It is \\boxed{6}.<|return|>"


def test_the_channels_of_one_reply_are_no_turns():
    """As gpt-oss writes them; without a channel, an assistant that begins again is another turn, as a user is."""
    assert final_answer(CHANNELS).answers == ("6",)
    for turn in (
        "<|start|>assistant\n",
        "<|start|>user<|channel|>final<|message|>",
        "<|start|>assistant<|channel|>other",
    ):
        assert final_answer(f"It is \\boxed{{5}}.<|end|>{turn}It is \\boxed{{6}}.").answers == ("5",)


def test_the_bracket_of_a_formula_is_no_end_token_and_hides_none():
    assert without_end_tokens("\\[ 42 \\]") == "\\[ 42 \\]"
    assert without_end_tokens("\\[ 42 \\][EOS]\n</s>") == "\\[ 42 \\]"
