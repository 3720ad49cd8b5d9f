"""The reward definition: terms in, one reward out.

The reward is the weighted *sum* of the terms that count (accuracy and format with equal weight in
DeepSeek-R1, arXiv 2501.12948, section 2.2; language consistency "directly added", section 2.3.2).
"""

import hashlib
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import msgspec

from r1reward.errors import SpecError
from r1reward.types import Reward, Score, Status

__all__ = ["RewardSpec", "Schedule", "TemplateChoice", "Term"]


class Schedule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The training steps in which a term counts: `from_step <= step < to_step`.

    Where the step is not known, nothing can be said: `RewardSpec.check_step` refuses that at every door.
    """

    from_step: int = 0
    """The first step in which it counts."""
    to_step: int | None = None
    """The first step in which it no longer does; None = to the end."""

    def active(self, step: int | None) -> bool:
        """Whether the term counts at this step."""
        return step is None or (self.from_step <= step and (self.to_step is None or step < self.to_step))


class Term(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One use of a verifier."""

    verifier: str
    """The verifier's name (`r1reward plugins` lists them)."""
    name: str = ""
    """How the term is called in the output; the verifier's name where empty."""
    weight: float = 1.0
    """What its value is multiplied by; 0 = reported, not rewarded."""
    tasks: tuple[str, ...] = ()
    """The tasks it applies to; empty = all."""
    options: dict[str, Any] = {}
    """The options of the verifier."""
    gate: bool = False
    """Whether the whole reward is 0 when this term is 0."""
    fallback: str | None = None
    """The name of the term that is asked when this one is `undecided`, or its 0 `unsure`; its score then takes this
    one's place. A term that is a fallback is asked only then."""
    max_asked: float | None = None
    """The largest share of completions, in [0, 1], for which the fallback may be asked; a run warns of more."""
    schedule: Schedule | None = None
    """The training steps in which it counts; None = all."""
    deadline: float | None = None
    """Seconds that one completion may take; the engine's `--deadline` where None."""
    share: float = 1.0
    """The share of completions that it judges, by a hash of prompt and completion; less than 1 for a term of weight 0
    alone: an audit that is too slow for all of them."""

    @property
    def counts(self) -> bool:
        """Whether the reward depends on it."""
        return self.weight != 0 or self.gate

    def applies(self, task: str) -> bool:
        """Whether it has anything to say on samples of this task."""
        return not self.tasks or task in self.tasks

    def draws(self, prompt: object, text: str) -> bool:
        """Whether this completion is in its share: the same at every door, on every machine."""
        if self.share >= 1.0:
            return True
        digest = hashlib.blake2b(f"{self.name}\0{prompt}\0{text}".encode(errors="replace"), digest_size=8)
        return int.from_bytes(digest.digest(), "little") < self.share * 2**64


class TemplateChoice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A response template and its options."""

    name: str
    """The name of a template."""
    options: dict[str, Any] = {}
    """The options of the template."""


class RewardSpec(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True):
    """One reward definition: the template that splits a completion and the terms that judge it."""

    template: str | TemplateChoice
    """How a completion is split into reasoning and answer: a template's name, or name and options."""
    terms: tuple[Term, ...]
    """What judges the completion, in the order in which tables show it."""
    default_task: str = ""
    """The task of a sample that names none."""
    style_only: tuple[str, ...] = ()
    """Tasks whose rows are rewarded though no term judges whether the answer is right; `*` = all tasks."""
    end_tokens: tuple[str, ...] = ()
    """End tokens of the model beside the usual ones; they are taken off the end of a completion."""
    description: str = ""
    """One line that `r1reward presets` shows; no part of the definition."""

    def __post_init__(self) -> None:
        names = tuple(t if t.name else msgspec.structs.replace(t, name=t.verifier) for t in self.terms)
        msgspec.structs.force_setattr(self, "terms", names)
        if isinstance(self.template, str):
            msgspec.structs.force_setattr(self, "template", TemplateChoice(name=self.template))
        _check(self)

    @cached_property
    def hash(self) -> str:
        """Twelve hex digits that are the same for the same definition."""
        fields = {k: v for k, v in msgspec.to_builtins(self).items() if v or k not in _UNHASHED_EMPTY}
        fields.pop("description")
        fields["terms"] = [
            {k: v for k, v in t.items() if _LATER_TERM_KEYS.get(k, _NO_DEFAULT) != v} for t in fields["terms"]
        ]
        return hashlib.sha256(msgspec.json.encode(fields, order="deterministic")).hexdigest()[:12]

    @cached_property
    def bounds(self) -> tuple[float, float]:
        """The least and the largest reward there can be; of terms of one name only one applies to a sample."""
        weights: dict[str, list[float]] = {}
        for term in self.terms:
            weights.setdefault(term.name, [0.0]).append(term.weight)
        return sum(map(min, weights.values())), sum(map(max, weights.values()))

    def check_step(self, step: int | None) -> None:
        """Refuse to score without the training step where a term has a schedule. Raises `SpecError`.

        A preference reward that counted from the first step would be hacked long before its time.
        """
        scheduled = [i for i, t in enumerate(self.terms) if t.schedule]
        if scheduled and step is None:
            raise SpecError(
                f"terms[{scheduled[0]}].schedule: whether the term counts depends on the training step, which is not "
                "known here: name it (--step 1300, step=1300, or a file that holds it)"
            )

    @property
    def template_choice(self) -> TemplateChoice:
        """The template with its options."""
        assert isinstance(self.template, TemplateChoice)  # made so in __post_init__
        return self.template

    @cached_property
    def fallbacks(self) -> frozenset[str]:
        """The names of the terms that are asked only when another is undecided."""
        return frozenset(t.fallback for t in self.terms if t.fallback)

    def terms_for(self, task: str, step: int | None = None) -> tuple[tuple[int, Term], ...]:
        """The terms, with their index, that apply to a task at a step; the task `""` is `default_task`."""
        task = task or self.default_task
        return tuple(
            (i, t)
            for i, t in enumerate(self.terms)
            if t.applies(task) and (t.schedule is None or t.schedule.active(step))
        )

    def combine(self, scored: Sequence[tuple[Term, Score]]) -> Reward:
        """One reward of the scores of one completion.

        A closed gate gives 0, whatever the others say. Otherwise any term that counts and has no value
        makes the reward None, except `not_applicable`, which leaves the sum; where no term that counts
        applies, there is no reward either.
        """
        scores = {term.name: score for term, score in scored}
        total, counted, missing, fallbacks = 0.0, False, "", self.fallbacks
        for term, score in scored:
            if not (term.weight or term.gate) or term.name in fallbacks:
                continue
            if term.fallback and score.is_open:
                score = _decided(score, scores.get(term.fallback))
            if score.value is None:
                if score.status.counts:
                    missing = missing or f"{term.name}: {score.status.value}"
            elif term.gate and score.value == 0.0:
                return Reward(value=0.0, scores=scores, reason=f"gate {term.name} is closed")
            else:
                total += term.weight * score.value
                counted = True
        if missing or not counted:
            return Reward(value=None, scores=scores, reason=missing or "no term that counts applies")
        # 0.1 + 0.2 is 0.3 to everybody who reads a file.
        return Reward(value=round(total, 12), scores=scores)


_UNHASHED_EMPTY = ("style_only", "end_tokens")
"""Keys that came later: where they say nothing, a definition keeps the hash that it had."""

_LATER_TERM_KEYS = {"max_asked": None, "share": 1.0}
"""The same of a term's keys, with what says nothing."""

_NO_DEFAULT = object()


def _decided(score: Score, other: Score | None) -> Score:
    """The fallback's score; a value stands where the fallback cannot tell either, so that no answer is masked."""
    if other is None or (score.value is not None and other.status is Status.UNDECIDED):
        return score
    return other


def _check(spec: RewardSpec) -> None:
    """Refuse what could only be a mistake; the message names the key's path."""
    if not spec.terms:
        raise SpecError("terms: a reward needs at least one term")
    by_name: dict[str, list[tuple[int, Term]]] = {}
    for i, term in enumerate(spec.terms):
        _check_term(term, f"terms[{i}]")
        for j, other in by_name.get(term.name, []):
            if not term.tasks or not other.tasks or set(term.tasks) & set(other.tasks):
                raise SpecError(
                    f"terms[{i}].name: terms[{j}] is also called {term.name!r} and applies to the same "
                    "tasks; give one another name, or other tasks"
                )
        by_name.setdefault(term.name, []).append((i, term))
    for i, term in enumerate(spec.terms):
        _check_fallback(term, f"terms[{i}].fallback", by_name)
    if not any(t.counts and t.name not in spec.fallbacks for t in spec.terms):
        raise SpecError("terms: no term counts; give at least one a weight other than 0")


def _check_term(term: Term, path: str) -> None:
    if not -1e9 < term.weight < 1e9:  # also refuses NaN
        raise SpecError(f"{path}.weight: {term.weight} is not a usable weight")
    if term.deadline is not None and not term.deadline > 0:
        raise SpecError(f"{path}.deadline: seconds, more than 0, not {term.deadline}")
    if not 0 < term.share <= 1:
        raise SpecError(f"{path}.share: more than 0 and at most 1, not {term.share}")
    if term.share < 1 and (term.counts or term.fallback):
        raise SpecError(
            f"{path}.share: a term that counts judges all completions: give it weight 0, and no gate"
        )
    if (
        term.schedule
        and term.schedule.to_step is not None
        and term.schedule.to_step <= term.schedule.from_step
    ):
        raise SpecError(f"{path}.schedule: to_step {term.schedule.to_step} is not after from_step")


def _check_fallback(term: Term, path: str, by_name: Mapping[str, list[tuple[int, Term]]]) -> None:
    if term.max_asked is not None and (term.fallback is None or not 0 <= term.max_asked <= 1):
        raise SpecError(
            f"{path.replace('.fallback', '.max_asked')}: a share in [0, 1], of a term with a fallback"
        )
    if term.fallback is None:
        return
    targets = by_name.get(term.fallback)
    if targets is None:
        raise SpecError(f"{path}: no term is called {term.fallback!r} (there are: {', '.join(by_name)})")
    if any(t.share < 1 for _, t in targets):
        raise SpecError(f"{path}: {term.fallback!r} judges a share of the completions alone")
    if term.fallback == term.name or any(t.fallback for _, t in targets):
        raise SpecError(f"{path}: {term.fallback!r} has a fallback itself; one step only")
