"""Much work at once, a limit of it at a time: as soon as one piece is done, the next begins.

What is slow is waited for beside all else, and not by a batch that it happens to be in.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

__all__ = ["sliding_window"]

T = TypeVar("T")


async def sliding_window(items: Iterable[T], work: Callable[[T], Awaitable[None]], limit: int) -> None:
    """Do the work on all items, `limit` at a time: as soon as one is done, the next begins.

    Items are taken from their source only when they are begun. The first error ends all of it and is raised.
    """
    source = iter(items)

    async def crew() -> None:
        for item in source:
            await work(item)

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(limit):
                group.create_task(crew())
    except BaseExceptionGroup as errors:
        raise _first(errors) from None


def _first(errors: BaseExceptionGroup[BaseException]) -> BaseException:
    """The first error that is one of its own, not a group."""
    first = errors.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first
