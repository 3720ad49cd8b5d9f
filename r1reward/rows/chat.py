"""Reads completions and prompts out of the shapes of chats.

- text;
- chat messages: `{"role", "content"}`, ShareGPT's `{"from", "value"}`, Gemini's `{"role", "parts"}`, `[role, text]`;
- a server's response (`rows.responses`);
- lists of these, for several completions of one prompt.

Reasoning that a server split off is put back by the reward's own template, and end tokens at the end of a text are
taken off: both are what an `Assembly` does.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from r1reward.errors import DataError
from r1reward.rows.content import REASONING, TOOL_CALLS, Content, content_of, kind_of
from r1reward.rows.responses import Assemble, is_items, items_completion, response_completions
from r1reward.text.cells import json_value, printed_value
from r1reward.types import Completion

__all__ = ["chat_in", "completions_of", "is_chat", "may_hold_chat", "prompt_of", "split_chat"]

_ASSISTANT = frozenset({"assistant", "gpt", "model", "bot", "chatbot", "message", "reasoning"})
_PAIR_ROLES = _ASSISTANT | {
    "user",
    "system",
    "human",
    "tool",
    "developer",
    "function_call",
    "function_call_output",
}
_ASKED = ("input", "stem", "question", "problem", "text", "prompt")
"""Keys of an object that holds a question: Nemotron's, ARC's, PRM800K's, NarrativeQA's."""
_OBJECT = re.compile(r"\[\s*[\[{]\s*[\"']|\{\s*[\"']")
"""What a list of messages begins with, or an object."""
_LONGEST = 200_000
"""Characters of a cell that is read as Python, which takes a hundred times as long as JSON."""
_SAID = frozenset({"content", "value", "parts", *REASONING, *TOOL_CALLS})


def completions_of(value: Any, assembly: Assemble) -> tuple[list[Completion], bool]:
    """The completions in a column's value, and whether it is a list of several. Raises `DataError`."""
    if type(value) is str:
        return [Completion(text=assembly("", value))], False
    if isinstance(value, Mapping):
        return response_completions(value, assembly)
    if not isinstance(value, Sequence) or isinstance(value, bytes):
        raise DataError(
            f"a completion is text, chat messages or a response, not {kind_of(value)}; --map completion=COLUMN "
            "names its column"
        )
    if value and is_chat(value):
        return [_chat(value, assembly)], False
    if is_items(value):
        return [items_completion(value, assembly)], False
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
        value = value.get("messages") or _asked(value) or [value]
        return prompt_of(value) if isinstance(value, str) else _joined(value)
    if isinstance(value, Sequence) and (not value or is_chat(value)):
        return _joined(value)
    if _are_asked(value):
        return "\n\n".join(turn["prompt"] for turn in value)
    if isinstance(value, Sequence) and len(value) == 1:
        return prompt_of(value[0])
    raise DataError(
        f"a prompt is text or chat messages, not {kind_of(value)}; --map prompt=COLUMN names its column"
    )


def is_chat(value: Any) -> bool:
    """Whether a value is a list of chat messages."""
    return isinstance(value, Sequence) and not isinstance(value, str) and all(_role(m) for m in value)


def may_hold_chat(text: str) -> bool:
    """Whether a text begins and ends as a list of messages or an object does: `[INST] …` does not."""
    return text[:1] in ("[", "{") and _OBJECT.match(text) is not None and text.rstrip()[-1:] in ("]", "}")


def chat_in(value: Any) -> Any:
    """The messages, or the object with a question, that a cell of a table of text holds; any other value as it is.

    >>> chat_in("[{'role': 'user', 'content': 'Which?'}]"), chat_in("[1, 2]")
    ([{'role': 'user', 'content': 'Which?'}], '[1, 2]')
    """
    if not isinstance(value, str) or not may_hold_chat(value):
        return value
    for read in (json_value, printed_value) if len(value) < _LONGEST else (json_value,):
        try:
            held = read(value)
        except ValueError:
            continue
        is_asked = (isinstance(held, dict) and _asked(held)) or _are_asked(held)
        return held if (held and is_chat(held)) or is_asked else value
    return value


def split_chat(messages: Sequence[Any]) -> tuple[Sequence[Any], Sequence[Any]]:
    """A conversation as what came before the last reply, and that reply."""
    at = len(messages)
    while at and _role(messages[at - 1]) in _ASSISTANT:
        at -= 1
    return messages[:at], messages[at:]


def _are_asked(value: Any) -> bool:
    """Whether a value is the turns of OpenCompass: `{"role": "HUMAN", "prompt": …}`."""
    return isinstance(value, list) and all(
        isinstance(turn, Mapping) and isinstance(turn.get("prompt"), str) and "role" in turn for turn in value
    )


def _asked(value: Mapping[str, Any]) -> str | None:
    """The question in an object that holds one."""
    return next((value[key] for key in _ASKED if isinstance(value.get(key), str)), None)


def _one(value: Any, assembly: Assemble) -> Completion:
    completions, _ = completions_of(value, assembly)
    if len(completions) != 1:
        raise DataError(
            f"an element of the list of completions holds {len(completions) or 'none'} itself: bring a prompt's "
            "completions into one list (--map completion=COLUMN.0 takes those of the first element, and no others); "
            "log-likelihoods are no completions"
        )
    return completions[0]


def _chat(messages: Sequence[Any], assembly: Assemble) -> Completion:
    """The last reply of a conversation."""
    _, reply = split_chat(messages)
    if not reply:
        raise DataError(f"the last message is by {_role(messages[-1])!r}, so there is no completion")
    replies = [_content(m) for m in reply if _role(m) != "reasoning"]
    thoughts = [_content(m).text if _role(m) == "reasoning" else _content(m).reasoning for m in reply]
    return Completion(text=assembly("\n".join(filter(None, thoughts)), "\n\n".join(c.text for c in replies)))


def _joined(messages: Sequence[Any]) -> str:
    return "\n\n".join(filter(None, (_content(m).text for m in messages)))


def _role(message: Any) -> str:
    if isinstance(message, Mapping):
        role = message.get("role", message.get("from"))
        return role if isinstance(role, str) and message.keys() & _SAID else ""
    if isinstance(message, Sequence) and len(message) == 2 and not isinstance(message, str):
        role, text = message
        return role if isinstance(role, str) and isinstance(text, str) and role in _PAIR_ROLES else ""
    return ""


def _content(message: Any) -> Content:
    return content_of(message) if isinstance(message, Mapping) else Content("", str(message[1]))
