"""Where workers come from: the zygote is started, started again where it dies, and asked to fork."""

import selectors
import socket
import time
from collections.abc import Callable

from r1reward.errors import EngineError
from r1reward.pool.fork_server import BROKEN, FORK, FORKED, READY, Setup
from r1reward.pool.jobs import PoolStats
from r1reward.pool.process_start import Zygote, error_from

__all__ = ["Hiring"]

_MOST_ZYGOTES = 5


class Hiring:
    """The zygote and the slots of the marks; `adopt(slot, sockets)` is called for each worker that it forks."""

    def __init__(
        self,
        setup: Setup,
        marks_fd: int,
        selector: selectors.BaseSelector,
        stats: PoolStats,
        adopt: Callable[[int, list[int]], None],
    ) -> None:
        self._setup, self._marks_fd, self._selector = setup, marks_fd, selector
        self._stats, self._adopt = stats, adopt
        self._free = list(range(setup.slots))
        self._asked: set[int] = set()
        self._zygote: Zygote | None = None
        self._zygotes, self._due = 0, 0.0

    @property
    def asked(self) -> int:
        """How many workers have been asked for and are not here yet."""
        return len(self._asked)

    @property
    def is_settled(self) -> bool:
        """Whether there is a zygote that owes nothing."""
        return self._zygote is not None and self._zygote.ready and not self._asked

    def keep(self) -> None:
        """See to it that there is a zygote. Raises `EngineError` where none can be had."""
        if self._zygote is None:
            if self._zygotes >= _MOST_ZYGOTES:
                raise EngineError(f"the process that forks the workers died {self._zygotes} times")
            self._zygotes += 1
            self._zygote = Zygote(self._setup, self._marks_fd)
            self._due = time.monotonic() + self._setup.limits.start_seconds
            self._selector.register(self._zygote.control, selectors.EVENT_READ, self._on_message)
        elif not self._zygote.ready and time.monotonic() > self._due:
            self._zygote.process.kill()
            raise EngineError(f"the workers were not ready after {self._setup.limits.start_seconds} s")

    def ask(self, count: int) -> None:
        """Ask for so many more workers, as far as there are slots."""
        if self._zygote is None or not self._zygote.ready:
            return
        for _ in range(min(count, len(self._free))):
            slot = self._free.pop()
            try:
                self._zygote.control.send(FORK + slot.to_bytes(8, "little"))
            except OSError:
                # Full or gone: if gone, its end of the stream says so.
                self._free.append(slot)
                return
            self._asked.add(slot)

    def release(self, slot: int) -> None:
        """A worker is gone: its slot is free."""
        self._free.append(slot)

    def end(self) -> None:
        """End the zygote."""
        if self._zygote is not None:
            self._zygote.end()

    def _on_message(self, _: int) -> None:
        assert self._zygote is not None
        try:
            message, fds, *_rest = socket.recv_fds(self._zygote.control, 1 << 17, 2)
        except BlockingIOError:
            return
        except OSError:
            message, fds = b"", []
        kind, body = message[:1], message[1:]
        if kind == READY:
            self._zygote.ready = True
        elif kind == BROKEN:
            raise error_from(body, "the workers cannot be built")
        elif kind == FORKED and len(fds) == 2:
            slot = int.from_bytes(body, "little")
            self._asked.discard(slot)
            self._adopt(slot, fds)
        else:
            self._lose()

    def _lose(self) -> None:
        assert self._zygote is not None
        self._selector.unregister(self._zygote.control)
        self._zygote.end()
        self._zygote = None
        self._free.extend(self._asked)
        self._asked.clear()
        self._stats.restarts["zygote"] += 1
