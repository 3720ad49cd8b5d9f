"""What a warm worker does with a trainer's batch: completions in, rewards and their cost out."""

from collections.abc import Iterator, Sequence

import msgspec

from r1reward.pool import Buffer
from r1reward.pool.guard import Guard
from r1reward.pool.jobs import Emit, Job, Work
from r1reward.runs import large_integers
from r1reward.runs.setup import Setup
from r1reward.runs.worker import Worker
from r1reward.scoring.batching import AsyncJudge, BatchJudge
from r1reward.scoring.scorer import Rewarded
from r1reward.types import Completion, Sample

__all__ = [
    "TARGET",
    "Pair",
    "Traits",
    "make_worker",
    "pair_job",
    "parts",
    "rewarded_of",
    "traits_job",
    "traits_of",
]

TARGET = "r1reward_serve.reward_worker:make_worker"

Pair = tuple[Sample, Completion]
"""A completion and the sample it answers."""


class Traits(msgspec.Struct, frozen=True):
    """What a worker reports of its verifiers before its first job.

    `judges_many`: some of them judge many completions at once, in batches or as coroutines, so that a batch should be
    cut into as few parts as there are workers.
    """

    judges_many: bool
    groups: bool = False
    """Whether some of them judge the completions of a sample together, so that no part may cut a group."""


class RewardWorker:
    """The handler of the pool: scores the completions of one job, in order."""

    def __init__(self, setup: Setup) -> None:
        self._worker = Worker(setup)

    def __call__(self, assignment: Work, guard: Guard, emit: Emit) -> None:
        """Do one job; the answer to an empty payload is `Traits`."""
        if not assignment.payload:
            judges = self._worker.scorer.judges
            judges_many = any(isinstance(j, AsyncJudge | BatchJudge) for j in judges)
            traits = Traits(judges_many, self._worker.scorer.sees_groups)
            emit(1, msgspec.msgpack.encode(traits))
            return
        pairs = _decode_pairs(assignment.payload)
        scorer = self._worker.scorer
        # What is awaited begins all at once: a slow answer must not hold up those behind it.
        step = max(1, len(pairs) if scorer.is_async else scorer.batch_size)
        for at, upto in parts(pairs, step, groups=scorer.sees_groups, start=assignment.start):
            places = list(range(at, upto))
            rewards = self._worker.score(pairs[at:upto], places, guard, assignment.faults, assignment.singly)
            # Emitted at once: when a later completion brings the worker down, these rewards are kept.
            emit(upto, msgspec.msgpack.encode(rewards))
        self._worker.scorer.flush()

    def close(self) -> None:
        """Close the verifiers."""
        self._worker.close()


def make_worker(setup: Setup) -> RewardWorker:
    """The handler of `Pool(TARGET, setup, …)`. Raises what building the verifiers raises."""
    return RewardWorker(setup)


def pair_job(pairs: Sequence[Pair]) -> Job:
    """The job of some completions. Raises `TypeError` or `ValueError` for what msgpack cannot hold.

    Neighbours with one sample object are sent as its completions, and have one object on the other side, too.
    """
    runs: list[tuple[Sample, list[Completion]]] = []
    for sample, completion in pairs:
        if not runs or runs[-1][0] is not sample:
            runs.append((sample, []))
        runs[-1][1].append(completion)
    return Job(large_integers.encode(runs), len(pairs))


def parts(pairs: Sequence[Pair], size: int, *, groups: bool, start: int = 0) -> Iterator[tuple[int, int]]:
    """Where parts of about `size` completions begin and end; with `groups`, only where the sample changes."""
    at = start
    while at < len(pairs):
        upto = min(len(pairs), at + size)
        while groups and upto < len(pairs) and pairs[upto][0] is pairs[upto - 1][0]:
            upto += 1
        yield at, upto
        at = upto


def traits_job() -> Job:
    """The job that asks for `Traits`."""
    return Job(b"", 1)


def rewarded_of(pieces: Sequence[Buffer]) -> list[Rewarded]:
    """The rewards in a job's outcome, in the order of its completions."""
    return [r for piece in pieces for r in _decode_rewarded(piece)]


def traits_of(pieces: Sequence[Buffer]) -> Traits:
    """The answer to `traits_job`."""
    return msgspec.msgpack.decode(pieces[0], type=Traits)


_decode_runs = large_integers.decoder(list[tuple[Sample, list[Completion]]]).decode


def _decode_pairs(payload: bytes) -> list[Pair]:
    return [
        (sample, completion) for sample, completions in _decode_runs(payload) for completion in completions
    ]


_decode_rewarded = msgspec.msgpack.Decoder(list[Rewarded]).decode
