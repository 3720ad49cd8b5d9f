"""The fields of TRL's GRPOConfig that follow from the other keys of a run."""

from typing import Any

import msgspec

from r1reward.errors import UsageError
from r1reward_trainers.trl_arguments import divided

__all__ = ["trl_fields", "with_template_arguments"]


def with_template_arguments(run: Any) -> Any:
    """The run with one set of arguments of the chat template, for TRL and for the reward. Raises `UsageError`."""
    for_trl = run.grpo.get("chat_template_kwargs") or {}
    arguments = run.data.chat_template_kwargs or for_trl
    if for_trl not in ({}, arguments):
        raise UsageError(
            f"data.chat_template_kwargs: {arguments} is not grpo.chat_template_kwargs, {for_trl}: name one of them"
        )
    if run.eval and run.eval.chat_template_kwargs not in ({}, arguments):
        raise UsageError(
            "eval.chat_template_kwargs: a run has one set of them: set data.chat_template_kwargs"
        )
    evaluation = run.eval and msgspec.structs.replace(run.eval, chat_template_kwargs=arguments)
    data = msgspec.structs.replace(run.data, chat_template_kwargs=arguments)
    grpo = run.grpo | ({"chat_template_kwargs": arguments} if arguments else {})
    return msgspec.structs.replace(run, data=data, eval=evaluation, grpo=grpo)


def trl_fields(run: Any) -> dict[str, Any]:
    """TRL's fields, with `batch` and `rollout` divided over processes and micro-batches.

    TRL counts `steps_per_generation` in micro-batches, so that the same preset would mean another rollout on
    another number of GPUs; the generation's size in completions does not.
    """
    fields = divided(run.grpo, run.batch)
    if run.rollout is not None and not {"generation_batch_size", "steps_per_generation"} & fields.keys():
        fields["generation_batch_size"] = run.rollout
    if run.early_stop:
        best = {
            "load_best_model_at_end": True,
            "metric_for_best_model": "eval_pass@1",
            "greater_is_better": True,
        }
        fields = best | fields
    return fields
