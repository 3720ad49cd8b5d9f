"""Reasoning that a server split off goes back by the template's own render; end tokens come off."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from r1reward.response import cold_start, plain, r1, r1_zero
from r1reward.rows.assembly import Assembly
from r1reward.text.end_tokens import END_TOKENS, EndTokens
from r1reward.types import Response


class Bare:
    """A template without tags, as a plugin may have it."""

    def __call__(self, text, *, prompt="", truncated=False):
        return Response(answer=text.strip())

    def render(self, reasoning, answer):
        return answer


TEMPLATES = {"r1": r1(), "r1-zero": r1_zero(), "cold-start": cold_start(), "plain": plain(), "bare": Bare()}


@pytest.mark.parametrize("name", TEMPLATES)
def test_what_a_server_split_is_put_back_as_the_template_writes_it(name):
    template = TEMPLATES[name]
    response = template(Assembly(template)("six sevens", "42"))
    assert response.answer == "42"
    assert response.well_formed


def test_tags_of_the_answer_that_the_server_left_are_not_written_twice():
    text = Assembly(r1_zero())("six sevens", "\n<answer>42</answer>")
    assert text == "<think>\nsix sevens\n</think>\n<answer>42</answer>"
    assert r1_zero()(text).well_formed


def test_what_the_content_breaks_stays_broken_and_keeps_its_answer():
    response = r1_zero()(Assembly(r1_zero())("six sevens", "So: <answer>42</answer> thanks"))
    assert response.answer == "42"
    assert not response.well_formed


def test_reasoning_that_came_twice_is_written_once():
    whole = "<think>\nsix sevens\n</think>\n\n42"
    assert Assembly(r1())("six sevens", whole) == whole


def test_reasoning_without_an_answer_is_not_closed_for_the_model():
    for template in (r1(), r1_zero(), cold_start()):
        response = template(Assembly(template)("six sevens are", ""))
        assert response.answer == ""
        assert not response.well_formed
        assert response.tag_credit < 1


@given(st.text(alphabet="ab<>/ \n", max_size=20), st.sampled_from(END_TOKENS), st.integers(0, 3))
def test_end_tokens_come_off_at_the_end_alone(text, token, times):
    strip = EndTokens()
    assert strip(text + token * times).rstrip() == strip(text).rstrip()
    assert strip(token + "x" + token) == token + "x"


def test_a_text_without_an_end_token_is_the_very_same_text():
    for text in ("72 \n", "a < b >", "x</s> y", "<|im_end|> is a token.", ""):
        assert EndTokens()(text) is text


def test_an_end_token_of_another_kind_is_named():
    assert EndTokens()("72<STOP>") == "72<STOP>"
    assert EndTokens(["<STOP>"])("72<STOP></s>\n") == "72"


def test_the_end_token_is_not_taken_into_the_answer():
    text = Assembly(r1_zero())("six sevens", "42<|im_end|>")
    assert r1_zero()(text).answer == "42"


def test_end_tokens_without_end_take_linear_time():
    assert EndTokens()("42" + "</s> " * 300_000) == "42"
