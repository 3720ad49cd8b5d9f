"""Preference pairs: for each prompt the completions that are worth enough more than others, and a balance of lengths.

pairs/pairs.parquet     `row` (the pair's number), `chosen`, `rejected`, and what pairs are mixed and placed by
pairs/dropped.parquet   the rows that are in no pair, and why
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from r1reward_rejection.choosing import TOTALS
from r1reward_rejection.database import Database, parquet
from r1reward_rejection.ngram_words import mix
from r1reward_rejection.recipe.pairs import Pairs
from r1reward_rejection.tables import write_parquet

__all__ = ["PAIR_COLUMNS", "UNBALANCED", "balanced", "candidate_pairs", "write_members", "write_pairs"]

PAIR_COLUMNS = ("chosen", "rejected", "margin")
"""Of a table of pairs, beside those of a table of rows."""
_MEMBERS = "SELECT chosen AS row FROM {0} UNION SELECT rejected FROM {0}"

NO_VALUE = "no value to compare"
NO_PARTNER = "no completion of its prompt is worth enough more or less"
BEYOND = "beyond the pairs of its prompt"
UNBALANCED = "left out for the balance of lengths (--set pairs.lengths=any keeps them)"

_BIN = 0.1
"""Of the logarithm of the ratio of lengths: pairs within one balance one another."""


class Prompt(NamedTuple):
    """The rows of one prompt that have a value, as arrays."""

    row: Any
    value: Any
    right: Any
    length: Any
    draw: Any


def candidate_pairs(db: Database, pairs: Pairs, table: Path) -> Iterator[tuple[Any, Any]]:
    """For each prompt the pairs to take, in their order: two arrays of rows, chosen and rejected."""
    columns = 'row, source, prompt, value, coalesce("right", TRUE) AS "right", length, draw'
    query = f"SELECT {columns} FROM {parquet(table)} WHERE value IS NOT NULL ORDER BY source, prompt, row"
    for prompt in _prompts(db.batches(query)):
        chosen, rejected = _eligible(pairs, prompt)
        order = _order(pairs, prompt, chosen, rejected)
        first = order[_bounded(pairs, chosen[order].tolist(), rejected[order].tolist(), len(prompt.row))]
        yield prompt.row[chosen[first]], prompt.row[rejected[first]]


def _prompts(batches: Iterable[Any]) -> Iterator[Prompt]:
    remainder: list[Any] = []
    for batch in batches:
        arrays = [batch[n].to_numpy(zero_copy_only=False) for n in ("prompt", "source", *Prompt._fields)]
        if remainder:
            arrays = [np.concatenate(pair) for pair in zip(remainder, arrays, strict=True)]
        new = (np.diff(arrays[0]) != 0) | (np.diff(arrays[1]) != 0)
        cuts = [0, *(np.flatnonzero(new) + 1).tolist()]
        for first, last in pairwise(cuts):
            yield Prompt(*(a[first:last] for a in arrays[2:]))
        remainder = [a[cuts[-1] :] for a in arrays]  # its prompt may go on in the next batch
    if remainder and len(remainder[0]):
        yield Prompt(*remainder[2:])


def _eligible(pairs: Pairs, prompt: Prompt) -> tuple[Any, Any]:
    """Places of chosen and rejected completions; where a judge will say, each two once."""
    value, length = prompt.value.astype(float), prompt.length.astype(float)
    if pairs.judge:
        good = np.triu(np.ones((len(value), len(value)), bool), 1)
    else:
        # A difference of sums of decimals may be a hair under the margin that was meant.
        good = value[:, None] - value[None, :] >= max(pairs.margin, 1e-9) - 1e-9
        worthy = prompt.right.astype(bool)
        if pairs.chosen_at_least is not None:
            worthy &= value >= pairs.chosen_at_least
        good &= worthy[:, None]
        if pairs.rejected_at_most is not None:
            good &= (value <= pairs.rejected_at_most)[None, :]
    if pairs.lengths == "balanced":
        ratio = np.abs(np.log(length[:, None] / length[None, :]))
        good &= ratio <= np.log(pairs.length_ratio) + 1e-9
    chosen, rejected = np.nonzero(good)
    return chosen, rejected


def _order(pairs: Pairs, prompt: Prompt, chosen: Any, rejected: Any) -> Any:
    drawn = mix(_bits(prompt.draw[chosen]) * np.uint64(3) + _bits(prompt.draw[rejected]))
    first = np.zeros(len(chosen))
    if pairs.prefer == "margin":
        first = prompt.value[rejected] - prompt.value[chosen]
    elif pairs.prefer == "length":
        first = np.abs(np.log(prompt.length[chosen] / prompt.length[rejected])) // _BIN
    return np.lexsort((prompt.row[rejected], prompt.row[chosen], drawn, first))


def _bits(draw: Any) -> Any:
    return draw.astype(np.int64).astype(np.uint64)


def _bounded(pairs: Pairs, chosen: list[int], rejected: list[int], size: int) -> list[int]:
    """The first pairs that keep within the bounds of the prompt and of each completion."""
    uses, selection = [0] * size, list[int]()
    for i, (one, other) in enumerate(zip(chosen, rejected, strict=True)):
        if len(selection) == pairs.per_prompt:
            break
        if max(uses[one], uses[other]) < pairs.per_completion:
            uses[one] += 1
            uses[other] += 1
            selection.append(i)
    return selection


def balanced(domains: Any, chosen_lengths: Any, rejected_lengths: Any, draws: Any) -> Any:
    """Which pairs to keep so that in each domain as many chosen ones are longer as are shorter, by the same ratio."""
    ratio = np.log(chosen_lengths.astype(float) / rejected_lengths)
    bins = np.floor(np.abs(ratio) / _BIN).astype(np.int64)
    kinds = np.unique(domains, return_inverse=True)[1] * (bins.max(initial=0) + 1) + bins
    keep = np.asarray(ratio == 0)
    rank = np.zeros(len(ratio), np.int64)
    sizes = {}
    for sign in (-1, 1):
        side = np.flatnonzero(np.sign(ratio) == sign)
        order = side[np.lexsort((draws[side], kinds[side]))]
        starts = np.searchsorted(kinds[order], kinds[order], side="left")
        rank[order] = np.arange(len(order)) - starts
        sizes[sign] = np.bincount(kinds[side], minlength=kinds.max(initial=0) + 1)
    least = np.minimum(sizes[-1], sizes[1])
    return keep | ((ratio != 0) & (rank < least[kinds]))


def write_pairs(
    db: Database, pairs: Pairs, table: Path, ones: Any, others: Any, differences: Any, folder: Path
) -> dict[str, Any]:
    """Write the pairs and the rows in none; counts. `ones` are chosen; `differences` are None where values tell."""
    import pyarrow as pa

    raw = {"chosen": ones, "rejected": others}
    if differences is not None:
        raw["difference"] = differences
    write_parquet(folder / "candidates.parquet", pa.table({**raw, "number": np.arange(len(ones))}))
    lengths = (
        f"SELECT c.domain, c.length AS a, r.length AS b, c.draw FROM {parquet(folder / 'candidates.parquet')} p "
        f"JOIN {parquet(table)} c ON p.chosen = c.row JOIN {parquet(table)} r ON p.rejected = r.row ORDER BY number"
    )
    drawn = db.arrow(lengths)
    before = (drawn["a"].to_numpy(), drawn["b"].to_numpy())
    keep = np.ones(len(ones), bool)
    if pairs.lengths == "balanced":
        keep = balanced(np.array(drawn["domain"].to_pylist(), str), *before, drawn["draw"].to_numpy())
    numbers = np.flatnonzero(keep)
    kept = {"row": np.arange(len(numbers)), **{k: v[numbers] for k, v in raw.items()}}
    write_parquet(folder / "kept.parquet", pa.table(kept))
    _join(db, table, folder, "p.difference" if differences is not None else "c.value - r.value")
    dropped = _write_dropped(db, table, folder)
    return {
        "dropped": dropped,
        "lengths": _lengths(*before) | {"pairs before": len(ones)},
        "balanced lengths": _lengths(*(a[numbers] for a in before)),
    }


def _join(db: Database, table: Path, folder: Path, difference: str) -> None:
    rows = parquet(table)
    columns = (
        "p.row, p.chosen, p.rejected, c.prompt, c.domain, (c.length + r.length)::INTEGER AS length, c.draw, c.fold, "
        f"c.source, {difference} AS margin, c.reward AS reward, row_number() OVER (PARTITION BY c.source, c.prompt "
        "ORDER BY p.row) AS rank"
    )
    joined = (
        f"SELECT {columns} FROM {parquet(folder / 'kept.parquet')} p JOIN {rows} c ON p.chosen = c.row "
        f"JOIN {rows} r ON p.rejected = r.row"
    )
    db.write(
        f"SELECT * FROM ({joined}) LEFT JOIN ({TOTALS}) USING (source, prompt) ORDER BY row",
        folder / "pairs.parquet",
    )


def _write_dropped(db: Database, table: Path, folder: Path) -> dict[str, int]:
    """The rows in no pair and why; how many for each reason."""
    kept, candidates = (_MEMBERS.format(parquet(folder / f"{n}.parquet")) for n in ("kept", "candidates"))
    prompts = f"SELECT DISTINCT source, prompt FROM {parquet(table)} SEMI JOIN ({candidates}) USING (row)"
    reason = (
        f"CASE WHEN t.value IS NULL THEN '{NO_VALUE}' WHEN c.row IS NOT NULL THEN '{UNBALANCED}' "
        f"WHEN p.prompt IS NOT NULL THEN '{BEYOND}' ELSE '{NO_PARTNER}' END"
    )
    query = (
        f"SELECT t.row, {reason} AS reason FROM {parquet(table)} t ANTI JOIN ({kept}) k ON t.row = k.row "
        f"LEFT JOIN ({candidates}) c ON t.row = c.row "
        f"LEFT JOIN ({prompts}) p ON t.source = p.source AND t.prompt = p.prompt"
    )
    target = folder / "dropped.parquet"
    db.write(f"{query} ORDER BY t.row", target)
    return dict(
        sorted(Counter(db.counts(f"SELECT reason, count(*) FROM {parquet(target)} GROUP BY reason")).items())
    )


def write_members(db: Database, pairs: Path, target: Path) -> None:
    """Write the rows that are in pairs."""
    db.write(f"SELECT * FROM ({_MEMBERS.format(parquet(pairs))}) ORDER BY row", target)


def _lengths(chosen: Any, rejected: Any) -> dict[str, Any]:
    """Mean characters of either side, and how often the chosen one is the longer (a half says nothing)."""
    if not len(chosen):
        return {"pairs": 0}
    longer = (chosen > rejected).mean() + (chosen == rejected).mean() / 2
    return {
        "pairs": len(chosen),
        "chosen characters": round(float(chosen.mean()), 1),
        "rejected characters": round(float(rejected.mean()), 1),
        "share where chosen is longer": round(float(longer), 4),
    }
