"""Writes a scored row: the row as it came, and what was found out about it.

A JSON row's own bytes are kept as they are and the new keys put before its last brace, so nothing that it
holds (the order of keys, 20-digit numbers, NaN) can change on the way.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from r1reward.files.block import Row
from r1reward.types import Reward

__all__ = ["KEYS", "RowEncoder"]

KEYS = ("reward", "reward_reason", "scores", "stamp")
"""The keys that are added. A column of such a name is kept as `input_<name>`."""


class _Score(msgspec.Struct, omit_defaults=True):
    """A score without what it leaves empty; its status is always said."""

    value: float | None
    status: str
    answer: str | None = None
    reason: str = ""
    metrics: Mapping[str, float] | None = None


class RowEncoder:
    """Encodes scored rows; `stamp` says what produced them. `renamed` gathers columns that had our names."""

    def __init__(self, stamp: Mapping[str, Any]) -> None:
        self._encoder = msgspec.json.Encoder(enc_hook=str)
        self._stamp = b',"stamp":' + self._encoder.encode(stamp) + b"}\n"
        self.renamed: set[str] = set()

    def __call__(self, row: Row, rewards: Sequence[Reward], several: bool) -> bytes:
        """The scored row as a line of JSON. `several`: the row has a list of completions."""
        additions = self._additions(rewards, several)
        if row.raw is not None and not any(key in row.columns for key in KEYS):
            body = row.raw[:-1].rstrip()
        else:
            body = self._encode(self._kept(row.columns))[:-1]
        return b"".join((body, b"" if body == b"{" else b",", additions, self._stamp))

    def _additions(self, rewards: Sequence[Reward], several: bool) -> bytes:
        encode = self._encode
        if not several:
            (reward,) = rewards
            parts = [b'"reward":', encode(reward.value), b',"scores":', encode(_scores(reward))]
            reasons = [reward.reason] if reward.reason else []
        else:
            parts = [b'"reward":', encode([r.value for r in rewards]), b',"scores":']
            parts.append(encode([_scores(r) for r in rewards]))
            reasons = [r.reason for r in rewards]
        if any(reasons):
            parts += [b',"reward_reason":', encode(reasons if several else reasons[0])]
        return b"".join(parts)

    def _kept(self, columns: Mapping[str, Any]) -> dict[str, Any]:
        """The row's columns without clashes. What an earlier run of ours added gives way."""
        if "stamp" in columns and "scores" in columns:
            return {k: v for k, v in columns.items() if k not in KEYS}
        self.renamed.update(k for k in KEYS if k in columns)
        kept = {k: v for k, v in columns.items() if k not in KEYS}
        for key in KEYS:
            if key in columns:
                kept[_free(f"input_{key}", columns)] = columns[key]
        return kept

    def _encode(self, value: Any) -> bytes:
        try:
            return self._encoder.encode(value)
        except UnicodeEncodeError:
            # A verifier's reason may quote a lone surrogate; no JSON text can hold one.
            return self._encoder.encode(_clean(msgspec.to_builtins(value)))


def _scores(reward: Reward) -> dict[str, _Score]:
    return {
        name: _Score(s.value, s.status, s.answer, s.reason, s.metrics) for name, s in reward.scores.items()
    }


def _free(name: str, columns: Mapping[str, Any]) -> str:
    while name in columns:
        name = f"input_{name}"
    return name


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {k: _clean(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_clean(v) for v in value]
    return value
