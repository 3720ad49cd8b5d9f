"""The prompts of the evaluation while training: how their rows are read, and what makes its figures misleading."""

from typing import Any

import msgspec

from r1reward.errors import UsageError
from r1reward.report.counts import counted
from r1reward_serve.trl_batch import FILLER, ROW
from r1reward_trainers.config import DataConfig

__all__ = ["held_out_data", "warnings_of_held_out", "whole_batches"]

_ASKED = ("template", "system", "chat")
"""What decides how a prompt is put to the model."""


def held_out_data(run: Any) -> DataConfig | None:
    """`eval`; where it names no columns or no task, those of `data` hold. Raises `UsageError`."""
    data, held_out = run.data, run.eval
    if held_out is None:
        return None
    if held_out.end_tokens and held_out.end_tokens != data.end_tokens:
        raise UsageError("eval.end_tokens: a run has one set of them: set data.end_tokens")
    changed: DataConfig = msgspec.structs.replace(
        held_out, columns=held_out.columns or data.columns, task=held_out.task or data.task
    )
    return changed


def whole_batches(evaluation: Any, args: Any) -> Any:
    """The held-out rows for several ranks: with the first ones again, as fillers, where they fill no batch of all.

    The ranks evaluate in step. Where the last rows do not go round, the loader gives some rank the first ones again,
    and nobody could tell these from the rows that count.
    """
    if args.world_size == 1:
        return evaluation
    generations = args.num_generations_eval or args.num_generations
    prompts = max(1, args.per_device_eval_batch_size * args.world_size // generations)
    rows, fillers = len(evaluation), -len(evaluation) % prompts
    whole = evaluation.select([*range(rows), *(place % rows for place in range(fillers))])
    return whole.add_column(FILLER, [place >= rows for place in range(rows + fillers)])


def warnings_of_held_out(run: Any, dataset: Any, evaluation: Any) -> list[str]:
    """Prompts that are trained on, too, and prompts that are put to the model in another way."""
    trained = {name: {str(value) for value in dataset[name]} for name in ("prompt", ROW)}
    rows = zip(*([str(value) for value in evaluation[name]] for name in trained), strict=True)
    shared = sum(prompt in trained["prompt"] or row in trained[ROW] for prompt, row in rows)
    warnings = [
        f"eval.{name}: data.{name} is {getattr(run.data, name)!r} and this is not set: the model is asked in another "
        "way than in training"
        for name in _ASKED
        if getattr(run.data, name) and not getattr(run.eval, name)
    ]
    if shared:
        warnings.append(
            f"eval: {shared:,} of {counted(len(evaluation), 'prompt')} are in the training data: "
            "what they measure is not held out"
        )
    return warnings
