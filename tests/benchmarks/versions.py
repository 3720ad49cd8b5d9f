"""The same data scored by two versions: what changed its reward, row by row.

    python tests/benchmarks/versions.py --peer OTHER_PYTHON --data FOLDER [--show 20] [--sample 300] [NAME ...]

`OTHER_PYTHON` is the interpreter of an environment that has the other version. `FOLDER` holds the larger data sets
that `tests/README.md` names; `versions_made.py` has the sets that are made of them. Files that a version refuses are
reported with what it says. Rewards that differ by their rounding alone are the same. Exit status 1 where one differs:
each difference wants a reason in the changelog.
"""

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from math import isclose
from pathlib import Path

from versions_made import MADE, make

ACCURACY = ["--reward", "accuracy"]
CODE = [*ACCURACY, "--task", "code"]
RLVR = ["--reward", "rlvr"]
ROLLOUTS = (
    "arc_agi", "bigcodebench", "bird_sql", "citation_if", "code_gen", "equivalence_rule", "ether0", "evalplus",
    "format_verification", "gpqa_diamond", "hotpotqa_qa", "instruction_following", "math_with_autograder",
    "math_with_judge", "mcqa", "nvarc", "physics_judge", "polymath", "reasoning_gym", "spartqa", "spider2_lite",
    "string_match", "structeval", "structured_outputs", "ugphysics_judge", "verifif", "wmt_translation", "xlam_fc",
    "single_step_tool_use_with_argument_comparison",
)  # fmt: skip
"""Environments whose rollouts stand in a file each, as one library writes them: choice, logic, text, calls, code."""
SETS = {
    "gsm8k": ("math/gsm8k-completions.jsonl.gz", ACCURACY),
    "mathcoder": ("math/mathcoder-completions.jsonl.gz", ACCURACY),
    "tora": ("math/tora-completions.jsonl.gz", ACCURACY),
    "pairs": ("math/pairs-dev.jsonl", [*ACCURACY, "--map", "completion=answer"]),
    "cases": ("math/cases-2-dev.jsonl", ACCURACY),
    "repro": ("math/repro-2.jsonl", ACCURACY),
    "extraction": ("math/extraction-dev.jsonl", ACCURACY),
    "rewardlint": ("math/rewardlint-dev.jsonl", ACCURACY),
    "solutions": ("code/model-solutions-dev.jsonl.gz", [*CODE, "--map", "completion=code"]),
    "humaneval": ("code/humaneval.jsonl.gz", [*CODE, "--map", "completion=canonical_solution"]),
    "mbpp": ("code/mbpp-200.jsonl.gz", [*CODE, "--map", "completion=code"]),
    "humaneval-x": ("code/humaneval-x.jsonl.gz", [*CODE, "--map", "completion=canonical_solution"]),
    "logic": ("logic/cases-dev.jsonl", ACCURACY),
    "instructions": ("instructions/ifbench-dev.jsonl", [*RLVR, "--task", "instructions"]),
    "choice": ("shapes/mmlu.jsonl", [*ACCURACY, "--task", "stem", "--map", "ground_truth=choices[answer]"]),
    "big-math": ("shapes/bigmath.jsonl", ACCURACY),
    "mixed-tasks": ("doors/mix3.jsonl", ACCURACY),
    "mixed-programs": ("doors/mixcode1.jsonl", CODE),
    "mixed-programs-2": ("doors/mixcode2.jsonl", CODE),
    "lua": ("doors/lua.jsonl", CODE),
    "choices-of-a-reply": ("doors/rows.jsonl", ACCURACY),
    **{name: (f"rollouts/{name}.jsonl", ACCURACY) for name in ROLLOUTS},
}


def score(python: str, source: Path, options: list[str], out: Path) -> str:
    """Score a file by one version; empty, or what it said where it refused."""
    command = [python, "-m", "r1reward", "score", str(source), *options, "-o", str(out), "--overwrite"]
    run = subprocess.run([*command, "--json"], check=False, capture_output=True, text=True, cwd=out.parent)
    return "" if out.exists() and run.returncode in (0, 1) else run.stderr.strip()[-400:] or "no output"


def sampled(source: Path, most: int, folder: str) -> Path:
    """The file, or every nth row of it where it has more than `most`."""
    data = source.read_bytes()
    lines = (gzip.decompress(data) if source.suffix == ".gz" else data).splitlines(keepends=True)
    if not most or len(lines) <= most:
        return source
    path = Path(folder, "sample.jsonl")
    path.write_bytes(b"".join(lines[:: -(-len(lines) // most)]))
    return path


def rewards(path: Path) -> Iterator[tuple[dict, list]]:
    """Each scored row with its rewards."""
    for line in path.open(encoding="utf-8"):
        row = json.loads(line)
        yield row, row["reward"] if isinstance(row["reward"], list) else [row["reward"]]


def same(ours: list, theirs: list) -> bool:
    """Whether the rewards of a row are the same but for their rounding."""
    return len(ours) == len(theirs) and all(
        a == b if a is None or b is None else isclose(a, b, abs_tol=1e-9)
        for a, b in zip(ours, theirs, strict=True)
    )


def compare(name: str, old: Path, new: Path, show: int) -> int:
    """Print how many rewards differ, and some of them; their number."""
    rows = changed = 0
    kinds: dict[str, int] = {}
    shown = []
    for (before, ours), (_, theirs) in zip(rewards(old), rewards(new), strict=True):
        rows += 1
        if same(ours, theirs):
            continue
        changed += 1
        kind = f"{ours} -> {theirs}" if len(ours) == 1 else "groups"
        label = f" (label {before['label']})" if "label" in before else ""
        kinds[kind + label] = kinds.get(kind + label, 0) + 1
        if len(shown) < show:
            truth = str(before.get("ground_truth"))[:60]
            tail = str(before.get("completion", before.get("answer", before.get("code", ""))))[-90:]
            shown.append(f"    {ours} -> {theirs}{label}: {truth!r} <- {tail!r}")
    print(f"{name}: {rows:,} rows, {changed:,} differ {kinds or ''}")
    print("\n".join(shown))
    return changed


def main() -> None:
    """Score every set by both versions."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join([*SETS, *MADE])}")
    parser.add_argument("--peer", required=True, help="the other version's interpreter")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--sample", type=int, default=0, help="rows of each set, spread over it; 0: all")
    parser.add_argument("--show", type=int, default=0)
    parser.add_argument(
        "--deadline",
        default="60",
        help="seconds of a row: what a busy machine ends is no difference of versions",
    )
    args = parser.parse_args()
    differences = 0
    with tempfile.TemporaryDirectory() as folder:
        old, new = Path(folder, "old.jsonl"), Path(folder, "new.jsonl")
        for name in args.names or [*SETS, *MADE]:
            if name in MADE:
                path, options = make(name, args.data, Path(folder))
            else:
                file, options = SETS[name]
                path = (args.data / file).resolve()
            source = sampled(path, args.sample, folder)
            for python, out in ((args.peer, old), (sys.executable, new)):
                out.unlink(missing_ok=True)
                if refusal := score(python, source, [*options, "--deadline", args.deadline], out):
                    print(f"{name}: refused by {python}: {refusal}")
            if old.exists() and new.exists():
                differences += compare(name, old, new, args.show)
    sys.exit(differences > 0)


if __name__ == "__main__":
    main()
