"""What the trainers do on one GPU, in at most ten minutes. Models are built here from a configuration: no hub.

    python tests/benchmarks/training/gpu_check.py --out FOLDER            # all parts, each a process with a time limit
    python tests/benchmarks/training/gpu_check.py PART … --out FOLDER     # some of them
    python tests/benchmarks/training/gpu_check.py --out FOLDER --small    # sizes for a CPU: the script itself is tried

The peer of each figure stands beside it: bf16 beside fp32, a run that was killed and resumed beside the uncut one,
vLLM beside transformers. A part prints one line; all figures go to FOLDER/gpu_check.json, what it said to
FOLDER/PART.log. A part that fails or runs out of its time is told with its last lines, and the others go on.
The exit code is the number of parts that failed.

Parts, and the seconds after which each is ended (ten minutes in all; --small: sizes that a CPU does in a few seconds):

    facts      the card, its memory, the packages
    size       half a billion parameters, 128 completions of 256 tokens, bf16: a step as generation + reward + update,
               tokens a second, the reward's share, peak memory
    fp32       the same in fp32
    vllm       the same with vLLM in the process; sleep: and its memory given back between rollouts (where it is there)
    reference  the same with a KL term and a reference model that is replaced every second step
    lora       the same with an adapter of rank 16
    code       the same with a reward that runs a sandboxed program of 50 ms for each completion
    resume     killed after a checkpoint and started again, with a synced reference and inside a rollout: the largest
               difference from the uncut run
    learn      the example: held-out accuracy before and after GRPO, in bf16 and in fp32
    evaluate   `r1reward evaluate`: tokens a second
    preset     r1-zero itself, with its batch cut to one GPU: by transformers, with LoRA, and with vLLM where it is
"""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

LIMITS = {
    "facts": 30,
    "size": 70,
    "fp32": 60,
    "vllm": 80,
    "sleep": 80,
    "reference": 45,
    "lora": 45,
    "code": 45,
    "resume": 90,
    "learn": 110,
    "evaluate": 35,
    "preset": 60,
}
"""Seconds. vLLM cannot be carried to every machine: without it the others have those 160 seconds."""

MARK = "FIGURES "


def figures_of(part, out, small):
    """The figures of a part that runs in a process of its own."""
    command = [sys.executable, __file__, part, "--out", str(out), "--inner", *(["--small"] if small else [])]
    limit = LIMITS[part] * (3 if small else 1)  # a busy CPU
    with (out / f"{part}.log").open("w") as log:
        # Before torch is there: on a busy CPU its threads wait for one another longer than they compute.
        env = os.environ | ({"OMP_NUM_THREADS": "1"} if small else {})
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, env=env)
        try:
            said, _ = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            return {"failed": f"not done after {limit} s"}
    line = next((line for line in said.splitlines() if line.startswith(MARK)), None)
    if line is None:
        return {"failed": (out / f"{part}.log").read_text().splitlines()[-3:]}
    return json.loads(line.removeprefix(MARK))


def shown(value):
    if isinstance(value, dict):
        return "  ".join(f"{k} {shown(v)}" for k, v in value.items() if v is not None)
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parts", nargs="*", choices=[*LIMITS, []], metavar="PART")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--inner", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    out = options.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    if options.inner:
        from gpu_parts.parts import PARTS

        (part,) = options.parts
        print(MARK + json.dumps(PARTS[part](out, options.small), default=str))
        return 0
    figures, began = {}, time.monotonic()
    for part in options.parts or LIMITS:
        start = time.monotonic()
        figures[part] = figures_of(part, out, options.small)
        print(f"{part:9} {time.monotonic() - start:6.1f} s  {shown(figures[part])}", flush=True)
        (out / "gpu_check.json").write_text(json.dumps(figures, indent=1) + "\n")
    failed = [part for part, of_part in figures.items() if "failed" in of_part]
    print(f"{time.monotonic() - began:.0f} s; failed: {', '.join(failed) or 'none'}")
    return len(failed)


if __name__ == "__main__":
    raise SystemExit(main())
