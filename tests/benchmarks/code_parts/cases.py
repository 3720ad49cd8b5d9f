"""What the benchmark judges: completions, their samples, whether they must pass, and how to ask without us."""

import ast
import gzip
import json
import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from native import Native, native_program, native_python

__all__ = ["Case", "fenced", "models", "mutants", "programs", "references", "rows", "with_check"]

FENCE = "`" * 9


@dataclass(frozen=True)
class Case:
    """A completion, the columns of its sample, and whether it must pass (`None`: nobody says)."""

    name: str
    completion: str
    columns: dict[str, Any]
    label: bool | None
    native: Callable[[], Native] = field(default=lambda: Native(None, "no native run"))
    kind: str = ""
    """The line of the table that it is counted in; else the part's own."""


def rows(folder: Path, name: str) -> list[dict[str, Any]]:
    with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def fenced(source: str, language: str = "python") -> str:
    return f"{FENCE}{language}\n{source}\n{FENCE}"


def with_check(row: dict[str, Any], source: str) -> str:
    return f"{source}\n{row['test']}\ncheck({row['entry_point']})\n"


def _checked(row: dict[str, Any], source: str) -> Callable[[], Native]:
    return lambda: native_python(with_check(row, source))


def _columns(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("prompt", "test", "entry_point")}


def references(folder: Path) -> Iterator[Case]:
    for row in rows(folder, "humaneval"):
        source = row["prompt"] + row["canonical_solution"]
        yield Case(row["task_id"], fenced(source), _columns(row), True, _checked(row, source))
    for row in rows(folder, "mbpp-200"):
        columns = {"prompt": row["text"], **{name: row[name] for name in ("test_list", "test_setup_code")}}
        whole = "\n".join([row["test_setup_code"], row["code"], *row["test_list"]])
        yield Case(f"MBPP/{row['task_id']}", fenced(row["code"]), columns, True,
                   lambda whole=whole: native_python(whole))  # fmt: skip


def models(folder: Path) -> Iterator[Case]:
    for row in rows(folder, "model-solutions-dev"):
        whole = row["code"] if f"def {row['entry_point']}" in row["code"] else row["prompt"] + row["code"]
        yield Case(row["id"], fenced(whole), _columns(row), bool(row["label"]), _checked(row, whole))


def programs(folder: Path) -> Iterator[Case]:
    for row in rows(folder, "humaneval-x"):
        columns = {
            name: row[name] for name in ("language", "prompt", "declaration", "test", "canonical_solution")
        }
        # Go's declaration leaves out the imports and helpers that its prompt has.
        head = row["prompt"] if row["language"] == "go" else row["declaration"]
        source = head + row["canonical_solution"]
        yield Case(row["id"], fenced(source, row["language"]), columns, True,
                   lambda r=row, s=source: native_program(r["language"], s, r["test"]), f"programs, {row['language']}")  # fmt: skip


def mutants(folder: Path, each: int = 6) -> Iterator[Case]:
    """References of HumanEval with one operator or constant changed; a native run says what they are worth."""
    every = [
        (row, number, mutant) for row in rows(folder, "humaneval") for number, mutant in _some(row, each)
    ]
    with ThreadPoolExecutor(2) as pool:
        told = pool.map(lambda one: native_python(with_check(one[0], one[2]), seconds=5), every)
        for (row, number, mutant), said in zip(every, told, strict=True):
            yield Case(f"{row['task_id']} mutant {number}", fenced(mutant), _columns(row), said.passed,
                       lambda said=said: said)  # fmt: skip


def _some(row: dict[str, Any], each: int) -> Iterator[tuple[int, str]]:
    source = row["prompt"] + row["canonical_solution"]
    every = sorted(set(_mutants(source)) - {source})
    yield from enumerate(random.Random(row["task_id"]).sample(every, min(each, len(every))))


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
            value = node.value
            for other in (value, ast.Constant(0), ast.List([], ast.Load()), ast.Constant("")):
                node.value = ast.UnaryOp(ast.Not(), value) if other is value else other
                yield ast.unparse(ast.fix_missing_locations(tree))
            node.value = ast.Constant(None)
        elif isinstance(node, ast.If | ast.While | ast.IfExp):
            node.test = ast.UnaryOp(ast.Not(), node.test)
        else:
            continue
        yield ast.unparse(ast.fix_missing_locations(tree))
