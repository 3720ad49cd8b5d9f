"""Who runs when: the turns that all processes of a machine share, and the boxes that threads of one share."""

import fcntl
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from r1reward_sandbox import ClosedError, Program, Sandbox, SandboxError
from r1reward_sandbox.boxes import Boxes
from r1reward_sandbox.cpu_slots import FairLock, Slots, Turn
from r1reward_sandbox.inside import wire

HOLDER = """
import sys, time
from pathlib import Path
from r1reward_sandbox.cpu_slots import Slots
slots = Slots(Path(sys.argv[1]), int(sys.argv[2]))
with slots.turn():
    print("mine", flush=True)
    time.sleep(60)
"""

COUNTER = """
import sys, threading, time
from pathlib import Path
from r1reward_sandbox.cpu_slots import Slots
slots, count = Slots(Path(sys.argv[1]), 2), 0
print(flush=True), sys.stdin.readline()
end = time.monotonic() + 1
def work():
    global count
    while time.monotonic() < end:
        with slots.turn():
            time.sleep(0.002)
        count += 1
threads = [threading.Thread(target=work) for _ in range(int(sys.argv[2]))]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(count)
"""


def process(code, *arguments):
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def wait_until(condition, seconds=10):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def is_locked(path, place):
    with path.open("r+b") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
        except OSError:
            return True
        fcntl.lockf(file, fcntl.LOCK_UN, 1, place)
        return False


def test_no_more_have_a_turn_than_there_are_turns(tmp_path):
    slots, running, most = Slots(tmp_path / "turns", 2), [], []

    def work():
        for _ in range(20):
            with slots.turn() as turn:
                number = turn.number
                running.append(number)
                most.append(len(running))
                assert len(set(running)) == len(running)
                time.sleep(0.001)
                running.remove(number)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(most) == 120
    assert max(most) == 2


def test_another_process_has_the_turn_until_it_is_killed(tmp_path):
    path = tmp_path / "turns"
    with process(HOLDER, path, 1) as holder:
        assert holder.stdout.readline() == "mine\n"
        got = threading.Event()

        def wait():
            with Slots(path, 1).turn():
                got.set()

        waiter = threading.Thread(target=wait)
        waiter.start()
        assert not got.wait(0.3)
        holder.send_signal(signal.SIGKILL)
        waiter.join(5)
        assert got.is_set()


def taken_within(path, seconds, turns=1):
    """How many turns another process has in this time, which holds each only for a moment."""
    code = "import sys, time\nfrom pathlib import Path\nfrom r1reward_sandbox.cpu_slots import Slots\n"
    code += "slots, end, count = Slots(Path(sys.argv[1]), int(sys.argv[3])), time.monotonic() + float(sys.argv[2]), 0\n"
    code += "while time.monotonic() < end:\n  with slots.turn():\n    count += 1\n    time.sleep(.001)\nprint(count)"
    with process(code, path, seconds, turns) as other:
        try:
            return int(other.communicate(timeout=seconds + 10)[0])
        except subprocess.TimeoutExpired:
            other.kill()
            return 0


def test_nobody_waits_for_a_process_that_is_suspended_with_its_turn(tmp_path):
    path = tmp_path / "turns"
    with process(HOLDER, path, 1) as holder:
        assert holder.stdout.readline() == "mine\n"
        try:
            holder.send_signal(signal.SIGSTOP)
            assert taken_within(path, 2) > 100, "not one look for each turn"
            holder.send_signal(signal.SIGCONT)
            time.sleep(0.1)
            got = threading.Event()
            slots = Slots(path, 1)
            waiter = threading.Thread(target=lambda: (slots.take(got.is_set), got.set()))
            waiter.start()
            assert not got.wait(0.8), "it runs again: its turn counts"
        finally:
            holder.kill()
        waiter.join(5)
        assert got.is_set()


FREEZERS = {
    "version 1": ("/sys/fs/cgroup/freezer", "freezer.state", "FROZEN", "THAWED"),
    "version 2": ("/sys/fs/cgroup", "cgroup.freeze", "1", "0"),
    "version 2 beside version 1": ("/sys/fs/cgroup/unified", "cgroup.freeze", "1", "0"),
}


@pytest.mark.parametrize("kind", FREEZERS)
def test_nobody_waits_for_a_process_whose_cgroup_is_frozen(tmp_path, kind):
    root, file, frozen, thawed = FREEZERS[kind]
    group = Path(root, f"r1reward-test-{os.getpid()}")
    if not os.access(Path(root, "cgroup.procs"), os.W_OK):
        pytest.skip(f"no cgroup may be made in {root}")
    group.mkdir()
    path = tmp_path / "turns"
    try:
        with process(HOLDER, path, 1) as holder:
            assert holder.stdout.readline() == "mine\n"
            (group / "cgroup.procs").write_text(str(holder.pid))
            (group / file).write_text(frozen)
            try:
                assert taken_within(path, 1) > 20
            finally:
                (group / file).write_text(thawed)
                holder.kill()
    finally:
        group.rmdir()


def test_nobody_waits_for_a_process_that_is_suspended_in_the_turnstile(tmp_path):
    path = tmp_path / "turns"
    with process(HOLDER, path, 1) as holder, process(HOLDER, path, 1) as next_one:
        lines = [holder.stdout, next_one.stdout]
        first, *_ = select.select(lines, [], [], 10)[0]
        runs, waits = (holder, next_one) if first is holder.stdout else (next_one, holder)
        try:
            wait_until(lambda: is_locked(path, 0))
            waits.send_signal(signal.SIGSTOP)
            other = threading.Thread(target=lambda: counts.append(taken_within(path, 2)))
            counts = []
            other.start()
            time.sleep(1)
            runs.kill()
            other.join()
            assert counts[0] > 50
        finally:
            runs.kill()
            waits.kill()


def test_a_suspended_process_leaves_one_turn_to_the_others_and_no_more(tmp_path):
    path = tmp_path / "turns"
    with (
        process(HOLDER, path, 1) as holder,
        process(HOLDER, path, 1) as second,
        process(HOLDER, path, 1) as third,
    ):
        processes = [holder, second, third]
        try:
            first, *_ = select.select([one.stdout for one in processes], [], [], 10)[0]
            next(one for one in processes if one.stdout is first).send_signal(signal.SIGSTOP)
            others = [one.stdout for one in processes if one.stdout is not first]
            ready, *_ = select.select(others, [], [], 10)
            assert len(ready) == 1
            assert not select.select([one for one in others if one not in ready], [], [], 1)[0]
        finally:
            for one in processes:
                one.kill()


def test_a_turn_is_left_while_all_its_programs_wait_and_asked_for_again(tmp_path):
    slots = Slots(tmp_path / "turns", 1)
    with slots.turn(2) as turn:
        turn.pause(1)
        assert turn.number > 0, "the other one goes on"
        turn.pause(1)
        assert turn.number > 0, "it has paused already"
        turn.pause(0)
        with slots.turn() as another:
            assert another.number > 0
            turn.resume(lambda: True, 0)
            assert turn.number < 0, "its program was over before it had its turn"
        turn.pause(0)
        turn.resume(lambda: False, 1)
        assert turn.number > 0
        assert slots.take(lambda: True) == -1
    assert slots.take(lambda: True) > 0


IDLE = {
    "sleeps": "import time; time.sleep(.5)",
    "sleeps in a child": "import os, time\nif not os.fork(): time.sleep(.5); os._exit(0)\nos.wait()",
    "waits in many threads": "import threading, time\nfor _ in range(8): threading.Thread(target=time.sleep, args=(.5,)).start()",
    "computes a little": "import time\nfor _ in range(10): sum(range(1000)); time.sleep(.05)",
}
BUSY = {
    "computes": "import time\nend = time.process_time() + .2\nwhile time.process_time() < end: pass",
    "computes in children": "import os, time\nfor _ in range(10):\n if not os.fork():\n  end = time.process_time() + .03\n"
    "  while time.process_time() < end: pass\n  os._exit(0)\n os.wait()",
    "computes in threads": "import threading, time\nend = time.process_time() + .2\ndef f():\n while time.process_time() < end: pass\n"
    "for _ in range(4): threading.Thread(target=f).start()",
}


@pytest.fixture
def heard(monkeypatch):
    """What the turns of this process are told, in order."""
    said = []
    for name in ("pause", "resume"):
        tell = getattr(Turn, name)
        monkeypatch.setattr(
            Turn, name, lambda turn, *how, tell=tell, name=name: (said.append(name), tell(turn, *how))
        )
    return said


@pytest.mark.parametrize("what", IDLE)
def test_a_turn_is_left_while_a_program_needs_no_cpu(local, heard, what):
    result = local.run(Program(language="python", source=IDLE[what]))
    assert result.ok, result
    assert heard[:1] == ["pause"], heard


@pytest.mark.parametrize("what", BUSY)
def test_a_turn_is_kept_while_a_program_needs_a_cpu(local, heard, what):
    """However busy the machine is: a program that waits for a CPU needs one."""
    result = local.run(Program(language="python", source=BUSY[what]))
    assert result.ok, result
    assert heard in ([], ["pause"]), "one that waits for a moment at its end may be seen then"


def test_a_program_that_goes_on_asks_for_its_turn_again(run, heard):
    result = run(
        "import time; time.sleep(.3)\nend = time.process_time() + .5\nwhile time.process_time() < end: pass"
    )
    assert result.ok, result
    assert heard[:2] == ["pause", "resume"]


def test_a_pair_keeps_its_turn_while_one_of_the_two_computes(local, monkeypatch):
    computes = "import time\nend = time.process_time() + .2\nwhile time.process_time() < end: pass\nprint(1, flush=True)"
    # It writes nothing: the other one may have ended by then, and nobody would read it.
    waits = Program(language="python", source="input()")
    paused, left = [], []
    pause, leave = Turn.pause, Slots.leave
    monkeypatch.setattr(Turn, "pause", lambda turn, program: (paused.append(program), pause(turn, program)))
    monkeypatch.setattr(
        Slots, "leave", lambda slots, number: (left.append(set(paused)), leave(slots, number))
    )
    results = local.run_pair(Program(language="python", source=computes), waits)
    assert [result.ok for result in results] == [True, True], results
    assert left[0] == {0, 1}, "it is left when the second of them waits, or is over, too"


def test_a_forked_child_does_not_keep_the_turn_of_its_parent(tmp_path):
    path = tmp_path / "turns"
    fork = "import os, time\nfrom pathlib import Path\nimport sys\nfrom r1reward_sandbox.cpu_slots import Slots\n"
    fork += "slots = Slots(Path(sys.argv[1]), 1)\nwith slots.turn():\n    pid = os.fork()\n    if pid:\n"
    fork += "        print(pid, flush=True)\n    time.sleep(60)\n"
    with process(fork, path) as parent:
        child = int(parent.stdout.readline())
        parent.kill()
        with Slots(path, 1).turn():
            os.kill(child, signal.SIGKILL)


def test_a_process_with_many_threads_gets_no_more_turns_than_one_with_few(tmp_path):
    counters = [process(COUNTER, tmp_path / "turns", threads) for threads in (1, 4, 16)]
    # All begin at once: one that came later would have the turns for itself at the end.
    for counter in counters:
        assert counter.stdout.readline() == "\n"
    for counter in counters:
        counter.stdin.write("\n")
        counter.stdin.flush()
    counts = [int(counter.communicate()[0]) for counter in counters]
    assert min(counts) > 0
    # By threads, the first would get a twenty-first part, and the last three quarters.
    assert counts[0] > sum(counts) / 10, counts
    assert max(counts) < sum(counts) * 0.7, counts


def test_a_lock_goes_round_in_the_order_of_asking():
    lock, order = FairLock(), []

    def ask(number):
        with lock:
            order.append(number)

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(8)]
    with lock:
        for number, thread in enumerate(threads, 1):
            thread.start()
            while len(lock._waiting) < number:
                time.sleep(0.001)
    for thread in threads:
        thread.join()
    assert order == list(range(8))


class Fake:
    def __init__(self):
        self.closed = False

    def close(self, force=False):
        self.closed = True


def test_a_box_is_used_again_and_a_broken_one_replaced():
    made = []
    boxes = Boxes(1, lambda: made.append(Fake()) or made[-1])
    first = boxes.take()
    boxes.give(first)
    assert boxes.take() is first
    boxes.give(None)
    assert boxes.take() is not first
    assert len(made) == 2


def test_a_box_that_does_not_start_leaves_its_place_to_the_next():
    def fail():
        raise SandboxError("no")

    boxes = Boxes(1, fail)
    for _ in range(2):
        with pytest.raises(SandboxError, match="no"):
            boxes.take()


def test_who_waits_for_a_box_that_is_closed_is_told():
    boxes, errors = Boxes(1, Fake), []
    box = boxes.take()

    def wait():
        try:
            boxes.take()
        except ClosedError as error:
            errors.append(error)

    waiter = threading.Thread(target=wait)
    waiter.start()
    time.sleep(0.05)
    boxes.close()
    waiter.join(5)
    assert len(errors) == 1
    boxes.give(box)
    assert box.closed


def test_a_sandbox_is_of_no_use_in_a_forked_process(local):
    with Sandbox(1, backend="local") as sandbox:
        assert sandbox.run(Program(language="python", source="")).ok
        pid = os.fork()
        if not pid:
            try:
                sandbox.run(Program(language="python", source=""))
            except SandboxError:
                sandbox.close()
                os._exit(0)
            os._exit(1)
        assert os.waitpid(pid, 0)[1] == 0
        assert sandbox.run(Program(language="python", source="print(1)")).stdout == b"1\n"


def test_pairs_one_after_another_start_one_thread(local, monkeypatch):
    """To start one for each took as many system calls as half of the pair's."""
    started, start = [], threading.Thread.start
    monkeypatch.setattr(
        threading.Thread, "start", lambda thread: (started.append(thread.name), start(thread))
    )
    asks = Program(language="python", source="print(20, flush=True)\nassert input() == '21'")
    adds = Program(language="python", source="print(int(input()) + 1, flush=True)")
    with Sandbox(1, backend="local") as sandbox:
        for _ in range(4):
            assert [result.ok for result in sandbox.run_pair(asks, adds)] == [True, True]
    assert len([name for name in started if name.startswith("sandbox-pair")]) == 1, started


def test_a_pair_whose_sandbox_is_closed_before_it_begins_says_so(local, monkeypatch):
    # They write nothing: what is written to a partner that has ended is an error of the program's.
    program = Program(language="python", source="pass")
    with Sandbox(1, backend="local") as sandbox:
        assert sandbox.run_pair(program, program)[0].ok
        before = len(os.listdir("/proc/self/fd"))
        sandbox._threads.shutdown()
        with pytest.raises(ClosedError, match="the sandbox is closed"):
            sandbox.run_pair(program, program)
        assert len(os.listdir("/proc/self/fd")) == before


PAIRS = """
from r1reward_sandbox import Program, Sandbox
with Sandbox(1) as sandbox:
    asks = Program(language="python", source="print(1, flush=True); print(input(), flush=True); input()")
    answers = Program(language="python", source="print(input(), flush=True); input(); print(2, flush=True)")
    print(all(r.ok for _ in range(5) for r in sandbox.run_pair(asks, answers)))
"""


def test_pairs_in_many_processes_do_not_wait_for_one_another_for_ever(local):
    processes = [process(PAIRS) for _ in range(4)]
    assert [one.communicate(timeout=60)[0] for one in processes] == ["True\n"] * 4


PINNED = """
import os, sys
from pathlib import Path
from r1reward_sandbox.cpu_slots import Slots
os.sched_setaffinity(0, {int(cpu) for cpu in sys.argv[2].split(",")})
slots, held = Slots(Path(sys.argv[1])), []
for _ in sys.argv[2].split(","):
    turn = slots.turn()
    held.append(turn)
    print(turn.__enter__().number, flush=True)
sys.stdin.read()
"""


def test_processes_that_are_pinned_to_different_cpus_do_not_compete(tmp_path):
    cpus = sorted(os.sched_getaffinity(0))
    if len(cpus) < 2:
        pytest.skip("one CPU")
    with (
        process(PINNED, tmp_path / "turns", cpus[0]) as one,
        process(PINNED, tmp_path / "turns", cpus[1]) as two,
    ):
        turns = [each.stdout.readline() for each in (one, two)]
        assert turns == [f"{cpu + 1}\n" for cpu in cpus[:2]]
        one.stdin.close()
        two.stdin.close()


def test_there_are_no_more_turns_than_cpus_that_a_process_may_use(tmp_path):
    cpus = sorted(os.sched_getaffinity(0))
    with process(PINNED, tmp_path / "turns", ",".join(map(str, cpus))) as holder:
        assert len({holder.stdout.readline() for _ in cpus}) == len(cpus)
        got = threading.Event()

        def wait():
            with Slots(tmp_path / "turns").turn():
                got.set()

        waiter = threading.Thread(target=wait)
        waiter.start()
        assert not got.wait(0.3)
        holder.stdin.close()
        waiter.join(5)
        assert got.is_set()


def test_messages_that_come_together_are_taken_one_by_one():
    here, there = socket.socketpair()
    with here, there:
        inbox = wire.Inbox(here)
        assert not inbox.has_more()
        messages = ({"idle": True}, {"idle": False}, {"status": "x" * 200_000}, {"idle": True})
        wire.send(there, messages[0])
        wire.send(there, messages[1])
        sender = threading.Thread(target=lambda: [wire.send(there, message) for message in messages[2:]])
        sender.start()
        assert inbox.receive() == {"idle": True}
        assert inbox.has_more()
        assert inbox.receive() == {"idle": False}
        assert len(inbox.receive()["status"]) == 200_000
        assert inbox.receive() == {"idle": True}
        sender.join()
        assert not inbox.has_more()
        there.shutdown(socket.SHUT_RDWR)
        with pytest.raises(EOFError):
            inbox.receive()
