"""Completions from vLLM's server, one request for each, so that each can be scored when it is there.

TRL asks for a whole batch in one request of the main process. Here every rank asks for its own completions and gets
them as they end; the server batches requests as they come, and remembers the prompts that they share. Where one may
be decided before its end, it is streamed, and ends with its connection once it is decided.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from typing import Any

from r1reward.errors import EngineError
from r1reward.http import JsonClient, ServiceError, sliding_window
from r1reward_trainers.generation_watch import Decided, Ended, Tokens
from r1reward_trainers.seeds import request_seed

__all__ = ["ServerGeneration"]

_LOGPROBS = ("tokens", "token_logprobs", "top_logprobs")

_AT_ONCE = 1024
"""Requests of one rank: more than a server decodes at once."""


class ServerGeneration:
    """In the place of `generate` of TRL's `VLLMGeneration` in server mode; `ended` is called for each completion.

    `decided()` gives what says of a completion so far that it need not go on, or None.

    Raises `EngineError` where the server cannot be reached for a minute or refuses a request.
    """

    def __init__(
        self,
        generation: Any,
        accelerator: Any,
        ended: Ended,
        decided: Callable[[], Decided | None] = lambda: None,
    ) -> None:
        self._generation, self._accelerator = generation, accelerator
        self._ended, self._decided = ended, decided
        self._whole_batches = generation.generate
        host = f"http://{generation.server_host}:{generation.server_port}"
        self._url = (generation.server_base_url or host).rstrip("/") + "/v1"
        self._calls = 0

    def __call__(
        self, prompts: Sequence[list[int]], images: Any, num_generations: int, profiler: Any = None
    ) -> tuple[Any, ...]:
        """Prompts' tokens, completions' tokens, log-probabilities and whose they are: what TRL's `generate` gives."""
        from trl.generation.vllm_client import parse_logprobs

        # The main process may still be sending weights; and all ranks or none have images.
        self._accelerator.wait_for_everyone()
        if self._accelerator.gather_for_metrics([images is not None], use_gather_object=True).count(True):
            return tuple(self._whole_batches(prompts, images, num_generations, profiler))
        self._calls += 1
        with profiler or nullcontext():
            choices = asyncio.run(self._ask_all(prompts))
        logprobs, tokens = parse_logprobs([choice["logprobs"] for choice in choices])
        return [list(p) for p in prompts], [choice["token_ids"] for choice in choices], logprobs, tokens

    async def _ask_all(self, prompts: Sequence[list[int]]) -> list[dict[str, Any]]:
        client = JsonClient(timeout=86400.0, retries=6, patience=60.0, connections=_AT_ONCE, extra="train")
        choices: list[dict[str, Any]] = [{}] * len(prompts)
        try:
            model = (await client.ask("GET", f"{self._url}/models"))["data"][0]["id"]
            fields = {"model": model, "return_token_ids": True, "return_tokens_as_token_ids": True}
            fields |= self._sampling()

            async def ask(place: int) -> None:
                body = fields | {"prompt": prompts[place]} | self._seed(place)
                choices[place] = await self._ask(client, f"{self._url}/completions", body, place)
                self._ended(place, choices[place]["token_ids"])

            await sliding_window(range(len(prompts)), ask, _AT_ONCE)
        except (ServiceError, LookupError) as error:
            raise EngineError(f"grpo.vllm_mode=server: {error}") from None
        finally:
            await client.close()
        return choices

    async def _ask(self, client: JsonClient, url: str, body: dict[str, Any], place: int) -> dict[str, Any]:
        decided = self._decided()
        if decided is None:
            answer = await client.ask("POST", url, body)
            choice: dict[str, Any] = answer["choices"][0]
            return choice
        return (await client.follow(url, body | {"stream": True}, lambda: _Choice(place, decided))).choice

    def _sampling(self) -> dict[str, Any]:
        g = self._generation
        names = ("repetition_penalty", "temperature", "top_p", "top_k", "logprobs")
        fields = {name: getattr(g, name) for name in names}
        fields |= {"n": 1, "min_p": g.min_p or 0.0, "max_tokens": g.max_completion_length}
        if g.structured_outputs_regex is not None:
            fields["structured_outputs"] = {"regex": g.structured_outputs_regex}
        return fields | (g.generation_kwargs or {})

    def _seed(self, place: int) -> dict[str, int]:
        """A seed of the configuration would make the completions of a group equal."""
        seed = (self._generation.generation_kwargs or {}).get("seed")
        if seed is None:
            return {}
        place += self._accelerator.process_index * 1_000_000
        return {"seed": request_seed(int(seed), place, self._calls)}


class _Choice:
    """Puts the parts of a streamed completion together."""

    def __init__(self, place: int, decided: Decided) -> None:
        self._place, self._decided, self._tokens = place, decided, Tokens()
        self._logprobs: dict[str, list[Any]] | None = None

    def add(self, event: Mapping[str, Any]) -> bool:
        """Take a part; whether the completion is decided."""
        if "error" in event:
            raise ServiceError(str(event["error"])[:300])
        for part in event["choices"]:
            for name, values in (part.get("logprobs") or {}).items():
                if name in _LOGPROBS:
                    self._logprobs = self._logprobs or {key: [] for key in _LOGPROBS}
                    self._logprobs[name] += values or ()
            if self._tokens.add(part.get("token_ids") or (), self._place, self._decided):
                return True
        return False

    @property
    def choice(self) -> dict[str, Any]:
        """The completion as the server gives one that is not streamed."""
        return {"token_ids": self._tokens.ids, "logprobs": self._logprobs}
