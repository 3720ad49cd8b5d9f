"""The words of r1reward: what goes into a verifier and what comes out.

Frozen, slotted, keyword-only. They are `msgspec` structs rather than dataclasses because millions of
them are made in a run and a frozen dataclass costs several times as much to make; and the garbage collector,
which would take a quarter of a run of cheap verifiers, does not track them: nothing in them points back.

**A failure is never 0.0.** Zero means "the model is wrong". A verifier that hung, crashed, or could not
read the ground truth gives `value=None` with the status that says so.
"""

from collections.abc import Awaitable, Mapping, Sequence
from enum import StrEnum
from typing import Any, Protocol

import msgspec

__all__ = [
    "UNSURE",
    "Completion",
    "Group",
    "GroupVerifier",
    "Item",
    "Response",
    "Reward",
    "Sample",
    "Score",
    "ScoredGroup",
    "Status",
    "Verifier",
]


UNSURE = "unsure"
"""The metric of a score of 0 that rules alone gave: the answer may be right all the same, and a fallback is asked."""


class Status(StrEnum):
    """Why a score has a value, or why it has none. Only `scored` has one."""

    SCORED = "scored"
    """The verifier judged the completion; 0.0 means that it is wrong."""
    NOT_APPLICABLE = "not_applicable"
    """This verifier has nothing to say on this *sample*. It must never depend on the completion."""
    BAD_GROUND_TRUTH = "bad_ground_truth"
    """The reference cannot be read, so no completion could be judged."""
    UNDECIDED = "undecided"
    """The verifier looked and could not tell."""
    TIMEOUT = "timeout"
    """The verifier ran past its deadline. (A model's program that does is wrong: `scored`, 0.0.)"""
    ERROR = "error"
    """The verifier raised, crashed or ran out of memory."""

    @property
    def keeps(self) -> bool:
        """Whether the same work would give it again and it may be remembered: a time-out or an error may pass."""
        return self not in (Status.TIMEOUT, Status.ERROR)

    @property
    def is_broken(self) -> bool:
        """Whether the verifier failed, rather than the data: asking again may help."""
        return self in (Status.TIMEOUT, Status.ERROR, Status.UNDECIDED)

    @property
    def counts(self) -> bool:
        """Whether the term takes part in the reward: one that does not apply leaves the sum."""
        return self is not Status.NOT_APPLICABLE


_SCORED = Status.SCORED
"""Looked up once: in Python 3.11 a member of an enumeration costs a third of what a score does."""


class Sample(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A prompt and what is needed to judge an answer to it."""

    id: str = ""
    """The row's id; empty where it has none."""
    prompt: str = ""
    """The prompt as text; chat messages are joined by blank lines, so that a prefilled `<think>` ends it."""
    task: str = ""
    """What kind of task this is (`math`, `code`, `stem`, `logic`, `general`, …); terms choose by it."""
    ground_truth: Any = None
    """A string, a list of acceptable ones, or what the verifier documents (tests, say)."""
    metadata: Mapping[str, Any] = msgspec.field(default_factory=dict)
    """Every other column of the row, by name."""


class Completion(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What the model wrote. `truncated`: it was cut at the token limit."""

    text: str
    """What the model wrote, end tokens and all."""
    truncated: bool = False
    """Whether it was cut at the token limit."""


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """A sample and its completions: the G of GRPO."""

    sample: Sample
    """What was asked."""
    completions: tuple[Completion, ...]
    """What the model wrote to it."""


class Response(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A completion as its template splits it."""

    reasoning: str = ""
    """The chain of thought, without its tags; empty where there is none."""
    answer: str = ""
    """The part a person would be shown, without its tags; empty where the completion never reached it."""
    well_formed: bool = True
    """Whether the completion keeps to its template in every respect."""
    violations: tuple[str, ...] = ()
    """Each way in which the completion breaks the template, one line each; empty if `well_formed`."""
    tag_credit: float = 1.0
    """The fraction of the template's tags that stand exactly once and in their place, in [0, 1]."""


class Score(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """What one verifier says of one completion."""

    value: float | None
    """In [0, 1], or None if and only if `status` is not `scored`."""
    status: Status = msgspec.field(default_factory=lambda: _SCORED)  # a factory's default is never omitted
    """Why there is a value, or why there is none."""
    answer: str | None = None
    """What was taken for the final answer."""
    rule: str = ""
    """By which rule `answer` was read (`boxed`, `#### line`, `stated answer`, …; `r1reward.text.final_answer` has the
    list, verifiers may have others); empty where the verifier has none."""
    span: tuple[int, int] | None = None
    """Where the answer stands in the completion, as characters from and up to. For verifiers of your own that see the
    whole text: those of r1reward leave it out, for their verdicts are remembered by the answer alone, which may stand
    elsewhere in the next text; the page and the report look the place up by `rule` (`r1reward.text.answer_place`)."""
    reason: str = ""
    """One line for a person: why."""
    metrics: Mapping[str, float] | None = None
    """Further numbers worth a mean."""

    @property
    def is_open(self) -> bool:
        """Whether the term's fallback is asked: the verifier could not tell, or its 0 is `UNSURE`."""
        return self.status is Status.UNDECIDED or bool(self.metrics and UNSURE in self.metrics)

    def __post_init__(self) -> None:
        if self.value is None:
            if self.status is _SCORED:
                raise ValueError("a score without a value needs a status other than 'scored'")
        elif self.status is not _SCORED:
            raise ValueError(f"a score with status {self.status.value!r} has no value, not {self.value!r}")
        elif not 0.0 <= self.value <= 1.0:
            raise ValueError(f"a score lies in [0, 1], not {self.value!r}")

    @classmethod
    def unscored(cls, status: Status, reason: str, answer: str | None = None, rule: str = "") -> "Score":
        """A score without a value: the verifier could not tell, and `reason` says why."""
        return cls(value=None, status=status, reason=reason, answer=answer, rule=rule)

    @classmethod
    def read(cls, written: Mapping[str, Any]) -> "Score":
        """A score as a scored file has it. Parquet has every field, and every metric, in all rows, most of them null.

        Raises `msgspec.ValidationError`, or `AttributeError` where it is no mapping.

        >>> Score.read({"value": 0.0, "status": "scored", "rule": None, "metrics": {"unsure": None}}).is_open
        False
        """
        fields = {name: value for name, value in written.items() if value is not None}
        if isinstance(metrics := fields.get("metrics"), Mapping):
            fields["metrics"] = {name: value for name, value in metrics.items() if value is not None} or None
        return msgspec.convert({"value": None} | fields, cls)


class Reward(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The reward of one completion: `value`, or None where a term that counts is unscored."""

    value: float | None
    """The weighted sum; None where a term that counts has no value."""
    scores: Mapping[str, Score]
    """By term name, in the order of the specification; terms of other tasks are left out."""
    reason: str = ""
    """Why there is no value, or which gate closed; empty otherwise."""


class ScoredGroup(msgspec.Struct, frozen=True, kw_only=True):
    """A group with one reward for each of its completions, in their order."""

    sample: Sample
    """What was asked."""
    completions: tuple[Completion, ...]
    """What the model wrote to it."""
    rewards: tuple[Reward, ...]
    """What each of them is worth."""


class Verifier(Protocol):
    """Decides what one completion is worth.

    `__call__` returns a `Score`, or is a coroutine that does (the engine then runs many at once). It may
    raise: the engine turns that into `Status.ERROR`. The same inputs must give the same score.

    A verifier may also have, each optional:

    - `score_batch(items: Sequence[tuple[Sample, Completion, Response]]) -> Sequence[Score]`, with
      `batch_size: int`: used instead of `__call__`, where batches are how it is fast;
    - `score_group(items) -> Sequence[Score]`, or a coroutine that gives them: used instead of `__call__` where what
      a completion is worth depends on the others of its sample (comparisons, a majority, diversity). `items` are
      all that the engine was given for one sample; the scores must not depend on their order, and one without a
      value leaves the others theirs. The deadline is that of all of them together;
    - `cache_key(sample, completion, response) -> str | None`: everything, apart from the verifier's own
      options, that the score depends on (the ground truth and the text it looked at), or None not to cache;
      without it the engine uses the ground truth, prompt, metadata and whole completion, and
      `cache_key = None` turns caching off where the work is cheaper than the look-up;
    - `deadline: float`: seconds that one completion may take, where the run's own deadline is no measure (a
      service that is waited for); the term's `deadline` goes before it;
    - `deadline_of(sample) -> float`: seconds that a completion of this sample may take (the sum of what its tests
      may): the least that it is given, whatever the term or the run says;
    - `probe: str`: an answer that it can surely judge. Where its work on a completion had to be stopped (a hang, a
      crash), it is asked of this one, and of the completion once more: a completion that stops it twice is worth 0,
      for else a policy could choose to be without a value. Without it, such a completion has no value;
    - `version: str`: part of the cache key; change it when verdicts change;
    - `reference(sample) -> str | None`: the ground truth written as the *answer part* of a completion
      that must score 1.0 (`r1reward check`), or None where the verifier has no such thing;
    - `spellings(sample) -> Sequence[str]`: other ways in which such an answer is written;
    - `close()`: called when the worker ends.
    """

    def __call__(
        self, sample: Sample, completion: Completion, response: Response, /
    ) -> Score | Awaitable[Score]:
        """Score one completion."""
        ...


class GroupVerifier(Protocol):
    """Decides what the completions of one sample are worth, each in the light of the others.

    What `Verifier` says of `score_group`, `deadline`, `deadline_of`, `version`, `reference` and `close` holds here,
    too; `cache_key = None` turns caching off, and nothing else can be set of it.
    """

    def score_group(self, items: "Sequence[Item]", /) -> "Sequence[Score] | Awaitable[Sequence[Score]]":
        """One score for each completion, in the order of the items."""
        ...


Item = tuple[Sample, Completion, Response]
"""What a verifier is given: the sample, the completion, and the completion as its template splits it."""

Batch = Sequence[Item]
