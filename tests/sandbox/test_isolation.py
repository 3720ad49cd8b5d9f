"""What a hostile program cannot do: one property each. Each program prints `free` if it got what it wanted."""

import json
import os
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from r1reward_sandbox import Program, SandboxError, Verdict, runtime

ATTEMPTS = {
    "open a TCP connection": "import socket; socket.create_connection(('1.1.1.1', 53), 1)",
    "send by UDP": "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('1.1.1.1', 53))",
    "reach the host's loopback": "import socket; socket.create_connection(('127.0.0.1', 22), 1)",
    "resolve a name": "import socket; socket.getaddrinfo('example.org', 80)",
    "make an abstract unix socket": "import socket; socket.socket(socket.AF_UNIX).bind('\\0x')",
    "make a raw socket": "import socket; socket.socket(socket.AF_PACKET, socket.SOCK_RAW)",
    "read the host's users": "assert 'root' in open('/etc/passwd').read()",
    "read the host's shadow": "open('/etc/shadow')",
    "list root's home": "import os; assert any(not n.startswith('.pyenv') for n in os.listdir('/root'))",
    "list homes": "import os; os.listdir('/home')",
    "see variables of the host": "import os; assert set(os.environ) - {'PATH', 'HOME', 'LANG', 'LC_CTYPE', 'TMPDIR', 'PYTHONHASHSEED'}",
    "write to /usr": "open('/usr/x', 'w')",
    "write to the root": "open('/x', 'w')",
    "write to the harness": "open('/r1/r1reward_sandbox/inside/plain_run.py', 'a')",
    "make a device": "import os; os.mknod('d', 0o20666, os.makedev(1, 1)); open('d', 'rb').read(1)",
    "read a disk": "import glob; open(glob.glob('/dev/[svn][dv]*')[0], 'rb')",
    "trace a process": "import ctypes, os; l = ctypes.CDLL(None, use_errno=True)\nassert l.ptrace(16, 1, 0, 0) == 0",
    "read the memory of process 1": "open('/proc/1/mem', 'rb').read(1)",
    "read the descriptors of process 1": "import os; os.listdir('/proc/1/fd')",
    "read the environment of process 1": "assert open('/proc/1/environ', 'rb').read() is not None",
    "see other processes": "import os; assert len([n for n in os.listdir('/proc') if n.isdigit()]) > 2",
    "kill process 1": "import os, time; os.kill(1, 9); time.sleep(.1); os.kill(1, 0); raise SystemExit(1)",
    "mount": "import ctypes; assert ctypes.CDLL(None).mount(b't', b'/work', b'tmpfs', 0, None) == 0",
    "unmount": "import ctypes; assert ctypes.CDLL(None).umount2(b'/proc', 2) == 0",
    "make a user namespace": "import ctypes; assert ctypes.CDLL(None).unshare(0x10000000) == 0",
    "clone into a user namespace": "import ctypes; assert ctypes.CDLL(None).syscall(56, 0x10000011, 0, 0, 0, 0) > 0",
    "change the root": "import os; os.chroot('.')",
    "become another user": "import os; os.setuid(os.getuid() + 1)",
    "have capabilities": "assert 'CapEff:\\t0000000000000000' not in open('/proc/self/status').read()",
    "gain privileges by exec": "assert 'NoNewPrivs:\\t0' in open('/proc/self/status').read()",
    "use io_uring": "import ctypes; assert ctypes.CDLL(None).syscall(425, 8, ctypes.create_string_buffer(128)) >= 0",
    "use bpf": "import ctypes; assert ctypes.CDLL(None).syscall(321, 0, ctypes.create_string_buffer(128), 128) >= 0",
    "use keys": "import ctypes; assert ctypes.CDLL(None).syscall(250, 0, -3, 1, 0, 0) >= 0",
    "use shared memory of System V": "import ctypes; assert ctypes.CDLL(None).shmget(1, 4096, 0o1666) >= 0",
    "use message queues": "import ctypes; assert ctypes.CDLL(None).syscall(240, b'q', 0o102, 0o600, 0) >= 0",
    "watch performance counters": "import ctypes; assert ctypes.CDLL(None).syscall(298, bytes(128), 0, -1, -1, 0) >= 0",
    "set the clock": "import time; time.clock_settime(time.CLOCK_REALTIME, 0)",
    "set the host name": "import socket; socket.sethostname('x')",
    "raise a limit": "import resource as r; r.setrlimit(r.RLIMIT_NPROC, (10**5, 10**5))",
    "change its niceness": "import os; was = os.nice(0); os.nice(-5); os.nice(9); assert os.getpriority(os.PRIO_PROCESS, 0) != was",
    "run when nobody else does": "import os; was = os.sched_getscheduler(0); os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0)); assert os.sched_getscheduler(0) != was",
    "dump core": "import resource as r; r.setrlimit(r.RLIMIT_CORE, (4096, 4096)); assert max(r.getrlimit(r.RLIMIT_CORE)) > 1",
    "have a program of the host's take its core": "import resource as r; r.setrlimit(r.RLIMIT_CORE, (0, 0)); assert r.getrlimit(r.RLIMIT_CORE) == (0, 0)",
    "have it taken by the other call": "import ctypes, resource as r; ctypes.CDLL(None).syscall(160, 4, bytes(16)); assert r.getrlimit(r.RLIMIT_CORE) == (0, 0)",
    "give a file an attribute": "import os; open('x', 'w').close(); os.setxattr('x', 'user.x', b'1')",
    "give an open file an attribute": "import os; os.setxattr(1, 'user.x', b'1')",
    "give a folder an access list": "import os, struct; os.setxattr('.', 'system.posix_acl_default', "
    "struct.pack('=I' + 'HHI' * 3, 2, 1, 7, 2**32 - 1, 4, 7, 2**32 - 1, 32, 7, 2**32 - 1))",
    "put a filter on itself": "import ctypes; b = ctypes.create_string_buffer(bytes([6, 0, 0, 0, 0, 0, 255, 127])); "
    "p = (ctypes.c_ulong * 2)(1, ctypes.addressof(b)); assert ctypes.CDLL(None).prctl(22, 2, ctypes.byref(p), 0, 0) == 0",
    "make rules of Landlock": "import ctypes; assert ctypes.CDLL(None).syscall(444, bytes([255, 31, 0, 0, 0, 0, 0, 0]), 8, 0) >= 0",
    "add a rule of Landlock": "import ctypes; l = ctypes.CDLL(None, use_errno=True); assert l.syscall(445, -1, 1, None, 0) and ctypes.get_errno() != 95",
    "hide what it has open": "import ctypes; l = ctypes.CDLL(None); l.prctl(4, 0, 0, 0, 0); assert l.prctl(3, 0, 0, 0, 0) == 0",
    "have a table of futexes": "import ctypes; assert ctypes.CDLL(None).prctl(78, 1, 1 << 10, 0, 0) == 0",
    "lock bytes of a file": "import fcntl; f = open('x', 'w'); fcntl.lockf(f, fcntl.LOCK_EX, 1, 7); "
    "assert 'lock:' in open(f'/proc/self/fdinfo/{f.fileno()}').read()",
    "lock them for whoever has it open": "import fcntl, struct; f = open('x', 'w'); fcntl.fcntl(f, 37, struct.pack('hhqqi', 1, 0, 7, 1, 0)); "
    "assert 'lock:' in open(f'/proc/self/fdinfo/{f.fileno()}').read()",
    # Of a size that no machine has: the kernel says EINVAL, the filter that there are no huge pages (ENOMEM).
    "take the machine's huge pages": "import ctypes; l = ctypes.CDLL(None, use_errno=True); "
    "l.mmap(None, ctypes.c_size_t(1 << 21), 3, ctypes.c_int(0x40022 | 63 << 26 & 0x7FFFFFFF), -1, ctypes.c_long(0)); "
    "assert ctypes.get_errno() == 22",
    "keep neighbours from its processor": "import ctypes; l = ctypes.CDLL(None, use_errno=True); l.prctl(62, 1, 0, 0, 0); assert ctypes.get_errno() != 1",
    "protect itself from the memory killer": "open('/proc/self/oom_score_adj', 'w').write('-1000')",
    "set a kernel parameter": "open('/proc/sys/kernel/hostname', 'w').write('x')",
    "allow user namespaces": "open('/proc/sys/user/max_user_namespaces', 'w').write('9')",
    "watch files": "import ctypes; assert ctypes.CDLL(None).inotify_init1(0) >= 0",
    "enlarge a pipe": "import fcntl, os; fcntl.fcntl(os.pipe()[1], 1031, 1 << 20)",
    "enlarge a socket": "import socket; socket.socketpair()[0].setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)",
    "send a descriptor": "import array, socket; a, b = socket.socketpair(); a.sendmsg([b'x'], [(1, 1, array.array('i', [0]))])",
    "send many messages": "import ctypes, socket; a, b = socket.socketpair(); assert ctypes.CDLL(None).sendmmsg(a.fileno(), bytes(64), 1, 0) >= 0",
    "keep pages in a pipe": "import ctypes, os; b = ctypes.create_string_buffer(4096); v = (ctypes.c_void_p * 2)(ctypes.addressof(b), 4096); "
    "assert ctypes.CDLL(None).vmsplice(os.pipe()[1], v, 1, 0) > 0",
    "use an inherited descriptor": "import os; assert [os.fstat(n) for n in os.listdir('/proc/self/fd') "
    "if int(n) > 2 and os.path.exists(f'/proc/self/fd/{n}') and not os.readlink(f'/proc/self/fd/{n}').startswith('/proc')]",
    "see the cgroups of the host": "import os; os.listdir('/sys/fs/cgroup')",
    "push keys into a terminal": "import fcntl; fcntl.ioctl(0, 0x5412, b'x')",
    "run a 32-bit system call": "import ctypes; assert ctypes.CDLL(None).syscall(0x40000000 + 39) > 0",
}  # fmt: skip


@pytest.mark.parametrize("what", ATTEMPTS)
def test_a_program_cannot(run, what):
    result = run(ATTEMPTS[what] + "\nprint('free')")
    assert b"free" not in result.stdout, result
    assert result.verdict is not Verdict.SANDBOX_ERROR, result


NUISANCES = {
    "a fork bomb": "import os\nwhile True:\n try: os.fork()\n except OSError: pass",
    "a thread bomb": "import threading, time\nwhile True: threading.Thread(target=time.sleep, args=(9,)).start()",
    "children that leave the session": "import os, time\nfor _ in range(9):\n if not os.fork():\n  os.setsid()\n"
    "  if not os.fork(): time.sleep(99)\n  os._exit(0)",
    "ignored signals": "import signal, time\nfor n in range(1, 32):\n try: signal.signal(n, signal.SIG_IGN)\n"
    " except OSError: pass\ntime.sleep(99)",
    "a stopped process": "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)",
    "a full disk": "for i in range(10**6): open(str(i), 'wb').write(bytes(10**6))",
    "a million files": "for i in range(10**6): open(str(i), 'w').close()",
    "a sparse giant": "open('x', 'wb').truncate(1 << 50)",
    "open files without end": "x = []\nwhile True: x.append(open('/dev/null'))",
    "a flood of errors": "import sys\nwhile True: sys.stderr.write('x' * 10**6)",
    "an exec of nothing": "import os; os.execv('/bin/false', ['x'])",
    "a FIFO in the way": "import os; os.mkfifo('x'); open('x')",
    "deep recursion": "import sys; sys.setrecursionlimit(10**9)\ndef f(): f()\nf()",
}


# Where there is no /proc of its own, a run sees no process at all; `left` counts them from outside.
AFTER = """
import os
try: seen = len([n for n in os.listdir('/proc') if n.isdigit()])
except PermissionError: seen = 2
print(seen, os.listdir(os.environ.get('TMPDIR', '/tmp')))
"""


@pytest.mark.parametrize("what", NUISANCES)
def test_a_nuisance_ends_and_costs_the_next_run_nothing(run, what):
    result = run(NUISANCES[what], cpu_seconds=0.3, wall_seconds=0.6, memory_mb=128, processes=32)
    assert result.verdict is not Verdict.SANDBOX_ERROR, result
    after = run(AFTER)
    assert (after.verdict, after.stdout) == (Verdict.OK, b"2 []\n")


OWNER = """
import sys, threading
from r1reward_sandbox import Program, Sandbox
sandbox = Sandbox(1, backend=sys.argv[1])
print(sandbox.run(Program(language="python", source="print(1)")).verdict, flush=True)
sandbox.run(Program(language="python", source="import time; time.sleep(60)"))
"""


def tree(pid):
    """A process and all that come of it: (pid, start)."""
    parents, born = {}, {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            fields = Path(f"/proc/{name}/stat").read_text(errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if fields[:2] == ["Z", "1"]:
            continue  # dead, and init's to reap, which takes its time on a busy machine
        parents[int(name)], born[int(name)] = int(fields[1]), fields[19]
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return {(child, born[child]) for child in found if child in born}


def containers(owner):
    """The containers of a process, and their first processes."""
    from r1reward_sandbox.docker_daemon import OWNER, connect

    with closing(connect()) as client:
        found = client.containers.list(all=True, filters={"label": OWNER}, ignore_removed=True)
        return {c.id: c.attrs["State"]["Pid"] for c in found if c.labels[OWNER].startswith(f"{owner}-")}


def alive(processes):
    return {(pid, start) for pid, start in processes if (pid, start) in tree(pid)}


def left(owner):
    """The files and cgroups of a process's boxes."""
    files = {path for base in ("/dev/shm", "/tmp") for path in runtime.folder(base).glob(f"box-{owner}-*")}
    return files | set(Path("/sys/fs/cgroup").glob(f"**/r1reward-box-{owner}-*"))


def test_nothing_is_left_of_a_sandbox_whose_owner_was_killed(sandbox):
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, sandbox.backend], stdout=subprocess.PIPE, text=True
    )
    assert owner.stdout.readline() == "ok\n"
    time.sleep(0.2)  # the long run has begun
    docker = sandbox.backend == "docker"
    boxes = containers(owner.pid) if docker else {}
    for _ in range(100):  # a busy machine takes its time
        processes = set().union(*map(tree, (owner.pid, *boxes.values())))
        if len(processes) >= 4:
            break
        time.sleep(0.1)
    assert len(processes) >= 4  # the owner, a keeper, a zygote, a run
    assert docker or left(owner.pid)
    owner.kill()
    owner.wait()
    owner.stdout.close()
    deadline = time.monotonic() + 60  # a daemon takes its time, too
    remaining = {1}
    while remaining and time.monotonic() < deadline:
        time.sleep(0.05)
        remaining = alive(processes) | left(owner.pid) | set(containers(owner.pid) if docker else ())
    assert remaining == set()


ONE_RUN = """
from r1reward_sandbox import Program, Sandbox
with Sandbox(1, python="/usr/bin/python3") as sandbox:
    r = sandbox.run(Program(language="python", source="import os; print(os.getuid(), flush=True); os.listdir('/home')"))
    print(r.verdict, r.stdout, r.stderr[-60:], r.reason)
"""
SEEN = "runtime_error b'1000\\n' b\"", "No such file or directory: '/home'"


@pytest.fixture
def system_python(local):
    if os.geteuid():
        pytest.skip("the other tests run as an ordinary user already")
    if not os.access("/usr/bin/python3", os.X_OK):
        pytest.skip("no /usr/bin/python3 that an ordinary user may run")


def test_an_ordinary_user_gets_the_same_isolation(python_of, system_python):
    done = python_of(ONE_RUN, user=65534)
    assert done.stdout.startswith(SEEN[0]), done
    assert SEEN[1] in done.stdout


def test_an_installation_that_only_root_can_read_serves_root(python_of, system_python, tmp_path):
    os.chmod(tmp_path, 0o700)
    done = python_of(ONE_RUN, umask=0o077, folder=tmp_path)
    assert done.stdout.startswith(SEEN[0]), done
    assert SEEN[1] in done.stdout


WITHOUT = """
import platform
from r1reward_sandbox.inside import seccomp as f, syscalls as y, kernel
from r1reward_sandbox import Program, Sandbox, UnavailableError
column = y.MACHINES[platform.machine()][0]
kernel.no_new_privileges()
refused = b"".join(f._refuse(n, 1) for n in {numbers})
kernel.apply_filter(f._op(f._LOAD, 0) + refused + f._op(f._RET, f._ALLOW))
try:
    with Sandbox(1, python="/usr/bin/python3") as sandbox:
        print(sandbox.backend)
        for source in {sources!r}:
            r = sandbox.run(Program(language="python", source=source))
            print(r.verdict, r.stdout, r.stderr[-90:])
except UnavailableError as error:
    print(error)
"""
UNSHARE, LANDLOCK = "y.DENIED['unshare'][column]", 444


@pytest.mark.parametrize("user", [0, 65534])
def test_where_user_namespaces_are_forbidden_landlock_isolates(python_of, system_python, user):
    sources = [
        "print(6 * 7)",
        "open('/etc/passwd')",
        "import os; os.kill(os.getppid(), 0)",
        "import os; os.fork()",
        "import os; os.chmod('/tmp', 0o777)",
    ]
    done = python_of(WITHOUT.format(numbers=f"[{UNSHARE}]", sources=sources), user=user)
    first, *lines = done.stdout.splitlines()
    assert (first, lines[0]) == ("landlock", "ok b'42\\n' b''"), done
    assert len(lines) == len(sources)
    assert all(line.startswith("runtime_error b''") and "PermissionError" in line for line in lines[1:]), (
        lines
    )


def test_where_nothing_isolates_it_refuses_and_says_what_to_do(python_of, system_python):
    done = python_of(WITHOUT.format(numbers=f"[{UNSHARE}, {LANDLOCK}]", sources=["print(1)"]), user=65534)
    assert "programs cannot be isolated on this machine" in done.stdout, done
    assert "sysctl" in done.stdout
    assert "ok" not in done.stdout.split()


REACHES = """
import json, os, sys, tempfile
from r1reward_sandbox import Program, Sandbox, precompiled_headers
with tempfile.TemporaryDirectory(prefix="r1reward-test-") as folder, Sandbox(1, backend=sys.argv[1]) as sandbox:
    os.chmod(folder, 0o755)
    victim, shown = f"{folder}/file", str(precompiled_headers.folder())
    open(victim, "w").close()
    look = lambda: [(s.st_mode, s.st_uid, s.st_size, s.st_mtime_ns) for s in map(os.stat, (victim, shown))]
    before = look()
    source = f'''
import os
for act in (
    lambda: os.chmod({victim!r}, 0), lambda: os.utime({victim!r}, (5, 5)), lambda: os.truncate({victim!r}, 9),
    lambda: os.fchmod(os.open({shown!r}, 0), 0), lambda: os.utime({shown!r}, (5, 5)), lambda: os.kill({os.getpid()}, 9),
):
    try: act()
    except OSError: pass
try:
    if not os.fork(): os._exit(0)
    print("a child")
except OSError: print("none")
'''
    program = Program(language="python", source=source)
    said = [sandbox.run(program).stdout.decode(), sandbox.run_for_files(program, keep=["x"])[0].stdout.decode()]
    made = sandbox.build(["python3", "-c", source + "open('x', 'w').close(); os.chmod('x', 0o755)"], {}, ["x"])
    print(json.dumps([said, list(made), look() == before]))
"""


def test_neither_a_run_nor_a_compiler_changes_the_hosts_files_whatever_is_collected(world):
    said, made, same = json.loads(world.run(REACHES))
    assert same, "what Landlock does not cover, the filter does"
    assert made == ["x"], "a compiler starts processes and sets modes"
    expected = "none\n" if world.backend == "landlock" else "a child\n"
    assert said == [expected] * 2, "a run whose files are collected is no compiler"


COLLECTED = {
    "a link out": "ln -s /etc/passwd main",
    "a FIFO": "mkfifo main",
    "a folder": "mkdir main",
    "a link to a device": "ln -s /dev/zero main",
    "a giant": "truncate -s 1T main || head -c 100M /dev/zero > main",
}


@pytest.mark.parametrize("what", COLLECTED)
def test_what_is_collected_is_a_file_of_the_run_and_nothing_else(sandbox, what):
    start = time.monotonic()
    with pytest.raises(SandboxError) as caught:
        sandbox.build(["sh", "-c", COLLECTED[what]], {}, ["main"])
    assert "root:" not in str(caught.value)
    assert time.monotonic() - start < 120, "seconds; a FIFO or an endless device would take some minutes"
    assert sandbox.build(["sh", "-c", "echo x > main"], {}, ["main"]) == {"main": b"x\n"}


def test_two_runs_share_no_memory_file_or_name(sandbox):
    hide = (
        "import os, time\n"
        "for d in ('.', '/tmp', '/dev/shm', '/work', os.environ.get('TMPDIR', '.')):\n"
        " try: open(d + '/secret', 'w').write('x')\n"
        " except OSError: pass\n"
        "print(flush=True); time.sleep(.2)"
    )
    seek = (
        "import glob, os, sys\ninput()\n"
        "for d in ('.', '/tmp', '/dev/shm', '/work', '/work/*', os.environ.get('TMPDIR', '.') + '/../..'):\n"
        " for p in glob.glob(d + '/secret') + glob.glob(d + '/*/secret'): print(p, file=sys.stderr)"
    )
    hidden, sought = sandbox.run_pair(
        Program(language="python", source=hide), Program(language="python", source=seek)
    )
    assert hidden.ok, hidden
    assert (sought.ok, sought.stderr) == (True, b""), sought


def test_a_signal_to_everybody_reaches_nobody_else(run):
    result = run(
        "import os, signal, time\nfor s in (9, 15, 19):\n try: os.kill(-1, s)\n except OSError: pass\nprint(1)"
    )
    assert result.verdict is not Verdict.SANDBOX_ERROR, result
    assert run("print(2)").stdout == b"2\n"
