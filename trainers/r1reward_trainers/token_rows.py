"""Demonstrations that come as tokens, with a mask of what counts for the loss: `format.loss` of `r1reward reject`."""

from collections.abc import Mapping, Sequence
from typing import Any

from r1reward.errors import DataError

__all__ = ["has_tokens", "refuse_parts", "tokens_of"]

_IDS, _MASK = "input_ids", "assistant_masks"
_COMPARED = 16
"""Letters by which tokens are known as those of a completion."""


def has_tokens(row: Mapping[str, Any]) -> bool:
    """Whether a row has tokens and the mask."""
    return row.get(_IDS) is not None and row.get(_MASK) is not None


def tokens_of(row: Mapping[str, Any], completions: Sequence[str], tokenizer: Any) -> dict[str, list[int]]:
    """The two columns that TRL reads. Raises `DataError` where they cannot be this tokenizer's."""
    ids, mask = [int(i) for i in row[_IDS]], [int(bool(m)) for m in row[_MASK]]
    if len(ids) != len(mask):
        raise DataError(f"{_MASK} has {len(mask)} entries for {len(ids)} of {_IDS}")
    if max(ids, default=0) >= len(tokenizer):
        raise DataError(f"{_IDS}: {max(ids)} is no token of this model: they are of another tokenizer")
    answer = _letters(tokenizer, [token for token, counts in zip(ids, mask, strict=True) if counts])
    texts = [_letters(tokenizer, tokenizer(c, add_special_tokens=False)[_IDS]) for c in completions]
    # Earlier turns that count stand before the completion, and the end of a turn behind it.
    alike = [answer[:_COMPARED] in text or text[-_COMPARED:] in answer for text in texts]
    if not any(alike) and not row.get("truncated"):
        raise DataError(f"{_IDS}: what counts is not the completion: they are of another tokenizer")
    return {_IDS: ids, _MASK: mask}


def _letters(tokenizer: Any, ids: Sequence[int]) -> str:
    """The letters and digits of a text, which do not depend on how a tokenizer writes spaces."""
    return "".join(filter(str.isalnum, tokenizer.decode(ids, skip_special_tokens=True)))


def refuse_parts(row: Mapping[str, Any]) -> None:
    """Raises `DataError` for messages that limit the loss to a part of one, which takes tokens."""
    for column in ("completion", "messages", "conversations"):
        turns = row.get(column)
        for turn in turns if isinstance(turns, list | tuple) else ():
            parts = turn.get("train_detail") if isinstance(turn, Mapping) else None
            if any(isinstance(part, Mapping) and part.get("train") is False for part in parts or ()):
                raise DataError(
                    f"{column}: `train_detail` keeps a part from the loss, which takes tokens: write the data set "
                    "with format.loss.tokens=true"
                )
