"""What a row is known by: digests of its prompt and of its contents, and its place among the completions."""

from collections.abc import Mapping
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import msgspec

from r1reward_rejection.messages import message_fields
from r1reward_rejection.same_form import same_form

__all__ = ["completion_index", "content_digest", "conversation_text", "prompt_key"]


def completion_index(columns: Mapping[str, Any]) -> int | None:
    """Which of its prompt's completions a row says it is; None where it does not."""
    for name in ("completion_index", "sample_index", "index"):
        value = columns.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
    return None


def content_digest(form: str, completion: str) -> bytes:
    """A digest of 128 bits of a prompt in its form and a completion."""
    return _digest(form + "\0" + same_form(completion), 16)


def _digest(text: str, size: int) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size).digest()


@lru_cache(4096)
def prompt_key(prompt: str) -> tuple[int, str]:
    """A prompt's key, a digest of 63 bits, and the form that it is the digest of."""
    form = same_form(prompt)
    return int.from_bytes(_digest(form, 8), "little") >> 1, form


def conversation_text(prompt: str, messages: list[dict[str, Any]] | None) -> str:
    """A prompt's text, and what else tells conversations apart: tool calls, names."""
    if not messages or not message_fields(messages):
        return prompt
    return prompt + "\0" + msgspec.json.encode(messages).decode()
