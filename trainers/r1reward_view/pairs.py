"""Two runs side by side: which completions belong together, and what changed between them.

Completions of one prompt with one and the same text belong together; where the runs share no text (two models), the
first of a prompt's belongs to the first, and so on. What stands in one run only is counted.
"""

import threading
from collections.abc import Mapping
from typing import Any

import msgspec

from r1reward.report.metrics import Estimate
from r1reward.storage import manifest_beside
from r1reward_view.figures import estimate, sums_of
from r1reward_view.filters import condition
from r1reward_view.run import Run

__all__ = ["Pairs", "comparison"]

_MOST_FLIPS = 500
_NUMBER = "CASE {} WHEN 'right' THEN 1 WHEN 'wrong' THEN 0 END"
_DIFFERENCE = f"({_NUMBER.format('p.w')}) - ({_NUMBER.format('p.v')})"


class Pairs:
    """The table `mem.pairs` of the first run, made again when one of the two has grown."""

    def __init__(self, first: Run, second: Run) -> None:
        self.first, self.second = first, second
        self._made: tuple[int, int] = (-1, -1)
        self._lock = threading.Lock()
        self.by_text, self.flips, self.only = True, 0, (0, 0)

    @property
    def is_made(self) -> bool:
        """Whether the table is of both indices as they are now."""
        return self._made == (self.first.revision, self.second.revision)

    def make(self) -> None:
        """Bring the table up to both indices."""
        with self._lock:
            now = self.first.revision, self.second.revision
            if now == self._made:
                return
            self._make()
            self._made = now

    def _make(self) -> None:
        import pyarrow as pa

        other, store = self.second.store, self.first.store
        column = _pattern_column(self.second)
        theirs = other.cursor.sql(
            f"SELECT i, prompt, text_key, v, reward, status, answer, reason, {column} AS pattern FROM c"
        ).to_arrow_table()
        cursor = store.cursor
        cursor.register("theirs", pa.table(theirs))
        cursor.execute("CREATE OR REPLACE TABLE mem.theirs AS SELECT * FROM theirs")
        cursor.unregister("theirs")
        shared, both = store.one(
            "SELECT count(*) FILTER (c.text_key IN (SELECT text_key FROM mem.theirs)), count(*) FROM c "
            "WHERE c.prompt IN (SELECT prompt FROM mem.theirs)"
        )
        self.by_text = 2 * shared >= both
        key = "prompt, text_key" if self.by_text else "prompt"
        cursor.execute("DELETE FROM mem.pairs")
        cursor.execute(
            f"WITH a AS (SELECT i, v, {key}, row_number() OVER (PARTITION BY {key} ORDER BY i) AS nth FROM c), "
            f"b AS (SELECT *, row_number() OVER (PARTITION BY {key} ORDER BY i) AS nth FROM mem.theirs) "
            "INSERT INTO mem.pairs SELECT a.i, b.i, a.v, b.v, b.reward, b.status, b.answer, b.reason, b.pattern "
            f"FROM a JOIN b USING ({key}, nth)"
        )
        pairs, self.flips, here, there = store.one(
            "SELECT count(*), count(*) FILTER (v <> w), (SELECT count(*) FROM c), (SELECT count(*) FROM mem.theirs) "
            "FROM mem.pairs"
        )
        self.only = here - pairs, there - pairs


def comparison(pairs: Pairs, parameters: Mapping[str, str]) -> dict[str, Any]:
    """What the two runs say of the same completions, under a filter on the first. Raises `DataError`."""
    pairs.make()
    first, second = pairs.first, pairs.second
    store = first.store
    where = condition(parameters, store.meta, without="flip")
    joined = f"FROM c JOIN mem.pairs p USING (i) WHERE {where.sql}"
    values = where.values
    matrix = store.all(f"SELECT p.v, p.w, count(*) {joined} GROUP BY p.v, p.w", values)
    counts = {(v, w): n for v, w, n in matrix}
    return {
        "size": sum(counts.values()),
        "matrix": matrix,
        "by_text": pairs.by_text,
        "only": pairs.only,
        "right": _difference(first, joined, values, _DIFFERENCE),
        "reward": _difference(first, joined, values, "p.reward - c.reward"),
        "agreement": agreement(counts),
        "kappa": kappa(counts),
        "parts": _parts(first, where.sql, values),
        "moves": store.all(
            f"SELECT coalesce({_pattern_column(first)}, ''), coalesce(p.pattern, ''), count(*) AS n {joined} "
            "AND p.v <> p.w GROUP BY ALL ORDER BY n DESC, 1, 2 LIMIT 8",
            values,
        ),
        "flips": _flips(first, parameters),
        "prompts": store.one(f"SELECT count(DISTINCT c.prompt) {joined} AND p.v <> p.w", values)[0],
        "rewards": [_reward_file(run.path) for run in (first, second)],
    }


def agreement(counts: Mapping[tuple[str, str], int]) -> Estimate | None:
    """The share of pairs with two verdicts in which both are the same, with Wilson's interval."""
    judged = {pair: n for pair, n in counts.items() if "none" not in pair}
    return wilson(sum(n for (v, w), n in judged.items() if v == w), sum(judged.values()))


def kappa(counts: Mapping[tuple[str, str], int]) -> float | None:
    """Cohen's kappa of right against not right; None where it has no value."""
    judged = {pair: n for pair, n in counts.items() if "none" not in pair}
    total = sum(judged.values())
    if not total:
        return None
    same = sum(n for (v, w), n in judged.items() if (v == "right") == (w == "right")) / total
    p = sum(n for (v, _), n in judged.items() if v == "right") / total
    q = sum(n for (_, w), n in judged.items() if w == "right") / total
    chance = p * q + (1 - p) * (1 - q)
    return None if chance == 1.0 else (same - chance) / (1 - chance)


def wilson(hits: int, count: int, z: float = 1.96) -> Estimate | None:
    """A share with Wilson's interval (1927), which stays within [0, 1]; None of nothing.

    >>> round(wilson(0, 10).high, 3)
    0.278
    """
    if not count:
        return None
    share, scale = hits / count, 1 + z * z / count
    middle = (share + z * z / (2 * count)) / scale
    half = z * (share * (1 - share) / count + z * z / (4 * count * count)) ** 0.5 / scale
    return Estimate(share, max(0.0, middle - half), min(1.0, middle + half), count)


def _difference(run: Run, joined: str, values: Any, what: str) -> Estimate | None:
    row = run.store.one(
        f"WITH d AS (SELECT sum({what}) AS s, count({what}) AS m {joined} GROUP BY c.prompt) "
        f"SELECT count(*) FILTER (m > 0), {sums_of('s', 'm')} FROM d",
        values,
    )
    return estimate(row[1:], row[0])


def _parts(run: Run, sql: str, values: Any) -> list[dict[str, Any]]:
    """The difference of the shares that are right, by source and by task."""
    parts = []
    for key in ("source", "task"):
        rows = run.store.all(
            f"WITH d AS (SELECT c.{key} AS name, c.prompt, sum({_DIFFERENCE}) AS s, count({_DIFFERENCE}) AS m, "
            f"count(*) FILTER (p.v <> p.w) AS flips FROM c JOIN mem.pairs p USING (i) WHERE {sql} "
            f"GROUP BY c.{key}, c.prompt) "
            f"SELECT name, sum(flips), count(*) FILTER (m > 0), {sums_of('s', 'm')} FROM d GROUP BY name "
            "ORDER BY sum(m) DESC, name LIMIT 20",
            values,
        )
        parts += [
            {"key": key, "name": name, "flips": int(flips), "e": estimate(sums, clusters)}
            for name, flips, clusters, *sums in rows
        ]
    return parts


def _flips(run: Run, parameters: Mapping[str, str]) -> list[dict[str, Any]]:
    where = condition(parameters, run.store.meta)
    return run.store.dicts(
        "SELECT c.i, c.row, c.k, c.id, c.task, p.v, p.w, c.answer, c.truth, c.reason, p.answer AS other_answer, "
        f"p.reason AS other_reason FROM c JOIN mem.pairs p USING (i) WHERE {where.sql} AND p.v <> p.w "
        f"ORDER BY row_number() OVER (PARTITION BY p.v, p.w ORDER BY c.i), c.i LIMIT {_MOST_FLIPS}",
        where.values,
    )


def _pattern_column(run: Run) -> str:
    names = [term.name for term in run.store.meta.terms]
    accuracy = run.store.meta.accuracy
    return f"t{names.index(accuracy)}_pattern" if accuracy in names else "''"


def _reward_file(path: str) -> str:
    """The reward as the manifest beside a scored file has it, a line for each key; empty without a manifest."""
    try:
        return msgspec.yaml.encode(_without_nothing(manifest_beside(path)["spec"])).decode()
    except (KeyError, TypeError):
        return ""


def _without_nothing(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {k: _without_nothing(v) for k, v in value.items()}
        return {k: v for k, v in kept.items() if v not in (None, "", [], {}, False)}
    return [_without_nothing(v) for v in value] if isinstance(value, list) else value
