"""Runs that are killed with SIGKILL at random moments and resumed, against one that is left alone.

    python tests/benchmarks/resume.py [--runs 30] [--rows 20000] [--seed 0]

Each run is killed at a random moment of the time that a whole run takes, resumed, killed again, and so on until it
ends. Printed: how many of the outputs are byte-identical to the uninterrupted one's, and the kills that it took.
"""

import argparse
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PLUGIN = Path(__file__).parents[1] / "core" / "hostile_plugin.py"
SUFFIXES = (".jsonl", ".jsonl.gz", ".jsonl.zst")


def command(folder: Path, out: Path) -> list[str]:
    files = [
        str(folder / "in.jsonl"),
        "-r",
        str(folder / "spec.yaml"),
        "-o",
        str(out),
        "--plugin",
        str(PLUGIN),
    ]
    return [sys.executable, "-m", "r1reward", "score", *files, "--workers", "2", "--resume", "--json"]


def run(folder: Path, out: Path, longest: float, chance: random.Random) -> int:
    """Run to the end; the number of kills."""
    kills = 0
    while True:
        process = subprocess.Popen(command(folder, out), stdout=subprocess.DEVNULL)
        try:
            code = process.wait(chance.uniform(0.2, longest) if kills < 20 else None)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            kills += 1
            continue
        if code:
            raise SystemExit(f"exit code {code}")
        return kills


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=30)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    chance, same, kills = random.Random(args.seed), 0, 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "spec.yaml").write_text(
            "template: plain\nterms:\n  - {verifier: hostile, options: {spin: 0.0003}}\n"
        )
        rows = ({"prompt": f"p{i}", "completion": str(i), "pad": "x" * (i % 700)} for i in range(args.rows))
        (folder / "in.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows))
        whole, seconds = {}, 0.0
        for suffix in SUFFIXES:
            began = time.perf_counter()
            subprocess.run(command(folder, folder / f"whole{suffix}"), check=True, stdout=subprocess.DEVNULL)
            seconds = time.perf_counter() - began
            whole[suffix] = (folder / f"whole{suffix}").read_bytes()
        for number in range(args.runs):
            suffix = SUFFIXES[number % len(SUFFIXES)]
            out = folder / f"out{number}{suffix}"
            kills += run(folder, out, seconds, chance)
            same += out.read_bytes() == whole[suffix]
    print(f"{same} of {args.runs} outputs identical to an uninterrupted run's; {kills} kills")


if __name__ == "__main__":
    main()
