"""NeMo-Gym's resources server: what it posts to `/verify`, and what it wants back.

The request has `responses_create_params` (with the prompt in `input`), `response` (OpenAI's Responses API) and the
columns of the row, at its top or in `verifier_metadata`; the reply is the request with `reward` added.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from r1reward.errors import DataError
from r1reward.scoring.scorer import Rewarded
from r1reward_serve.adapters.shared import terms_of

__all__ = ["reply_of", "row_of"]

_ENVELOPE = frozenset(["responses_create_params", "response", "verifier_metadata", "reward", "agent_ref"])


def row_of(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The row of a request, whose completion is what the model said last. Raises `DataError`."""
    params, response = payload.get("responses_create_params"), payload.get("response")
    if not isinstance(params, Mapping) or not isinstance(response, Mapping):
        raise DataError('a request has "responses_create_params" and "response", objects')
    metadata = payload.get("verifier_metadata")
    row = {**metadata} if isinstance(metadata, Mapping) else {}
    row |= {name: value for name, value in payload.items() if name not in _ENVELOPE}
    prompt = params.get("input")
    row["prompt"] = prompt if isinstance(prompt, str) else _messages(prompt)
    row["completion"] = _last_reply(response.get("output"))
    reason = response.get("incomplete_details")
    row["truncated"] = isinstance(reason, Mapping) and reason.get("reason") == "max_output_tokens"
    return row


def reply_of(payload: Mapping[str, Any], rewarded: Rewarded, unscored: float | None) -> dict[str, Any]:
    """The reply; `unscored` stands in for a missing reward, and `failure_reason` says why there is none."""
    reward = rewarded.reward
    reply = {**payload, "reward": unscored if reward.value is None else reward.value}
    reply["r1reward"] = terms_of(rewarded)
    return reply | ({"failure_reason": reward.reason or "unscored"} if reward.value is None else {})


def _messages(value: Any) -> list[dict[str, Any]]:
    items = value if isinstance(value, Sequence) else []
    return [
        {"role": str(item["role"]), "content": _text(item.get("content"))}
        for item in items
        if isinstance(item, Mapping) and "role" in item
    ]


def _last_reply(output: Any) -> str:
    """The text of the last message, behind the reasoning that is given before it."""
    reasoning, reply = "", ""
    for item in output if isinstance(output, Sequence) else []:
        if not isinstance(item, Mapping):
            continue
        if item.get("type") == "reasoning":
            reasoning += _text(item.get("summary") or item.get("content"))
        elif item.get("type", "message") == "message" and item.get("role", "assistant") == "assistant":
            reply = _text(item.get("content"))
    return f"<think>{reasoning}</think>{reply}" if reasoning and "<think>" not in reply else reply


def _text(content: Any) -> str:
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, Sequence) else []
    return "".join(
        part["text"] for part in parts if isinstance(part, Mapping) and isinstance(part.get("text"), str)
    )
