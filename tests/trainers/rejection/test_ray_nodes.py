"""Three Ray nodes, one of which is killed in the midst: the data set of one machine, in a local object store."""

import hashlib
import threading
import time

import pytest

from r1reward_rejection.api import RejectOptions, reject_files
from r1reward_rejection.recipe.file import load_recipe

pytest.importorskip("ray", reason="the extra `ray` is not installed")
pytestmark = [pytest.mark.filterwarnings("ignore"), pytest.mark.slow]  # the warnings are Ray's own


@pytest.fixture
def three_nodes():
    import ray
    from ray.cluster_utils import Cluster

    memory = {"object_store_memory": 100_000_000, "num_cpus": 1}
    cluster = Cluster(initialize_head=True, head_node_args=memory | {"include_dashboard": False})
    workers = [cluster.add_node(**memory) for _ in range(2)]
    ray.init(address=cluster.address, log_to_driver=False, logging_level="ERROR")
    yield cluster, workers
    ray.shutdown()
    cluster.shutdown()


def tree(folder):
    files = sorted(p for p in folder.rglob("*") if p.is_file() and ".work" not in p.parts)
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def test_a_node_that_is_killed_costs_its_parts_and_no_byte_of_the_set(
    three_nodes, kit, write, reject, tmp_path, monkeypatch
):
    fsspec = pytest.importorskip("fsspec", reason="the extra for object storage is not installed")
    monkeypatch.setattr("r1reward_rejection.input_group._PART_BYTES", 1 << 15)
    cluster, workers = three_nodes
    rows = kit.pool(250, 2)
    rows += [row | {"completion": row["completion"].replace("b", "g", 2)} for row in rows[::10]]
    evaluation = write([{"question": rows[i]["prompt"]} for i in (3, 5, 8)], "eval.jsonl")
    recipe = (
        f"keep: {{correct: accuracy}}\ndedupe: {{near: {{}}}}\ndecontaminate: {{files: [{evaluation}]}}\n"
    )
    file = write(rows)
    local, _ = reject(file, recipe, "local")
    staging, killed = tmp_path / "staging", threading.Event()

    def kill():
        while not list(staging.rglob("*-counts/*.json")):
            time.sleep(0.005)
        cluster.remove_node(workers[0], allow_graceful=False)
        killed.set()

    thread = threading.Thread(target=kill, daemon=True)
    thread.start()
    options = RejectOptions(engine="ray", workers=3, staging=str(staging))
    reject_files([file], load_recipe(str(tmp_path / "recipe.yaml")), "memory://sets/over", options)
    thread.join(60)
    assert killed.is_set()
    fsspec.filesystem("memory").get("/sets/over/", str(tmp_path / "over"), recursive=True)
    assert tree(local) == tree(tmp_path / "over")
