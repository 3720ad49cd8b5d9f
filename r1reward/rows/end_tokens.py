"""End tokens that a tokenizer left at the end of a completion: `<|im_end|>`, `</s>` and their like.

They are no part of what the model said, and a template or a verifier would take them for text. They are taken off at
the very end alone: in the middle of a text they are what the model wrote.
"""

from collections.abc import Iterable

__all__ = ["END_TOKENS", "EndTokens"]

END_TOKENS = (
    "<|im_end|>", "<|endoftext|>", "</s>", "<|eot_id|>", "<|eom_id|>", "<|end_of_text|>", "<eos>", "<|eos|>",
    "<end_of_turn>", "<|end_of_turn|>", "<|END_OF_TURN_TOKEN|>", "<|end|>", "<|return|>", "<|eot|>",
    "<｜end▁of▁sentence｜>", "<|end▁of▁sentence|>", "<|end_of_sentence|>", "<|endofresponse|>", "<|END_RESPONSE|>",
    "[EOS]", "<EOS_TOKEN>", "<|user|>", "<pad>", "<|pad|>", "[PAD]", "<|finetune_right_pad_id|>", "<｜▁pad▁｜>",
)  # fmt: skip
"""What the tokenizers of common models end, or fill up, a text with."""


class EndTokens:
    r"""Takes end tokens off a text: the usual ones, and those that a reward file or the user names.

    >>> EndTokens()("The answer is 72.<|im_end|>\n")
    'The answer is 72.'
    """

    def __init__(self, more: Iterable[str] = ()) -> None:
        self.tokens = tuple(sorted({*filter(None, map(str.strip, more)), *END_TOKENS}, key=len, reverse=True))
        self._ends = frozenset(token[-1] for token in self.tokens)
        self.last = self._ends | frozenset(" \n\t\r")
        """What the last character is of a text that may end in a token; others need no closer look."""

    def __call__(self, text: str) -> str:
        """The text without the end tokens at its end, and the very same text where there are none."""
        bare = text.rstrip()
        if bare[-1:] not in self._ends or not bare.endswith(self.tokens):
            return text
        while token := next((t for t in self.tokens if bare.endswith(t)), ""):
            bare = bare[: -len(token)].rstrip()
        return bare
