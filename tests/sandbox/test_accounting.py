"""All that a run uses is counted, whichever of its processes uses it, and none of it is its neighbours'."""

import json

import pytest

SCENE = r"""
import json, sys, time
from r1reward_sandbox import Limits, Program, Sandbox
said = {}
with Sandbox(1, backend=sys.argv[1]) as sandbox:
    for name, source in json.loads(sys.argv[2]).items():
        start = time.monotonic()
        program = Program(language="python", source=source, address_space=False)
        result = sandbox.run(program, limits=Limits(cpu_seconds=1, wall_seconds=4, memory_mb=256))
        said[name] = [result.verdict, result.limit, result.cpu_seconds, time.monotonic() - start, str(result)]
print(json.dumps(said))
"""

BURN = """
import ctypes, mmap, os, signal, struct, sys, time
libc = ctypes.CDLL(None, use_errno=True)
def burn(seconds):
    start = time.process_time()
    while time.process_time() - start < seconds: sum(range(1000))
def child(seconds):
    pid = os.fork()
    if not pid:
        burn(seconds)
        os._exit(0)
    return pid
def gone(read):
    os.read(read, 1)
def chain(count, seconds):
    for _ in range(count):
        read, write = os.pipe()
        if not os.fork():
            burn(seconds)
            os._exit(0)
        os.close(write); os.read(read, 1); os.close(read)
"""
CPU = {
    "children that are ignored": "signal.signal(signal.SIGCHLD, signal.SIG_IGN)\nchain(40, .1)",
    "children that are not waited for": "libc.sigaction(17, struct.pack('QiixxQ', 0, 2, 0, 0) + bytes(200), None)\nchain(40, .1)",
    "a raw call that ignores children": "libc.syscall(13, 17, struct.pack('QQQQ', 1, 0x04000000, 0, 0), None, 8)\nchain(40, .1)",
    "children that become orphans": "for _ in range(40):\n read, write = os.pipe()\n if not os.fork():\n  child(.1); os._exit(0)\n os.wait(); os.close(write); os.read(read, 1); os.close(read)",
    "children of a reaper": "libc.prctl(36, 1, 0, 0, 0)\nfor _ in range(40):\n read, write = os.pipe()\n if not os.fork():\n  child(.1); os._exit(0)\n os.close(write); os.read(read, 1); os.close(read)",
    "children that are waited for": "for _ in range(40): os.waitpid(child(.1), 0)",
    "children of many chains": "signal.signal(signal.SIGCHLD, signal.SIG_IGN)\nfor _ in range(4):\n if not os.fork():\n  chain(40, .1); os._exit(0)\nos.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))\nwhile True: pass",
    "a nice process behind others": "os.nice(19)\nfor _ in range(4): child(30)\nwhile True: pass",
    "threads": "import threading\nfor _ in range(4): threading.Thread(target=burn, args=(2,)).start()",
    "a program that is started": "import subprocess\nfor _ in range(30): subprocess.run([sys.executable or '/usr/bin/python3', '-c', 'for _ in range(3*10**6): pass'])",
    "sessions of their own": "for _ in range(30):\n if not os.fork():\n  os.setsid(); burn(.1); os._exit(0)\ntime.sleep(60)",
    "half here and half in an orphan": "read, write = os.pipe()\nif not os.fork():\n child(.8); os._exit(0)\nos.wait(); os.close(write); burn(.8); os.read(read, 1)",
}  # fmt: skip


def test_no_process_has_a_cpu_that_is_not_counted(world):
    said = json.loads(world.run(SCENE, json.dumps({name: BURN + source for name, source in CPU.items()})))
    assert {name: result for name, result in said.items() if result[0] == "sandbox_error"} == {}
    forks = {name for name in CPU if name != "threads"} if world.backend == "landlock" else set()
    passed = {
        name: result for name, result in said.items() if result[0] != "time_limit" and name not in forks
    }
    assert passed == {}
    assert {name: result for name, result in said.items() if result[0] == "ok"} == {}
    late = {name: result for name, result in said.items() if result[3] > 60}
    assert late == {}, "the clock stands still for what others take, not for what a run's own processes take"


def test_a_run_that_uses_half_of_its_time_in_children_is_right(world):
    if world.backend == "landlock":
        pytest.skip("a run may start no process in this backend, as GUARDS says")
    source = (
        BURN
        + "signal.signal(signal.SIGCHLD, signal.SIG_IGN)\nchain(4, .1)\nprint(signal.getsignal(signal.SIGCHLD))"
    )
    said = json.loads(world.run(SCENE, json.dumps({"half": source})))
    assert said["half"][0] == "ok", said
    assert 0.35 < said["half"][2] < 0.9, said


MEMORY = {
    "sockets": """
import socket, time
kept = []
try:
    while True:
        pair = socket.socketpair()
        for one in pair:
            one.setblocking(False)
            try: one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 22)
            except OSError: pass
            try:
                while True: one.send(b"x" * 4096)
            except OSError: pass
        kept.append(pair)
except OSError: pass
import os
if os.fork() or 1:
    for _ in range(12):
        if not os.fork(): break
    mine = []
    try:
        while True:
            pair = socket.socketpair()
            pair[0].setblocking(False)
            try:
                while True: pair[0].send(b"x" * 4096)
            except OSError: pass
            mine.append(pair)
    except OSError: pass
time.sleep(3); raise SystemExit(1)
""",
    "page tables": """
import ctypes, mmap, time
libc = ctypes.CDLL(None)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long)
libc.madvise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
size = 1 << 38
at = libc.mmap(None, size, 1, 0x4022, -1, 0)
libc.madvise(at, size, 15)
for here in range(at, at + size, 1 << 21): ctypes.c_char.from_address(here).value
time.sleep(1)
""",
    "memory of many": "import os, time\nfor _ in range(8):\n if not os.fork():\n  x = bytearray(60 << 20)\n  for i in range(0, len(x), 4096): x[i] = 1\n  time.sleep(2); os._exit(0)\ntime.sleep(3); raise SystemExit(1)",
}  # fmt: skip


@pytest.mark.parametrize("what", MEMORY)
def test_no_memory_is_held_that_is_not_counted(world, what):
    said = json.loads(world.run(SCENE, json.dumps({what: MEMORY[what]})))
    # Where a cgroup has one of its processes ended, it is up to the first whether it goes on.
    verdicts = ("memory_limit",) if what == "page tables" else ("memory_limit", "runtime_error")
    assert said[what][0] in verdicts, said


# Two processes that have 230 MB at the same time.
SHARES = r"""
import json, sys
from r1reward_sandbox import Limits, Program, Sandbox
HOLD = "\n".join([
    "import os",
    "(read, write), (again, go) = os.pipe(), os.pipe()",
    "child = os.fork()",
    "x = b'x' * (115 << 20)",
    "if not child: os.write(write, b'.'); os.read(again, 1); os._exit(0)",
    "os.close(write); print(os.read(read, 1)); os.write(go, b'.'); print(os.waitpid(child, 0)[1])",
])
def hold():
    result = sandbox.run(Program(language="python", source=HOLD), limits=Limits(cpu_seconds=5, memory_mb=256))
    return [result.verdict, result.stdout.decode()]
with Sandbox(1, backend=sys.argv[1]) as sandbox:
    said = [hold()]
    for n in range(5):
        sandbox.run(Program(language="python", source="import json", prelude=f"n = {n}" if n else ""))
        said.append(hold())
print(json.dumps(said))
"""


def test_the_processes_of_a_run_have_all_its_memory_whatever_ran_before(world):
    if world.backend == "landlock":
        pytest.skip("a run may start no process in this backend, as GUARDS says")
    said = json.loads(world.run(SHARES))
    assert said == [["ok", "b'.'\n0\n"]] * len(said)


NEIGHBOUR = r"""
import ctypes, fcntl, json, os, sys, threading, time
from r1reward_sandbox import Limits, Program, Sandbox
HOG, LOOK = sys.argv[2], "\n".join(["import ctypes, fcntl, os", sys.argv[3]])
libc = ctypes.CDLL(None, use_errno=True)
def host():
    there = {}
    exec(sys.argv[3], {"ctypes": ctypes, "fcntl": fcntl, "os": os, "print": lambda *words: there.update(said=words)})
    return " ".join(map(str, there["said"]))
said = {}
with Sandbox(2, backend=sys.argv[1]) as sandbox:
    for _ in range(2): sandbox.run(Program(language="python", source=""))
    look = lambda: sandbox.run(Program(language="python", source=LOOK)).stdout.decode().strip()
    said["before"] = [host(), look()]
    held = []
    program = Program(language="python", source=HOG)
    thread = threading.Thread(target=lambda: held.append(sandbox.run(program, limits=Limits(cpu_seconds=5, wall_seconds=6))))
    thread.start()
    time.sleep(2.5)
    said["during"] = [host(), look()]
    thread.join()
    said["hog"] = held[0].verdict
print(json.dumps(said))
"""
SHARED = {
    "watches of files": (
        "import ctypes, time\nlibc = ctypes.CDLL(None)\nwhile libc.syscall(294, 0) >= 0: pass\ntime.sleep(4)",
        "libc = ctypes.CDLL(None)\nn = libc.inotify_init1(0)\nprint(n >= 0)\nif n >= 0: os.close(n)",
    ),
    "large pipes": (
        "import fcntl, os, time\ntry:\n while True: fcntl.fcntl(os.pipe()[1], 1031, 1 << 20)\nexcept OSError: pass\ntime.sleep(4)",
        "r, w = os.pipe()\nprint(fcntl.fcntl(w, 1032))\nos.close(r); os.close(w)",
    ),
    "keys": (
        "import ctypes, time\nlibc = ctypes.CDLL(None)\nfor i in range(300): libc.syscall(248, b'user', b'k%d' % i, b'x' * 1000, 1000, -3)\ntime.sleep(4)",
        "libc = ctypes.CDLL(None)\nprint(libc.syscall(250, 0, -3, 1) > 0)",
    ),
    "requests for input and output": (
        "import ctypes, time\nlibc, n, size = ctypes.CDLL(None), 0, 1 << 16\nwhile size:\n c = ctypes.c_ulong(0)\n"
        " if libc.syscall(206, size, ctypes.byref(c)): size //= 2\ntime.sleep(4)",
        "libc, c = ctypes.CDLL(None), ctypes.c_ulong(0)\ndone = libc.syscall(206, 64, ctypes.byref(c)) == 0\nprint(done)\n"
        "if done: libc.syscall(207, c)",
    ),
    "signals that wait": (
        "import ctypes, os, signal, time\nsignal.pthread_sigmask(signal.SIG_BLOCK, {34})\nlibc = ctypes.CDLL(None)\n"
        "for _ in range(400000):\n if libc.sigqueue(os.getpid(), 34, 0): break\ntime.sleep(4)",
        "import signal\nlibc = ctypes.CDLL(None)\nsignal.pthread_sigmask(signal.SIG_BLOCK, {34})\nprint(libc.sigqueue(os.getpid(), 34, 0))\nsignal.sigtimedwait({34}, 1)",
    ),
    "locks of what all see": (
        "import fcntl, glob, os, time\nfor p in glob.glob('/var/tmp/r1reward-*/include/*') + glob.glob('/var/tmp/r1reward-*/include/*/*/*'):\n"
        " try: fcntl.flock(os.open(p, os.O_RDONLY), fcntl.LOCK_EX)\n except OSError: pass\ntime.sleep(4)",
        "p = '/var/tmp/r1reward-%d/include.lock' % os.geteuid()\nfree = True\nif os.path.exists(p):\n f = os.open(p, os.O_RDONLY)\n"
        " try: fcntl.flock(f, fcntl.LOCK_EX | fcntl.LOCK_NB)\n except OSError: free = False\n os.close(f)\nprint(free)",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", SHARED)
def test_no_run_uses_up_what_all_of_a_user_share(world, what):
    said = json.loads(world.run(NEIGHBOUR, *SHARED[what]))
    assert said["hog"] != "sandbox_error", said
    assert said["during"] == said["before"], said
