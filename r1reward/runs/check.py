"""`r1reward check`: every ground truth, written as a completion, must score 1.0.

A row that fails can be satisfied by no policy: its reference is broken, or the verifier cannot read it.
"""

from typing import Any

import msgspec

from r1reward.pool.guard import Guard
from r1reward.pool.jobs import Work
from r1reward.runs.worker import SHIFT, Gathered, Ready, Worker
from r1reward.scoring.term_runner import Judge, describe
from r1reward.types import Completion, Sample, Score, Status

__all__ = ["Checker", "Finding"]

_REASONING = "This is the reference."
"""What stands where the chain of thought would: a template may ask for one."""


class Finding(msgspec.Struct, frozen=True, omit_defaults=True):
    """A ground truth that does not score 1.0 by a term."""

    where: str
    term: str
    value: float | None
    status: str
    reason: str = ""
    answer: str | None = None
    ground_truth: Any = None
    id: str = ""


class Checker(Worker):
    """Judges the ground truths of rows instead of their completions; its lines are findings."""

    def score_rows(self, ready: list[Ready], batch: Gathered, work: Work, guard: Guard) -> None:
        """Check rows, one after another."""
        for row in ready:
            for finding in self._check(row, work, guard):
                batch.lines += msgspec.json.encode(finding, enc_hook=str) + b"\n"
            batch.count(row.reading.sample, row.reading.source, [], row.row.where)

    def _check(self, ready: Ready, work: Work, guard: Guard) -> list[Finding]:
        sample = ready.reading.sample
        plan = [(term, self.scorer.judges[i]) for i, term in self.scorer.plan(sample.task)]
        found, checked = list[Finding](), 0
        for number, (term, judge) in enumerate(plan):
            score = self._judge(judge, sample, (ready.place << SHIFT) + number, work, guard)
            if score is None or score.status is Status.NOT_APPLICABLE:
                continue
            checked += 1
            if score.value != 1.0:
                found.append(_finding(ready.row.where, term.name, score, sample))
        return found if checked else [*found, _unchecked(ready.row.where, sample)]

    def _judge(self, judge: Judge, sample: Sample, place: int, work: Work, guard: Guard) -> Score | None:
        """What the term says of the reference; None where its verifier has none."""
        reference = getattr(judge.verifier, "reference", None)
        if reference is None:
            return None
        if (fault := work.faults.get((place, judge.index))) is not None:
            return Score.unscored(Status.ERROR, f"{fault.kind}: {fault.detail}")
        guard.enter(place, judge.index, judge.deadline)
        try:
            answer = reference(sample)
        except (Exception, SystemExit) as error:  # noqa: BLE001  the boundary, as in Judge
            return Score.unscored(Status.ERROR, f"reference: {describe(error)}")
        finally:
            guard.leave()
        if answer is None:
            return None
        completion = Completion(text=self.scorer.template.render(_REASONING, answer))
        rewarded = self.score([(sample, completion)], [place], guard, work.faults, work.singly)
        return rewarded[0].reward.scores[judge.term.name]


def _finding(where: str, term: str, score: Score, sample: Sample) -> Finding:
    return Finding(
        where,
        term,
        score.value,
        score.status.value,
        score.reason,
        score.answer,
        sample.ground_truth,
        sample.id,
    )


def _unchecked(where: str, sample: Sample) -> Finding:
    reason = f"no term that knows references applies to the task {sample.task!r}"
    return Finding(where, "", None, "unchecked", reason, None, sample.ground_truth, sample.id)
