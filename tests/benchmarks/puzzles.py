"""`logic` beside reasoning-gym's official scorers: where they differ on golds and changed golds, and why.

    python tests/benchmarks/puzzles.py SEED… [--unexplained]

Every answer of a data set is tried as it stands and changed (other letter case, words or lines turned round, another
row's answer, JSON in other orders and spellings). A difference is explained where a rule of `EXPLANATIONS` says who is
right; the rest is printed with `--unexplained`. Needs the extra `logic`.
"""

import json
import sys
import warnings
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

import r1reward

ROWS = 6
SPELLINGS = "ours: one value, spelled otherwise"
EXPLANATIONS: dict[tuple[str, str], str] = {
    ("*", "compact"): f"{SPELLINGS} (JSON without blanks)",
    ("*", "python"): f"{SPELLINGS} (Python's quotes for JSON's)",
    ("acre", "upper"): f"{SPELLINGS} (ON for on)",
    ("calendar_arithmetic", "upper"): f"{SPELLINGS} (MONDAY)",
    ("syllogism", "upper"): f"{SPELLINGS} (YES)",
    ("jugs", "upper"): f"{SPELLINGS} (moves in capitals, played to the end)",
    ("shortest_path", "upper"): f"{SPELLINGS} (moves in capitals, played to the end)",
    ("tower_of_hanoi", "upper"): f"{SPELLINGS} (moves in capitals, played to the end)",
    ("complex_arithmetic", "words reversed"): f"{SPELLINGS} (3i + 9 for 9 + 3i)",
    ("fraction_simplification", "upper"): r"ours: \FRAC is no command of LaTeX",
    ("game_of_life", "last member twice"): "ours: a row too many is another grid",
    (
        "game_of_life",
        "other row's",
    ): "ours: another grid; theirs is the share of right cells, 0.99 for one wrong",
    ("palindrome_partitioning", "last member twice"): "ours: a partition that is listed twice",
    ("game_of_life_halting", "*"): "ours: theirs accepts any text, `bool('False')` is true",
    ("puzzle24", "other row's"): "ours: numbers that are not given; theirs looks at the value alone",
    ("puzzle24", "bare target"): "ours: numbers that are not given; theirs looks at the value alone",
    ("puzzle24", "other expression"): "ours: numbers that are not given; theirs looks at the value alone",
    ("pool_matrix", "words reversed"): "ours: one line is no grid of several rows",
}
"""Who is right where the two differ, by data set and change; `*` stands for any."""


class Case(NamedTuple):
    """An answer to a row, how it was made, and the official score."""

    dataset: str
    change: str
    official: float
    entry: dict[str, Any]
    answer: str


def answers(name: str, gold: str, other: str, metadata: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield "gold", gold
    yield "upper", gold.upper()
    yield "lines reversed", "\n".join(gold.splitlines()[::-1])
    yield "words reversed", " ".join(gold.split()[::-1])
    yield "other row's", other
    if name in ("countdown", "puzzle24"):
        yield "bare target", str(metadata.get("target", 24))
    if name == "puzzle24":
        yield "other expression", "12*2"
    try:
        value = json.loads(gold)
    except ValueError:
        return
    if isinstance(value, list) and len(value) > 1:
        yield "reversed", json.dumps(value[::-1])
        yield "sorted", json.dumps(sorted(value, key=str))
        yield "last member twice", json.dumps([*value, value[-1]])
    if isinstance(value, list | dict):
        yield "compact", json.dumps(value, separators=(",", ":"))
        yield "python", repr(value)


def cases(seed: int) -> Iterator[Case]:
    import reasoning_gym
    import reasoning_gym.factory

    for name in sorted(reasoning_gym.factory.DATASETS):
        if name == "composite":
            continue  # a mixture of the others
        dataset = reasoning_gym.create_dataset(name, size=ROWS, seed=seed)
        entries = [dataset[i] for i in range(ROWS)]
        for i, entry in enumerate(entries):
            gold, other = entry["answer"], entries[(i + 1) % ROWS]["answer"]
            if not isinstance(gold, str) or not gold.strip() or not isinstance(other, str):
                continue
            tried = {
                text: change for change, text in reversed([*answers(name, gold, other, entry["metadata"])])
            }
            for text, change in tried.items():
                try:
                    yield Case(name, change, float(dataset.score_answer(text, entry)), entry, text)
                except Exception as error:  # noqa: BLE001  it has given no verdict
                    print(f"{name}: no official verdict: {error!r:.80}", file=sys.stderr)


def explanation(case: Case) -> str:
    keys = ((case.dataset, case.change), (case.dataset, "*"), ("*", case.change))
    return next((EXPLANATIONS[key] for key in keys if key in EXPLANATIONS), "")


def compared(seed: int) -> tuple[int, Counter[tuple[str, str, str]], list[Case]]:
    """How many answers, the explained differences counted, and the others."""
    known = list(cases(seed))
    rows = [
        {"prompt": case.entry["question"], "completion": f"<think>t</think> <answer>{case.answer}</answer>",
         "ground_truth": case.entry["answer"], "task": "logic"}
        for case in known
    ]  # fmt: skip
    explained: Counter[tuple[str, str, str]] = Counter()
    rest: list[Case] = []
    for case, group in zip(known, r1reward.score(rows, "r1-zero", workers=0), strict=True):
        if group.rewards[0].scores["accuracy"].value == float(case.official >= 0.99):
            continue
        if reason := explanation(case):
            explained[case.dataset, case.change, reason] += 1
        else:
            rest.append(case)
    return len(known), explained, rest


def main(seeds: list[int], show: bool) -> None:
    warnings.filterwarnings("ignore")
    for seed in seeds:
        count, explained, rest = compared(seed)
        total = explained.total() + len(rest)
        print(f"seed {seed}: {count} answers, {total} differ ({total / count:.1%}), "
              f"unexplained {len(rest)} ({len(rest) / count:.2%})")  # fmt: skip
        for (dataset, change, reason), number in sorted(explained.items()):
            print(f"  {number:3}  {dataset:26} {change:18} {reason}")
        for case in rest if show else ():
            print(f"  ???  {case.dataset:26} {case.change:18} theirs {case.official:g}: "
                  f"{case.entry['answer']!r:.60} / {case.answer!r:.60}")  # fmt: skip


if __name__ == "__main__":
    main([int(seed) for seed in sys.argv[1:] if seed.isdigit()] or [1], "--unexplained" in sys.argv)
