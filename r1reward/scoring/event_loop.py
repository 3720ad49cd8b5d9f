"""An event loop in a thread of its own: the caller's thread may be running one already."""

import asyncio
import threading
from collections.abc import Awaitable, Coroutine
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, TypeVar

__all__ = ["LoopThread"]

T = TypeVar("T")


class LoopThread:
    """Starts with the first coroutine, so that a process without async verifiers has no thread and can fork."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._lock, self._closed = threading.Lock(), threading.Event()

    def submit(self, coroutine: Coroutine[Any, Any, T]) -> "Future[T]":
        """Begin to run a coroutine. May be called from any thread but the loop's own."""
        with self._lock:
            if self._loop is None:
                self._closed.clear()
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=self._serve, args=(self._loop,), daemon=True, name="r1reward").start()
            return asyncio.run_coroutine_threadsafe(coroutine, self._loop)

    def wait(self, awaitable: Awaitable[Any], seconds: float) -> None:
        """Wait for an end that may raise, at most so long."""

        async def ending() -> None:
            await awaitable

        self.submit(ending()).result(seconds)

    def close(self) -> None:
        """End the thread; coroutines that still run in it are dropped."""
        with self._lock:
            loop, self._loop = self._loop, None
            if loop is not None:
                self._closed.set()
                loop.call_soon_threadsafe(loop.stop)

    def _serve(self, loop: asyncio.AbstractEventLoop) -> None:
        while not self._closed.is_set():
            # A task that raises SystemExit, or stops the loop, is one verifier's; all the others go on.
            with suppress(SystemExit, KeyboardInterrupt):
                loop.run_forever()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.call_soon(loop.stop)
        with suppress(SystemExit, KeyboardInterrupt):
            loop.run_forever()
        loop.close()
