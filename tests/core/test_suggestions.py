"""Tab completion knows what there is."""

import json
import subprocess
import sys

import pytest
from click.shell_completion import BashComplete

from r1reward.cli import cli


@pytest.fixture(scope="module")
def complete():
    cli.add_plugins()

    def suggest(*words):
        complete = BashComplete(cli, {}, "r1reward", "_R1REWARD_COMPLETE")
        return [item.value for item in complete.get_completions(list(words[:-1]), words[-1])]

    return suggest


@pytest.mark.parametrize(
    ("words", "among"),
    [
        (["score", "x.jsonl", "--reward", "r1-z"], "r1-zero"),
        (["score", "x.jsonl", "-r", "r1-zero", "--task", ""], "code"),
        (["score", "x.jsonl", "--task", "st"], "stem"),
        (["audit", "x.jsonl", "-r", "r1-zero", "--term", "f"], "format"),
        (["reject", "x.jsonl", "--recipe", "r1"], "r1-800k"),
        (["train", "grpo", "r1-st"], "r1-stage1"),
        (["presets", "distill-l"], "distill-llama-8b"),
        (["docs", "reference/st"], "reference/statuses"),
    ],
)
def test_names_are_completed(complete, words, among):
    assert among in complete(*words)


@pytest.mark.parametrize("command", ["report", "view"])
def test_the_terms_of_a_scored_file_are_completed(command, complete, tmp_path):
    path = tmp_path / "scored.jsonl"
    manifest = {"spec": {"terms": [{"name": "accuracy", "weight": 1.0}, {"name": "format", "weight": 0.0}]}}
    (tmp_path / "scored.jsonl.manifest.json").write_text(json.dumps(manifest))
    assert complete(command, str(path), "--term", "") == ["accuracy", "format"]
    assert complete(command, str(tmp_path / "other.jsonl"), "--term", "") == []


def test_a_reward_that_cannot_be_read_suggests_nothing(complete, tmp_path):
    (tmp_path / "broken.yaml").write_text("terms: [")
    assert complete("audit", "x.jsonl", "-r", str(tmp_path / "broken.yaml"), "--term", "") == []


@pytest.mark.slow  # starts a process
def test_a_shell_is_taught_by_one_line():
    said = subprocess.run(
        [sys.executable, "-m", "r1reward"],
        env={"_R1REWARD_COMPLETE": "bash_source", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "complete" in said.stdout
