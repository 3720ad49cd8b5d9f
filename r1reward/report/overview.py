"""What a scored file looks like: distributions, statuses, reasons and examples, in one pass and bounded memory."""

import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from heapq import heappush, heappushpop
from pathlib import Path
from typing import Any

import msgspec

from r1reward.errors import DataError
from r1reward.files import Inputs, Row, rows
from r1reward.report.metrics import GroupMetrics
from r1reward.report.reasons import reason_pattern, rule_of
from r1reward.report.record_file import RecordFile
from r1reward.report.stats import Breakdown, RecordBuilder, prompt_key
from r1reward.rows.row_reader import Reading, RowReader
from r1reward.rows.scored_columns import settings_of_scored
from r1reward.spec.fallbacks import decided_of, fallbacks_beside
from r1reward.types import Reward, Score

__all__ = ["VERDICTS", "Example", "Overview", "TermView", "accuracy_of", "look_at", "written_truth"]

VERDICTS = ("right", "partial", "wrong", "unscored")
"""What the term that says whether an answer is right says of a completion."""

_MOST_KEYS = 2_000
_EXAMPLES = 4
_SHOWN_CHARS = 4_000


class Example(msgspec.Struct, frozen=True, order=True):
    """A completion to show; `rank` decides which are kept, and depends on nothing but the row."""

    rank: int
    where: str
    prompt: str
    completion: str
    truth: str
    reward: float | None
    scores: tuple[tuple[str, str], ...]
    """By term: its value or status, and its reason."""
    answer: str = ""
    """What was taken for the final answer, by the rule `rule`."""
    rule: str = ""


class TermView(msgspec.Struct):
    """One term over a file."""

    values: Counter[float] = msgspec.field(default_factory=Counter)
    """Rounded to two digits."""
    statuses: Counter[str] = msgspec.field(default_factory=Counter)
    reasons: Counter[str] = msgspec.field(default_factory=Counter)
    """Patterns of the reasons of scores that are not 1."""


class Overview:
    """Gathers scored completions."""

    def __init__(self, accuracy: str = "", fallbacks: Sequence[str] = ()) -> None:
        self.accuracy, self._fallbacks = accuracy, fallbacks
        self.rows = 0
        self.rewards: dict[str, Counter[float]] = {}
        """By verdict: completions by reward, rounded to two digits."""
        self.reward = Breakdown()
        self.terms: dict[str, TermView] = {}
        self.tasks: dict[str, Breakdown] = {}
        self.sources: dict[str, Breakdown] = {}
        self.lengths: dict[str, Counter[int]] = {verdict: Counter() for verdict in VERDICTS}
        """By verdict: completions by the bits of their length in characters (2**(n-1) to 2**n - 1)."""
        self._examples: dict[str, list[Example]] = {}
        self._records, self._builder = RecordFile(), RecordBuilder(accuracy, fallbacks)
        self._highest = float("-inf")

    def add(self, reading: Reading, rewards: Iterable[Reward], where: str) -> None:
        """Count one row."""
        self.rows += 1
        key = prompt_key(reading.sample, reading.source)
        for completion, reward in zip(reading.completions, rewards, strict=True):
            self._builder.add(key, reward)
            self._count(reading, completion.text, reward)
            self._keep(reading, completion.text, reward, where)
        if self.rows % 4096 == 0:
            self._records.add(self._builder.take())

    def solved(self) -> Counter[tuple[int, int]]:
        """Prompts by their number of completions with a verdict, and of those that are right."""
        self._records.add(self._builder.take())
        return self._records.solved()

    @property
    def unscored(self) -> int:
        """Completions without a reward."""
        return self.reward.missing

    def metrics(self) -> GroupMetrics:
        """pass@k, cons@k and the mean reward, as the terminal's summary has them."""
        self._records.add(self._builder.take())
        return self._records.metrics(self.reward)

    def examples(self) -> Iterator[tuple[str, list[Example]]]:
        """Kinds of completions, with a few of each."""
        for kind in ("reward 0", "highest reward", "partly rewarded", "no reward"):
            if examples := self._examples.get(kind):
                yield kind, sorted(examples)

    def close(self) -> None:
        """Forget the records."""
        self._records.close()

    def _count(self, reading: Reading, text: str, reward: Reward) -> None:
        sample, value = reading.sample, reward.value
        judged = decided_of(reward.scores, self.accuracy, self._fallbacks)
        verdict = _verdict(None if judged is None else judged.value)
        self.reward.add(value)
        if value is not None:
            _bump(self.rewards.setdefault(verdict, Counter()), round(value, 2))
        for table, name in ((self.tasks, sample.task), (self.sources, reading.source)):
            if name in table or len(table) < _MOST_KEYS:
                table.setdefault(name, Breakdown()).add(value)
        truth = written_truth(sample.ground_truth)
        for name, score in reward.scores.items():
            self._term(self.terms.setdefault(name, TermView()), score, truth)
        self.lengths[verdict][len(text).bit_length()] += 1

    def _term(self, view: TermView, score: Score, truth: str) -> None:
        view.statuses[score.status.value] += 1
        if score.value is not None:
            _bump(view.values, round(score.value, 2))
        if score.value != 1.0 and score.reason:
            _bump(view.reasons, reason_pattern(score.reason, truth))

    def _keep(self, reading: Reading, text: str, reward: Reward, where: str) -> None:
        value, sample = reward.value, reading.sample
        if value is not None and value > self._highest:
            self._highest = value
            self._examples.pop("highest reward", None)
        kind = (
            "no reward" if value is None else "reward 0" if value == 0
            else "highest reward" if value == self._highest else "partly rewarded"
        )  # fmt: skip
        rank = zlib.crc32(f"{where}\0{text[:200]}".encode("utf-8", "surrogatepass"))
        heap = self._examples.setdefault(kind, [])
        if len(heap) == _EXAMPLES and rank > -heap[0].rank:
            return
        scores = tuple(
            (
                name,
                f"{s.status.value if s.value is None else f'{s.value:g}'}"
                + (f": {s.reason}" if s.reason else ""),
            )
            for name, s in reward.scores.items()
        )
        judged = reward.scores.get(self.accuracy)
        answer, rule = (judged.answer or "", rule_of(judged.rule, judged.reason)) if judged else ("", "")
        example = Example(
            -rank, where, _cut(sample.prompt), _cut(text), _cut(written_truth(sample.ground_truth)), value, scores,
            answer, rule,
        )  # fmt: skip
        if len(heap) < _EXAMPLES:
            heappush(heap, example)
        else:
            heappushpop(heap, example)


def look_at(paths: Iterable[str | Path], columns: Mapping[str, str], accuracy: str = "") -> Overview:
    """The overview of scored files. Raises `DataError` where a row has no reward, or cannot be read."""
    overview: Overview | None = None
    inputs = Inputs(list(paths))
    reader = RowReader(settings_of_scored(inputs, columns).get("columns", columns), for_reward=False)
    for block in inputs.blocks():
        for row in rows(block):
            if not isinstance(row, Row):
                raise DataError(f"{row.where}: {row.error}")
            rewards = _rewards(row)
            if overview is None:
                term = accuracy or accuracy_of([name for r in rewards for name in r.scores])
                overview = Overview(term, fallbacks_beside(inputs.names[0]).get(term, ()))
            try:
                overview.add(reader(row.columns), rewards, row.where)
            except (DataError, ValueError) as error:
                raise DataError(f"{row.where}: {error}") from None
    if overview is None:
        raise DataError("no rows in the input")
    return overview


def _rewards(row: Row) -> list[Reward]:
    """The rewards of a row as `r1reward score` wrote them."""
    if "reward" not in row.columns or "scores" not in row.columns:
        raise DataError(
            f"{row.where}: no reward and scores; a report is made of what `r1reward score` writes"
        )
    value, scores = row.columns["reward"], row.columns["scores"]
    values, lists = (value, scores) if isinstance(scores, list) else ([value], [scores])
    try:
        lines = [
            Reward(
                value=msgspec.convert(v, float | None),
                scores={name: Score.read(score) for name, score in each.items() if score is not None},
            )
            for v, each in zip(values, lists, strict=True)
        ]
    except (msgspec.ValidationError, TypeError, AttributeError, ValueError) as error:
        raise DataError(
            f"{row.where}: reward and scores are not as `r1reward score` writes them: {error}"
        ) from None
    return lines


def _verdict(value: float | None) -> str:
    if value is None:
        return "unscored"
    return "right" if value == 1.0 else "wrong" if value == 0.0 else "partial"


def accuracy_of(terms: Collection[str]) -> str:
    """The term that says whether an answer is right, of those of a file's first row."""
    return "accuracy" if "accuracy" in terms or not terms else next(iter(terms))


def _bump(counter: Counter[Any], key: Any) -> None:
    if key in counter or len(counter) < _MOST_KEYS:
        counter[key] += 1
    else:
        counter[type(key)()] += 1


def _cut(text: str) -> str:
    half = _SHOWN_CHARS // 2
    return text if len(text) <= _SHOWN_CHARS else f"{text[:half]}\n[…]\n{text[-half:]}"


def written_truth(truth: Any) -> str:
    """A ground truth as one line of text: JSON where it is none."""
    return (
        truth
        if isinstance(truth, str)
        else ""
        if truth is None
        else msgspec.json.encode(truth, enc_hook=str).decode()
    )
