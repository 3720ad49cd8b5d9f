"""`r1reward refine`: completions are rewritten by a server and verified again by the same reward.

    rows ── servers ──> .work/rewritten.jsonl ── score ──> .work/scored.jsonl ── verdict ──> refined.jsonl
                                                                                        └──> _report/dropped.jsonl

The original and the rewritten completion of a row are scored side by side, so that both are judged alike. DeepSeek-R1
made its cold start so: outputs of R1-Zero in a readable form (section 2.3.1).
"""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Unpack

import msgspec

from r1reward.api import score_files
from r1reward.errors import DataError, SpecError, UsageError
from r1reward.files import STDIN, Inputs
from r1reward.registry.registry import Registry
from r1reward.runs.plan import RowKeywords
from r1reward.runs.readers import row_reader
from r1reward.scoring.scorer import Scorer
from r1reward.spec.spec import RewardSpec
from r1reward.text.end_tokens import EndTokens
from r1reward_rollouts.refine_output import RefineSummary, write_refined
from r1reward_rollouts.refine_prompt import RefinePrompt
from r1reward_rollouts.refine_reply import Bounds, ReplyCheck
from r1reward_rollouts.refine_rows import COMPLETIONS, roles_of, rows_to_refine
from r1reward_rollouts.refine_server import Rewriter
from r1reward_rollouts.refine_verdict import Verdict
from r1reward_rollouts.run_summary import Where
from r1reward_rollouts.sampling import Sampling
from r1reward_rollouts.store import Store

__all__ = ["refine_files"]


def refine_files(
    files: Sequence[str],
    output: Path,
    prompt: RefinePrompt,
    spec: RewardSpec,
    where: Where,
    sampling: Sampling,
    bounds: Bounds,
    *,
    resume: bool = False,
    overwrite: bool = False,
    progress: Callable[[int, int, str], None] = lambda rows, tokens, health: None,
    tell: Callable[[str], None] = lambda line: None,
    **scoring: Unpack[RowKeywords],
) -> RefineSummary:
    """Rewrite the completions in some files into a folder. Raises `R1RewardError`.

    `scoring` are the fields of `r1reward.runs.plan.Options` that say how rows are read and scored.
    """
    began = time.monotonic()
    inputs = _inputs(files, output)
    registry = Registry.load(scoring.get("plugins", ()))
    _refuse_groups(spec, registry)
    task, end = scoring.get("task", ""), tuple(scoring.get("end_tokens", ()))
    reader = row_reader(spec, registry, scoring.get("columns"), task, end_tokens=end)
    next(rows_to_refine(inputs, reader), None)  # what cannot be read is told before anybody is asked
    choice = spec.template_choice
    template = registry.template(choice.name).build(choice.options, "template.options")
    definition = {
        "input": [[name, size] for name, size, _ in inputs.fingerprint()],
        "prompt": prompt.text,
        "reward": spec.hash,
        "model": where.model,
        "sampling": msgspec.to_builtins(sampling),
        "bounds": msgspec.to_builtins(bounds),
        "columns": reader.explicit,
        "task": task,
        "end_tokens": list(end),
    }
    rewritten, scored = output / ".work/rewritten.jsonl", output / ".work/scored.jsonl"
    store = Store(rewritten, definition, resume=resume, overwrite=overwrite)
    retried: dict[str, int] = {}
    try:
        if not store.finished:
            for old in scored.parent.glob("scored.jsonl*"):  # it is of other rows
                old.unlink()
            check = ReplyCheck(prompt, template, bounds)
            tokens = EndTokens((*spec.end_tokens, *end))
            rewriter = Rewriter(store, where, sampling, prompt, check, tokens, progress, tell)
            retried = rewriter(rows_to_refine(inputs, reader))
    finally:
        store.close()
    roles = roles_of(reader)
    scoring |= {"columns": roles | {"completion": COMPLETIONS}}
    # A run that was killed here goes on: a verdict of a judge is paid, too.
    score_files(rewritten, spec, scored, resume=True, **scoring)
    about = {"spec": msgspec.to_builtins(spec), "options": {"columns": roles, "task": task}}
    summary = write_refined(output, scored, store.failed_path, Verdict(spec, registry), about)
    return msgspec.structs.replace(
        summary, retried=retried, seconds=time.monotonic() - began, finished=store.finished
    )


def _inputs(files: Sequence[str], output: Path) -> Inputs:
    if STDIN in files:
        raise UsageError("completions are read from files, so that a run can be resumed")
    own = output / ".work"
    if output.exists() and not (
        output.is_dir() and (not any(output.iterdir()) or [*own.glob("rewritten.*")])
    ):
        raise DataError(f"{output} exists and was not made by this command; name another output")
    return Inputs(files)


def _refuse_groups(spec: RewardSpec, registry: Registry) -> None:
    """A verifier that compares completions would compare the original with what was made of it."""
    scorer = Scorer(spec, registry)
    try:
        if scorer.sees_groups:
            raise SpecError(
                "--reward: it judges the completions of a prompt together; name one that judges each, accuracy say"
            )
    finally:
        scorer.close()
