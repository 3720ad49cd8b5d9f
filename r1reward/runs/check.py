"""`r1reward check`: every ground truth, written as a completion, must score 1.0.

A row that fails can be satisfied by no policy: its reference is broken, or the verifier cannot read it.
"""

from typing import Any

import msgspec

from r1reward.pool.guard import Guard
from r1reward.pool.jobs import Work
from r1reward.runs.payloads import SHIFT
from r1reward.runs.pieces import Gathered
from r1reward.runs.worker import Ready, Worker
from r1reward.scoring.boundary import boundary, score_of_fault
from r1reward.scoring.term_runner import Judge
from r1reward.types import Completion, Sample, Score, Status

__all__ = ["SPELLING", "UNCHECKED", "Checker", "Finding"]

UNCHECKED, SPELLING = "unchecked", "spelling"
"""Statuses of findings that are no failure: nothing could be asked; one spelling of several is not accepted."""

_REASONING = "This is the reference."
"""The text in place of a chain of thought, which a template may require."""


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
                batch.lines.append(msgspec.json.encode(finding, enc_hook=str) + b"\n")
            batch.count([(row.reading.sample, row.reading.source, [], row.row)])

    def _check(self, ready: Ready, work: Work, guard: Guard) -> list[Finding]:
        sample, where = ready.reading.sample, ready.row.where
        plan = [(term, self.scorer.judges[i]) for i, term in self.scorer.plan(sample.task)]
        findings, checked = list[Finding](), 0
        for number, (term, judge) in enumerate(plan):
            scores = self._judge(judge, sample, (ready.place << SHIFT) + number, work, guard)
            if not scores or scores[0][1].status is Status.NOT_APPLICABLE:
                continue
            checked += 1
            if all(score.value != 1.0 for _, score in scores):
                findings.append(_finding(where, term.name, scores[0][1], sample))
            else:
                findings += [_spelling(where, term.name, a, s, sample) for a, s in scores if s.value != 1.0]
        terms = [term.name for term, _ in plan]
        return findings if checked else [*findings, _unchecked(where, sample, terms)]

    def _judge(
        self, judge: Judge, sample: Sample, place: int, work: Work, guard: Guard
    ) -> list[tuple[str, Score]]:
        """What the term says of each spelling of the reference; nothing where its verifier has none."""
        if (fault := work.faults.get((place, judge.index))) is not None:
            return [("", score_of_fault(fault))]
        guard.enter(place, judge.index, judge.deadline)
        with boundary("reference: ") as caught:
            answers = _answers(judge.verifier, sample)
        guard.leave()
        if caught.raised is not None:
            return [("", caught.raised)]
        completions = [Completion(text=self.scorer.template.render(_REASONING, a)) for a in answers]
        scores = [self._score(judge, sample, c, place, work, guard) for c in completions]
        return list(zip(answers, scores, strict=True))

    def _score(
        self, judge: Judge, sample: Sample, completion: Completion, place: int, work: Work, guard: Guard
    ) -> Score:
        """Score one spelling at a time, because all spellings of a row share one place in the job."""
        return self.scorer.score_term(
            judge.index, (sample, completion), place, guard=guard, faults=work.faults, singly=work.singly
        )


def _answers(verifier: Any, sample: Sample) -> list[str]:
    """The reference as an answer, and its other spellings."""
    reference = verifier.reference(sample) if hasattr(verifier, "reference") else None
    if reference is None:
        return []
    others = verifier.spellings(sample) if hasattr(verifier, "spellings") else ()
    return [reference, *others]


def _spelling(where: str, term: str, answer: str, score: Score, sample: Sample) -> Finding:
    reason = (
        f"written as {answer[:80]!r}: {'none' if score.value is None else f'{score.value:g}'}: {score.reason}"
    )
    return Finding(where, term, score.value, SPELLING, reason, score.answer, sample.ground_truth, sample.id)


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


def _unchecked(where: str, sample: Sample, terms: list[str]) -> Finding:
    reason = f"no term applies to the task {sample.task!r}"
    if terms:
        reason = f"{', '.join(terms)}: no answer to try is known for this row of the task {sample.task!r}"
    return Finding(where, "", None, UNCHECKED, reason, None, sample.ground_truth, sample.id)
