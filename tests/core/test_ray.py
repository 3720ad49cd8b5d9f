"""The same rewards over Ray, and a run that survives a killed worker."""

import json
import os
import signal
from pathlib import Path

import pytest

import r1reward
from r1reward.errors import SpecError

ray = pytest.importorskip("ray", reason="the extra `ray` is not installed")
pytestmark = pytest.mark.filterwarnings("ignore")  # Ray's own

DATA = Path(__file__).parents[1] / "data" / "gsm8k-completions.jsonl"
PLUGIN = str(Path(__file__).with_name("hostile_plugin.py"))
HOSTILE = {"template": "plain", "terms": [{"verifier": "hostile"}]}


@pytest.fixture(scope="module", autouse=True)
def cluster():
    ray.init(num_cpus=2, log_to_driver=False, logging_level="ERROR", include_dashboard=False)
    yield
    ray.shutdown()


def rows(count, **columns):
    return [{"prompt": f"p{i}", "completion": str(i)} | columns for i in range(count)]


def test_ray_gives_the_bytes_of_the_pool(tmp_path):
    outs = {}
    for engine in ("local", "ray"):
        outs[engine] = tmp_path / f"{engine}.jsonl"
        r1reward.score_files(DATA, "accuracy", outs[engine], engine=engine, workers=2)
    assert outs["ray"].read_bytes() == outs["local"].read_bytes()


def test_a_plugin_file_travels_to_the_workers_and_faults_cost_their_row(tmp_path):
    source = tmp_path / "in.jsonl"
    faults = {3: "hang", 9: "exit", 15: "segfault", 20: "throw"}
    source.write_text(
        "".join(json.dumps(r | {"fault": faults.get(i)}) + "\n" for i, r in enumerate(rows(60)))
    )
    out = tmp_path / "out.jsonl"
    summary = r1reward.score_files(
        source, HOSTILE, out, engine="ray", workers=2, deadline=0.5, memory_mb=256, plugins=[PLUGIN]
    )
    for i, line in enumerate(out.read_text().splitlines()):
        assert json.loads(line)["reward"] == (None if i in faults else float(i % 2 == 0))
    assert summary.unscored == 4


def test_a_killed_worker_is_replaced_and_nothing_is_lost():
    from r1reward.pool import Limits
    from r1reward.runs.payloads import group_job
    from r1reward.runs.pieces import pieces_of
    from r1reward.runs.ray_engine import RayEngine
    from r1reward.runs.setup import Setup
    from r1reward.spec.file import load_spec
    from r1reward.types import Completion, Group, Sample

    spec = load_spec({"template": "plain", "terms": [{"verifier": "hostile", "options": {"spin": 0.005}}]})
    engine = RayEngine(Setup(spec=spec, plugins=(PLUGIN,)), 2, Limits(), None)
    try:
        engine.ready()
        lots = [
            [
                Group(sample=Sample(id=f"{lot}"), completions=(Completion(text=str(lot + i)),))
                for i in range(20)
            ]
            for lot in range(0, 400, 20)
        ]
        values = []
        for number, pieces in enumerate(engine.map(map(group_job, lots))):
            if number == 3:
                ray.kill(engine._actors[0], no_restart=False)
            values += [r.value for piece in pieces_of(pieces) for (r,) in piece.rewards]
        assert values == [float(i % 2 == 0) for i in range(400)]
    finally:
        engine.close()


def test_a_verifier_that_cannot_be_built_fails_at_once_with_its_own_error():
    spec = {"template": "plain", "terms": [{"verifier": "length", "options": {"max_length": 0}}]}
    with pytest.raises(SpecError, match="max_length"):
        r1reward.score([{"completion": "x"}], spec, engine="ray", workers=1)


def test_an_error_of_ours_crosses_ray_as_itself_and_any_other_as_an_engine_error():
    from r1reward.errors import DataError, EngineError
    from r1reward.runs.ray_engine import fetch

    @ray.remote(max_retries=0)
    def fails(how):
        if how == "ours":
            raise DataError("in.jsonl:3: not JSON")
        if how == "another":
            raise ValueError("some value")
        if how == "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        return how

    assert fetch(ray, fails.remote("well")) == "well"
    with pytest.raises(DataError, match=r"^in\.jsonl:3: not JSON$"):
        fetch(ray, fails.remote("ours"))
    with pytest.raises(EngineError, match="a Ray worker failed: ValueError: some value"):
        fetch(ray, fails.remote("another"))
    with pytest.raises(EngineError, match=r"^Ray: "):
        fetch(ray, fails.remote("killed"))
