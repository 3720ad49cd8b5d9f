"""A conversation as a model's tokens, with 1 for each that counts for the loss: what TRL reads without asking.

The prompt is what the chat template makes of it with its generation prompt. The completion follows as it is: many
templates take the chain of thought out of an assistant's message, which is what is to be learned. Then comes the end
of the turn, which counts. Earlier turns that count are where the template's generation markers are or, without them,
where the template writes more for one message more.
"""

import re
from typing import Any

from r1reward.errors import DataError, MissingExtraError, SpecError
from r1reward.response.opening import without_opening
from r1reward_rejection.recipe.recipe import Loss

__all__ = ["TokenMasks", "mask_columns"]

Messages = list[dict[str, Any]]

_MARKERS = re.compile(r"\{%-?\s*generation\b")
_PROBE = [
    {"role": "user", "content": "One?"},
    {"role": "assistant", "content": "Two."},
    {"role": "user", "content": "Three?"},
]
_REPLY = "The reply."


def mask_columns() -> list[tuple[str, Any]]:
    """The columns that are written."""
    import pyarrow as pa

    masks = [("input_ids", pa.list_(pa.int32())), ("assistant_masks", pa.list_(pa.int8()))]
    return [*masks, ("truncated", pa.bool_())]


class TokenMasks:
    """Writes the tokens and masks of rows. Raises `R1RewardError` for a tokenizer by which it cannot be done."""

    def __init__(self, name: str, loss: Loss, context: int) -> None:
        self._tokenizer = _load(name)
        self._on, self._context = loss.on, context
        self._has_markers = bool(_MARKERS.search(self._tokenizer.get_chat_template()))
        written = self._render([_PROBE[0], {"role": "assistant", "content": _REPLY}], generation=False)
        # Blank lines behind the end of a turn belong to the next one.
        self._ending = written.partition(_REPLY)[2].rstrip() or self._tokenizer.eos_token or ""
        self(_PROBE, _REPLY, 0)

    def __call__(self, prompt: Messages, completion: str, start: int) -> dict[str, Any]:
        """The columns of a row; the answer part of the completion begins at `start`."""
        before = self._render(prompt, generation=True)
        reply = without_opening(before, completion)
        text = before + reply + self._ending
        counts = bytearray(len(text))
        if self._on == "turns":
            self._mark_turns(counts, prompt, before)
        if self._on != "answer" or start < len(completion):
            skipped = start - (len(completion) - len(reply)) if self._on == "answer" else 0
            first = len(before) + max(0, skipped)
            counts[first:] = b"\1" * (len(text) - first)
        encoded = self._tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)
        ids = encoded["input_ids"]
        mask = [int(a < len(text) and counts[a]) for a, _ in encoded["offset_mapping"]]
        cut = len(ids) > self._context
        return {
            "input_ids": ids[: self._context],
            "assistant_masks": mask[: self._context],
            "truncated": cut,
        }

    def _mark_turns(self, counts: bytearray, prompt: Messages, before: str) -> None:
        spans = self._marked(prompt) if self._has_markers else self._by_prefixes(prompt, before)
        for a, b in spans:
            counts[a:b] = b"\1" * (b - a)

    def _marked(self, prompt: Messages) -> list[tuple[int, int]]:
        encoded = self._tokenizer.apply_chat_template(
            prompt,
            add_generation_prompt=True,
            return_dict=True,
            return_assistant_tokens_mask=True,
            tokenizer_kwargs={"return_offsets_mapping": True},
        )
        pairs = zip(encoded["offset_mapping"], encoded["assistant_masks"], strict=True)
        return [(a, b) for (a, b), counts in pairs if counts]

    def _by_prefixes(self, prompt: Messages, before: str) -> list[tuple[int, int]]:
        spans = []
        for i, message in enumerate(prompt):
            if message["role"] == "assistant":
                opened = self._render(prompt[:i], generation=True)
                closed = self._render(prompt[: i + 1], generation=False).rstrip()
                if not before.startswith(closed) or not closed.startswith(opened):
                    raise DataError(
                        "format.loss.on: the chat template rewrites earlier turns and has no generation markers: "
                        "turns cannot be told from what is between them; response can"
                    )
                spans.append((len(opened), len(closed)))
        return spans

    def _render(self, messages: Messages, *, generation: bool) -> str:
        from jinja2 import TemplateError

        try:
            return str(
                self._tokenizer.apply_chat_template(
                    messages, tokenize=False, add_generation_prompt=generation
                )
            )
        except (TemplateError, TypeError) as error:
            raise DataError(f"the chat template cannot write a conversation: {error}") from None


def _load(name: str) -> Any:
    try:
        from transformers import AutoTokenizer
    except ImportError:
        raise MissingExtraError("transformers", "train") from None
    try:
        tokenizer = AutoTokenizer.from_pretrained(name)
    except (OSError, ValueError) as error:
        raise DataError(f"tokenizer {name}: {' '.join(str(error).split())[:300]}") from None
    if tokenizer.chat_template is None:
        raise SpecError(f"format.loss.tokens: the tokenizer {name} has no chat template")
    if not tokenizer.is_fast:
        raise SpecError(
            f"format.loss.tokens: the tokenizer {name} has no tokenizer.json to tell where tokens are"
        )
    return tokenizer
