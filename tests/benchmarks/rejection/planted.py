"""Planted facts among clean rows: what each step of `reject` finds, and what it drops by mistake.

    python tests/benchmarks/rejection/planted.py --data FOLDER [--clean 100000]

1,000 exact and 1,000 near-duplicates (5 % of the words changed), 500 contaminated prompts and 500 contaminated
solutions, 1,000 reasonings with mixed languages, 1,000 with a long paragraph, 1,000 with a code block, among 100,000
clean rows. The rows have no scores: `reject` scores them on the way, so the verifiers are judged, too.
"""

import argparse
import json
import random
import shutil
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from composed import Composer

from r1reward_rejection.api import RejectOptions, reject_files
from r1reward_rejection.recipe.file import load_recipe

PLANTED = {
    "exact": 1000,
    "near": 1000,
    "prompt": 500,
    "solution": 500,
    "mixed": 1000,
    "long": 1000,
    "code": 1000,
}
LEAST = {"near": 0.99, "mixed": 0.99}
"""The least recall; 1 for all others."""
MOST_LOST = 0.001


def rows(data, clean, scale=1.0, seed=0):
    """Rows as they come from a sampler; an id says what was planted."""
    composer = Composer(data, seed)

    def fresh(name, kind="right", prompt=None, leak=False):
        asked, numbers = composer.prompt("math")
        text = composer.completion("math", numbers, kind)
        a, b, c = numbers
        return {
            "id": name,
            "prompt": composer.leak(asked) if prompt else asked,
            "task": "math",
            "ground_truth": str(a + b * c),
            "completion": composer.leak(text) if leak else text,
        }

    made = [fresh(f"{i}-clean") for i in range(clean)]
    counts = {kind: max(1, round(count * scale)) for kind, count in PLANTED.items()}
    for i in range(counts["exact"]):
        made.append(made[i] | {"id": f"{i}-exact"})
    for i in range(counts["near"]):
        row = made[clean - 1 - i]
        made.append(row | {"id": f"{clean - 1 - i}-near", "completion": composer.changed(row["completion"])})
    made += [fresh(f"{i}-prompt", prompt=True) for i in range(counts["prompt"])]
    # The answer ends with the box: words after it would be another answer.
    for i in range(counts["solution"]):
        row = fresh(f"{i}-solution")
        head, tail = row["completion"].split("</think>")
        made.append(row | {"completion": composer.leak(head) + "\n</think>" + tail})
    for kind in ("mixed", "long", "code"):
        made += [fresh(f"{i}-{kind}", kind) for i in range(counts[kind])]
    random.Random(seed).shuffle(made)
    return composer, made


def left_after(work):
    """The ids that each step left, read from the tables between the steps."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    ids = {}
    for path in (work / "keep" / "texts").glob("*.arrow"):
        table = pa.ipc.open_file(pa.memory_map(str(path))).read_all()
        ids |= dict(zip(table["row"].to_pylist(), table["id"].to_pylist(), strict=True))
    steps = {"keep": list(ids.values())}
    for name, file in {
        "exact": "distinct/distinct.parquet",
        "near": "near/rows.parquet",
        "decontaminate": "decontaminate/rows.parquet",
    }.items():
        steps[name] = [ids[row] for row in pq.read_table(work / file)["row"].to_pylist()]
    return {name: set(found) for name, found in steps.items()}


def pair_of(name, kind):
    return f"{name.partition('-')[0]}-{kind}"


def judge(made, steps):
    """(recall by fact, share of clean rows lost by step)."""
    names = {kind: [r["id"] for r in made if r["id"].endswith(f"-{kind}")] for kind in PLANTED}
    clean = {r["id"] for r in made if r["id"].endswith("-clean")}
    after = {
        "mixed": "keep",
        "long": "keep",
        "code": "keep",
        "prompt": "decontaminate",
        "solution": "decontaminate",
    }
    recall = {k: sum(n not in steps[step] for n in names[k]) / len(names[k]) for k, step in after.items()}
    for kind in ("exact", "near"):  # of a pair either may go
        pairs = [(n, pair_of(n, "clean")) for n in names[kind]]
        recall[kind] = sum(not (a in steps[kind] and b in steps[kind]) for a, b in pairs) / len(pairs)
    lost, before = {}, clean
    for step, left in steps.items():
        gone = before - left
        if step in ("exact", "near"):
            gone = {n for n in gone if pair_of(n, step) not in left}
        lost[step] = len(gone) / len(clean)
        before = before & left
    return recall, lost


def run(data, clean, work, *, scale=1.0, workers=None):
    """Build the rows and the data set; (rows, recall, lost, seconds)."""
    composer, made = rows(data, clean, scale)
    work.mkdir(parents=True, exist_ok=True)
    (work / "rows.jsonl").write_text("".join(json.dumps(r) + "\n" for r in made))
    (work / "eval.jsonl").write_text("".join(json.dumps(r) + "\n" for r in composer.evaluation))
    changes = [f"decontaminate.files=[{work / 'eval.jsonl'}]", "mix.domains={math: {}, general: {}}"]
    out = work / "out"
    shutil.rmtree(out, ignore_errors=True)
    began = time.monotonic()
    options = RejectOptions(keep_work=True, workers=workers)
    reject_files([work / "rows.jsonl"], load_recipe("r1-800k", changes), out, options)
    return made, *judge(made, left_after(out / ".work")), time.monotonic() - began


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True)
    parser.add_argument("--clean", type=int, default=100_000)
    parser.add_argument("--work", type=Path, default=Path("/tmp/r1reward-planted"))
    options = parser.parse_args()
    made, recall, lost, seconds = run(options.data, options.clean, options.work)
    print(f"{len(made):,} rows, {seconds:.0f} s")
    failed = False
    for kind, found in recall.items():
        wanted = LEAST.get(kind, 1.0)
        failed |= found < wanted
        print(f"recall {kind:10} {found:.4f}  (wanted {wanted:g})")
    for step, share in lost.items():
        failed |= share > MOST_LOST
        print(f"clean rows lost by {step:14} {share:.5f}  (at most {MOST_LOST:g})")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
