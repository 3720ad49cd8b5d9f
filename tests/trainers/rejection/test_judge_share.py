import json

import msgspec
import pytest

from r1reward.registry.registry import Registry
from r1reward.spec.fallbacks import decided_scores, fallbacks_of
from r1reward.spec.file import load_spec
from r1reward_rollouts.refine_verdict import Verdict

REWARD = {
    "template": "r1",
    "default_task": "math",
    "terms": [
        {"verifier": "math", "name": "accuracy", "fallback": "correctness"},
        {"verifier": "math", "name": "correctness"},
    ],
}
RECIPE = "keep: {correct: accuracy}\nreward: null\n"
COST = {"requests": 2.0, "prompt_tokens": 300.0, "completion_tokens": 40.0}


def score(value, **more):
    return {"value": value, "status": "scored" if value is not None else "undecided", **more}


UNSURE = score(0.0, metrics={"unsure": 1.0})
ROWS = [
    ("rules", {"accuracy": score(1.0)}),
    ("wrong", {"accuracy": score(0.0)}),
    ("yes", {"accuracy": UNSURE, "correctness": score(1.0, metrics=COST)}),
    ("no", {"accuracy": UNSURE, "correctness": score(0.0, metrics=COST)}),
    ("open", {"accuracy": score(None), "correctness": score(1.0, metrics=COST)}),
    ("silent", {"accuracy": UNSURE, "correctness": score(None, metrics=COST)}),
]


@pytest.fixture
def judged(write, kit):
    rows = [
        kit.scored(f"Problem {name}: a sum of some kind", f"<think>\n{name}\n</think>\n\n{name}", id=name)
        | {"scores": scores}
        for name, scores in ROWS
    ]
    path = write(rows)
    spec = load_spec(REWARD)
    manifest = {"spec": msgspec.to_builtins(spec), "options": {}}
    path.with_name(path.name + ".manifest.json").write_text(json.dumps(manifest))
    assert fallbacks_of(spec) == fallbacks_of(REWARD) == {"accuracy": ("correctness",)}
    return path


def test_reject_keeps_what_the_fallback_has_decided_and_nothing_else(judged, reject, kit):
    folder, summary = reject(judged, RECIPE)
    rows = kit.rows_of(folder)
    assert sorted(r["id"] for r in rows) == ["open", "rules", "yes"]
    assert all(r["terms"]["accuracy"] == 1.0 for r in rows)
    assert kit.stages(summary)["keep"].dropped == {"accuracy: wrong": 3}


def test_the_report_and_the_card_say_what_the_judge_took(judged, reject, kit):
    folder, summary = reject(judged, RECIPE)
    cost = {"completions": 4, "requests": 8, "prompt_tokens": 1200, "completion_tokens": 160}
    assert kit.stages(summary)["keep"].notes["judges"] == {"correctness": cost}
    card = (folder / "README.md").read_text()
    assert "| correctness | 4 | 8 | 1,200 | 160 | 66.7% |" in card


def test_a_set_without_a_judge_says_nothing_of_one(write, kit, reject):
    folder, summary = reject(write(kit.pool(3)), RECIPE)
    assert "judges" not in kit.stages(summary)["keep"].notes
    assert "## Judges" not in (folder / "README.md").read_text()


@pytest.mark.parametrize(
    ("own", "other", "value"),
    [
        (score(1.0), score(0.0), 1.0),
        (score(0.0), score(1.0), 0.0),
        (UNSURE, score(1.0), 1.0),
        (UNSURE, score(None), 0.0),
        (UNSURE, None, 0.0),
        (score(None), score(0.5), 0.5),
        (score(None), score(None), None),
    ],
)
def test_a_fallback_counts_where_it_was_asked_and_could_tell(own, other, value):
    scores = {"accuracy": own, "correctness": other}
    assert decided_scores(scores, {"accuracy": ("correctness",)})["accuracy"]["value"] == value


def test_an_answer_that_the_rules_can_read_after_all_is_not_lost_with_the_judges_verdict():
    verdict = Verdict(load_spec(REWARD), Registry.load())
    asked, read = {"accuracy": UNSURE, "correctness": score(1.0)}, {"accuracy": score(1.0)}
    assert verdict([1.0, 1.0], [asked, read]) == ""
    assert verdict([1.0, 1.0], [read, asked]) == ""
    assert verdict([1.0, 0.0], [asked, {"accuracy": score(0.0)}]) == "accuracy is lost"
