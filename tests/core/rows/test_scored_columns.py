"""Who looks at a scored file need not name its columns again; a manifest that is odd is no error."""

import json

import pytest

from r1reward.cli import run
from r1reward.files import Inputs
from r1reward.rows.scored_columns import settings_of_scored

ROW = {"q": "6 * 7?", "mine": "\\boxed{42}<END>", "gold": "42"}


@pytest.fixture
def scored(tmp_path):
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(json.dumps(ROW) + "\n")
    columns = "prompt=q,completion=mine,ground_truth=gold"
    command = ["score", str(source), "-r", "accuracy", "--map", columns, "--task", "math", "--end", "<END>"]
    assert run([*command, "-o", str(out), "-w", "0"]) == 0
    return out


def test_explain_and_report_read_a_scored_file_as_it_was_scored(scored, tmp_path, capsys):
    capsys.readouterr()
    assert run(["explain", str(scored), "--row", "1", "-r", "accuracy", "-w", "0"]) == 0
    said = capsys.readouterr().out
    assert "reward 1" in said
    assert "completion=mine" in said
    assert run(["report", str(scored), "-o", str(tmp_path / "r.html")]) == 0
    assert "6 * 7?" in (tmp_path / "r.html").read_text("utf-8")


def test_what_is_named_now_goes_before_what_was_named_then(scored, capsys):
    capsys.readouterr()
    command = ["explain", str(scored), "--row", "1", "-r", "accuracy", "-w", "0"]
    assert run([*command, "--map", "ground_truth=q"]) == 0
    assert "ground_truth=q" in capsys.readouterr().out
    inputs = Inputs([str(scored)])
    assert settings_of_scored(inputs, {"ground_truth": "q"})["columns"]["ground_truth"] == "q"
    assert settings_of_scored(inputs, {}) == {
        "columns": {"prompt": "q", "completion": "mine", "ground_truth": "gold"},
        "task": "math",
        "end_tokens": ("<END>",),
    }


@pytest.mark.parametrize(
    "manifest",
    ["", "[]", "{}", '{"options": 3}', '{"options": {"columns": {"completion": 3}}}', "[" * 5000],
)
def test_a_manifest_that_says_nothing_is_no_error(manifest, scored):
    scored.with_name("out.jsonl.manifest.json").write_text(manifest)
    assert settings_of_scored(Inputs([str(scored)]), {}).get("columns", {}) == {}


def test_columns_of_a_joined_file_and_of_a_file_that_was_not_scored_are_not_looked_for(scored):
    beside = scored.with_name("out.jsonl.manifest.json")
    beside.write_text('{"options": {"columns": {"ground_truth": "joined.answer", "completion": "mine"}}}')
    assert settings_of_scored(Inputs([str(scored)]), {})["columns"] == {"completion": "mine"}
    scored.write_text(json.dumps(ROW) + "\n")
    assert settings_of_scored(Inputs([str(scored)]), {}) == {}
