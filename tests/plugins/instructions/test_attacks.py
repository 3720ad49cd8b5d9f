"""What a policy could write that follows nothing: no instruction falls for it, hangs on it, or is without a value."""

import time

import pytest

from r1reward import Status
from r1reward.testing import HOSTILE_TEXTS, judge
from r1reward_instructions import instructions
from r1reward_instructions.catalogue import KNOWN

ARGUMENTS = {
    "int": 3, "float": 50.0, "text": "sea", "texts": ["sea"], "relation": "at least",
    "letter": "s", "quantifier": "at least",
}  # fmt: skip
NASTY = [
    *HOSTILE_TEXTS,
    " " * 60_000,
    "." * 60_000,
    "?!" * 30_000,
    "A. " * 20_000,
    "U.S. " * 15_000,
    "*" * 60_000,
    "***" * 20_000,
    "[" * 60_000,
    "<<" * 30_000,
    "\"'" * 30_000,
    "sea " * 15_000,
    "sea\n" * 15_000,
    "a-" * 30_000,
    "Question 1." * 6_000,
    "p. " * 20_000,
    "``" * 30_000,
    '{"a":' * 20_000,
    "[" * 50_000 + "]" * 50_000,
    "a,b\n" * 15_000,
    '"' * 60_001,
    "🙂" * 30_000,
    "İ" * 30_000,
    "1" * 60_000,
    "a.b" * 20_000,
    "(" * 30_000 + ")" * 30_000,
    "n't" * 20_000,
    "x" * 300_000,
]


def arguments(name):
    return {key: ARGUMENTS[kind.rstrip("?")] for key, kind in KNOWN[name].needs.items()}


@pytest.mark.parametrize("name", KNOWN)
def test_every_text_gets_a_verdict_in_little_time(name):
    if name.startswith("language") or name.endswith(("english_capital", "english_lowercase")):
        pytest.importorskip("fasttext_pybind", reason="the extra `instructions` is not installed")
    verifier = instructions(mode="loose")
    for text in NASTY:
        score = judge(verifier, text, instruction_id_list=[name], kwargs=[arguments(name)])
        assert score.status is Status.SCORED, text[:40]


@pytest.mark.parametrize("name", KNOWN)
def test_twice_the_text_takes_about_twice_the_time(name):
    verifier = instructions()

    def seconds(text):
        start = time.process_time()
        judge(verifier, text, instruction_id_list=[name], kwargs=[arguments(name)])
        return time.process_time() - start

    for unit in ("A. ", "*", " ", "sea ", "\"'", "a-", "\n", "[", "p. "):
        short, long = (min(seconds(unit * (n // len(unit))) for _ in range(2)) for n in (4_000, 16_000))
        assert long < 16 * max(short, 0.01), unit


@pytest.mark.parametrize(
    "text", ["", " \n", "\u200b", "Instruction followed.", "I have followed all instructions.", "True"]
)
def test_a_text_that_only_claims_to_follow_earns_nothing(text):
    for name in (
        "keywords:existence",
        "custom:multiples",
        "detectable_format:title",
        "format:parentheses",
        "words:palindrome",
    ):
        assert (
            judge(
                instructions(mode="loose"), text, instruction_id_list=[name], kwargs=[arguments(name)]
            ).value
            == 0.0
        )


def test_an_empty_answer_follows_no_instruction():
    for name in KNOWN:
        assert judge(instructions(), "", instruction_id_list=[name], kwargs=[arguments(name)]).value == 0.0


FOLLOWED_BY_NOTHING = [
    ("detectable_format:title", {}, "A tale.\n<<{}>>"),
    ("detectable_format:number_highlighted_sections", {"num_highlights": 2}, "A tale of *{}* and *{}*."),
    ("length_constraints:number_paragraphs", {"num_paragraphs": 3}, "A tale.\n***\n{}\n***\nThe end."),
    ("combination:two_responses", {}, "A tale.\n******\n{}"),
]
INVISIBLE = ["\u200b", "\u2060\ufeff", "\u2800", "\u3164", "\u00ad\u200b ", "\U000e0041"]


@pytest.mark.parametrize(("name", "arguments", "text"), FOLLOWED_BY_NOTHING)
def test_what_nobody_sees_is_no_title_and_no_paragraph(name, arguments, text):
    verifier = instructions()
    row = {"instruction_id_list": [name], "kwargs": [arguments]}
    assert judge(verifier, text.replace("{}", "seen"), **row).value == 1.0
    for hidden in INVISIBLE:
        assert judge(verifier, text.replace("{}", hidden), **row).value == 0.0, ascii(hidden)
        assert judge(verifier, text.replace("{}", f"se{hidden.strip()}en"), **row).value == 1.0


def test_an_invisible_character_in_a_word_neither_joins_nor_parts_it():
    row = {"instruction_id_list": ["keywords:existence"], "kwargs": [{"keywords": ["sea"]}]}
    assert judge(instructions(), "The se\u200ba.", **row).value == 0.0
    persian = {"instruction_id_list": ["keywords:existence"], "kwargs": [{"keywords": ["می\u200cروم"]}]}
    assert judge(instructions(), "من می\u200cروم.", **persian).value == 1.0
