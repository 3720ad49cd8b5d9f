"""`citations`: the form, what exists, what is needed, and an answer beside."""

import time

import pytest

from r1reward import Status
from r1reward.testing import check_verifier, judge
from r1reward_text import citations

ROW = {
    "mode": "cite", "grammar": "ref_colon", "id_regex": "citation_[a-z0-9]{4}", "min_valid_citations": 1,
    "valid_id_set": ["citation_aaaa", "citation_bbbb", "citation_cccc", "citation_dddd"],
    "expected_ids": ["citation_aaaa"], "expected_slack": 1,
}  # fmt: skip


def value(answer, prompt="", **changes):
    return judge(citations(), answer, prompt=prompt, **{**ROW, **changes}).value


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        ("It rains [ref:citation_aaaa].", 1.0),
        ("It rains [ref:citation_aaaa], and snows [ref:citation_bbbb]. Again [ref:citation_aaaa].", 1.0),
        ("Yes [ref:citation_aaaa]", 1.0),
        ("[ref:citation_aaaa]", 0.0),
        ("[ref:citation_aaaa] … !", 0.0),
        ("It rains.", 0.0),
        ("It rains [citation_aaaa].", 0.0),
        ("It rains [ref:citation_aaaa]. Sources: citation_aaaa", 0.0),
        ("It rains [ref:citation_aaaa, citation_bbbb].", 0.0),
        ("It rains [ref:citation_aaaa] (citation_1).", 0.0),
        ("It rains [ref:citation_bbbb].", 0.0),
        ("It rains [ref:citation_aaaa][ref:citation_zzzz].", 0.0),
        ("It rains [ref:citation_xmpl].", 0.0),
        ("It rains [ref:citation_aaaa][ref:citation_bbbb][ref:citation_cccc].", 0.0),
        ("It rains " + "".join(f"[ref:{each}]" for each in ROW["valid_id_set"]), 0.0),
        ("<tool_call>{}</tool_call> It rains [ref:citation_aaaa].", 0.0),
        ("", 0.0),
        ("[ref:" * 20_000, 0.0),
        ("It rains [ref:citation_aaaa]." * 10_000, 0.0),
    ],
)
def test_an_answer_cites_what_is_needed_in_the_form_asked_for(answer, right):
    assert value(answer) == right


@pytest.mark.parametrize(
    ("grammar", "left", "right"),
    [
        ("ascii_brackets", "[", "]"), ("double_angle", "<<", ">>"), ("fullwidth_brackets", "【", "】"),
        ("cite_xml", "<cite>", "</cite>"), ("markdown_footnote", "[^", "]"),
    ],
)  # fmt: skip
def test_each_form_is_told_from_the_others(grammar, left, right):
    assert value(f"It rains {left}citation_aaaa{right}.", grammar=grammar) == 1.0
    assert value("It rains [ref:citation_aaaa].", grammar=grammar) == 0.0


def test_a_form_without_a_name_is_that_of_the_prompts_example():
    prompt = "Cite the page for each claim as {{citation_xmpl}}."
    assert value("It rains {{citation_aaaa}}.", prompt, grammar="curly_double") == 1.0
    assert value("It rains {citation_aaaa}.", prompt, grammar="curly_double") == 0.0
    assert judge(citations(), "x", **{**ROW, "grammar": "curly_double"}).status is Status.BAD_GROUND_TRUTH


def test_where_none_may_be_cited_any_attempt_is_wrong():
    assert value("It rains.", mode="no_cite") == 1.0
    assert value("It rains [ref:citation_aaaa].", mode="no_cite") == 0.0
    assert value("It rains (citation_aaaa).", mode="no_cite") == 0.0


@pytest.mark.parametrize(
    "changes",
    [{"valid_id_set": []}, {"valid_id_set": None}, {"expected_ids": [1]}, {"id_regex": "("}, {"mode": "maybe"}, {"expected_slack": -1}],
)  # fmt: skip
def test_a_row_that_does_not_say_what_is_wanted_is_bad_whatever_the_answer(changes):
    for answer in ("", "It rains [ref:citation_aaaa]."):
        assert judge(citations(), answer, **{**ROW, **changes}).status is Status.BAD_GROUND_TRUTH


def test_the_contract_is_kept_and_hostile_patterns_are_stopped():
    check_verifier(citations(), **ROW)
    before = time.process_time()
    assert value("[ref:" + "a" * 50_000, id_regex="(a|a)*b") == 0.0
    assert time.process_time() - before < 5


ATTACKS = [
    "It rains [ref:citation_aaaa][ref:citation_AAAA].",  # another id
    "It rains [REF:citation_aaaa].",
    "It rains [ref: citation_aaaa].",
    "It rains [ref:citation_aaaa ].",
    "It rains [ref:citation_aaaa",
    "It rains ref:citation_aaaa].",
    "It rains [ref:citation_aaaa]] [ref:citation_aaaab].",
    "It rains [ref:citation_a\u200baaa].",
    "It rains [ref:citation_\u0430aaa].",
    "It rains [ref:cit\u0430tion_aaaa].",
    "It rains \uff3bref:citation_aaaa\uff3d.",
    "It rains [ref:citation_aaaa;citation_bbbb].",
    "It rains [ref:citation_aaaa][ref:].[ref:citation_]",
    "It rains [ref:citation_aaaa] [[citation_bbbb]].",
    "It rains [ref:[ref:citation_aaaa]citation_bbbb].",
    "It rains [ref:citation_xmpl] and [ref:citation_aaaa].",
    "It rains <!-- citation_bbbb --> [ref:citation_aaaa].",
    "It rains [ref:citation_aaaa]. {\"sources\": [\"citation_bbbb\"]}",
    "It rains [ref:citation_bbbb][ref:citation_cccc].",
    "It rains [ref:.*].",
    "It rains [ref:citation_[a-z0-9]{4}].",
    "It rains [ref:citation_a*aa].",
    "[ref:citation_aaaa]\n\n[ref:citation_bbbb]\n---",
    "\u200b[ref:citation_aaaa]\u2060",
    "**[ref:citation_aaaa]** — *!*",
    "[TOOL_CALLS] It rains [ref:citation_aaaa].",
    "It rains " + "".join(f"[ref:citation_{i:04d}]" for i in range(2_000)),
    "It rains [ref:" + "citation_" * 10_000 + "aaaa].",
    "It rains [ref:citation_aaaa]" + "x" * 100_001,
    "\x00[ref:citation_aaaa]\x00",
    "citation_aaaa " * 5_000,
    "It rains [ref:citation_aaaa\n].",
]  # fmt: skip


@pytest.mark.parametrize("answer", ATTACKS, ids=range(len(ATTACKS)))
def test_no_attack_earns_or_is_masked(answer):
    found = judge(citations(), answer, **ROW)
    assert (found.value, found.status) == (0.0, Status.SCORED), found.reason
