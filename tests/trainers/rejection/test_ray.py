"""The same recipe over Ray: the same data set, also where a worker is killed."""

import hashlib
import json
import os
import random
import signal

import pytest

ray = pytest.importorskip("ray", reason="the extra `ray` is not installed")
pytestmark = pytest.mark.filterwarnings("ignore")  # Ray's own


@pytest.fixture(scope="module", autouse=True)
def cluster():
    ray.init(num_cpus=2, log_to_driver=False, logging_level="ERROR", include_dashboard=False)
    yield
    ray.shutdown()


def tree(folder):
    files = sorted(p for p in folder.rglob("*") if p.is_file() and ".work" not in p.parts)
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def test_ray_gives_the_bytes_of_one_machine_from_the_scoring_on(kit, write, reject, monkeypatch):
    monkeypatch.setattr("r1reward_rejection.input_group._PART_BYTES", 1 << 16)
    rng = random.Random(0)
    rows = []
    for i in range(400):
        text = f"{kit.sentence(rng, 80)}\n\nThe answer is {i % 7}."
        rows.append(
            {"id": f"p{i}", "prompt": kit.sentence(rng, 9), "ground_truth": str(i % 7), "completion": text}
        )
    rows += [row | {"completion": row["completion"].replace("b", "g", 2)} for row in rows[::10]]
    evaluation = [{"question": rows[i]["completion"][30:200], "answer": "1"} for i in (3, 5, 8)]
    file = write(rows, "raw.jsonl")
    recipe = (
        "reward: accuracy\nkeep: {correct: accuracy}\ndedupe: {near: {}}\n"
        f"decontaminate: {{files: [{write(evaluation, 'eval.jsonl')}]}}\n"
    )
    local, summary = reject(file, recipe, "local", workers=1)
    over_ray, _ = reject(file, recipe, "ray", engine="ray", workers=2)
    assert tree(local) == tree(over_ray)
    stages = kit.stages(summary)
    assert stages["decontaminate"].dropped == {"completion: 10-gram": 3}
    assert stages["near-duplicates"].dropped["near-duplicate"] >= 30
    assert len(json.loads((local / "manifest.json").read_bytes())["files"]) == 1


def test_a_killed_worker_costs_nothing_but_its_part(tmp_path):
    from r1reward_rejection.mapper import RayMapper

    def die_once(path):
        if not os.path.exists(path):
            open(path, "w").close()
            os.kill(os.getpid(), signal.SIGKILL)
        return path

    mapper = RayMapper(2, None)
    paths = [str(tmp_path / str(i)) for i in range(6)]
    try:
        assert sorted(mapper.run(die_once, paths)) == paths
    finally:
        mapper.close()
    assert ray.is_initialized()  # it was not started by the mapper
