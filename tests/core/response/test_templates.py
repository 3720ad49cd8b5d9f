"""What holds for every template."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from r1reward.errors import SpecError
from r1reward.hookspecs import Template
from r1reward.registry.options import check_options
from r1reward.registry.registry import Registry
from r1reward.response import BUILTIN, PlainTemplate, TagTemplate, TokenTemplate
from r1reward.text.characters import is_blank, says_nothing

NAMES = sorted(BUILTIN)
TAGGED = [name for name in NAMES if name != "plain"]
TAGS = ["<think>", "</think>", "<answer>", "</answer>", "|special_token|"]
TEXT = st.text().filter(lambda text: not any(tag in text for tag in TAGS))
SOUP = st.lists(
    st.sampled_from([*TAGS, "5", " ", "\n", "`", "```", "\n```\n", "~~~", "x y", "<", "|"]), max_size=14
).map("".join)


def build(name: str, **options: object) -> Template:
    return BUILTIN[name](**options)


@pytest.mark.parametrize("name", TAGGED)
@given(reasoning=TEXT, answer=TEXT)
def test_what_a_template_renders_it_splits_again(name, reasoning, answer):
    template = build(name)
    response = template(template.render(reasoning, answer))
    assert (response.reasoning, response.answer) == (reasoning.strip(), answer.strip())
    assert response.well_formed == (not says_nothing(reasoning) and not is_blank(answer))


@pytest.mark.parametrize("name", TAGGED)
@given(reasoning=TEXT, answer=TEXT)
def test_what_a_template_renders_after_a_prefilled_tag_it_splits_again(name, reasoning, answer):
    template = build(name, prefilled=True)
    response = template(template.render(reasoning, answer))
    assert (response.reasoning, response.answer) == (reasoning.strip(), answer.strip())


@given(answer=st.text())
def test_plain_takes_the_whole_text_for_the_answer(answer):
    response = build("plain")(answer)
    assert (response.reasoning, response.answer, response.well_formed) == ("", answer.strip(), True)


def test_plain_has_no_place_for_reasoning():
    assert build("plain").render("2 + 2", "4") == "4"
    assert build("plain").render("", "4") == "4"


def test_plain_keeps_a_truncated_text():
    assert build("plain")("so it is 4", truncated=True).answer == "so it is 4"


@pytest.mark.parametrize("name", NAMES)
@given(
    text=st.one_of(st.text(), SOUP),
    prompt=st.one_of(st.text(), st.sampled_from(TAGS)),
    truncated=st.booleans(),
)
@example(text="\ud800<think>\0", prompt="\udfff", truncated=True)
def test_any_text_is_split_and_what_is_said_of_it_agrees(name, text, prompt, truncated):
    response = build(name)(text, prompt=prompt, truncated=truncated)
    assert response.well_formed == (not response.violations) == (response.tag_credit == 1.0)
    assert 0.0 <= response.tag_credit <= 1.0
    assert len(set(response.violations)) == len(response.violations)
    assert all(line and "\n" not in line for line in response.violations)
    for part in (response.reasoning, response.answer):
        assert part in text
        assert part == part.strip()
    if response.well_formed and name != "plain":
        assert response.reasoning
        assert response.answer


WELL_FORMED = {
    "r1-zero": r"<think>(?P<r>.*\S.*)</think>\s*<answer>(?P<a>.*\S.*)</answer>",
    "r1": r"<think>(?P<r>.*\S.*)</think>(?P<a>.*\S.*)",
    "cold-start": r"\|special_token\|(?P<r>.*\S.*)\|special_token\|(?P<a>.*\S.*)",
}


@pytest.mark.parametrize("name", TAGGED)
@given(text=SOUP.filter(lambda text: "`" not in text and "~" not in text))
@example(text="|special_token|<think>|special_token|<think>")
def test_well_formed_is_what_a_regular_expression_says_where_each_tag_stands_once(name, text):
    wanted = {"r1-zero": TAGS[:4], "r1": TAGS[:2], "cold-start": TAGS[4:] * 2}[name]
    match = re.fullmatch(rf"\s*{WELL_FORMED[name]}\s*", text, re.DOTALL)
    once = all(text.count(tag) == wanted.count(tag) for tag in wanted)
    response = build(name)(text)
    assert response.well_formed == bool(match and once and not says_nothing(match["r"]))
    if match and once:
        assert (response.reasoning, response.answer) == (match["r"].strip(), match["a"].strip())


@pytest.mark.parametrize("name", TAGGED)
@given(text=SOUP)
@example(text="\n```\n<think>\n```\n</think>")
@example(text="\n```\n|special_token|\n```\n|special_token|")
@example(text="```\n<think>\n```\n</think>")
def test_a_prefilled_tag_makes_the_prompt_and_the_completion_one_text(name, text):
    """What follows a prefilled tag is split as if the model had written the tag."""
    template, tag = build(name), "|special_token|" if name == "cold-start" else "<think>"
    if text.strip().startswith(tag):
        return  # the tag put back: it has a test of its own
    split, whole = template(text, prompt=f"Q: {tag}\n"), template(tag + text)
    assert (split.reasoning, split.answer, split.violations) == (
        whole.reasoning,
        whole.answer,
        whole.violations,
    )


@pytest.mark.parametrize("name", TAGGED)
@given(text=SOUP)
def test_the_answer_is_one_stretch_that_follows_the_reasoning(name, text):
    response = build(name)(text)
    if response.answer and response.reasoning:
        reasoning_at = text.find(response.reasoning)
        assert text.rfind(response.answer) >= reasoning_at


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "unit",
    [
        "<think>",
        "</think>",
        "<answer></answer>",
        "<think></think>",
        "|special_token|",
        "<",
        "```\n",
        "`<think>` ",
        "````x\n~~~\n",
        "`",
        "``",
        " \n",
    ],
)
def test_a_hostile_text_ends(name, unit):
    template, text = build(name), unit * (1_000_000 // len(unit))
    for known in ({}, {"prompt": text, "truncated": True}):
        response = template("<think>" + text + "</think>", **known)
        assert response.well_formed == (not response.violations)


@pytest.mark.parametrize("name", NAMES)
def test_ten_megabytes_are_split(name):
    template, reasoning = build(name), "let x < 5 and `y` > 3\n" * 480_000
    assert template(template.render(reasoning, "4")).answer.endswith("4")


@pytest.mark.parametrize("name", NAMES)
def test_the_registry_offers_each_template_with_a_summary(name):
    offer = Registry().templates[name]
    assert offer.summary.endswith(".")
    offer.build({}, "template.options")


@pytest.mark.parametrize("name", TAGGED)
def test_options_are_checked(name):
    with pytest.raises(SpecError, match="prefilled"):
        check_options(name, BUILTIN[name], {"prefilled": "often"}, "template.options")


@pytest.mark.parametrize("token", ["", " ", " |x|", "|x|\n"])
def test_a_token_that_could_not_be_found_is_refused(token):
    with pytest.raises(SpecError, match="special_token"):
        TokenTemplate(token)


def test_tags_that_cannot_be_told_apart_are_refused():
    with pytest.raises(SpecError, match="told apart"):
        TagTemplate(("<r>", "</r>"), ("<r>", "</a>"))
    with pytest.raises(SpecError, match="told apart"):
        TagTemplate(("|", "||"))
    with pytest.raises(SpecError, match="whitespace"):
        TagTemplate(("<r> ", "</r>"))


def test_a_plugin_can_have_tags_of_its_own():
    template = TagTemplate(("<reasoning>", "</reasoning>"), ("[solution]", "[/solution]"))
    response = template("<reasoning>2 + 2</reasoning>\n[solution]4[/solution]")
    assert (response.reasoning, response.answer, response.well_formed) == ("2 + 2", "4", True)
    assert isinstance(build("plain"), PlainTemplate)
