"""Which rule reads the final answer of real completions, and how often the verdict is wrong, by rule.

    python tests/benchmarks/extraction.py FOLDER [--extract any|marked|strict] [--wrong 20]

`FOLDER` holds `*-completions.jsonl` (or `.jsonl.gz`) with the columns prompt, completion, ground_truth and, where it is
known, label (1 or 0). For each file and for all of them: of each rule the share of the completions, the share that is
right, and, of those with a label, how many were refused or accepted against it. `--wrong`: so many of those rows.
"""

import argparse
import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from r1reward.response import plain
from r1reward.types import Completion, Sample, Score
from r1reward_math import math


def rows(path: Path) -> Iterator[dict[str, Any]]:
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return map(json.loads, data.splitlines())


def rule_of(score: Score) -> str:
    """The rule that the reason names in brackets."""
    return score.reason.rpartition("[")[2].rstrip("]") if score.reason.endswith("]") else "none"


class Table:
    """Counts by rule."""

    def __init__(self) -> None:
        self._counts: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def add(self, score: Score, label: int | None) -> str:
        """Count one verdict; says whether it is against its label: `refused`, `accepted`, or nothing."""
        right = score.value == 1.0
        verdict = "" if label is None or right == bool(label) else "accepted" if right else "refused"
        counts = self._counts[rule_of(score)]
        counts.update(
            ["all", *["right"] * right, *["labelled"] * (label is not None), *[verdict] * bool(verdict)]
        )
        return verdict

    def print(self, name: str) -> None:
        """One line a rule, the most frequent first."""
        total = sum(counts["all"] for counts in self._counts.values())
        print(f"\n{name}: {total:,} completions")
        print(
            f"  {'rule':<16}{'share':>8}{'right':>8}{'labelled':>10}{'refused':>9}{'accepted':>10}{'error':>8}"
        )
        for rule, counts in sorted(self._counts.items(), key=lambda item: -item[1]["all"]):
            wrong = counts["refused"] + counts["accepted"]
            error = f"{wrong / counts['labelled']:.2%}" if counts["labelled"] else "-"
            print(
                f"  {rule:<16}{counts['all'] / total:>8.1%}{counts['right'] / counts['all']:>8.1%}"
                f"{counts['labelled']:>10,}{counts['refused']:>9,}{counts['accepted']:>10,}{error:>8}"
            )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--extract", choices=("any", "marked", "strict"), default="any")
    parser.add_argument("--wrong", type=int, default=0, metavar="N")
    arguments = parser.parse_args()
    paths = sorted(arguments.folder.glob("*-completions.jsonl*"))
    if not paths:
        parser.error(f"no *-completions.jsonl in {arguments.folder}")
    verifier, split, every = math(extract=arguments.extract), plain(), Table()
    shown = arguments.wrong
    for path in paths:
        table = Table()
        for row in rows(path):
            completion = Completion(text=row["completion"])
            sample = Sample(prompt=row.get("prompt") or "", ground_truth=row["ground_truth"])
            score = verifier(sample, completion, split(row["completion"]))
            label = int(row["label"]) if str(row.get("label")) in ("0", "1") else None
            verdict = table.add(score, label)
            every.add(score, label)
            if verdict and shown:
                shown -= 1
                print(f"{verdict}: {row['ground_truth']!r}: {score.reason}: took {score.answer!r}")
        table.print(path.name)
    every.print("all")


if __name__ == "__main__":
    main()
