"""A file in which 5 % of the rows break their verifier: what does that cost the others?

    python tests/benchmarks/faults.py [--rows 10000] [--workers 2] [--deadline 1.0]

One row in a hundred each hangs, calls os._exit, segfaults, leaks to the memory cap, or raises. The peer is the same
file, run just before, without faults. Printed: whether every other row is right, and the wall time beside 1.5 times
the clean run's plus the deadlines: all of them, and as the workers wait for them side by side.
"""

import argparse
import json
import tempfile
import time
from collections import Counter
from pathlib import Path

import r1reward

FAULTS = ("hang", "exit", "segfault", "leak", "throw")
PLUGIN = Path(__file__).parents[1] / "core" / "hostile_plugin.py"


def rows(count: int, broken: bool):
    for number in range(count):
        place = number % 100
        fault = FAULTS[place // 20] if broken and place % 20 == 7 else None
        yield {"prompt": f"p{number}", "completion": str(number), "fault": fault}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--deadline", type=float, default=1.0)
    parser.add_argument("--memory", type=int, default=256)
    parser.add_argument("--spin", type=float, default=0.002, help="seconds of work a row")
    args = parser.parse_args()
    spec = {"template": "plain", "terms": [{"verifier": "hostile", "options": {"spin": args.spin}}]}
    seconds = {}
    with tempfile.TemporaryDirectory() as folder:
        for broken in (False, True):
            source, out = Path(folder, f"in{broken}.jsonl"), Path(folder, f"out{broken}.jsonl")
            source.write_text("".join(json.dumps(r) + "\n" for r in rows(args.rows, broken)))
            began = time.perf_counter()
            r1reward.score_files(
                source, spec, out, workers=args.workers, deadline=args.deadline, memory_mb=args.memory,
                plugins=[str(PLUGIN)],
            )  # fmt: skip
            seconds[broken] = time.perf_counter() - began
        scored = [json.loads(line) for line in out.open()]
    wrong = [r for r in scored if not r["fault"] and r["reward"] != float(int(r["completion"]) % 2 == 0)]
    statuses = Counter((r["fault"], r["scores"]["hostile"]["status"]) for r in scored if r["fault"])
    values = [r for r in scored if r["fault"] and r["reward"] is not None]
    print(
        f"{len(scored):,} rows; {len(wrong)} right ones judged wrong; {len(values)} broken ones with a reward"
    )
    print("statuses:", {f"{f}: {s}": n for (f, s), n in sorted(statuses.items())})
    waited = statuses["hang", "timeout"] * args.deadline
    print(
        f"clean {seconds[False]:.1f} s, with faults {seconds[True]:.1f} s, of which {waited:.0f} s of deadlines"
    )
    for words, deadlines in (
        ("the deadlines", waited),
        ("the deadlines over the workers", waited / args.workers),
    ):
        allowed = 1.5 * seconds[False] + deadlines
        print(f"1.5 x clean + {words} = {allowed:.1f} s; ratio {seconds[True] / allowed:.2f}")


if __name__ == "__main__":
    main()
