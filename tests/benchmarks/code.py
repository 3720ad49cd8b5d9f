"""The code verifier on real code: references, model solutions, whole programs, mutants, contests, and its speed.

    python tests/benchmarks/code.py --data FOLDER references models programs mutants contests speed
    python tests/benchmarks/code.py --data CLONES --packages numpy,pandas --native published
    python tests/benchmarks/code.py --packages numpy,pandas frames    # DataFrame tests: verdicts a second, memory

FOLDER holds humaneval.jsonl.gz, mbpp-200.jsonl.gz, humaneval-x.jsonl.gz, model-solutions-dev.jsonl.gz,
stdio-problems-dev.jsonl.gz and stdio-submissions-dev.jsonl.gz. `--only PATTERN` takes the rows in whose set or name it
is found, `--slice 2/5` the second fifth of a part's rows. Each verdict that is not the stated one is shown; with
`--native`, what a run without sandbox and verifier says of it, and with `--native-all`, of every row (only for data
that you trust). At the end, a table: where such a run agrees with us against what is stated, the data are broken, or
the tests that they kept do not decide; the rest is ours. Exit code 1 if any verdict is ours alone.
"""

import sys

# Not this folder: its code.py and math.py are not the ones that other modules mean.
sys.path.insert(0, sys.path.pop(0) + "/code_parts")

import argparse
import json
import random
import re
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from cases import Case, fenced, models, mutants, programs, references, rows, with_check
from contests import contests
from frames import frames
from native import Native
from published import published

from r1reward.testing import judge
from r1reward.types import Score, Status
from r1reward_code import code
from r1reward_code.verifier import CodeVerifier

PARTS = {
    "references": references,
    "models": models,
    "programs": programs,
    "mutants": mutants,
    "published": published,
}
COLUMNS = ("count", "as stated", "native agrees", "not tried", "ours wrong")


def run(
    part: str, cases: list[Case], verifier: CodeVerifier, options: argparse.Namespace
) -> dict[str, Counter[str]]:
    """Judge all cases; what came out, for each kind of them."""
    start, table = time.perf_counter(), dict[str, Counter[str]]()

    def one(case: Case) -> tuple[Case, Score, Native | None]:
        score = judge(verifier, case.completion, **case.columns)
        differs = passed(score) is not case.label
        return case, score, case.native() if options.native_all or (options.native and differs) else None

    with ThreadPoolExecutor(options.threads) as pool:
        for case, score, said in pool.map(one, cases):
            column = column_of(case, score, said)
            if options.verdicts:
                note(options.verdicts, case, score, said)
            table.setdefault(case.kind or part, Counter()).update(["count", column])
            if column != "as stated":
                print(
                    f"  {column}: {case.name}: {score.value} ({score.status}) {score.reason[-200:]}",
                    flush=True,
                )
                print(f"    native: {said.words}" if said else "    no native run", flush=True)
    seconds = time.perf_counter() - start
    print(f"{part}: {len(cases)} in {seconds:.0f} s ({len(cases) / seconds:.1f} a second)", flush=True)
    return table


def note(path: Path, case: Case, score: Score, said: Native | None) -> None:
    """A line of JSON for a verdict, and for what a native run says of it."""
    line = {"kind": case.kind, "name": case.name, "label": case.label, "value": score.value, "status": score.status.value,
            "reason": score.reason, "native": said and said.passed, "words": said and said.words}  # fmt: skip
    with path.open("a") as file:
        file.write(json.dumps(line) + "\n")


def passed(score: Score) -> bool | None:
    return None if score.value is None else score.value == 1.0


def column_of(case: Case, score: Score, said: Native | None) -> str:
    """The column of the table: a native run that says otherwise than we do makes any verdict ours."""
    ours = passed(score)
    if score.status is Status.ERROR:
        return "not tried"
    if said is not None and said.passed is not None:
        # A row without a value agrees with a program that natively fails: both find no way to pass.
        agrees = said.passed is (ours or False)
        return ("as stated" if ours is case.label else "native agrees") if agrees else "ours wrong"
    if ours is case.label and case.label is not None:
        return "as stated"
    return "not tried" if ours is None or case.label is None or said is not None else "ours wrong"


def show(table: dict[str, Counter[str]]) -> None:
    print(f"{'':22s}" + "".join(f"{name:>15s}" for name in COLUMNS))
    for kind, counts in table.items():
        print(f"{kind:22s}" + "".join(f"{counts[name]:15d}" for name in COLUMNS))


def speed(folder: Path, verifier: CodeVerifier) -> None:
    """Verdicts a second, beside one plain interpreter for each completion (no isolation, one process for all)."""
    cases = [case for case in references(folder) if case.name.startswith("HumanEval")]
    sources = [
        with_check(row, row["prompt"] + row["canonical_solution"]) for row in rows(folder, "humaneval")
    ]
    rng, pairs = random.Random(1), {"inputs": [], "outputs": []}
    for _ in range(10):
        a, b = rng.randrange(10**6), rng.randrange(10**6)
        pairs["inputs"].append(f"{a} {b}\n"), pairs["outputs"].append(f"{a + b}\n")
    stdio = [
        Case("", fenced(f"print(sum(map(int, input().split())))  # {n}"), pairs, True) for n in range(100)
    ]
    for threads in (1, 2):
        ours = _rate(cases, lambda case: judge(verifier, case.completion, **case.columns).value, threads)
        theirs = _rate(sources, plain_python, threads)
        print(
            f"HumanEval, {threads} at once: {ours:.0f} verdicts a second; plain interpreters {theirs:.0f}; ratio {ours / theirs:.2f}"
        )
        ours = _rate(stdio, lambda case: judge(verifier, case.completion, **case.columns).value, threads)
        theirs = _rate(
            [case for case in stdio for _ in pairs["inputs"]],
            lambda case: plain_python("print(sum(map(int, input().split())))", "1 2\n"),
            threads,
        )
        print(f"10 tests on standard input, {threads} at once: {ours:.0f} verdicts a second ({10 * ours:.0f} runs); "
              f"plain interpreters {theirs:.0f} runs; ratio {10 * ours / theirs:.2f}")  # fmt: skip


def plain_python(source: str, stdin: str = "") -> None:
    subprocess.run(
        [sys.executable, "-I", "-c", source], input=stdin, capture_output=True, text=True, check=False
    )


_LEAST_SECONDS = 4


def _rate(items: list[Any], work: Callable[[Any], Any], threads: int) -> float:
    """Items a second, all of them in turns for some seconds: one second is too short on a machine with others."""
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, items[:8]))
        done, start = 0, time.perf_counter()
        while time.perf_counter() - start < _LEAST_SECONDS:
            done += len(list(pool.map(work, items)))
    return done / (time.perf_counter() - start)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parts", nargs="+", choices=[*PARTS, "contests", "frames", "speed"])
    parser.add_argument("--data", type=Path, help="needed by all parts but frames")
    parser.add_argument("--seconds", type=float, default=5, help="of each rate of frames")
    parser.add_argument("--only", default="")
    parser.add_argument("--slice", default="1/1")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--time-limit", type=float, default=10)
    parser.add_argument("--checker-header", type=Path)
    parser.add_argument("--packages", default="", help="names, with commas between them")
    parser.add_argument("--verdicts", type=Path, help="a file that gets a line of JSON for each verdict")
    parser.add_argument("--native", action="store_true")
    parser.add_argument("--native-all", action="store_true")
    options = parser.parse_args()
    if options.data is None and options.parts != ["frames"]:
        parser.error("--data is needed")
    number, of = map(int, options.slice.split("/"))
    packages = [name for name in options.packages.split(",") if name]
    verifier = code(time_limit=options.time_limit, memory_mb=2048, packages=packages)
    table: dict[str, Counter[str]] = {}
    try:
        for part in options.parts:
            if part == "frames":
                frames(verifier, options.seconds)
                continue
            if part == "speed":
                speed(options.data, verifier)
                continue
            header = options.checker_header.read_text() if options.checker_header else ""
            every = contests(options.data, header) if part == "contests" else PARTS[part](options.data)
            chosen = [case for case in every if re.search(options.only, f"{case.kind} {case.name}")]
            table |= run(part, chosen[number - 1 :: of], verifier, options)
    finally:
        verifier.close()
    if table:
        show(table)
    sys.exit(1 if any(counts["ours wrong"] for counts in table.values()) else 0)


if __name__ == "__main__":
    main()
