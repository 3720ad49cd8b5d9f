"""The math verifier beside math-verify, on the same answers, one core, in the same run.

    python tests/benchmarks/math.py --data FOLDER [--most 400]

`FOLDER` holds `pairs-dev.jsonl`, `gsm8k-completions.jsonl.gz` and `mathcoder-completions.jsonl.gz`. Bare answers are
given to math-verify in a box, its best use. Printed for each set: pairs a second and p99 of both, the ratio, the
agreement with the labels, false positives, and the share that each rung decided.
"""

import sys

sys.path.pop(0)  # this folder: its math.py is not the one that other modules mean

import argparse
import gzip
import json
import logging
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from math_verify import parse, verify

from r1reward_math.extraction import Extracted, extract
from r1reward_math.verifier import accepted, judge

sys.setrecursionlimit(5_000)
logging.getLogger("math_verify").setLevel(logging.CRITICAL)
Pair = tuple[Any, str, bool]


def read(path: Path) -> Iterable[dict[str, Any]]:
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return map(json.loads, data.splitlines())


def pairs(path: Path, most: int) -> list[Pair]:
    """Ground truth, text and label; of completions, the answer part that they end with."""
    found = []
    for row in read(path):
        if row.get("label") is not None:
            found.append(
                (row["ground_truth"], str(row.get("answer", row.get("completion"))), bool(row["label"]))
            )
    return found[:: max(1, len(found) // most)]


def ours(gold: Any, text: str) -> tuple[bool, str]:
    found = extract(text)
    if not found.answers:
        found = Extracted("bare", (text,))
    score = judge(accepted(gold), found)
    return score.value == 1.0, score.reason.partition(" [")[0].partition(" by ")[2] or "not equal"


def theirs(gold: Any, text: str) -> tuple[bool, str]:
    found = extract(text)
    boxed = f"\\boxed{{{found.answers[-1] if found.answers else text}}}"
    reference = parse(
        f"${gold}$" if "$" not in str(gold) else str(gold), parsing_timeout=None, raise_on_error=False
    )
    answer = parse(boxed, parsing_timeout=None, raise_on_error=False)
    return bool(verify(reference, answer, timeout_seconds=None, raise_on_error=False)), ""


def measure(
    verdict: Callable[[Any, str], tuple[bool, str]], data: list[Pair]
) -> tuple[list[float], list[bool], Counter[str]]:
    verdict("1/2", "0.5")  # imports
    seconds, right, rungs = [], [], Counter[str]()
    for gold, text, _ in data:
        began = time.perf_counter()
        equal, rung = verdict(gold, text)
        seconds.append(time.perf_counter() - began)
        right.append(equal)
        rungs[rung] += 1
    return seconds, right, rungs


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--most", type=int, default=400)
    args = parser.parse_args()
    for name in ("pairs-dev.jsonl", "gsm8k-completions.jsonl.gz", "mathcoder-completions.jsonl.gz"):
        data = pairs(args.data / name, args.most)
        rates = {}
        print(f"{name}: {len(data)} pairs")
        for who, verdict in (("r1reward", ours), ("math-verify", theirs)):
            seconds, right, rungs = measure(verdict, data)
            rates[who] = len(data) / sum(seconds)
            agreed = statistics.mean(r == label for r, (*_, label) in zip(right, data, strict=True))
            wrongly = sum(r and not label for r, (*_, label) in zip(right, data, strict=True))
            p99 = sorted(seconds)[int(0.99 * len(seconds))] * 1000
            print(
                f"  {who}: {rates[who]:,.0f} pairs/s, p99 {p99:.1f} ms, agreement {agreed:.1%}, {wrongly} accepted wrongly"
            )
            if who == "r1reward":
                print("   ", ", ".join(f"{rung} {n / len(data):.0%}" for rung, n in rungs.most_common()))
        print(f"  ratio {rates['r1reward'] / rates['math-verify']:.1f}")


if __name__ == "__main__":
    main()
