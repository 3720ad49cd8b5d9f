"""A worker as the caller sees it: two sockets, a slot of the heartbeats, and its current jobs."""

import os
import signal
import socket
from contextlib import suppress

from r1reward.pool.attempt import Attempt
from r1reward.pool.guard import Fault
from r1reward.pool.heartbeats import Heartbeat
from r1reward.pool.wire import Reader, Writer

__all__ = ["Worker", "fault_of_status"]


class Worker:
    """A live or dying worker."""

    def __init__(self, slot: int, data: socket.socket, life: socket.socket) -> None:
        for sock in (data, life):
            sock.setblocking(False)
        self.slot, self.data, self.life = slot, data, life
        self.reader, self.writer = Reader(data), Writer(data)
        self.pid = 0
        self.baseline_mb = 0.0
        self.jobs = 0
        self.ready = False
        self.attempts: dict[int, Attempt] = {}
        """The current jobs, by lane."""
        self.depth = 1
        """How many jobs it may have at once."""
        self.is_alone = False
        """Whether its job is run again, and must be its only one."""
        self.since = 0.0
        self.moved = 0.0
        self.last_until = 0.0
        self.leaving = self.buried = False
        self.kill_at = float("inf")
        self.verdict: tuple[Heartbeat | None, Fault] | None = None

    @property
    def has_room(self) -> bool:
        """Whether it can take another job."""
        return not self.is_alone and len(self.attempts) < self.depth

    def take(self, attempt: Attempt) -> int:
        """Give it a job; returns the lane."""
        lane = next(n for n in range(self.depth) if n not in self.attempts)
        self.attempts[lane] = attempt
        self.is_alone = attempt.alone
        self.jobs += 1
        return lane

    def condemn(self, heartbeat: Heartbeat | None, fault: Fault) -> None:
        """Kill it, and charge this fault to its current jobs."""
        if self.verdict is None:
            self.verdict = (heartbeat, fault)
        self.kill()

    def kill(self) -> None:
        """Make its supervisor kill it and all its descendants."""
        with suppress(OSError):
            self.life.send(b"k")

    def close(self) -> None:
        """Close the sockets; the supervisor then kills all remaining processes."""
        self.data.close()
        self.life.close()


def fault_of_status(status: int | None) -> Fault:
    """The fault for a wait status, which is None where the supervisor was killed as well."""
    if status is None:
        return Fault("signal", "SIGKILL, with the process that watched over it")
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        with suppress(ValueError):
            return Fault("signal", signal.Signals(number).name)
        return Fault("signal", f"signal {number}")
    return Fault("exit", f"exit code {os.waitstatus_to_exitcode(status)}")
