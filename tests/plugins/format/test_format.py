"""The format verifier: 0 or 1, or the fraction of the tags in place, with every violation named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import r1reward_format
from r1reward.errors import SpecError
from r1reward.registry.registry import Registry
from r1reward.response import BUILTIN
from r1reward.testing import judge
from r1reward.types import Completion, Sample, Score
from r1reward_format import format

REGISTRY = Registry()
REGISTRY.add(r1reward_format, "format")
SOUP = st.lists(
    st.sampled_from(["<think>", "</think>", "<answer>", "</answer>", "5", " ", "`"]), max_size=10
).map("".join)


def score(text: str, *, template: str = "r1-zero", truncated: bool = False, **options: object) -> Score:
    verifier = REGISTRY.verifier("format").build(options, "options")
    response = BUILTIN[template]()(text, truncated=truncated)
    return verifier(Sample(), Completion(text=text, truncated=truncated), response)


@pytest.mark.parametrize("credit", ["strict", "partial"])
def test_a_well_formed_completion_scores_1(credit):
    assert score("<think>r</think><answer>wrong</answer>", credit=credit) == Score(value=1.0)


def test_strict_gives_0_and_names_each_violation():
    got = score("Hm <think>r</think><answer>4")
    assert (got.value, got.reason) == (0.0, "<answer> is never closed; text before <think>")


def test_partial_gives_the_fraction_of_tags_in_place():
    got = score("Hm <think>r</think><answer>4", credit="partial")
    assert (got.value, got.reason) == (0.5, "<answer> is never closed; text before <think>")


@pytest.mark.parametrize(
    "text", ["", "4", "<think></think><answer></answer>", "<think><answer></think></answer>" * 9]
)
def test_tags_that_hold_nothing_earn_nothing(text):
    assert score(text, credit="partial").value == 0.0


@given(text=SOUP, template=st.sampled_from(sorted(BUILTIN)), truncated=st.booleans())
def test_both_credits_agree_on_what_is_perfect(text, template, truncated):
    strict = score(text, template=template, truncated=truncated)
    partial = score(text, template=template, truncated=truncated, credit="partial")
    assert (strict.value == 1.0) == (partial.value == 1.0) == (strict.reason == "")
    assert strict.value in (0.0, 1.0)
    assert partial.value is not None
    assert partial.value >= strict.value
    assert strict.reason == partial.reason


def test_plain_always_follows_its_form():
    assert score("<think>", template="plain").value == 1.0


def test_an_unknown_credit_is_refused():
    with pytest.raises(SpecError, match="credit"):
        score("", credit="lenient")


def test_it_is_not_cached_for_a_look_up_costs_more():
    verifier = REGISTRY.verifier("format").build({}, "options")
    assert verifier.cache_key is None
    assert verifier.version


@pytest.mark.parametrize(
    "nothing", ["\u200b", "\u2060", "\u00ad", "\u3164", "\u2800", "\x00", "\x1b", "\ufe0f", "\U000e0041"]
)
def test_what_shows_nothing_is_no_reasoning_and_no_answer(nothing):
    for text in (
        f"<think>{nothing}</think><answer>42</answer>",
        f"<think>so</think><answer>{nothing}</answer>",
    ):
        assert judge(format(), text, template="r1-zero").value == 0.0


@pytest.mark.parametrize(
    "nothing", [".", "…", "---", "<br>", "&nbsp;", "<!-- so -->", "<p></p>", "\\phantom{x}", "**"]
)
def test_reasoning_without_a_letter_or_digit_is_empty(nothing):
    assert judge(format(), f"<think>{nothing}</think><answer>42</answer>", template="r1-zero").value == 0.0


@pytest.mark.parametrize("answer", ["∅", "π", "<", "½", "∞", "→"])
def test_an_answer_may_be_a_sign(answer):
    assert judge(format(), f"<think>so</think><answer>{answer}</answer>", template="r1-zero").value == 1.0


@pytest.mark.parametrize("reasoning", ["x < y", "<b>so</b>", "我", "&", "**So** it is"])
def test_reasoning_that_says_a_little_is_well_formed(reasoning):
    text = f"<think>{reasoning}</think><answer>42</answer>"
    assert judge(format(), text, template="r1-zero").value == float(reasoning != "&")


def test_an_option_asks_for_so_many_words_of_reasoning():
    assert judge(format(min_reasoning=3), "<think>so it</think>42", template="r1").value == 0.0
    assert judge(format(min_reasoning=3), "<think>so it is</think>42", template="r1").value == 1.0
    with pytest.raises(ValueError, match="min_reasoning"):
        format(min_reasoning=-1)
