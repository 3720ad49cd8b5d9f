"""The hack radar beside a trainer: all ranks see the gaps of all, so that they stop together."""

import math
import sys
from collections.abc import Sequence
from typing import Any

from r1reward.scoring.scorer import Rewarded
from r1reward_serve.reward_worker import Pair
from r1reward_trainers.radar import Radar, gaps_of
from r1reward_trainers.rollout_log import gathered

__all__ = ["update_radar"]


def update_radar(trainer: Any, radar: Radar, pairs: Sequence[Pair], rewarded: Sequence[Rewarded]) -> None:
    """Show the radar a batch; its figures go into the trainer's log, and its alarm stops a run that asks for that.

    Collective: every rank calls it.
    """
    parts = gathered(trainer.accelerator, gaps_of(radar.config, pairs, [r.reward for r in rewarded]))
    silent = radar.alarm is None
    figures = radar([gap for part in parts for gap in part], int(trainer.state.global_step))
    for name, value in figures.items():
        if not math.isnan(value):
            trainer._metrics["train"].setdefault(name, []).append(value)
    if silent and radar.alarm is not None and trainer.is_world_process_zero():
        print(radar.message, file=sys.stderr, flush=True)
    if radar.config.stop and radar.alarm is not None:
        trainer.control.should_save = trainer.control.should_training_stop = True
