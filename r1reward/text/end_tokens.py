"""Special tokens that generations end with, where they were stored with them."""

import re

__all__ = ["END_TOKEN", "without_end_tokens", "without_next_turn"]

END_TOKEN = re.compile(
    r"<[|｜][^<>|｜\n]{1,40}[|｜]>"
    r"|</?s>|<(?:eos|pad|bos|unk)>|<(?:end|start)_of_turn>|<eos_token>|<end_of_text>|<end_of_utterance>"
    r"|\[(?:EOS|PAD|BOS|/INST)\]",
    re.IGNORECASE,
)
"""`<|im_end|>`, `</s>`, `<eos>`, `<end_of_turn>`, `<｜end▁of▁sentence｜>` and their like."""

_TURN = re.compile(
    r"<\|(?:im_start|start|role|turn)\|>\s*(?:user|human)\b"
    r"|<\|(?:start_header_id|start_of_role|header_start)\|>\s*(?:user|human)\b"
    r"|<start_of_turn>\s*(?:user|human)\b|<[|｜](?:user|human)[|｜]>|<\|(?:user|human)_(?:start|turn)\|>|\[INST\]",
    re.IGNORECASE,
)
"""What begins the next turn of the user."""
_LONGEST = 60
_MOST = 1000
_LAST = (">", "]")


def without_end_tokens(text: str) -> str:
    r"""The text without special tokens, and blanks between them, at its end.

    Example: `without_end_tokens("42<|im_end|>\n<|endoftext|>")` is `"42"`.
    """
    end = _blank_from(text, len(text))
    for _ in range(_MOST):
        if not text.endswith(_LAST, 0, end):
            break
        start = max(text.rfind(sign, max(0, end - _LONGEST), end) for sign in "<[")
        if start < 0 or END_TOKEN.fullmatch(text, start, end) is None:
            break
        end = _blank_from(text, start)
    return text[:end]


def without_next_turn(text: str) -> str:
    r"""The text up to a next turn of the user that the policy made up; all of it where it begins with one.

    Example: `without_next_turn("It is 42.<|im_start|>user\nAnd now?")` is `"It is 42."`.
    """
    turn = _TURN.search(text)
    return text[: turn.start()] if turn and text[: turn.start()].strip() else text


def _blank_from(text: str, end: int) -> int:
    """Where the blanks begin that stand before `end`."""
    while end and text[end - 1].isspace():
        end -= 1
    return end
