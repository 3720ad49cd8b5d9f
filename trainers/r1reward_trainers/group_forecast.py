"""How likely a group of a prompt is mixed, as far as a run's own groups tell it.

A logistic regression over the words of a prompt, its length, its kind and itself, each of whose weights is a normal
variable. So a prompt that was never asked is known by those like it, and one that is like no other by the width of
what it may be (Thompson sampling, as Chapelle and Li do it: "An Empirical Evaluation of Thompson Sampling", 2011).
"""

import math
import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
import torch

from r1reward_serve.trl_batch import ROW

__all__ = ["GroupForecast", "equal_groups"]

_WIDTH = 4096
"""Weights of the model; features share them by their hashes."""

_VARIANCE = 4.0
"""Of a weight that nothing is known of."""

_KIND, _ITSELF = 3.0, 0.5
"""The length of what a prompt has in common with others, beside a constant 1; and of what is its own."""

_CURIOSITY = 0.5
"""How wide the draws go: in standard deviations of what is not known of a prompt's kind."""

_MEMORY = 0.98
"""What a rollout leaves of all that was learned before it: the policy moves on."""

_LONGEST = 20_000
"""Characters of a prompt that are looked at."""

_WORD = re.compile(r"\w+|[^\w\s]")
_DIGIT = re.compile(r"\d")


def equal_groups(advantages: torch.Tensor, size: int) -> list[int]:
    """The groups of `size` neighbours without any advantage."""
    return [i for i, group in enumerate(advantages.view(-1, size)) if not bool((group != 0).any())]


class GroupForecast:
    """What was learned of a run's groups; the same for the same groups in the same order."""

    def __init__(self, columns: Sequence[str] = ()) -> None:
        self._columns = tuple(columns)
        self._means = np.zeros(_WIDTH)
        self._precisions = np.full(_WIDTH, 1 / _VARIANCE)

    def note(self, rows: Sequence[Mapping[str, Any]], equal: Iterable[int], size: int) -> None:
        """Learn from a rollout: groups of `size` rows, of which some were `equal`."""
        self._precisions = 1 / _VARIANCE + _MEMORY * (self._precisions - 1 / _VARIANCE)
        in_vain = frozenset(equal)
        for group, row in enumerate(rows[::size]):
            places, values = self._features(row)
            chance = self._chance(places, values)
            np.add.at(self._precisions, places, values**2 * chance * (1 - chance))
            error = float(group not in in_vain) - chance
            np.add.at(self._means, places, values * error / self._precisions[places])

    def chances(self, rows: Iterable[Mapping[str, Any]]) -> list[float]:
        """How likely a group of each row's prompt is mixed."""
        return [self._chance(*self._features(row)) for row in rows]

    def best(self, rows: Sequence[Mapping[str, Any]], count: int, seed: Sequence[int]) -> list[int]:
        """The places of `count` rows, each the best of those left by a draw of its own from what is known."""
        generator = np.random.default_rng([number & 0xFFFFFFFF for number in seed])
        features = [self._features(row) for row in rows]
        starts = np.cumsum([0, *(len(places) for places, _ in features[:-1])])
        places, values = (np.concatenate(parts) for parts in zip(*features, strict=True))
        means = np.add.reduceat(values * self._means[places], starts)
        wide = _CURIOSITY * values / np.sqrt(self._precisions[places])
        wide[starts + 1] = 0.0  # another prompt of the same kind is as good a try
        chosen: list[int] = []
        for _ in range(min(count, len(rows))):
            scores = means + np.add.reduceat(wide * generator.standard_normal(_WIDTH)[places], starts)
            scores[chosen] = -np.inf
            chosen.append(int(scores.argmax()))
        return chosen

    def state(self) -> dict[str, torch.Tensor]:
        """For a checkpoint."""
        return {
            "means": torch.from_numpy(self._means.copy()),
            "precisions": torch.from_numpy(self._precisions.copy()),
        }

    def restore(self, state: Mapping[str, torch.Tensor]) -> None:
        """Go on from what `state` gave."""
        self._means, self._precisions = (state[name].cpu().numpy() for name in ("means", "precisions"))

    def _features(self, row: Mapping[str, Any]) -> tuple[Any, Any]:
        """The weights that a prompt has a part in, and the parts: of a constant, itself, and its kind."""
        text = _text(row["prompt"])[:_LONGEST]
        words = {f"word {_DIGIT.sub('0', word)}" for word in _WORD.findall(text)}
        names = [f"prompt {text}", *sorted(words), f"length {len(text).bit_length()}"]
        if self._columns:
            columns = msgspec.json.decode(row[ROW])
            names += [f"{name} {columns.get(name)}" for name in self._columns]
        places = [0, *(1 + zlib.crc32(n.encode("utf-8", "surrogatepass")) % (_WIDTH - 1) for n in names)]
        kind = len(names) - 1
        return np.array(places), np.array([1.0, _ITSELF] + [_KIND / math.sqrt(kind)] * kind)

    def _chance(self, places: Any, values: Any) -> float:
        """The mean over all that the weights may be, by MacKay's approximation."""
        variance = float((values**2 / self._precisions[places]).sum())
        mean = float(values @ self._means[places])
        return 0.5 * (1 + math.tanh(mean / math.sqrt(1 + math.pi * variance / 8) / 2))


def _text(prompt: Any) -> str:
    return prompt if isinstance(prompt, str) else "\n".join(str(message.get("content")) for message in prompt)
