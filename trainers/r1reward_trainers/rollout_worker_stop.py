"""An end for the process of the asynchronous rollouts, also where it has died.

TRL ends it by an event of `multiprocessing`. `Event.set` waits for every process that waits for the event, for ever
if one of them was killed while it did, and the trainer would then hang instead of saying why the rollouts failed.
"""

import threading
from typing import Any

__all__ = ["bound_stop"]

_CHECK, _PATIENCE = 1.0, 30.0
"""Seconds between looks at a process that is to end, and until it is killed; TRL itself gives it 20."""


def bound_stop(worker: Any) -> None:
    """Make `stop` of TRL's `AsyncRolloutWorker` return within half a minute, with its process ended."""
    stop = worker.stop

    def stop_or_kill() -> None:
        process = worker._process
        errors: list[BaseException] = []
        thread = threading.Thread(target=_attempt, args=(stop, errors), name="rollout-stop", daemon=True)
        thread.start()
        waited = 0.0
        while thread.is_alive() and waited < _PATIENCE:
            died = not process.is_alive()
            thread.join(_CHECK)
            waited += _CHECK
            if died:
                break
        if thread.is_alive():
            process.kill()
            process.join()
            worker._process = None
        if errors:
            raise errors[0]

    worker.stop = stop_or_kill


def _attempt(stop: Any, errors: list[BaseException]) -> None:
    try:
        stop()
    except BaseException as error:  # noqa: BLE001 - raised where it was called
        errors.append(error)
