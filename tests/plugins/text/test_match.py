"""Exact match, F1 and regular expressions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from r1reward.rows.ground_truths import listed_answers
from r1reward.text.words import words
from r1reward.types import Completion, Response, Sample, Status
from r1reward_text.match import exact, f1, regex


@pytest.mark.parametrize(
    "answer", ["Hello World", " hello\n world ", "ＨＥＬＬＯ world", "hel\u200blo world"]
)
def test_spaces_case_and_invisible_characters_do_not_matter(judge, answer):
    assert judge(exact(), answer, "hello world").value == 1.0


def test_case_matters_where_it_is_told_to(judge):
    assert judge(exact(ignore_case=False), "Hello", "hello").value == 0.0


def test_punctuation_and_articles_can_be_left_out(judge):
    verifier = exact(ignore_punctuation=True, ignore_articles=True)
    assert judge(verifier, "The Eiffel Tower!", "eiffel tower").value == 1.0
    assert judge(exact(), "eiffel tower!", "eiffel tower").value == 0.0


def test_any_of_several_references_will_do(judge):
    assert judge(exact(), "two", ["2", "two"]).value == 1.0
    assert judge(exact(), "three", ["2", "two"]).value == 0.0


def test_an_answer_inside_more_words_is_not_the_same(judge):
    assert judge(exact(), "it is two or three", "two").value == 0.0


@pytest.mark.parametrize("factory", [exact, f1, regex])
@pytest.mark.parametrize("truth", [None, "", "  ", []])
def test_no_reference_is_a_bad_ground_truth(judge, factory, truth):
    assert judge(factory(), "x", truth).status is Status.BAD_GROUND_TRUTH


@pytest.mark.parametrize("factory", [exact, f1])
def test_an_empty_answer_is_wrong_even_where_the_reference_normalises_to_nothing(judge, factory):
    assert judge(exact(ignore_punctuation=True), "", "...").value == 0.0


def test_f1_is_that_of_squad(judge):
    assert judge(f1(), "the cat sat down", "a cat sat").value == pytest.approx(2 * 2 / (3 + 2))
    assert judge(f1(), "北京大学", "北京").value == pytest.approx(2 * 2 / (4 + 2))
    assert judge(f1(), "dog", "cat").value == 0.0


SPELLINGS = [
    ("U.N.", "UN"), ("the U.S. Army", "US army"), ("1,200", "1200"), ("1,234,567", "1234567"), ("Ph.D.", "PhD"),
    ("state-of-the-art", "state of the art"), ("Jay-Z", "Jay Z"), ("O'Brien", "O’Brien"), ("AT&T", "**AT&T**."),
    ("A", "A"), ("The The", "the the"), ("3.5", "3.5."), ("10:30 PM", "10:30 pm"), ("-5", '"-5"'),
]  # fmt: skip
OTHERS = [
    ("3.5", "35"),
    ("1-2", "12"),
    ("1/2", "12"),
    ("10:30", "1030"),
    ("1,20", "120"),
    ("A", "B"),
    ("12", "1,2"),
]


@pytest.mark.parametrize(("gold", "answer"), SPELLINGS)
def test_f1_of_one_answer_in_two_spellings_is_1(judge, gold, answer):
    assert judge(f1(), answer, gold).value == 1.0
    assert judge(f1(), gold, answer).value == 1.0


@pytest.mark.parametrize(("gold", "answer"), OTHERS)
def test_f1_joins_no_figures(judge, gold, answer):
    assert judge(f1(), answer, gold).value == 0.0


def test_f1_of_some_words_is_that_of_squads_script(judge):
    for gold, answer, value in (
        ("state-of-the-art", "The answer is state-of-the-art", 1 / 2), ("24/7", "24/7 and Rome", 1 / 2),
        ("don't know", "I don't know", 4 / 5), ("100 km/h", "about 100 km/h", 4 / 5), ("the cat", "the", 0.0),
    ):  # fmt: skip
        assert judge(f1(), answer, gold).value == pytest.approx(value)


def test_f1_gains_nothing_from_saying_a_word_often(judge):
    assert judge(f1(), "cat " * 50, "cat").value < 0.05


def test_a_pattern_must_match_the_whole_answer(judge):
    assert judge(regex(pattern=r"\d+"), " 42 ").value == 1.0
    assert judge(regex(pattern=r"\d+"), "42 or 43").value == 0.0
    assert judge(regex(pattern=r"\d+", search=True), "it is 42").answer == "42"


def test_the_ground_truth_can_be_the_pattern(judge):
    assert judge(regex(), "colour", "colou?r").value == 1.0
    assert judge(regex(), "x", "(").status is Status.BAD_GROUND_TRUTH


def test_a_broken_pattern_is_refused_when_the_verifier_is_built():
    with pytest.raises(ValueError, match="pattern"):
        regex(pattern="(")


@given(st.text(min_size=1).filter(str.strip).filter(lambda text: listed_answers(text) is None))
def test_a_text_is_its_own_exact_match(text):
    sample = Sample(ground_truth=text)
    score = exact()(sample, Completion(text=text), Response(answer=text))
    assert score.value == (1.0 if exact().normalise(text) else 0.0)


@given(st.text(), st.text())
def test_f1_lies_between_0_and_1_and_is_symmetric(left, right):
    def score(a, b):
        return f1()(Sample(ground_truth=a), Completion(text=b), Response(answer=b)).value

    if (one := score(left, right)) is not None and (other := score(right, left)) is not None:
        assert 0.0 <= one <= 1.0
        if all(set(map(str.casefold, words(text))) - {"a", "an", "the"} for text in (left, right)):
            assert one == pytest.approx(other)


def test_a_pattern_that_backtracks_without_end_scores_0(judge):
    assert judge(regex(), "a" * 30 + "!", "(a|a)*b").value == 0.0
    assert judge(regex(), "a" * 30 + "b", "(a|a)*b").value == 1.0


def test_an_answer_that_lists_everything_is_too_long_to_be_searched(judge):
    everything = " ".join(map(str, range(1000)))
    assert judge(regex(search=True), everything, "42").value == 0.0
    assert judge(regex(search=True, max_chars=10_000), everything, "42").value == 1.0
    assert judge(regex(search=True), "it is 42", "42").value == 1.0


def test_words_with_vowel_signs_are_whole_words(judge):
    assert judge(f1(), "दिन", "दीन").value == 0.0
    assert judge(f1(), "शुभ दिन", "शुभ दिन").value == 1.0


def test_an_answer_that_is_far_too_long_is_0_and_costs_little(judge):
    expanding = "ﷺ" * 1_000_000  # each is eighteen characters in the form that is compared
    for answer in (expanding, "Paris " * 4_000, "a\u0301" * 500_000):
        for verifier in (f1(), exact(), exact(ignore_punctuation=True)):
            score = judge(verifier, answer, ["Paris", "the capital"])
            assert (score.value, score.reason) == (0.0, "far too long")
    long = "sea " * 6_000
    assert judge(f1(), long, long).value == judge(exact(), long, long).value == 1.0
    assert judge(exact(), f"{' ' * 50_000}Paris\n", "Paris").value == 1.0
    assert 0 < judge(f1(), "Paris " * 3_000, "Paris").value < 0.01
