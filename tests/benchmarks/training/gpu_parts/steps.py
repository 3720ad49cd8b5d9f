"""A GRPO run whose steps are taken apart: generation, reward, update, tokens, memory."""

import resource
import time

PARTS = {"generation_s": "_generate", "reward_s": "_calculate_rewards", "step_s": "training_step"}
KEPT = ("grad_norm", "kl", "reward", "sampling/sampling_logp_difference/mean")


def timed(function, times, name, wait):
    """The method, which adds what it takes to `times`."""

    def call(*args, **kwargs):
        wait()
        began = time.perf_counter()
        try:
            return function(*args, **kwargs)
        finally:
            wait()
            times[name] += time.perf_counter() - began

    return call


def step_figures(config, changes, completions):
    """Train; the means over the steps after the first two, which warm up.

    Raises what the training raises.
    """
    import torch
    from transformers import TrainerCallback

    from r1reward_trainers import reward_trainer
    from r1reward_trainers.config import load_config
    from r1reward_trainers.grpo import GRPORun, train_grpo

    cuda = torch.cuda.is_available()
    wait = torch.cuda.synchronize if cuda else (lambda: None)
    times, rows = dict.fromkeys(PARTS, 0.0), []

    class Rows(TrainerCallback):
        def on_log(self, args, state, control, logs=None, **_):
            if logs and "reward" in logs:
                rows.append(times | logs)
                times.update(dict.fromkeys(PARTS, 0.0))

    class Timed(reward_trainer.RewardTrainer):
        def __init__(self, **options):
            super().__init__(**options)
            self.add_callback(Rows())
            for name, method in PARTS.items():
                setattr(self, method, timed(getattr(self, method), times, name, wait))

    before, reward_trainer.RewardTrainer = reward_trainer.RewardTrainer, Timed
    if cuda:
        torch.cuda.reset_peak_memory_stats()
    try:
        train_grpo(load_config(str(config), changes, GRPORun))
    finally:
        reward_trainer.RewardTrainer = before
    return means(rows, completions) | memory(torch, cuda)


def means(rows, completions):
    used = rows[2:] or rows
    found = {name: sum(row[name] for row in used) / len(used) for name in PARTS}
    length = sum(row["completions/mean_length"] for row in used) / len(used)
    found["update_s"] = found["step_s"] - found["generation_s"] - found["reward_s"]
    found["reward_share"] = found["reward_s"] / found["step_s"]
    found["tokens_a_second"] = completions * length / found["generation_s"]
    found["mean_length"] = length
    return found | {name: rows[-1][name] for name in KEPT if name in rows[-1]}


def memory(torch, cuda):
    if not cuda:
        return {"peak_GiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, "of": "the process"}
    return {
        "peak_GiB": torch.cuda.max_memory_allocated() / 2**30,
        "reserved_GiB": torch.cuda.max_memory_reserved() / 2**30,
    }
