"""The hack radar: an alarm where more is paid than an audit would pay, and none where not."""

import json
import random

import msgspec
import pytest

from r1reward.errors import UsageError
from r1reward.spec.file import load_spec
from r1reward.types import Completion, Reward, Sample, Score, Status
from r1reward_trainers.radar import Gap, Radar, RadarAlarmError, RadarConfig, gaps_of

pytestmark = pytest.mark.filterwarnings("default")  # those of torch, transformers and TRL are not ours

PAID = {"verifier": "fragile", "name": "accuracy"}
AUDIT = {"verifier": "fragile", "name": "audit", "weight": 0, "share": 0.5}
SPEC = {"template": "plain", "terms": [PAID, AUDIT]}


def alarm_of(rate, seed, steps=120, **config):
    """The step of the alarm, where a share of `rate(step)` of 16 prompts has a gap."""
    draw, radar = random.Random(seed), Radar(RadarConfig(**config), load_spec(SPEC))
    for step in range(steps):
        radar([Gap(float(draw.random() < rate(step)), 1) for _ in range(16)], step)
    return radar.alarm


def test_no_honest_run_sees_an_alarm():
    # At the very tolerance, which is the worst that is honest; 0.1 alarms are to be expected of 100 runs at most.
    assert [alarm_of(lambda step: 0.02, seed) for seed in range(100)] == [None] * 100


def test_many_looks_cost_no_more_than_alpha():
    alarms = [alarm_of(lambda step: 0.02, seed, alpha=0.2) for seed in range(100)]
    assert sum(alarm is not None for alarm in alarms) <= 0.2 * 100


def test_a_hole_that_is_found_late_is_seen_while_it_is_small():
    def rate(step):
        return min(1.0, 0.005 * 1.2 ** max(0, step - 80))

    alarms = [alarm_of(rate, seed) for seed in range(10)]
    assert all(alarm is not None and rate(alarm) < 0.5 for alarm in alarms)


def test_a_stricter_payment_than_the_audit_is_no_alarm():
    radar = Radar(RadarConfig(), load_spec(SPEC))
    for step in range(100):
        figures = radar([Gap(-1.0, 2)] * 8, step)
    assert figures["radar/alarm"] == 0
    assert figures["radar/gap"] == -1


def test_one_prompt_is_one_observation_and_what_has_no_value_is_none():
    def reward(paid, audit):
        status = Status.SCORED if audit is not None else Status.TIMEOUT
        scores = {
            "accuracy": Score(value=paid, status=Status.SCORED),
            "audit": Score(value=audit, status=status),
        }
        return Reward(value=paid, scores=scores)

    samples = [Sample(id=str(n), prompt=f"{n}?") for n in (0, 0, 0, 1, 2)]
    pairs = [(sample, Completion(text="x")) for sample in samples]
    unaudited = Reward(value=1.0, scores={"accuracy": Score(value=1.0, status=Status.SCORED)})
    rewards = [reward(1.0, 0.0), reward(1.0, 1.0), unaudited, reward(1.0, None), reward(0.0, 1.0)]
    assert gaps_of(RadarConfig(), pairs, rewards) == [Gap(0.5, 2), Gap(-1.0, 1)]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"audit": "audits"}, "radar.audit: no term 'audits': did you mean 'audit'"),
        ({"audit": "accuracy"}, "an audit has weight 0"),
        ({"alpha": 0}, "radar.alpha"),
        ({"tolerance": 1}, "radar.tolerance"),
    ],
)
def test_a_radar_that_cannot_see_is_refused(fields, words):
    with pytest.raises(UsageError, match=words):
        Radar(RadarConfig(**fields), load_spec(SPEC))


HOLE = [
    {"verifier": "digits", "name": "accuracy"},
    {"verifier": "fragile", "name": "audit", "weight": 0, "share": 0.5},  # nothing is "right"
]


@pytest.fixture
def watched(grpo):
    def make(radar, **fields):
        pytest.importorskip("trl", reason="the training packages are not installed")
        made = grpo(reward={"template": "plain", "terms": HOLE}, learning_rate=0.0, **fields)
        return msgspec.structs.replace(made, radar=RadarConfig(**radar))

    return make


def rows_of(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_an_alarm_is_told_logged_and_stops_the_run_where_that_is_wanted(watched, tmp_path, capsys):
    from r1reward_trainers.grpo import train_grpo

    out, how = tmp_path / "out", {"max_steps": 12, "generation_batch_size": 32, "alpha": 0.5}
    config = {"alpha": how.pop("alpha")}
    train_grpo(watched(config, output=tmp_path / "told", **how))
    told = capsys.readouterr().err
    assert told.count("hack radar: step") == 1
    log = rows_of(tmp_path / "told" / "log.jsonl")
    evidence = [row["radar/evidence"] for row in log if row.get("radar/evidence") is not None]
    assert max(evidence) > 0.3
    assert {"radar/gap", "radar/audited", "radar/alarm"} <= set(log[0])
    assert rows_of(tmp_path / "told" / "rollouts" / "radar-0.jsonl")
    run = watched(config | {"stop": True}, **how)
    with pytest.raises(RadarAlarmError, match=r"goes on from .*checkpoint-"):
        train_grpo(run)
    assert not (out / "manifest.json").exists()
    # The evidence is in the checkpoint: the run that goes on is the run that was not stopped.
    train_grpo(msgspec.structs.replace(run, radar=RadarConfig(**config)))
    names = ("step", "radar/evidence", "radar/alarm", "radar/gap")
    logs = [rows_of(folder / "log.jsonl") for folder in (tmp_path / "told", out)]
    assert [[row.get(n) for n in names] for row in logs[0] if "loss" in row] == [
        [row.get(n) for n in names] for row in logs[1] if "loss" in row
    ]
