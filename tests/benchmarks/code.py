"""The code verifier on real code: references, model solutions, whole programs, mutants, contests, and its speed.

    python tests/benchmarks/code.py --data FOLDER references models programs mutants contests speed

FOLDER holds humaneval.jsonl.gz, mbpp-200.jsonl.gz, humaneval-x.jsonl.gz, model-solutions-dev.jsonl.gz,
stdio-problems-dev.jsonl.gz and stdio-submissions-dev.jsonl.gz. `--only TEXT` takes the rows whose name has the
text, `--slice 2/5` the second fifth of a part's rows. Each verdict that is not the stated one is shown; with
`--native`, what a run without sandbox and verifier says of it (only for data that you trust).
"""

import sys

sys.path.pop(0)  # this folder: its code.py and math.py are not the ones that other modules mean

import argparse
import ast
import gzip
import json
import posixpath
import random
import re
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from r1reward.testing import judge
from r1reward.types import Score
from r1reward_code.verifier import CodeVerifier, code
from r1reward_sandbox import Language, register

FENCE = "`" * 9
# A language of one's own is an entry of the table; submissions in these come with the contests.
for _language in (
    Language(name="ocaml", source="main.ml", compile=("ocamlopt", "-o", "main", "str.cmxa", "main.ml"), keep=("main",),
             run=("./main",), needs=("ocamlopt",)),
    Language(name="ruby", source="main.rb", run=("ruby", "main.rb"), needs=("ruby",), address_space=False),
    Language(name="php", source="main.php", run=("php", "main.php"), needs=("php",), extra_memory_mb=128),
    Language(name="lisp", source="main.lisp", run=("sbcl", "--script", "main.lisp"), needs=("sbcl",), address_space=False),
):  # fmt: skip
    register(_language)
NAMES = {"py3": "python", "js": "javascript"}


@dataclass(frozen=True)
class Case:
    """A completion, the columns of its sample, and whether it must pass (`None`: nobody says)."""

    name: str
    completion: str
    columns: dict[str, Any]
    label: bool | None
    native: Callable[[], str] = field(default=lambda: "no native run")


def rows(folder: Path, name: str) -> list[dict[str, Any]]:
    with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def fenced(source: str, language: str = "python") -> str:
    return f"{FENCE}{language}\n{source}\n{FENCE}"


def native_python(source: str, stdin: str = "", seconds: float = 20) -> str:
    """What plain Python says of a program: `pass`, or how it ended."""
    try:
        run = subprocess.run([sys.executable, "-I", "-c", source], input=stdin, capture_output=True, text=True,
                             timeout=seconds, check=False)  # fmt: skip
    except subprocess.TimeoutExpired:
        return "time-out"
    return "pass" if run.returncode == 0 else f"fail ({run.stderr.strip().rpartition(chr(10))[2][:80]})"


def with_check(row: dict[str, Any], source: str) -> str:
    return f"{source}\n{row['test']}\ncheck({row['entry_point']})\n"


def references(folder: Path) -> Iterator[Case]:
    for row in rows(folder, "humaneval"):
        columns = {name: row[name] for name in ("prompt", "test", "entry_point")}
        source = row["prompt"] + row["canonical_solution"]
        yield Case(
            row["task_id"],
            fenced(source),
            columns,
            True,
            lambda r=row, s=source: native_python(with_check(r, s)),
        )
    for row in rows(folder, "mbpp-200"):
        columns = {"prompt": row["text"], **{name: row[name] for name in ("test_list", "test_setup_code")}}
        yield Case(f"MBPP/{row['task_id']}", fenced(row["code"]), columns, True)


def models(folder: Path) -> Iterator[Case]:
    for row in rows(folder, "model-solutions-dev"):
        whole = row["code"] if f"def {row['entry_point']}" in row["code"] else row["prompt"] + row["code"]
        columns = {name: row[name] for name in ("prompt", "test", "entry_point")}
        native = lambda r=row, s=whole: native_python(with_check(r, s))  # noqa: E731
        yield Case(row["id"], fenced(whole), columns, bool(row["label"]), native)


def programs(folder: Path) -> Iterator[Case]:
    for row in rows(folder, "humaneval-x"):
        columns = {name: row[name] for name in ("language", "prompt", "declaration", "test")}
        # Go's declaration leaves out the imports and helpers that its prompt has.
        head = row["prompt"] if row["language"] == "go" else row["declaration"]
        source = head + row["canonical_solution"]
        yield Case(row["id"], fenced(source, row["language"]), columns, True,
                   lambda r=row, s=source: native_program(r["language"], s, r["test"]))  # fmt: skip


def native_program(language: str, source: str, test: str) -> str:
    """What the language's own tools say of solution and test in one file."""
    files = {"cpp": "main.cpp", "rust": "main.rs", "js": "main.js"}
    commands = {
        "cpp": "g++ -std=gnu++17 -w main.cpp -o main -lcrypto && ./main",
        "rust": "rustc --edition 2021 --cap-lints allow --test -L /usr/local/lib/r1reward/rust main.rs -o main && ./main",
        "js": "node main.js",
    }
    if language not in files:
        return "no native run"
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, files[language]).write_text(f"{source}\n{test}\n")
        run = subprocess.run(
            commands[language],
            shell=True,
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    said = (run.stderr or run.stdout).strip().splitlines()
    words = next((line for line in said if "rror" in line or "ssertion" in line or "0 passed" in line), "")
    return f"exit code {run.returncode}: {words[:140]}"


def mutants(folder: Path, each: int = 6) -> Iterator[Case]:
    """References of HumanEval with one operator or constant changed; a native run says what they are worth."""
    for row in rows(folder, "humaneval"):
        source = row["prompt"] + row["canonical_solution"]
        columns = {name: row[name] for name in ("prompt", "test", "entry_point")}
        every = sorted(set(_mutants(source)) - {source})
        for number, mutant in enumerate(random.Random(row["task_id"]).sample(every, min(each, len(every)))):
            verdict = native_python(with_check(row, mutant), seconds=10)
            yield Case(f"{row['task_id']} mutant {number}", fenced(mutant), columns, verdict == "pass",
                       lambda v=verdict: v)  # fmt: skip


_SWAPS = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult,
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.And: ast.Or, ast.Or: ast.And, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip


def _mutants(source: str) -> Iterator[str]:
    for place in range(sum(1 for _ in ast.walk(ast.parse(source)))):
        tree = ast.parse(source)
        node = list(ast.walk(tree))[place]
        if type(node) in _SWAPS:
            parent = next(p for p in ast.walk(tree) for c in ast.iter_child_nodes(p) if c is node)
            for name, value in ast.iter_fields(parent):
                if value is node:
                    setattr(parent, name, _SWAPS[type(node)]())
                elif isinstance(value, list) and node in value:
                    value[value.index(node)] = _SWAPS[type(node)]()
        elif isinstance(node, ast.Constant) and isinstance(node.value, int):
            node.value = not node.value if isinstance(node.value, bool) else node.value + 1
        elif isinstance(node, ast.Return) and node.value is not None:
            node.value = ast.Constant(None)
        else:
            continue
        yield ast.unparse(tree)


HEADER = ""
"""A validate.h for checkers whose package has it outside of the problem."""


def repaired(problem: dict[str, Any]) -> dict[str, Any]:
    """A problem with its links followed: to the answer of another test, and to the header of its checker."""
    for column, ending in (("input", ".in"), ("output", ".ans")):
        given = {test["name"]: test[column] for test in problem["tests"]}
        for test in problem["tests"]:
            text = (test[column] or "").strip()
            if re.fullmatch(rf"\S+\{ending}", text):
                target = posixpath.normpath(posixpath.join(posixpath.dirname(test["name"]), text))
                test[column] = given.get(target.removesuffix(ending))
    # What a link leads to may have been dropped for its size.
    problem["tests"] = [test for test in problem["tests"] if test["input"] is not None]
    files = problem["checker_files"]
    if any('#include "validate.h"' in text for text in files.values()) and HEADER:
        (name,) = [name for name in files if name.endswith("validate.h")] or ["validate.h"]
        if len(files.get(name, "")) < 100:
            files[name] = HEADER
    return problem


def contests(folder: Path) -> Iterator[Case]:
    problems = {row["id"]: repaired(row) for row in rows(folder, "stdio-problems-dev")}
    for row in rows(folder, "stdio-submissions-dev"):
        problem, language = problems[row["problem"]], NAMES.get(row["language"], row["language"])
        columns = {
            name: problem[name]
            for name in (
                "tests",
                "time_limit_s",
                "limits",
                "validation",
                "validator_flags",
                "checker_files",
                "interactive",
            )
        }
        label = {
            "AC": True,
            "WA": False,
            "RTE": False,
            "REJECTED": False,
            "PARTIAL": False,
            "TLE": False,
        }.get(row["verdict_dir"])
        name = f"{row['verdict_dir']} {row['problem']} {row['path']} ({len(problem['tests'])} tests kept, " \
               f"{problem['tests_dropped_for_size']} dropped)"  # fmt: skip
        yield Case(name, fenced(row["code"], language), {"language": language, **columns}, label)


PARTS = {
    "references": references,
    "models": models,
    "programs": programs,
    "mutants": mutants,
    "contests": contests,
}


def run(part: str, cases: list[Case], verifier: CodeVerifier, threads: int, native: bool) -> int:
    """Judge all cases; how many were not given the stated verdict."""
    start, counts, wrong = time.perf_counter(), Counter[str](), 0

    def one(case: Case) -> tuple[Case, Score]:
        return case, judge(verifier, case.completion, **case.columns)

    with ThreadPoolExecutor(threads) as pool:
        for case, score in pool.map(one, cases):
            passed = None if score.value is None else score.value == 1.0
            kind = (
                "unstated" if case.label is None else "as stated" if passed is case.label else "not as stated"
            )
            counts[
                f"{kind}: {score.status.value if passed is None else 'passes' if passed else 'fails'}"
            ] += 1
            if kind == "not as stated":
                wrong += 1
                print(f"  {case.name}: {score.value} ({score.status}) {score.reason[-200:]}", flush=True)
                if native:
                    print(f"    native: {case.native()}", flush=True)
    seconds = time.perf_counter() - start
    print(
        f"{part}: {len(cases)} in {seconds:.0f} s ({len(cases) / seconds:.1f} a second); {dict(counts)}",
        flush=True,
    )
    return wrong


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
        theirs = _rate(sources, native_python, threads)
        print(
            f"HumanEval, {threads} at once: {ours:.0f} verdicts a second; plain interpreters {theirs:.0f}; ratio {ours / theirs:.2f}"
        )
        ours = _rate(stdio, lambda case: judge(verifier, case.completion, **case.columns).value, threads)
        theirs = _rate(
            [case for case in stdio for _ in pairs["inputs"]],
            lambda case: native_python("print(sum(map(int, input().split())))", "1 2\n"),
            threads,
        )
        print(f"10 tests on standard input, {threads} at once: {ours:.0f} verdicts a second ({10 * ours:.0f} runs); "
              f"plain interpreters {theirs:.0f} runs; ratio {10 * ours / theirs:.2f}")  # fmt: skip


def _rate(items: list[Any], work: Callable[[Any], Any], threads: int) -> float:
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, items[:8]))
        start = time.perf_counter()
        list(pool.map(work, items))
    return len(items) / (time.perf_counter() - start)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parts", nargs="+", choices=[*PARTS, "speed"])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--only", default="")
    parser.add_argument("--slice", default="1/1")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--time-limit", type=float, default=10)
    parser.add_argument("--checker-header", type=Path)
    parser.add_argument("--native", action="store_true")
    options = parser.parse_args()
    globals()["HEADER"] = options.checker_header.read_text() if options.checker_header else ""
    number, of = map(int, options.slice.split("/"))
    verifier, wrong = code(time_limit=options.time_limit, memory_mb=2048), 0
    try:
        for part in options.parts:
            if part == "speed":
                speed(options.data, verifier)
                continue
            cases = [case for case in PARTS[part](options.data) if options.only in case.name][
                number - 1 :: of
            ]
            wrong += run(part, cases, verifier, options.threads, options.native)
    finally:
        verifier.close()
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
