"""Verdicts beside labels."""

import json

import pytest

from r1reward.cli import run
from r1reward.runs.audit import Agreement, Judged, read_label


@pytest.fixture
def audit(tmp_path, capsys):
    """Runs `r1reward audit` on rows; gives the exit code, what was printed, and the disagreements."""

    def run_audit(rows, *options, reward="accuracy"):
        file, out = tmp_path / "rows.jsonl", tmp_path / "found.jsonl"
        file.write_text("".join(json.dumps(row) + "\n" for row in rows))
        code = run(["audit", str(file), "-r", reward, "--workers", "0", "-o", str(out), *options])
        found = [json.loads(line) for line in out.read_text().splitlines()] if out.exists() else []
        return code, capsys.readouterr(), found

    return run_audit


def row(answer, label, truth="4", **more):
    return {
        "prompt": "2 + 2",
        "completion": f"\\boxed{{{answer}}}",
        "ground_truth": truth,
        "label": label,
        **more,
    }


def test_each_kind_of_error_is_counted_and_named(audit):
    rows = [row(4, 1), row(5, 0), row(4, 0), row(5, 1), row(5, True)]
    code, printed, found = audit(rows)
    assert code == 0
    assert [(f["where"].rpartition(":")[2], f.get("verdict")) for f in found] == [
        ("3", True),
        ("4", False),
        ("5", False),
    ]
    assert "1 false positive, 2 false negatives; agreement 0.4000" in printed.out
    assert "false positive: equal" in printed.out


def test_a_row_without_a_verdict_is_no_error_of_either_kind(audit):
    _, printed, found = audit([row(4, 1), row(4, 1, truth="")], "--json")
    counts = json.loads(printed.out)
    assert (counts["undecided"], counts["true_positives"], counts["agreement"]) == (1, 1, 1.0)
    assert found[0]["status"] == "bad_ground_truth"


def test_rows_without_a_label_are_left_out(audit):
    _, printed, _ = audit([row(4, 1), row(4, None), row(4, "")], "--json")
    assert json.loads(printed.out)["true_positives"] == 1


def test_a_list_of_completions_has_a_list_of_labels(audit):
    rows = [
        {"prompt": "p", "completions": ["\\boxed{4}", "\\boxed{5}"], "ground_truth": "4", "label": [1, 1]}
    ]
    _, printed, found = audit(rows)
    assert len(found) == 1
    assert "1 false negative" in printed.out
    code, printed, _ = audit([rows[0] | {"label": [1]}])
    assert code == 3
    assert "1 labels for 2 completions" in printed.err


def test_sources_are_told_apart(audit):
    _, printed, _ = audit([row(4, 1, source="a"), row(4, 0, source="b")])
    assert "a: 1 verdict" in printed.out
    assert "b: 1 verdict, 0 without; 1 false positive," in printed.out


def test_another_term_can_be_audited(audit, tmp_path):
    spec = tmp_path / "spec.yaml"
    spec.write_text(
        "template: plain\nterms:\n  - {verifier: math, name: accuracy}\n  - {verifier: paragraphs, weight: 0}\n"
    )
    _, printed, _ = audit([row(5, 1)], "--term", "paragraphs", "--json", reward=str(spec))
    assert json.loads(printed.out)["true_positives"] == 1
    code, printed, _ = audit([row(5, 1)], "--term", "paragraph", reward=str(spec))
    assert code == 2
    assert "did you mean 'paragraphs'" in printed.err


def test_disagreement_beyond_a_share_is_an_exit_code(audit):
    assert audit([row(4, 1), row(5, 1)], "--fail-under", "0.5")[0] == 0
    assert audit([row(4, 1), row(5, 1)], "--fail-under", "0.6")[0] == 1


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ([{"completion": "\\boxed{4}", "ground_truth": "4"}], "no column 'label'"),
        ([row(4, "perhaps")], "rows.jsonl:1: label: 'perhaps' is no label"),
        ([row(4, None)], "no completion has both"),
    ],
)
def test_labels_that_cannot_be_used_are_told(audit, rows, problem):
    code, printed, _ = audit(rows)
    assert code == 3
    assert problem in printed.err


@pytest.mark.parametrize("value", [1, 1.0, True, "true", "Correct", "AC", " 1 "])
def test_right_is_written_in_many_ways(value):
    assert read_label(value) is True


@pytest.mark.parametrize("value", [0, 0.0, False, "false", "incorrect", "WA", -1])
def test_wrong_is_written_in_many_ways(value):
    assert read_label(value) is False


@pytest.mark.parametrize("value", [2, 0.5, "maybe", [], {}])
def test_what_is_no_label_is_not_guessed(value):
    with pytest.raises(ValueError, match="no label"):
        read_label(value)


def test_rates_of_nothing_are_unknown():
    assert set(Agreement().rates.values()) == {None}
    agreement = Agreement()
    agreement.add(Judged(label=True, verdict=None))
    assert (agreement.verdicts, agreement.undecided) == (0, 1)
