import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time

import pytest

from r1reward.errors import DataError, EngineError
from r1reward_rejection.mapper import LocalMapper

RECIPE = """
reward: accuracy
keep: {correct: accuracy, pass_rate: {more_than: 0, less_than: 1, samples: 2}}
choose: {per_prompt: 3}
dedupe: {near: {}}
decontaminate: {files: [eval.jsonl]}
mix:
  domains: {math: {quota: 700}, code: {quota: 250}}
export: {validation: 0.05, shard_mb: 1}
"""


def tree(folder):
    files = sorted(p for p in folder.rglob("*") if p.is_file() and ".work" not in p.parts)
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


@pytest.fixture
def pool(kit, tmp_path, monkeypatch):
    """Raw and scored rows, an evaluation set, a recipe; parts so small that there are several."""
    rng = random.Random(3)
    rows = []
    for p in range(400):
        ask = kit.sentence(rng, 12)
        for i in range(4):
            value = float(i != 3)
            row = kit.scored(ask, kit.completion(rng, 90), value=value, id=f"p{p}")
            rows.append(row | {"task": "math" if p % 4 else "code"})
    rows += [rows[i] for i in range(0, 400, 8)]
    leaked = [kit.sentence(rng, 20) for _ in range(5)]
    rows += [kit.scored(q, kit.completion(rng), id="leak") for q in leaked]
    (tmp_path / "scored.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows))
    (tmp_path / "eval.jsonl").write_text(
        "".join(json.dumps({"question": q, "answer": "1"}) + "\n" for q in leaked)
    )
    (tmp_path / "recipe.yaml").write_text(RECIPE)
    (tmp_path / "small.py").write_text(
        "import sys\nimport r1reward_rejection.input_group as s\n"
        "s._PART_BYTES = 1 << 17\nfrom r1reward.cli import main\nif __name__ == '__main__': main(sys.argv[1:])\n"
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def command(output, *more):
    base = [sys.executable, "small.py", "reject", "scored.jsonl", "--recipe", "recipe.yaml", "-o", output]
    return [*base, "--workers", "2", *more]


def test_a_run_killed_at_any_moment_goes_on_and_gives_the_same_bytes(pool):
    began = time.monotonic()
    subprocess.run(command("whole"), check=True, capture_output=True)
    seconds = time.monotonic() - began
    rng = random.Random(1)
    kills = 0
    while True:
        running = subprocess.Popen(
            command("cut", "--resume"), stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )
        try:
            running.wait(rng.uniform(0.3, 1.0) * seconds)
            break
        except subprocess.TimeoutExpired:
            running.send_signal(signal.SIGKILL)
            running.wait()
            kills += 1
    assert running.returncode == 0
    assert tree(pool / "cut") == tree(pool / "whole")
    assert kills


def test_a_changed_setting_does_only_the_steps_from_there_on_anew(kit, write, reject):
    file = write(kit.pool(30, 3))
    recipe = "keep: {correct: accuracy}\nchoose: {per_prompt: 2}\n"
    folder, _ = reject(file, recipe, keep_work=True)
    kept = folder / ".work" / "keep" / "texts" / "000000.arrow"
    before = kept.stat().st_mtime_ns
    _, summary = reject(
        file, recipe, changes=["choose.per_prompt=1"], keep_work=True, resume=True, overwrite=True
    )
    assert summary.rows == {"train": 30}
    assert kept.stat().st_mtime_ns == before
    fresh, _ = reject(file, recipe, "fresh", changes=["choose.per_prompt=1"])
    assert tree(fresh) == tree(folder)


def test_a_finished_data_set_is_not_made_again_unless_something_changed(kit, write, reject):
    file = write(kit.pool(10, 3))
    folder, summary = reject(file, "keep: {correct: accuracy}\n")
    before, made = tree(folder), (folder / "manifest.json").stat().st_mtime_ns
    for resume in (False, True):
        _, again = reject(file, "keep: {correct: accuracy}\n", resume=resume)
        assert again == summary
        assert (folder / "manifest.json").stat().st_mtime_ns == made
    write(kit.pool(11, 3))
    with pytest.raises(DataError, match="begun with another input: input was"):
        reject(file, "keep: {correct: accuracy}\n")
    with pytest.raises(DataError, match="A data set is whole there"):
        reject(file, "keep: {correct: accuracy}\n", resume=True)
    _, other = reject(file, "keep: {correct: accuracy}\n", resume=True, overwrite=True)
    assert (other.rows["train"], summary.rows["train"]) == (33, 30)
    assert tree(folder) != before


def test_two_runs_in_one_folder_are_refused(kit, write, reject, tmp_path):
    import fcntl

    (tmp_path / "out" / ".work").mkdir(parents=True)
    with (tmp_path / "out" / ".work" / "lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(DataError, match="another run is writing here"):
            reject(write(kit.pool(3, 1)), "keep: {correct: accuracy}\n", resume=True)


def _die_once(path):
    """Kill this process the first time."""
    if not os.path.exists(path):
        with open(path, "w"):
            pass
        os.kill(os.getpid(), signal.SIGKILL)
    return path


def _die_always(path):
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_worker_that_is_killed_is_replaced_and_its_part_done_again(tmp_path):
    mapper = LocalMapper(2)
    paths = [str(tmp_path / str(i)) for i in range(4)]
    for p in paths[1:]:
        open(p, "w").close()
    try:
        assert sorted(mapper.run(_die_once, paths)) == sorted(paths)
    finally:
        mapper.close()


def test_workers_that_are_killed_again_and_again_end_the_run(tmp_path):
    mapper = LocalMapper(1)
    try:
        with pytest.raises(EngineError, match="workers were killed 4 times"):
            list(mapper.run(_die_always, [str(tmp_path / "x")]))
    finally:
        mapper.close()


def test_a_second_run_in_one_process_and_one_folder_reads_its_own_files(kit, write, reject):
    """What a worker keeps of an index or of shingles is of a run, not of the folder's name."""
    rng = random.Random(5)
    rows = kit.pool(12, 1)
    copies = [r | {"id": f"{r['id']}-copy", "completion": r["completion"] + " so"} for r in rows]
    recipe = "keep: {correct: accuracy}\ndedupe: {near: {}}\ndecontaminate: {files: ["
    evaluation = write([{"question": rows[0]["prompt"]}], "evaluation.jsonl")
    recipe += f"{evaluation}]}}\n"
    fresh = [
        kit.scored(f"Item {i}: {kit.sentence(rng, 20)}", kit.completion(rng), id=f"f{i}") for i in range(12)
    ]
    reject(write(fresh + [r | {"completion": r["completion"] + " so"} for r in fresh]), recipe)
    write([{"question": rows[3]["prompt"]}], "evaluation.jsonl")
    folder, _ = reject(write(rows + copies), recipe, overwrite=True)
    alone, _ = reject(write(rows + copies), recipe, name="alone")
    ids = [r["id"] for r in kit.rows_of(folder)]
    assert (
        sorted(ids) == sorted(r["id"] for r in kit.rows_of(alone)) == sorted({r["id"] for r in rows} - {"p3"})
    )
