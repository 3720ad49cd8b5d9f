"""The forms in which a conversation is written for trainers: OpenAI's messages, ShareGPT, Alpaca, plain text."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from r1reward_rejection.loss_fields import loss_columns, with_loss
from r1reward_rejection.messages import message_type
from r1reward_rejection.recipe.output import Loss

__all__ = ["STYLES", "chat_columns", "chat_texts", "write_chat"]

Messages = list[dict[str, Any]]

_SENDERS = {"user": "human", "assistant": "gpt"}


def _prompt_completion(prompt: Messages, reply: Messages) -> dict[str, Any]:
    return {"prompt": prompt, "completion": reply}


def _messages(prompt: Messages, reply: Messages) -> dict[str, Any]:
    return {"messages": prompt + reply}


def _share_gpt(prompt: Messages, reply: Messages) -> dict[str, Any]:
    return {"conversations": [_turn(m) for m in prompt + reply]}


def _turn(message: dict[str, Any]) -> dict[str, Any]:
    marks: dict[str, Any] = {name: message[name] for name in ("train", "train_detail") if name in message}
    role = message["role"]
    return {"from": _SENDERS.get(role, role), "value": message["content"] or "", **marks}


def _alpaca(prompt: Messages, reply: Messages) -> dict[str, Any]:
    """Alpaca's columns, with `system` and `history` (pairs of earlier turns) as LLaMA-Factory reads them."""
    turns = [m["content"] or "" for m in prompt if m["role"] != "system"]
    history = [[turns[i], turns[i + 1]] for i in range(0, len(turns) - 1, 2)]
    system = "\n\n".join(m["content"] or "" for m in prompt if m["role"] == "system")
    output = reply[0]["content"]
    return {
        "instruction": turns[-1] if turns else "",
        "input": "",
        "output": output,
        "system": system,
        "history": history,
    }


def _text(prompt: Messages, reply: Messages) -> dict[str, Any]:
    question = "\n\n".join(m["content"] for m in prompt if m["content"])
    return {"prompt": question, "completion": reply[0]["content"]}


STYLES: Mapping[str, Callable[[Messages, Messages], dict[str, Any]]] = {
    "prompt-completion": _prompt_completion,
    "messages": _messages,
    "sharegpt": _share_gpt,
    "alpaca": _alpaca,
    "text": _text,
}


def write_chat(
    style: str, prompt: Messages, completion: str, loss: Loss | None = None, start: int = 0
) -> dict[str, Any]:
    """The columns of a conversation whose last message is the completion; its answer part begins at `start`."""
    reply = [{"role": "assistant", "content": completion}]
    if loss is not None:
        prompt, reply = with_loss(prompt, reply, loss.on, start)
    return STYLES[style](prompt, reply)


def chat_columns(style: str, fields: Sequence[str], loss: Loss | None = None) -> list[tuple[str, Any]]:
    """The Arrow columns of a style; `fields`: what messages have beside role and content."""
    import pyarrow as pa

    text = pa.string()
    marks = [] if loss is None else loss_columns(loss.on)
    messages = pa.list_(message_type(fields, marks))
    marks_of_turns = [(name, kind) for name, kind in marks if name != "weight"]
    turns = pa.list_(pa.struct([("from", text), ("value", text), *marks_of_turns]))
    columns = {
        "prompt-completion": [("prompt", messages), ("completion", messages)],
        "messages": [("messages", messages)],
        "sharegpt": [("conversations", turns)],
        "alpaca": [
            *((name, text) for name in ("instruction", "input", "output", "system")),
            ("history", pa.list_(pa.list_(text))),
        ],
        "text": [("prompt", text), ("completion", text)],
    }
    return columns[style]


def chat_texts(row: Mapping[str, Any]) -> list[str]:
    """The texts of a row's conversation, in whatever style, for counting tokens."""
    texts: list[str] = []
    for name in (
        "messages",
        "conversations",
        "prompt",
        "completion",
        "system",
        "history",
        "instruction",
        "output",
    ):
        value = row.get(name)
        if isinstance(value, str):
            texts.append(value)
        for turn in value if isinstance(value, list) else ():
            turns = turn if isinstance(turn, list) else [turn.get("content", turn.get("value"))]
            texts += [t for t in turns if t]
    return texts
