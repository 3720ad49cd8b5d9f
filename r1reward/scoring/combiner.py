"""From the scores of a completion's terms to its reward."""

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

    def __call__(self, task: str, place: int, table: Table) -> Rewarded:
        """The reward of the completion at this place, a sample of this task."""
        plan = self.plan(task)
        if len(plan) == 1 and (only := table[plan[0][0]].get(place)) is not None:
            return Rewarded(self._sole_reward(plan, only.score), only.seconds)
        scored: list[tuple[Term, Score]] = []
        seconds = 0.0
        for i, term in plan:
            timed = table[i].get(place)
            if timed is not None:
                scored.append((term, timed.score))
                seconds += timed.seconds
        return Rewarded(self._spec.combine(scored), seconds)

    def _sole_reward(self, plan: Plan, score: Score) -> Reward:
        """The reward of one term alone: many completions share one perfect score, and then one reward."""
        last_plan, last_score, reward = self._last_sole
        if reward is None or plan is not last_plan or score is not last_score:
            reward = self._spec.combine([(plan[0][1], score)])
            self._last_sole = plan, score, reward
        return reward
