"""The process of the asynchronous rollouts ends, whatever became of it before."""

import importlib
import multiprocessing
import threading
import time
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="the extra `train` is not installed")
from r1reward_trainers.rollout_worker_stop import bound_stop

SPAWN = multiprocessing.get_context("spawn")


class Worker:
    """Stops as TRL's worker does."""

    def __init__(self, target):
        self.event, ready = SPAWN.Event(), SPAWN.Event()
        self._process = SPAWN.Process(target=target, args=(self.event, ready), daemon=True)
        self._process.start()
        while not ready.wait(0.1):
            assert self._process.is_alive()

    def stop(self):
        self.event.set()
        self._process.join(timeout=15)
        self._process = None


@pytest.fixture
def worker(monkeypatch):
    monkeypatch.syspath_prepend(Path(__file__).parent)
    return Worker(importlib.import_module("waiting_child").wait_for)


def test_a_worker_that_lives_is_stopped_by_its_event(worker):
    process = worker._process
    bound_stop(worker)
    worker.stop()
    assert worker._process is None
    assert process.exitcode == 0


def test_a_worker_that_was_killed_while_it_waited_holds_nobody_up(worker):
    process = worker._process
    time.sleep(0.5)  # it waits for its event
    process.kill()
    process.join()
    bound_stop(worker)
    thread = threading.Thread(target=worker.stop, daemon=True)
    thread.start()
    thread.join(20)
    assert not thread.is_alive()
    assert worker._process is None


def test_an_error_of_stop_is_raised_where_it_was_called(worker):
    process = worker._process

    def fail():
        worker.event.set()
        raise OSError("no")

    worker.stop = fail
    bound_stop(worker)
    with pytest.raises(OSError, match="no"):
        worker.stop()
    process.join(10)
    assert process.exitcode == 0
