"""What acts on completions without a reward: their KL and their place in the divisor, or nothing.

    OMP_NUM_THREADS=1 python tests/benchmarks/training/masked_rows.py --output FOLDER [--seeds 0 1]

The example's GRPO run with a KL term (beta 0.05, loss `grpo`), whose verifier is away for half of the completions
(by a hash). Greedy accuracy on 200 held-out problems along the way: with `masked_rows` `out` and `advantage` (TRL's
way), and beside them a run in which nothing is masked.
"""

import argparse
import json
from pathlib import Path

from greedy_curve import curve, example

HERE = Path(__file__).parent


def run(options, seed, verifier, way):
    figures = options.output / f"masked-{verifier}-{way}-{seed}.json"
    if not figures.exists():
        cold = seed % options.cold_starts
        base, out = (
            example(options.output / f"run-{cold}", cold),
            options.output / f"masked-{verifier}-{way}-{seed}",
        )
        terms = [{"verifier": verifier, "name": "accuracy"}, {"verifier": "format"}]
        reward = json.dumps({"template": "r1-zero", "terms": terms})
        changes = [f"output={out}", f"grpo.seed={seed}", f"grpo.max_steps={options.steps}", "grpo.beta=0.05"]
        changes += [
            "grpo.loss_type=grpo",
            "grpo.save_strategy=no",
            "scoring.max_unscored=0.9",
            f"reward={reward}",
        ]
        changes += [f"scoring.plugins=[{HERE / 'hole.py'}]", f"masked_rows={way}", "scoring.workers=1"]
        figures.write_text(json.dumps(curve(base / "grpo.yaml", changes, base / "held-out.jsonl", every=4)))
    return json.loads(figures.read_text())


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1])
    parser.add_argument("--steps", type=int, default=16)
    parser.add_argument("--cold-starts", type=int, default=3, help="models that the seeds begin with")
    o = parser.parse_args()
    o.output.mkdir(parents=True, exist_ok=True)
    for seed in o.seeds:
        for verifier, way in (("strict", "out"), ("half_away", "out"), ("half_away", "advantage")):
            points = run(o, seed, verifier, way)
            shown = "  ".join(f"{step}: {accuracy:.3f}" for step, _, accuracy in points)
            print(f"seed {seed}, {verifier:9} {way:9} {shown}", flush=True)


if __name__ == "__main__":
    main()
