"""Next week's rollouts: added to a set that is there, they give the set of a run over all files, byte by byte."""

import json
import random

import pytest

from r1reward.cli import run
from r1reward.errors import DataError

RECIPE = """
keep: {correct: accuracy, pass_rate: {more_than: 0.2, samples: 2}}
choose: {per_prompt: 2}
dedupe: {near: {}}
mix: {domains: {math: {tasks: [math], quota: 60}, general: {quota: 9}}}
export: {validation: 0.2}
"""


def contents(folder):
    """Every file of a set but for what belongs to this machine's runs."""
    return {
        str(p.relative_to(folder)): p.read_bytes()
        for p in sorted(folder.rglob("*"))
        if p.is_file() and p.relative_to(folder).parts[0] not in (".work", "_rows")
    }


@pytest.fixture
def weeks(kit, write):
    """Three weeks' files: some prompts come again, with copies, near-copies, and answers that change pass rates."""
    rng = random.Random(5)
    rows = kit.pool(40, 3, seed=4)
    rows += [kit.scored(rows[0]["prompt"], kit.completion(rng), value=0.0, id="p0") for _ in range(12)]
    first, second, third = rows[:50], rows[45:100], rows[90:] + rows[:3]
    second = second + [r | {"completion": r["completion"] + " end"} for r in first[:10]]
    return [write(part, f"week{i}.jsonl") for i, part in enumerate((first, second, third))]


@pytest.fixture
def general(kit, write):
    rng = random.Random(6)
    rows = [kit.scored(f"Write {i}", kit.completion(rng), task="general") for i in range(8)]
    return write(rows, "general.jsonl")


def test_a_set_that_weeks_are_added_to_is_that_of_a_run_over_all(weeks, general, reject):
    join = [f"join.general.files=['{general}']", "join.general.keep={correct: null}"]
    whole, _ = reject(weeks, RECIPE, "whole", join)
    reject(weeks[0], RECIPE, "grown", join, keep_rows=True)
    for week in weeks[1:]:
        grown, _ = reject(week, RECIPE, "grown", join, add_to=str(whole.with_name("grown")))
    assert contents(grown) == contents(whole)


def test_adding_goes_on_where_it_was_cut_and_does_not_depend_on_the_workers(
    weeks, reject, monkeypatch, tmp_path
):
    import r1reward_rejection.delivery as delivery

    whole, _ = reject(weeks[:2], RECIPE, "whole")
    reject(weeks[0], RECIPE, "grown", keep_rows=True)
    with monkeypatch.context() as patch:
        patch.setattr(delivery, "publish", lambda *a: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            reject(weeks[1], RECIPE, "grown", add_to=str(tmp_path / "grown"))
    grown, _ = reject(weeks[1], RECIPE, "grown", add_to=str(tmp_path / "grown"), workers=2)
    assert contents(grown) == contents(whole)


def test_a_file_that_is_in_the_set_is_not_added_twice(weeks, reject, tmp_path):
    first, _ = reject(weeks[0], RECIPE, "grown", keep_rows=True)
    before = contents(first)
    again, summary = reject(weeks[0], RECIPE, "grown", add_to=str(first))
    assert contents(again) == before
    assert summary.rows["train"] > 0
    both, _ = reject([weeks[0], weeks[1]], RECIPE, "grown", add_to=str(first))
    whole, _ = reject(weeks[:2], RECIPE, "whole")
    assert contents(both) == contents(whole)


def test_better_answers_other_columns_and_chat_prompts_of_old_prompts_give_the_set_of_a_run_over_all(
    kit, write, reject
):
    rng = random.Random(8)
    old = kit.pool(16, 3, seed=4)
    better = [kit.scored(r["prompt"], kit.completion(rng, 9), id=r["id"]) for r in old[:20]]
    others = [r | {"source": "x", "extra": [1, 2]} for r in kit.pool(3, 2, seed=9)]
    chats = [r | {"prompt": [{"role": "user", "content": r["prompt"]}]} for r in old[:9]]
    files = [write(old, "old.jsonl"), write(better + others + chats, "new.jsonl")]
    shortest = ["choose.by=shortest", "export.columns=[source]"]
    whole, _ = reject(files, RECIPE, "whole", shortest)
    reject(files[0], RECIPE, "grown", shortest, keep_rows=True)
    grown, _ = reject(files[1], RECIPE, "grown", shortest, add_to=str(whole.with_name("grown")))
    assert contents(grown) == contents(whole)


def test_a_file_without_rows_is_refused_in_a_line_and_the_set_stays(weeks, write, reject):
    first, _ = reject(weeks[0], RECIPE, "grown", keep_rows=True)
    before = contents(first)
    with pytest.raises(DataError, match=r"^no rows in .*empty.jsonl$"):
        reject(write([], "empty.jsonl"), RECIPE, "grown", add_to=str(first))
    assert contents(first) == before
    grown, _ = reject(weeks[1], RECIPE, "grown", add_to=str(first))
    whole, _ = reject(weeks[:2], RECIPE, "whole")
    assert contents(grown) == contents(whole)


def test_a_set_in_another_folder_leaves_the_first_as_it_is(weeks, reject):
    first, _ = reject(weeks[0], RECIPE, "first", keep_rows=True)
    before = contents(first)
    second, _ = reject(weeks[1], RECIPE, "second", add_to=str(first))
    whole, _ = reject(weeks[:2], RECIPE, "whole")
    assert contents(first) == before
    assert contents(second) == contents(whole)


def test_what_changed_in_the_recipe_is_named_and_the_set_stays(weeks, reject):
    first, _ = reject(weeks[0], RECIPE, "first", keep_rows=True)
    before = contents(first)
    with pytest.raises(DataError, match=r"another recipe.choose.per_prompt: .* was 2, is 3"):
        reject(weeks[1], RECIPE, "first", ["choose.per_prompt=3"], add_to=str(first))
    assert contents(first) == before


def test_a_set_without_its_rows_says_how_it_gets_them(weeks, reject, capsys, tmp_path):
    first, _ = reject(weeks[0], RECIPE, "first")
    with pytest.raises(DataError, match="keeps no rows to add to: make it once more with --keep-rows"):
        reject(weeks[1], RECIPE, "first", add_to=str(first))
    assert run(["reject", str(weeks[0])]) == 2
    assert "-o: name the data set's folder" in capsys.readouterr().err


def test_no_path_of_the_machine_stays_with_the_rows(weeks, reject, tmp_path):
    first, _ = reject(weeks[0], RECIPE, "first", keep_rows=True)
    assert str(tmp_path) not in (first / "_rows" / "base.json").read_text()


def test_weeks_in_folders_of_their_own_are_told_apart_as_in_a_run_over_all(weeks, reject, tmp_path):
    files = []
    for number, week in enumerate(weeks):
        files.append(tmp_path / f"week{number}" / "rollouts.jsonl")
        files[-1].parent.mkdir()
        week.rename(files[-1])
    whole, _ = reject(files, RECIPE, "whole")
    reject(files[0], RECIPE, "grown", keep_rows=True)
    for file in files[1:]:
        grown, _ = reject(file, RECIPE, "grown", add_to=str(tmp_path / "grown"))
    assert contents(grown) == contents(whole)


def test_raw_completions_are_scored_for_the_new_files_alone(write, tmp_path, capsys):
    def raw(first, last, name):
        rows = [
            {
                "id": str(i),
                "prompt": f"{i}+1?",
                "completion": f"\\boxed{{{i + 1}}}",
                "ground_truth": f"{i + 1}",
            }
            for i in range(first, last)
        ]
        return str(write(rows, name))

    (tmp_path / "next").mkdir()
    one, two = raw(0, 6, "one.jsonl"), raw(6, 10, "next/one.jsonl")
    for file in (one, two):
        with open(file, "a") as more:
            more.write("{broken\n")
    build = ["reject", "--recipe", "right-answers", "-w", "0", "--on-bad-row", "skip"]
    assert run([*build, one, "-o", str(tmp_path / "grown"), "--keep-rows"]) == 0
    assert run([*build, two, "--add-to", str(tmp_path / "grown")]) == 0
    scores = (tmp_path / "grown" / "_scores" / "score-input" / "scored.jsonl").read_text().splitlines()
    assert [json.loads(line)["id"] for line in scores] == ["6", "7", "8", "9"]
    assert run([*build, one, two, "-o", str(tmp_path / "whole")]) == 0
    scored = ("_scores",)
    grown, whole = (
        {k: v for k, v in contents(tmp_path / name).items() if not k.startswith(scored)}
        for name in ("grown", "whole")
    )
    assert grown == whole
    assert run(["why", "8", "-o", str(tmp_path / "grown")]) == 0
    assert "next/one.jsonl:3 (id 8): kept" in capsys.readouterr().out
    # Rows that scoring leaves out have their fate, too: their file stays with no set.
    for broken in ("next/one.jsonl:5", "one.jsonl:7"):
        assert run(["why", broken, "-o", str(tmp_path / "grown")]) == 0
        assert capsys.readouterr().out.startswith(f"{broken}: dropped at keep: unreadable: not JSON: ")
