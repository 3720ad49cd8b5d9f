"""What the engine costs beside the verifiers: `format` alone, against a bare decode and encode of the same file.

    python tests/benchmarks/engine.py [--rows 1000000] [--workers 2] [--source FILE.jsonl.gz] [--completion-chars N]

The file is made of the completions in `--source` (default: the ones under tests/data), repeated, with tags around
their parts. The peer is one process that decodes and encodes every line with orjson and does nothing else. Both
read the same file from the page cache and write to the same disk. Memory is the peak of all processes of the run
together (proportional set size), sampled ten times a second, at a tenth of the rows and at all of them.
"""

import argparse
import gzip
import itertools
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import orjson

SPEC = "template: r1-zero\nterms:\n  - {verifier: format}\n"
DATA = Path(__file__).parents[1] / "data" / "gsm8k-completions.jsonl"


def make(path: Path, source: Path, rows: int, chars: int) -> None:
    """Write `rows` completions of about `chars` characters (0 = as they are)."""
    data = gzip.decompress(source.read_bytes()) if source.suffix == ".gz" else source.read_bytes()
    found = [json.loads(line) for line in data.splitlines()]
    with path.open("w") as out:
        for number, row in zip(range(rows), itertools.cycle(found), strict=False):
            text = row["completion"]
            text = text * (chars // max(1, len(text)) + 1) if chars else text
            reasoning, _, answer = text.rpartition("\n")
            row = {k: row[k] for k in ("source", "prompt", "ground_truth", "label") if k in row}
            row |= {"id": str(number), "completion": f"<think>{reasoning}</think> <answer>{answer}</answer>"}
            out.write(json.dumps(row) + "\n")


def peer(path: Path, out: Path) -> float:
    """Decode and encode every line; seconds."""
    began = time.perf_counter()
    with path.open("rb") as source, out.open("wb") as target:
        for line in source:
            target.write(orjson.dumps(orjson.loads(line)) + b"\n")
    return time.perf_counter() - began


def ours(path: Path, out: Path, spec: Path, workers: int) -> tuple[float, float]:
    """Run `r1reward score`; seconds, and MiB at the peak."""
    command = [sys.executable, "-m", "r1reward", "score", str(path), "-r", str(spec), "-o", str(out)]
    began = time.perf_counter()
    run = subprocess.Popen(
        [*command, "--overwrite", "--workers", str(workers), "--json"], stdout=subprocess.DEVNULL
    )
    peak = [0.0]
    watch = threading.Thread(target=watch_memory, args=(run, peak))
    watch.start()
    if run.wait():
        raise SystemExit("r1reward failed")
    watch.join()
    return time.perf_counter() - began, peak[0]


def watch_memory(run: subprocess.Popen[bytes], peak: list[float]) -> None:
    while run.poll() is None:
        peak[0] = max(peak[0], sum(map(pss, tree(run.pid))))
        time.sleep(0.1)


def tree(pid: int) -> list[int]:
    try:
        tasks = os.listdir(f"/proc/{pid}/task")
        children = [int(c) for t in tasks for c in Path(f"/proc/{pid}/task/{t}/children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [pid, *itertools.chain.from_iterable(map(tree, children))]


def pss(pid: int) -> float:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in text.splitlines() if line.startswith("Pss:")), 0.0)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--source", type=Path, default=DATA)
    parser.add_argument("--completion-chars", type=int, default=0)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        small, large, out, spec = (Path(folder, n) for n in ("s.jsonl", "l.jsonl", "out.jsonl", "spec.yaml"))
        spec.write_text(SPEC)
        make(small, args.source, args.rows // 10, args.completion_chars)
        make(large, args.source, args.rows, args.completion_chars)
        _, memory_small = ours(small, out, spec, args.workers)
        print(
            f"{args.rows:,} rows, {large.stat().st_size / args.rows:,.0f} bytes each, {args.workers} workers"
        )
        for _ in range(2):
            os.sync()
            bare = peer(large, out)
            out.unlink()
            os.sync()
            seconds, memory = ours(large, out, spec, args.workers)
            print(
                f"orjson decode + encode {bare:.2f} s; r1reward score {seconds:.2f} s; ratio {seconds / bare:.2f}"
            )
        grown = memory / memory_small
        print(
            f"peak memory {memory_small:.0f} MiB at {args.rows // 10:,} rows, {memory:.0f} MiB at all: x{grown:.2f}"
        )


if __name__ == "__main__":
    main()
