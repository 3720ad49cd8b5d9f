"""A reward is decided before a completion ends only where nothing that may follow changes it."""

import random

import pytest

from r1reward.registry.registry import Registry
from r1reward.response import r1, r1_zero
from r1reward.response.outlook import NOTHING_LOST
from r1reward.scoring.prefixes import PrefixJudge
from r1reward.scoring.scorer import Scorer
from r1reward.spec.file import load_spec
from r1reward.types import Completion, Sample

PIECES = (
    "<think>",
    "</think>",
    "<answer>",
    "</answer>",
    "42",
    " so ",
    "\n",
    "`",
    "\n```\n",
    "<",
    "think>",
    "~~~",
)
PROMPTS = ("6*7?", "6*7? <think>", "6*7? <think>\n</think>", "6*7? <think></think>\n")


def soup(draw, least=0, most=9):
    return "".join(draw.choices(PIECES, k=draw.randint(least, most)))


@pytest.mark.parametrize("make", [r1_zero, r1])
def test_what_is_lost_stays_lost_whatever_follows(make):
    draw, template, lost, closed = random.Random(7), make(), 0, 0
    for turn in range(12_000):
        prompt, begin = draw.choice(PROMPTS), ("<think>a</think> <answer>1</answer>" if turn % 4 == 0 else "")
        begin += soup(draw, 1)
        outlook = template.outlook(begin, prompt=prompt)
        for _ in range(4):
            end, truncated = soup(draw), draw.random() < 0.5
            response = template(begin + end, prompt=prompt, truncated=truncated)
            assert not (outlook.form_lost and response.well_formed), (prompt, begin, end)
            assert not (outlook.answer_lost and response.answer.strip()), (prompt, begin, end, truncated)
            if outlook.answer is not None:
                assert response.answer.strip() in ("", outlook.answer), (prompt, begin, end, truncated)
        lost += outlook.answer_lost
        closed += outlook.answer is not None
    assert lost > 500
    assert (closed > 100) is (make is r1_zero)  # in `r1` the answer runs to the end


@pytest.mark.parametrize(
    ("text", "form", "answer"),
    [
        ("", False, False),
        ("<thi", False, False),
        ("The answer", True, False),  # an answer may still follow the reasoning's end
        ("<think>a</think> <answer>1</answer>", False, False),
        ("<think>a</think> <answer>1</answer> and", True, False),
        ("<think>a</think> <answer>1</answer> <answer>", True, True),
        ("<think>a</think></think>", True, True),
        ("<think>a <think>", True, False),
        ("<think>a</think> <think>", True, True),
        ("<think>a</think> so <ans", True, False),
        ("<think>a</think> <ans", False, False),
        ("<think>a</think> </answer>", True, True),
        ("<think>a `</think> x</think>", False, False),  # code, perhaps
    ],
)
def test_the_outlook_of_a_text(text, form, answer):
    found = r1_zero().outlook(text, prompt="6*7?")
    assert (found.form_lost, found.answer_lost) == (form, answer)


def test_a_partly_written_tag_of_a_prefilled_prompt_is_not_yet_wrong():
    template = r1_zero()
    assert template.outlook("<thi", prompt="6*7? <think>") == NOTHING_LOST
    assert not template.outlook("six sevens", prompt="6*7? <think>").form_lost
    assert template.outlook("six <think>", prompt="6*7? <think>").form_lost


@pytest.fixture
def judge():
    scorers = []

    def make(*terms, template="r1-zero"):
        spec = load_spec({"template": template, "default_task": "math", "terms": list(terms)})
        scorers.append(Scorer(spec, Registry.load()))
        return PrefixJudge(scorers[-1]), scorers[-1]

    yield make
    for scorer in scorers:
        scorer.close()


MATH, FORMAT = {"verifier": "math", "name": "accuracy"}, {"verifier": "format"}
SAMPLE = Sample(id="1", prompt="6*7?", ground_truth="42")
DEAD = "<think>a</think> <answer>1</answer> <answer>"


def test_a_reward_is_decided_where_all_that_counts_is(judge):
    decide, _ = judge(MATH, FORMAT)
    assert decide(SAMPLE, DEAD).value == 0.0
    assert decide(SAMPLE, "The answer") is None  # accuracy is open
    assert decide(SAMPLE, "<think>a</think> <answer>42</answer>") is None  # the form is open: text may follow
    gated, _ = judge(MATH, FORMAT | {"gate": True})
    assert gated(SAMPLE, "The answer").value == 0.0
    partial, _ = judge(MATH, {"verifier": "format", "options": {"credit": "partial"}})
    assert partial(SAMPLE, DEAD) is None


def test_a_wrong_answer_that_is_closed_is_decided_where_the_form_is_broken(judge):
    decide, _ = judge(MATH, FORMAT)
    assert decide(SAMPLE, "<think>a</think> <answer>1</answer>\nWhat").value == 0.0
    assert decide(SAMPLE, "<think>a</think> <answer>1</answer>\n") is None  # well formed, should it end here
    assert (
        decide(SAMPLE, "<think>a</think> <answer>42</answer>\nWhat") is None
    )  # another tag would cost the 1
    assert decide(SAMPLE, "<answer>1</answer> so </think>") is None  # and here <answer>42</answer> may follow
    assert decide(SAMPLE, "<answer>1</answer> so") is None
    assert decide(SAMPLE, "<think>a</think> <answer>1</answer> `") is None  # code, perhaps


@pytest.mark.parametrize("verifier", ["math", "exact", "choice"])
def test_each_that_reads_the_answer_alone_decides_on_a_wrong_one(judge, verifier):
    decide, scorer = judge({"verifier": verifier, "name": "accuracy"}, FORMAT)
    sample = Sample(id="1", prompt="Which?\nA. six\nB. seven", ground_truth="B")
    for answer, value in (("A", 0.0), ("B", None)):
        text = f"<think>a</think> <answer>{answer}</answer> so"
        decided = decide(sample, text)
        assert (decided and decided.value) == value
    for tail in ("", " B", "<answer>B</answer>", "</answer>", "</think><answer>B", " `</answer>`"):
        text = f"<think>a</think> <answer>A</answer> so{tail}"
        for truncated in (False, True):
            assert scorer.score(sample, Completion(text=text, truncated=truncated)).value == 0.0


def test_an_answer_whose_verdict_a_fallback_may_change_is_open(judge):
    judged = MATH | {"fallback": "second"}
    second = {"verifier": "exact", "name": "second"}
    decide, _ = judge(judged, second, FORMAT)
    sample = Sample(id="1", prompt="What moves it?", ground_truth="x^2+1")
    assert decide(sample, "<think>a</think> <answer>gravity, mostly</answer> so") is None


def test_a_term_that_cannot_tell_leaves_the_reward_open(judge):
    decide, _ = judge(MATH, FORMAT, {"verifier": "length", "options": {"max_length": 5}})
    assert decide(SAMPLE, DEAD) is None
    audited, _ = judge(MATH, FORMAT, {"verifier": "repetition", "weight": 0})
    assert audited(SAMPLE, DEAD).value == 0.0


def test_a_ground_truth_that_cannot_be_read_gives_no_value_early_either(judge):
    decide, _ = judge(MATH, FORMAT)
    assert decide(Sample(id="1", prompt="6*7?", ground_truth=""), DEAD).value is None


@pytest.mark.parametrize("template", ["r1-zero", "r1"])
def test_what_was_decided_is_what_the_whole_completion_gets(judge, template):
    decide, scorer = judge(MATH, FORMAT, template=template)
    draw, decided = random.Random(3), 0
    for _ in range(4000):
        text = ("<think>a</think> <answer>1</answer>" if draw.random() < 0.3 else "") + soup(draw, 2, 12)
        cut = draw.randint(1, len(text))
        early = decide(SAMPLE, text[:cut])
        if early is None:
            continue
        decided += 1
        for truncated in (False, True):
            whole = scorer.score(SAMPLE, Completion(text=text, truncated=truncated))
            prefix = scorer.score(SAMPLE, Completion(text=text[:cut], truncated=truncated))
            assert whole.value == prefix.value == early.value, (text, cut)
    assert decided > 20
