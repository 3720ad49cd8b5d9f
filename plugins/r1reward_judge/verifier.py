"""`judge`: a model decides, by a rubric, through an OpenAI-compatible chat server."""

import asyncio
import json
from typing import Any

from r1reward.errors import SpecError
from r1reward.types import Completion, Response, Sample, Score, Status
from r1reward_judge.client import Client, RefusedError, make_client
from r1reward_judge.rubrics import Rubric, find_rubric
from r1reward_judge.verdict import NoVerdictError, read_verdict

__all__ = ["JudgeVerifier", "judge"]


def judge(
    *,
    url: str,
    model: str,
    rubric: str = "correctness",
    key_env: str = "OPENAI_API_KEY",
    votes: int = 1,
    temperature: float = 0.0,
    max_tokens: int = 1024,
    max_chars: int = 20_000,
    timeout: float = 60.0,
    retries: int = 8,
    concurrency: int = 64,
) -> "JudgeVerifier":
    """What a model says of a completion, by a rubric.

    Args:
        url: The server's address up to `/v1`; the path `/chat/completions` is added.
        model: The model's name on that server.
        rubric: `correctness` (against the ground truth), `helpfulness`, `safety`, or a YAML file with the keys
            `system`, `user`, `field`, `kind`, `low`, `high`, `sees`.
        key_env: The environment variable that holds the key; unset or empty: no key is sent.
        votes: How many verdicts are asked for; of yes and no the majority wins, a tie is `undecided`; numbers are
            averaged. More than one wants a `temperature` above 0.
        temperature: The judge's.
        max_tokens: Of a verdict, thinking included.
        max_chars: A longer candidate is not judged: 0, and the reason says so.
        timeout: Seconds for one request. The term's `deadline` (here a minute more than this, unless told
            otherwise) holds for all of them and the pauses between.
        retries: How often a request is sent again where the failure may pass; eight bridge half a minute.
        concurrency: Requests at a time, for each worker.

    A reply that is no verdict is `undecided`; a service that cannot be asked is `error`.
    """
    for name, value, least in (("votes", votes, 1), ("max_tokens", max_tokens, 1), ("retries", retries, 0)):
        if value < least:
            raise SpecError(f"{name}: {least} or more, not {value}")
    if timeout <= 0 or concurrency < 1:
        raise SpecError("timeout and concurrency: more than 0")
    client = make_client(url, key_env, timeout, retries, "url")
    request = {"model": model, "temperature": temperature, "max_tokens": max_tokens}
    return JudgeVerifier(client, find_rubric(rubric), request, votes, max_chars, concurrency)


class JudgeVerifier:
    """See `judge`."""

    version = "1"

    def __init__(
        self,
        client: Client,
        rubric: Rubric,
        request: dict[str, Any],
        votes: int,
        max_chars: int,
        concurrency: int,
    ) -> None:
        self._client, self._rubric, self._request = client, rubric, request
        self._votes, self._max_chars, self.concurrency = votes, max_chars, concurrency
        self.deadline = client.timeout + 60.0
        self._structured = True

    async def __call__(self, sample: Sample, completion: Completion, response: Response, /) -> Score:
        """Ask, and read the verdicts."""
        truth = _written(sample.ground_truth)
        if "{ground_truth}" in self._rubric.user and not truth.strip():
            return Score.unscored(Status.BAD_GROUND_TRUTH, "no ground truth for the judge to compare with")
        candidate = self._candidate(completion, response)
        if not candidate.strip():
            return Score(value=0.0, reason="there is nothing to judge")
        if len(candidate) > self._max_chars:
            return Score(value=0.0, reason=f"{len(candidate)} characters, more than max_chars allows")
        texts = {"prompt": sample.prompt, "ground_truth": truth, "candidate": candidate}
        messages = self._rubric.messages(texts)
        replies = await asyncio.gather(*(self._ask(messages, seed) for seed in range(self._votes)))
        return self._count(replies)

    def cache_key(self, sample: Sample, completion: Completion, response: Response, /) -> str:
        """What the verdict depends on."""
        seen = [sample.prompt, _written(sample.ground_truth), self._candidate(completion, response)]
        return json.dumps([self._client.url, *seen, self._rubric.system, self._rubric.user])

    def reference(self, sample: Sample) -> str | None:
        """The ground truth as an answer, where the rubric compares with one."""
        written = _written(sample.ground_truth)
        return written if "{ground_truth}" in self._rubric.user and written else None

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    def _candidate(self, completion: Completion, response: Response) -> str:
        return completion.text if self._rubric.sees == "response" else response.answer

    async def _ask(self, messages: list[dict[str, str]], seed: int) -> str:
        body = {**self._request, "messages": messages, "seed": seed}
        form = {"name": "verdict", "strict": True, "schema": self._rubric.schema}
        if self._structured:
            try:
                return _content(
                    await self._client.post(
                        "/chat/completions",
                        {**body, "response_format": {"type": "json_schema", "json_schema": form}},
                    )
                )
            except RefusedError as error:
                if error.status not in (400, 422):
                    raise
                # Many servers cannot hold a model to a schema; if that was not it, the next request says so.
                self._structured = False
        return _content(await self._client.post("/chat/completions", body))

    def _count(self, replies: list[str]) -> Score:
        values, problem, analysis = list[float](), "", ""
        for reply in replies:
            try:
                value, analysis = read_verdict(reply, self._rubric)
                values.append(value)
            except NoVerdictError as error:
                problem = str(error)
        if 2 * len(values) <= len(replies):
            return Score.unscored(Status.UNDECIDED, f"the judge gave no verdict: {problem}")
        mean = sum(values) / len(values)
        if self._rubric.kind == "number":
            return Score(value=mean, reason=analysis)
        if mean == 0.5:
            return Score.unscored(Status.UNDECIDED, f"{len(values)} verdicts, and as many say yes as no")
        metrics = {"agreement": max(mean, 1 - mean)} if self._votes > 1 else None
        return Score(value=float(mean > 0.5), reason=analysis, metrics=metrics)


def _content(answer: dict[str, Any]) -> str:
    """The text of the first choice; empty where there is none, which is no verdict."""
    choices = answer.get("choices")
    message = choices[0].get("message") if isinstance(choices, list) and choices else None
    content = message.get("content") if isinstance(message, dict) else None
    return content if isinstance(content, str) else ""


def _written(truth: Any) -> str:
    if truth is None or isinstance(truth, str):
        return truth or ""
    return json.dumps(truth, ensure_ascii=False, default=str)
