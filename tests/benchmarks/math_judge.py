"""What `fallback: judge` adds to the rules: recall, false accepts and calls, with a stub for a judge that errs at a stated rate.

    python tests/benchmarks/math_judge.py FILE.jsonl… [--error 0.05] [--seed 0] [--debatable]

Each FILE holds rows with completion, ground_truth and label (1 or 0), and, where they are known, prompt, kind, task
and debatable. The stub says the label, and at the error rate the opposite; it is asked exactly where a reward file
with a fallback would ask: where the verifier is unsure, or has no value. For each kind: rows, recall and false accepts
by rules alone and with the judge, and the share that is asked. A real judge errs otherwise than by chance.
"""

import argparse
import gzip
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from r1reward.testing import judge
from r1reward.types import UNSURE
from r1reward_math import math


def rows(path: Path, debatable: bool) -> Iterator[dict[str, Any]]:
    """The labelled rows of mathematics; those that people dispute only if wanted."""
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    for row in map(json.loads, data.splitlines()):
        ours = row.get("task", "math") != "stem" and row.get("template", "plain") == "plain"
        if ours and row.get("label") is not None and (debatable or not row.get("debatable")):
            yield row


def line(name: str, counts: Counter[str]) -> str:
    """One line of the table."""

    def share(part: str, whole: int) -> str:
        return f"{counts[part] / whole:8.1%}" if whole else f"{'-':>8}"

    right, wrong, total = counts["right"], counts["wrong"], counts["right"] + counts["wrong"]
    return (
        f"{name[:28]:<28}{total:>7,}{share('paid right', right)}{share('judged right', right)}"
        f"{share('paid wrong', wrong)}{share('judged wrong', wrong)}{share('asked', total)}"
    )


def main() -> None:
    """Score all rows, ask the stub where a fallback would be asked, and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--error", type=float, default=0.05, help="how often the stub says the opposite")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--debatable", action="store_true")
    arguments = parser.parse_args()
    chance, verifier = random.Random(arguments.seed), math()
    kinds: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for path in arguments.files:
        for row in rows(path, arguments.debatable):
            score = judge(
                verifier, row["completion"], ground_truth=row["ground_truth"], prompt=row.get("prompt") or ""
            )
            label = "right" if row["label"] else "wrong"
            asked = score.value is None or (score.metrics or {}).get(UNSURE) == 1.0
            verdict = (
                (label == "right") != (chance.random() < arguments.error) if asked else bool(score.value)
            )
            counts = [label, *["asked"] * asked]
            counts += [f"paid {label}"] * bool(score.value) + [f"judged {label}"] * verdict
            name = (
                str(row.get("kind", "")).partition(":")[0] if "kind" in row else path.name.partition(".")[0]
            )
            for kind in (name, "all"):
                kinds[kind].update(counts)
    print(f"a judge that errs in {arguments.error:.0%} of the cases that it is asked")
    print(f"{'kind':<28}{'rows':>7}{'recall':>8}{'judged':>8}{'FPR':>8}{'judged':>8}{'asked':>8}")
    for kind, counts in sorted(kinds.items(), key=lambda item: -item[1]["asked"]):
        if counts["asked"] or kind == "all":
            print(line(kind, counts))


if __name__ == "__main__":
    main()
