"""Texts of a candidate inside a question to a judge: they can neither leave their place nor end the message."""

import hashlib
import re

from r1reward.text.characters import without_surrogates
from r1reward.text.end_tokens import END_TOKEN

__all__ = ["fence", "spelled_apart", "without_control_tokens", "without_thought_tags"]

_TAG = re.compile(
    r"[<＜‹〈⟨]\s*/?\s*(?:prompt|ground_truth|candidate|criterion|first|second)\b", re.IGNORECASE
)

_CONTROL = re.compile(
    "|".join(
        (
            END_TOKEN.pattern,
            r"<\|\w{1,40}>|<\w{1,40}\|>|<{1,2}/?SYS>{1,2}|</?(?:sep|cls|mask|sop|eop|role|user|assistant|system)>",
            r"<(?:extra_id|special|reserved|reserved_special_token|unused|_user|_bot|_system)_?\d*>",
            r"\[/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_\w{1,20}|MODEL_SETTINGS|THINK|ARGS|CALL_ID|[gs]?MASK|CLS|SEP)\]",
        )
    ),
    re.IGNORECASE,
)
"""What the tokenizers of common models take for a control token, also in the middle of a text."""


_THOUGHT = re.compile(r"</?think(?:ing)?>", re.IGNORECASE)


def without_thought_tags(text: str) -> str:
    """The text with tags of a thought spelled apart, as models have them for tokens: a judge could quote them."""
    return _THOUGHT.sub(spelled_apart, text)


def without_control_tokens(text: str) -> str:
    """The text without half surrogate pairs, and with control tokens of chat templates spelled apart.

    A server turns `<|im_end|>` into the token that ends a message, wherever it stands: a candidate could leave its
    place.
    """
    return _CONTROL.sub(spelled_apart, without_surrogates(text))


def spelled_apart(match: re.Match[str]) -> str:
    """What was matched, with a blank behind its first character."""
    return f"{match[0][0]} {match[0][1:]}"


def fence(name: str, text: str) -> str:
    """A text between tags that it cannot close: their mark is its own digest, which no text can be made to hold.

    What looks like such a tag in the text is spelled apart, for a judge may not look at the mark.
    """
    text = _TAG.sub(spelled_apart, text)
    mark = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"<{name} {mark}>\n{text}\n</{name} {mark}>"
