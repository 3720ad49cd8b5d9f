"""What stopping decided completions saves in training, from a model that goes on after its answer as base models do.

    OMP_NUM_THREADS=1 python tests/benchmarks/training/rambling.py --output FOLDER [--seeds 0 1 2]
    …  --rambles 0.85 --longest 112 --steps 64 --every 16       # a harder start; a FOLDER of its own

The example's cold-started model is taught by documents of several problems that most demonstrations go on with the
next problem after the answer (`--rambles`), up to the limit of `--longest` tokens. Then the example's GRPO run (r1-zero, the same seed) with
`stop_decided` and without, to where it has converged; with `--tails-kept 0` none of the decided completions goes on. Printed are the tokens that were generated, and greedy accuracy on
1,000 held-out problems with its interval (Wilson, 95 %), where an answer counts that ends its completion. All
completions of the run without are replayed (`stop_decided.py`): the rewards that stopping would have changed. A run
whose figures are in FOLDER is not done again.
"""

import argparse
import json
import random
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from greedy_curve import curve, example

from r1reward_rejection.pass_rate import wilson

HERE = Path(__file__).parent
HELD_OUT = 1000


class Start(NamedTuple):
    """How a model is taught to ramble."""

    taught: int = 120
    """Steps."""
    rambles: float = 0.7
    """The share of the demonstrations that go on after the answer."""
    longest: int = 96
    """Tokens of a completion."""


def write_rambles(base, path, seed, start):
    """The demonstrations, most of them with the next problems behind them."""
    draw = random.Random(seed)
    rows = [json.loads(line) for line in (base / "demonstrations.jsonl").read_text().splitlines()]

    def document(row):
        text = row["completion"]
        while len(text) < 2 * start.longest:
            other = draw.choice(rows)
            text += "\n" + other["prompt"] + other["completion"]
        return row | {"completion": text}

    lines = (json.dumps(document(row) if draw.random() < start.rambles else row) for row in rows)
    path.write_text("\n".join(lines) + "\n")


def rambler(base, seed, start):
    """The example's model, taught to ramble."""
    from r1reward.cli import run

    if not (base / "rambler" / "manifest.json").exists():
        write_rambles(base, base / "rambles.jsonl", seed, start)
        changes = [f"model={base / 'sft'}", f"output={base / 'rambler'}", f"sft.max_steps={start.taught}"]
        changes += [f"data.files={base / 'rambles.jsonl'}", "sft.learning_rate=1e-3"]
        changes += [f"sft.max_length={start.longest + 16}"]
        run(["train", "sft", str(base / "sft.yaml"), *changes])
    return base / "rambler"


def one(options, seed, stop):
    """The points of a run."""
    figures = options.output / f"ramble-{stop}-{seed}.json"
    if not figures.exists():
        cold = seed % options.cold_starts
        base = example(options.output / f"run-{cold}", cold)
        start = Start(options.taught, options.rambles, options.longest)
        changes = [f"model={rambler(base, cold, start)}", f"output={figures.with_suffix('')}"]
        changes += [f"grpo.seed={seed}", f"grpo.max_steps={options.steps}", "grpo.save_strategy=no"]
        changes += [f"grpo.max_completion_length={start.longest}", f"stop_decided={json.dumps(stop)}"]
        changes += [f"batch={options.batch}", f"grpo.per_device_train_batch_size={options.batch}"]
        changes += ["grpo.logging_steps=1", "scoring.workers=1", "rollouts_kept=16"]
        changes += [f"grpo.learning_rate={options.rate}", f"tails_kept={options.tails_kept}"]
        how = {"every": options.every, "longest": start.longest, "last": True, "count": HELD_OUT}
        figures.write_text(json.dumps(curve(base / "grpo.yaml", changes, base / "held-out.jsonl", **how)))
    return json.loads(figures.read_text())


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--steps", type=int, default=36)
    parser.add_argument(
        "--every", type=int, default=36, help="steps between two measurements of the accuracy"
    )
    parser.add_argument("--batch", type=int, default=64, help="completions a step, 8 of each prompt")
    parser.add_argument("--rate", type=float, default=2e-4, help="the learning rate")
    parser.add_argument(
        "--rambles", type=float, default=0.7, help="the share of the demonstrations that go on"
    )
    parser.add_argument("--longest", type=int, default=96, help="tokens of a completion")
    parser.add_argument(
        "--tails-kept", type=float, default=0.125, help="the share of the decided that goes on"
    )
    parser.add_argument("--cold-starts", type=int, default=3, help="models that the seeds begin with")
    parser.add_argument("--taught", type=int, default=120, help="steps in which the model learns to ramble")
    o = parser.parse_args()
    o.output.mkdir(parents=True, exist_ok=True)
    print("| seed | | tokens | accuracy at the end |\n|---|---|---|---|")
    for seed in o.seeds:
        for stop in (False, True):
            points = one(o, seed, stop)
            saved = 1 - points[-1][1] / one(o, seed, False)[-1][1]
            name = f"stopped, {saved:.1%} saved" if stop else "whole"
            low, high = wilson(round(points[-1][2] * HELD_OUT), HELD_OUT)
            print(
                f"| {seed} | {name} | {points[-1][1]:,} | {points[-1][2]:.3f} ({low:.3f} to {high:.3f}) |",
                flush=True,
            )
            print(f"<!-- {points} -->", flush=True)
    for seed in o.seeds:
        rollouts = o.output / f"ramble-False-{seed}" / "rollouts" / "rank-0.jsonl"
        subprocess.run([sys.executable, HERE / "stop_decided.py", rollouts], check=True)


if __name__ == "__main__":
    main()
