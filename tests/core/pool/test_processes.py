"""What becomes of the processes: none is left, whoever dies."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from r1reward.errors import EngineError
from r1reward.pool import Job, Pool, process_start, start_early

CALLER = """
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # which a shell's background job ignores
sys.path.insert(0, {here!r})
from r1reward.pool import Job, Pool
if __name__ == "__main__":
    pool = Pool("pool_targets:lines", workers=2)
    pool.ready()
    futures = [pool.submit(Job(b"daemon\\nchild\\nhang", 3)), pool.submit(Job(b"hang-in-c", 1))]
    time.sleep(0.5)
    print("started", flush=True)
    {then}
"""


def left_over(tag):
    """The processes that carry a tag in their environment."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and tag.encode() in (entry / "environ").read_bytes():
                found.append(int(entry.name))
        except OSError:
            continue
    return [pid for pid in found if pid != os.getpid()]


def wait_for_none(tag, seconds=10):
    until = time.monotonic() + seconds
    while left_over(tag) and time.monotonic() < until:
        time.sleep(0.05)
    return left_over(tag)


def start_caller(then, tag):
    code = CALLER.format(here=str(Path(__file__).parent), then=then)
    caller = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"POOL_TEST": tag},
    )
    assert caller.stdout.readline() == b"started\n"
    return caller


def end(caller):
    caller.stdout.close()
    caller.wait(20)


def test_a_caller_killed_by_sigkill_leaves_no_process(request):
    tag = f"{request.node.name}-{os.getpid()}"
    caller = start_caller("time.sleep(600)", tag)
    assert len(left_over(tag)) >= 8
    caller.kill()
    end(caller)
    assert wait_for_none(tag) == []


def test_a_caller_killed_while_a_fork_of_it_lives_on_leaves_no_worker(request):
    tag = f"{request.node.name}-{os.getpid()}"
    caller = start_caller("import os; os.fork() or os.execv('/bin/true', ['true']); time.sleep(600)", tag)
    caller.kill()
    end(caller)
    assert wait_for_none(tag) == []


def test_control_c_ends_the_caller_promptly_and_leaves_no_process(request):
    tag = f"{request.node.name}-{os.getpid()}"
    caller = start_caller("futures[0].result()", tag)
    started = time.monotonic()
    caller.send_signal(signal.SIGINT)
    end(caller)
    assert time.monotonic() - started < 10
    assert caller.returncode in (-signal.SIGINT, 1)
    assert wait_for_none(tag) == []


def test_a_caller_that_forgets_its_pool_ends(request):
    tag = f"{request.node.name}-{os.getpid()}"
    end(start_caller("pass", tag))
    assert wait_for_none(tag) == []


def test_what_a_verifier_left_behind_ends_with_its_worker(make, ask, monkeypatch, request):
    tag = f"{request.node.name}-{os.getpid()}"
    monkeypatch.setenv("POOL_TEST", tag)
    pool = make(workers=1)
    assert ask(pool, "child", "daemon", "ok") == ["CHILD", "DAEMON", "OK"]
    pool.close()
    assert wait_for_none(tag) == []


def test_the_pool_works_where_the_callers_standard_streams_are_closed():
    code = (
        f"import os, sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); os.closerange(0, 3)\n"
        "from r1reward.pool import Job, Pool\n"
        "with Pool('pool_targets:lines', workers=2) as pool:\n"
        "    out = pool.submit(Job(b'a\\nexit\\nprint', 3)).result(30)\n"
        "os._exit(7 if len(out.pieces) == 3 and len(out.faults) == 1 else 1)"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=60, check=False).returncode == 7


def test_what_a_verifier_prints_does_not_reach_the_callers_output():
    code = (
        f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        "from r1reward.pool import Job, Pool\n"
        "with Pool('pool_targets:lines', workers=1) as pool: pool.submit(Job(b'print', 1)).result(30)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], timeout=60, capture_output=True, text=True, check=False
    )
    assert (run.stdout, "printed by a verifier" in run.stderr, run.returncode) == ("", True, 0)


def test_a_worker_that_dies_between_jobs_is_replaced(make, ask):
    pool = make(workers=1)
    for _ in range(5):
        os.kill(int(ask(pool, "pid")[0]), signal.SIGKILL)
        time.sleep(0.05)
    assert ask(pool, "a", "b") == ["A", "B"]


def test_a_fork_server_that_dies_is_started_again(make, ask):
    pool = make(workers=1)
    pool.ready()
    os.kill(pool._manager._spawner._fork_server.process.pid, signal.SIGKILL)
    assert ask(pool, "a", "exit", "exit", "exit", "b")[::4] == ["A", "B"]
    assert pool.stats().restarts["fork server"] == 1


def test_workers_killed_at_random_from_outside_cost_no_item(make):
    pool = make(workers=2, config={"every": 10})
    pool.ready()
    stop = threading.Event()
    draw = random.Random(4)

    def killer():
        while not stop.wait(0.05):
            pids = [w.pid for w in list(pool._manager._roster.live) if w.pid]
            if pids:
                os.kill(draw.choice(pids), signal.SIGKILL)

    thread = threading.Thread(target=killer)
    thread.start()
    jobs = [[f"w{j}-{i}" if i % 4 else "sleep:0.002" for i in range(40)] for j in range(40)]
    outcomes = list(pool.map(Job("\n".join(words).encode(), 40) for words in jobs))
    stop.set()
    thread.join()
    got = [b"".join(o.pieces).decode().split() for o in outcomes]
    assert got == [[w.upper() for w in words] for words in jobs]
    assert sum(pool.stats().restarts.values()) > 5


def test_a_fork_of_the_caller_may_not_use_its_pool(make):
    pool = make(workers=1)
    pool.ready()
    pool._pid -= 1
    with pytest.raises(EngineError, match="fork of the process"):
        pool.submit(Job(b"a", 1))
    pool._pid += 1


def test_a_handler_is_closed_when_its_worker_ends(tmp_path):
    path = tmp_path / "closed"
    with Pool("pool_targets:Closing", str(path), workers=2) as pool:
        pool.submit(Job(b"a", 1)).result(30)
    assert "closed" in path.read_text()


def test_an_interpreter_that_was_started_early_serves_the_next_pool():
    start_early("pool_targets:lines")
    (early,) = process_start._waiting
    with Pool("pool_targets:lines", workers=1) as pool:
        pool.ready()
        assert process_start._waiting == []
        assert pool._manager._spawner._fork_server.process is early.process


def test_an_interpreter_started_early_in_another_environment_is_ended_and_not_used(monkeypatch):
    start_early("pool_targets:lines")
    (early,) = process_start._waiting
    monkeypatch.setenv("R1REWARD_TEST", "changed")
    with Pool("pool_targets:lines", workers=1) as pool:
        pool.ready()
        assert early.process.poll() is not None
        assert pool._manager._spawner._fork_server.process is not early.process


def test_an_interpreter_that_nobody_takes_ends_with_its_caller():
    code = (
        "from r1reward.pool import process_start, start_early; start_early('json:loads'); "
        "print(process_start._waiting[0].process.pid)"
    )
    pid = int(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)
    for _ in range(100):
        if not Path(f"/proc/{pid}").exists():
            break
        time.sleep(0.1)
    assert not Path(f"/proc/{pid}").exists()
