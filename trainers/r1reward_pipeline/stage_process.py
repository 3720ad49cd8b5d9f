"""The process of one stage of a pipeline: reads its task and calls the function that does it."""

import os
import sys
from pathlib import Path

from r1reward.cli import EXIT_CODES, exit_code
from r1reward.errors import R1RewardError
from r1reward.pool.linux import die_with_parent
from r1reward_pipeline.stage_tasks import EvaluateTask, GRPOTask, RejectTask, SFTTask, Task, read_task

__all__ = ["do", "main"]


def do(task: Task) -> None:
    """Do a task. Raises `R1RewardError`."""
    if isinstance(task, GRPOTask):
        from r1reward_trainers.grpo import train_grpo

        train_grpo(task.run)
    elif isinstance(task, SFTTask):
        from r1reward_trainers.sft import train_sft

        train_sft(task.run)
    elif isinstance(task, RejectTask):
        _reject(task)
    else:
        _evaluate(task)


def _reject(task: RejectTask) -> None:
    from r1reward_rejection.api import RejectOptions, reject_files
    from r1reward_rejection.recipe.file import parse_recipe
    from r1reward_rejection.summary import print_summary

    recipe = parse_recipe(task.recipe, task.changes)
    summary = reject_files(task.files, recipe, task.output, RejectOptions(plugins=task.plugins), tell=print)
    print_summary(summary)


def _evaluate(task: EvaluateTask) -> None:
    from r1reward.cli.terminal import make_console
    from r1reward.report.summary import print_summary
    from r1reward_rollouts.evaluate import evaluate
    from r1reward_trainers.config import ScoringConfig

    evaluation = evaluate(
        task.model,
        task.data,
        task.reward,
        Path(task.output),
        sampling=task.sampling,
        scoring=ScoringConfig(plugins=task.plugins),
    )
    print_summary(evaluation.summary, make_console(highlight=False))


def main(file: str) -> int:
    """Do the task in a file; the exit code is that of the command which does the same."""
    if (
        "LOCAL_RANK" in os.environ
    ):  # a launcher (accelerate, torchrun) that is killed leaves its processes behind
        die_with_parent(os.getppid())
    try:
        do(read_task(Path(file)))
    except R1RewardError as error:
        print(f"error: {error}", file=sys.stderr)
        return exit_code(error)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return EXIT_CODES["interrupted"]
    return EXIT_CODES["done"]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
