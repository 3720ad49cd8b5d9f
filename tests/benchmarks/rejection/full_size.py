"""The preset r1-800k on millions of rows: counts by domain, time and rows a second of each step, peak memory.

    python tests/benchmarks/rejection/full_size.py --data FOLDER --work FOLDER [--prompts 850000] [--tenth]

The pool has four scored completions and more for each of 850,000 prompts, with planted facts; what comes out must have
Table 5's counts and nothing that was planted. With `--tenth` a tenth of it runs first, and the times are compared.
Memory is that of all processes of the run together (PSS), sampled five times a second.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from composed import FACTS, compose

TABLE_5 = {"math": 395285, "code": 211129, "stem": 10124, "logic": 10395, "general": 177812}
DROPPED = ("wrong", "unscored", "format", "mixed", "long", "code", "leaked")
"""Facts of which no row may be left."""


class Memory:
    """The most memory that a process and its children have had together, in MiB."""

    def __init__(self, pid):
        self.pid, self.most, self._over = pid, 0.0, threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def _watch(self):
        while not self._over.wait(0.2):
            self.most = max(self.most, sum(map(self._pss, self._family())))

    def _family(self):
        parents = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                except (OSError, ValueError, IndexError):
                    continue
        family = {self.pid}
        for _ in range(4):
            family |= {pid for pid, parent in parents.items() if parent in family}
        return family

    def _pss(self, pid):
        try:
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    return int(line.split()[1]) / 1024
        except OSError:
            pass
        return 0.0

    def stop(self):
        self._over.set()
        self._thread.join()
        return self.most


def cpu_seconds():
    """Of the processes that have ended: unlike the wall clock, the same on a busy machine."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(pool, out, size, workers):
    """One run; (summary, seconds, peak memory in MiB, CPU seconds of all its processes)."""
    command = [
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
    command += [
        "--join",
        f"general={pool / 'general'}",
        "--decontaminate",
        str(pool / "eval.jsonl"),
        "--json",
    ]
    command += ["--size", str(size), "--overwrite", "--workers", str(workers)]
    began, used = time.monotonic(), cpu_seconds()
    with (out.parent / f"{out.name}.json").open("w+") as told:
        running = subprocess.Popen(command, stdout=told)
        memory = Memory(running.pid)
        code = running.wait()
        seconds, most = time.monotonic() - began, memory.stop()
        told.seek(0)
        if code:
            sys.exit(f"exit code {code}")
        return json.load(told), seconds, most, cpu_seconds() - used


def check(out, size):
    """Counts by domain, and the planted facts that are left."""
    import pyarrow.parquet as pq

    domains, facts = Counter(), Counter()
    for path in sorted((out / "data").glob("*.parquet")):
        table = pq.read_table(path, columns=["domain", "id"])
        domains.update(table["domain"].to_pylist())
        facts.update(i.rpartition("-")[2] for i in table["id"].to_pylist())
    left = {fact: facts[fact] for fact in DROPPED if facts[fact]}
    print(f"rows: {dict(domains)}, {sum(domains.values()):,} in all; planted facts left: {left or 'none'}")
    if size == sum(TABLE_5.values()) and domains != Counter(TABLE_5):
        sys.exit("the counts are not those of Table 5")
    if left:
        sys.exit("planted facts are left")


def check_facts(out):
    """Of the planted facts: what became of them, before the quotas choose."""
    import pyarrow.parquet as pq

    table = pq.read_table(out / "_report" / "fates.parquet", columns=["id", "step"])
    steps = Counter()
    for id, step in zip(table["id"].to_pylist(), table["step"].to_pylist(), strict=True):
        if (kind := id.rpartition("-")[2]) in FACTS:
            steps[kind, step] += 1
    print(f"facts: {dict(sorted(steps.items()))}")
    kept = sum(n for (kind, step), n in steps.items() if kind == "templated" and step in ("kept", "mix"))
    missed = sum(n for (kind, step), n in steps.items() if kind != "templated" and step in ("kept", "mix"))
    if kept != FACTS["templated"] or missed:
        sys.exit(
            f"templated problems kept: {kept} of {FACTS['templated']}; contaminated questions missed: {missed}"
        )


def measure(data, work, prompts, size, workers):
    """Compose a pool, unless it is there, and run; the seconds of each step."""
    pool, out = work / f"pool-{prompts}", work / f"out-{prompts}"
    began = time.monotonic()
    if not (pool / "planted.json").exists():
        compose(data, pool, prompts, workers=workers)
        print(f"composed in {time.monotonic() - began:.0f} s", flush=True)
    bytes_read = sum(p.stat().st_size for p in pool.rglob("*.jsonl"))
    summary, seconds, most, cpu = run(pool, out, size, workers)
    stages = {s["name"]: s for s in summary["stages"]}
    first = stages["keep"]
    print(
        f"\n{first['rows_in']:,} completions of {prompts:,} prompts, {bytes_read / 1e9:.2f} GB, {workers} workers"
    )
    rows_in = {"score": 0, "export": stages["mix"]["rows_out"], "card": 0, "choose": first["rows_out"]}
    for name, took in summary["seconds"].items():
        count = rows_in.get(name, stages.get(name, {}).get("rows_in", 0))
        print(f"  {name:16} {took:8.1f} s" + (f" {count / took:12,.0f} rows/s" if count and took else ""))
    for stage in summary["stages"]:
        print(f"  {stage['name']:16} {stage['rows_in']:>10,} -> {stage['rows_out']:>10,}  {stage['dropped']}")
    print(
        f"  in all {seconds:.1f} s, {first['rows_in'] / seconds:,.0f} rows/s; {cpu:.1f} CPU seconds; peak memory {most:,.0f} MiB"
    )
    check(out, size)
    check_facts(out)
    return seconds, cpu


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--prompts", type=int, default=850_000)
    parser.add_argument("--tenth", action="store_true")
    parser.add_argument("--workers", type=int, default=len(os.sched_getaffinity(0)))
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    size = sum(TABLE_5.values()) * options.prompts // 850_000
    tenth = None
    if options.tenth:
        tenth = measure(options.data, options.work, options.prompts // 10, size // 10, options.workers)
    whole = measure(options.data, options.work, options.prompts, size, options.workers)
    if tenth:
        print()
        for what, few, many in zip(("wall clock", "CPU time"), tenth, whole, strict=True):
            print(
                f"ten times the rows take {many / few:.2f} times the {what}: {many / few / 10:.3f} of linear"
            )


if __name__ == "__main__":
    main()
