"""How long a GRPO step waits for its rewards: today's overlap beside scoring after the batch and plain functions.

    python tests/benchmarks/training/overlap.py [--batch 128] [--workers 2] [--decode 0.1]

Four minutes on two cores that have nothing else to do. One step of `--batch` completions, after one that warms up, each rewarded by a sandboxed program of 50 ms. Three ways of generating: by
transformers, each of whose decode steps is held up by `--decode` seconds; by an engine in this process and by a server
that stand in for vLLM (`slow_decode.py`). In each way three runs: `plain`, the verifier called one completion after
another in the trainer's process, as TRL does with a function; `after`, our reward function over the workers when the
batch is there; `overlap`, each completion when its generation ends. The rewards of the three are compared (sorted, for the
server gives completions by arrival); the wait
is what `_calculate_rewards` takes, the share that of the whole step with its update. Programs of one user take turns on
a machine; those of this benchmark have turns of their own (`waiting.alone`), or others' would be waited for, too.
"""

import argparse
import os
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
PLUGIN = HERE / "slow_verifier.py"
SPEC = {"template": "plain", "terms": [{"verifier": "fifty"}]}
LONGEST = 100


def make_trainer(way, mode, folder, options, pace):
    """A trainer of the class that is measured, and its reward."""
    import slow_decode
    from datasets import Dataset
    from trl import GRPOConfig

    from r1reward_trainers.models import load_tokenizer
    from r1reward_trainers.reward import RewardFunction
    from r1reward_trainers.reward_trainer import RewardTrainer

    tokenizer = load_tokenizer(str(folder / "model"))
    reward = RewardFunction(
        SPEC,
        plugins=[PLUGIN],
        workers=0 if mode == "plain" else options.workers,
        patience=0,
        max_unscored=1.0,
    )
    reward.warm.warm_up(0)
    args = GRPOConfig(
        output_dir=str(folder / "out"),
        use_cpu=True,
        bf16=False,
        report_to="none",
        max_steps=2,
        per_device_train_batch_size=options.batch,
        num_generations=8,
        max_completion_length=LONGEST,
        learning_rate=0.0,
        beta=0.1,
        seed=3,
        save_strategy="no",
        logging_steps=10,
        disable_tqdm=True,
        activation_checkpointing=False,
    )
    prompts = Dataset.from_list([{"prompt": f"Solve {n}+{n}?"} for n in range(10, 90)])
    trainer = RewardTrainer(
        reward=reward,
        overlap=mode == "overlap",
        model=str(folder / "model"),
        args=args,
        train_dataset=prompts,
        processing_class=tokenizer,
    )

    def make(place):
        return slow_decode.completion(place, tokenizer.eos_token_id, LONGEST, 26)

    if way == "transformers":
        slow_decode.slow_transformers(trainer.model, pace)
        return trainer, reward
    trainer.use_vllm, trainer.vllm_importance_sampling_correction, trainer._last_loaded_step = True, False, -1
    if way == "engine":
        trainer.vllm_mode = "colocate"
        trainer.vllm_generation = slow_decode.InProcess(slow_decode.Engine(pace, make))
    else:
        trainer.vllm_mode = "server"
        trainer.vllm_generation = slow_decode.Server(pace, make, LONGEST, options.batch)
        trainer.watch_server()
    return trainer, reward


def measure(way, mode, folder, options):
    """Seconds of the second step, of generation and of waiting, and its rewards."""
    import slow_decode
    from transformers.trainer_callback import PrinterCallback

    pace = slow_decode.Pace()
    trainer, reward = make_trainer(way, mode, folder, options, pace)
    times, rewards = {}, []

    def timed(name, method):
        def call(*args, **kwargs):
            began = time.perf_counter()
            found = method(*args, **kwargs)
            times[name] = time.perf_counter() - began
            if name == "wait":
                rewards[:] = found[:, 0].tolist()
            if name == "step":
                pace.seconds = options.decode  # the first has warmed up
            return found

        return call

    trainer._generate = timed("generation", trainer._generate)
    trainer._calculate_rewards = timed("wait", trainer._calculate_rewards)
    trainer.training_step = timed("step", trainer.training_step)
    trainer.remove_callback(PrinterCallback)
    trainer.train()
    reward.close()
    if way == "server":
        trainer.vllm_generation.http.shutdown()
    return times, rewards


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--decode", type=float, default=0.1)
    parser.add_argument("--ways", nargs="+", default=["transformers", "engine", "server"])
    parser.add_argument("--modes", nargs="+", default=["plain", "after", "overlap"])
    options = parser.parse_args()
    from r1reward_trainers.example import write_example

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "run"
        sizes = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 1}
        write_example(folder, **sizes, num_attention_heads=1, num_key_value_heads=1)
        print(
            "| way | run | step s | generation s | waits s | share | rewards |\n|---|---|---|---|---|---|---|",
            flush=True,
        )
        for way in options.ways:
            first = None
            for mode in options.modes:
                times, rewards = measure(way, mode, folder, options)
                first = first or rewards
                same = "the same" if sorted(rewards) == sorted(first) else "DIFFERENT"
                row = f"{times['step']:.2f} | {times['generation']:.2f} | {times['wait']:.2f}"
                print(
                    f"| {way} | {mode} | {row} | {times['wait'] / times['step']:.1%} | {same} |", flush=True
                )


if __name__ == "__main__":
    os.environ["OMP_NUM_THREADS"] = "1"
    from waiting import alone

    alone()
    main()
