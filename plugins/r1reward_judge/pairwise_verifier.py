"""`pairwise`: a model compares the completions of a sample with one another, each pair in both orders."""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence

from r1reward.text.characters import is_blank
from r1reward.types import Item, Score, Status
from r1reward_judge.contest import Contest, Ranking, shares
from r1reward_judge.panel import Panel
from r1reward_judge.rubrics import Rubric
from r1reward_judge.service_blame import longest

__all__ = ["PairwiseVerifier"]


class PairwiseVerifier:
    """See `pairwise`."""

    version = "4"

    def __init__(
        self,
        panel: Panel,
        rubric: Rubric,
        ranking: Ranking,
        sees: str,
        max_chars: int,
        timeout: float,
        concurrency: int,
    ) -> None:
        self._panel, self._rubric, self._ranking, self._sees = panel, rubric, ranking, sees
        self._max_chars, self.concurrency = max_chars, concurrency
        self._timeout, self.deadline = timeout, longest(timeout)
        self._gate = asyncio.Semaphore(concurrency)

    async def score_group(self, items: Sequence[Item]) -> list[Score]:
        """Score the completions of one sample."""
        if len(items) < 2:
            reason = "one completion is no group: give the completions of a prompt in one row"
            return [Score.unscored(Status.UNDECIDED, reason)] * len(items)
        texts = [self._candidate(item) for item in items]
        unique = {text for text in texts if not is_blank(text) and len(text) <= self._max_chars}
        # Sorted by digest, so that the order of the group has no influence.
        ordered = sorted(unique, key=lambda text: hashlib.sha256(text.encode("utf-8", "replace")).digest())
        contest = Contest(self._panel, self._gate, self._rubric, items[0][0].prompt, self._timeout)
        values = await self._ranking(contest, ordered)
        if contest.is_incomplete:
            await shares(contest, ordered)  # every pair, to see which of two texts has fewer verdicts
            contest.settle()
            values = await self._ranking(contest, [text for text in ordered if contest.verdicts[text]])
        alone = [text for text in ordered if not contest.verdicts[text]] if len(ordered) > 1 else []
        apart = dict(zip(alone, await asyncio.gather(*map(contest.without_rivals, alone)), strict=True))
        return [apart.get(text) or self._score(text, values, contest) for text in texts]

    async def close(self) -> None:
        """Close the connections."""
        await self._panel.close()

    def _candidate(self, item: Item) -> str:
        return item[1].text if self._sees == "response" else item[2].answer

    def _score(self, text: str, values: Mapping[str, float], contest: Contest) -> Score:
        if is_blank(text):
            return Score(value=0.0, reason="there is nothing to compare")
        if len(text) > self._max_chars:
            return Score(value=0.0, reason=f"{len(text)} characters, more than max_chars allows")
        count = contest.verdicts[text]
        if not count:
            return Score(value=0.5, reason="all that can be compared are equal")
        metrics = {"comparisons": float(count)}
        return Score(value=values[text], reason=f"{count} comparisons", metrics=metrics)
