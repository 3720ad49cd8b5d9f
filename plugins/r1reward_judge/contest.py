"""The comparisons of one group, what they are worth together, and who is to blame for those that failed."""

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence

from r1reward.types import Score, Status
from r1reward_judge.client import RefusedError, ServiceError
from r1reward_judge.panel import Panel
from r1reward_judge.rubrics import Rubric
from r1reward_judge.service_blame import HARMLESS, PROBE, asked_in_turns, bounded
from r1reward_judge.thought import NoVerdictError
from r1reward_judge.verdict import read_object

__all__ = ["Contest", "Ranking", "ranks", "shares"]

_VERDICTS = {"first": 1.0, "second": 0.0, "tie": 0.5}
_SCHEMA = {
    "type": "object",
    "properties": {"analysis": {"type": "string"}, "better": {"enum": list(_VERDICTS)}},
    "required": ["analysis", "better"],
    "additionalProperties": False,
}


class Contest:
    """The comparisons of one group, each made once."""

    def __init__(
        self, panel: Panel, gate: asyncio.Semaphore, rubric: Rubric, prompt: str, timeout: float
    ) -> None:
        self._panel, self._gate, self._rubric, self._prompt = panel, gate, rubric, prompt
        self._timeout = timeout
        self._results: dict[tuple[str, str], float | None] = {}
        self._without_verdict: Counter[str] = Counter()
        self.verdicts: Counter[str] = Counter()
        """By text: how many of its comparisons have a result."""

    async def compare(self, first: str, second: str) -> float | None:
        """1 where the first is better, 0 where the second is, 0.5 for a tie; None where there is no verdict."""
        if (second, first) in self._results:
            result = self._results[second, first]
            return None if result is None else 1.0 - result
        if (first, second) not in self._results:
            self._results[first, second] = await self._compared(first, second)
        return self._results[first, second]

    async def _compared(self, first: str, second: str) -> float | None:
        try:
            result = await self._both_ways(first, second)
        except (NoVerdictError, RefusedError):
            self._without_verdict.update((first, second))
            return None
        except ServiceError:
            return None
        self.verdicts.update((first, second))
        return result

    async def _both_ways(self, first: str, second: str) -> float:
        there, back = await asyncio.gather(self._ask(first, second), self._ask(second, first))
        return there if there == 1.0 - back else 0.5

    @property
    def is_incomplete(self) -> bool:
        """Whether a comparison has no verdict."""
        return None in self._results.values()

    def settle(self) -> None:
        """Give a comparison without a verdict to the text that has fewer of them.

        Else a text that fits into the model's context beside short rivals only would choose its rivals.
        """
        missing = [pair for pair, result in self._results.items() if result is None]
        for first, second in missing:
            mine, theirs = self._without_verdict[first], self._without_verdict[second]
            if mine != theirs:
                self._results[first, second] = float(mine < theirs)

    async def without_rivals(self, text: str) -> Score:
        """The score of a text that has no verdict beside any other: the text is to blame, or the service."""
        try:
            result = await asked_in_turns(
                lambda: self._beside(text, PROBE), lambda: self._beside(PROBE, HARMLESS["second"])
            )
        except RefusedError as error:
            return Score.unscored(Status.UNDECIDED, f"no verdict: {error}")
        except ServiceError as error:
            status = Status.UNDECIDED if isinstance(error, _UnreadableError) else Status.ERROR
            return Score.unscored(status, f"no verdict: {error}")
        if result is None:
            return Score(value=0.0, reason="no verdict on it, though on others")
        return Score(value=0.5, reason="none of the others can be compared")

    async def _beside(self, first: str, second: str) -> float:
        try:
            return await self._both_ways(first, second)
        except NoVerdictError as error:
            raise _UnreadableError(str(error)) from None

    async def _ask(self, first: str, second: str) -> float:
        messages = self._rubric.messages({"prompt": self._prompt, "first": first, "second": second})
        async with self._gate:
            (reply,) = await bounded(
                self._panel.ask(messages, self._rubric.messages(HARMLESS), _SCHEMA), self._timeout
            )
        if isinstance(reply, Exception):
            raise reply
        verdict = read_object(reply, (first, second)).get("better")
        if not isinstance(verdict, str) or verdict not in _VERDICTS:
            raise NoVerdictError(
                f"'better' is first, second or tie, not {json.dumps(verdict, default=str):.60}"
            )
        return _VERDICTS[verdict]


class _UnreadableError(ServiceError):
    """The service answered, and its answer is no verdict."""


Ranking = Callable[[Contest, Sequence[str]], Awaitable[Mapping[str, float]]]
"""What the texts of a contest are worth."""


async def shares(contest: Contest, texts: Sequence[str]) -> dict[str, float]:
    """By text: the share of its comparisons that it won."""
    pairs = [(a, b) for i, a in enumerate(texts) for b in texts[i + 1 :]]
    results = await asyncio.gather(*(contest.compare(a, b) for a, b in pairs))
    won: dict[str, list[float]] = {text: [] for text in texts}
    for (a, b), result in zip(pairs, results, strict=True):
        if result is not None:
            won[a].append(result)
            won[b].append(1.0 - result)
    return {text: sum(points) / len(points) if points else 0.5 for text, points in won.items()}


async def ranks(contest: Contest, texts: Sequence[str]) -> dict[str, float]:
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
