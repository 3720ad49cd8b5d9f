"""The columns of a block as they grow: what a row says once is kept once, and repeated by Arrow."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from r1reward.report.reasons import reason_pattern
from r1reward.types import Status

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["OF_COMPLETION", "PLAIN", "Gathered", "TermColumns", "written"]

OF_ROW = {
    "row": "int32", "id": "string", "prompt": "int64", "source": "string", "task": "string", "step": "int32",
    "truth": "string",
}  # fmt: skip
"""What all completions of a row have in common, with Arrow's types."""
OF_COMPLETION = {
    "k": "int32", "reward": "float64", "v": "string", "truncated": "bool", "len": "int32", "think": "int32",
    "answer": "string", "answer_key": "int64", "text_key": "int64", "rule": "string", "reason": "string",
    "status": "string",
}  # fmt: skip
PLAIN = OF_ROW | OF_COMPLETION
"""The columns that do not depend on the terms."""

_SCORED = Status.SCORED.value


def written(score: Mapping[str, Any], field: str) -> str:
    """A field of a score that is text, empty where it has none. Raises `ValueError` where it is something else."""
    value = score.get(field) or ""
    if type(value) is not str:
        raise ValueError(f"a score's {field} is text, not {value!r:.60}")
    return value


class TermColumns:
    """One term: values, and the statuses and patterns of those that are not 1, which most are."""

    def __init__(self) -> None:
        self.values: list[float | None] = []
        self._others: dict[int, tuple[str, str]] = {}

    def add(self, at: int, value: float | None, score: Mapping[str, Any], truth: str) -> None:
        """The score of completion `at`; completions before it that the term says nothing of have none."""
        if len(self.values) < at:
            self.values += [None] * (at - len(self.values))
        self.values.append(value)
        if value != 1.0:
            reason = score.get("reason")
            pattern = reason_pattern(reason, truth) if reason else ""
            self._others[at] = written(score, "status") or _SCORED, pattern

    def drop_from(self, at: int) -> None:
        """Forget what is said of completion `at` and later ones."""
        del self.values[at:]
        for place in range(at, at + len(self._others)):
            self._others.pop(place, None)

    def columns(self, number: int, size: int) -> dict[str, "pa.Array"]:
        """As Arrow has them, under the term's number."""
        import pyarrow as pa

        values = self.values + [None] * (size - len(self.values))
        statuses = [None if value is None else _SCORED for value in values]
        patterns = [None if value is None else "" for value in values]
        for at, (status, pattern) in self._others.items():
            statuses[at], patterns[at] = status, pattern
        return {
            f"t{number}_value": pa.array(values, pa.float64()),
            f"t{number}_status": pa.array(statuses, pa.string()),
            f"t{number}_pattern": pa.array(patterns, pa.string()),
        }


class Gathered:
    """The completions of a block."""

    def __init__(self) -> None:
        self._rows: list[tuple[Any, ...]] = []
        self._places: list[int] = []
        self._records: list[tuple[Any, ...]] = []
        self.terms: dict[str, TermColumns] = {}

    def __len__(self) -> int:
        return len(self._records)

    def add(self, shared: tuple[Any, ...], records: Sequence[tuple[Any, ...]]) -> None:
        """A row: what is said of it, and of each of its completions."""
        self._places += [len(self._rows)] * len(records)
        self._rows.append(shared)
        self._records += records

    def table(self) -> "pa.Table":
        """All columns."""
        import pyarrow as pa

        size = len(self._records)
        places = pa.array(self._places, pa.int32())
        columns = {name: array.take(places) for name, array in _arrays(OF_ROW, self._rows).items()}
        columns |= _arrays(OF_COMPLETION, self._records)
        for number, term in enumerate(self.terms.values()):
            columns |= term.columns(number, size)
        return pa.table(columns)


def _arrays(kinds: Mapping[str, str], records: Sequence[tuple[Any, ...]]) -> dict[str, "pa.Array"]:
    import pyarrow as pa

    fields = zip(*records, strict=True) if records else ((),) * len(kinds)
    return {name: pa.array(values, kind) for (name, kind), values in zip(kinds.items(), fields, strict=True)}
