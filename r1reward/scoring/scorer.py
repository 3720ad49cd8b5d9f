"""The scorer: completions in, rewards out, in this process; pool and Ray run the same scorer elsewhere."""

import inspect
import warnings
from collections.abc import Iterable, Sequence

from r1reward.errors import DataError, SpecError
from r1reward.hookspecs import Template
from r1reward.pool.guard import NO_FAULTS, Faults, Guard, NullGuard
from r1reward.registry.registry import Registry
from r1reward.scoring.batching import AsyncJudge
from r1reward.scoring.bound_calls import bound_call
from r1reward.scoring.boundary import describe, failed, score_of_fault
from r1reward.scoring.cache import ScoreCache
from r1reward.scoring.combiner import Combiner, Rewarded
from r1reward.scoring.context import TermContext
from r1reward.scoring.event_loop import LoopThread
from r1reward.scoring.groups import AsyncGroupJudge, GroupJudge
from r1reward.scoring.judges import make_judge
from r1reward.scoring.rounds import Placed, Plan, Table, first_round, second_round
from r1reward.scoring.term_runner import Judge, Timed, Todo
from r1reward.spec.spec import RewardSpec
from r1reward.types import Completion, Group, Response, Reward, Sample, Score, ScoredGroup

__all__ = ["DEADLINE", "Rewarded", "Scorer"]

DEADLINE = 10.0
"""Seconds that one verifier may take for one completion, unless told otherwise."""

_TEMPLATE = -1
"""The tag of the template's own work."""

_NULL_GUARD = NullGuard()


class Scorer:
    """Scores completions by one specification.

    `step` is the training step for scheduled terms; `deadline` the seconds for one completion and verifier,
    which only a pool can enforce. Raises `SpecError` or `PluginError` when a verifier cannot be built.
    """

    def __init__(
        self,
        spec: RewardSpec,
        registry: Registry,
        *,
        step: int | None = None,
        deadline: float = DEADLINE,
        cache: ScoreCache | None = None,
    ) -> None:
        self.spec, self.step, self._cache, self._deadline = spec, step, cache, deadline
        choice = spec.template_choice
        offer = registry.template(choice.name, "template")
        self.template: Template = offer.build(choice.options, "template.options")
        context = f"{choice.name} {sorted(choice.options.items())} {offer.origin}"
        self.judges = list[Judge]()
        self._combiner = Combiner(spec, step)
        self._loop, self._closed = LoopThread(), False
        try:
            for i, term in enumerate(spec.terms):
                fallback = term.name in spec.fallbacks
                self.judges.append(make_judge(i, term, registry, deadline, context, fallback=fallback))
            self._check_shares()
        except BaseException:
            self.close()
            raise

    @property
    def batch_size(self) -> int:
        """How many completions the verifiers prefer to get at once."""
        return max(judge.batch_size for judge in self.judges)

    def score(self, sample: Sample, completion: Completion) -> Reward:
        """The reward of one completion."""
        return self.score_items([(sample, completion)])[0].reward

    def score_groups(self, groups: Iterable[Group]) -> list[ScoredGroup]:
        """The rewards of groups, in their order."""
        groups = list(groups)
        rewards = iter(self.score_items([(g.sample, c) for g in groups for c in g.completions]))
        return [
            ScoredGroup(
                sample=g.sample,
                completions=g.completions,
                rewards=tuple(next(rewards).reward for _ in g.completions),
            )
            for g in groups
        ]

    def score_items(
        self,
        pairs: Sequence[tuple[Sample, Completion]],
        places: Sequence[int] | None = None,
        *,
        guard: Guard = _NULL_GUARD,
        faults: Faults = NO_FAULTS,
        singly: bool = False,
    ) -> list[Rewarded]:
        """The rewards of completions, in their order.

        `places` are their places in the job, for the guard and the faults; `singly` gives batch and async
        verifiers one completion at a time, so that a culprit can be found.
        """
        places = range(len(pairs)) if places is None else places
        table: Table = {i: {} for i in range(len(self.judges))}
        context = TermContext(guard, faults, self._cache, singly)
        items = self._split(pairs, places, table, context)
        self._run(first_round(items, self.plan, self.spec.fallbacks), table, context)
        if self.spec.fallbacks:
            self._run(second_round(items, self.plan, table), table, context)
        return self._combiner([sample.task for sample, _ in pairs], places, table)

    def score_term(
        self,
        index: int,
        pair: tuple[Sample, Completion],
        place: int,
        *,
        guard: Guard = _NULL_GUARD,
        faults: Faults = NO_FAULTS,
        singly: bool = False,
    ) -> Score:
        """What one term says of a completion, asked of it alone: a fallback, and one with a share, say it always."""
        table: Table = {i: {} for i in range(len(self.judges))}
        context = TermContext(guard, faults, self._cache, singly)
        if items := self._split([pair], [place], table, context):
            self._run({index: items}, table, context)
            return table[index][place].score
        return next(timed[place].score for timed in table.values() if place in timed)

    def plan(self, task: str) -> Plan:
        """The terms, with their index, that judge a sample of this task."""
        return self._combiner.plan(task)

    def flush(self) -> None:
        """Write the pending scores of the cache, for the other workers."""
        if self._cache:
            self._cache.flush()

    def close(self) -> None:
        """Close the verifiers, the cache and the event loop; once is enough, twice does no harm."""
        if not self._closed:
            self._closed = True
            self._close_judges()
            self._loop.close()
            if self._cache:
                self._cache.close()

    def _close_judges(self) -> None:
        for judge in self.judges:
            try:
                if inspect.isawaitable(ending := judge.close()):
                    self._loop.wait(ending, self._deadline)
            except (Exception, SystemExit) as error:  # noqa: BLE001  what is scored stays scored
                warnings.warn(
                    f"verifier {judge.offer.name!r} failed to close: {describe(error)}", stacklevel=3
                )

    def _split(
        self,
        pairs: Sequence[tuple[Sample, Completion]],
        places: Sequence[int],
        table: Table,
        context: TermContext,
    ) -> list[Placed]:
        """Each completion split by the template; where that fails, all its terms get the score that says so.

        It is quick, so all of them share one guard, until one brings it down.
        """
        guard, faults, _, singly = context
        items = list[Placed]()
        template = bound_call(self.template)
        if not singly:
            guard.enter(-1, _TEMPLATE, self._deadline)
        for place, (sample, completion) in zip(places, pairs, strict=True):
            if singly:
                guard.enter(place, _TEMPLATE, self._deadline)
            if faults and (place, _TEMPLATE) in faults:
                self._fail(place, sample, score_of_fault(faults[place, _TEMPLATE]), table)
                continue
            try:
                response = template(completion.text, prompt=sample.prompt, truncated=completion.truncated)
                if type(response) is not Response and not isinstance(response, Response):
                    raise TypeError(f"it returned {type(response).__name__}, not a Response")
                items.append((place, (sample, completion, response)))
            except BaseException as error:  # noqa: BLE001  `boundary`, written out: a row costs less than it does
                self._fail(place, sample, failed(error, "the template failed: "), table)
        guard.leave()
        return items

    def _check_shares(self) -> None:
        """A group of which some completions are left out would get other scores than the whole one."""
        for judge in self.judges:
            if judge.term.share < 1 and isinstance(judge, GroupJudge | AsyncGroupJudge):
                raise SpecError(
                    f"terms[{judge.index}].share: {judge.term.verifier} judges the completions of a prompt together"
                )

    def _fail(self, place: int, sample: Sample, score: Score, table: Table) -> None:
        for i, term in self.plan(sample.task):
            if term.name not in self.spec.fallbacks:
                table[i][place] = Timed(score, 0.0)

    def _run(self, work: dict[int, list[Placed]], table: Table, context: TermContext) -> None:
        awaited: list[tuple[AsyncJudge, list[Todo]]] = []
        for i, items in work.items():
            judge = self.judges[i]
            if isinstance(judge, AsyncJudge):
                done, todo = judge.todo(items, context)
                awaited += [(judge, [t]) for t in todo] if context.singly else [(judge, todo)]
            else:
                done = judge.run(items, context)
            table[i].update(done)
        awaited = [(judge, todo) for judge, todo in awaited if todo]
        for batch in ([job] for job in awaited) if context.singly else [awaited]:
            self._await(batch, table, context)

    def _await(
        self,
        jobs: Sequence[tuple[AsyncJudge, list[Todo]]],
        table: Table,
        context: TermContext,
    ) -> None:
        """Run the work of async verifiers, all of it at once."""
        if not jobs:
            return
        judge, todo = jobs[0]
        alone = len(jobs) == 1 and len(todo) == 1
        # Each task has its own deadline: where none ends within twice that time, something blocks the loop.
        seconds = 2 * max(j.deadline for j, _ in jobs)
        try:
            with context.guard.waiting(todo[0].index if alone else -1, judge.index, seconds):
                futures = [self._loop.submit(j.gather(t, context)) for j, t in jobs]
                try:
                    scores = [future.result() for future in futures]
                finally:
                    for future in futures:
                        future.cancel()
        except DataError:  # the cache's: no item is to be blamed
            context.guard.leave()
            raise
        for (judge, _), done in zip(jobs, scores, strict=True):
            table[judge.index].update(done)

    @property
    def is_async(self) -> bool:
        """Whether some of the verifiers are awaited."""
        return any(isinstance(judge, AsyncJudge) for judge in self.judges)

    @property
    def sees_groups(self) -> bool:
        """Whether some of the verifiers judge the completions of a sample together."""
        return any(isinstance(judge, GroupJudge | AsyncGroupJudge) for judge in self.judges)
