"""How completions are sampled, and the request that a server gets for a prompt."""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from r1reward.errors import UsageError
from r1reward_trainers.seeds import request_seed

__all__ = ["Sampling"]


class Sampling(msgspec.Struct, frozen=True, kw_only=True):
    """How to sample. DeepSeek-R1's evaluation is T = 0.6, top-p 0.95, 32,768 tokens; its rollouts are T = 1."""

    n: int = 1
    """Completions for each prompt."""
    temperature: float = 1.0
    top_p: float = 1.0
    max_tokens: int = 32768
    seed: int | None = 0
    """None: the server is given no seed."""
    stop: tuple[str, ...] = ()
    api: Literal["chat", "completions"] = "chat"
    """`completions` gives the model the prompt as it is, without its chat template."""
    system: str = ""
    template: str = ""
    """A text in which `{prompt}` stands."""
    extra: Mapping[str, Any] = {}
    """Further fields of the request's body (`top_k`, `chat_template_kwargs`)."""

    def __post_init__(self) -> None:
        if self.n < 1 or self.max_tokens < 1:
            raise UsageError("-n and --max-tokens are 1 or more")
        if self.temperature < 0 or not 0 < self.top_p <= 1:
            raise UsageError("--temperature is 0 or more, --top-p in (0, 1]")
        if self.temperature == 0 and self.n > 1:
            raise UsageError(f"greedy decoding gives one completion, not {self.n}: set a --temperature")
        if self.template and "{prompt}" not in self.template:
            raise UsageError("--template: {prompt} does not stand in it")
        if self.api == "completions" and self.system:
            raise UsageError("--system is for chats: write it into the --template")

    @property
    def path(self) -> str:
        """The end of the request's address."""
        return "chat/completions" if self.api == "chat" else "completions"

    def body(self, model: str, prompt: Any, row: int, number: int, count: int) -> dict[str, Any]:
        """The request for `count` completions of a prompt (text or messages); `number` counts its requests."""
        body: dict[str, Any] = {
            "model": model,
            "n": count,
            "temperature": self.temperature,
            "top_p": self.top_p,
            "max_tokens": self.max_tokens,
            **self.extra,
        }
        if self.seed is not None:
            body["seed"] = request_seed(self.seed, row, number)
        if self.stop:
            body["stop"] = list(self.stop)
        body["prompt" if self.api == "completions" else "messages"] = self._prompt_field(prompt)
        return body

    def _prompt_field(self, prompt: Any) -> Any:
        from r1reward.rows.chat import prompt_of

        if self.api == "completions" or self.template:
            text = prompt_of(prompt)
            text = self.template.replace("{prompt}", text) if self.template else text
            return text if self.api == "completions" else self._chat(text)
        return self._chat(prompt)

    def _chat(self, prompt: Any) -> list[Any]:
        messages = [{"role": "user", "content": prompt}] if isinstance(prompt, str) else list(prompt)
        has_system = any(isinstance(m, Mapping) and m.get("role") == "system" for m in messages)
        return (
            [{"role": "system", "content": self.system}, *messages]
            if self.system and not has_system
            else messages
        )
