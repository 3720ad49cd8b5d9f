"""A reward whose template the model does not write is worth 0 for all: the run says so."""

import json

import pytest

import r1reward

THOUGHT = "<think>6 times 7</think>\n42"


def notes(tmp_path, completions, template):
    rows = tmp_path / "rows.jsonl"
    rows.write_text(
        "".join(json.dumps({"prompt": "6 x 7?", "completion": c, "answer": "42"}) + "\n" for c in completions)
    )
    spec = {"template": template, "default_task": "math", "terms": [{"verifier": "math"}]}
    summary = r1reward.score_files(rows, spec, tmp_path / "scored.jsonl", workers=0, overwrite=True)
    return [note for note in summary.notes if note.startswith("template: ")]


def test_a_run_says_that_no_completion_has_a_tag_of_the_template(tmp_path):
    (note,) = notes(tmp_path, ["It is 42.", "42"], "r1-zero")
    assert "none of the first 2 completions has a tag of r1-zero" in note
    assert "template: plain" in note


@pytest.mark.parametrize(
    ("completions", "template"), [(["It is 42.", THOUGHT], "r1"), (["It is 42.", "<think>cut"], "r1"), (["42"], "plain")]
)  # fmt: skip
def test_a_run_says_nothing_where_one_completion_has_a_tag_or_the_template_has_none(
    tmp_path, completions, template
):
    assert notes(tmp_path, completions, template) == []
