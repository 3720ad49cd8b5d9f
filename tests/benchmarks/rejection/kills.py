"""Kills `r1reward reject` at random moments and compares the bytes with those of an uncut run.

    python tests/benchmarks/rejection/kills.py --data FOLDER [--kills 20] [--engine ray]

With `--engine ray` workers of Ray are killed while it runs, instead of the run: the data set must be the same, too.
"""

import argparse
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from composed import compose


def tree(folder):
    """The hash of every file of a data set."""
    files = sorted(p for p in folder.rglob("*") if p.is_file() and ".work" not in p.parts)
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def command(pool, out, *more):
    made = [
        sys.executable,
        "-m",
        "r1reward",
        "reject",
        str(pool / "scored"),
        "--recipe",
        "r1-800k",
        "-o",
        str(out),
    ]
    made += [
        "--join",
        f"general={pool / 'general'}",
        "--decontaminate",
        str(pool / "eval.jsonl"),
        "--size",
        "10000",
    ]
    return [*made, "--set", "export.shard_mb=2", *more]


def kill_the_run(pool, work, seconds, rng, wanted):
    """Cut runs until they have been cut `wanted` times; each data set that was finished between them is compared."""
    whole, kills, finished = tree(work / "whole"), 0, 0
    while kills < wanted:
        out = work / "cut"
        shutil.rmtree(out, ignore_errors=True)
        while True:
            running = subprocess.Popen(
                command(pool, out, "--resume"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            try:
                running.wait(rng.uniform(0.2, 0.8) * seconds if kills < wanted else None)
                break
            except subprocess.TimeoutExpired:
                running.send_signal(signal.SIGKILL)
                running.wait()
                kills += 1
        if running.returncode or tree(out) != whole:
            sys.exit(f"after {kills} kills: exit code {running.returncode}, the bytes differ")
        finished += 1
    print(f"{kills} kills, {finished} data sets finished: identical bytes")


def workers_of_ray(parent):
    """The processes of Ray that are at work on a part of this run."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "cmdline").read_bytes()
                below = parent in ancestors(int(entry.name))
            except OSError:
                continue
            if below and words.startswith(b"ray::_do_part"):
                found.append(int(entry.name))
    return found


def ancestors(pid):
    found = set()
    while pid > 1:
        pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        found.add(pid)
    return found


def kill_workers(pool, work, rng, wanted):
    """Run over Ray and kill `wanted` of its busy workers."""
    whole, kills = tree(work / "whole"), 0
    out = work / "ray"
    running = subprocess.Popen(
        command(pool, out, "--engine", "ray", "--overwrite"), stdout=subprocess.DEVNULL
    )
    while running.poll() is None:
        time.sleep(rng.uniform(0.2, 1.0))
        busy = workers_of_ray(running.pid) if kills < wanted else []
        if busy:
            os.kill(rng.choice(busy), signal.SIGKILL)
            kills += 1
    if running.returncode or tree(out) != whole:
        sys.exit(f"after {kills} killed workers: exit code {running.returncode}, the data set differs")
    print(f"Ray, {kills} of its workers killed: identical bytes")
    if not kills:
        sys.exit("no worker was killed: take more prompts")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--engine", choices=["local", "ray"], default="local")
    parser.add_argument("--prompts", type=int, default=17_000)
    parser.add_argument("--work", type=Path, default=Path("/tmp/r1reward-kills"))
    options = parser.parse_args()
    pool, rng = options.work / "pool", random.Random(0)
    if not (pool / "planted.json").exists():
        compose(options.data, pool, options.prompts)
    shutil.rmtree(options.work / "whole", ignore_errors=True)
    began = time.monotonic()
    subprocess.run(
        command(pool, options.work / "whole"),
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    seconds = time.monotonic() - began
    print(f"uncut: {seconds:.1f} s", flush=True)
    if options.engine == "ray":
        kill_workers(pool, options.work, rng, options.kills)
    else:
        kill_the_run(pool, options.work, seconds, rng, options.kills)


if __name__ == "__main__":
    main()
