"""What one message says: its reasoning, its text, and its tool calls, in the forms that servers give them.

A message's content is text, or parts: OpenAI's and Anthropic's are told apart by `type`, Gemini's and Bedrock's by
their keys. Tool calls that a server took out of the text are written back, as Hermes and Qwen write them, for the
verifiers read texts.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from r1reward.errors import DataError

__all__ = ["REASONING", "TOOL_CALLS", "Content", "content_of", "kind_of"]

REASONING = ("reasoning_content", "reasoning", "thinking", "thought", "reasoning_details")
"""Keys under which servers put the reasoning that they split off a message."""

TOOL_CALLS = ("tool_calls", "function_call")
"""Keys under which servers put the tool calls that they split off a message."""

_REASONING_PARTS = frozenset({"thinking", "reasoning", "reasoning_text", "reasoning.text", "summary_text"})
_CALL_PARTS = frozenset({"tool_use", "function_call", "tool_call"})
_CALL_KEYS = ("functionCall", "function_call", "toolUse")
_ARGUMENTS = ("arguments", "input", "args", "parameters")


class Content(NamedTuple):
    """The reasoning (empty where none was split off) and the rest."""

    reasoning: str
    text: str


def content_of(message: Mapping[str, Any]) -> Content:
    """What a message says. Raises `DataError` for a content that is none."""
    reasoning, text, calls = _parts_of(message.get("content", message.get("value", message.get("parts"))))
    split = next((_reasoning_text(message[key]) for key in REASONING if message.get(key)), "")
    calls += [_written_call(call) for key in TOOL_CALLS for call in _listed(message.get(key))]
    return Content(split or reasoning, "\n".join(filter(None, [text, *calls])))


def kind_of(value: Any) -> str:
    """What a value of JSON is, for a message."""
    names = {"NoneType": "null", "dict": "an object", "list": "a list", "bool": "true or false"}
    return names.get(type(value).__name__, type(value).__name__)


def _parts_of(content: Any) -> tuple[str, str, list[str]]:
    """Reasoning, text and tool calls of a content."""
    if content is None:
        return "", "", []
    if isinstance(content, str):
        return "", content, []
    if isinstance(content, Mapping):
        content = content["parts"] if isinstance(content.get("parts"), Sequence) else [content]
    if not isinstance(content, Sequence):
        raise DataError(f"a message's content is text or a list of parts, not {kind_of(content)}")
    reasoning, texts, calls = [], [], []
    for part in content:
        if isinstance(part, str):
            texts.append(part)
        elif isinstance(part, Mapping):
            if _is_reasoning(part):
                reasoning.append(_reasoning_text(part))
            elif (call := _call_of(part)) is not None:
                calls.append(_written_call(call))
            else:
                texts.append(_text_of(part))
    return "".join(reasoning), "".join(texts), calls


def _text_of(part: Mapping[str, Any]) -> str:
    text = part.get("text", part.get("refusal"))
    return text if isinstance(text, str) else ""


def _is_reasoning(part: Mapping[str, Any]) -> bool:
    return part.get("type") in _REASONING_PARTS or part.get("thought") is True or "reasoningContent" in part


def _reasoning_text(value: Any) -> str:
    """The text in what a server gives as reasoning: text, a part, or a list of parts."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        keys = ("thinking", "text", "reasoning", "reasoningContent", "reasoningText", "content", "summary")
        return next((_reasoning_text(value[key]) for key in keys if value.get(key)), "")
    return "".join(map(_reasoning_text, value)) if isinstance(value, Sequence) else ""


def _call_of(part: Mapping[str, Any]) -> Any:
    """The tool call that a part is; None where it is none."""
    if part.get("type") in _CALL_PARTS:
        return part
    return next((part[key] for key in _CALL_KEYS if isinstance(part.get(key), Mapping)), None)


def _listed(calls: Any) -> Iterable[Any]:
    if isinstance(calls, Mapping):
        return (calls,) if calls else ()
    return calls if isinstance(calls, Sequence) and not isinstance(calls, str) else ()


def _written_call(call: Any) -> str:
    """A tool call as text. Arguments that the server gave as text stay as the model wrote them.

    `<` is escaped, so that no argument can close the tag.
    """
    inner = call.get("function", call) if isinstance(call, Mapping) else call
    if not isinstance(inner, Mapping) or "name" not in inner:
        body = json.dumps(call, ensure_ascii=False, default=str)
    else:
        arguments: Any = next((inner[key] for key in _ARGUMENTS if inner.get(key) is not None), {})
        body = (
            f'{{"name": {json.dumps(inner["name"], ensure_ascii=False)}, "arguments": {_as_json(arguments)}}}'
        )
    return f"<tool_call>\n{body.replace('<', chr(92) + 'u003c')}\n</tool_call>"


def _as_json(arguments: Any) -> str:
    if not isinstance(arguments, str):
        return json.dumps(arguments, ensure_ascii=False, default=str)
    if not arguments.strip():
        return "{}"
    try:
        msgspec.json.decode(arguments, type=dict[str, Any])
    except (msgspec.MsgspecError, ValueError):
        return json.dumps(arguments, ensure_ascii=False)
    return arguments.strip()
