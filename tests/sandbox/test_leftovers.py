"""Runs of one box come one after the other in the same memory and folder: none leaves a word for the next."""

import json
import os
import signal

import pytest

from r1reward_sandbox import Limits, Program, Sandbox

_MAP = (
    "import ctypes, os; libc = ctypes.CDLL(None); libc.mmap.restype = ctypes.c_void_p; "
    "mapped = lambda fd, way: libc.mmap(None, ctypes.c_size_t(4096), way, 1, fd, ctypes.c_long(0)); "
)
# What a run does, and what the next one would see of it: `seen` when it does.
MESSAGES = {
    "a file": ("open('x', 'w').close()", "import os; seen = os.path.exists('x')"),
    "a file in /tmp": (
        "open('/tmp/left-by-a-run', 'w').close()",
        "import os; seen = os.path.exists('/tmp/left-by-a-run')",
    ),
    "a file in shared memory": (
        "open('/dev/shm/x', 'w').close()",
        "import os; seen = os.path.exists('/dev/shm/x')",
    ),
    "the mode of a folder": (
        "import os; os.chmod(os.environ.get('TMPDIR', '/tmp'), 0)",
        "import os; seen = not os.access(os.environ.get('TMPDIR', '/tmp'), os.W_OK)",
    ),
    "an attribute of a folder": (
        "import os; os.setxattr('.', 'user.x', b'1')",
        "import os; seen = 'user.x' in os.listxattr('.')",
    ),
    "a folder in the place of another": (
        "import os; os.rename('/work/tmp', '/work/t'); os.mkdir('/work/tmp'); os.rmdir('/work/t'); os.chmod('/work/tmp', 0)",
        "import os; seen = not os.access(os.environ.get('TMPDIR', '/tmp'), os.W_OK)",
    ),
    "a working directory that is gone": (
        "import os; os.rename('../box', '../b')",
        "import os; open('y', 'w').close(); seen = not os.path.samefile('.', os.environ['HOME'])",
    ),
    **{
        f"the mode of stream {number}": (
            f"import os; os.fchmod({number}, 0)",
            f"import os; seen = os.fstat({number}).st_mode & 0o777 == 0",
        )
        for number in range(3)
    },
    **{
        f"an attribute of stream {number}": (
            f"import os; os.setxattr({number}, 'user.x', b'1')",
            f"import os; seen = 'user.x' in os.listxattr({number})",
        )
        for number in range(3)
    },
    **{
        f"pages behind the end of stream {number}": (
            f"import ctypes, os; fd = os.open('/proc/self/fd/{number}', os.O_RDWR); "
            "ctypes.CDLL(None).fallocate(fd, 1, ctypes.c_long(0), ctypes.c_long(1 << 20))",
            f"import os; seen = os.fstat({number}).st_blocks > 8",
        )
        for number in range(3)
    },
    "bytes behind the end of standard input": (
        f"{_MAP}fd = os.open('/proc/self/fd/0', os.O_RDWR); ctypes.memset(mapped(fd, 3) + 100, 7, 1)",
        f"{_MAP}seen = ctypes.string_at(mapped(0, 1) + 100, 1) == bytes([7])",
    ),
    "the end of a stream": ("import os; os.ftruncate(2, 10)", "import os; seen = os.fstat(2).st_size > 0"),
    "a flag of a stream": (
        "import fcntl, os; fcntl.fcntl(2, fcntl.F_SETFL, os.O_APPEND)",
        "import fcntl, os; seen = bool(fcntl.fcntl(2, fcntl.F_GETFL) & os.O_APPEND)",
    ),
    "a flag of standard input": (
        "import fcntl, os; fcntl.fcntl(0, fcntl.F_SETFL, os.O_NONBLOCK)",
        "import fcntl, os; seen = bool(fcntl.fcntl(0, fcntl.F_GETFL) & os.O_NONBLOCK)",
    ),
    **{
        f"a lock on stream {number}": (
            f"import fcntl, os, struct; fcntl.fcntl({number}, 37, struct.pack('hhqqi4x', {kind}, 0, 7, 1, 0))",
            f"import fcntl, os, struct; again = os.open('/proc/self/fd/{number}', {mode}); "
            "lock = fcntl.fcntl(again, 36, struct.pack('hhqqi4x', 1, 0, 7, 1, 0)); seen = lock[0] != 2",
        )
        for number, kind, mode in ((0, 0, "os.O_RDONLY"), (1, 1, "os.O_RDWR"), (2, 1, "os.O_RDWR"))
    },
    **{
        f"a lock on the file of stream {number}": (
            f"import fcntl; fcntl.flock({number}, fcntl.LOCK_EX)",
            f"import fcntl, os; again = os.open('/proc/self/fd/{number}', os.O_RDONLY); "
            "seen = not can(fcntl.flock, again, fcntl.LOCK_EX | fcntl.LOCK_NB)",
        )
        for number in range(3)
    },
    **{
        f"the signal of stream {number}": (
            f"import fcntl; fcntl.fcntl({number}, 10, 33)",
            f"import fcntl; seen = fcntl.fcntl({number}, 11) == 33",
        )
        for number in range(3)
    },
    **{
        f"a hint on stream {number}": (
            f"import fcntl; fcntl.fcntl({number}, 1036, bytes([3, 0, 0, 0, 0, 0, 0, 0]))",
            f"import fcntl; seen = fcntl.fcntl({number}, 1035, bytes(8))[0] == 3",
        )
        for number in range(3)
    },
    **{
        f"a flag of the file of stream {number}": (
            f"import fcntl; fcntl.ioctl({number}, 0x40086602, bytes([64, 0, 0, 0, 0, 0, 0, 0]))",
            "import fcntl; found = bytearray(8); "
            f"seen = can(fcntl.ioctl, {number}, 0x80086601, found) and found[0] & 64 > 0",
        )
        for number in range(3)
    },
    "the time at which a folder was read": (
        "import os; os.listdir('.'); os.listdir(os.environ.get('TMPDIR', '/tmp')); os.listdir('..')",
        "import os; there = [os.stat(p) for p in ('.', '..', os.environ.get('TMPDIR', '/tmp'))]; "
        "seen = any(s.st_atime_ns > s.st_mtime_ns + 10**6 and s.st_atime_ns > s.st_ctime_ns + 10**6 for s in there)",
    ),
    **{
        f"the times of /dev/{name}": (
            f"import os; os.utime('/dev/{name}', ns=(1234567890, 1234567890))",
            f"import os; seen = os.stat('/dev/{name}').st_mtime_ns == 1234567890",
        )
        for name in ("null", "zero", "full", "random", "urandom")
    },
    "a changed module": ("import math; math.pi = 3", "import math; seen = math.pi == 3"),
    "a changed builtin": ("import builtins; builtins.sum = 3", "seen = sum == 3"),
    "an argument": ("import sys; sys.argv.append('x')", "import sys; seen = 'x' in sys.argv"),
    "a variable": ("import os; os.environ['X'] = 'x'", "import os; seen = 'X' in os.environ"),
    "a limit": (
        "import resource as r; r.setrlimit(r.RLIMIT_NOFILE, (9, 9))",
        "import resource as r; seen = r.getrlimit(r.RLIMIT_NOFILE)[0] == 9",
    ),
    "a mask": ("import os; os.umask(0o777)", "import os; seen = os.umask(0) == 0o777"),
    "a handler": (
        "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)",
        "import signal; seen = signal.getsignal(signal.SIGTERM) is signal.SIG_IGN",
    ),
}


_CAN = """
def can(call, *arguments):
    try:
        call(*arguments)
    except OSError:
        return False
    return True
"""


@pytest.mark.parametrize("way", MESSAGES)
def test_a_run_leaves_no_message_for_the_next_by(run, way):
    leave, look = MESSAGES[way]
    for _ in range(3):
        run(f"try:\n    {leave.replace('; ', chr(10) + '    ')}\nexcept OSError: pass", b"1\n")
        after = run(f"{_CAN}{look.replace('; ', chr(10))}\nprint('seen' if seen else 'nothing')", b"1\n")
        assert after.stdout == b"nothing\n", after


TIMES = r"""
import os, sys
from r1reward_sandbox import Program, Sandbox
names = ["/dev/" + name for name in ("null", "zero", "full", "random", "urandom")]
times = lambda: [(os.stat(name).st_mtime_ns, os.stat(name).st_ctime_ns) for name in names]
before = times()
source = '''
import os
for name in %r:
    for act in (
        lambda: os.utime(name), lambda: open(name, "rb", 0).read(1), lambda: open(name, "wb", 0).write(b"x"),
        lambda: os.chmod(name, 0o666),
    ):
        try: act()
        except OSError: pass
''' % names
with Sandbox(1, backend=sys.argv[1]) as sandbox:
    result = sandbox.run(Program(language="python", source=source))
    assert result.ok, result
print(before == times())
"""


def test_the_times_of_devices_are_the_hosts_own(world):
    assert world.run(TIMES) == "True\n"


ORDER = r"""
import json, os, sys
from r1reward_sandbox import Program, Sandbox
said, words = [], "{'alpha', 'beta', 'gamma', 'delta', 'epsilon', b'zeta'}"
options = {} if sys.argv[2] == "default" else {"hash_seed": json.loads(sys.argv[2])}
for number in range(int(sys.argv[3])):
    with Sandbox(1, backend=sys.argv[1], **options) as sandbox:
        python = lambda source, **more: sandbox.run(Program(language="python", source=source, **more)).stdout.decode()
        for before in ("", "import json", "import random"):
            said.append(python(f"{before}\nprint(list({words}))"))
        said.append(python("print(list(words))", prelude=f"words = {words}"))
        for _ in range(2) if os.path.exists("/usr/bin/python3") else ():
            program = Program(language="sh", command=("/usr/bin/python3", "-c", "print(hash('alpha'))"))
            said.append("started: " + sandbox.run(program).stdout.decode())
print(json.dumps(sorted(set(said))))
"""


def test_the_order_of_a_set_is_the_same_in_each_box(world):
    """Else the same completion would get one reward today and another one tomorrow."""
    first = json.loads(world.run(ORDER, "default", "4"))
    assert len(first) == 1 + any(words.startswith("started") for words in first), first
    assert json.loads(world.run(ORDER, "0", "1")) == first


def test_the_order_of_a_set_varies_where_that_is_asked_for(world):
    assert len(json.loads(world.run(ORDER, "null", "3"))) > 2
    assert json.loads(world.run(ORDER, "7", "1")) != json.loads(world.run(ORDER, "0", "1"))


@pytest.mark.parametrize("seed", [-1, 2**32])
def test_a_hash_seed_that_python_does_not_know_is_refused(seed):
    with pytest.raises(ValueError, match="hash_seed must be from 0 to 4294967295, or None"):
        Sandbox(1, hash_seed=seed)


def test_what_varies_by_itself_goes_on_to_vary(run):
    said = {run("import random, time; print(random.random(), time.time())").stdout for _ in range(4)}
    assert len(said) == 4


def test_a_run_that_changes_nothing_is_followed_by_one_that_can_use_everything(run):
    for _ in range(3):
        assert run("print(1)").stdout == b"1\n"
        used = run(
            "import os, sys\nopen('x', 'w').write('1')\nopen(os.environ.get('TMPDIR', '/tmp') + '/y', 'w').close()\n"
            "print(input(), open('x').read(), open('/dev/stdin').read() if os.path.exists('/dev/stdin') else '')",
            b"a\nb\n",
        )
        assert used.stdout.split() in ([b"a", b"1", b"a", b"b"], [b"a", b"1", b"b"], [b"a", b"1"]), used


@pytest.mark.parametrize("first", ["", "import json\n"])
def test_a_run_has_no_memory_in_common_with_who_says_how_it_ended(run, first):
    shared = run(f"{first}print([line for line in open('/proc/self/maps') if ' rw-s ' in line])")
    assert shared.stdout in (b"[]\n", b""), shared


def test_a_box_whose_forker_is_killed_is_replaced(local, forkers):
    program = Program(language="python", source="print(input())")
    assert local.run(program, b"1\n").stdout == b"1\n"
    mine = forkers()
    for pid in mine:
        os.kill(pid, signal.SIGKILL)
    assert mine
    for _ in range(4):
        assert local.run(program, b"2\n", limits=Limits()).stdout == b"2\n"


def test_a_box_starts_however_many_files_its_owner_has_open(sandbox):
    """Its end of the channel has another number each time."""
    if sandbox.backend == "docker":
        pytest.skip("a container's channel has the same number each time")
    opened = []
    try:
        step = 1 if sandbox.backend == "local" else 4
        for _ in range(48 // step):
            opened += [os.open("/dev/null", os.O_RDONLY) for _ in range(step)]
            with Sandbox(1, backend=sandbox.backend) as another:
                result = another.run(Program(language="python", source="print(1)"))
            assert result.stdout == b"1\n", (len(opened), result)
    finally:
        for fd in opened:
            os.close(fd)
