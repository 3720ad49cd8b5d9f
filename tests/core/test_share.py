"""An audit term may judge a share of the completions: those that a hash draws, the same at every door."""

import json

import msgspec
import pytest

from r1reward import score
from r1reward.cli import run as r1reward
from r1reward.errors import SpecError
from r1reward.spec.file import load_spec

REWARD = {
    "template": "plain",
    "terms": [
        {"verifier": "exact", "name": "accuracy"},
        {"verifier": "exact", "name": "audit", "weight": 0, "share": 0.25},
    ],
}
ROWS = [{"prompt": f"{n}?", "completions": [str(n), f"{n + 1}"], "ground_truth": str(n)} for n in range(300)]


def audited(groups):
    return [["audit" in reward.scores for reward in group.rewards] for group in groups]


def test_a_share_is_drawn_and_changes_no_reward():
    groups = score(ROWS, REWARD, workers=0)
    drawn = [one for pair in audited(groups) for one in pair]
    assert 110 < sum(drawn) < 190  # of 600
    assert [r.value for g in groups for r in g.rewards] == [1.0, 0.0] * 300
    assert all(r.scores["audit"].value == r.value for g in groups for r in g.rewards if "audit" in r.scores)


def test_the_share_is_the_same_in_any_order_and_in_other_processes(tmp_path):
    expected = audited(score(ROWS, REWARD, workers=0))
    assert audited(score(ROWS[::-1], REWARD, workers=2)) == expected[::-1]
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    (tmp_path / "reward.yaml").write_text(json.dumps(REWARD))
    command = ["score", str(tmp_path / "rows.jsonl"), "-r", str(tmp_path / "reward.yaml"), "-o"]
    assert r1reward([*command, str(tmp_path / "scored.jsonl")]) == 0
    rows = [json.loads(line) for line in (tmp_path / "scored.jsonl").read_text().splitlines()]
    assert [["audit" in one for one in row["scores"]] for row in rows] == expected


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"share": 0}, "more than 0 and at most 1"),
        ({"share": 1.5}, "more than 0 and at most 1"),
        ({"weight": 1}, "give it weight 0"),
        ({"gate": True}, "give it weight 0"),
        ({"verifier": "diversity"}, "together"),
    ],
)
def test_a_share_that_would_decide_a_reward_is_refused(changes, words):
    terms = [REWARD["terms"][0], REWARD["terms"][1] | changes]
    with pytest.raises(SpecError, match=words):
        score(ROWS[:1], REWARD | {"terms": terms}, workers=0)


def test_a_fallback_judges_all_that_it_is_asked_for():
    terms = [REWARD["terms"][0] | {"fallback": "audit"}, REWARD["terms"][1]]
    with pytest.raises(SpecError, match="judges a share"):
        load_spec(REWARD | {"terms": terms})


def test_a_definition_without_a_share_keeps_its_hash():
    spec = load_spec(REWARD)
    whole = [msgspec.structs.replace(term, share=1.0) for term in spec.terms]
    assert msgspec.structs.replace(spec, terms=tuple(whole)).hash != spec.hash
    assert load_spec("r1-zero").hash == load_spec({"extends": "r1-zero"}).hash
