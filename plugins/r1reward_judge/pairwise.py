"""`pairwise`: a model compares the completions of a sample with one another, each pair in both orders."""

import asyncio
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Literal

from r1reward.errors import SpecError
from r1reward.text.characters import is_blank
from r1reward.types import Item, Score, Status
from r1reward_judge.client import RefusedError, ServiceError
from r1reward_judge.panel import Panel, make_panel
from r1reward_judge.rubrics import Rubric, find_rubric
from r1reward_judge.verdict import NoVerdictError, read_object

__all__ = ["PairwiseVerifier", "pairwise"]

_VERDICTS = {"first": 1.0, "second": 0.0, "tie": 0.5}
_SCHEMA = {
    "type": "object",
    "properties": {"analysis": {"type": "string"}, "better": {"enum": list(_VERDICTS)}},
    "required": ["analysis", "better"],
    "additionalProperties": False,
}


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
    completion is worth 0. A comparison that fails counts for neither; a completion whose comparisons all fail is
    `error`, and one that the model can compare with none, while it can compare others, is worth 0.
    """
    if timeout <= 0 or concurrency < 1 or max_tokens < 1 or retries < 0:
        raise SpecError("timeout, concurrency and max_tokens: more than 0; retries: 0 or more")
    definition = find_rubric(rubric, places=("first", "second"))
    first = {"url": url, "model": model, "key_env": key_env}
    request = {"temperature": temperature, "max_tokens": max_tokens}
    panel = make_panel(first, (), request, 1, timeout, retries)
    return PairwiseVerifier(panel, definition, comparisons == "sort", sees, max_chars, timeout, concurrency)


class PairwiseVerifier:
    """See `pairwise`."""

    version = "1"

    def __init__(
        self,
        panel: Panel,
        rubric: Rubric,
        sort: bool,
        sees: str,
        max_chars: int,
        timeout: float,
        concurrency: int,
    ) -> None:
        self._panel, self._rubric, self._sort, self._sees = panel, rubric, sort, sees
        self._max_chars, self.concurrency, self.deadline = max_chars, concurrency, timeout + 60.0
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
        contest = _Contest(self._panel, self._gate, self._rubric, items[0][0].prompt)
        values = await (_ranks(contest, ordered) if self._sort else _shares(contest, ordered))
        return [self._score(text, values, contest) for text in texts]

    async def close(self) -> None:
        """Close the connections."""
        await self._panel.close()

    def _candidate(self, item: Item) -> str:
        return item[1].text if self._sees == "response" else item[2].answer

    def _score(self, text: str, values: Mapping[str, float], contest: "_Contest") -> Score:
        if is_blank(text):
            return Score(value=0.0, reason="there is nothing to compare")
        if len(text) > self._max_chars:
            return Score(value=0.0, reason=f"{len(text)} characters, more than max_chars allows")
        if len(values) == 1:
            return Score(value=0.5, reason="all that can be compared are equal")
        count = contest.done.get(text, 0)
        if count:
            metrics = {"comparisons": float(count)}
            return Score(value=values[text], reason=f"{count} comparisons", metrics=metrics)
        if text in contest.failed:
            return Score.unscored(Status.ERROR, contest.problem)
        if contest.done:
            return Score(value=0.0, reason=f"no verdict on it, though on others: {contest.problem}")
        return Score.unscored(Status.UNDECIDED, f"no verdict: {contest.problem}")


class _Contest:
    """The comparisons of one group: their results, and the problems of those that failed."""

    def __init__(self, panel: Panel, gate: asyncio.Semaphore, rubric: Rubric, prompt: str) -> None:
        self._panel, self._gate, self._rubric, self._prompt = panel, gate, rubric, prompt
        self.done: dict[str, int] = {}
        """By text: how many comparisons have a result."""
        self.failed: set[str] = set()
        """Texts with a comparison that the service failed to make."""
        self.problem = ""

    async def compare(self, first: str, second: str) -> float | None:
        """1 where the first is better, 0 where the second is, 0.5 for a tie; None where there is no verdict."""
        try:
            there, back = await asyncio.gather(self._ask(first, second), self._ask(second, first))
        except (NoVerdictError, RefusedError) as error:
            self.problem = str(error)
            return None
        except ServiceError as error:
            self.problem = str(error)
            self.failed.update((first, second))
            return None
        for text in (first, second):
            self.done[text] = self.done.get(text, 0) + 1
        return there if there == 1.0 - back else 0.5

    async def _ask(self, first: str, second: str) -> float:
        messages = self._rubric.messages({"prompt": self._prompt, "first": first, "second": second})
        async with self._gate:
            (reply,) = await self._panel.ask(messages, _SCHEMA)
        if isinstance(reply, Exception):
            raise reply
        verdict = read_object(reply).get("better")
        if not isinstance(verdict, str) or verdict not in _VERDICTS:
            raise NoVerdictError(
                f"'better' is first, second or tie, not {json.dumps(verdict, default=str):.60}"
            )
        return _VERDICTS[verdict]


async def _shares(contest: _Contest, texts: Sequence[str]) -> dict[str, float]:
    """By text: the share of its comparisons that it won."""
    pairs = [(a, b) for i, a in enumerate(texts) for b in texts[i + 1 :]]
    results = await asyncio.gather(*(contest.compare(a, b) for a, b in pairs))
    won: dict[str, list[float]] = {text: [] for text in texts}
    for (a, b), result in zip(pairs, results, strict=True):
        if result is not None:
            won[a].append(result)
            won[b].append(1.0 - result)
    return {text: sum(points) / len(points) if points else 0.5 for text, points in won.items()}


async def _ranks(contest: _Contest, texts: Sequence[str]) -> dict[str, float]:
    """By text: its rank among the others, the best 1 and the worst 0; what is tied shares the mean of its ranks."""
    tied = set[tuple[str, str]]()

    async def merged(part: Sequence[str]) -> list[str]:
        if len(part) < 2:
            return list(part)
        half = len(part) // 2
        left, right = await asyncio.gather(merged(part[:half]), merged(part[half:]))
        order: list[str] = []
        while left and right:
            result = await contest.compare(left[0], right[0])
            if result is None or result == 0.5:
                tied.add((left[0], right[0]))
            order.append((right if result == 0.0 else left).pop(0))
        return order + left + right

    order = await merged(texts)
    last = max(1, len(order) - 1)
    values = {text: 1.0 - place / last for place, text in enumerate(order)}
    start = 0
    for place in range(1, len(order) + 1):
        pair = (order[place - 1], order[place]) if place < len(order) else ("", "")
        if pair in tied or pair[::-1] in tied:
            continue
        mean = sum(values[text] for text in order[start:place]) / (place - start)
        values.update(dict.fromkeys(order[start:place], mean))
        start = place
    return values
