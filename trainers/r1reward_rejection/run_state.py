"""What the steps of one run share: the database, the workers, and the account of what each step let through."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from r1reward.errors import DataError
from r1reward_rejection.choosing import by_domain
from r1reward_rejection.database import Database, parquet
from r1reward_rejection.funnel import Stage, stage
from r1reward_rejection.mapper import Mapper
from r1reward_rejection.recipe.recipe import Recipe
from r1reward_rejection.scoring import ScoringOptions
from r1reward_rejection.workspace import Workspace

__all__ = ["RunState"]


class RunState:
    """One run. `stages`: each step's counts; `tables`: the rows after each step; `reports`: files for `_report`."""

    def __init__(
        self,
        recipe: Recipe,
        workspace: Workspace,
        mapper: Mapper,
        db: Database,
        scoring: ScoringOptions,
        tell: Callable[[str], None],
    ) -> None:
        self.recipe, self.workspace, self.mapper, self.db = recipe, workspace, mapper, db
        self.scoring, self.tell = scoring, tell
        self.stages: list[Stage] = []
        self.tables: list[tuple[str, Path]] = []
        self.reports: list[Path] = []

    @property
    def rows(self) -> int:
        """Rows that the last step let through."""
        return self.stages[-1].rows_out

    def count(self, table: Path) -> dict[str, int]:
        """The rows of a table by domain."""
        return by_domain(self.db, parquet(table))

    def without(self, table: Path, dropped: Path, target: Path) -> dict[str, int]:
        """Write a table without the rows of another; the rows left, by domain."""
        self.db.view("before", table)
        self.db.view("dropped", dropped)
        self.db.write("SELECT * FROM before ANTI JOIN dropped USING (row) ORDER BY row", target)
        return self.count(target)

    def stage(
        self,
        name: str,
        before: int,
        domains: Mapping[str, int],
        dropped: Mapping[str, int],
        notes: Mapping[str, Any] | None = None,
    ) -> None:
        """Note and tell what a step let through. Raises `DataError` where no row is left."""
        entry = stage(name, before, domains, dropped, notes)
        self.stages.append(entry)
        why = ", ".join(f"{reason} {count:,}" for reason, count in _largest(entry.dropped))
        self.tell(f"{name}: {before:,} -> {entry.rows_out:,}" + (f" ({why})" if why else ""))
        if entry.rows_out == 0:
            raise DataError(f"{name}: no row is left" + (f"; dropped for: {why}" if why else ""))


def _largest(dropped: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(dropped.items(), key=lambda pair: (-pair[1], pair[0]))[:8]
