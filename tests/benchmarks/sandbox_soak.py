"""Hostile programs, tens of thousands, and then: is anything left?

    python tests/benchmarks/sandbox_soak.py [--executions 20000] [--backend local] [--callers 4]

Fork bombs, children that leave the session, memory, disk and output bombs, signals to everybody, ignored signals,
floods of files and descriptors, hidden FIFOs and links, attempts on the zygote, and every tenth an honest program
whose answer must be right. Afterwards counts this machine's processes, mounts, cgroups, our files, this process's
descriptors and memory, and the load on the CPUs, and compares with before; exit code 1 if anything is left or an
honest program did not get its answer.
"""

import sys

# The benchmark math.py, beside this one, would be taken for the standard module.
sys.path.pop(0)

import argparse
import collections
import os
import random
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from r1reward_sandbox import Limits, Program, Sandbox, Verdict, runtime

HONEST = "print(2 * int(input()))"
HOSTILE = {
    "fork bomb": "import os\nwhile True:\n try: os.fork()\n except OSError: break",
    "leaves the session": "import os, time\nfor _ in range(8):\n if not os.fork():\n  os.setsid()\n  if not os.fork(): time.sleep(99)\n  os._exit(0)",
    "many threads": "import threading, time\ntry:\n for _ in range(100): threading.Thread(target=time.sleep, args=(9,), daemon=True).start()\nfinally:\n import os; os._exit(1)",
    "memory": "x = []\nwhile True: x.append(bytearray(10**6))",
    "memory of children": "import os\nfor _ in range(6):\n if not os.fork():\n  x = bytearray(30 * 2**20)\n  os._exit(0)\nfor _ in range(6): os.wait()",
    "disk": "for i in range(100): open(str(i), 'wb').write(bytes(10**6))",
    "many files": "for i in range(9000): open(str(i), 'w').close()",
    "output": "while True: print('x' * 10**5)",
    "errors": "import sys\nfor _ in range(50): sys.stderr.write('x' * 10**5)\nsys.exit(1)",
    "kills everybody": "import os, signal\nos.kill(-1, signal.SIGKILL)",
    "kills its parents": "import os\nfor p in (1, os.getppid(), 2, 3):\n try: os.kill(p, 9)\n except OSError: pass",
    "ignores signals": "import signal\nfor n in range(1, 32):\n try: signal.signal(n, signal.SIG_IGN)\n except OSError: pass\nwhile True: pass",
    "stops itself": "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)",
    "descriptors": "x = []\nwhile True: x.append(open('/dev/null'))",
    "FIFO and links": "import os\nos.mkfifo('main'); os.symlink('/etc/passwd', 'x'); os.link('x', 'y'); os.mkdir('d', 0)",
    "namespaces": "import ctypes\nl = ctypes.CDLL(None)\nfor f in (0x10000000, 0x20000, 0x40000000): l.unshare(f)\nl.mount(b'a', b'/work', b'tmpfs', 0, None)",
    "ptrace": "import ctypes\nl = ctypes.CDLL(None)\nfor p in range(1, 9): l.ptrace(16, p, 0, 0)",
    "odd calls": "import ctypes\nl = ctypes.CDLL(None)\nfor n in range(300, 460): n in (318, 322) or l.syscall(n, -1, 0, 0, 0, 0)",
    "crash": "import ctypes; ctypes.string_at(0)",
    "exit hooks": "import atexit, os, threading, time\natexit.register(lambda: print('x'))\nthreading.Thread(target=time.sleep, args=(.01,)).start()",
    "deep source": "(" * 5000,
    "deep recursion": "import sys; sys.setrecursionlimit(10**9)\ndef f(): f()\nf()",
    "closed streams": "import os\nfor n in range(100):\n try: os.close(n)\n except OSError: pass",
    "huge exception": "raise Exception('x' * 10**7)",
    "odd names": "import os\nfor i in range(50): os.mkdir(os.fsdecode(bytes([255, 254, 65 + i]))); os.chdir(os.fsdecode(bytes([255, 254, 65 + i])))",
    "busy": "while True: pass",
}  # fmt: skip
HOLDS_THE_CLOCK = {"stops itself", "busy", "ignores signals"}


def state() -> dict[str, int]:
    """What could leak."""
    mounts = len(Path("/proc/self/mounts").read_text().splitlines())
    groups = len(list(Path("/sys/fs/cgroup").glob("**/r1reward-box-*")))
    files = sum(1 for base in ("/dev/shm", "/tmp") for _ in runtime.folder(base).rglob("*"))
    mine = f"-{os.getpid()}-"
    return {
        "processes of ours": len(descendants(os.getpid())),
        "mounts": mounts,
        "cgroups of ours": sum(mine in str(path) for path in Path("/sys/fs/cgroup").glob("**/r1reward-box-*")) if groups else 0,
        "files of ours": sum(f"box{mine}" in str(path) for base in ("/dev/shm", "/tmp") for path in runtime.folder(base).glob("*")) if files else 0,
        "descriptors": len(os.listdir("/proc/self/fd")),
        "memory MB": int(Path("/proc/self/statm").read_text().split()[1]) // 256,
    }  # fmt: skip


def descendants(pid: int) -> set[int]:
    """All processes that come of one."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found: set[int] = set()
    while more := {child for child, parent in parents.items() if parent in found | {pid}} - found:
        found |= more
    return found


def busy(seconds: float = 2.0) -> float:
    """CPU seconds a second that our processes use."""

    def used() -> float:
        total = 0
        for pid in descendants(os.getpid()):
            try:
                total += sum(
                    map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13])
                )
            except OSError:
                continue
        return total / os.sysconf("SC_CLK_TCK")

    before = used()
    time.sleep(seconds)
    return (used() - before) / seconds


def main() -> None:
    """Run, compare, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--executions", type=int, default=20_000)
    parser.add_argument("--callers", type=int, default=4)
    parser.add_argument("--backend", default=None)
    given = parser.parse_args()
    choice = random.Random(0)
    # What runs until its limit is rarer: it takes a hundred times as long.
    weights = [0.1 if name in HOLDS_THE_CLOCK else 1.0 for name in HOSTILE]
    limits = Limits(
        cpu_seconds=0.3, wall_seconds=0.5, memory_mb=96, output_bytes=2**20, disk_bytes=8 * 2**20, processes=16,
    )  # fmt: skip
    counts: collections.Counter[str] = collections.Counter()
    names = [
        "honest" if n % 10 == 0 else choice.choices(list(HOSTILE), weights)[0]
        for n in range(given.executions)
    ]
    with Sandbox(given.callers, backend=given.backend) as sandbox:

        def one(name: str) -> None:
            source = HONEST if name == "honest" else HOSTILE[name]
            program = Program(language="python", source=source, memory_signs=(b"MemoryError",))
            result = sandbox.run(program, b"21\n", limits=Limits() if name == "honest" else limits)
            counts[f"{name}: {result.verdict}"] += 1
            if result.verdict is Verdict.SANDBOX_ERROR:
                counts[f"{name}: {result.reason[:100]}"] += 1
            if name == "honest" and (result.verdict, result.stdout) != (Verdict.OK, b"42\n"):
                counts[f"WRONG {result.verdict} {result.reason}"] += 1

        for _ in range(2):
            one("honest")
        with ThreadPoolExecutor(given.callers) as pool:
            list(pool.map(one, ["honest"] * 50))
            warm, start = state(), time.perf_counter()
            list(pool.map(one, names))
        seconds, after, load = time.perf_counter() - start, state(), busy()
    closed = state()
    for name, count in sorted(counts.items()):
        print(f"{count:7} {name}")
    print(
        f"{len(names):,} executions in {seconds:.0f} s by {sandbox.backend}; afterwards {load:.2f} CPUs are busy with ours"
    )
    for name, value in after.items():
        print(f"{name:18} warm {warm[name]:5}  after {value:5}  closed {closed[name]:5}")
    grown = [
        name
        for name in ("processes of ours", "cgroups of ours", "files of ours", "descriptors")
        if after[name] > warm[name]
    ]
    left = [name for name in ("processes of ours", "cgroups of ours", "files of ours") if closed[name]]
    bad = [name for name in counts if name.startswith("WRONG") or Verdict.SANDBOX_ERROR in name]
    print(f"grown: {grown or 'nothing'}; left: {left or 'nothing'}; wrong: {bad or 'nothing'}")
    raise SystemExit(bool(grown or left or bad or load > 0.2 or after["memory MB"] > warm["memory MB"] + 64))


if __name__ == "__main__":
    main()
