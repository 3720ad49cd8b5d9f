"""From the scores of a completion's terms to its reward."""

from collections.abc import Sequence

import msgspec

from r1reward.scoring.rounds import Plan, Table
from r1reward.spec.spec import RewardSpec, Term
from r1reward.types import Reward, Score

__all__ = ["Combiner", "Rewarded"]

_MOST_PLANS = 10_000
"""Tasks come from the file: any number of them may."""


class Rewarded(msgspec.Struct, frozen=True, gc=False):
    """A reward and the seconds that its verifiers took."""

    reward: Reward
    seconds: float


class Combiner:
    """Knows which terms judge a task at a training step, and makes one reward of their scores."""

    def __init__(self, spec: RewardSpec, step: int | None) -> None:
        self._spec, self._step = spec, step
        self._plans: dict[str, Plan] = {}
        # One attribute, so that a thread never sees the score of one completion and the reward of another.
        self._last_sole: tuple[Plan, Score | None, Reward | None] = (), None, None

    def plan(self, task: str) -> Plan:
        """The terms, with their index, that judge a sample of this task."""
        plan = self._plans.get(task)
        if plan is None:
            plan = self._spec.terms_for(task, self._step)
            if len(self._plans) < _MOST_PLANS:
                self._plans[task] = plan
        return plan

    def __call__(self, tasks: Sequence[str], places: Sequence[int], table: Table) -> list[Rewarded]:
        """The rewards of the completions at these places, of samples of these tasks."""
        last_plan, last_score, reward = self._last_sole
        rewarded: list[Rewarded] = []
        plans = self._plans
        for task, place in zip(tasks, places, strict=True):
            plan = plans.get(task) or self.plan(task)
            if len(plan) != 1 or (only := table[plan[0][0]].get(place)) is None:
                rewarded.append(self._sum(plan, place, table))
                continue
            if reward is None or only.score is not last_score or plan is not last_plan:
                # Many completions share one perfect score, and then one reward.
                reward = self._spec.combine([(plan[0][1], only.score)])
                last_plan, last_score = plan, only.score
            rewarded.append(Rewarded(reward, only.seconds))
        self._last_sole = last_plan, last_score, reward
        return rewarded

    def _sum(self, plan: Plan, place: int, table: Table) -> Rewarded:
        scored: list[tuple[Term, Score]] = []
        seconds = 0.0
        for i, term in plan:
            timed = table[i].get(place)
            if timed is not None:
                scored.append((term, timed.score))
                seconds += timed.seconds
        return Rewarded(self._spec.combine(scored), seconds)
