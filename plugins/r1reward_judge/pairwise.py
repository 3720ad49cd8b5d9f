"""`pairwise`: a model compares the completions of a sample with one another, each pair in both orders."""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from typing import Literal

from r1reward.errors import SpecError
from r1reward.text.characters import is_blank
from r1reward.types import Item, Score, Status
from r1reward_judge.contest import Contest, Ranking, ranks, shares
from r1reward_judge.panel import Panel, make_panel
from r1reward_judge.rubrics import Rubric, find_rubric
from r1reward_judge.service_blame import longest

__all__ = ["PairwiseVerifier", "pairwise"]


def pairwise(
    *,
    url: str,
    model: str,
    rubric: str = "preference",
    comparisons: Literal["full", "sort"] = "full",
    sees: Literal["answer", "response"] = "answer",
    key_env: str = "OPENAI_API_KEY",
    temperature: float = 0.0,
    max_tokens: int = 1024,
    max_chars: int = 20_000,
    timeout: float = 60.0,
    retries: int = 8,
    concurrency: int = 64,
) -> "PairwiseVerifier":
    """How a completion compares with the others of its sample, by a model that sees two at a time.

    Args:
        url: The server's address up to `/v1`.
        model: The model's name on that server.
        rubric: `preference`, or a YAML file whose `user` has the places `{prompt}`, `{first}` and `{second}`, and
            which asks for `{"analysis": …, "better": "first", "second" or "tie"}`.
        comparisons: `full`: every pair, and the value is the share of comparisons won (a tie is half); `sort`: as
            many as a merge sort needs, and the value is the rank, from 0 to 1.
        sees: What is compared: the answer part, or the whole completion.
        key_env: The environment variable that holds the key.
        temperature: The model's.
        max_tokens: Of a verdict, thinking included.
        max_chars: A longer completion loses without a comparison.
        timeout: Seconds for one request.
        retries: How often a request is sent again where the failure may pass.
        concurrency: Requests at a time, for each worker.

    Each pair is asked in both orders, and where they contradict each other it is a tie. Equal texts are one. An empty
    completion is worth 0. A comparison without a verdict is lost by the completion that has more of them; one that
    the service fails to make counts for neither. A completion whose comparisons all fail is compared with a harmless
    one ("I do not know."), three times, and in between two harmless ones are: where it fails each time and they pass,
    it is worth 0, else it has no value. It has no influence on the others.
    """
    if timeout <= 0 or concurrency < 1 or max_tokens < 1 or retries < 0:
        raise SpecError("timeout, concurrency and max_tokens: more than 0; retries: 0 or more")
    definition = find_rubric(rubric, places=("first", "second"))
    first = {"url": url, "model": model, "key_env": key_env}
    request = {"temperature": temperature, "max_tokens": max_tokens}
    panel = make_panel(first, (), request, 1, timeout, retries)
    return PairwiseVerifier(
        panel, definition, ranks if comparisons == "sort" else shares, sees, max_chars, timeout, concurrency
    )


class PairwiseVerifier:
    """See `pairwise`."""

    version = "2"

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
