"""The reward definition: terms in, one reward out.

The reward is the weighted *sum* of the terms that count (accuracy and format with equal weight in
DeepSeek-R1, arXiv 2501.12948, section 2.2; language consistency "directly added", section 2.3.2).
"""

import hashlib
from collections.abc import Sequence
from functools import cached_property

import msgspec

from r1reward.errors import SpecError
from r1reward.spec.terms import Schedule, TemplateChoice, Term, decided
from r1reward.spec.validation import check_terms
from r1reward.types import Reward, Score

__all__ = ["RewardSpec", "Schedule", "TemplateChoice", "Term"]


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
        check_terms(self.terms, self.fallbacks)

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

    def labels_for(self, task: str, step: int | None = None) -> tuple[str, ...]:
        """The terms that apply to a task, for a person: `accuracy (logic)`, `format`."""
        return tuple(
            t.name if t.name == t.verifier else f"{t.name} ({t.verifier})"
            for _, t in self.terms_for(task, step)
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
            if term.fallback:
                score = decided(score, scores.get(term.fallback))
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
