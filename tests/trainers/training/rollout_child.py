"""What TRL's asynchronous trainer does with a reward function, in the process that it spawns for rollouts."""

import asyncio
import pickle
from types import SimpleNamespace


def score_group(pickled, sent):
    """Runs in a spawned, daemonic process, as TRL's rollout worker does; uses TRL's own scoring of a group."""
    from accelerate import PartialState
    from trl.experimental.async_grpo.async_rollout_worker import (
        RolloutGroup,
        TrainingSequence,
        _AsyncRolloutLoop,
    )

    PartialState(cpu=True)  # TRL's worker does so before it logs
    reward, completions, columns = pickle.loads(pickled)
    sequence = TrainingSequence(
        input_ids=[1, 2], completion_mask=[0, 1], old_log_probs=[0.0, 0.0], rollout_id="r"
    )
    group = RolloutGroup(
        prompts=[[{"role": "user", "content": "6 * 7 = ?"}]] * len(completions),
        reward_kwargs=columns,
        completions=[[{"role": "assistant", "content": c}] for c in completions],
        completions_ids=[[2]] * len(completions),
        completions_sequences=[[sequence]] * len(completions),
        tool_call_counts=[0] * len(completions),
        tool_failure_counts=[0] * len(completions),
        model_version=0,
        group_id=0,
        env_rewards=[None] * len(completions),
        rollout_rewards=[None] * len(completions),
    )
    loop = SimpleNamespace(
        reward_funcs=[reward],
        reward_func_names=["r1reward"],
        _env_reward_types=[],
        _provides_rollout_reward=False,
    )
    try:
        samples = asyncio.run(_AsyncRolloutLoop._score_group(loop, group))
        sent.put([(s.metrics["reward"], s.advantage) for s in samples])
    except Exception as error:  # noqa: BLE001  the test shows it
        sent.put(repr(error))
    finally:
        reward.close()
