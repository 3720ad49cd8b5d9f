"""Which messages count for the loss, in the fields that trainers read: OpenAI's `weight`, Axolotl's `train`."""

import re
from collections.abc import Sequence
from typing import Any

from r1reward.types import Response

__all__ = ["answer_start", "loss_columns", "with_loss"]

Messages = list[dict[str, Any]]

_FIELDS = ("weight", "train", "train_detail")
_OPENING = re.compile(r"<(\w+)>\s*$")


def answer_start(text: str, response: Response) -> int:
    """Where the answer part of a completion begins, its own opening tag with it; the text's end where there is none.

    >>> answer_start("<think>1</think> <answer>1</answer>", Response(reasoning="1", answer="1"))
    17
    """
    at = text.rfind(response.answer) if response.answer else -1
    if at < 0:
        return len(text)
    opening, rest = _OPENING.search(text[:at]), text[at + len(response.answer) :]
    return opening.start() if opening and rest.lstrip().startswith(f"</{opening[1]}>") else at


def with_loss(prompt: Messages, reply: Messages, on: str, start: int) -> tuple[Messages, Messages]:
    """The messages with what counts; `start`: where the reply's answer part begins. Marks they came with go."""
    earlier = [_marked(m, on, counts=on == "turns" and m["role"] == "assistant") for m in prompt]
    content = reply[0]["content"]
    if on != "answer":
        return earlier, [_marked(reply[0], on, counts=True)]
    last = _marked(reply[0], on, counts=start < len(content))
    return earlier, [last | {"train_detail": _parts(start, len(content))}]


def _marked(message: dict[str, Any], on: str, *, counts: bool) -> dict[str, Any]:
    bare = {key: value for key, value in message.items() if key not in _FIELDS}
    # OpenAI takes a weight on the assistant's messages alone; of a part of a message it cannot speak.
    weighed = on != "answer" and message["role"] == "assistant"
    return bare | ({"weight": int(counts)} if weighed else {}) | {"train": counts}


def _parts(start: int, end: int) -> list[dict[str, Any]]:
    """Axolotl's parts of a content: `end_offset` is that of the last character."""
    bounds = ((0, start, False), (start, end, True))
    return [{"begin_offset": a, "end_offset": b - 1, "train": train} for a, b, train in bounds if a < b]


def loss_columns(on: str) -> Sequence[tuple[str, Any]]:
    """The Arrow fields that messages have for it."""
    import pyarrow as pa

    if on != "answer":
        return [("weight", pa.int32()), ("train", pa.bool_())]
    part = pa.struct([("begin_offset", pa.int32()), ("end_offset", pa.int32()), ("train", pa.bool_())])
    return [("train", pa.bool_()), ("train_detail", pa.list_(part))]
