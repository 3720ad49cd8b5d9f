"""Looks whether the data of a run gives any reward, before a model is loaded for it.

What a ground truth is worth depends on no completion: where an empty one has no reward because of the data, no
completion has. So a few rows tell what a whole run would end with.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from r1reward.errors import DataError
from r1reward.report.counts import counted
from r1reward.rows.advice import TRAINING, Door
from r1reward.scoring.scorer import Rewarded
from r1reward_serve.missing_rewards import is_broken, reasons_of
from r1reward_serve.reward_pool import WarmReward
from r1reward_serve.reward_worker import Pair
from r1reward_serve.trl_batch import ROW, SUFFIX, BatchReader
from r1reward_trainers.config import DataConfig

__all__ = ["check_usable"]

_MOST = 1024
"""Rows that are asked at most, taken evenly."""


def check_usable(
    dataset: Any, data: DataConfig, warm: WarmReward, *, key: str = "data", door: Door = TRAINING
) -> list[str]:
    """Refuse prompts of which none can have a reward. Raises `DataError`; the message gives the causes.

    Rows are asked until one has a reward, of `warm`: the workers of the run itself, which are ready for it then.
    Where verifiers fail, which may be better when the run begins, that is a warning among those returned.
    """
    step = -(-len(dataset) // _MOST)
    places = range(0, len(dataset), step)
    reader = BatchReader(warm, columns=data.columns, task=data.task, door=door)
    unscored: list[Rewarded] = []
    for part in _parts(places):
        rewarded = warm(_pairs(reader, dataset.select(part)), 0)
        if any(r.reward.value is not None for r in rewarded):
            return []
        unscored += rewarded
        if any(is_broken(r.reward) for r in rewarded):
            return [f"reward: a verifier fails: {reasons_of(unscored)}"]
    causes = door.words(reasons_of(unscored))
    raise DataError(
        f"{key}: no completion of {counted(len(places), 'row')} can have a reward: {causes}. "
        f"{key}.columns.ground_truth=COLUMN names the answers, and `r1reward check` finds those that cannot be used"
    )


def _parts(places: Sequence[int]) -> Iterator[Sequence[int]]:
    """One place, and then more at once: as a rule the first row says enough."""
    start, size = 0, 1
    while start < len(places):
        yield places[start : start + size]
        start, size = start + size, min(64, 8 * size)


def _pairs(reader: BatchReader, dataset: Any) -> list[Pair]:
    """Each row with an empty completion."""
    columns = {name: list(dataset[name]) for name in (ROW, SUFFIX)}
    return reader(list(dataset["prompt"]), [""] * len(dataset), None, columns)
