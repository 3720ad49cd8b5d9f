"""Near-duplicates and decontamination beside datatrove's, each in one process, on the same rows with the same settings.

    pip install 'datatrove[processing]' in a virtual environment of its own, and say its Python:
    python tests/benchmarks/rejection/datatrove_peer.py --data FOLDER --peer VENV/bin/python

Near-duplicates: 3-grams of words, 32 bands of 4. Decontamination: 10-grams of words. Printed for both: seconds, rows a
second, recall of what was planted, clean rows dropped, and the ratio.
"""

import argparse
import json
import random
import subprocess
import sys
import time
from pathlib import Path

from composed import Composer

from r1reward_rejection.api import RejectOptions, reject_files
from r1reward_rejection.recipe.file import load_recipe


def rows(data, clean, planted, seed):
    """Clean rows, near-duplicates of some of them, and contaminated ones, in a random order."""
    composer = Composer(data, seed)
    made = []
    for i in range(clean):
        prompt, numbers = composer.prompt("math")
        made.append((f"{i}-clean", prompt, composer.completion("math", numbers, "right")))
    for i in range(planted):
        _, prompt, text = made[i]
        made.append((f"{i}-near", prompt, composer.changed(text)))
    for i in range(planted):
        prompt, numbers = composer.prompt("math")
        made.append((f"{i}-leaked", prompt, composer.leak(composer.completion("math", numbers, "right"))))
    random.Random(seed).shuffle(made)
    return composer, made


def ours(work, recipe):
    """Our step alone; its seconds and the ids that are left."""
    import pyarrow.parquet as pq

    name = "near-duplicates" if "near" in recipe else "decontaminate"
    path = work / f"{name}.yaml"
    path.write_text(recipe)
    out = work / f"out-{name}"
    options = RejectOptions(workers=0, overwrite=out.exists())
    summary = reject_files([work / "rows.jsonl"], load_recipe(str(path)), out, options)
    left = {r for p in (out / "data").glob("*.parquet") for r in pq.read_table(p)["id"].to_pylist()}
    return summary.seconds[name], left


def peer(python, work, step):
    """datatrove's step alone, in its own environment; its seconds and the ids that are left."""
    script = Path(__file__).with_name("datatrove_steps.py")
    done = subprocess.run([python, str(script), step, str(work)], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"datatrove failed: {done.stderr[-3000:]}")
    told = json.loads(done.stdout.strip().splitlines()[-1])
    return told["seconds"], set(told["left"])


def show(step, kind, made, results):
    """A line for each, and the ratio."""
    ids = [id for id, _, _ in made]
    wanted = {i for i in ids if i.endswith(kind)}
    clean = {i for i in ids if i.endswith("-clean")}
    # Of a pair either may go: count the pairs of which not both are left.
    partner = {i: i.replace("-near", "-clean") for i in wanted}
    for name, (seconds, left) in results.items():
        if kind == "-near":
            found = sum(not (i in left and partner[i] in left) for i in wanted)
            lost = sum(i not in left for i in clean) - sum(i in left for i in wanted)
        else:
            found, lost = len(wanted - left), len(clean - left)
        rate = len(made) / seconds
        print(
            f"{step:16} {name:10} {seconds:8.1f} s {rate:10,.0f} rows/s  recall {found / len(wanted):.4f}  "
            f"clean rows dropped {max(0, lost)} of {len(clean):,}"
        )
    print(f"{step:16} ratio {results['datatrove'][0] / results['r1reward'][0]:.1f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True)
    parser.add_argument("--peer", required=True, help="the Python that has datatrove")
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--work", type=Path, default=Path("/tmp/r1reward-datatrove"))
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    composer, made = rows(options.data, options.rows, max(1, options.rows // 20), 0)
    with (options.work / "rows.jsonl").open("w") as file:
        for id, prompt, text in made:
            score = {"accuracy": {"value": 1.0, "status": "scored"}}
            row = {
                "id": id,
                "prompt": prompt,
                "completion": text,
                "reward": 1.0,
                "scores": score,
                "stamp": {},
            }
            file.write(json.dumps(row) + "\n")
    evaluation = options.work / "eval.jsonl"
    evaluation.write_text("".join(json.dumps(r) + "\n" for r in composer.evaluation))
    print(
        f"{len(made):,} rows, {sum(len(t) for _, _, t in made) / len(made):,.0f} characters each, one process each"
    )
    base = "keep: {correct: accuracy}\ndedupe:\n  exact: false\n"
    near = base + "  near: {words: 3, threshold: 0.65, permutations: 128, bands: 32, text: completion}\n"
    clean = base + f"decontaminate: {{files: [{evaluation}], words: 10}}\n"
    for step, kind, recipe in (("near-duplicates", "-near", near), ("decontaminate", "-leaked", clean)):
        began = time.monotonic()
        results = {
            "r1reward": ours(options.work, recipe),
            "datatrove": peer(options.peer, options.work, step),
        }
        show(step, kind, made, results)
        print(f"{'':16} ({time.monotonic() - began:.0f} s in all)")


if __name__ == "__main__":
    main()
