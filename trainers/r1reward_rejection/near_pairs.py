"""The exact comparison of candidates: alike enough, and not two problems, nor two answers of one template.

near/pairs/000007.parquet     the pairs that are duplicates, with their similarity and why
"""

from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from r1reward_rejection.file_version import FileVersion, file_version
from r1reward_rejection.minhash import overlaps
from r1reward_rejection.near_bands import concatenated
from r1reward_rejection.near_sets import read_marks, read_set
from r1reward_rejection.program_form import same_program
from r1reward_rejection.recipe.recipe import Near
from r1reward_rejection.same_problem import Problem, in_other_order, same_answer, same_problem
from r1reward_rejection.tables import read_texts, write_parquet

__all__ = ["PairTask", "compare"]

_COMPARED = 2048
_TEXTS = ["prompt", "completion", "ground_truth"]


class PairTask(msgspec.Struct, frozen=True, kw_only=True):
    """A portion of the candidates."""

    number: int
    folder: str
    near: Near
    texts: str


def compare(task: PairTask) -> dict[str, int]:
    """Write the candidates of one portion that are duplicates."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder = Path(task.folder)
    table = pq.ParquetFile(folder / "candidates.parquet").read_row_group(task.number, use_threads=False)
    ones, others = table["a"].to_numpy(), table["b"].to_numpy()
    version = file_version(folder / "candidates.parquet")
    portions = [slice(i, i + _COMPARED) for i in range(0, len(ones), _COMPARED)]
    comparisons = [_duplicates(task, version, ones[part], others[part]) for part in portions]
    reasons: list[str] = [reason for _, why in comparisons for reason in why]
    alike = np.array([bool(reason) for reason in reasons], bool)
    pairs = {
        "a": ones[alike],
        "b": others[alike],
        "similarity": concatenated([s for s, _ in comparisons], np.zeros(0))[alike],
        "why": pa.array([reason for reason in reasons if reason], pa.string()),
    }
    write_parquet(folder / "pairs" / f"{task.number:06d}.parquet", pa.table(pairs))
    return {"candidates": len(ones), "pairs": int(alike.sum())}


def _duplicates(task: PairTask, version: FileVersion, ones: Any, others: Any) -> tuple[Any, list[str]]:
    """The similarity of each pair of rows, and why it is one of duplicates; empty where it is not."""
    rows, places = np.unique(np.concatenate((ones, others)), return_inverse=True)
    one, other = places[: len(ones)], places[len(ones) :]
    sets = [read_set(task.folder, version, row) for row in rows.tolist()]
    bounds = np.concatenate(([0], np.cumsum([len(s) for s in sets])))
    shared, total = overlaps(np.concatenate(sets), bounds, one, other)
    similarity = shared / np.maximum(total, 1)
    alike = similarity >= task.near.threshold
    marks = read_marks(task.folder, version, rows)
    same_prompt = marks["prompts"][one] == marks["prompts"][other]
    within = alike & same_prompt & _one_answer(task.near, marks, one, other, shared, total)
    why = [""] * len(ones)
    compared = np.flatnonzero(within | (alike & ~same_prompt))
    texts = _read(task, np.unique(np.concatenate((ones[compared], others[compared]))))
    for i in compared.tolist():
        pair = texts[int(ones[i])], texts[int(others[i])]
        why[i] = _why_within(*pair) if within[i] else same_problem(*pair)
    return similarity, why


def _why_within(one: Problem, other: Problem) -> str:
    if in_other_order(one.completion, other.completion) or not same_answer(one.completion, other.completion):
        return ""
    return "same prompt" if same_program(one.completion, other.completion) else ""


def _one_answer(near: Near, marks: dict[str, Any], one: Any, other: Any, shared: Any, total: Any) -> Any:
    """Whether answers to one prompt are one: alike without their prompt, and not one template with other values."""
    template = marks["others"][one] == marks["others"][other]
    other_values = marks["values"][one] != marks["values"][other]
    sizes = marks["prompt_sizes"][one]
    alike = (shared - sizes) / np.maximum(total - sizes, 1) >= near.completion
    return ~(template & other_values) & (alike | (total <= sizes))


def _read(task: PairTask, rows: Any) -> dict[int, Problem]:
    """The texts of some rows (sorted)."""
    problems: dict[int, Problem] = {}
    for part in np.unique(rows >> 32).tolist():
        of_part = rows[rows >> 32 == part]
        for batch in read_texts(Path(task.texts) / f"{part:06d}.arrow", of_part, _TEXTS):
            columns = [batch[name].to_pylist() for name in ("row", *_TEXTS)]
            problems |= {row: Problem(*texts) for row, *texts in zip(*columns, strict=True)}
    return problems
