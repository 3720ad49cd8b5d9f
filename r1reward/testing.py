"""Helpers for the tests of plugins.

from r1reward.testing import check_verifier, judge

def test_short_answers_are_better():
    assert judge(brevity(limit=5), "12345").value == 1.0

def test_it_keeps_the_contract():
    check_verifier(brevity(limit=5), ground_truths=["42"])

Here `brevity` is a factory, as `register` takes it. A decorated function is passed as it is, without a call:
`judge(brevity, "12345")`; `functools.partial(brevity, limit=5)` gives it options.

A verifier is whatever a reward may use: an object, a class that is made without arguments, a function of
`(sample, completion)` or `(sample, completion, response)`, a coroutine function, one that takes batches or groups; it
may give a `Score`, a number in [0, 1] or a bool.
"""

import asyncio
import functools
import inspect
import pickle
from collections.abc import Iterable, Sequence
from typing import Any

from r1reward.hookspecs import Template
from r1reward.registry.functions import as_factory, to_score
from r1reward.response import BUILTIN
from r1reward.types import Completion, Item, Sample, Score, Status

__all__ = ["HOSTILE_TEXTS", "check_verifier", "item", "judge", "judge_group"]

HOSTILE_TEXTS: Sequence[str] = (
    "",
    " \n\t",
    "\x00",
    "\ud800",
    "\u200b\u202e\ufeff",
    "𝟜𝟚 ４２ ٤٢",
    "{" * 5_000,
    "(" * 5_000 + ")" * 5_000,
    "\\boxed{" * 2_000,
    "<think>" * 2_000,
    "a" * 100_000,
    "\n" * 100_000,
    "9" * 10_000,
    "a" + " " * 20_000 + "!",
    "a" + "." * 20_000 + "/",
    "9**9**9**9",
    "10^400",
    "1/0",
    "nan",
    "inf",
    "__import__('os').system('false')",
)
"""Texts that verifiers stumble over."""


def item(
    completion: str,
    *,
    template: str | Template = "plain",
    prompt: str = "",
    ground_truth: Any = None,
    task: str = "",
    truncated: bool = False,
    **metadata: Any,
) -> Item:
    """What a verifier is given for this completion; further keywords are the row's other columns."""
    split = BUILTIN[template]() if isinstance(template, str) else template
    sample = Sample(prompt=prompt, ground_truth=ground_truth, task=task, metadata=metadata)
    response = split(completion, prompt=prompt, truncated=truncated)
    return sample, Completion(text=completion, truncated=truncated), response


def judge(verifier: Any, completion: str, /, **options: Any) -> Score:
    """The score of one completion, by a verifier of any kind; `options` are those of `item`.

    Both come by position, so that a column may be named `verifier`.
    """
    return _score(verifier, item(completion, **options))


def check_verifier(verifier: Any, /, *, ground_truths: Iterable[Any] = (), **options: Any) -> None:
    """Raise `AssertionError` where a verifier breaks the contract of `r1reward.types.Verifier`.

    It must give a score, and the same one again, for hostile texts, too; it must not depend on the completion
    whether it applies; its cache keys must be text; and the reference that it writes for each ground truth, given
    back as an answer, must score 1.0.
    """
    for truth in (*ground_truths, None):
        applies = set()
        for text in HOSTILE_TEXTS:
            judged = item(text, ground_truth=truth, **options)
            score = _score(verifier, judged)
            assert score == _score(verifier, judged), f"two scores for one completion: {text[:40]!r}"
            applies.add(score.status is Status.NOT_APPLICABLE)
            _check_key(verifier, judged)
        assert len(applies) == 1, "whether a verifier applies must not depend on the completion"
    for truth in ground_truths:
        _check_reference(verifier, item("", ground_truth=truth, **options)[0], options)


def judge_group(verifier: Any, completions: Sequence[str], **options: Any) -> list[Score]:
    """The scores of the completions of one sample, by a verifier that sees groups; `options` are those of `item`."""
    items = [item(text, **options) for text in completions]
    scores = verifier.score_group([(items[0][0], *rest) for _, *rest in items])
    if inspect.iscoroutine(scores):
        scores = asyncio.run(scores)
    assert len(scores) == len(items), f"{len(scores)} scores for {len(items)} completions"
    return list(scores)


def _score(verifier: Any, judged: Item) -> Score:
    if hasattr(verifier, "score_group"):
        score = verifier.score_group([judged])
        (score,) = asyncio.run(score) if inspect.iscoroutine(score) else score
    elif hasattr(verifier, "score_batch"):
        (score,) = verifier.score_batch([judged])
    else:
        score = _instance(verifier)(*judged)
        if inspect.iscoroutine(score):
            score = asyncio.run(score)
        score = to_score(score)
    assert isinstance(score, Score), f"a verifier gives a Score, not {type(score).__name__}"
    assert pickle.loads(pickle.dumps(score)) == score
    return score


def _instance(verifier: Any) -> Any:
    """What is called: a class is made with its defaults, a function may take the sample and completion alone."""
    if isinstance(verifier, type):
        return verifier()
    options = verifier.keywords if isinstance(verifier, functools.partial) else {}
    function = verifier.func if isinstance(verifier, functools.partial) else verifier
    return as_factory(function)(**options) if inspect.isfunction(function) else verifier


def _check_key(verifier: Any, judged: Item) -> None:
    if (make := getattr(verifier, "cache_key", None)) is not None:
        key = make(*judged)
        assert key is None or isinstance(key, str), f"a cache key is text or None, not {type(key).__name__}"


def _check_reference(verifier: Any, sample: Sample, options: dict[str, Any]) -> None:
    if (make := getattr(verifier, "reference", None)) is None or (answer := make(sample)) is None:
        return
    template = options.get("template", "plain")
    split = BUILTIN[template]() if isinstance(template, str) else template
    text = split.render("This is the reference.", answer)
    score = _score(verifier, (sample, Completion(text=text), split(text)))
    assert score.value == 1.0, (
        f"the reference of {sample.ground_truth!r} scores {score.value}: {score.reason}"
    )
