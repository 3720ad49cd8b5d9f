"""The index: of every format the same, continued where a file grows, made anew where it is another one."""

import gzip
import json
import math
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from r1reward.cli import cli
from r1reward.errors import DataError
from r1reward.files.convert import to_parquet
from r1reward_view import build
from r1reward_view.overview import encode, overview
from r1reward_view.pages import facets, page
from r1reward_view.questions import Questions
from r1reward_view.run import Run
from r1reward_view.store import Term

from .conftest import ROWS, indexed, sampled, write


def table(run):
    """All that the index says of completions."""
    columns = (
        "row, k, id, source, task, reward, v, len, think, answer, truth, rule, reason, t0_value, t1_value"
    )
    return run.store.all(f"SELECT {columns} FROM c ORDER BY i")


def kept(path, cache, **options):
    run = indexed(path, cache, **options)
    try:
        last = 3 if run.store.meta.rows > 5 or run.store.meta.rows == 4 else 0
        return table(run), run.texts.rows([last])[last].columns["completions"], run.store.meta
    finally:
        run.close()


def test_a_completion_has_its_verdict_lengths_answer_and_rule(run):
    first = run.store.dicts("SELECT * FROM c WHERE id = 'p-040' AND k = 3")[0]
    assert (first["v"], first["reward"], first["answer"], first["truth"]) == ("right", 2.0, "7", "7")
    assert (first["rule"], first["think"], first["status"]) == ("boxed", 3, "scored")
    assert run.store.meta.completions == sum(len(r["completions"]) for r in ROWS)


@pytest.mark.parametrize("name", ["run.jsonl.gz", "run.jsonl.zst", "run.parquet", "run.json"])
def test_every_format_gives_the_same_index_and_the_same_text(name, scored, tmp_path, cache):
    path = tmp_path / name
    plain = scored.read_bytes()
    if name.endswith(".gz"):
        path.write_bytes(gzip.compress(plain))
    elif name.endswith(".zst"):
        import zstandard

        path.write_bytes(zstandard.compress(plain))
    elif name.endswith(".json"):
        path.write_text(json.dumps(ROWS[:40]))
    else:
        to_parquet(write(tmp_path / "lines.jsonl", ROWS[:40]), path)
    same = [line for line in kept(scored, tmp_path / "a")[0] if line[0] < 40]
    lines, text, _ = kept(path, tmp_path / "b")
    assert [line for line in lines if line[0] < 40] == same
    assert text == ROWS[3]["completions"]


def test_a_folder_is_one_run(scored, tmp_path):
    folder = tmp_path / "shards"
    folder.mkdir()
    write(folder / "a.jsonl", ROWS[:20])
    write(folder / "b.jsonl", ROWS[20:])
    assert kept(folder, tmp_path / "cache")[0] == kept(scored, tmp_path / "cache")[0]


def test_an_index_goes_on_where_the_file_has_grown(scored, tmp_path):
    path = write(tmp_path / "run.jsonl", ROWS[:30])
    kept(path, tmp_path / "cache")
    write(path, ROWS[30:], "a")
    run = Run(str(path), {}, "", tmp_path / "cache", 0)
    assert run.store.meta.completions == sum(len(r["completions"]) for r in ROWS[:30])
    run.build()
    assert table(run) == kept(scored, tmp_path / "other")[0]
    assert run.store.one("SELECT count(*), sum(size) FROM g")[1] == run.store.meta.completions
    run.close()


def test_a_line_that_is_still_being_written_waits_until_it_is_whole(tmp_path):
    path = write(tmp_path / "run.jsonl", ROWS[:3])
    line = json.dumps(ROWS[3])
    with path.open("a") as file:
        file.write(line[:200])
    assert kept(path, tmp_path / "cache")[2].rows == 3
    with path.open("a") as file:
        file.write(line[200:] + "\n")
    lines, text, meta = kept(path, tmp_path / "cache")
    assert (meta.rows, meta.bad, text) == (4, [], ROWS[3]["completions"])
    assert lines == kept(write(tmp_path / "whole.jsonl", ROWS[:4]), tmp_path / "cache")[0]


def test_a_file_that_was_replaced_is_indexed_anew(tmp_path):
    path = write(tmp_path / "run.jsonl", ROWS[:10])
    kept(path, tmp_path / "cache")
    write(path, [sampled(n, seed=9) for n in range(12)])
    assert kept(path, tmp_path / "cache")[0] == kept(
        write(tmp_path / "new.jsonl", [sampled(n, seed=9) for n in range(12)]), tmp_path / "cache"
    )[0]  # fmt: skip


def test_an_index_that_is_complete_is_not_built_again(scored, tmp_path, monkeypatch):
    kept(scored, tmp_path)
    monkeypatch.setattr(build.Builder, "__call__", lambda *_: pytest.fail("built again"))
    kept(scored, tmp_path)


def test_a_cache_that_cannot_be_read_is_made_again(scored, tmp_path):
    kept(scored, tmp_path)
    (file,) = tmp_path.glob("*.duckdb")
    file.write_bytes(b"no database" * 1000)
    assert kept(scored, tmp_path)[2].done


def test_worker_processes_give_the_same_index(scored, tmp_path, monkeypatch):
    monkeypatch.setattr(build, "_SMALL", 0)
    assert kept(scored, tmp_path / "a", workers=2)[0] == kept(scored, tmp_path / "b", workers=0)[0]


def test_a_row_that_cannot_be_read_is_left_out_and_told(tmp_path):
    path = write(tmp_path / "run.jsonl", ROWS[:2])
    with path.open("a") as file:
        file.write('{"broken\n' + json.dumps(ROWS[2] | {"reward": [1.0]}) + "\n" + json.dumps(ROWS[3]) + "\n")
    lines, _, meta = kept(path, tmp_path / "cache")
    assert (meta.bad_rows, meta.rows, len(lines)) == (2, 5, 12)
    assert meta.bad[0].startswith(f"{path}:3: not JSON")
    assert "4 completions, but 1 rewards" in meta.bad[1]


def test_a_file_without_rewards_is_an_error_that_says_what_is_wanted(tmp_path):
    path = write(tmp_path / "rows.jsonl", [{"prompt": "1+1", "completion": "2"}])
    run = Run(str(path), {}, "", tmp_path / "cache", 0)
    with pytest.raises(DataError, match=r"rows\.jsonl:1: no reward and scores; .*r1reward score"):
        run.build()
    run.close()


@pytest.mark.parametrize("flags", [[], ["--index-only"]])
def test_the_command_refuses_a_file_without_rewards_before_a_page_opens(tmp_path, flags):
    paths = [
        str(write(tmp_path / name, rows))
        for name, rows in (
            ("scored.jsonl", [sampled(0)]),
            ("rows.jsonl", [{"prompt": "1+1", "completion": "2"}]),
        )
    ]
    done = CliRunner().invoke(
        cli, ["view", *paths, "--cache", str(tmp_path / "cache"), "--workers", "0", *flags]
    )
    assert isinstance(done.exception, DataError)
    assert "rows.jsonl:1: no reward and scores; `r1reward view` shows what `r1reward score` writes" in str(
        done.exception
    )
    assert "http://" not in done.output


def test_a_term_that_only_later_rows_have_is_a_column_of_its_own(tmp_path):
    later = sampled(5)
    for scores in later["scores"]:
        scores["language"] = {"value": 0.5, "status": "scored", "reason": "50% of 10 words are en"}
    run = indexed(write(tmp_path / "run.jsonl", [sampled(1), later]), tmp_path)
    assert [t.name for t in run.store.meta.terms] == ["accuracy", "format", "language"]
    assert run.store.all("SELECT t2_value, count(*) FROM c GROUP BY 1 ORDER BY 1 NULLS LAST") == [
        (0.5, 4),
        (None, 4),
    ]
    run.close()


@pytest.mark.parametrize("value", [5, ["a"], {"a": 1}, True, "1" * 400, 1e308], ids=repr)
@pytest.mark.parametrize("field", ["value", "status", "answer", "reason", "rule", "span", "metrics"])
@pytest.mark.parametrize("term", ["accuracy", "format"])
def test_a_field_of_another_kind_costs_no_other_row(term, field, value, tmp_path):
    row = json.loads(json.dumps(ROWS[2]))
    row["scores"][1]["format"]["value"] = 0.5
    row["scores"][1][term][field] = value
    path = write(tmp_path / "run.jsonl", [ROWS[1], row, ROWS[3]])
    lines, _, meta = kept(path, tmp_path / "cache")
    assert meta.rows == 3
    assert len(lines) + 4 * meta.bad_rows == 12


def test_a_reward_that_is_no_number_is_none(tmp_path):
    path = tmp_path / "run.jsonl"
    path.write_text(json.dumps(sampled(1) | {"reward": [math.nan] * 4}) + "\n")
    run = indexed(path, tmp_path)
    assert run.store.one("SELECT count(reward) FROM c") == (0,)
    run.close()


def test_two_pages_on_one_file_do_not_disturb_each_other(scored, tmp_path):
    import subprocess
    import sys

    first = indexed(scored, tmp_path)
    code = (
        "import sys; from pathlib import Path; from r1reward_view.run import Run\n"
        "run = Run(sys.argv[1], {}, '', Path(sys.argv[2]), 0); run.build(); print(run.store.meta.completions)"
    )
    other = subprocess.run(
        [sys.executable, "-c", code, str(scored), str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert int(other.stdout) == first.store.meta.completions
    first.close()


def test_questions_are_answered_before_the_first_row_is_indexed(scored, tmp_path):
    run = Run(str(scored), {}, "", tmp_path, 0)
    for terms in ([], [Term("accuracy", 1.0), Term("format", 0.5)]):
        run.store.widen(len(terms))
        run.store.meta.terms = terms
        assert overview(run.store, {}) == {"size": 0}
        assert page(run.store, {"v": "right"})["total"] == 0
        assert facets(run.store, {})["v"] == []
    run.close()


def test_a_build_that_was_stopped_goes_on_where_it_was(scored, tmp_path, monkeypatch):
    monkeypatch.setattr(build, "_FIRST", 1)
    path = write(
        tmp_path / "run.jsonl", [{**ROWS[n % 40], "id": f"{n}", "note": "x" * 9000} for n in range(60)]
    )
    run = Run(str(path), {}, "", tmp_path / "a", 0)
    calls = iter(range(99))
    build.Builder(run.store, run.inputs, {}, workers=0)(lambda *_: None, lambda: next(calls) == 2)
    run.close()
    run = Run(str(path), {}, "", tmp_path / "a", 0)
    assert 0 < run.store.meta.rows < 60
    run.build()
    assert table(run) == kept(path, tmp_path / "b")[0]
    run.close()


def test_what_the_page_opens_with_is_kept_until_the_file_grows(scored, tmp_path):
    path = write(tmp_path / "run.jsonl", ROWS[:10])
    run = indexed(path, tmp_path / "cache")
    for _ in range(20):  # whatever order the database's threads end in
        assert run.store.kept("overview") == encode(overview(run.store, {}))
    assert run.store.kept("facets") == encode(facets(run.store, {}))
    assert encode(Questions([run], tmp_path / "labels")("overview", {})) == run.store.kept("overview")
    write(path, ROWS[10:20], "a")
    run.build()
    assert msgspec.json.decode(run.store.kept("overview"))["prompts"] == 20
    run.close()


def test_a_row_that_fails_in_its_middle_leaves_nothing_behind(tmp_path):
    broken = json.loads(json.dumps(ROWS[1]))
    broken["scores"][2]["accuracy"]["answer"] = 5
    run = indexed(write(tmp_path / "run.jsonl", [ROWS[0], broken, ROWS[2]]), tmp_path)
    whole = indexed(write(tmp_path / "whole.jsonl", [ROWS[0], ROWS[2]]), tmp_path)
    assert [line[1:] for line in table(run)] == [line[1:] for line in table(whole)]
    assert run.store.meta.bad_rows == 1
    run.close()
    whole.close()


def test_a_build_that_is_killed_leaves_no_worker_behind(tmp_path):
    rows = [dict(row, id=f"{turn}") for turn in range(60) for row in ROWS]
    path = write(tmp_path / "large.jsonl", [dict(row, note="x" * 3000) for row in rows])
    command = [sys.executable, "-m", "r1reward", "view", str(path), "--index-only", "--cache", str(tmp_path)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    workers = until(lambda: [p for p in children(process.pid) if "spawn_main" in command_of(p)])
    assert workers
    process.kill()
    process.wait(30)
    assert until(lambda: not any(command_of(worker) for worker in workers))


def until(question):
    """The answer, once it is one; that of the last look after a minute."""
    end = time.monotonic() + 60
    while not (answer := question()) and time.monotonic() < end:
        time.sleep(0.05)
    return answer


def children(parent):
    stats = ((path.name, path / "stat") for path in Path("/proc").iterdir() if path.name.isdigit())
    return [int(pid) for pid, stat in stats if parent_of(stat) == parent]


def parent_of(stat):
    with suppress(OSError):
        return int(stat.read_bytes().rpartition(b")")[2].split()[1])  # a name may be any bytes


def command_of(pid):
    """Empty where the process has ended."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text(errors="replace")
    return ""
