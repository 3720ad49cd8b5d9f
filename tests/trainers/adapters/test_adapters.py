"""The same reward through the doors of other frameworks; each can say that there is none, and knows the step."""

import asyncio
import pickle
from types import SimpleNamespace

import pytest

import r1reward
from r1reward_serve.adapters.areal import ArealReward
from r1reward_serve.adapters.nemo_gym import reply_of, row_of
from r1reward_serve.adapters.prime_verifiers import rubric_function, task_reward
from r1reward_serve.adapters.shared import SharedReward
from r1reward_serve.adapters.slime import custom_rm
from r1reward_serve.adapters.tinker import TinkerReward
from r1reward_serve.missing_rewards import RewardsMissingError

REWARD = {
    "template": "r1-zero",
    "terms": [
        {"verifier": "math", "name": "accuracy"},
        {"verifier": "format", "weight": 0.5, "schedule": {"from_step": 10}},
    ],
}
PROMPT = "What is 6 * 7?"
RIGHT = "<think>six sevens</think> <answer>42</answer>"
WRONG = "<think>six sevens</think> <answer>41</answer>"
STEPS = [(0, 1.0), (10, 1.5)]


@pytest.fixture(scope="module")
def shared():
    made = SharedReward(REWARD, workers=0)
    yield made
    made.close()


def test_it_is_the_reward_of_every_other_door(shared):
    row = {"prompt": PROMPT, "answer": "42", "task": "math"}
    ours = [r.reward.value for r in shared.score(row, [RIGHT, WRONG], step=10)]
    (group,) = r1reward.score(
        [{"prompt": PROMPT, "ground_truth": "42", "completions": [RIGHT, WRONG]}], REWARD, workers=0, step=10
    )
    assert ours == [r.value for r in group.rewards] == [1.5, 0.5]
    assert pickle.loads(pickle.dumps(shared)).score(row, [RIGHT], step=10)[0].reward.value == 1.5
    (cut,) = shared.score(row, [RIGHT[:-9]], truncated=[True], step=10)
    assert cut.reward.value < 1.0


@pytest.mark.parametrize(("step", "value"), STEPS)
def test_verifiers(step, value):
    task = task_reward(REWARD, step=lambda: step, workers=0)
    data = SimpleNamespace(
        prompt_text=PROMPT, model_dump=lambda mode: {"prompt": PROMPT, "answer": "42", "idx": 1}
    )
    trace = SimpleNamespace(last_reply=RIGHT, is_truncated=False)
    assert asyncio.run(task(data, trace)) == value
    rubric = rubric_function(REWARD, step=lambda: step, workers=0)
    chat = [{"role": "assistant", "content": RIGHT}]
    assert asyncio.run(rubric(prompt=PROMPT, completion=chat, answer="42", info={}, state={})) == value
    with pytest.raises(RewardsMissingError, match="left out"):
        asyncio.run(rubric(prompt=PROMPT, completion=chat, answer="so many $$$ {"))


def sample(text, label="42", **more):
    return SimpleNamespace(prompt=PROMPT, response=text, label=label, metadata={}, status="completed", **more)


@pytest.mark.parametrize(("step", "value"), STEPS)
def test_slime(step, value):
    args = SimpleNamespace(r1reward=None, rollout_id=step, r1reward_workers=0)
    with pytest.raises(r1reward.errors.UsageError, match="R1REWARD"):
        asyncio.run(custom_rm(args, sample(RIGHT)))
    args.r1reward = "r1-zero"
    assert asyncio.run(custom_rm(args, sample(RIGHT))) == 2.0
    group = [sample(RIGHT), sample(WRONG)]
    assert asyncio.run(custom_rm(args, group)) == [2.0, 1.0]
    assert group[0].metadata["r1reward"]["accuracy"] == 1.0
    bad = sample(RIGHT, "so many $$$ {")
    assert asyncio.run(custom_rm(args, bad)) == 0.0
    assert bad.remove_sample
    assert asyncio.run(custom_rm(args, [])) == []


@pytest.mark.parametrize(("step", "value"), STEPS)
def test_areal(step, value):
    function = pickle.loads(pickle.dumps(ArealReward(REWARD, eos_token_ids=[2])))
    assert function(PROMPT, RIGHT, [1], [5, 2], answer="42", step=step) == value
    assert function(PROMPT, RIGHT[:-9], [1], [5, 5], answer="42", step=step) < value
    with pytest.raises(RewardsMissingError, match="AReaL rejects"):
        function(PROMPT, RIGHT, [1], [5, 2], answer="so many $$$ {", step=step)


@pytest.mark.parametrize(("step", "value"), STEPS)
def test_tinker(step, value):
    reward = TinkerReward(REWARD, workers=0)
    found = asyncio.run(reward({"prompt": PROMPT, "answer": "42"}, [RIGHT, WRONG], step=step))
    assert [r for r, _ in found] == [value, value - 1.0]
    assert found[0][1]["accuracy"] == 1.0
    with pytest.raises(RewardsMissingError):
        asyncio.run(reward({"prompt": PROMPT, "answer": "so many $$$ {"}, [RIGHT, WRONG], step=step))


def test_tinker_gives_a_completion_without_a_reward_the_mean_of_its_group(tmp_path):
    plugin = tmp_path / "moody.py"
    plugin.write_text(
        "import r1reward\nfrom r1reward import Score, Status\n"
        "@r1reward.verifier('moody')\n"
        "def moody(sample, completion):\n"
        "    if completion.text == 'x':\n        raise RuntimeError('no')\n"
        "    return completion.text == '42'\n"
    )
    spec = {"template": "plain", "terms": [{"verifier": "moody"}], "style_only": ["*"]}
    reward = TinkerReward(spec, plugins=[str(plugin)], workers=0)
    found = asyncio.run(reward({"prompt": PROMPT, "answer": "42"}, ["42", "x", "41"]))
    assert [(r, m["unscored"]) for r, m in found] == [(1.0, 0.0), (0.5, 1.0), (0.0, 0.0)]


def nemo(text, **row):
    message = {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": text}]}
    params = {"input": [{"role": "user", "content": PROMPT}]}
    return {"responses_create_params": params, "response": {"output": [message]}, **row}


def test_nemo_gym(shared):
    payload = nemo(RIGHT, expected_answer="42", verifier_metadata={"task": "math"})
    row = row_of(payload)
    completion = row.pop("completion")
    row.pop("truncated")
    (rewarded,) = shared.score(row, [completion], step=10)
    reply = reply_of(payload, rewarded, None)
    assert reply["reward"] == 1.5
    assert reply["response"] == payload["response"]
    (missing,) = shared.score({**row, "expected_answer": "so many $$$ {"}, [completion], step=10)
    assert "failure_reason" in reply_of(payload, missing, -1.0)
    assert reply_of(payload, missing, -1.0)["reward"] == -1.0
    thought = nemo("<answer>42</answer>")
    thought["response"]["output"].insert(0, {"type": "reasoning", "summary": [{"text": "six sevens"}]})
    assert row_of(thought)["completion"] == "<think>six sevens</think><answer>42</answer>"
    assert row_of(
        nemo("x") | {"response": {"output": [], "incomplete_details": {"reason": "max_output_tokens"}}}
    )["truncated"]
    with pytest.raises(r1reward.errors.DataError, match="responses_create_params"):
        row_of({"response": {}})


@pytest.mark.parametrize(("step", "value"), STEPS)
def test_skyrl_gym(step, value):
    pytest.importorskip("skyrl_gym", reason="skyrl-gym is not installed")
    from r1reward_serve.adapters.skyrl import environment

    made = environment(REWARD, workers=0)
    row = {"reward_spec": {"ground_truth": "42"}, "global_step": step}
    env = made(extras=row)
    env.init([{"role": "user", "content": PROMPT}])
    found = env.step(RIGHT)
    assert (found["reward"], found["done"]) == (value, True)
    bad = made(extras={"reward_spec": {"ground_truth": "so many $$$ {"}})
    bad.init(PROMPT)
    with pytest.raises(RewardsMissingError):
        bad.step(RIGHT)


def test_a_task_of_the_real_verifiers_is_scored():
    vf = pytest.importorskip("verifiers.v1", reason="verifiers is not installed")
    function = task_reward(REWARD, workers=0)

    class Data(vf.TaskData):
        answer: str = ""

    class Mine(vf.Task[Data]):
        @vf.reward
        async def r1reward(self, task, trace) -> float:
            return await function(task, trace)

    class Seen(vf.Trace):
        last_reply = RIGHT

    def scored(answer):
        task = Mine(Data(prompt=PROMPT, answer=answer))
        trace = SimpleNamespace(last_reply=RIGHT, is_truncated=False, rewards={}, metrics={})
        trace.record_reward = lambda key, value, weight: trace.rewards.update({key: value * weight})
        asyncio.run(task.score(trace))
        return trace.rewards

    assert scored("42") == {"r1reward": 1.5}
    with pytest.raises(vf.TaskError):
        scored("so many $$$ {")
