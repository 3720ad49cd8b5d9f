"""Whether dynamic sampling reaches 90 % held-out in fewer generated tokens than without, where most prompts are in vain.

    OMP_NUM_THREADS=1 python tests/benchmarks/training/dynamic_sampling.py --output FOLDER [--seeds 0 1 2]

The example's cold-started model, with prompts of two kinds: sums of two digits, which it can learn, are one in twenty;
the others are sums of three digits, which it never gets right. The reward is accuracy alone, so that the groups of the
second kind have equal rewards. A step takes 4 prompts of 8 completions. The arms: `none`; `refill-N`, N rounds in which
equal groups are replaced; `select-N`, each prompt the best of N candidates by what the run has seen. Each run of a seed
begins with the same model, and ends where greedy accuracy on 200 held-out sums of two digits is 90 %, or after `--most`
tokens. All arms are run at all of `--rates`; printed are steps and tokens generated until the end, those of refills
included, and, of each arm, the rate with which its seeds took the fewest tokens together (a run that did not get there
counts as `--most`). `--image` draws accuracy over tokens at these rates. A run whose figures are in FOLDER is not done
again.
"""

import argparse
import json
import random
from pathlib import Path

from greedy_curve import curve, example

GOAL = 0.9
REWARD = {
    "template": "r1-zero",
    "default_task": "math",
    "terms": [{"verifier": "math", "name": "accuracy"}],
}
LEARNABLE = 1 / 20
"""The share of the prompts that the model can learn."""


def mixed_prompts(base, seed, count=7000):
    """The file of the prompts of both kinds."""
    draw, path = random.Random(seed), base / "mixed.jsonl"
    sums = [json.loads(line) for line in (base / "problems.jsonl").read_text().splitlines()]
    rows = [
        draw.choice(sums)
        if draw.random() < LEARNABLE
        else hopeless(draw.randrange(100, 1000), draw.randrange(100, 1000))
        for _ in range(count)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def hopeless(a, b):
    return {"id": f"{a}+{b}", "prompt": f"Solve {a}+{b}?", "ground_truth": str(a + b)}


def train(options, seed, arm, rate):
    """The points of a run."""
    figures = options.output / f"{arm}-rate-{rate:g}-seed-{seed}.json"
    if not figures.exists():
        cold = seed % options.cold_starts
        base = example(options.output / f"run-{cold}", cold)
        changes = [f"output={figures.with_suffix('')}", f"data.files={mixed_prompts(base, cold)}"]
        changes += [f"reward={json.dumps(REWARD)}", *changes_of(arm)]
        changes += ["batch=32", "grpo.per_device_train_batch_size=32", f"grpo.learning_rate={rate}"]
        changes += [f"grpo.seed={seed}", f"grpo.max_steps={options.steps}", "grpo.max_completion_length=32"]
        changes += ["grpo.save_strategy=no", "grpo.logging_steps=1", "scoring.workers=1", "rollouts_kept=0"]
        points = curve(
            base / "grpo.yaml",
            changes,
            base / "held-out.jsonl",
            every=options.every,
            until=GOAL,
            ended=lambda points: points[-1][1] >= options.most,
            longest=32,
        )
        figures.write_text(json.dumps(points))
    return json.loads(figures.read_text())


def changes_of(arm):
    kind, _, number = arm.partition("-")
    return {"none": [], "refill": [f"refill={number}"], "select": [f"select={{candidates: {number}}}"]}[kind]


def price(options, arm, rate):
    """The tokens that the seeds of an arm took together."""
    runs = [train(options, seed, arm, rate)[-1] for seed in options.seeds]
    return sum(tokens if accuracy >= GOAL else options.most for _, tokens, accuracy in runs)


def draw_curves(options, best, path):
    """Accuracy over generated tokens, a picture for each seed."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, places = pyplot.subplots(
        1, len(options.seeds), figsize=(9, 2.6), sharey=True, squeeze=False, layout="constrained"
    )
    for seed, place in zip(options.seeds, places[0], strict=True):
        for arm, rate in best.items():
            _, tokens, accuracy = zip(*train(options, seed, arm, rate), strict=True)
            place.plot([t / 1000 for t in tokens], accuracy, marker=".", label=f"{arm}, rate {rate:g}")
        place.axhline(GOAL, color="grey", linewidth=0.8, linestyle=":")
        place.set_title(f"seed {seed}", fontsize=9)
        place.set_xlabel("1,000 tokens generated", fontsize=8)
        place.tick_params(labelsize=8)
    figure.axes[0].set_ylabel("held-out accuracy", fontsize=8)
    figure.axes[0].legend(fontsize=7)
    figure.savefig(path, dpi=90)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--arms", nargs="+", default=["none", "refill-2", "select-32"])
    parser.add_argument("--rates", type=float, nargs="+", default=[1e-4, 2e-4, 3e-4])
    parser.add_argument("--steps", type=int, default=160)
    parser.add_argument("--most", type=int, default=50_000, help="tokens, after which a run is ended")
    parser.add_argument("--every", type=int, default=1, help="steps between two measurements")
    parser.add_argument("--cold-starts", type=int, default=3, help="models that the seeds begin with")
    parser.add_argument("--image", type=Path)
    o = parser.parse_args()
    o.output.mkdir(parents=True, exist_ok=True)
    print("| arm | learning rate | seed | steps | tokens | accuracy |\n|---|---|---|---|---|---|")
    for arm in o.arms:
        for rate in o.rates:
            for seed in o.seeds:
                step, tokens, accuracy = train(o, seed, arm, rate)[-1]
                print(f"| {arm} | {rate:g} | {seed} | {step} | {tokens:,} | {accuracy:.3f} |", flush=True)
    best = {arm: min(o.rates, key=lambda rate, arm=arm: price(o, arm, rate)) for arm in o.arms}
    print("best rates:", ", ".join(f"{arm} {rate:g}" for arm, rate in best.items()))
    if o.image:
        draw_curves(o, best, o.image)


if __name__ == "__main__":
    main()
