"""reasoning-gym's own scorers, by the `source_dataset` of a row, and only inside the sandbox.

Several of them evaluate the answer as Python. Two walls therefore: an answer to one of these data sets that is more
than arithmetic with a few functions is wrong before anything runs, so that it cannot write its own verdict; and the
scorers run in a box without network, files or privileges, each answer in a process of its own with a limit on its
time.
"""

import importlib.util
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from r1reward.errors import MissingExtraError
from r1reward.types import Completion, Item, Response, Sample, Score, Status
from r1reward_logic.kinds import RULED
from r1reward_logic.row import facts_of
from r1reward_logic.statement import statements, undressed
from r1reward_logic.verifier import LogicVerifier

if TYPE_CHECKING:
    from r1reward_sandbox import Sandbox

__all__ = ["GymVerifier"]

_SECONDS = 4
"""CPU seconds that one answer's scorer may take; who needs more has written an answer that explodes."""

_EVALUATED = frozenset(
    name
    for line in (
        "intermediate_integration polynomial_multiplication simple_integration binary_matrix number_sorting",
        "spiral_matrix string_insertion basic_arithmetic bitwise_arithmetic countdown n_queens puzzle24",
        "propositional_logic polynomial_equations simple_equations complex_arithmetic",
    )
    for name in line.split()
)
"""Data sets whose scorers hand the answer to `eval` or to sympy's parser, which is `eval`, and those near them."""
_CALLED = re.compile(r"([A-Za-z_]\w{0,40})\s{0,9}\(")
_FUNCTIONS = frozenset(
    name
    for line in ("sin cos tan exp log ln sqrt asin acos atan", "sinh cosh tanh sec csc cot Abs Integral C")
    for name in line.split()
)
_CODE = re.compile(
    r"__|\.\s{0,9}[A-Za-z_]|[;@\\]|:=|\b(?:lambda|import|for|if|await|yield)\b|\*\*[^*]{1,40}\*\*"
)

_PROGRAM = '''
import json, os, resource, sys, warnings
warnings.filterwarnings("ignore")
seconds, items = json.loads(sys.stdin.read())
import reasoning_gym

def score(item, answer):
    """The official score in a child of its own."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        os.close(read)
        try:
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
            resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))
            data = reasoning_gym.create_dataset(item["dataset"], size=1, seed=1)
            found = float(data.score_answer(answer, item["entry"]))
            os.write(write, json.dumps({"score": found}).encode())
        except BaseException as error:
            os.write(write, json.dumps({"error": f"{type(error).__name__}: {error}"[:300]}).encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    return json.loads(text) if text else {"late": True}

def judged(item):
    """Where the scorer fails on an answer, the row's own answer shows whose fault it is."""
    if item["dataset"] not in reasoning_gym.factory.DATASETS:
        return {"unknown": True}
    found = score(item, item["answer"])
    if "error" in found:
        gold = item["entry"]["answer"]
        found["row"] = "score" not in score(item, gold if isinstance(gold, str) else "x")
    return found

print("\\n" + json.dumps([judged(item) for item in items]))
'''


class GymVerifier:
    """`logic` with `reasoning_gym: true`: the official scorer where `logic` has no rules for the puzzle."""

    version = "1"
    cache_key = None
    batch_size = 32

    def __init__(self, own: LogicVerifier) -> None:
        spec = importlib.util.find_spec("reasoning_gym")
        if spec is None or not spec.submodule_search_locations:
            raise MissingExtraError("reasoning-gym", "logic")
        self._own, self._packages = own, str(Path(spec.submodule_search_locations[0]).parent)
        self._sandbox: Sandbox | None = None

    def __call__(self, sample: Sample, completion: Completion, response: Response, /) -> Score:
        """Score one completion."""
        (score,) = self.score_batch([(sample, completion, response)])
        return score

    def score_batch(self, items: Sequence[Item]) -> list[Score]:
        """Score some completions: those of known data sets in one run of the box."""
        scores: list[Score | None] = [None] * len(items)
        jobs: list[tuple[int, dict[str, Any]]] = []
        for i, item in enumerate(items):
            job = _job(*item)
            if isinstance(job, dict):
                jobs.append((i, job))
            else:
                scores[i] = job or self._own(*item)
        for (i, job), verdict in zip(jobs, self._ran([job for _, job in jobs]), strict=True):
            scores[i] = self._own(*items[i]) if verdict.get("unknown") else _score(job["answer"], verdict)
        return [score for score in scores if score is not None]

    def reference(self, sample: Sample) -> str | None:
        """The ground truth."""
        return self._own.reference(sample)

    def close(self) -> None:
        """End the boxes."""
        if self._sandbox is not None:
            self._sandbox.close()

    def _ran(self, jobs: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if not jobs:
            return []
        from r1reward_sandbox import Limits, Sandbox

        if self._sandbox is None:
            self._sandbox = Sandbox(1, packages=(self._packages,))
        program = self._sandbox.compile("python", _PROGRAM)
        limits = Limits(cpu_seconds=30 + _SECONDS * len(jobs), memory_mb=2048)
        result = self._sandbox.run(program, json.dumps([_SECONDS, jobs]).encode(), limits=limits)
        try:
            verdicts = json.loads(result.stdout.rpartition(b"\n[")[2].join([b"[", b""]))
        except ValueError:
            verdicts = None
        if not result.ok or not isinstance(verdicts, list) or len(verdicts) != len(jobs):
            raise RuntimeError(
                f"reasoning-gym's scorers could not be run: {result.verdict} {result.stderr[-300:]!r}"
            )
        return verdicts


def _job(sample: Sample, completion: Completion, response: Response) -> dict[str, Any] | Score | None:
    """What the box is asked; None where `logic` judges it itself; a score where the answer is refused unseen."""
    facts = facts_of(sample)
    dataset = facts.get("source_dataset")
    if not isinstance(dataset, str) or dataset in RULED:
        return None
    stated = statements(response.answer)
    answers = list(dict.fromkeys(statement.text for statement in stated))
    if len(answers) != 1:
        return Score(
            value=0.0, reason="several different answers" if answers else "no answer in the answer part"
        )
    answer = undressed(answers[0]) if stated[0].rule != "whole" else answers[0]
    if dataset in _EVALUATED and not _is_arithmetic(answer):
        return Score(
            value=0.0,
            answer=answer[:400],
            reason="more than an expression: no scorer runs it",
        )
    nested = sample.metadata.get("metadata")
    metadata = nested if isinstance(nested, Mapping) else sample.metadata
    entry = {"question": sample.prompt, "answer": sample.ground_truth, "metadata": dict(metadata)}
    return {"dataset": dataset, "answer": answer, "entry": entry}


def _is_arithmetic(answer: str) -> bool:
    if len(answer) > 2_000 or _CODE.search(answer):
        return False
    return all(name in _FUNCTIONS or len(name) == 1 for name in _CALLED.findall(answer))


def _score(answer: str, verdict: Mapping[str, Any]) -> Score:
    if verdict.get("late"):
        return Score(
            value=0.0, answer=answer[:400], reason="the answer takes too long to work out [reasoning-gym]"
        )
    if "score" not in verdict:
        reason = f"reasoning-gym's scorer cannot read {{}}: {verdict.get('error')}"
        if verdict.get("row"):
            return Score.unscored(Status.BAD_GROUND_TRUTH, reason.format("the row"), answer[:400])
        return Score(value=0.0, answer=answer[:400], reason=reason.format("the answer"))
    official = float(verdict["score"])
    return Score(
        value=1.0 if official >= 0.99 else 0.0,
        answer=answer[:400],
        reason=f"official score {official:.2f} [reasoning-gym]",
        metrics={"official": official},
    )
