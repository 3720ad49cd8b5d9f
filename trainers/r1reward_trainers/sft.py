"""`r1reward train sft`: TRL's SFTTrainer on demonstrations: cold start, the 800k set, distillation."""

from pathlib import Path
from typing import Any

import msgspec

from r1reward_trainers.adapters import policy
from r1reward_trainers.checkpoints import begin, resume_point
from r1reward_trainers.config import DataConfig, to_yaml
from r1reward_trainers.data import demonstration_dataset
from r1reward_trainers.field_values import check_fp16, check_values
from r1reward_trainers.log_line import say_lines
from r1reward_trainers.models import load_tokenizer
from r1reward_trainers.training_run import last_writes, run_trainer, write_manifest
from r1reward_trainers.trl_arguments import arguments, divided, require, writable

__all__ = ["SFTRun", "train_sft"]


class SFTRun(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A run of supervised fine-tuning; `sft` takes every field of TRL's SFTConfig, `peft` those of LoraConfig."""

    model: str
    """A folder or a name of the hub."""
    output: str
    """The folder of checkpoints, the model, the log and its curves."""
    data: DataConfig
    """The demonstrations."""
    batch: int | None = None
    """Demonstrations for one optimizer step, over all processes; sets `gradient_accumulation_steps`."""
    sft: dict[str, Any] = {}
    """Fields of TRL's SFTConfig."""
    peft: dict[str, Any] | None = None
    """Fields of peft's LoraConfig; None = all weights are trained."""
    adapter: str = "merge"
    """Where the model is a LoRA adapter: `merge` it into its base first, or `stack`: train it further."""
    resume: bool | None = None
    """None: go on where the output has a checkpoint."""


def train_sft(run: SFTRun, *, dry_run: bool = False) -> None:
    """Train, save the model, the log and a manifest into `run.output`. Raises `R1RewardError`."""
    require()
    output = Path(run.output)
    resume = resume_point(output, run.resume)

    from trl import SFTConfig, SFTTrainer

    from r1reward_trainers.live_log import LiveLog

    check_values(run.sft, "sft")
    args = arguments(SFTConfig, divided(run.sft, run.batch), "sft", output)
    tokenizer = load_tokenizer(run.model)
    dataset = demonstration_dataset(run.data, tokenizer)
    policy(run.model, run.adapter, run.peft, output, args, dry_run=True)
    if dry_run:
        print(to_yaml(run) + f"# {len(dataset):,} demonstrations\n# the first: {dataset[0]!r}")
        return
    check_fp16(args, "sft")
    writable(output)
    if not begin(output, run):
        return
    model, peft = policy(run.model, run.adapter, run.peft, output, args, dry_run=False)
    trainer = SFTTrainer(
        model=model,
        args=args,
        train_dataset=dataset,
        processing_class=tokenizer,
        peft_config=peft,
    )
    say_lines(trainer)
    trainer.add_callback(LiveLog(output))
    seconds = run_trainer(trainer, output, resume)
    if trainer.is_world_process_zero():
        with last_writes(output):
            write_manifest(output, run, trainer, seconds, resumed_from=resume and resume.name)
