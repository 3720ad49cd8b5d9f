"""The exception boundary: whatever a verifier or a template raises or returns becomes one sound score.

A plugin that raises is data, not a crash: its score has no value and says what was raised. Two exceptions pass:
`MemoryError`, after which the worker has to be replaced (the pool gives the row its status), and
`KeyboardInterrupt`, which is the user's.
"""

import asyncio
import math
import operator
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Any, Self, TypeVar

from r1reward.pool.guard import Fault
from r1reward.registry.error_place import plugin_place
from r1reward.registry.functions import to_score
from r1reward.text.characters import without_surrogates
from r1reward.types import Score, Status

__all__ = ["boundary", "describe", "failed", "score_of_fault", "sound", "sound_or_failed", "within_deadline"]

_LONGEST = 300
_T = TypeVar("_T")


def describe(error: BaseException) -> str:
    """One line about an exception: its type, its message, and the line of the plugin that raised it."""
    place = plugin_place(error)
    at = f" ({place})" if place else ""
    try:
        words = clean(" ".join(str(error).split())[:_LONGEST])
    except Exception:  # noqa: BLE001  its __str__ is the plugin's code, too
        words = "its message cannot be read"
    return f"{type(error).__name__}: {words}{at}" if words else f"{type(error).__name__}{at}"


class boundary:  # noqa: N801  used as `with boundary() as caught:`
    """Whatever the block raises becomes `score`, which says what it was; `what` begins the reason.

        with boundary("reference: ") as caught:
            return verifier.reference(sample)
        return caught.score

    `MemoryError` and `KeyboardInterrupt` pass.
    """

    __slots__ = ("_what", "raised")

    def __init__(self, what: str = "") -> None:
        self._what = what
        self.raised: Score | None = None
        """The score of what was raised; None where nothing was."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if error is None:
            return False
        self.raised = failed(error, self._what)  # re-raises what must not be caught
        return True

    @property
    def score(self) -> Score:
        """The score of what was raised; only where something was."""
        assert self.raised is not None  # the block ended by raising, or else the caller has returned
        return self.raised


def failed(error: BaseException, what: str = "") -> Score:
    """The score of work that raised; raises again what has to pass. `what` begins the reason."""
    if isinstance(error, MemoryError | KeyboardInterrupt):
        raise error
    return Score.unscored(Status.ERROR, what + describe(error))


async def within_deadline(call: Callable[[], Awaitable[_T]], seconds: float) -> _T | Score:
    """What the coroutine function `call` gives; a score without a value where it raises or takes over `seconds`.

    A task that is cancelled from outside stays cancelled, and `MemoryError` passes.
    """
    timeout = asyncio.timeout(seconds)
    try:
        async with timeout:
            return await call()
    except (MemoryError, GeneratorExit):
        raise
    except BaseException as error:
        task = asyncio.current_task()
        if isinstance(error, asyncio.CancelledError) and task is not None and task.cancelling():
            raise
        if timeout.expired():
            return Score.unscored(Status.TIMEOUT, f"timeout: over {seconds:g} s")
        return Score.unscored(Status.ERROR, describe(error))


def score_of_fault(fault: Fault) -> Score:
    """The score of a completion whose work was stopped from outside."""
    status = Status.TIMEOUT if fault.kind == "timeout" else Status.ERROR
    return Score.unscored(status, f"{fault.kind}: {fault.detail}")


def sound(score: Any, name: str) -> Score:
    """What the verifier `name` returned, of exactly the types that can be written and sent.

    NumPy's and torch's numbers are made Python's. Raises `TypeError` or `ValueError` for what is no score.
    """
    if (
        type(score) is Score
        and (type(score.value) is float or score.value is None)
        and type(score.status) is Status
        and type(score.reason) is str
        and score.reason.isascii()
        and (score.answer is None or (type(score.answer) is str and score.answer.isascii()))
        and type(score.rule) is str
        and score.rule.isascii()
        and score.span is None
        and score.metrics is None
    ):
        return score
    if not isinstance(score, Score):
        score = to_score(score, f"verifier {name!r} must return a Score or a number in [0, 1]")
    return Score(
        value=None if score.value is None else float(score.value),
        status=Status(score.status),
        answer=None if score.answer is None else _text(score.answer, "answer"),
        rule=_text(score.rule, "rule"),
        span=None if score.span is None else _span(score.span),
        reason=_text(score.reason, "reason"),
        metrics={_text(k, "metric"): _finite(k, v) for k, v in score.metrics.items()}
        if score.metrics
        else None,
    )


def sound_or_failed(score: Any, name: str) -> Score:
    """The same, and the score of what is raised: a number's conversion may raise anything."""
    with boundary() as caught:
        return sound(score, name)
    return caught.score


def clean(text: str) -> str:
    """The text without lone surrogates, which no file could be written with."""
    return without_surrogates(text)


def _span(span: Any) -> tuple[int, int]:
    start, end = map(operator.index, span)
    if not 0 <= start <= end:
        raise ValueError(f"a span is (start, end) with 0 <= start <= end, not {span!r:.60}")
    return start, end


def _text(thing: Any, what: str) -> str:
    if not isinstance(thing, str):
        raise TypeError(f"a score's {what} is text, not {type(thing).__name__}")
    return clean(str(thing))


def _finite(name: str, value: Any) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(f"the metric {name!r} is {number}, which has no mean")
    return number
