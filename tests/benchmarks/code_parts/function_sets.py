"""Published sets of functions with assertions: MBPP, MBPP+, HumanEval+ and LeetCodeDataset, right and broken.

A broken solution returns `None` wherever it returned something; one that returned nothing has no broken one.
"""

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cases import Case, fenced
from native import native_python

__all__ = ["FUNCTION_SETS", "broken", "kind", "published_rows"]


def published_rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a JSON array, or of lines of JSON, packed or not."""
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode()
    return (
        json.loads(text) if text.startswith("[") else [json.loads(line) for line in text.split("\n") if line]
    )


def broken(source: str, indent: str = r"\s+") -> str:
    """The solution, with `None` for whatever it returned."""
    return re.sub(rf"^({indent})return .+$", r"\1return None", source, flags=re.M)


def kind(name: str, label: bool) -> str:
    """The line of the table that a right or a broken solution of a set is counted in."""
    return f"{name}, {'right' if label else 'broken'}"


def _variants(name: str, title: str, right: str, columns: dict[str, Any], whole: str, indent: str = r"\s+"
              ) -> Iterator[Case]:  # fmt: skip
    """The right and the broken solution; `whole` is the native program, with `{solution}` where it belongs."""
    for label, source in ((True, right), (False, broken(right, indent))):
        if label or source != right:
            program = whole.replace("{solution}", source)
            yield Case(
                name,
                fenced(source),
                columns,
                label,
                lambda p=program: native_python(p, 60),
                kind(title, label),
            )


def _mbpp(path: Path) -> Iterator[Case]:
    for row in published_rows(path):
        columns = {
            name: row[name] for name in ("text", "test_list", "test_setup_code", "challenge_test_list")
        }
        # The set-up of some rows builds objects of the solution's classes.
        whole = "\n".join(["{solution}", row["test_setup_code"], *row["test_list"]])
        yield from _variants(f"MBPP/{row['task_id']}", "MBPP", row["code"], columns, whole)


def _mbpp_plus(path: Path) -> Iterator[Case]:
    for row in published_rows(path):
        columns = {name: value for name, value in row.items() if name != "code"}
        yield from _variants(
            f"MBPP+/{row['task_id']}", "MBPP+", row["code"], columns, "{solution}\n" + row["test"]
        )


def _humaneval_plus(path: Path) -> Iterator[Case]:
    for row in published_rows(path):
        columns = {name: row[name] for name in ("prompt", "test", "entry_point")}
        right = row["prompt"] + row["canonical_solution"]
        whole = f"{{solution}}\n{row['test']}\ncheck({row['entry_point']})\n"
        yield from _variants(row["task_id"], "HumanEval+", right, columns, whole)


def _leetcode(title: str, path: Path) -> Iterator[Case]:
    for row in published_rows(path):
        columns = {name: row[name] for name in ("prompt", "entry_point", "test", "query")}
        whole = f"{row['prompt']}\n{{solution}}\n{row['test']}\ncheck({row['entry_point']})\n"
        yield from _variants(row["task_id"], title, row["completion"], columns, whole, " {8}")


FUNCTION_SETS = {
    "MbppPlus-OriginFmt.jsonl.gz": _mbpp_plus,
    "HumanEvalPlus-OriginFmt.jsonl.gz": _humaneval_plus,
    "mbpp.jsonl": _mbpp,
    "lc31.jsonl.gz": lambda path: _leetcode("LeetCodeDataset 0.3.1 test", path),
    "lc20.jsonl.gz": lambda path: _leetcode("LeetCodeDataset 0.2.0 train", path),
}
"""The sets by the name of the file that has each."""
