"""Whether GRPO learns with vLLM's generation as it does with that of transformers: same model, data, reward and seed.

    python tests/benchmarks/training/colocate.py --output FOLDER [--seed 0] [--steps 80]

The example's cold start is trained once; from it `r1reward train grpo` runs twice, once with each engine. vLLM runs in
the trainer's process (TRL's `vllm_mode: colocate`); on a CPU it needs a CPU build and the shim of the tests. Printed
are held-out accuracy before and after (1,000 problems, greedy and sampled at T = 1; the completions that are judged
are transformers' on both sides), the seconds of the whole training, and how far vLLM's log-probabilities are from the
trained policy's: with stale weights they would drift apart.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

SHIM = Path(__file__).parents[2] / "trainers" / "training"
PROTOCOLS = {
    "greedy": ["--temperature", "0", "-k", "1"],
    "sampled": ["--temperature", "1", "--top-p", "1", "-k", "4"],
}


def r1reward(*arguments):
    subprocess.run([sys.executable, "-m", "r1reward", *map(str, arguments)], check=True)


def accuracy(folder, model):
    found = {}
    for name, how in PROTOCOLS.items():
        out = folder / "evaluations" / f"{model.name}-{name}"
        how = [*how, "--engine", "transformers", "--max-tokens", 48]
        r1reward("evaluate", model, folder / "held-out.jsonl", "-o", out, "-r", "r1-zero", *how)
        found[name] = json.loads((out / "evaluation.json").read_text())["accuracy"]
    return found


def train(config, engine, output, steps):
    """In a process of its own: the shim must be there before vLLM is."""
    import torch

    from r1reward_trainers.config import load_config
    from r1reward_trainers.grpo import GRPORun, train_grpo

    changes = [f"output={output}", f"grpo.max_steps={steps}", "grpo.save_strategy=no"]
    if engine == "vllm":
        sys.path.insert(0, str(SHIM))
        from vllm_cpu import COLOCATE, keep_weights

        if not torch.accelerator.is_available():
            keep_weights()
        changes += [f"grpo.{name}={json.dumps(value)}" for name, value in COLOCATE.items()]
    train_grpo(load_config(str(config), changes, GRPORun))


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--steps", type=int, default=80)
    parser.add_argument("--engine", choices=["transformers", "vllm"], help=argparse.SUPPRESS)
    o = parser.parse_args()
    folder = o.output / "run"
    if o.engine:
        train(folder / "grpo.yaml", o.engine, folder / o.engine, o.steps)
        return
    if not (folder / "sft" / "manifest.json").exists():
        r1reward("train", "example", folder, "--seed", o.seed)
        r1reward("train", "sft", folder / "sft.yaml")
    before = accuracy(folder, folder / "sft")
    rows = []
    for engine in ("transformers", "vllm"):
        if not (folder / engine / "manifest.json").exists():
            subprocess.run([sys.executable, *sys.argv, "--engine", engine], check=True)
        seconds = json.loads((folder / engine / "manifest.json").read_text())["seconds"]
        after = accuracy(folder, folder / engine)
        log = [json.loads(line) for line in (folder / engine / "log.jsonl").read_text().splitlines()]
        drift = [x for row in log if (x := row.get("sampling/sampling_logp_difference/mean")) is not None]
        shown = "  ".join(f"{name} {before[name]:.3f} -> {after[name]:.3f}" for name in PROTOCOLS)
        told = f"  largest mean difference of log-probabilities {max(drift):.4f}" if drift else ""
        rows.append(f"{engine:>12}: {shown}  {seconds:.0f} s{told}")
    print(f"{o.steps} steps of 128 completions, seed {o.seed}", *rows, sep="\n")


if __name__ == "__main__":
    main()
