"""The step that takes the place of `choose` where a recipe makes preference pairs."""

from pathlib import Path
from typing import Any

import numpy as np

from r1reward_rejection.database import parquet
from r1reward_rejection.judged_pairs import judge_pairs
from r1reward_rejection.pairing import candidate_pairs, write_members, write_pairs
from r1reward_rejection.recipe.pairs import Pairs
from r1reward_rejection.run_state import RunState
from r1reward_rejection.selection import Rows
from r1reward_rejection.tables import write_parquet

__all__ = ["pair", "pair_roles"]


def pair(run: RunState, rows: Rows, table: Path) -> Path:
    """Write the pairs of each prompt; a row of the table is a pair."""
    pairs = run.recipe.pairs
    assert pairs is not None
    candidates = run.workspace.step("candidates", pairs)
    if candidates.result is None:
        candidates.complete(
            {"pairs": _write_candidates(run, pairs, table, candidates.folder / "pairs.parquet")}
        )
    judged = _judged(run, rows, pairs, candidates.folder)
    step = run.workspace.step("pairs", None)
    target, members = step.folder / "pairs.parquet", step.folder / "members.parquet"
    if step.result is None:
        ones, others, differences, notes = judged
        counts = write_pairs(run.db, pairs, table, ones, others, differences, step.folder)
        write_members(run.db, target, members)
        step.complete({"domains": run.count(target), **counts, "judged": notes})
    result = step.result or {}
    notes = {"lengths": result["lengths"], "balanced lengths": result["balanced lengths"], **result["judged"]}
    run.stage("pairs", run.rows, result["domains"], result["dropped"], notes)
    run.tables.append(("pairs", members))
    return target


def _write_candidates(run: RunState, pairs: Pairs, table: Path, target: Path) -> int:
    import pyarrow as pa

    sides = list(candidate_pairs(run.db, pairs, table))
    ones, others = (np.concatenate([np.zeros(0, np.int64), *(s[i] for s in sides)]) for i in (0, 1))
    write_parquet(target, pa.table({"chosen": ones, "rejected": others}))
    return len(ones)


def _judged(run: RunState, rows: Rows, pairs: Pairs, folder: Path) -> tuple[Any, Any, Any, dict[str, int]]:
    """Chosen and rejected rows, and by how much a model prefers the chosen ones, where one is asked."""
    import pyarrow.parquet as pq

    table = pq.read_table(folder / "pairs.parquet")
    ones, others = (table[name].to_numpy() for name in ("chosen", "rejected"))
    if pairs.judge is None:
        return ones, others, None, {}
    path = folder / "comparisons.jsonl"
    return judge_pairs(
        run.workspace, pairs.judge, rows.sources, rows.texts, (ones, others), run.scoring, path
    )


def pair_roles(pairs: Path) -> str:
    """A query: what each row of the pairs is in the first of its pairs, and beside which row."""
    sides = " UNION ALL ".join(
        f"SELECT {side} AS row, '{side}' AS role, {other} AS other, row AS number FROM {parquet(pairs)}"
        for side, other in (("chosen", "rejected"), ("rejected", "chosen"))
    )
    return f"SELECT row, arg_min(role, number) AS role, arg_min(other, number) AS other FROM ({sides}) GROUP BY row"
