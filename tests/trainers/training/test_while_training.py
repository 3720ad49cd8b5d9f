"""What a run tells while it runs: its log, its completions, its held-out figures; and groups that are filled anew."""

import itertools
import json
import types

import msgspec
import pytest

from r1reward.cli import run as r1reward
from r1reward_trainers.config import DataConfig
from r1reward_trainers.grpo import train_grpo

torch = pytest.importorskip(
    "torch", reason="the training packages are not installed: pip install 'r1reward[train]'"
)
pytest.importorskip("trl", reason="the training packages are not installed: pip install 'r1reward[train]'")
dynamic_sampling = pytest.importorskip("r1reward_trainers.dynamic_sampling")  # it imports torch
pytestmark = pytest.mark.filterwarnings("default")  # those of torch, transformers and TRL are not ours


def rows_of(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.fixture
def evaluated(grpo, example):
    """A run that is evaluated every second step and stops where that gets no better."""
    how = {
        "eval_strategy": "steps",
        "eval_steps": 2,
        "num_generations_eval": 2,
        "per_device_eval_batch_size": 4,
    }
    held_out = DataConfig(files=str(example / "held-out.jsonl"), limit=4)
    terms = [{"verifier": "fragile", "name": "accuracy"}, {"verifier": "digits"}]  # no answer is "right"
    run = grpo(max_steps=10, reward={"template": "plain", "terms": terms}, **how)
    return msgspec.structs.replace(run, eval=held_out, early_stop=1)


def test_curves_are_drawn_while_a_run_goes_on_in_a_twentieth_of_its_time(tmp_path):
    live_log = pytest.importorskip("r1reward_trainers.live_log")
    now, drawings = [100.0], []

    def draw():
        drawings.append(now[0])
        now[0] += 3.0

    log = live_log.LiveLog(tmp_path, draw, clock=lambda: now[0])
    rank_0, rank_1 = (types.SimpleNamespace(is_world_process_zero=first) for first in (True, False))
    for _ in range(300):
        now[0] += 1.0
        log.on_save(None, rank_1, None)
        log.on_save(None, rank_0, None)
    assert drawings[0] == 130.0  # and a shorter run is drawn once, when it is done
    assert [b - a for a, b in itertools.pairwise(drawings)] == [63.0] * 4


def test_a_run_is_evaluated_stops_early_and_its_completions_can_be_looked_at(evaluated, tmp_path, capsys):
    train_grpo(evaluated)
    out = tmp_path / "out"
    assert "step 2, held out: pass@1 0.000  pass@2 0.000  reward 0." in capsys.readouterr().err
    evaluations = [row for row in rows_of(out / "log.jsonl") if "eval_pass@1" in row]
    assert [row["step"] for row in evaluations] == [2, 4]  # it got no better
    assert {"eval_pass@2", "eval_terms/digits", "eval_reward"} <= set(evaluations[0])
    assert json.loads((out / "manifest.json").read_text())["steps"] == 4
    rollouts = rows_of(out / "rollouts" / "rank-0.jsonl")
    assert [row["step"] for row in rollouts] == [
        0,
        0,
        1,
        1,
        2,
        2,
        3,
        3,
    ]  # held-out prompts are not among them
    assert all(len(row["completions"]) == len(row["reward"]) == 4 for row in rollouts)
    assert {"id", "ground_truth", "prompt", "scores", "stamp"} <= set(rollouts[0])
    assert (
        r1reward(["report", str(out / "rollouts" / "rank-0.jsonl"), "-o", str(tmp_path / "page.html")]) == 0
    )
    assert (tmp_path / "page.html").exists()


def test_the_log_is_there_when_a_run_fails(grpo, tmp_path, monkeypatch):
    from r1reward_trainers.reward_trainer import RewardTrainer

    def compute_loss(self, *args, **kwargs):
        if self.state.global_step == 2:
            raise ZeroDivisionError
        return super(RewardTrainer, self).compute_loss(*args, **kwargs)

    monkeypatch.setattr(RewardTrainer, "compute_loss", compute_loss)
    with pytest.raises(ZeroDivisionError):
        train_grpo(grpo(save_strategy="no"))
    assert [row["step"] for row in rows_of(tmp_path / "out" / "log.jsonl")] == [1, 2]


def test_groups_with_equal_rewards_are_filled_anew_within_bounds(grpo, tmp_path, log_of):
    reward = {
        "template": "plain",
        "terms": [{"verifier": "moody"}],
    }  # by the length's parity: half of the pairs equal
    how = {"num_generations": 2, "max_steps": 3, "beta": 0.1, "save_strategy": "no"}
    run = grpo(reward=reward, data={"sign": str(tmp_path / "never")}, **how)
    train_grpo(msgspec.structs.replace(run, refill=3))
    rows = log_of(tmp_path / "out")
    assert sum(row["refill/groups"] for row in rows) > 0
    assert all(row["refill/rounds"] <= 3 and row["refill/left"] <= 4 for row in rows)
    assert all(8 <= row["refill/completions"] <= 32 for row in rows)
    assert all(row["grad_norm"] > 0 for row in rows)
    same = {
        "template": "plain",
        "terms": [{"verifier": "fragile"}],
    }  # no answer is "right": all stay equal
    train_grpo(msgspec.structs.replace(run, refill=2, reward=same, output=str(tmp_path / "equal")))
    assert [(row["refill/rounds"], row["refill/left"]) for row in log_of(tmp_path / "equal")] == [(2, 4)] * 3


def test_a_replaced_group_brings_all_that_belongs_to_it():
    old = {
        "prompt_ids": torch.tensor([[1], [1], [2], [2]]),
        "completion_ids": torch.tensor([[5, 6]] * 4),
        "completion_mask": torch.ones(4, 2, dtype=torch.long),
        "advantages": torch.tensor([1.0, -1.0, 0.0, 0.0]),
        "importance_sampling_ratio": torch.ones(4, 1),
        "num_items_in_batch": torch.tensor(8),
    }
    assert dynamic_sampling.equal_groups(old["advantages"], 2) == [1]
    new = {
        "prompt_ids": torch.tensor([[3, 4], [3, 4]]),
        "completion_ids": torch.tensor([[7, 8, 9]] * 2),
        "completion_mask": torch.ones(2, 3, dtype=torch.long),
        "advantages": torch.tensor([2.0, -2.0]),
        "importance_sampling_ratio": torch.full((2, 3), 0.5),
    }
    found = dynamic_sampling.replace_groups(old, new, {1: 0}, 2, pad=0)
    assert found["prompt_ids"].tolist() == [[0, 1], [0, 1], [3, 4], [3, 4]]
    assert found["completion_ids"].tolist() == [[5, 6, 0], [5, 6, 0], [7, 8, 9], [7, 8, 9]]
    assert found["completion_mask"].tolist() == [[1, 1, 0], [1, 1, 0], [1, 1, 1], [1, 1, 1]]
    assert found["advantages"].tolist() == [1.0, -1.0, 2.0, -2.0]
    assert found["importance_sampling_ratio"][:2].tolist() == [[1.0] * 3] * 2
    assert old["advantages"].tolist() == [1.0, -1.0, 0.0, 0.0]


def test_refills_are_the_same_for_the_same_step_and_none_of_the_batch():
    dataset = [{"prompt": n} for n in range(50)]
    rows = dynamic_sampling.fresh_rows(dataset, 3, 2, (0, 7), lambda row: row["prompt"] < 40)
    assert rows == dynamic_sampling.fresh_rows(dataset, 3, 2, (0, 7), lambda row: row["prompt"] < 40)
    assert rows != dynamic_sampling.fresh_rows(dataset, 3, 2, (0, 8), lambda row: row["prompt"] < 40)
    assert all(row["prompt"] >= 40 for row in rows)
    assert len({row["prompt"] for row in rows}) == 3
    every = dynamic_sampling.fresh_rows(dataset, 10, 1, (0, 7), lambda row: row["prompt"] < 40)
    assert sorted(row["prompt"] for row in every) == list(range(40, 50))  # no prompt twice
    assert [rows[i] == rows[i + 1] for i in (0, 2, 4)] == [True] * 3


def test_a_refill_begins_with_prompts_whose_last_group_was_mixed_and_ends_with_those_in_vain():
    dataset = [{"prompt": n} for n in range(20)]
    last = dynamic_sampling.LastGroups()
    last.note([{"prompt": n} for n in range(18) for _ in range(2)], equal=range(3, 18), size=2)

    def drawn(count, used=frozenset()):
        rows = dynamic_sampling.fresh_rows(dataset, count, 2, (0, 7), lambda row: row["prompt"] in used, last)
        return [row["prompt"] for row in rows[::2]]

    assert set(drawn(3)) == {0, 1, 2}
    assert set(drawn(2)) < {0, 1, 2}
    assert drawn(4, used={0, 1, 2})[0] in (18, 19)  # never asked
    assert set(drawn(6)) > {0, 1, 2}
    last.note([{"prompt": 0}, {"prompt": 0}, {"prompt": 17}, {"prompt": 17}], equal=[0], size=2)
    assert set(last.mixed) == {"1", "2", "17"}
    assert set(drawn(3)) == {1, 2, 17}
    again = dynamic_sampling.LastGroups()
    again.restore(last.state())
    assert (list(again.mixed.items()), list(again.equal)) == (list(last.mixed.items()), list(last.equal))


def test_the_rows_that_are_remembered_are_bounded(monkeypatch):
    monkeypatch.setattr(dynamic_sampling, "_KEPT", 5)
    last = dynamic_sampling.LastGroups()
    last.note([{"prompt": n} for n in range(9)], equal=[], size=1)
    assert [row["prompt"] for row in last.mixed.values()] == [4, 5, 6, 7, 8]


def test_the_next_run_takes_the_prompts_that_this_one_solved_sometimes(grpo, tmp_path, capsys):
    from r1reward_trainers.grpo import train_grpo
    from r1reward_trainers.pass_rates import FILE, Curriculum

    train_grpo(grpo(output=tmp_path / "first", max_steps=3, save_strategy="no"))
    path = tmp_path / "first" / FILE
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    assert len(rows) == 6  # two prompts a step
    assert all(row["samples"] == 4 for row in rows)
    # What a longer run would have measured: four prompts always solved, one never, one sometimes.
    counts = [(8, 8)] * 4 + [(8, 0), (8, 2)]
    lines = (row | {"samples": n, "right": r} for row, (n, r) in zip(rows, counts, strict=True))
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    taken = Curriculum(rates=str(path), least=0.05, most=0.95, order="easy-first")
    run = msgspec.structs.replace(grpo(output=tmp_path / "second", max_steps=1), curriculum=taken)
    train_grpo(run, dry_run=True)
    assert "curriculum: 59 of 64 prompts taken; rates are known of 6" in capsys.readouterr().out
    train_grpo(run)
    first = json.loads((tmp_path / "second" / "rollouts" / "rank-0.jsonl").read_text().splitlines()[0])
    from r1reward.types import Sample
    from r1reward_trainers.pass_rates import _key

    key = _key(Sample(id="", prompt=first["prompt"], ground_truth=first["ground_truth"]))
    assert key == rows[5]["key"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"rates": "gone.jsonl"}, "No such file"),
        ({"least": 0.9, "most": 0.1}, "least <= most"),
        ({"least": 1.0, "samples": 1}, "no prompt is left"),
    ],
)
def test_a_curriculum_that_leaves_nothing_is_refused(tmp_path, fields, words):
    from datasets import Dataset

    from r1reward.errors import R1RewardError
    from r1reward.types import Sample
    from r1reward_trainers.pass_rates import Curriculum, _key, chosen, write_rates

    samples = [Sample(id=str(n), prompt=f"{n}?", ground_truth="1") for n in range(3)]
    write_rates(tmp_path / "rates.jsonl", [{_key(s): (2, 1) for s in samples}])
    data = Dataset.from_list([{"prompt": s.prompt} for s in samples])
    with pytest.raises(R1RewardError, match=words):
        chosen(data, Curriculum(**{"rates": str(tmp_path / "rates.jsonl")} | fields), lambda _: samples)
