"""How often a run solved each of its prompts: a file that the next run chooses its prompts by.

Prompts that are always solved, or never, give groups of equal rewards and teach nothing. What a run measured on the
way costs nothing to keep. The next run, or the next stage, leaves out what lies outside its bounds, or begins with
what was easy.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import msgspec

from r1reward.errors import DataError, UsageError
from r1reward.runs.plan import accuracy_term
from r1reward.scoring.scorer import Rewarded
from r1reward.spec.fallbacks import decided_of, fallbacks_of
from r1reward.spec.spec import RewardSpec
from r1reward.storage import atomic
from r1reward.types import Sample
from r1reward_serve.reward_worker import Pair

__all__ = ["FILE", "Curriculum", "PassRates", "chosen", "read_rates", "write_rates"]

FILE = "pass-rates.jsonl"
"""The file's name in the output folder of a run."""

Counts = Mapping[str, Sequence[int]]
"""By prompt: how many completions were judged, and how many of them were right."""


class Curriculum(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which prompts a run takes, by what an earlier one measured."""

    rates: str
    """The `pass-rates.jsonl` of a run."""
    least: float = 0.0
    """Prompts that were solved less often are left out."""
    most: float = 1.0
    """Prompts that were solved more often are left out: 0.95, say."""
    samples: int = 8
    """The completions that a rate needs to count; a prompt with fewer, or with none, is taken."""
    order: Literal["mixed", "easy-first"] = "mixed"
    """`easy-first`: by falling rate, what is unknown last; otherwise shuffled, as TRL does."""


class PassRates:
    """Counts by prompt, over a run. Called with each batch."""

    def __init__(self, spec: RewardSpec) -> None:
        self._term = accuracy_term(spec)
        self._fallbacks = fallbacks_of(spec).get(self._term, ())
        self.counts: dict[str, tuple[int, int]] = {}

    def __call__(self, pairs: Sequence[Pair], rewarded: Sequence[Rewarded]) -> None:
        """Take note of a batch; what has no value of the accuracy term is not counted."""
        for (sample, _), result in zip(pairs, rewarded, strict=True):
            score = decided_of(result.reward.scores, self._term, self._fallbacks)
            if score is not None and score.value is not None:
                key = _key(sample)
                judged, right = self.counts.get(key, (0, 0))
                self.counts[key] = (judged + 1, right + (score.value == 1.0))


def write_rates(path: Path, parts: Iterable[Counts]) -> None:
    """Write the counts of all ranks."""
    total: dict[str, list[int]] = {}
    for part in parts:
        for key, (judged, right) in part.items():
            old = total.setdefault(key, [0, 0])
            old[0], old[1] = old[0] + judged, old[1] + right
    with atomic(path) as temporary:
        lines = ({"key": k, "samples": n, "right": r, "pass_rate": r / n} for k, (n, r) in total.items())
        temporary.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")


def read_rates(path: Path) -> dict[str, tuple[int, int]]:
    """The counts of a file. Raises `DataError`."""
    try:
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        return {str(row["key"]): (int(row["samples"]), int(row["right"])) for row in rows}
    except OSError as error:
        raise DataError(f"curriculum.rates: {path}: {error.strerror or error}") from None
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(f"curriculum.rates: {path} has no pass rates of a run: {error!r}") from None


def chosen(
    dataset: Any, curriculum: Curriculum, samples_of: Callable[[Any], Sequence[Sample]]
) -> tuple[Any, str]:
    """The prompts that a curriculum takes of a `datasets.Dataset`, and a line on it. Raises `UsageError`."""
    if not 0 <= curriculum.least <= curriculum.most <= 1:
        raise UsageError("curriculum: 0 <= least <= most <= 1")
    counts = read_rates(Path(curriculum.rates))
    rates: dict[int, float | None] = {}
    known = 0
    for place, sample in enumerate(samples_of(dataset)):
        judged, right = counts.get(_key(sample), (0, 0))
        known += judged > 0
        rate = right / judged if judged >= max(1, curriculum.samples) else None
        if rate is None or curriculum.least <= rate <= curriculum.most:
            rates[place] = rate
    if not rates:
        raise UsageError("curriculum: no prompt is left: widen least and most")
    places = list(rates)
    if curriculum.order == "easy-first":
        places.sort(key=lambda place: -1.0 if rates[place] is None else rates[place] or 0.0, reverse=True)
    line = f"curriculum: {len(places):,} of {len(dataset):,} prompts taken; rates are known of {known:,}"
    return dataset.select(places), line


def _key(sample: Sample) -> str:
    """A prompt and its ground truth, whatever else stands in their row."""
    text = f"{sample.prompt}\0{sample.ground_truth!r}"
    return hashlib.sha1(text.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()[:20]
