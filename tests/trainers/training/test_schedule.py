"""Terms with a schedule at the doors of trainers that do not say how far the training is."""

import asyncio

import pytest

from r1reward.errors import DataError, SpecError, UsageError
from r1reward_serve.reward_pool import WarmReward
from r1reward_serve.service import ServeOptions, Service
from r1reward_serve.training_step import StepSource
from r1reward_trainers.verl import compute_score

LATE = {
    "template": "plain",
    "default_task": "math",
    "terms": [
        {"verifier": "math", "name": "accuracy"},
        {
            "verifier": "regex",
            "name": "late",
            "options": {"pattern": "4", "search": True},
            "schedule": {"from_step": 1300},
        },
    ],
}


@pytest.fixture
def late(tmp_path):
    import json

    path = tmp_path / "late.yaml"
    path.write_text(json.dumps(LATE))
    return str(path)


def verl(reward, info=None, **how):
    call = compute_score(
        "gsm8k", "42", "42", {"question": "6*7?"} | (info or {}), reward=reward, workers=0, **how
    )
    return asyncio.run(call)["score"]


def test_verl_is_refused_without_a_step_and_takes_it_from_a_file_or_the_row(late, tmp_path):
    with pytest.raises(SpecError, match=r"terms\[1\]\.schedule: .* step"):
        verl(late)
    file = tmp_path / "latest_checkpointed_iteration.txt"
    assert verl(late, step_file=str(file)) == 1.0  # nothing was saved yet: the beginning
    file.write_text("1300")
    assert verl(late, step_file=str(file)) == 2.0
    assert verl(late, {"global_steps": 1299}, step_file=str(file)) == 1.0
    file.write_text("soon")
    with pytest.raises(DataError, match="is a number, not 'soon'"):
        verl(late, step_file=str(file))


def test_a_request_names_its_step_or_is_refused(late):
    with WarmReward(late, workers=0) as warm:
        service = Service(warm, ServeOptions())
        pairs = service.pairs_of([{"prompt": "6*7?", "completion": "42", "ground_truth": "42"}], {})[0][0]
        with pytest.raises(DataError, match='may have "step"'):
            service.step_of(None)
        with pytest.raises(DataError, match="step: a number"):
            service.step_of("1300")

        async def both():
            steps = (service.step_of(1299), service.step_of(1300))
            return await asyncio.gather(*(service.score(pairs, step) for step in steps))

        assert [found[0].reward.value for found in asyncio.run(both())] == [1.0, 2.0]


def test_the_asynchronous_trainers_reward_reads_the_step_that_the_trainer_writes(make_reward, late, tmp_path):
    transformers = pytest.importorskip("transformers")
    from r1reward_trainers.step_file import StepFile

    file = tmp_path / "step.txt"
    reward = make_reward(late, workers=0, step_file=file)
    values = []
    for step in (0, 1300):
        state = transformers.TrainerState(is_world_process_zero=True, global_step=step)
        StepFile(file).on_train_begin(None, state, None)
        values += reward(prompts=["6*7?"], completions=["42"], ground_truth=["42"])
    assert values == [1.0, 2.0]
    with pytest.raises(SpecError, match="schedule"):
        make_reward(late, workers=0)(prompts=["6*7?"], completions=["42"], ground_truth=["42"])


def test_a_step_is_one_number(tmp_path):
    with pytest.raises(UsageError, match="not both"):
        StepSource(3, tmp_path / "x")
    with pytest.raises(UsageError, match="0 or more"):
        StepSource(-1)


def test_files_are_scored_with_the_step_or_not_at_all(late):
    from r1reward import score

    row = {"prompt": "6*7?", "completions": ["42"], "ground_truth": "42"}
    with pytest.raises(SpecError, match="schedule"):
        score([row], late, workers=0)
    for step, value in ((1299, 1.0), (1300, 2.0)):
        assert score([row], late, workers=0, step=step)[0].rewards[0].value == value
