"""Reads completions and prompts out of the shapes that chat models and their servers use.

- text;
- chat messages: `{"role", "content"}`, ShareGPT's `{"from", "value"}`, `[role, text]`, content in parts;
- an OpenAI-style response: `choices` of the chat or completions API, with `reasoning_content` where the
  server has split it off; the `output` of the Responses API; a line of the Batch API;
- lists of these, for several completions of one prompt.

Reasoning that a server split off is put back by the reward's own template, and end tokens at the end of a text are
taken off: both are what an `Assembly` does.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from r1reward.errors import DataError
from r1reward.types import Completion

__all__ = ["Assemble", "completions_of", "is_chat", "is_cut", "prompt_of", "reply_parts", "split_chat"]

Assemble = Callable[[str, str], str]
"""Makes one text of a completion's reasoning and the rest: an `Assembly`."""

_ASSISTANT = frozenset({"assistant", "gpt", "model", "bot", "chatbot", "message", "reasoning"})
_CUT = frozenset({"length", "max_tokens", "max_output_tokens", "incomplete"})
_REASONING = ("reasoning_content", "reasoning", "thinking")


def completions_of(value: Any, assembly: Assemble) -> tuple[list[Completion], bool]:
    """The completions in a column's value, and whether it is a list of several. Raises `DataError`."""
    if type(value) is str:
        return [Completion(text=assembly("", value))], False
    if isinstance(value, Mapping):
        return _response(value, assembly)
    if not isinstance(value, Sequence) or isinstance(value, bytes):
        raise DataError(f"a completion is text, chat messages or a response, not {_kind(value)}")
    if value and is_chat(value):
        return [_chat(value, assembly)], False
    if len(value) == 1 and isinstance(value[0], list) and not is_chat(value[0]):
        value = value[0]  # lm-eval: a request's samples
    return [_one(v, assembly) for v in value], True


def prompt_of(value: Any) -> str:
    """A prompt's text; messages are joined by blank lines. Raises `DataError`."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, Mapping):
        value = value.get("messages") or value.get("input") or [value]
        return prompt_of(value) if isinstance(value, str) else _joined(value)
    if isinstance(value, Sequence) and (not value or is_chat(value)):
        return _joined(value)
    if isinstance(value, Sequence) and len(value) == 1:
        return prompt_of(value[0])
    raise DataError(f"a prompt is text or chat messages, not {_kind(value)}")


def is_chat(value: Any) -> bool:
    """Whether a value is a list of chat messages."""
    return isinstance(value, Sequence) and not isinstance(value, str) and all(_role(m) for m in value)


def split_chat(messages: Sequence[Any]) -> tuple[Sequence[Any], Sequence[Any]]:
    """A conversation as what came before the last reply, and that reply."""
    at = len(messages)
    while at and _role(messages[at - 1]) in _ASSISTANT:
        at -= 1
    return messages[:at], messages[at:]


def is_cut(value: Any) -> bool:
    """Whether a finish reason, or a flag, says that the completion was cut at the token limit."""
    return value.lower() in (*_CUT, "true") if isinstance(value, str) else value is True


def _one(value: Any, assembly: Assemble) -> Completion:
    found, several = completions_of(value, assembly)
    if several or len(found) != 1:
        raise DataError("one element of the list of completions holds several itself")
    return found[0]


def _response(value: Mapping[str, Any], assembly: Assemble) -> tuple[list[Completion], bool]:
    for key in ("body", "response"):  # the Batch API, and what some servers log
        if isinstance(inner := value.get(key), Mapping):
            return _response(inner, assembly)
    if isinstance(choices := value.get("choices"), Sequence):
        found = [_choice(c, assembly) for c in choices]
        return found, len(found) != 1
    if isinstance(output := value.get("output", value.get("outputs")), Sequence) and not isinstance(
        output, str
    ):
        if all(isinstance(o, Mapping) and "type" in o for o in output):
            return [_responses_api(value, output, assembly)], False
        found = [_choice(o, assembly) for o in output]
        return found, len(found) != 1
    return [_choice(value, assembly)], False


def reply_parts(choice: Any) -> tuple[str, str]:
    """The reasoning that a server split off one choice of its response, and the rest. Raises `DataError`."""
    if isinstance(choice, str):
        return "", choice
    if not isinstance(choice, Mapping):
        raise DataError(f"a choice is an object or text, not {_kind(choice)}")
    if isinstance(choice.get("text"), str):
        return _reasoning(choice), choice["text"]
    message = choice.get("message", choice)
    if not isinstance(message, Mapping) or not ({"content", "value", *_REASONING}) & message.keys():
        raise DataError(
            f"no text, message or content in this response (it has: {', '.join(map(str, choice))})"
        )
    return _reasoning(message), _content(message)


def _choice(value: Any, assembly: Assemble) -> Completion:
    """One choice of a response: its message, its text, or a bare message."""
    text = assembly(*reply_parts(value))
    if not isinstance(value, Mapping):
        return Completion(text=text)
    return Completion(text=text, truncated=is_cut(value.get("finish_reason") or value.get("stop_reason")))


def _responses_api(
    value: Mapping[str, Any], output: Sequence[Mapping[str, Any]], assembly: Assemble
) -> Completion:
    reasoning = "".join(
        _text(o.get("content") or o.get("summary")) for o in output if o["type"] == "reasoning"
    )
    answer = "".join(_text(o.get("content")) for o in output if o["type"] == "message")
    return Completion(text=assembly(reasoning, answer), truncated=is_cut(value.get("status")))


def _chat(messages: Sequence[Any], assembly: Assemble) -> Completion:
    """The last reply of a conversation."""
    _, reply = split_chat(messages)
    if not reply:
        raise DataError(f"the last message is by {_role(messages[-1])!r}, so there is no completion")
    thoughts = [_content(m) if _role(m) == "reasoning" else _reasoning(m) for m in reply]
    answer = "\n\n".join(_content(m) for m in reply if _role(m) != "reasoning")
    return Completion(text=assembly("\n".join(filter(None, thoughts)), answer))


def _reasoning(message: Any) -> str:
    """What a server split off a message as its reasoning."""
    if not isinstance(message, Mapping):
        return ""
    return next((_text(message[k]) for k in _REASONING if message.get(k)), "")


def _joined(messages: Sequence[Any]) -> str:
    return "\n\n".join(filter(None, map(_content, messages)))


def _role(message: Any) -> str:
    if isinstance(message, Mapping):
        role = message.get("role", message.get("from"))
        return role if isinstance(role, str) and ("content" in message or "value" in message) else ""
    if isinstance(message, Sequence) and len(message) == 2 and not isinstance(message, str):
        role, text = message
        return role if isinstance(role, str) and isinstance(text, str) and role in _PAIR_ROLES else ""
    return ""


_PAIR_ROLES = _ASSISTANT | {
    "user",
    "system",
    "human",
    "tool",
    "developer",
    "function_call",
    "function_call_output",
}


def _content(message: Any) -> str:
    if isinstance(message, Mapping):
        return _text(message.get("content", message.get("value")))
    return str(message[1])


def _text(content: Any) -> str:
    """A message's content: text, or parts of which the text counts."""
    if content is None:
        return ""
    if isinstance(content, str):
        return content
    if isinstance(content, Mapping):
        content = [content]
    if not isinstance(content, Sequence):
        raise DataError(f"a message's content is text or a list of parts, not {_kind(content)}")
    parts = (p if isinstance(p, str) else p.get("text") for p in content if isinstance(p, str | Mapping))
    return "".join(p for p in parts if isinstance(p, str))


def _kind(value: Any) -> str:
    return {"NoneType": "null", "dict": "an object", "list": "a list", "bool": "true or false"}.get(
        type(value).__name__, f"{type(value).__name__}"
    )
