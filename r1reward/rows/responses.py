"""Reads completions out of the responses of servers.

OpenAI's chat, completions, Responses and Batch APIs, and what speaks like them (vLLM, SGLang, TGI, llama.cpp);
Anthropic's messages, Gemini's candidates, Bedrock's, Cohere's and Ollama's responses, also in the lines of their
batches.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from r1reward.errors import DataError
from r1reward.rows.content import REASONING, TOOL_CALLS, Content, content_of, kind_of
from r1reward.types import Completion

__all__ = [
    "Assemble",
    "are_choices",
    "is_cut",
    "is_items",
    "items_completion",
    "reply_parts",
    "response_completions",
]

Assemble = Callable[[str, str], str]
"""Makes one text of a completion's reasoning and the rest: an `Assembly`."""

_CUT = frozenset({
    "length", "limit", "max_tokens", "max_output_tokens", "max_new_tokens", "max_length", "model_length",
    "incomplete", "token_limit", "model_context_window_exceeded", "true",
})  # fmt: skip
_FINISH = ("finish_reason", "stop_reason", "finishReason", "stopReason", "done_reason", "stop_type")
_ENVELOPES = ("body", "response", "result")
_LISTS = ("choices", "candidates", "generations")
_TEXTS = ("generated_text", "response", "completion", "output_text", "message")
_SAID = frozenset({"content", "value", "parts", *REASONING, *TOOL_CALLS})


def response_completions(value: Mapping[str, Any], assembly: Assemble) -> tuple[list[Completion], bool]:
    """The completions of a response, and whether they are several. Raises `DataError`."""
    for key in _ENVELOPES:
        if isinstance(inner := value.get(key), Mapping):
            return response_completions(inner, assembly)
    for key in _LISTS:
        choices: Any = value.get(key)
        if _is_list(choices):
            return _choices(choices, assembly)
    output: Any = value.get("output", value.get("outputs"))
    if isinstance(output, Mapping):  # Bedrock
        return [_choice({**output, "stopReason": value.get("stopReason")}, assembly)], False
    if _is_list(output):
        if is_items(output):
            return [items_completion(output, assembly, cut=is_cut(value.get("status")))], False
        return _choices(output, assembly)
    return [_choice(value, assembly)], False


def reply_parts(choice: Any) -> Content:
    """The reasoning that a server split off one choice of its response, and the rest. Raises `DataError`."""
    if isinstance(choice, str):
        return Content("", choice)
    if not isinstance(choice, Mapping):
        raise DataError(f"a choice is an object or text, not {kind_of(choice)}")
    if isinstance(choice.get("text"), str):
        return Content(content_of({k: choice[k] for k in REASONING if k in choice}).reasoning, choice["text"])
    message = choice.get("message", choice)
    if isinstance(message, Mapping) and message.keys() & _SAID and not _is_ollama(message):
        return content_of(message)
    text = next((choice[key] for key in _TEXTS if isinstance(choice.get(key), str)), None)
    if text is None:
        raise DataError(
            f"no text, message or content in this response (it has: {', '.join(map(str, choice))}); "
            "--map completion=COLUMN.KEY names its text"
        )
    return Content(content_of({k: choice[k] for k in REASONING if k in choice}).reasoning, text)


def is_items(value: Any) -> bool:
    """Whether a list is what one reply is made of: items of the Responses API, or parts of a content."""
    return (
        _is_list(value)
        and bool(value)
        and all(isinstance(i, Mapping) and isinstance(i.get("type"), str) for i in value)
    )


def items_completion(
    items: Sequence[Mapping[str, Any]], assembly: Assemble, *, cut: bool = False
) -> Completion:
    """The completion of items: reasoning, messages or texts, and tool calls."""
    parts = [
        {"type": "text", "text": content_of(item).text} if item["type"] == "message" else item
        for item in items
    ]
    return Completion(text=assembly(*content_of({"content": parts})), truncated=cut)


def are_choices(value: Any) -> bool:
    """Whether completions are a server's choices, which say for themselves what was split off and how they ended."""
    if isinstance(value, Mapping):
        return not value.keys().isdisjoint(_FINISH) or any(are_choices(value.get(key)) for key in _LISTS)
    return _is_list(value) and any(isinstance(item, Mapping) and are_choices(item) for item in value)


def is_cut(value: Any) -> bool:
    """Whether a finish reason, or a flag, says that the completion was cut at the token limit."""
    if isinstance(value, Mapping):  # SGLang
        value = value.get("type")
    return value.lower() in _CUT if isinstance(value, str) else value is True


def _is_ollama(message: Mapping[str, Any]) -> bool:
    """Whether the text stands beside the reasoning under a key of its own: `{"response": …, "thinking": …}`."""
    return not message.keys() & {"content", "value", "parts"} and isinstance(message.get("response"), str)


def _choices(choices: Sequence[Any], assembly: Assemble) -> tuple[list[Completion], bool]:
    completions = [_choice(choice, assembly) for choice in choices]
    return completions, len(completions) != 1


def _choice(value: Any, assembly: Assemble) -> Completion:
    """One choice of a response: its message, its text, or a bare message."""
    text = assembly(*reply_parts(value))
    return Completion(text=text, truncated=_is_cut_choice(value) if isinstance(value, Mapping) else False)


def _is_cut_choice(choice: Mapping[str, Any]) -> bool:
    inner = [choice[key] for key in ("message", "meta_info") if isinstance(choice.get(key), Mapping)]
    return any(is_cut(place.get(key)) for place in (choice, *inner) for key in _FINISH)


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)
