"""What a worker is built from."""

from collections.abc import Mapping

from r1reward.registry.registry import Registry
from r1reward.rows.join import Join
from r1reward.rows.row_reader import RowReader
from r1reward.runs.readers import row_reader
from r1reward.runs.settings import EngineSettings
from r1reward.spec.spec import RewardSpec

__all__ = ["Setup", "reader_of"]


class Setup(EngineSettings, frozen=True, kw_only=True):
    """Everything that a worker needs to be built; it is pickled on the way."""

    spec: RewardSpec
    step: int | None = None
    columns: Mapping[str, str] | None = None
    """The columns that the user named, by role; None where only groups come."""
    task: str = ""
    """What the user says that all rows are."""
    end_tokens: tuple[str, ...] = ()
    """End tokens beside the usual ones and those of the reward file."""
    join: Join | None = None
    """The file whose columns are added to the rows."""
    accuracy: str = ""
    check: bool = False
    """Whether the ground truths are judged instead of the completions (`r1reward.runs.check`)."""
    label: str = ""
    """The column of labels with which verdicts are compared (`r1reward.runs.audit`); empty: scores are wanted."""
    shared: str = ""
    """The folder of the cache that the workers of this run share for costly work; empty for none."""


def reader_of(setup: Setup, registry: Registry) -> RowReader:
    """The reader of the rows of a run."""
    return row_reader(
        setup.spec,
        registry,
        setup.columns,
        setup.task,
        end_tokens=setup.end_tokens,
        need="" if setup.check else "completion",
        taken=(setup.label,) if setup.label else (),
    )
