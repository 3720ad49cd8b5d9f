"""Special tokens at the end of a text: `<|im_end|>`, `</s>` and their like.

They are no part of what the model said, and a template or a verifier would take them for text. They are taken off at
the very end alone: in the middle of a text they are what the model wrote.

Two things are asked. What ended the *generation* (`EndTokens`) comes off before anything reads the completion; it is
one of a list, for a template's own tags may look like special tokens (`<|end_of_solution|>`). What stands behind an
*answer* (`without_end_tokens`) may be any special token.
"""

import re
from collections.abc import Iterable

__all__ = ["END_TOKEN", "END_TOKENS", "EndTokens", "without_end_tokens", "without_next_turn"]

END_TOKENS = (
    "<|im_end|>", "<|endoftext|>", "</s>", "<|eot_id|>", "<|eom_id|>", "<|end_of_text|>", "<eos>", "<|eos|>",
    "<end_of_turn>", "<|end_of_turn|>", "<|END_OF_TURN_TOKEN|>", "<|end|>", "<|return|>", "<|eot|>",
    "<｜end▁of▁sentence｜>", "<|end▁of▁sentence|>", "<|end_of_sentence|>", "<|endofresponse|>", "<|END_RESPONSE|>",
    "[EOS]", "<EOS_TOKEN>", "<|user|>", "<pad>", "<|pad|>", "[PAD]", "<|finetune_right_pad_id|>", "<｜▁pad▁｜>",
)  # fmt: skip
"""What the tokenizers of common models end, or fill up, a text with."""

END_TOKEN = re.compile(
    "|".join((
        r"<[|｜][^<>|｜\n]{1,40}[|｜]>",
        r"</?s>|<(?:bos|unk)>|<start_of_turn>|<end_of_text>|<end_of_utterance>|\[(?:BOS|/INST)\]",
        *map(re.escape, END_TOKENS),
    )),
    re.IGNORECASE,
)  # fmt: skip
"""Any special token: those of the list, and all that have the form of one."""

_ENDED = r"<\|im_end\|>|<\|eot_id\|>|<\|end\|>|</s>|<\|end_of_text\|>|<\|endoftext\|>"
_TURN = re.compile(
    r"<\|(?:im_start|start|role|turn)\|>\s*(?:user|human)\b"
    r"|<\|(?:start_header_id|start_of_role|header_start)\|>\s*(?:user|human)\b"
    r"|<start_of_turn>\s*(?:user|human)\b|<[|｜](?:user|human)[|｜]>|<\|(?:user|human)_(?:start|turn)\|>|\[INST\]"
    # gpt-oss writes its thought and its answer in channels of one reply, each with a beginning and an end.
    rf"|(?:{_ENDED})\s*<\|(?:im_start|start_header_id|start_of_role|start)\|>\s*(?:assistant|model)\b"
    r"(?!<\|channel\|>(?:analysis|commentary|final)\b)"
    r"|<end_of_turn>\s*<start_of_turn>\s*model\b",
    re.IGNORECASE,
)
"""What begins the next turn of the user, or another one of the model's own."""
_INSTRUCTION = re.compile(r"\[[iI][nN][sS][tT]\]")
"""With a flag it would be looked for at each character."""
_LONGEST = 60
_MOST = 1000
_LAST = (">", "]")


class EndTokens:
    r"""Takes end tokens off a text: the usual ones, and those that a reward file or the user names.

    >>> EndTokens()("The answer is 72.<|im_end|>\n")
    'The answer is 72.'
    """

    def __init__(self, more: Iterable[str] = ()) -> None:
        self.tokens = tuple(sorted({*filter(None, map(str.strip, more)), *END_TOKENS}, key=len, reverse=True))
        self._ends = frozenset(token[-1] for token in self.tokens)
        # A text mostly ends in a template's own tag, which shares its last character with the tokens.
        self._tails = frozenset(token[-2:] for token in self.tokens if len(self.tokens[-1]) > 1)

    def of_each(self, texts: Iterable[str]) -> list[str]:
        """The same of many texts, none of which is empty: those that cannot end in a token cost next to nothing."""
        tails = self._tails
        return [self(t) if not tails or t[-2:] in tails or t[-1].isspace() else t for t in texts]

    def __call__(self, text: str) -> str:
        """The text without the end tokens at its end, and the very same text where there are none."""
        if self._tails and text[-2:] not in self._tails and not text[-1:].isspace():
            return text
        end = _blank_from(text, len(text))
        if not end or text[end - 1] not in self._ends or not text.endswith(self.tokens, 0, end):
            return text
        while token := next((t for t in self.tokens if text.endswith(t, 0, end)), ""):
            end = _blank_from(text, end - len(token))
        return text[:end]


def without_end_tokens(text: str) -> str:
    r"""The text without special tokens, and blanks between them, at its end.

    Example: `without_end_tokens("42<|im_end|>\n<|endoftext|>")` is `"42"`.
    """
    text = text.rstrip()
    if not text.endswith(_LAST) or text.endswith("\\]"):  # most often LaTeX's bracket
        return text
    end = len(text)
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
    if not _may_have_turn(text):
        return text
    turn = _TURN.search(text)
    return text[: turn.start()] if turn and text[: turn.start()].strip() else text


def _may_have_turn(text: str) -> bool:
    """Whether a text has what some turn begins with: plain search is cheaper than the pattern at each place.

    Single characters first: they are found ten times as fast as two.
    """
    if not text.isascii():
        return "<" in text or "[" in text
    if "<" in text and (("|" in text and "<|" in text) or ("_" in text and "_of_turn>" in text.lower())):
        return True
    return "[" in text and _INSTRUCTION.search(text) is not None


def _blank_from(text: str, end: int) -> int:
    """Where the blanks begin that stand before `end`."""
    while end and text[end - 1].isspace():
        end -= 1
    return end
