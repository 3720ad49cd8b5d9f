"""The end of a pool: idle workers may close their handlers, busy ones are killed."""

import socket
import time
from collections.abc import Sequence
from contextlib import suppress

from r1reward.pool.supervisor import PID
from r1reward.pool.worker_handle import Worker

__all__ = ["retire", "shut_down"]


def retire(worker: Worker, close_seconds: float) -> None:
    """Let it close its handler and go."""
    worker.leaving = True
    worker.kill_at = min(worker.kill_at, time.monotonic() + close_seconds)
    with suppress(OSError):
        worker.data.shutdown(socket.SHUT_WR)


def shut_down(live: Sequence[Worker], close_seconds: float) -> None:
    """End all workers; return when all are gone."""
    for worker in live:
        if not worker.attempts and worker.ready:
            retire(worker, close_seconds)
        else:
            worker.kill()
    until = time.monotonic() + close_seconds
    for worker in live:
        worker.life.setblocking(True)
        if _has_ended(worker, until):
            continue
        worker.kill()
        _has_ended(worker, time.monotonic() + close_seconds)
    for worker in live:
        worker.close()


def _has_ended(worker: Worker, until: float) -> bool:
    """Wait for a supervisor's last message."""
    while (left := until - time.monotonic()) > 0:
        worker.life.settimeout(left)
        try:
            if worker.life.recv(64)[:1] != PID:
                return True
        except TimeoutError:
            return False
        except OSError:
            return True
    return False
