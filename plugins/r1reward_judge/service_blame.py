"""Who is to blame where a service fails: the service itself, or the one candidate that it is asked about.

A candidate can make a request fail: a filter answers 403, a long text 500, a reply that never ends times out. Were
that without a value, a policy could choose to be left out of training. A service fails by chance, too, and that must
not cost the candidate. So both are asked in turn: a candidate that fails every time, while a harmless one passes each
time in between, is to blame.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from r1reward_judge.client import RefusedError, ServiceError

__all__ = ["HARMLESS", "PROBE", "asked_in_turns", "bounded", "longest"]

T = TypeVar("T")

PROBE = "I do not know."
"""A candidate that any model can judge."""
HARMLESS = {
    "prompt": "What is 6 * 7?", "ground_truth": "42", "candidate": PROBE, "criterion": "The reply gives a number.",
    "first": PROBE, "second": "I am not sure.",
}  # fmt: skip
"""Texts for each place of a rubric, none of them a policy's."""
_TURNS = 2
_PATIENCE = 60.0
"""Seconds beyond `timeout` for one request and the pauses before it is sent again."""
_UNAUTHORIZED = 401


async def asked_in_turns(
    candidate: Callable[[], Awaitable[T]], probe: Callable[[], Awaitable[object]]
) -> T | None:
    """What `candidate` gives in the end; None where it fails each time and `probe` passes in between.

    Raises the `ServiceError` of a candidate where `probe` fails as well, or where the key is refused.
    """
    for _ in range(_TURNS):
        try:
            return await candidate()
        except ServiceError as error:
            if isinstance(error, RefusedError) and error.status == _UNAUTHORIZED:
                raise
            if not await _passes(probe):
                raise
    try:
        return await candidate()
    except ServiceError:
        return None


async def _passes(call: Callable[[], Awaitable[object]]) -> bool:
    try:
        await call()
    except ServiceError:
        return False
    return True


async def bounded(call: Awaitable[T], timeout: float) -> T:
    """What the call gives within `timeout` and some patience. Raises `ServiceError` where it takes longer."""
    try:
        async with asyncio.timeout(timeout + _PATIENCE):
            return await call
    except TimeoutError:
        raise ServiceError(f"no answer in {timeout + _PATIENCE:g} s") from None


def longest(timeout: float) -> float:
    """The deadline of a candidate: one that hangs each time is asked `1 + _TURNS` times."""
    return (2 + _TURNS) * (timeout + _PATIENCE)
