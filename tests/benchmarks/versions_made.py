"""Sets for `versions.py` that are made of the larger data: what the files have stands in other columns, or in two files."""

import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

Row = dict[str, Any]

LANGUAGES = {"cpp": "cpp", "java": "java", "python": "python", "py3": "python"}
VERDICTS = ("AC", "WA", "RTE")
"""Submissions over the time limit depend on the machine."""


def rows_of(path: Path) -> Iterator[Row]:
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def boxed(path: Path) -> Iterator[Row]:
    """Each ground truth in a box: its own, and that of the row before."""
    before = "0"
    for row in rows_of(path):
        truth = row["ground_truth"]
        completions = [f"The answer is $\\boxed{{{value}}}$." for value in (truth, before)]
        yield {"prompt": row["prompt"], "ground_truth": truth, "completions": completions}
        before = truth


def spoken(path: Path) -> Iterator[Row]:
    """Each sentence as the reasoning of a right answer to itself: what is left is the language and the format."""
    for row in rows_of(path):
        completion = f"<think>\n{row['text']}\n</think>\n<answer>\n$\\boxed{{1}}$\n</answer>"
        yield {"prompt": row["text"], "ground_truth": "1", "completion": completion, "lang": row["lang"]}


def submitted(folder: Path) -> Iterator[Row]:
    """Submissions to contest problems whose output is compared as text, with those of its tests that the data has."""
    problems = {
        row["id"]: row
        for row in rows_of(folder / "stdio-problems-dev.jsonl.gz")
        if row["validation"] == "default" and not row["validator_flags"]
    }
    for row in rows_of(folder / "stdio-submissions-dev.jsonl.gz"):
        problem = problems.get(row["problem"])
        if problem is None or row["verdict_dir"] not in VERDICTS or row["language"] not in LANGUAGES:
            continue
        whole = [test for test in problem["tests"] if None not in (test["input"], test["output"])]
        tests = {f"{key}s": [test[key] for test in whole] for key in ("input", "output")}
        language = LANGUAGES[row["language"]]
        yield {
            "prompt": problem["statement"],
            "completion": f"```{language}\n{row['code']}\n```",
            "ground_truth": tests,
            "language": language,
            "task": "code",
            "label": row["verdict_dir"],
        }


def attacking(template: str, verifiers: tuple[str, ...]) -> Callable[[Path], Iterator[Row]]:
    """Hostile completions of a template, each for the term of the verifier that it attacks."""

    def rows(path: Path) -> Iterator[Row]:
        for row in rows_of(path):
            if row["template"] == template and row["verifier"] in verifiers and not row.get("options"):
                yield {**row, "task": row["verifier"]}

    return rows


def attacked(template: str, verifiers: tuple[str, ...]) -> dict[str, Any]:
    """The reward of `attacking`."""
    terms = [{"verifier": name, "name": name, "tasks": [name]} for name in verifiers]
    return {"template": template, "terms": terms}


_PLAIN = ("math", "exact", "f1", "choice")
_R1 = ("math", "format", "paragraphs", "code_blocks", "language")
_TAGS = ("math", "format")
_ATTACKS = {"plain": _PLAIN, "r1": _R1, "r1-zero": _TAGS, "cold-start": _TAGS}

MADE: dict[str, tuple[str, Callable[[Path], Iterator[Row]], str | dict[str, Any]]] = {
    "evaluation": ("math/evaluation-sets.jsonl.gz", boxed, "accuracy"),
    "mgsm": ("text/mgsm-dev.jsonl.gz", boxed, "accuracy"),
    "sentences": ("text/sentences-dev.jsonl.gz", spoken, "r1-stage1"),
    "submissions": ("code", submitted, "accuracy"),
    **{
        f"attacks-{template}": (
            "attacks/text-dev.jsonl",
            attacking(template, verifiers),
            attacked(template, verifiers),
        )
        for template, verifiers in _ATTACKS.items()
    },
}
"""Name of a set: what it is made of below the data, how, and a preset's name or the reward itself."""


def make(name: str, data: Path, folder: Path) -> tuple[Path, list[str]]:
    """Write a set's rows, and its reward where that is no preset; the file and its options."""
    source, rows, reward = MADE[name]
    path = folder / f"{name}.jsonl"
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows(data / source))
    if isinstance(reward, str):
        return path, ["--reward", reward]
    spec = folder / f"{name}.yaml"
    spec.write_text(json.dumps(reward))
    return path, ["--reward", str(spec)]
