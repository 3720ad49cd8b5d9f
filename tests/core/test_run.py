"""Runs over files: the same rewards everywhere, nothing lost when a run is killed or its verifier breaks."""

import gzip
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import r1reward
from r1reward.errors import DataError, UsageError

PLUGIN = str(Path(__file__).with_name("hostile_plugin.py"))
DATA = Path(__file__).parents[1] / "data" / "gsm8k-completions.jsonl"
HOSTILE = {"template": "plain", "terms": [{"verifier": "hostile"}]}


def write(path, rows):
    path.write_text("".join(json.dumps(r) + "\n" for r in rows))
    return path


def read(path):
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [json.loads(line) for line in data.splitlines()]


def numbers(count):
    return [{"prompt": f"p{i}", "completion": str(i)} for i in range(count)]


def test_every_row_keeps_its_columns_and_gets_its_reward(tmp_path):
    out = tmp_path / "out.jsonl"
    summary = r1reward.score_files(DATA, "accuracy", out, workers=0)
    before, after = read(DATA), read(out)
    assert [{k: row[k] for k in old} for old, row in zip(before, after, strict=True)] == before
    assert [row["reward"] for row in after] == [float(row["label"]) for row in before]
    assert after[0]["scores"]["accuracy"]["answer"] == "26"
    assert after[0]["stamp"]["r1reward"] == r1reward.__version__
    assert summary.rows == summary.completions == 300
    assert summary.sources.keys() == {"6b_finetuning", "175b_verification"}


def test_pool_in_process_and_python_give_the_same_rewards(tmp_path):
    outs = [tmp_path / f"{workers}.jsonl" for workers in (0, 1, 3)]
    for workers, out in zip((0, 1, 3), outs, strict=True):
        r1reward.score_files(DATA, "accuracy", out, workers=workers)
    assert outs[0].read_bytes() == outs[1].read_bytes() == outs[2].read_bytes()
    rewards = [g.rewards[0].value for g in r1reward.score(read(DATA), "accuracy", workers=2)]
    assert rewards == [row["reward"] for row in read(outs[0])]


def test_the_python_interface_reads_only_a_little_ahead():
    taken = []

    def rows():
        for i in range(100_000):
            taken.append(i)
            yield {"completion": str(i)}

    stream = r1reward.score_stream(rows(), HOSTILE, workers=1, plugins=[PLUGIN])
    assert next(stream).rewards[0].value == 1.0
    stream.close()
    assert len(taken) < 2_000


def test_groups_of_completions_get_lists_of_rewards(tmp_path):
    rows = [
        {"prompt": "p", "completions": ["2", "3", "4"], "n": 1},
        {"prompt": "q", "completions": [], "n": 2},
    ]
    out = tmp_path / "out.jsonl"
    summary = r1reward.score_files(
        write(tmp_path / "in.jsonl", rows), HOSTILE, out, workers=0, plugins=[PLUGIN]
    )
    first, second = read(out)
    assert first["reward"] == [1.0, 0.0, 1.0]
    assert [s["hostile"]["value"] for s in first["scores"]] == [1.0, 0.0, 1.0]
    assert (second["reward"], second["n"]) == ([], 2)
    assert summary.pass_at[1].mean == pytest.approx(2 / 3)
    assert summary.pass_at[3].mean == 1.0


def test_each_way_to_break_costs_its_row_and_no_other(tmp_path):
    faults = {10: "hang", 35: "exit", 60: "segfault", 85: "leak", 110: "throw", 111: "exit"}
    rows = [row | {"fault": faults.get(i)} for i, row in enumerate(numbers(150))]
    out = tmp_path / "out.jsonl"
    summary = r1reward.score_files(
        write(tmp_path / "in.jsonl", rows),
        HOSTILE,
        out,
        workers=2,
        deadline=2,  # long enough for the other faults on a machine with other work
        memory_mb=128,
        plugins=[PLUGIN],
    )
    for i, row in enumerate(read(out)):
        score = row["scores"]["hostile"]
        if i in faults:
            assert row["reward"] is None
            assert score["status"] == ("timeout" if faults[i] == "hang" else "error")
            assert row["reward_reason"]
        else:
            assert row["reward"] == float(i % 2 == 0)
    assert summary.unscored == 6
    assert any("workers replaced" in note for note in summary.notes)


SLOW = "import sys, r1reward\nr1reward.score_files(sys.argv[1], {spec!r}, sys.argv[2], workers=1, plugins=[{plugin!r}], resume=True)"


@pytest.mark.parametrize("suffix", [".jsonl", ".jsonl.gz", ".jsonl.zst"])
def test_a_run_killed_at_any_moment_goes_on_and_ends_with_the_same_bytes(tmp_path, suffix):
    source = write(tmp_path / "in.jsonl", [row | {"pad": "x" * 3000} for row in numbers(400)])
    spec = {"template": "plain", "terms": [{"verifier": "hostile", "options": {"spin": 0.004}}]}
    whole = tmp_path / f"whole{suffix}"
    r1reward.score_files(source, spec, whole, workers=2, plugins=[PLUGIN])
    out = tmp_path / f"out{suffix}"
    code = SLOW.format(spec=spec, plugin=PLUGIN)
    chance = random.Random(suffix)
    for attempt in range(6):
        run = subprocess.Popen([sys.executable, "-c", code, str(source), str(out)])
        if attempt < 5:
            time.sleep(chance.uniform(0.3, 1.2))
        else:
            run.wait()  # a slow machine may never get far in so little time
        if run.poll() is None:
            os.kill(run.pid, signal.SIGKILL)
        if run.wait() == 0:
            break
    assert run.returncode == 0, "it never came to its end"
    assert out.read_bytes() == whole.read_bytes()
    assert sorted(p.name for p in tmp_path.glob("out*")) == [out.name, f"{out.name}.manifest.json"]


@pytest.mark.parametrize("resume", [False, True])
def test_an_unfinished_run_goes_on_with_or_without_resume_and_is_never_mixed_up(tmp_path, resume):
    source, out = write(tmp_path / "in.jsonl", [*numbers(5), {"no": 1}]), tmp_path / "out.jsonl"
    for _ in range(2):
        with pytest.raises(
            DataError, match=r"in.jsonl:6: no column looks like the completion; .*\(this row has: no\)"
        ):
            r1reward.score_files(source, HOSTILE, out, workers=0, plugins=[PLUGIN], resume=resume)
        assert not out.exists()
    with pytest.raises(DataError, match="begun with another reward"):
        r1reward.score_files(source, "accuracy", out, workers=0, plugins=[PLUGIN], resume=resume)
    how = {"resume": resume, "on_bad_row": "skip"}
    r1reward.score_files(source, HOSTILE, out, workers=0, plugins=[PLUGIN], **how)
    assert len(read(out)) == 5
    (bad,) = read(tmp_path / "out.jsonl.bad.jsonl")
    assert bad["where"].endswith("in.jsonl:6")
    assert json.loads(bad["raw"]) == {"no": 1}


def test_scoring_a_scored_file_again_replaces_what_we_added(tmp_path):
    once, twice = tmp_path / "once.jsonl", tmp_path / "twice.jsonl"
    r1reward.score_files(DATA, "accuracy", once, workers=0)
    r1reward.score_files(once, "accuracy", twice, workers=0)
    assert read(once) == read(twice)


def test_a_column_with_our_names_is_kept_under_another(tmp_path):
    source = write(tmp_path / "in.jsonl", [{"completion": "2", "reward": 0.25}])
    summary = r1reward.score_files(source, HOSTILE, tmp_path / "out.jsonl", workers=0, plugins=[PLUGIN])
    (row,) = read(tmp_path / "out.jsonl")
    assert (row["reward"], row["input_reward"]) == (1.0, 0.25)
    assert any("input_reward" in note for note in summary.notes)


def test_a_sample_is_drawn_at_random_and_again_the_same(tmp_path):
    source = write(tmp_path / "in.jsonl", numbers(1000))
    outs = []
    for name, seed in (("a", 0), ("b", 0), ("c", 1)):
        out = tmp_path / f"{name}.jsonl"
        r1reward.score_files(source, HOSTILE, out, workers=0, plugins=[PLUGIN], sample=50, seed=seed)
        outs.append([row["prompt"] for row in read(out)])
    assert len(outs[0]) == 50
    assert outs[0] == outs[1] != outs[2]
    assert max(int(p[1:]) for p in outs[0]) > 500


def test_parquet_goes_in_and_comes_out(tmp_path):
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    pq.write_table(pa.Table.from_pylist(numbers(700)), tmp_path / "in.parquet", row_group_size=200)
    out = tmp_path / "out.parquet"
    r1reward.score_files(tmp_path / "in.parquet", HOSTILE, out, workers=2, plugins=[PLUGIN])
    rows = pq.read_table(out).to_pylist()
    assert [row["prompt"] for row in rows] == [f"p{i}" for i in range(700)]
    assert [row["reward"] for row in rows] == [float(i % 2 == 0) for i in range(700)]


def test_several_files_are_one_run(tmp_path):
    first, second = write(tmp_path / "a.jsonl", numbers(3)), write(tmp_path / "b.jsonl", numbers(2))
    summary = r1reward.score_files(
        [first, second], HOSTILE, tmp_path / "o.jsonl", workers=0, plugins=[PLUGIN]
    )
    assert summary.rows == 5


def test_the_cache_between_runs_gives_the_same_and_is_used(tmp_path):
    plugin = tmp_path / "counting.py"
    plugin.write_text(
        "import r1reward, pathlib\n"
        f"LOG = pathlib.Path({str(tmp_path / 'log')!r})\n"
        "@r1reward.verifier('counting')\n"
        "def counting(sample, completion):\n"
        "    with LOG.open('a') as f: f.write('x')\n"
        "    return float(len(completion.text) % 2)\n"
    )
    spec = {"template": "plain", "terms": [{"verifier": "counting"}]}
    source = write(tmp_path / "in.jsonl", numbers(20))
    for name in ("a", "b"):
        r1reward.score_files(
            source,
            spec,
            tmp_path / f"{name}.jsonl",
            workers=1,
            plugins=[plugin],
            cache=str(tmp_path / "cache"),
        )
    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes()
    assert len((tmp_path / "log").read_text()) == 20


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"workers": -1}, "workers"),
        ({"deadline": 0}, "deadline"),
        ({"sample": 0}, "sample"),
        ({"on_bad_row": "ignore"}, "stop"),
        ({"engine": "slurm"}, "engine"),
        ({"resume": True, "overwrite": True}, "overwrite"),
    ],
)
def test_numbers_that_make_no_sense_are_refused(tmp_path, options, message):
    with pytest.raises(UsageError, match=message):
        r1reward.score_files(DATA, "accuracy", tmp_path / "o.jsonl", **options)


def test_an_unknown_option_names_those_that_there_are():
    with pytest.raises(TypeError, match="workers"):
        r1reward.score([], "accuracy", wokers=2)


def test_the_manifest_says_what_made_the_file(tmp_path):
    r1reward.score_files(DATA, "accuracy", tmp_path / "o.jsonl", workers=0)
    manifest = json.loads((tmp_path / "o.jsonl.manifest.json").read_text())
    assert manifest["inputs"] == [{"name": str(DATA), "bytes": DATA.stat().st_size}]
    assert manifest["spec"]["template"]["name"] == "plain"
    assert manifest["summary"]["rows"] == 300


@pytest.mark.parametrize("resume", [False, True])
def test_a_finished_run_given_again_does_nothing_and_tells_the_summary_again(tmp_path, resume):
    out = tmp_path / "o.jsonl"
    first = r1reward.score_files(DATA, "accuracy", out, workers=0)
    changed = out.stat().st_mtime_ns
    again = r1reward.score_files(DATA, "accuracy", out, workers=0, resume=resume)
    assert again == first
    assert out.stat().st_mtime_ns == changed
    with pytest.raises(DataError, match="another plugins and reward"):
        r1reward.score_files(DATA, HOSTILE, out, workers=0, resume=resume, plugins=[PLUGIN])
    anew = r1reward.score_files(DATA, "accuracy", out, workers=0, overwrite=True)
    assert anew.reward == first.reward
    assert out.stat().st_mtime_ns != changed


@pytest.mark.parametrize("name", ["o.jsonl", "o.parquet"])
@pytest.mark.parametrize("step", [0, 1])
def test_a_run_killed_while_files_get_their_names_is_finished_by_resume(tmp_path, monkeypatch, name, step):
    replace, calls = os.replace, []

    def fail(source, target):
        calls.append(target)
        wanted = [tmp_path / name, tmp_path / f"{name}.manifest.json"][step]
        if Path(target) == wanted:
            raise KeyboardInterrupt
        replace(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", fail)
        with pytest.raises(KeyboardInterrupt):
            r1reward.score_files(DATA, "accuracy", tmp_path / name, workers=0)
    summary = r1reward.score_files(DATA, "accuracy", tmp_path / name, workers=0, resume=True)
    assert summary.rows == 300
    assert sorted(p.name for p in tmp_path.iterdir()) == [name, f"{name}.manifest.json"]
