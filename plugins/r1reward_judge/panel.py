"""The panel of judges: one model or several, with or without a schema for their replies."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from r1reward.errors import SpecError
from r1reward_judge.client import Client, RefusedError, make_client
from r1reward_judge.thought import OPENING, NoVerdictError
from r1reward_judge.verdict import is_open

__all__ = ["CutError", "Judge", "Panel", "Usage", "make_panel"]

Usage = Counter[str]
"""Tokens and requests, as the servers count them: `requests`, `prompt_tokens`, `completion_tokens`."""

_REFUSALS = (400, 413, 422)
"""What servers say of a request that is too long, of a text that they filter, of a schema that they do not know."""


class CutError(NoVerdictError):
    """The reply was cut at `max_tokens`, so that its end is unknown."""


class Judge:
    """One model of one server."""

    def __init__(self, client: Client, request: Mapping[str, Any]) -> None:
        self.client, self._request, self._structured = client, request, True
        self._habit: asyncio.Task[bool] | None = None

    async def ask(
        self,
        messages: Sequence[Mapping[str, str]],
        schema: Mapping[str, Any] | None,
        seed: int,
        usage: Usage,
    ) -> str:
        """The reply; what it took is added to `usage`. Raises `ServiceError`, and `CutError` where it was cut."""
        body = {**self._request, "messages": messages, "seed": seed}
        if schema is None or not self._structured:
            return _content(await self._post(body, usage))
        form = {"name": "verdict", "strict": True, "schema": schema}
        try:
            return _content(
                await self._post(
                    {**body, "response_format": {"type": "json_schema", "json_schema": form}}, usage
                )
            )
        except RefusedError as error:
            if error.status not in _REFUSALS:
                raise
            content = _content(await self._post(body, usage))
            # Without the schema it works: many servers support none. A request that fails both ways proves nothing.
            self._structured = False
            return content

    async def begins_in_thought(
        self, harmless: Sequence[Mapping[str, str]], schema: Any, usage: Usage
    ) -> bool:
        """Whether the template has opened a thought before the reply begins, seen once in a harmless reply.

        What it replies to a candidate cannot tell: it may quote the end of a thought that never began.
        """
        if self._habit is None:
            self._habit = asyncio.ensure_future(self._is_open(harmless, schema, usage))
        habit = self._habit
        try:
            return await asyncio.shield(habit)
        except BaseException:
            if self._habit is habit:
                self._habit = None
            raise

    async def _is_open(self, harmless: Sequence[Mapping[str, str]], schema: Any, usage: Usage) -> bool:
        return is_open(await self.ask(harmless, schema, 0, usage))

    async def _post(self, body: Mapping[str, Any], usage: Usage) -> dict[str, Any]:
        answer = await self.client.post("/chat/completions", body)
        counts = answer.get("usage")
        if isinstance(counts, dict):
            tokens = {name: counts.get(name) for name in ("prompt_tokens", "completion_tokens")}
            usage.update({name: n for name, n in tokens.items() if type(n) is int and n >= 0}, requests=1)
        return answer


class Panel:
    """All judges, each asked as often as there are votes."""

    def __init__(self, judges: Sequence[Judge], votes: int) -> None:
        self.judges, self.votes = judges, votes

    @property
    def size(self) -> int:
        """How many verdicts are asked for."""
        return len(self.judges) * self.votes

    @property
    def name(self) -> str:
        """The name of the panel: the addresses of its judges."""
        return " ".join(judge.client.url for judge in self.judges)

    async def ask(
        self,
        messages: Sequence[Mapping[str, str]],
        harmless: Sequence[Mapping[str, str]],
        schema: Mapping[str, Any] | None,
        usage: Usage | None = None,
    ) -> list[str | NoVerdictError | RefusedError]:
        """Every reply, or why there is none. Raises `ServiceError` where a service cannot be asked.

        A thought that a judge's template opens has its tag. `harmless` asks the same of texts that no policy wrote,
        which shows how a judge's replies begin.
        """
        usage = Usage() if usage is None else usage
        calls = [
            self._one(judge, messages, harmless, schema, seed, usage)
            for judge in self.judges
            for seed in range(self.votes)
        ]
        return list(await asyncio.gather(*calls))

    async def _one(
        self,
        judge: Judge,
        messages: Sequence[Mapping[str, str]],
        harmless: Sequence[Mapping[str, str]],
        schema: Any,
        seed: int,
        usage: Usage,
    ) -> str | NoVerdictError | RefusedError:
        try:
            reply = await judge.ask(messages, schema, seed, usage)
            if is_open(reply) and await judge.begins_in_thought(harmless, schema, usage):
                return OPENING + reply
            return reply
        except NoVerdictError as error:
            return error
        except RefusedError as error:
            if error.status in _REFUSALS:
                return error
            raise

    async def close(self) -> None:
        """Close the connections."""
        for judge in self.judges:
            await judge.client.close()


def make_panel(
    first: Mapping[str, Any],
    others: Sequence[Mapping[str, Any]],
    request: Mapping[str, Any],
    votes: int,
    timeout: float,
    retries: int,
) -> Panel:
    """The panel of the option `url`, `model`, `key_env`, and of mappings with these keys. Raises `SpecError`."""
    judges = []
    for number, judge in enumerate((first, *others)):
        where = f"judges[{number - 1}]" if number else ""
        if unknown := judge.keys() - {"url", "model", "key_env"}:
            raise SpecError(f"{where}: url, model and key_env, not {', '.join(sorted(map(str, unknown)))}")
        if not isinstance(judge.get("model"), str):
            raise SpecError(f"{where}.model: the model's name on its server")
        url = str(judge.get("url", first["url"]))
        key_env = str(judge.get("key_env", first["key_env"]))
        client = make_client(url, key_env, timeout, retries, f"{where}.url".strip("."))
        judges.append(Judge(client, {**request, "model": judge["model"]}))
    return Panel(judges, votes)


def _content(answer: dict[str, Any]) -> str:
    """The text of the first choice; empty where there is none, which is no verdict."""
    choices = answer.get("choices")
    first = choices[0] if isinstance(choices, list) and choices and isinstance(choices[0], dict) else {}
    if first.get("finish_reason") == "length":
        raise CutError("the reply was cut at max_tokens")
    message = first.get("message")
    content = message.get("content") if isinstance(message, dict) else None
    return content if isinstance(content, str) else ""
