"""Where workers come from: the fork server is started, started again where it dies, and asked to fork."""

import selectors
import socket
import time
from collections.abc import Callable

from r1reward.errors import EngineError
from r1reward.pool.fork_server import BROKEN, FORK, FORKED, READY, Setup
from r1reward.pool.jobs import PoolStats
from r1reward.pool.process_start import ForkServer, error_from

__all__ = ["Spawner"]

_MOST_FORK_SERVERS = 5


class Spawner:
    """The fork server and the heartbeats' slots; `adopt(slot, sockets)` is called for each worker that it forks."""

    def __init__(
        self,
        setup: Setup,
        heartbeats_fd: int,
        selector: selectors.BaseSelector,
        stats: PoolStats,
        adopt: Callable[[int, list[int]], None],
    ) -> None:
        self._setup, self._heartbeats_fd, self._selector = setup, heartbeats_fd, selector
        self._stats, self._adopt = stats, adopt
        self._free = list(range(setup.slots))
        self._asked: set[int] = set()
        self._fork_server: ForkServer | None = None
        self._starts, self._due = 0, 0.0

    @property
    def asked(self) -> int:
        """How many workers have been asked for and are not here yet."""
        return len(self._asked)

    @property
    def is_settled(self) -> bool:
        """Whether there is a fork server that owes nothing."""
        return self._fork_server is not None and self._fork_server.ready and not self._asked

    def keep(self) -> None:
        """Make sure that there is a fork server. Raises `EngineError` where none can be started."""
        if self._fork_server is None:
            if self._starts >= _MOST_FORK_SERVERS:
                raise EngineError(f"the process that forks the workers died {self._starts} times")
            self._starts += 1
            self._fork_server = ForkServer(self._setup, self._heartbeats_fd)
            self._due = time.monotonic() + self._setup.limits.start_seconds
            self._selector.register(self._fork_server.control, selectors.EVENT_READ, self._on_message)
        elif not self._fork_server.ready and time.monotonic() > self._due:
            self._fork_server.process.kill()
            raise EngineError(f"the workers were not ready after {self._setup.limits.start_seconds} s")

    def ask(self, count: int) -> None:
        """Ask for so many more workers, as far as there are slots."""
        if self._fork_server is None or not self._fork_server.ready:
            return
        for _ in range(min(count, len(self._free))):
            slot = self._free.pop()
            try:
                self._fork_server.control.send(FORK + slot.to_bytes(8, "little"))
            except OSError:
                # Full or gone: if gone, its end of the stream says so.
                self._free.append(slot)
                return
            self._asked.add(slot)

    def release(self, slot: int) -> None:
        """A worker is gone: its slot is free."""
        self._free.append(slot)

    def end(self) -> None:
        """End the fork server."""
        if self._fork_server is not None:
            self._fork_server.end()

    def _on_message(self, _: int) -> None:
        assert self._fork_server is not None
        try:
            message, fds, *_rest = socket.recv_fds(self._fork_server.control, 1 << 17, 2)
        except BlockingIOError:
            return
        except OSError:
            message, fds = b"", []
        kind, body = message[:1], message[1:]
        if kind == READY:
            self._fork_server.ready = True
        elif kind == BROKEN:
            raise error_from(body, "the workers cannot be built")
        elif kind == FORKED and len(fds) == 2:
            slot = int.from_bytes(body, "little")
            self._asked.discard(slot)
            self._adopt(slot, fds)
        else:
            self._lose()

    def _lose(self) -> None:
        assert self._fork_server is not None
        self._selector.unregister(self._fork_server.control)
        self._fork_server.end()
        self._fork_server = None
        self._free.extend(self._asked)
        self._asked.clear()
        self._stats.restarts["fork server"] += 1
