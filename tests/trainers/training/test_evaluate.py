"""`r1reward evaluate`: a run that was cut goes on; another run's completions are never taken for its own."""

import json
import shutil

import pytest

from r1reward.errors import DataError, UsageError
from r1reward_rollouts.evaluate import evaluate
from r1reward_rollouts.local import Sampling
from r1reward_trainers.config import DataConfig

pytestmark = pytest.mark.filterwarnings("default")  # those of torch and transformers are not ours

GREEDY = Sampling(temperature=0, max_tokens=6)
SAMPLED = Sampling(k=3, temperature=1.0, max_tokens=6, batch=6)


@pytest.fixture
def run(example, tmp_path):
    def run(model="model", sampling=SAMPLED, limit=6, output="out"):
        data = DataConfig(files=str(example / "held-out.jsonl"), limit=limit)
        return evaluate(str(example / model), data, "r1-zero", tmp_path / output, sampling=sampling)

    return run


def lines(folder):
    return [json.loads(line) for line in (folder / "completions.jsonl").read_text().splitlines()]


def test_figures_and_files_are_those_of_the_completions(run, tmp_path):
    found = run()
    assert found.summary.completions == 18
    told = json.loads((tmp_path / "out" / "evaluation.json").read_text())
    assert {"pass@1", "pass@3", "reward", "accuracy", "format", "characters"} <= set(told)
    texts = [c["text"] for row in lines(tmp_path / "out") for c in row["completions"]]
    assert told["characters"] == pytest.approx(sum(map(len, texts)) / len(texts), abs=0.05)


def test_a_run_that_was_cut_goes_on_and_samples_what_it_would_have(run, tmp_path):
    run(output="whole")
    run()
    whole = (tmp_path / "whole" / "completions.jsonl").read_bytes()
    path = tmp_path / "out" / "completions.jsonl"
    cut = path.read_bytes().split(b"\n")
    path.write_bytes(b"\n".join(cut[:4]) + b"\n{half a li")
    run()
    assert path.read_bytes() == whole


def test_completions_of_another_model_are_never_taken_for_those_of_this_one(run, example, tmp_path):
    run()
    for other in ({"model": "student"}, {"sampling": GREEDY}, {"limit": 5}):
        with pytest.raises(DataError, match=r"another run|of another"):
            run(**other)


def test_a_model_that_was_trained_again_is_another_model(run, example, tmp_path):
    shutil.copytree(example / "model", example / "again")
    try:
        run(model="again")
        (example / "again" / "model.safetensors").write_bytes(
            (example / "student" / "model.safetensors").read_bytes()
        )
        with pytest.raises(DataError, match="another run"):
            run(model="again")
    finally:
        shutil.rmtree(example / "again")


def test_greedy_decoding_of_several_completions_is_refused():
    with pytest.raises(UsageError, match="greedy"):
        Sampling(k=2, temperature=0)
