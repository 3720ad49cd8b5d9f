"""A prompt's chat messages as they came, with every field of every message.

Content in parts becomes its text, as everywhere (`r1reward.rows.chat`); what is no text cannot stand in a data set of
text and is refused. Tool calls, names and reasoning stay.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from r1reward.errors import DataError
from r1reward.rows.chat import is_chat, prompt_of
from r1reward.rows.row_reader import RowReader

__all__ = ["chat_messages", "message_fields", "message_type"]

_ROLES = {"human": "user", "gpt": "assistant"}
_PLAIN = ("role", "content")
_SHARE_GPT = {"from": "role", "value": "content"}
_CALLS = "tool_calls"


def chat_messages(columns: Mapping[str, Any], reader: RowReader) -> list[dict[str, Any]] | None:
    """The prompt's chat messages; None where it is text. Raises `DataError` for a part that is no text."""
    try:
        prompt = reader.prompt(columns)
    except DataError:
        return None
    if isinstance(prompt, Mapping):
        prompt = prompt.get("messages") or prompt.get("input") or [prompt]
    if isinstance(prompt, str) or not prompt or not is_chat(prompt):
        return None
    return [_message(m) for m in prompt]


def _message(message: Any) -> dict[str, Any]:
    if not isinstance(message, Mapping):
        return {"role": _ROLES.get(message[0], str(message[0])), "content": message[1]}
    fields = {_SHARE_GPT.get(key, str(key)): value for key, value in message.items() if value is not None}
    role = str(fields.pop("role", "user"))
    content = fields.pop("content", None)
    _refuse_media(content)
    # A null stays null: beside tool calls it is not the empty string that a model would be trained to say.
    text = None if content is None else prompt_of([{"role": "user", "content": content}])
    rest = {key: _field(key, value) for key, value in fields.items() if value not in ("", [], {})}
    return {"role": _ROLES.get(role, role), "content": text, **rest}


def _refuse_media(content: Any) -> None:
    parts = content if isinstance(content, list) else [content]
    for part in parts:
        if isinstance(part, Mapping) and not isinstance(part.get("text"), str):
            kind = part.get("type", "an object without a text")
            raise DataError(f"a message has a part that is no text ({kind}): leave it out, or such rows")


def _field(name: str, value: Any) -> Any:
    if name == _CALLS and isinstance(value, list):
        return [_call(call) for call in value if isinstance(call, Mapping)]
    return value if isinstance(value, str) else msgspec.json.encode(value, enc_hook=str).decode()


def _call(call: Mapping[str, Any]) -> dict[str, Any]:
    function = call.get("function") or call
    arguments = function.get("arguments", "")
    text = arguments if isinstance(arguments, str) else msgspec.json.encode(arguments).decode()
    named = {"name": str(function.get("name", "")), "arguments": text}
    return {"id": str(call.get("id") or ""), "type": str(call.get("type") or "function"), "function": named}


def message_fields(messages: Sequence[Mapping[str, Any]]) -> set[str]:
    """The fields that messages have beside role and content."""
    return {key for message in messages for key in message if key not in _PLAIN}


def message_type(fields: Sequence[str], more: Sequence[tuple[str, Any]] = ()) -> Any:
    """The Arrow type of a message with these fields beside role and content, and `more` with types of their own."""
    import pyarrow as pa

    function = pa.struct([("name", pa.string()), ("arguments", pa.string())])
    call = pa.struct([("id", pa.string()), ("type", pa.string()), ("function", function)])
    own = {name for name, _ in more}
    kinds = [(n, pa.list_(call) if n == _CALLS else pa.string()) for n in fields if n not in own]
    return pa.struct([("role", pa.string()), ("content", pa.string()), *kinds, *more])
