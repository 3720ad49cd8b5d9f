"""Labels that a person gives: which completion next, and the file that `r1reward audit --label label` reads.

A line of the file is the row as it came with this one completion, and `label`: true, false, or null for unsure. A
label belongs to a completion by its prompt and text, so a file that was edited by hand, or scored anew, still counts.
"""

import os
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from r1reward.errors import DataError
from r1reward.files.decode import decode_object
from r1reward.report.stats import prompt_key
from r1reward.rows.row_reader import RowReader
from r1reward_view.error_rates import Stratum, error_rates, most_informative
from r1reward_view.filters import condition
from r1reward_view.gathered import hash_text
from r1reward_view.prompts import group_of
from r1reward_view.run import Run

__all__ = ["LABELS", "Labels"]

LABELS: Mapping[str, bool | None] = {"right": True, "wrong": False, "unsure": None}

_OURS = frozenset(("reward", "reward_reason", "scores", "stamp"))
_DOUBTS = ("runs disagree", "another verifier disagrees", "against its group")
_AGAINST = (
    "g.top_count >= 3 AND ((c.v = 'wrong' AND c.answer_key = g.top) "
    "OR (c.v = 'right' AND c.answer_key <> g.top))"
)


class Labels:
    """The labels of one run, in one file that lines are appended to."""

    def __init__(self, run: Run, path: Path) -> None:
        self._run, self.path = run, path
        self._lock = threading.Lock()
        self._reader = RowReader({}, for_reward=False)
        self._known: dict[tuple[int, int], bool | None] = {}
        self._skipped: set[int] = set()
        self._stamp: tuple[int, int] = (-1, -1)
        run.store.cursor.execute(
            "CREATE TABLE IF NOT EXISTS mem.labels (i INTEGER, label BOOLEAN, skipped BOOLEAN)"
        )

    def state(self, parameters: Mapping[str, str], *, paired: bool) -> dict[str, Any]:
        """The next completion to label, without its verdict; the estimates; the kinds. Raises `DataError`."""
        with self._lock:
            self._load()
            strata = self._strata(parameters, paired=paired)
            chosen = self._next(parameters, strata, paired=paired)
            count = len(self._known)
        return {
            "count": count,
            "file": str(self.path),
            "rates": error_rates(strata),
            "strata": most_informative(strata),
            "right": sum(s.size for s in strata if s.verdict == "right"),
            "wrong": sum(s.size for s in strata if s.verdict == "wrong"),
            "next": chosen,
        }

    def add(self, number: int, label: str) -> dict[str, Any]:
        """Label a completion; what the verifier said of it comes back. Raises `DataError`."""
        if label not in (*LABELS, "skip"):
            raise DataError(f"a label is right, wrong, unsure or skip, not {label!r}")
        found = self._run.store.all("SELECT row, k, v, id FROM c WHERE i = ?", (number,))
        if not found:
            raise DataError(f"no completion {number}")
        row, k, verdict, id = found[0]
        with self._lock:
            if label == "skip":
                self._skipped.add(number)
                self._stamp = (-1, -1)
            else:
                self._append(self._line(row, k, LABELS[label]))
        return {"i": number, "id": f"{id or '#' + str(row + 1)}.{k}", "label": label, "v": verdict}

    def undo(self) -> dict[str, Any]:
        """Take the last line away."""
        with self._lock:
            if self.path.exists():
                lines = self.path.read_bytes().splitlines(keepends=True)
                with self.path.open("r+b") as file:
                    file.truncate(sum(map(len, lines[:-1])))
                self._stamp = (-1, -1)
        return {"undone": True}

    def _line(self, number: int, k: int, label: bool | None) -> bytes:
        row = self._run.texts.rows([number])[number]
        reading, columns = self._run.reader(row.columns), self._run.reader.sources(row.columns)
        taken = {columns.get(role, "").partition(".")[0] for role in ("completion", "reasoning", "truncated")}
        kept = {name: value for name, value in row.columns.items() if name not in taken | _OURS}
        if "label" in kept:
            kept["input_label"] = kept.pop("label")
        completion = reading.completions[k]
        said = {
            "prompt": reading.sample.prompt,
            "completion": completion.text,
            "truncated": completion.truncated,
        }
        return msgspec.json.encode(kept | said | {"label": label}, enc_hook=str) + b"\n"

    def _append(self, line: bytes) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("ab") as file:
                file.write(line)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise DataError(f"{self.path}: cannot be written: {error.strerror or error}") from None

    def _load(self) -> None:
        """Read the file where it has changed, and match its lines with the completions of the index."""
        stat = self.path.stat() if self.path.exists() else None
        stamp = (stat.st_size, stat.st_mtime_ns) if stat else (0, self._run.revision)
        if stamp == self._stamp:
            return
        self._known = {}
        for line in self.path.read_bytes().splitlines() if stat else ():
            try:
                row = decode_object(line)
                reading = self._reader(row)
                label = row.get("label")
            except (ValueError, DataError):
                continue  # a line that was cut off, or is none of ours
            key = prompt_key(reading.sample, reading.source), hash_text(reading.completions[0].text)
            self._known[key] = label if isinstance(label, bool) else None
        keys = list(self._known)
        cursor = self._run.store.cursor
        cursor.execute("DELETE FROM mem.labels")
        self._stamp = stamp
        if keys:
            self._match(keys)
        for number in self._skipped:
            cursor.execute("INSERT INTO mem.labels VALUES (?, NULL, true)", [number])

    def _match(self, keys: Sequence[tuple[int, int]]) -> None:
        import pyarrow as pa  # takes a second where pandas is installed: not before there is a label

        cursor = self._run.store.cursor
        table = pa.table({
            "prompt": pa.array([p for p, _ in keys], "int64"), "text_key": pa.array([t for _, t in keys], "int64"),
            "label": pa.array([self._known[key] for key in keys], "bool"),
        })  # fmt: skip
        cursor.register("given_labels", table)
        cursor.execute(
            "INSERT INTO mem.labels SELECT min(c.i), any_value(label), false FROM c JOIN given_labels "
            "USING (prompt, text_key) GROUP BY prompt, text_key"
        )
        cursor.unregister("given_labels")

    def _strata(self, parameters: Mapping[str, str], *, paired: bool) -> list[Stratum]:
        store = self._run.store
        where = condition(parameters, store.meta)
        rows = store.all(
            f"SELECT c.v, {_kind(paired, self._others())} AS kind, count(*), count(l.label), "
            "count(*) FILTER (l.label IS NOT NULL AND l.label <> (c.v = 'right')), "
            f"count(*) FILTER (l.i IS NOT NULL AND l.label IS NULL AND NOT l.skipped) {_tables(paired)} "
            f"WHERE {where.sql} AND c.v IN ('right', 'wrong') GROUP BY c.v, kind ORDER BY ALL",
            where.values,
        )
        return [Stratum(*row) for row in rows]

    def _others(self) -> list[int]:
        meta = self._run.store.meta
        return self._run.forms.others(meta.accuracy, [term.name for term in meta.terms])

    def _next(
        self, parameters: Mapping[str, str], strata: Sequence[Stratum], *, paired: bool
    ) -> dict[str, Any] | None:
        store = self._run.store
        where = condition(parameters, store.meta)
        kind = _kind(paired, self._others())
        for stratum in most_informative(strata):
            found = store.all(
                f"SELECT c.i {_tables(paired)} WHERE {where.sql} AND c.v = ? AND {kind} = ? AND l.i IS NULL "
                "ORDER BY hash(c.i), c.i LIMIT 1",
                (*where.values, stratum.verdict, stratum.name),
            )
            if found:
                return self._blind(found[0][0], stratum)
        return None

    def _blind(self, number: int, stratum: Stratum) -> dict[str, Any]:
        """A completion without what would give its verdict away."""
        run = self._run
        group = group_of(run.store, run.texts, run.reader, run.forms, number)
        (completion,) = [c for c in group["completions"] if c["i"] == number]
        score = completion["scores"].get(self._run.store.meta.accuracy, {})
        shown = {key: completion[key] for key in ("i", "k", "text", "cut", "truncated", "len", "rule")}
        shown["scores"] = {self._run.store.meta.accuracy: {key: score.get(key) for key in ("answer", "span")}}
        why = next((w for w in _DOUBTS if w in stratum.name), "")
        kept = ("id", "where", "source", "task", "prompt", "truth", "has_truth", "tests")
        return {
            **{key: group[key] for key in kept},
            "completion": shown,
            "labelled": stratum.labelled,
            "of": stratum.size,
            "why": why,
        }


def _kind(paired: bool, others: Sequence[int]) -> str:
    """Errors are expected to differ by the rule that read the answer, and by what speaks against the verdict."""
    doubt = f"WHEN {_AGAINST} THEN ', against its group'"
    disagree = "WHEN p.v <> p.w THEN ', runs disagree' " if paired else ""
    rule = "CASE WHEN c.rule <> '' THEN c.rule WHEN c.answer IS NULL THEN 'no answer' ELSE 'other' END"
    second = "".join(
        f"WHEN (c.t{k}_value >= 0.5) <> (c.v = 'right') THEN ', another verifier disagrees' " for k in others
    )
    return f"(({rule}) || (CASE {disagree}{second}{doubt} ELSE '' END))"


def _tables(paired: bool) -> str:
    pairs = " LEFT JOIN mem.pairs p USING (i)" if paired else ""
    return f"FROM c JOIN g USING (prompt) LEFT JOIN mem.labels l USING (i){pairs}"
