"""`judge`: a model decides, by a rubric, through an OpenAI-compatible chat server."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from r1reward.text.characters import says_nothing
from r1reward.text.final_answer import final_answer
from r1reward.types import UNSURE, Completion, Response, Sample, Score, Status
from r1reward_judge.client import RefusedError
from r1reward_judge.criteria import Criterion, criteria_of, points_of
from r1reward_judge.panel import Panel, Usage
from r1reward_judge.rubrics import Rubric
from r1reward_judge.service_blame import HARMLESS, PROBE, asked_in_turns, bounded, longest
from r1reward_judge.thought import NoVerdictError
from r1reward_judge.verdict import read_verdict

__all__ = ["JudgeVerifier"]

_MOST_PROBES = 4_096


class _Verdict(NamedTuple):
    """The verdict of a panel: a value in [0, 1], or None and the reason."""

    value: float | None
    reason: str
    agreement: float | None = None
    refused: bool = False
    """Whether the service refused the request: its texts are too long, or filtered."""
    missing: int = 0
    """How many replies are no verdict, beside those that are."""
    usage: Mapping[str, int] = {}
    """What this verdict took; not the tries before it, nor a probe."""


class JudgeVerifier:
    """See `judge`."""

    version = "6"

    def __init__(
        self,
        panel: Panel,
        rubric: Rubric,
        timeout: float,
        max_chars: int,
        concurrency: int,
        by_criteria: bool = False,
    ) -> None:
        self._panel, self._rubric, self._by_criteria = panel, rubric, by_criteria
        self._max_chars, self.concurrency = max_chars, concurrency
        self._timeout, self.deadline = timeout, longest(timeout)
        self._probes: dict[tuple[str, ...], asyncio.Task[_Verdict]] = {}

    async def __call__(self, sample: Sample, completion: Completion, response: Response, /) -> Score:
        """Ask, and read the verdicts."""
        truth = _as_text(sample.ground_truth)
        criteria = criteria_of(sample) if self._by_criteria else []
        if isinstance(criteria, str):
            return Score.unscored(Status.BAD_GROUND_TRUTH, criteria)
        if "{ground_truth}" in self._rubric.user and not truth.strip():
            return Score.unscored(Status.BAD_GROUND_TRUTH, "no ground truth for the judge to compare with")
        candidate = self._candidate(sample, completion, response)
        if not candidate.strip() or (says_nothing(candidate) and not says_nothing(truth or "a")):
            return Score(value=0.0, reason="there is nothing to judge")
        if len(candidate) > self._max_chars:
            return Score(value=0.0, reason=f"{len(candidate)} characters, more than max_chars allows")
        texts = {"prompt": sample.prompt, "ground_truth": truth, "candidate": candidate}
        if criteria:
            return await self._by_points(criteria, texts)
        return self._score(await self._judged(texts))

    def cache_key(self, sample: Sample, completion: Completion, response: Response, /) -> str:
        """What the verdict depends on."""
        criteria = criteria_of(sample) if self._by_criteria else ""
        candidate = self._candidate(sample, completion, response)
        parts = [sample.prompt, _as_text(sample.ground_truth), candidate, criteria]
        return json.dumps([self._panel.name, *parts, self._rubric.system, self._rubric.user])

    def reference(self, sample: Sample) -> str | None:
        """The ground truth as an answer, where the rubric compares with one."""
        text = _as_text(sample.ground_truth)
        return text if "{ground_truth}" in self._rubric.user and text else None

    async def close(self) -> None:
        """Close the connections."""
        await self._panel.close()

    def _candidate(self, sample: Sample, completion: Completion, response: Response) -> str:
        if self._rubric.sees == "response":
            return completion.text
        if self._rubric.sees == "answer":
            return response.answer
        answers = final_answer(
            response.answer, question=sample.prompt, truncated=completion.truncated
        ).answers
        return answers[0] if len(answers) == 1 else ""

    async def _by_points(self, criteria: list[Criterion], texts: Mapping[str, str]) -> Score:
        """The points of the criteria that are met; one without a verdict counts against the candidate."""
        calls = [self._judged({**texts, "criterion": criterion.text}) for criterion in criteria]
        verdicts = await asyncio.gather(*calls)
        for verdict in verdicts:
            if verdict.value is None:
                return self._score(verdict)
        met = [bool(verdict.value) for verdict in verdicts]
        usage = sum((Usage(verdict.usage) for verdict in verdicts), Usage())
        for place, (criterion, verdict) in enumerate(zip(criteria, verdicts, strict=True)):
            if verdict.agreement is not None and verdict.agreement <= 0.5:  # no verdict, or a tie
                met[place] = criterion.points < 0
        value = points_of(criteria, met)
        metrics = {f"criterion_{number}": float(m) for number, m in enumerate(met, 1)}
        shares = [v.agreement for v in verdicts if v.agreement is not None]
        if shares and self._panel.size > 1:
            metrics["agreement"] = sum(shares) / len(shares)
        metrics |= {name: float(count) for name, count in usage.items()}
        missed = [c.text for c, m in zip(criteria, met, strict=True) if m != (c.points >= 0)]
        reason = f"{sum(met)} of {len(met)} criteria are met" + (f"; not: {missed[0]:.80}" if missed else "")
        return Score(value=value, reason=reason, metrics=metrics)

    def _score(self, verdict: _Verdict) -> Score:
        metrics = {name: float(count) for name, count in verdict.usage.items()}
        if verdict.value is None:
            status = Status.BAD_GROUND_TRUTH if verdict.refused else Status.UNDECIDED
            return Score(value=None, status=status, reason=verdict.reason, metrics=metrics or None)
        if verdict.agreement is not None and self._panel.size > 1:
            metrics["agreement"] = verdict.agreement
            if verdict.agreement == 0.5 and self._rubric.kind != "number":
                metrics[UNSURE] = 1.0
        return Score(value=verdict.value, reason=verdict.reason, metrics=metrics or None)

    async def _judged(self, texts: Mapping[str, str]) -> _Verdict:
        """The panel's verdict; where there is none, a probe shows whether the candidate prevented it."""
        probing = {**texts, "candidate": PROBE}
        verdict = await asked_in_turns(lambda: self._verdict_of(texts), lambda: self._verdict_of(probing))
        if verdict is None:
            return _Verdict(0.0, "the service fails for this candidate, and not for another", 0.0)
        if verdict.value is not None and not (verdict.missing and self._rubric.kind == "number"):
            return verdict
        probe = await self._probe(probing)
        if verdict.value is not None:  # a number that the candidate prevents is the least
            share = 1.0 if probe.missing else 1.0 - verdict.missing / self._panel.size
            return verdict._replace(value=verdict.value * share)
        if probe.value is not None:
            return _Verdict(0.0, f"{verdict.reason}; of another candidate there is a verdict", 0.0)
        return verdict._replace(refused=verdict.refused and probe.refused)

    async def _probe(self, texts: Mapping[str, str]) -> _Verdict:
        """The verdict on a harmless candidate, asked for once for each row."""
        key = tuple(texts.values())
        if key not in self._probes:
            if len(self._probes) >= _MOST_PROBES:
                self._probes.clear()
            self._probes[key] = asyncio.ensure_future(self._verdict_of(texts))
        try:
            return await asyncio.shield(self._probes[key])
        except BaseException:
            self._probes.pop(key, None)
            raise

    async def _verdict_of(self, texts: Mapping[str, str]) -> _Verdict:
        schema = None if self._rubric.kind == "word" else self._rubric.schema
        usage = Usage()
        messages, harmless = self._rubric.messages(texts), self._rubric.messages(HARMLESS)
        replies = await bounded(self._panel.ask(messages, harmless, schema, usage), self._timeout)
        return self._count(replies, texts["candidate"])._replace(usage=dict(sorted(usage.items())))

    def _count(self, replies: list[str | NoVerdictError | RefusedError], candidate: str) -> _Verdict:
        values, problem, analysis = list[float](), "", ""
        for reply in replies:
            try:
                if isinstance(reply, Exception):
                    raise reply
                value, analysis = read_verdict(reply, self._rubric, (candidate,))
                values.append(value)
            except (NoVerdictError, RefusedError) as error:
                problem = str(error)
        missing = len(replies) - len(values)
        yes, half = sum(values), len(replies) / 2
        # Half of all that were asked, so that no verdict is bought by preventing others.
        is_open = (
            yes <= half and len(values) - yes < half if self._rubric.kind != "number" else missing >= half
        )
        if is_open or not values:
            refused = all(isinstance(reply, RefusedError) for reply in replies)
            return _Verdict(None, f"the judge gave no verdict: {problem}", refused=refused)
        mean = sum(values) / len(values)
        if self._rubric.kind == "number":
            return _Verdict(mean, analysis, 1.0 - (max(values) - min(values)), missing=missing)
        agreement = max(mean, 1 - mean)
        if mean == 0.5:
            return _Verdict(0.0, f"{len(values)} verdicts, and as many say yes as no", agreement)
        return _Verdict(float(mean > 0.5), analysis, agreement)


def _as_text(truth: Any) -> str:
    if truth is None or isinstance(truth, str):
        return truth or ""
    return json.dumps(truth, ensure_ascii=False, default=str)
