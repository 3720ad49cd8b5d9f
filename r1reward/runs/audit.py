"""`r1reward audit`: a verifier's verdicts beside labels that are known to be right.

A verifier is a classifier, and its two kinds of error cost differently: a *false positive* is a hole that a policy
finds and widens, a *false negative* teaches it to avoid right answers. Where it could not tell, it made neither.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from r1reward.errors import DataError
from r1reward.rows.columns import no_column
from r1reward.rows.lookup import lookup
from r1reward.runs.pieces import Gathered
from r1reward.runs.setup import Setup
from r1reward.runs.worker import Ready, Worker
from r1reward.scoring.scorer import Rewarded
from r1reward.types import Reward, Score, Status

__all__ = ["Agreement", "Auditor", "Judged", "read_label"]

_RIGHT = frozenset(("1", "1.0", "true", "yes", "right", "correct", "pass", "passed", "ac", "accepted"))
_WRONG = frozenset(
    ("0", "0.0", "-1", "false", "no", "wrong", "incorrect", "fail", "failed", "wa", "rejected")
)


class Judged(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One completion's label and verdict; the fields that explain them are filled only where they disagree."""

    label: bool
    verdict: bool | None
    """None where the verifier could not tell."""
    source: str = ""
    where: str = ""
    id: str = ""
    status: str = ""
    answer: str | None = None
    ground_truth: Any = None
    reason: str = ""


class Auditor(Worker):
    """Scores the rows and gives their verdicts beside their labels; its lines are `Judged`."""

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        self._label, self._term = setup.label, setup.accuracy

    def tell(self, ready: Ready, rewarded: list[Rewarded], batch: Gathered) -> None:
        """Compare the rewards of one row with its labels."""
        for label, mine in zip(self._labels(ready, len(rewarded)), rewarded, strict=True):
            if label is not None:
                judged = self._judged(ready, label, mine.reward)
                batch.lines.append(msgspec.json.encode(judged, enc_hook=str) + b"\n")

    def _labels(self, ready: Ready, count: int) -> Sequence[bool | None]:
        where, columns = ready.row.where, ready.row.columns
        try:
            value = lookup(columns, self._label)
        except KeyError:
            raise DataError(f"{where}: {no_column(self._label, columns)}") from None
        values = value if isinstance(value, list) else [value] * count
        if len(values) != count:
            raise DataError(f"{where}: {len(values)} labels for {count} completions")
        try:
            return [read_label(v) for v in values]
        except ValueError as error:
            raise DataError(f"{where}: {self._label}: {error}") from None

    def _judged(self, ready: Ready, label: bool, reward: Reward) -> Judged:
        score = reward.scores.get(self._term, _NO_TERM)
        verdict, sample = None if score.value is None else score.value == 1.0, ready.reading.sample
        if verdict is label:
            return Judged(label=label, verdict=verdict, source=ready.reading.source)
        return Judged(
            label=label,
            verdict=verdict,
            source=ready.reading.source,
            where=ready.row.where,
            id=sample.id,
            status=score.status.value,
            answer=score.answer,
            ground_truth=sample.ground_truth,
            reason=score.reason,
        )


_NO_TERM = Score.unscored(Status.NOT_APPLICABLE, "the term does not judge this task")


def read_label(value: Any) -> bool | None:
    """A label as people write them (1, true, "correct", "AC"); None where the row has none.

    Raises `ValueError`.
    """
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    if word in _RIGHT or word in _WRONG:
        return word in _RIGHT
    raise ValueError(f"{value!r} is no label; labels are 1 or 0, true or false, correct or incorrect")


class Agreement(msgspec.Struct):
    """How verdicts agree with labels. A positive is a completion found right."""

    true_positives: int = 0
    true_negatives: int = 0
    false_positives: int = 0
    false_negatives: int = 0
    undecided: int = 0
    """Without a verdict; in no other count."""

    def add(self, judged: Judged) -> None:
        """Count one completion."""
        if judged.verdict is None:
            self.undecided += 1
        elif judged.verdict:
            self.true_positives += judged.label
            self.false_positives += not judged.label
        else:
            self.false_negatives += judged.label
            self.true_negatives += not judged.label

    @property
    def verdicts(self) -> int:
        """How many completions have one."""
        return self.true_positives + self.true_negatives + self.false_positives + self.false_negatives

    @property
    def rates(self) -> Mapping[str, float | None]:
        """Shares in [0, 1]; None where there is nothing to take a share of.

        `agreement` is over the verdicts, `recall` over right completions with a verdict, `precision` over those
        found right, `false_positive_rate` over wrong completions with a verdict.
        """
        tp, tn, fp, fn = self.true_positives, self.true_negatives, self.false_positives, self.false_negatives
        return {
            "agreement": _share(tp + tn, self.verdicts),
            "precision": _share(tp, tp + fp),
            "recall": _share(tp, tp + fn),
            "false_positive_rate": _share(fp, fp + tn),
        }


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
