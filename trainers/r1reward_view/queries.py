"""Queries in threads of their own; one whose asker has gone is interrupted."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from r1reward_view.store import Store

if TYPE_CHECKING:
    import duckdb

__all__ = ["Queries"]

_THREADS = 3


class Queries:
    """Runs questions to these indices."""

    def __init__(self, stores: Sequence[Store]) -> None:
        self._stores, self._pool = stores, ThreadPoolExecutor(_THREADS, "query")

    async def __call__(self, question: Callable[[], Any]) -> Any:
        """The answer; whoever stops to wait for it stops the query."""
        running = _Running(self._stores)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, running, question)
        except asyncio.CancelledError:
            running.interrupt()
            raise


class _Running:
    """One question at its thread. Between its end and the thread's next question nothing may be interrupted."""

    def __init__(self, stores: Sequence[Store]) -> None:
        self._stores, self._lock = stores, threading.Lock()
        self._cursors: list[duckdb.DuckDBPyConnection] = []
        self._is_stopped = False

    def __call__(self, question: Callable[[], Any]) -> Any:
        with self._lock:
            if self._is_stopped:
                return None
            self._cursors = [store.cursor for store in self._stores]
        try:
            return question()
        finally:
            with self._lock:
                self._cursors = []

    def interrupt(self) -> None:
        with self._lock:
            self._is_stopped = True
            for cursor in self._cursors:
                with suppress(Exception):  # it is closed: there is nothing left to interrupt
                    cursor.interrupt()
