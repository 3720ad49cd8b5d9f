"""Labels: kept in a file that `audit` reads, and error rates that hold what they promise."""

import json
import random

import pytest

from r1reward.errors import DataError
from r1reward.files import Inputs, Row, rows
from r1reward_view.error_rates import Stratum, error_rates, most_informative
from r1reward_view.labels import Labels

from .conftest import ROWS, indexed, write


@pytest.fixture
def labels(run, tmp_path):
    run.store.cursor.execute("DROP TABLE IF EXISTS mem.labels")
    return Labels(run, tmp_path / "labels.jsonl")


def next_of(labels, **given):
    return labels.state(given, paired=False)["next"]


def test_a_label_goes_to_the_file_and_the_next_one_comes(labels):
    first = next_of(labels)
    number = first["completion"]["i"]
    said = labels.add(number, "wrong")
    assert said["v"] in ("right", "wrong")
    (line,) = [json.loads(x) for x in labels.path.read_text().splitlines()]
    assert (line["label"], line["completion"]) == (False, first["completion"]["text"])
    assert not {"reward", "scores", "stamp", "completions"} & line.keys()
    state = labels.state({}, paired=False)
    assert state["count"] == 1
    assert state["next"]["completion"]["i"] != number
    assert sum(s.labelled for s in state["strata"]) == 1
    assert sum(s.errors for s in state["strata"]) == (said["v"] == "right")


def test_the_next_completion_comes_without_its_verdict(labels):
    said = json.dumps(next_of(labels))
    assert not any(word in said for word in ('"v"', '"value"', '"reward"', '"reason"', '"status"'))


def test_unsure_is_kept_and_counts_neither_way_and_skipped_comes_later(labels):
    first = next_of(labels)["completion"]["i"]
    labels.add(first, "unsure")
    assert json.loads(labels.path.read_text())["label"] is None
    state = labels.state({}, paired=False)
    assert (state["count"], sum(s.labelled for s in state["strata"])) == (1, 0)
    second = state["next"]["completion"]["i"]
    labels.add(second, "skip")
    assert next_of(labels)["completion"]["i"] not in (first, second)
    assert len(labels.path.read_text().splitlines()) == 1


def test_the_last_label_is_taken_back(labels):
    first = next_of(labels)["completion"]["i"]
    labels.add(first, "right")
    labels.undo()
    labels.undo()
    assert labels.path.read_bytes() == b""
    assert next_of(labels)["completion"]["i"] == first


def test_a_file_that_was_edited_by_hand_or_cut_off_still_counts(run, labels):
    for _ in range(3):
        labels.add(next_of(labels)["completion"]["i"], "right")
    lines = labels.path.read_text().splitlines()
    edited = json.loads(lines[0]) | {"label": False, "note": "by hand"}
    labels.path.write_text(json.dumps(edited) + "\n" + lines[1] + "\n" + lines[2][:40])
    again = Labels(run, labels.path)
    state = again.state({}, paired=False)
    assert (state["count"], sum(s.labelled for s in state["strata"])) == (2, 2)


def test_audit_reads_the_file(run, labels):
    from r1reward.rows.row_reader import RowReader
    from r1reward.runs.audit import read_label

    for answer in ("right", "wrong", "unsure"):
        labels.add(next_of(labels)["completion"]["i"], answer)
    reader, texts = RowReader(), {t for r in ROWS for t in r["completions"]}
    found = [r for block in Inputs([labels.path]).blocks() for r in rows(block)]
    assert all(isinstance(r, Row) for r in found)
    assert [read_label(r.columns["label"]) for r in found] == [True, False, None]
    assert all(reader(r.columns).completions[0].text in texts for r in found)
    assert all(reader(r.columns).sample.ground_truth for r in found)


@pytest.mark.parametrize(("number", "label"), [(0, "maybe"), (10**6, "right")])
def test_a_label_that_is_none_is_refused(number, label, labels):
    with pytest.raises(DataError):
        labels.add(number, label)
    assert not labels.path.exists()


def test_the_interval_holds_the_truth_as_often_as_it_says():
    """Labels drawn where they are most informative: the estimate stays right, and its interval is no lie."""
    chance = random.Random(1)
    held, misses = 0, []
    kinds = [("right", 400, 0.02), ("right", 60, 0.3), ("wrong", 300, 0.1), ("wrong", 40, 0.5)]
    for trial in range(60):
        truths = [[chance.random() < rate for _ in range(size)] for _, size, rate in kinds]
        strata = [Stratum(verdict, str(k), size) for k, (verdict, size, _) in enumerate(kinds)]
        right = sum(len(t) - sum(t) for t, s in zip(truths, strata, strict=True) if s.verdict == "right")
        right += sum(sum(t) for t, s in zip(truths, strata, strict=True) if s.verdict == "wrong")
        for _ in range(80):
            stratum = next(s for s in most_informative(strata) if s.labelled < s.size)
            stratum.errors += truths[int(stratum.name)][stratum.labelled]
            stratum.labelled += 1
        said = error_rates(strata, seed=trial).right
        held += said.low <= right / 800 <= said.high
        misses.append(said.mean - right / 800)
    assert held >= 52  # 95 % of 60 are 57; fewer than 52 come once in a hundred times
    assert abs(sum(misses) / len(misses)) < 0.01


def test_rates_of_nothing_are_none_and_all_labelled_is_certain():
    assert error_rates([Stratum("right", "a", 10)]).right is None
    known = error_rates([Stratum("right", "a", 10, 10, 2), Stratum("wrong", "b", 10, 10, 1)])
    assert (known.false_positives.low, known.false_positives.high) == pytest.approx((0.2, 0.2))
    assert known.right.mean == pytest.approx(9 / 20)
    assert known.more == 0


def test_what_a_second_verifier_of_the_file_judges_otherwise_is_a_kind_of_its_own(tmp_path):
    terms = [{"name": "accuracy", "verifier": "math"}, {"name": "format", "verifier": "format"},
             {"name": "second", "verifier": "exact"}]  # fmt: skip
    lines = [json.loads(json.dumps(r)) for r in ROWS[:4]]
    for r in lines:
        for k, scores in enumerate(r["scores"]):
            scores["second"] = {"value": float(k == 0), "status": "scored"}
    run = indexed(write(tmp_path / "run.jsonl", lines), tmp_path / "cache")
    (tmp_path / "run.jsonl.manifest.json").write_text(json.dumps({"spec": {"terms": terms}}))
    names = {s.name for s in Labels(run, tmp_path / "labels.jsonl").state({}, paired=False)["strata"]}
    disagree = sum(
        scores["accuracy"]["value"] is not None and (k == 0) != (scores["accuracy"]["value"] == 1)
        for r in lines for k, scores in enumerate(r["scores"])
    )  # fmt: skip
    assert disagree
    assert any("another verifier disagrees" in name for name in names)
    run.close()
