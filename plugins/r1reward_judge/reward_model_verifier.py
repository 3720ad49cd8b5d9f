"""`reward_model`: the scalar of a reward model behind vLLM's classification or pooling endpoint."""

import json
import math
from typing import Any

from r1reward.text.characters import is_blank
from r1reward.types import Completion, Response, Sample, Score
from r1reward_judge.client import Client, ServiceError
from r1reward_judge.quotation import without_control_tokens
from r1reward_judge.service_blame import PROBE, asked_in_turns, bounded, longest

__all__ = ["RewardModelVerifier"]


class RewardModelVerifier:
    """See `reward_model`."""

    version = "3"

    def __init__(
        self,
        client: Client,
        model: str,
        sees: str,
        endpoint: str,
        numbers: tuple[int, float, float],
        concurrency: int,
        max_chars: int,
    ) -> None:
        self._max_chars = max_chars
        self._client, self._model, self._sees, self._endpoint = client, model, sees, endpoint
        self._label, self._scale, self._shift = numbers
        self.concurrency, self.deadline = concurrency, longest(client.timeout)

    async def __call__(self, sample: Sample, completion: Completion, response: Response, /) -> Score:
        """Ask for the scalar. An empty answer is worth 0."""
        text = self._candidate(completion, response)
        if is_blank(text):
            return Score(value=0.0, reason="there is nothing to rate")
        if len(text) > self._max_chars:
            return Score(value=0.0, reason=f"{len(text)} characters, more than max_chars allows")
        prompt = sample.prompt
        rated = await asked_in_turns(lambda: self._rated(prompt, text), lambda: self._rated(prompt, PROBE))
        if rated is None:
            return Score(value=0.0, reason="the service fails for this text, and not for another")
        return rated

    async def _rated(self, prompt: str, text: str) -> Score:
        messages = [
            {"role": "user", "content": without_control_tokens(prompt)},
            {"role": "assistant", "content": without_control_tokens(text)},
        ]
        body = {"model": self._model, "messages": messages}
        answer = await bounded(self._client.post(f"/{self._endpoint}", body), self._client.timeout)
        number = self._number(answer)
        return Score(value=self._squashed(number), metrics={"raw": number})

    def cache_key(self, sample: Sample, completion: Completion, response: Response, /) -> str:
        """What the scalar depends on."""
        candidate = self._candidate(completion, response)
        return json.dumps([self._client.url, self._model, self._max_chars, sample.prompt, candidate])

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    def _candidate(self, completion: Completion, response: Response) -> str:
        return completion.text if self._sees == "response" else response.answer

    def _number(self, answer: dict[str, Any]) -> float:
        key = "probs" if self._endpoint == "classify" else "data"
        try:
            value = answer["data"][0][key]
            while isinstance(value, list):  # a pooled answer may be a vector for each token
                value = value[self._label if not isinstance(value[0], list) else -1]
            number = float(value)
        except (KeyError, IndexError, TypeError, ValueError):
            raise ServiceError(f"/{self._endpoint}: no {key} in the answer: {str(answer)[:200]}") from None
        if not math.isfinite(number):
            raise ServiceError(f"/{self._endpoint}: the answer is {number}")
        return number

    def _squashed(self, number: float) -> float:
        if self._endpoint == "classify":
            if not 0.0 <= number <= 1.0:
                raise ServiceError(
                    f"/classify: {number} is no probability; the endpoint 'pooling' squashes scalars"
                )
            return number
        return 0.5 * (1.0 + math.tanh(0.5 * self._scale * (number - self._shift)))
