"""The training file of `r1reward train grpo`."""

from typing import Any, Literal

import msgspec

from r1reward_trainers.config import DataConfig, ScoringConfig
from r1reward_trainers.length_schedule import LongerFrom
from r1reward_trainers.pass_rates import Curriculum
from r1reward_trainers.radar import RadarConfig

__all__ = ["GRPORun", "PromptSelection"]


class PromptSelection(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the prompts of a step are chosen."""

    candidates: int = 32
    """Prompts of which each one of a step is the best: of those whose turn it is, and others drawn from the data."""
    columns: tuple[str, ...] = ()
    """Columns that say what kind of prompt a row is, beside the prompt's own words: `[source, level]`."""


class GRPORun(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A GRPO run; `grpo` takes every field of TRL's GRPOConfig, `peft` those of peft's LoraConfig."""

    model: str
    """A folder or a name of the hub."""
    output: str
    """The folder of checkpoints, the model, the log and its curves."""
    data: DataConfig
    """The prompts to train on."""
    reward: str | dict[str, Any] = "r1-zero"
    """A preset's name, a reward file's path, or the definition itself."""
    scoring: ScoringConfig = ScoringConfig()
    """The workers that compute rewards."""
    batch: int | None = None
    """Completions for one optimizer step, over all processes; sets `gradient_accumulation_steps`."""
    rollout: int | None = None
    """Completions generated at once, over all processes; sets `generation_batch_size`."""
    eval: DataConfig | None = None
    """Prompts of evaluations while training (`grpo.eval_strategy`); columns and task are else those of `data`."""
    grpo: dict[str, Any] = {}
    """Fields of TRL's GRPOConfig."""
    peft: dict[str, Any] | None = None
    """Fields of peft's LoraConfig; None = all weights are trained."""
    adapter: str = "merge"
    """Where the model is a LoRA adapter: `merge` it into its base first, or `stack`: train it further."""
    rollouts_kept: int = 4
    """Groups of each rollout and rank that are written, scored, into OUTPUT/rollouts; 0 = none."""
    early_stop: int | None = None
    """Stop after so many evaluations without a better pass@1, and keep the best checkpoint."""
    refill: int = 0
    """Dynamic sampling: rounds in which groups with equal rewards are replaced by other prompts within a step."""
    select: PromptSelection | None = None
    """Prompts of a step are those whose groups are likely to be mixed, as far as the run's own groups tell."""
    curriculum: Curriculum | None = None
    """Which prompts to take, by what an earlier run measured of them: its `pass-rates.jsonl`."""
    masked_rows: Literal["out", "advantage"] = "out"
    """What acts on a completion without a reward: nothing of the loss (`out`), or all but the advantage."""
    tools: tuple[str, ...] = ()
    """Functions that the model may call, each `module:function`: TRL's `tools`."""
    environment: str = ""
    """What makes an environment for each completion, `module:class`: TRL's `environment_factory`."""
    rollout_func: str = ""
    """What generates in TRL's place, `module:function`."""
    stop_decided: bool = False
    """Whether a completion ends where nothing that may follow can change its reward."""
    tails_kept: float = 0.125
    """With `stop_decided`, the share of the decided completions that goes on: it keeps the size of the steps."""
    lengths: tuple[LongerFrom, ...] = ()
    """Changes of the longest completion; until the first it is `grpo.max_completion_length`."""
    radar: RadarConfig | None = None
    """The hack radar: a test of whether more is paid than a term of weight 0, an audit, would have paid."""
    gpu_gib: float | None = None
    """Memory of one GPU, in GiB, for `--dry-run` on a machine without one; None = this machine's."""
    asynchronous: bool = False
    """TRL's asynchronous trainer: a vLLM server generates while this process learns from what is a few steps old."""
    resume: bool | None = None
    """None: go on where the output has a checkpoint."""
