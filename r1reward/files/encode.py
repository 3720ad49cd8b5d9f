"""Writes a scored row: the row as it came, and its scores.

A JSON row's own bytes are kept as they are and the new keys put before its last brace, so nothing that it
holds (the order of keys, 20-digit numbers, NaN) can change on the way.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from r1reward.files.block import Row
from r1reward.text.characters import without_surrogates
from r1reward.types import Reward, Score

__all__ = ["KEYS", "RowEncoder"]

KEYS = ("reward", "reward_reason", "scores", "stamp")
"""The keys that are added. A column of such a name is kept as `input_<name>`."""

_KEYS = frozenset(KEYS)


class _Added(msgspec.Struct, omit_defaults=True, gc=False):
    """What is added to a row, in the order of its keys."""

    reward: float | list[float | None] | None
    scores: Mapping[str, Score] | list[Mapping[str, Score]]
    stamp: msgspec.Raw
    reward_reason: str | list[str] = ""


class RowEncoder:
    """Encodes scored rows; `stamp` says what produced them. `renamed` gathers columns that had our names."""

    def __init__(self, stamp: Mapping[str, Any]) -> None:
        self._encoder = msgspec.json.Encoder(enc_hook=str)
        self._stamp = msgspec.Raw(self._encoder.encode(stamp))
        self.renamed: set[str] = set()
        self._last_reward: Reward | None = None
        self._last_end = b""

    def __call__(self, row: Row, rewards: Sequence[Reward], several: bool) -> bytes:
        """The scored row as a line of JSON. `several`: it has a list of completions."""
        return b"".join(self.parts(row, rewards, several))

    def parts(self, row: Row, rewards: Sequence[Reward], several: bool) -> tuple[bytes, bytes]:
        """The same line in two parts: many lines are joined at once, and the row's own bytes are copied once less."""
        raw, columns = row.raw, row.columns
        if raw is None or not _KEYS.isdisjoint(columns):
            raw = self._encode(self._input(columns))
        if several:
            end = self._end_list(rewards)
        elif rewards[0] is self._last_reward:
            end = self._last_end  # completions that share a reward share its text
        else:
            end = self._last_end = self._end(rewards[0])
            self._last_reward = rewards[0]
        # The row's last brace gives way to the additions: a comma in the place of their own first brace.
        return raw[:-1], end if columns else end[1:]

    def _end(self, reward: Reward) -> bytes:
        """What follows the last column."""
        return self._encode_end(_Added(reward.value, reward.scores, self._stamp, reward.reason))

    def _end_list(self, rewards: Sequence[Reward]) -> bytes:
        return self._encode_end(self._added_list(rewards))

    def _encode_end(self, added: _Added) -> bytes:
        return b",%s\n" % self._encode(added)[1:]

    def _added_list(self, rewards: Sequence[Reward]) -> _Added:
        reasons = [r.reason for r in rewards]
        values, scores = [r.value for r in rewards], [r.scores for r in rewards]
        return _Added(values, scores, self._stamp, reasons if any(reasons) else "")

    def _input(self, columns: Mapping[str, Any]) -> dict[str, Any]:
        """The row's columns without clashes. What an earlier run of ours added gives way."""
        if "stamp" in columns and "scores" in columns:
            return {k: v for k, v in columns.items() if k not in KEYS}
        self.renamed.update(k for k in KEYS if k in columns)
        row = {k: v for k, v in columns.items() if k not in KEYS}
        for key in KEYS:
            if key in columns:
                row[_free(f"input_{key}", columns)] = columns[key]
        return row

    def _encode(self, value: Any) -> bytes:
        try:
            return self._encoder.encode(value)
        except UnicodeEncodeError:
            # A verifier's reason may quote a lone surrogate; no JSON text can hold one.
            if isinstance(value, _Added):
                value = {"reward": value.reward, "scores": value.scores, "reward_reason": value.reward_reason}
                value["stamp"] = msgspec.json.decode(self._stamp)
            return self._encoder.encode(_clean(msgspec.to_builtins(value, enc_hook=str)))


def _free(name: str, columns: Mapping[str, Any]) -> str:
    while name in columns:
        name = f"input_{name}"
    return name


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return without_surrogates(value)
    if isinstance(value, dict):
        return {k: _clean(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_clean(v) for v in value]
    return value
