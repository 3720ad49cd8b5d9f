"""All that a run uses is counted, whichever of its processes uses it, and none of it is its neighbours'."""

import json
import os
import subprocess
import sys

import pytest

from r1reward_sandbox.inside import cgroup_files, usage

SCENE = r"""
import json, sys, time
from r1reward_sandbox import Limits, Program, Sandbox
said = {}
with Sandbox(1, backend=sys.argv[1]) as sandbox:
    for name, (source, cpu, wall) in json.loads(sys.argv[2]).items():
        start = time.monotonic()
        program = Program(language="python", source=source, address_space=False)
        result = sandbox.run(program, limits=Limits(cpu_seconds=cpu, wall_seconds=wall, memory_mb=256))
        said[name] = [result.verdict, result.limit, result.cpu_seconds, time.monotonic() - start, str(result)]
print(json.dumps(said))
"""
# Limits of the runs that are to go over them, in seconds.
_CPU, _WALL = 0.4, 3

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
    "children that are ignored": "signal.signal(signal.SIGCHLD, signal.SIG_IGN)\nchain(40, .03)",
    "children that are not waited for": "libc.sigaction(17, struct.pack('QiixxQ', 0, 2, 0, 0) + bytes(200), None)\nchain(40, .03)",
    "a raw call that ignores children": "libc.syscall(13, 17, struct.pack('QQQQ', 1, 0x04000000, 0, 0), None, 8)\nchain(40, .03)",
    "children that become orphans": "for _ in range(40):\n read, write = os.pipe()\n if not os.fork():\n  child(.03); os._exit(0)\n os.wait(); os.close(write); os.read(read, 1); os.close(read)",
    "children of a reaper": "libc.prctl(36, 1, 0, 0, 0)\nfor _ in range(40):\n read, write = os.pipe()\n if not os.fork():\n  child(.03); os._exit(0)\n os.close(write); os.read(read, 1); os.close(read)",
    "children that are waited for": "for _ in range(40): os.waitpid(child(.03), 0)",
    "children of many chains": "signal.signal(signal.SIGCHLD, signal.SIG_IGN)\nfor _ in range(4):\n if not os.fork():\n  chain(40, .03); os._exit(0)\nos.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))\nwhile True: pass",
    "a nice process behind others": "os.nice(19)\nfor _ in range(4): child(9)\nwhile True: pass",
    "threads": "import threading\nfor _ in range(4): threading.Thread(target=burn, args=(1,)).start()",
    "a program that is started": "import subprocess\nfor _ in range(60): subprocess.run([sys.executable or '/usr/bin/python3', '-c', 'for _ in range(10**6): pass'])",
    "sessions of their own": "for _ in range(16):\n if not os.fork():\n  os.setsid(); burn(.1); os._exit(0)\ntime.sleep(60)",
    "half here and half in an orphan": "read, write = os.pipe()\nif not os.fork():\n child(.3); os._exit(0)\nos.wait(); os.close(write); burn(.3); os.read(read, 1)",
}  # fmt: skip


HALF = BURN + "chain(4, .05)"


@pytest.fixture(scope="module")
def used(world):
    """What each of the programs above came to, and those of `MEMORY`: one interpreter for all."""
    scenes = {name: (BURN + source, _CPU, _WALL) for name, source in CPU.items()}
    # Time enough on a busy machine: what they hold ends them, and soon.
    scenes |= {name: (source, 8, 30) for name, source in MEMORY.items()}
    if world.backend != "landlock":
        scenes["half"] = HALF, 0.5, 4
    return json.loads(world.run(SCENE, json.dumps(scenes)))


def test_no_process_has_a_cpu_that_is_not_counted(world, used):
    said = {name: used[name] for name in CPU}
    assert {name: result for name, result in said.items() if result[0] == "sandbox_error"} == {}
    forks = {name for name in CPU if name != "threads"} if world.backend == "landlock" else set()
    passed = {
        name: result for name, result in said.items() if result[0] != "time_limit" and name not in forks
    }
    assert passed == {}
    assert {name: result for name, result in said.items() if result[0] == "ok"} == {}
    late = {name: result for name, result in said.items() if result[3] > 60}
    assert late == {}, "the clock stands still for what others take, not for what a run's own processes take"


def test_a_run_that_uses_half_of_its_time_in_children_is_right(used):
    if "half" not in used:
        pytest.skip("a run may start no process in this backend, as GUARDS says")
    assert used["half"][0] == "ok", used["half"]
    assert 0.15 < used["half"][2] < 0.45, used["half"]


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
import os, signal
kept.clear()
read, write = os.pipe()
children = []
for _ in range(13):
    children.append(os.fork())
    if not children[-1]: break
if not children[-1]:
    mine = []
    try:
        while True:
            pair = socket.socketpair()
            for one in pair:
                one.setblocking(False)
                try:
                    while True: one.send(b"x" * 4096)
                except OSError: pass
            mine.append(pair)
    except OSError: pass
    time.sleep(1); os._exit(0)
raise SystemExit(any(os.wait()[1] for _ in children))
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
    "shared memory that nobody sees": """
import ctypes, mmap, os, time
libc = ctypes.CDLL(None)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long)
libc.munmap.argtypes = (ctypes.c_void_p, ctypes.c_size_t)
# More than the limit and what a box may have for itself.
size, zero = 16 << 20, os.open("/dev/zero", os.O_RDWR)
for way, fd in ((0x21, -1), (1, zero)) * 20:
    at = libc.mmap(None, size, 3, way, fd, 0)
    if at == ctypes.c_void_p(-1).value: raise OSError("refused")
    ctypes.memset(at, 1, size)
    libc.munmap(at + 4096, size - 4096)
time.sleep(1)
""",
    "small pieces of it": """
import ctypes, mmap, time
libc = ctypes.CDLL(None)
libc.madvise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
kept = []
for _ in range(400):
    kept.append(mmap.mmap(-1, 1 << 20))
    at = ctypes.addressof(ctypes.c_char.from_buffer(kept[-1]))
    ctypes.memset(at, 1, 1 << 20)
    libc.madvise(at, 1 << 20, 4)
time.sleep(1)
""",
    "memory of many": "import os, time\nfor _ in range(8):\n if not os.fork():\n  x = bytearray(60 << 20)\n  for i in range(0, len(x), 4096): x[i] = 1\n  time.sleep(1); os._exit(0)\nraise SystemExit(any(os.wait()[1] for _ in range(8)))",
}  # fmt: skip


@pytest.mark.parametrize("what", MEMORY)
def test_no_memory_is_held_that_is_not_counted(used, what):
    # Where a cgroup has one of its processes ended, it is up to the first whether it goes on.
    verdicts = ("memory_limit",) if what == "page tables" else ("memory_limit", "runtime_error")
    assert used[what][0] in verdicts, used[what]


_KEEPS = """
import os, shutil, socket, time
kept = []
def sockets(count):
    for _ in range(count):
        pair = socket.socketpair()
        for one in pair:
            one.set_inheritable(True)
            one.setblocking(False)
            try:
                while True: one.send(b"x" * 16384)
            except OSError: pass
        kept.append(pair)
def write(name, size):
    with open(name, "wb") as file:
        file.write(bytes(size))
"""
HIDDEN = {
    "sockets of a program that nobody may read": (
        "with open('/bin/sleep', 'rb') as f, open(os.open('s', os.O_CREAT | os.O_WRONLY, 0o111), 'wb') as g:\n"
        " shutil.copyfileobj(f, g)\nsockets(2); os.execv('./s', ['s', '3'])",
        "memory_limit",
    ),
    "files in a folder that nobody may list": ("os.mkdir('d', 0o300); write('d/x', 40 << 20); time.sleep(3)", "runtime_error"),
    "files below a path that is too long": (
        "for _ in range(20): os.mkdir('x' * 255); os.chdir('x' * 255)\nwrite('x', 40 << 20); time.sleep(3)",
        "runtime_error",
    ),
    "files whose paths are too long": (
        "for _ in range(15): os.mkdir('x' * 255); os.chdir('x' * 255)\nwrite('x' * 250, 40 << 20); time.sleep(3)",
        "runtime_error",
    ),
    "a deleted file whose path was too long": (
        "for _ in range(17): os.mkdir('x' * 255); os.chdir('x' * 255)\nf = open('x', 'wb', 0); os.unlink('x')\n"
        "for _ in range(17): os.chdir('..'); os.rmdir('x' * 255)\nfor _ in range(40): f.write(bytes(1 << 20))\ntime.sleep(3)",
        "runtime_error",
    ),
    "folders that nobody has filled": ("os.mkdir('d', 0); os.mkdir('e', 0o500); time.sleep(.3); print(42)", "ok"),
}  # fmt: skip
HIDES = """
import json, sys
from r1reward_sandbox import Limits, Program, Sandbox
limits, said = Limits(cpu_seconds=4, wall_seconds=20, disk_bytes=30 << 20), {}
with Sandbox(1, backend=sys.argv[1]) as sandbox:
    for name, source in json.loads(sys.argv[2]).items():
        said[name] = sandbox.run(Program(language="python", source=source), limits=limits).verdict
print(json.dumps(said))
"""


def test_an_ordinary_users_run_hides_nothing_that_counts(world):
    if world.user != 65534:
        pytest.skip("a cgroup counts, or root does, who can look everywhere")
    said = json.loads(
        world.run(HIDES, json.dumps({name: _KEEPS + source for name, (source, _) in HIDDEN.items()}))
    )
    assert said == {name: verdict for name, (_, verdict) in HIDDEN.items()}


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


# A program that takes what it can get and says so; what is left for the host and for a neighbour while it lives.
NEIGHBOURS = r"""
import ctypes, fcntl, json, os, signal, sys, threading, time
# Before any thread begins: the look at signals sends one to this process, and a thread that does not block it ends all.
signal.pthread_sigmask(signal.SIG_BLOCK, {34})
from r1reward_sandbox import Limits, Program
from r1reward_sandbox.backend import Options
from r1reward_sandbox.backend_choice import make_backend
from r1reward_sandbox.box import Box
libc = ctypes.CDLL(None, use_errno=True)
backend = make_backend(sys.argv[1], Options())
boxes = [Box(backend) for _ in range(2)]
def python(box, source, **more):
    return box.run(Program(language="python", source="import ctypes, fcntl, glob, os\n" + source),
                   limits=Limits(cpu_seconds=5, wall_seconds=200), **more)[0]
def looks(look):
    there = {}
    exec(look, {"ctypes": ctypes, "fcntl": fcntl, "os": os, "print": lambda *words: there.update(said=words)})
    return [" ".join(map(str, there["said"])), python(boxes[1], look).stdout.decode().strip()]
def seen(hog, look):
    before, held = looks(look), []
    (ready, told), (end, go) = os.pipe(), os.pipe()
    hold = hog + "\nprint(flush=True); input()"
    thread = threading.Thread(target=lambda: held.append(python(boxes[0], hold, stdin=end, stdout=told)))
    thread.start()
    os.read(ready, 1)
    during = looks(look)
    os.write(go, b"\n")
    thread.join()
    for fd in (ready, told, end, go): os.close(fd)
    return {"before": before, "during": during, "hog": held[0].verdict, "words": str(held[0])}
print(json.dumps({name: seen(*pair) for name, pair in json.loads(sys.argv[2]).items()}))
for box in boxes: box.close()
"""
SHARED = {
    "watches of files": (
        "libc = ctypes.CDLL(None)\nwhile libc.syscall(294, 0) >= 0: pass",
        "libc = ctypes.CDLL(None)\nn = libc.inotify_init1(0)\nprint(n >= 0)\nif n >= 0: os.close(n)",
    ),
    "large pipes": (
        "try:\n while True: fcntl.fcntl(os.pipe()[1], 1031, 1 << 20)\nexcept OSError: pass",
        "r, w = os.pipe()\nprint(fcntl.fcntl(w, 1032))\nos.close(r); os.close(w)",
    ),
    "keys": (
        "libc = ctypes.CDLL(None)\nfor i in range(300): libc.syscall(248, b'user', b'k%d' % i, b'x' * 1000, 1000, -3)",
        "libc = ctypes.CDLL(None)\nprint(libc.syscall(250, 0, -3, 1) > 0)",
    ),
    "requests for input and output": (
        "libc, n, size = ctypes.CDLL(None), 0, 1 << 16\nwhile size:\n c = ctypes.c_ulong(0)\n"
        " if libc.syscall(206, size, ctypes.byref(c)): size //= 2",
        "libc, c = ctypes.CDLL(None), ctypes.c_ulong(0)\ndone = libc.syscall(206, 64, ctypes.byref(c)) == 0\nprint(done)\n"
        "if done: libc.syscall(207, c)",
    ),
    "signals that wait": (
        "import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, {34})\nlibc = ctypes.CDLL(None)\n"
        "for _ in range(400000):\n if libc.sigqueue(os.getpid(), 34, 0): break",
        "import signal\nlibc = ctypes.CDLL(None)\nsignal.pthread_sigmask(signal.SIG_BLOCK, {34})\nprint(libc.sigqueue(os.getpid(), 34, 0))\nsignal.sigtimedwait({34}, 1)",
    ),
    "descriptors on their way": (
        "import array, socket\na, b = socket.socketpair()\n"
        "try:\n while True: a.sendmsg([b'x'], [(1, 1, array.array('i', [0] * 250))])\nexcept OSError: pass",
        "import array, socket\na, b = socket.socketpair()\nsent = True\n"
        "try: a.sendmsg([b'x'], [(1, 1, array.array('i', [0]))])\nexcept OSError: sent = False\nprint(sent)\na.close(); b.close()",
    ),
    "locks of what all see": (
        "for p in glob.glob('/var/tmp/r1reward-*/include/*') + glob.glob('/var/tmp/r1reward-*/include/*/*/*'):\n"
        " try: fcntl.flock(os.open(p, os.O_RDONLY), fcntl.LOCK_EX)\n except OSError: pass",
        # Who makes a header has the lock, too, for some seconds; a run that had it, for as long as it lives.
        "import time\np = '/var/tmp/r1reward-%d/include.lock' % os.geteuid()\nfree = not os.path.exists(p)\nend = time.time() + 120\n"
        "while not free and time.time() < end:\n f = os.open(p, os.O_RDONLY)\n try: fcntl.flock(f, fcntl.LOCK_EX | fcntl.LOCK_NB); free = True\n"
        " except OSError: time.sleep(.1)\n os.close(f)\nprint(free)",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def neighbours(world):
    return json.loads(world.run(NEIGHBOURS, json.dumps(SHARED)))


@pytest.mark.parametrize("what", SHARED)
def test_no_run_uses_up_what_all_of_a_user_share(neighbours, what):
    said = neighbours[what]
    assert said["hog"] == "ok", said
    assert said["during"] == said["before"], said


THREADS = """
import os, threading
threading.stack_size(1 << 16)
over, count = threading.Event(), 0
try:
    while count < 8000:
        threading.Thread(target=over.wait).start()
        count += 1
except RuntimeError: pass
print(count, flush=True)
import time; time.sleep(.5)
os._exit(0)
"""
COUNT = r"""
import os, sys
from r1reward_sandbox import Limits, Program, Sandbox, runtime
_, backend, python, threads = sys.argv
with Sandbox(1, backend=backend, python=python or None) as sandbox:
    run = lambda source: sandbox.run(
        Program(language="python", source=source, address_space=False),
        limits=Limits(cpu_seconds=10, wall_seconds=20, memory_mb=1024, processes=24),
    )
    result = run(threads)
    own = runtime.has_box_users() and run("import os; print(os.getuid())").stdout != b"0\n"
print(result.verdict, result.limit or "-", result.stdout.decode().strip() or 0, int(own))
"""


@pytest.mark.parametrize("python", ["", "/usr/bin/python3"])
def test_no_run_has_more_threads_than_its_limit(world, python):
    if python and (world.backend != "landlock" or not os.path.exists(python)):
        pytest.skip(
            "an interpreter that a user of its own may run makes a difference for root's landlock alone"
        )
    verdict, limit, count, has_own_user = world.run(COUNT, python, THREADS).split()
    if world.backend != "landlock" or int(has_own_user):
        assert (verdict, int(count) < 24) == ("ok", True)
    else:  # shares the account of a user, or has root's, for which there is no limit: it is looked at
        assert int(count) < 4200 or (verdict, limit) == ("runtime_error", "processes"), (verdict, count)


def test_files_that_are_watched_count_as_memory():
    """Where no cgroup does it: as many as each of so many may watch of all that are open."""
    source = (
        "import select\nheld = [open('/dev/null') for _ in range(60)]\nprint(flush=True); input()\n"
        "held += [select.epoll() for _ in range(40)]\nprint(flush=True); input()"
    )
    child = subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", source], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with child:
        sizes = []
        for _ in range(2):
            child.stdout.readline()
            sizes.append(usage._buffers(str(child.pid)))
            child.stdin.write("\n")
            child.stdin.flush()
    assert sizes[1] - sizes[0] > 40 * 100 * 150 / 2**20, "MB"


def test_memory_counts_when_the_first_thread_has_ended():
    source = (
        "import ctypes, os, threading\nx = bytearray(b'x') * (60 << 20)\n"
        "def wait():\n import time; time.sleep(.2); print(flush=True); input()\n"
        "threading.Thread(target=wait).start()\n"
        "ctypes.CDLL(None).syscall({'x86_64': 60, 'aarch64': 93}[os.uname().machine], 0)"
    )
    child = subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", source], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with child:
        child.stdout.readline()
        holders = usage.with_memory([str(child.pid)])
        memory = usage.memory_of(holders)
        hides = usage.hides(holders[0], 0)
        child.stdin.write("\n")
    assert (memory > 60, hides) == (True, False)


def test_areas_of_addresses_count_as_memory():
    """Where no cgroup does it: the kernel holds them for pages that nobody has."""
    source = (
        "import mmap\nkept = [mmap.mmap(-1, 8000 * 4096, flags=34)]\nprint(flush=True); input()\n"
        "import ctypes\nprotect = ctypes.CDLL(None).mprotect\n"
        "at = ctypes.addressof(ctypes.c_char.from_buffer(kept[0]))\n"
        "for n in range(0, 8000, 2): assert not protect(ctypes.c_void_p(at + n * 4096), ctypes.c_size_t(4096), 1)\n"
        "print(flush=True); input()"
    )
    child = subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", source], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with child:
        areas = []
        for _ in range(2):
            child.stdout.readline()
            areas.append(usage._areas(set())(str(child.pid)))
            child.stdin.write("\n")
            child.stdin.flush()
    assert areas[1] - areas[0] > 7000 * 150 / 2**20, "MB"


@pytest.mark.parametrize(
    "text", ["1500000000\n", "usage_usec 1500000\nuser_usec 1000000\nsystem_usec 500000\n"], ids=["v1", "v2"]
)
def test_the_cpu_time_of_a_cgroup_is_read_in_both_forms(tmp_path, text):
    file = tmp_path / "usage"
    file.write_text(text)
    with open(file) as opened:
        assert cgroup_files.cpu_seconds(opened.fileno()) == 1.5
