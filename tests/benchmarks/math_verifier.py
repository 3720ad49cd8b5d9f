"""The math verifier beside math-verify, on the same texts, one core, in the same run.

    python tests/benchmarks/math_verifier.py --data FOLDER [--most 3000] [--wrong]

`FOLDER` holds `pairs-dev.jsonl`, `gsm8k-completions.jsonl.gz` and `mathcoder-completions.jsonl.gz`. Both are given the
same text: the bare answer in a box (math-verify's best use) or, for the sets called "whole", the completion as it is;
both extract and judge. Printed for each set: pairs a second and p99 of both, the ratio, agreement with the labels,
what was accepted wrongly, and the share and the mean cost of each of our rungs. `--wrong`: one line for each pair on
which we and the label differ. Times are those of the processor, so that other work on the machine counts little.
"""

import argparse
import gc
import gzip
import json
import logging
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from math_verify import parse, verify

from r1reward.response import plain
from r1reward.types import Completion, Sample
from r1reward_math import math
from r1reward_math.extraction import extract

sys.setrecursionlimit(5_000)
logging.getLogger("math_verify").setLevel(logging.CRITICAL)


class Pair(NamedTuple):
    """A ground truth, the text that is judged, and whether it is right."""

    truth: str
    text: str
    right: bool


class Run(NamedTuple):
    """Of each pair, in order: the seconds of processor time, the verdict, and what decided."""

    seconds: list[float]
    verdicts: list[bool]
    rungs: list[str]


def read(path: Path) -> Iterable[dict[str, Any]]:
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return map(json.loads, data.splitlines())


def sets(folder: Path, most: int) -> dict[str, list[Pair]]:
    """The labelled pairs, and real answers and whole completions of two kinds."""
    rows = list(read(folder / "pairs-dev.jsonl"))
    found = {"labelled pairs": [Pair(r["ground_truth"], _boxed(r["answer"]), bool(r["label"])) for r in rows]}
    for name, file, kind in (
        ("GSM8K", "gsm8k-completions.jsonl.gz", ""),
        ("MATH", "mathcoder-completions.jsonl.gz", "MATH"),
    ):
        labelled = [
            r for r in read(folder / file) if r.get("label") is not None and kind in str(r.get("source"))
        ]
        labelled = labelled[:: max(1, len(labelled) // most)]
        answers = [(r, extract(r["completion"]).answers) for r in labelled]
        found[f"{name} answers"] = [
            Pair(r["ground_truth"], f"\\boxed{{{a[-1]}}}", bool(r["label"])) for r, a in answers if a
        ]
        found[f"{name} whole"] = [
            Pair(r["ground_truth"], r["completion"], bool(r["label"])) for r in labelled
        ]
    return found


def _boxed(answer: str) -> str:
    """A bare answer in a box; a sentence, or what has a box already, as it is."""
    found = extract(answer)
    bare = found.rule in ("whole answer", "none") and found.answers in ((), (answer.strip(),))
    return f"\\boxed{{{answer}}}" if bare else answer


VERIFIER, TEMPLATE = math(), plain()


def ours(truth: str, text: str) -> tuple[bool, str]:
    score = VERIFIER(
        Sample(ground_truth=truth), Completion(text=text), TEMPLATE(text, prompt="", truncated=False)
    )
    return score.value == 1.0, score.reason.partition(" [")[0]


def theirs(truth: str, text: str) -> tuple[bool, str]:
    gold = parse(f"${truth}$" if "$" not in truth else truth, parsing_timeout=None, raise_on_error=False)
    answer = parse(text, parsing_timeout=None, raise_on_error=False)
    return bool(verify(gold, answer, timeout_seconds=None, raise_on_error=False)), ""


def measure(verdict: Callable[[str, str], tuple[bool, str]], pairs: list[Pair]) -> Run:
    for pair in pairs[:3]:
        verdict(pair.truth, pair.text)  # imports
    gc.collect()
    run = Run([], [], [])
    for pair in pairs:
        began = time.process_time()
        right, rung = verdict(pair.truth, pair.text)
        run.seconds.append(time.process_time() - began)
        run.verdicts.append(right)
        run.rungs.append(_rung(right, rung))
    return run


def _rung(right: bool, reason: str) -> str:
    if right:
        return reason.removeprefix("equal by ")
    return "not equal" if reason.startswith("not equal") else reason if len(reason) < 50 else "other"


def show(who: str, run: Run, pairs: list[Pair]) -> float:
    """Prints one line and gives the pairs a second."""
    rate = len(pairs) / sum(run.seconds)
    agreed = sum(v == p.right for v, p in zip(run.verdicts, pairs, strict=True)) / len(pairs)
    wrongly = sum(v and not p.right for v, p in zip(run.verdicts, pairs, strict=True))
    negatives = sum(not p.right for p in pairs)
    p99 = sorted(run.seconds)[int(0.99 * len(pairs))] * 1000
    print(
        f"  {who:<12}{rate:>10,.0f} pairs/s   p99 {p99:>7.2f} ms   agreement {agreed:6.1%}   "
        f"{wrongly} of {negatives} negatives accepted"
    )
    return rate


def show_rungs(run: Run) -> None:
    costs: dict[str, list[float]] = defaultdict(list)
    for rung, seconds in zip(run.rungs, run.seconds, strict=True):
        costs[rung].append(seconds)
    for rung, spent in sorted(costs.items(), key=lambda item: -len(item[1])):
        share, mean = len(spent) / len(run.rungs), sum(spent) / len(spent) * 1e6
        print(f"      {rung:<40}{share:7.1%}   {mean:8.0f} us each")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--most", type=int, default=3000, help="pairs of each set of real answers")
    parser.add_argument(
        "--wrong", action="store_true", help="show the pairs on which we and the label differ"
    )
    args = parser.parse_args()
    for name, pairs in sets(args.data, args.most).items():
        print(f"{name}: {len(pairs)}")
        mine, other = measure(ours, pairs), measure(theirs, pairs)
        ratio = show("r1reward", mine, pairs) / show("math-verify", other, pairs)
        print(f"  ratio {ratio:.1f}")
        show_rungs(mine)
        if args.wrong:
            for pair, verdict, rung in zip(pairs, mine.verdicts, mine.rungs, strict=True):
                if verdict != pair.right:
                    print(f"      {pair.right!s:<5} {pair.truth[:60]!r} {pair.text[-80:]!r} {rung}")


if __name__ == "__main__":
    main()
