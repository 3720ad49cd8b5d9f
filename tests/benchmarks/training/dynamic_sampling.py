"""Whether dynamic sampling reaches 90 % held-out in fewer generated tokens than without.

    OMP_NUM_THREADS=1 python tests/benchmarks/training/dynamic_sampling.py --output FOLDER [--seeds 0 1 2]

The example's GRPO run with and without `refill`, from the same cold start and with the same seed, until greedy
accuracy on 200 held-out problems is 90 % (measured after each step). Printed are the steps and the tokens that were
generated until then, those of the refills included; `--image` draws accuracy over tokens. A run whose figures are in FOLDER is
not done again.
"""

import argparse
import json
from pathlib import Path

from greedy_curve import curve, example

GOAL = 0.9


def run(options, seed, refill):
    figures = options.output / f"refill-{refill}-seed-{seed}.json"
    if not figures.exists():
        cold = seed % options.cold_starts
        base, out = example(options.output / f"run-{cold}", cold), options.output / f"refill-{refill}-{seed}"
        changes = [f"output={out}", f"grpo.seed={seed}", "grpo.max_steps=60", "grpo.save_strategy=no"]
        changes += ["grpo.logging_steps=1", f"refill={refill}", "scoring.workers=1"]
        points = curve(base / "grpo.yaml", changes, base / "held-out.jsonl", every=1, until=GOAL)
        figures.write_text(json.dumps(points))
    return json.loads(figures.read_text())


def draw(options, path):
    """Accuracy over generated tokens, a picture for each seed."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, places = pyplot.subplots(
        1, len(options.seeds), figsize=(9, 2.6), sharey=True, layout="constrained"
    )
    for seed, place in zip(options.seeds, list(places) if len(options.seeds) > 1 else [places], strict=True):
        for refill in options.refills:
            _, tokens, accuracy = zip(*run(options, seed, refill), strict=True)
            name = f"{refill} round{'s' * (refill != 1)} of refilling" if refill else "without"
            place.plot([t / 1000 for t in tokens], accuracy, marker=".", label=name)
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
    parser.add_argument("--refills", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--cold-starts", type=int, default=3, help="models that the seeds begin with")
    parser.add_argument("--image", type=Path)
    o = parser.parse_args()
    o.output.mkdir(parents=True, exist_ok=True)
    print("| seed | rounds of refilling | steps | tokens | accuracy |\n|---|---|---|---|---|")
    for seed in o.seeds:
        for refill in o.refills:
            step, tokens, accuracy = run(o, seed, refill)[-1]
            print(f"| {seed} | {refill} | {step} | {tokens:,} | {accuracy:.3f} |", flush=True)
    if o.image:
        draw(o, o.image)


if __name__ == "__main__":
    main()
