r"""The reward for verl: a `compute_score` that scores by the same workers as everything else.

    python -m verl.trainer.main_ppo … \
        reward.custom_reward_function.path=pkg://r1reward_trainers.verl \
        reward.custom_reward_function.name=compute_score \
        +reward.custom_reward_function.reward_kwargs.reward=r1-zero

verl calls it once a completion, from many coroutines in each of its reward workers; what comes together is scored
together.
"""

import asyncio
import inspect
import json
import logging
import math
import time
import weakref
from collections.abc import Mapping
from typing import Any

from r1reward.errors import UsageError, unknown_name
from r1reward.rows.advice import VERL
from r1reward.scoring.scorer import Rewarded
from r1reward_serve.batcher import Gatherer
from r1reward_serve.missing_rewards import RewardsMissingError, may_pass, reasons_of
from r1reward_serve.reward_pool import WarmReward
from r1reward_serve.reward_worker import Pair
from r1reward_serve.training_step import StepSource
from r1reward_serve.trl_batch import BatchReader

__all__ = ["compute_score"]

_LOG = logging.getLogger(__name__)

_LONGEST_WAIT = 15.0

_OF_VERL = frozenset({
    "reward_router_address", "reward_model_tokenizer", "model_name", "tokenizer", "sandbox_fusion_url",
    "concurrent_semaphore", "memory_limit_mb", "return_dict",
})  # fmt: skip
"""What verl's reward managers pass to a reward function beside `reward_kwargs`."""


async def compute_score(
    data_source: str,
    solution_str: str,
    ground_truth: Any,
    extra_info: dict[str, Any] | None = None,
    *,
    reward: str = "r1-zero",
    unscored: float | None = None,
    patience: float = 60.0,
    workers: int = 1,
    deadline: float = 10.0,
    plugins: list[str] | tuple[str, ...] = (),
    prompt_suffix: str = "",
    task: str = "",
    step: int | None = None,
    step_file: str = "",
    **others: Any,
) -> dict[str, float]:
    """The reward of a completion as verl wants it: `score`, and each term's value by name.

    The arguments after the fourth are `reward_kwargs` of verl's configuration. `reward`: a preset's name or a
    reward file. `task`: what all rows are, for verl does not pass on its `ability`; a `task` in `extra_info` goes
    before it, and a ground truth that is tests is code without either.
    `step_file`: for terms with a schedule, a file that holds the training step, which verl does not tell its rewards:
    `latest_checkpointed_iteration.txt` in its `trainer.default_local_dir` has that of the last checkpoint. `step` is
    a step that stays the same, and `global_steps` in `extra_info` goes before both.
    `workers`: processes for each of verl's own reward workers (`reward.num_workers`, 8). verl cannot
    leave a completion out of the advantage. So where a verifier fails, it is asked again for `patience` seconds, and
    then `RewardsMissingError` ends the run; with `unscored` that number stands in for a missing reward, and the
    value `unscored` in the log says for what share. A term without a value is NaN. An argument that is neither one of
    these nor of those that verl adds by itself raises `UsageError`.
    """
    _refuse_unknown(others)
    options = {"workers": workers, "deadline": deadline, "plugins": list(plugins)}
    service = _service(reward, options, prompt_suffix, task)
    pair = service.read(data_source, solution_str, ground_truth, dict(extra_info or {}))
    global_step = (extra_info or {}).get("global_steps")
    source = StepSource(step, step_file or None)
    rewarded = await service.ask(pair, patience, source() if global_step is None else int(global_step))
    value = rewarded.reward.value
    score = unscored if value is None else value
    if score is None:
        raise RewardsMissingError(
            f"a completion of {pair[0].id or data_source} has no reward: {reasons_of([rewarded])}. verl cannot leave "
            "a completion out: mend the verifier or the data, or set reward_kwargs.unscored to a number"
        )
    values = {"score": float(score), "unscored": float(value is None)}
    for name in dict.fromkeys(t.name for t in service.warm.spec.terms):
        term = rewarded.reward.scores.get(name)
        values.setdefault(name, math.nan if term is None or term.value is None else term.value)
    return values


def _refuse_unknown(others: Mapping[str, Any]) -> None:
    """A key of `reward_kwargs` that nobody reads would be a setting that silently does nothing."""
    unknown = sorted(others.keys() - _OF_VERL)
    if unknown:
        parameters = inspect.signature(compute_score).parameters.values()
        names = [p.name for p in parameters if p.kind is inspect.Parameter.KEYWORD_ONLY]
        raise UsageError(f"reward_kwargs: {unknown_name('option', unknown[0], names)}")


class _Service:
    """A reward and who gathers for it; one for each configuration."""

    def __init__(self, reward: str, options: dict[str, Any], suffix: str, task: str) -> None:
        self.warm = WarmReward(reward, **options)
        # verl's reward worker has one event loop; a Gatherer belongs to its loop.
        self._gatherers = weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, Gatherer]()
        self._reader = BatchReader(
            self.warm,
            columns={"ground_truth": "ground_truth", "source": "data_source"},
            task=task,
            prompt_suffix=suffix,
            door=VERL,
        )

    def read(self, source: str, completion: str, truth: Any, info: dict[str, Any]) -> Pair:
        """The pair of one call; the columns of the row stand in `extra_info`."""
        prompt = info.pop("prompt" if "prompt" in info else "question", "")
        row = info | {"data_source": source, "ground_truth": truth}
        row = {
            k: v for k, v in row.items() if k not in ("num_turns", "rollout_reward_scores", "global_steps")
        }
        return self._reader([prompt], [completion], None, {k: [v] for k, v in row.items()})[0]

    async def ask(self, pair: Pair, patience: float, step: int | None) -> Rewarded:
        """The reward; while its verifier fails, asked for again for `patience` seconds."""
        until, wait = time.monotonic() + patience, 1.0
        loop = asyncio.get_running_loop()
        gatherer = self._gatherers.get(loop) or self._gatherers.setdefault(loop, Gatherer(self.warm))
        while True:
            (rewarded,) = await gatherer([pair], step)
            remaining = until - time.monotonic()
            if not may_pass(rewarded.reward) or remaining <= 0:
                return rewarded
            _LOG.warning("a completion has no reward: %s; asking again", reasons_of([rewarded]))
            await asyncio.sleep(min(wait, remaining))
            wait = min(2 * wait, _LONGEST_WAIT)


_services: dict[tuple[str, ...], _Service] = {}


def _service(reward: str, options: dict[str, Any], suffix: str, task: str) -> _Service:
    if not isinstance(reward, str):
        raise UsageError(f"reward_kwargs.reward: a preset's name or a file, not {type(reward).__name__}")
    key = (reward, json.dumps(options, sort_keys=True), suffix, task)
    if key not in _services:
        _services[key] = _Service(reward, options, suffix, task)
    return _services[key]
