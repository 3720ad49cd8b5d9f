"""Near-duplicates by kind: ours beside datasketch's LSH, on pairs that are one problem and pairs that are two.

    python tests/benchmarks/rejection/near_kinds.py --data FOLDER [--datasketch]

FOLDER has math/mathcoder-completions.jsonl.gz (rows with prompt and completion). Wanted: every pair of two different
problems kept, and no fewer true duplicates found than MinHash alone finds.
"""

import argparse
import gzip
import json
import random
import re
import shutil
import sys
from pathlib import Path

from r1reward_rejection.api import RejectOptions, reject_files
from r1reward_rejection.discriminant_words import NO_PERSONS
from r1reward_rejection.recipe.file import parse_recipe

PAIRS = 80
NAMES = ("Marta", "Oleg", "Priya", "Quinn", "Rosa", "Tomas")


def changed(rng, text, share, words):
    found = text.split(" ")
    for i in rng.sample(range(len(found)), round(share * len(found))):
        found[i] = rng.choice(words)
    return " ".join(found)


def reordered(rng, text):
    found = re.split(r"(?<=[.!?\n])\s+", text)
    rng.shuffle(found)
    return " ".join(found)


def renamed(text):
    names = re.findall(r"(?<![.?!]\s)(?<!^)\b([A-Z][a-z]{2,})\b", text)
    words = {"how", "what", "and", "find", "if", "the"} | NO_PERSONS
    people = [name for name in dict.fromkeys(names) if name.casefold() not in words]
    return dict(zip(people, NAMES, strict=False))


def replaced(text, names):
    for old, new in names.items():
        text = re.sub(rf"\b{old}\b", new, text)
    return text


def one_number(rng, prompt, completion):
    number = rng.choice(re.findall(r"\d+", prompt))
    other = str(int(number) + rng.randint(1, 9))
    return tuple(re.sub(rf"(?<!\d){number}(?!\d)", other, text) for text in (prompt, completion))


def pairs(data, seed=1):
    """(kind, whether the two are one problem, the two rows)."""
    rng = random.Random(seed)
    with gzip.open(data / "math" / "mathcoder-completions.jsonl.gz", "rt") as file:
        rows = [json.loads(line) for line in file]
    rows = list({r["prompt"]: r for r in rows if 60 <= len(r["completion"].split()) <= 300}.values())
    rng.shuffle(rows)
    texts = [(r["prompt"], r["completion"]) for r in rows]
    words = [w for _, c in texts for w in c.split() if w.isalpha()]
    numbered = [t for t in texts if re.search(r"\d", t[0])]
    named = [(t, names) for t in texts if (names := renamed(t[0]))]
    found = []
    for share in (0.05, 0.1):
        found += [
            (f"{share:.0%} of the words changed", True, (p, c), (p, changed(rng, c, share, words)))
            for p, c in texts[:PAIRS]
        ]
    found += [
        ("sentences reordered", True, (p, c), (p, reordered(rng, c))) for p, c in texts[PAIRS : 2 * PAIRS]
    ]
    found += [
        ("people renamed", True, t, (replaced(t[0], names), replaced(t[1], names)))
        for t, names in named[:PAIRS]
    ]
    found += [("one number differs", False, t, one_number(rng, *t)) for t in numbered[:PAIRS]]
    for i in range(PAIRS // 2):
        passage = "\n".join(c for _, c in texts[2 * i : 2 * i + 2])
        ask = [
            (f"{passage}\n\nQuestion: {q}", a)
            for q, a in (
                ("What is the first step?", "An equation."),
                ("Which value is last?", "The one in the box."),
            )
        ]
        found.append(("another question behind one passage", False, *ask))
        a, b = rng.randint(10, 99), rng.randint(10, 99)
        solve = [
            (
                f"Find the value of x if {a}x {op} {b} = 0, as a fraction in lowest terms, number {i}.",
                f"x = {s}{b}/{a}. \\boxed{{{s}{b}/{a}}}",
            )
            for op, s in (("+", "-"), ("-", ""))
        ]
        found.append(("plus and minus", False, *solve))
        state = f"Write a Python function sort_{i} that takes pairs of name and score and returns the names by score, "
        code = [
            (
                state + way,
                f"def sort_{i}(pairs):\n    result = sorted(pairs, key=lambda p: p[1], reverse={r})\n    return [n for n, s in result]",
            )
            for way, r in (("ascending.", False), ("descending.", True))
        ]
        found.append(("ascending and descending", False, *code))
    return found  # fmt: skip


def ours(found, work):
    """The pairs of which one row was dropped."""
    work.mkdir(parents=True, exist_ok=True)
    with (work / "rows.jsonl").open("w") as file:
        for i, (_, _, *two) in enumerate(found):
            for j, (prompt, completion) in enumerate(two):
                # A number of its own keeps apart what stands in several pairs.
                row = {
                    "id": f"{i}-{j}",
                    "prompt": f"Case {i}. {prompt}",
                    "completion": completion,
                    "task": "math",
                }
                score = {"accuracy": {"value": 1.0, "status": "scored"}}
                file.write(json.dumps(row | {"reward": 1.0, "scores": score, "stamp": {}}) + "\n")
    shutil.rmtree(work / "out", ignore_errors=True)
    recipe = parse_recipe({"keep": {"correct": "accuracy"}, "dedupe": {"near": {}}}, {})
    folder = work / "out"
    reject_files([work / "rows.jsonl"], recipe, folder, RejectOptions(workers=0))
    import pyarrow.parquet as pq

    left = {i for path in (folder / "data").glob("*.parquet") for i in pq.read_table(path)["id"].to_pylist()}
    return {i for i in range(len(found)) if not {f"{i}-0", f"{i}-1"} <= left}


def datasketch(found):
    """The pairs that datasketch's LSH of the same threshold finds."""
    from datasketch import MinHash, MinHashLSH

    def minhash(text):
        words = re.findall(r"\w+", text.lower())
        made = MinHash(128)
        made.update_batch([" ".join(words[i : i + 3]).encode() for i in range(max(1, len(words) - 2))])
        return made

    lsh, merged = MinHashLSH(threshold=0.65, num_perm=128), set()
    for i, (_, _, one, other) in enumerate(found):
        lsh.insert(i, minhash("\n".join(one)))
        if i in lsh.query(minhash("\n".join(other))):
            merged.add(i)
    return merged


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, default=Path("/tmp/r1reward-near-kinds"))
    parser.add_argument("--datasketch", action="store_true")
    options = parser.parse_args()
    found = pairs(options.data)
    merged = {"r1reward": ours(found, options.work)}
    if options.datasketch:
        merged["datasketch"] = datasketch(found)
    print(f"{'':40}" + "".join(f"{name:>14}" for name in merged))
    wrong = 0
    for kind, same in dict.fromkeys((kind, same) for kind, same, *_ in found):
        mine = [i for i, pair in enumerate(found) if pair[0] == kind]
        shown = "".join(f"{len(m & set(mine)):>10}/{len(mine):<3}" for m in merged.values())
        print(f"{kind:34}{'one' if same else 'two':6}{shown}")
        wrong += 0 if same else len(merged["r1reward"] & set(mine))
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
