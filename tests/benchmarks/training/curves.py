"""GRPO on two CPU cores, as the README shows it: a tiny model learns two-digit addition from the reward alone.

    python tests/benchmarks/training/curves.py --output FOLDER [--seeds 0 1 2] [--image curves.png]

For each seed: write the example, cold start, evaluate, train by `r1reward train grpo`, evaluate again, each as the
README's command, timed: seconds on the wall, and of the CPU where others use the machine too. The peer is the model before: held-out accuracy on 1,000 problems, greedy and sampled
(T = 1). After the clock has stopped, the checkpoints in between are evaluated too, for the curve.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path

from r1reward_trainers.plots import draw_runs, read_log

GREEDY = ["--temperature", "0", "-k", "1"]
SAMPLED = ["--temperature", "1", "--top-p", "1", "-k", "4"]


def r1reward(*arguments):
    subprocess.run(
        [sys.executable, "-m", "r1reward", *map(str, arguments)], check=True, stdout=subprocess.DEVNULL
    )


def accuracy(folder, model, name, how):
    out = folder / "evaluations" / name
    r1reward(
        "evaluate", model, folder / "held-out.jsonl", "-o", out, "-r", "r1-zero", "--max-tokens", 48, *how
    )
    return json.loads((out / "evaluation.json").read_text())["accuracy"]


def one(folder, seed):
    began = time.monotonic()
    if not (folder / "model").exists():
        r1reward("train", "example", folder, "--seed", seed)
    r1reward("train", "sft", folder / "sft.yaml")
    found = {f"before {n}": accuracy(folder, folder / "sft", f"before-{n}", how) for n, how in MODES.items()}
    r1reward("train", "grpo", folder / "grpo.yaml")
    found |= {f"after {n}": accuracy(folder, folder / "grpo", f"after-{n}", how) for n, how in MODES.items()}
    found["seconds"] = round(time.monotonic() - began)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    found["cpu"] = round(used.ru_utime + used.ru_stime)
    steps = json.loads((folder / "grpo" / "manifest.json").read_text())["steps"]
    curve = {0: found["before greedy"], steps: found["after greedy"]}
    for checkpoint in (folder / "grpo").glob("checkpoint-*"):
        if (step := int(checkpoint.name[11:])) < steps:
            curve[step] = accuracy(folder, checkpoint, checkpoint.name, GREEDY)
    return found, dict(sorted(curve.items()))


MODES = {"greedy": GREEDY, "sampled": SAMPLED}


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--image", type=Path)
    options = parser.parse_args()
    runs, marks = {}, {}
    print(f"{'seed':>4} {'greedy':>16} {'sampled T=1':>16} {'seconds':>8} {'CPU s':>6}")
    for seed in options.seeds:
        folder = options.output / f"seed-{seed}"
        found_file = folder / "found.json"
        if not found_file.exists():
            found_file.parent.mkdir(parents=True, exist_ok=True)
            found_file.with_suffix(".tmp").write_text(json.dumps(one(folder / "run", seed)))
            found_file.with_suffix(".tmp").rename(found_file)
        found, curve = json.loads(found_file.read_text())
        log, name = read_log(folder / "run" / "grpo" / "log.jsonl"), f"seed {seed}"
        runs[name], marks[name] = log, {int(step): value for step, value in curve.items()}
        shown = [f"{found[f'before {m}']:.3f} -> {found[f'after {m}']:.3f}" for m in MODES]
        print(f"{seed:>4} {shown[0]:>16} {shown[1]:>16} {found['seconds']:>8} {found['cpu']:>6}", flush=True)
    if options.image:
        title = "GRPO on two CPU cores, 430,000 parameters (dots: greedy accuracy on 1,000 held-out problems)"
        draw_runs(runs, options.image, title=title, marks=marks)


if __name__ == "__main__":
    main()
