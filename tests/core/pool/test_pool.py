"""Jobs in, outcomes out: order, read-ahead, threads, asyncio, large payloads, faults by the hundred."""

import asyncio
import itertools
import threading
import time
from concurrent.futures import CancelledError, Future

import pytest
from hypothesis import given
from hypothesis import strategies as st

from r1reward.errors import EngineError
from r1reward.pool import Job, wire
from r1reward.pool.attempt import Attempt
from r1reward.pool.guard import Fault
from r1reward.pool.heartbeats import Heartbeat, SharedGuard
from r1reward.pool.wire import EMIT, Reader, WireError, send


def job(*words):
    return Job("\n".join(words).encode(), len(words))


def text(outcome):
    return b"".join(outcome.pieces).decode().split("\n")[:-1]


def test_outcomes_come_in_the_order_of_the_jobs(make):
    words = [f"sleep:{0.02 if n % 3 == 0 else 0}" for n in range(30)]
    assert [text(o)[0] for o in make().map(job(w, str(n)) for n, w in enumerate(words))] == [
        w.upper() for w in words
    ]


@pytest.mark.parametrize("ahead", [1, 2, 7])
def test_an_endless_input_is_read_only_so_far_ahead(make, ahead):
    read = itertools.count()
    outcomes = make().map((job(f"w{next(read)}") for _ in itertools.count()), ahead=ahead)
    assert [text(next(outcomes)) for _ in range(20)] == [[f"W{n}"] for n in range(20)]
    assert next(read) <= 20 + ahead
    outcomes.close()


def test_a_thousand_jobs_from_eight_threads(make):
    pool = make(config={"every": 2})
    wrong = []

    def client(name):
        futures = [(n, pool.submit(job(f"{name}-{n}", "exit" if n % 25 == 0 else "x"))) for n in range(125)]
        for n, future in futures:
            expected = [f"{name}-{n}".upper(), "<exit: exit code 3>" if n % 25 == 0 else "X"]
            if text(future.result(60)) != expected:
                wrong.append((name, n))

    threads = [threading.Thread(target=client, args=(f"t{t}",)) for t in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert pool.stats().jobs == 1000


def test_futures_can_be_awaited(make):
    pool = make()

    async def main():
        return await asyncio.gather(
            *(asyncio.wrap_future(pool.submit(job(f"w{n}", "raise"))) for n in range(20))
        )

    assert [text(o)[0] for o in asyncio.run(main())] == [f"W{n}" for n in range(20)]


def test_a_payload_of_60_mb_goes_both_ways(make):
    payload = bytes(range(256)) * (60 * 4096)
    pool = make("echo")
    futures = [pool.submit(Job(payload, len(payload))) for _ in range(3)]
    assert all(b"".join(f.result(60).pieces) == payload for f in futures)


def test_ten_thousand_items_of_which_five_in_a_hundred_bring_their_worker_down(make):
    bad = {11: "hang", 31: "exit", 51: "segfault", 71: "leak", 91: "raise"}
    kinds = {"hang": "timeout", "exit": "exit", "segfault": "signal", "leak": "memory", "raise": "error"}
    words = [bad[n % 100] if n % 100 in bad and n < 2000 else f"w{n}" for n in range(10_000)]
    pool = make(config={"deadline": 0.5, "every": 10}, memory_mb=32)
    jobs = (job(*words[at : at + 250]) for at in range(0, len(words), 250))
    got = [line for outcome in pool.map(jobs) for line in text(outcome)]
    wrong = [
        (word, line)
        for word, line in zip(words, got, strict=True)
        if not (line.startswith(f"<{kinds[word]}:") if word in kinds else line == word.upper())
    ]
    assert wrong == []


def test_close_cancels_what_waits_and_fails_what_runs(make):
    pool = make(workers=1)
    running, waiting = pool.submit(job("hang")), pool.submit(job("a"))
    while not running.running():
        time.sleep(0.01)
    pool.close()
    with pytest.raises(EngineError, match="was closed"):
        running.result(5)
    with pytest.raises(CancelledError):
        waiting.result(5)
    with pytest.raises(EngineError, match="is closed"):
        pool.submit(job("a"))


def test_a_cancelled_job_is_not_run(make):
    pool = make(workers=1)
    first, second, third = (pool.submit(job(w)) for w in ("sleep:0.3", "a", "b"))
    assert second.cancel()
    assert (text(first.result(20)), text(third.result(20))) == (["SLEEP:0.3"], ["B"])
    assert pool.stats().jobs == 2


def test_without_workers_the_same_handler_gives_the_same(make, ask):
    words = ["one", "raise", "raise-base", "sys.exit", "three"]
    inline = ask(make(workers=0), *words)
    assert inline == ask(make(workers=1), *words)


def test_without_workers_a_batch_that_raises_is_run_singly(make, ask):
    assert ask(make("batches", workers=0), "a", "raise", "c") == ["A", "<error: ValueError: bad luck>", "C"]


def test_without_workers_control_c_is_the_callers(make):
    with pytest.raises(KeyboardInterrupt):
        make(workers=0).submit(job("interrupt"))


def test_a_doubtful_fault_counts_the_second_time():
    attempt = Attempt(Job(b"", 3), Future())
    fault = Fault("memory", "much")
    attempt.fault((1, 0), fault, doubtful=True)
    assert (attempt.faults, attempt.fresh) == ({}, True)
    attempt.fault((1, 0), fault, doubtful=True)
    assert attempt.faults == {(1, 0): fault}


def test_a_handler_that_runs_what_it_was_told_not_to_is_named():
    attempt = Attempt(Job(b"", 3), Future())
    attempt.fault((1, 0), Fault("exit", "exit code 1"))
    with pytest.raises(EngineError, match="ran item 1 again"):
        attempt.fault((1, 0), Fault("exit", "exit code 1"))


def test_a_mark_is_there_from_enter_to_leave():
    guard = SharedGuard(memoryview(bytearray(64)).cast("d"), 1)
    guard.enter(7, -1, 2.5)
    heartbeat = guard.heartbeat()
    assert isinstance(heartbeat, Heartbeat)
    assert (heartbeat.item, heartbeat.tag, heartbeat.seconds) == (7, -1, 2.5)
    guard.leave()
    assert guard.heartbeat() is None


@given(
    st.lists(st.binary(max_size=300), max_size=8), st.integers(1, 50), st.sampled_from([24, 100, wire._ROOM])
)
def test_frames_come_out_as_they_went_in_however_they_are_cut(bodies, cut, room):
    class Sink:
        def __init__(self):
            self.data = b""

        def sendall(self, data):
            self.data += data

    class Source:
        def __init__(self, data):
            self.data = data

        def recv_into(self, buffer):
            size = min(len(buffer), cut, len(self.data))
            buffer[:size], self.data = self.data[:size], self.data[size:]
            return size

    sink = Sink()
    for number, body in enumerate(bodies):
        send(sink, EMIT, body, number)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wire, "_ROOM", room)  # what is longer is made room for as it comes
        assert Reader(Source(sink.data)).read(everything=True) == [(EMIT, n, b) for n, b in enumerate(bodies)]


def test_what_is_not_a_frame_is_refused():
    class Source:
        parts = (b"garbage " * 4,)

        def recv_into(self, buffer):
            buffer[:] = self.parts[0][: len(buffer)]
            return len(buffer)

    with pytest.raises(WireError):
        Reader(Source()).read()
