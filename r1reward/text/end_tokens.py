"""Special tokens that generations end with, where they were stored with them."""

import re

__all__ = ["END_TOKEN", "without_end_tokens"]

END_TOKEN = re.compile(
    r"<[|｜][^<>|｜\n]{1,40}[|｜]>"
    r"|</?s>|<(?:eos|pad|bos|unk)>|<(?:end|start)_of_turn>|<eos_token>|<end_of_text>|<end_of_utterance>"
    r"|\[(?:EOS|PAD|BOS|/INST)\]",
    re.IGNORECASE,
)
"""`<|im_end|>`, `</s>`, `<eos>`, `<end_of_turn>`, `<｜end▁of▁sentence｜>` and their like."""

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


def _blank_from(text: str, end: int) -> int:
    """Where the blanks begin that stand before `end`."""
    while end and text[end - 1].isspace():
        end -= 1
    return end
