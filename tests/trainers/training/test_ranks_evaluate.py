"""Two processes evaluate while they train: each held-out row counts once, and one that waits does not end the other."""

import json
import os
import subprocess
import sys
import types
from collections import Counter

import msgspec
import pytest

from r1reward_trainers.config import DataConfig, to_yaml

pytest.importorskip("trl", reason="the training packages are not installed: pip install 'r1reward[train]'")
pytestmark = pytest.mark.filterwarnings("default")  # those of torch, transformers and TRL are not ours

KNOWN = (1.0, 0.0, 0.0, 0.0, 0.0)
"""What the model is worth on each held-out row: 0.2 in the mean, and more or less where some row counts twice."""
FIELDS = {"eval_strategy": "steps", "eval_steps": 1, "max_steps": 2, "save_strategy": "no"}
FIELDS |= {
    "num_generations_eval": 2,
    "per_device_eval_batch_size": 4,
}  # of 10 completions the last batch has 2
TORCHRUN = ["-m", "torch.distributed.run", "--nproc_per_node", "2", "--standalone"]


@pytest.fixture
def evaluated(grpo, tmp_path, example):
    """The configuration of a run with held-out rows; `more` are their further columns."""

    def make(terms, *, more=None, scoring=None, **fields):
        rows = [json.loads(line) for line in (example / "held-out.jsonl").read_text().splitlines()]
        rows = [row | {"known": k} | (more or {}) for row, k in zip(rows, KNOWN, strict=False)]
        path = tmp_path / "held.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
        reward = {"template": "plain", "terms": [{"verifier": v} for v in terms]}
        data = {"known": 0.5, "sign": str(tmp_path / "here"), "away": 0}
        run = grpo(reward=reward, scoring=scoring, data=data, **FIELDS | fields)
        return msgspec.structs.replace(run, eval=DataConfig(files=str(path)))

    return make


def evaluations(out):
    rows = [json.loads(line) for line in (out / "log.jsonl").read_text().splitlines()]
    return [row for row in rows if "eval_reward" in row]


def test_each_completion_of_a_smaller_last_batch_counts_as_much_as_any_other(evaluated, tmp_path):
    from r1reward_trainers.grpo import train_grpo

    train_grpo(evaluated(["known", "digits"]))
    rows = evaluations(tmp_path / "out")
    assert len(rows) == 2
    for row in rows:
        assert row["eval_terms/known"] == row["eval_pass@1"] == pytest.approx(0.2)
        assert row["eval_reward"] == pytest.approx(row["eval_terms/known"] + row["eval_terms/digits"])
        assert row["eval_rewards/r1reward/mean"] == row["eval_reward"]


def test_two_processes_count_each_row_once_and_one_that_waits_does_not_end_the_other(evaluated, tmp_path):
    timeout, away = 20, 32
    absent = {"sign": str(tmp_path / "sign"), "away": away}
    # 64 completions a rank: so many are no hard sample, and are waited for.
    fields = {"ddp_timeout": timeout, "per_device_eval_batch_size": 64}
    run = evaluated(["known", "absent"], more=absent, scoring={"pause": True}, **fields)
    (tmp_path / "run.yaml").write_text(to_yaml(run))
    done = subprocess.run(
        [sys.executable, *TORCHRUN, "-m", "r1reward", "train", "grpo", "run.yaml"],
        cwd=tmp_path,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=360,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stderr.count("asking again") > 0
    rows = evaluations(tmp_path / "out")
    assert [row["step"] for row in rows] == [1, 2]
    for row in rows:
        assert row["eval_terms/known"] == row["eval_pass@1"] == pytest.approx(0.2)
        assert row["eval_scoring/unscored"] == 0.0
        assert "eval_pass@4" not in row  # no row has more than its two completions
        assert row["eval_reward"] == pytest.approx(0.2 + row["eval_terms/absent"])
    assert rows[0]["eval_scoring/seconds"] > timeout


@pytest.mark.parametrize(("rows", "ranks"), [(5, 2), (6, 2), (1, 4), (17, 3)])
def test_held_out_rows_fill_the_batches_of_all_ranks(rows, ranks):
    from datasets import Dataset

    from r1reward_serve.trl_batch import FILLER
    from r1reward_trainers.evaluation_data import whole_batches

    data = Dataset.from_dict({"prompt": [f"{n}?" for n in range(rows)]})
    args = types.SimpleNamespace(
        world_size=ranks, per_device_eval_batch_size=8, num_generations_eval=4, num_generations=8
    )
    whole = whole_batches(data, args)
    assert len(whole) * 4 % (8 * ranks) == 0
    assert len(whole) - rows < 2 * ranks
    assert Counter(row["prompt"] for row in whole if not row[FILLER]) == Counter(data["prompt"])
    args.world_size = 1
    assert whole_batches(data, args) is data
