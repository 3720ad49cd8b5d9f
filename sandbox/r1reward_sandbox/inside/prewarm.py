"""The start of the process in a box: warm up the interpreter, fork off the fork server, go on as the zygote.

What is imported here is in every run's memory, and each page of it costs a run a tenth of a microsecond; what only
the zygote needs is imported after the two have parted.
"""

import contextlib
import gc
import os
import signal
import struct
import sys
from typing import NoReturn

from r1reward_sandbox.inside import fork_server, forker, heap_layout, huge_pages, kernel, seccomp

__all__ = ["main", "protect", "settle"]

# Modules that many programs of contests and tests import: an import takes milliseconds, and forks share them.
# Not `random`: its state would be the same in every fork.
_WARM = (
    "bisect", "collections", "copy", "functools", "heapq", "io", "itertools", "linecache", "math", "operator", "re",
    "string", "traceback", "types", "typing",
)  # fmt: skip
# Limits of runs: no locked memory, no message queue.
_RLIMITS_AT_ZERO = (8, 12)
# No core file, and no program of the host that takes one: the kernel starts it whatever the limit, but for this.
_RLIMIT_CORE, _NO_CORE = 4, struct.pack("=qq", 1, 1)
# Pending signals and timers, of which each user has only a limited number.
_RLIMIT_SIGPENDING, _SIGNALS = 11, struct.pack("=qq", 256, 256)


def main(number: int, kills: int, usage: int, counts_memory: int) -> NoReturn:
    """Serve requests from socket `number` until the other side is gone, each in namespaces of its own.

    `kills` is open on the file in which the kernel counts whom it ended for want of memory, where only we see it;
    `usage` on the one that has the CPU time of all in the box, where there is one. -1 stands for none.
    `counts_memory`: a cgroup does.
    """
    if os.path.isdir("/packages"):
        sys.path += [f"/packages/{name}" for name in sorted(os.listdir("/packages"), key=int)]
    settle()
    huge_pages.round_heap()
    channel = kernel.aside(number)
    kills, usage = (kernel.aside(file) if file >= 0 else -1 for file in (kills, usage))
    with open("/proc/sys/user/max_user_namespaces", "w") as file:
        file.write("0")
    errors = forker.open_report()
    server = fork_server.ForkServer(errors, huge_pages.end_heap)
    protect()

    def serve(lines: forker.Lines, prelude: fork_server.Prelude) -> NoReturn:
        # No `functools.partial`: it would cost programs one level of recursion.
        _serve_forks(lines, prelude, is_counted=usage >= 0, counts_memory=bool(counts_memory))

    server.fork(serve)
    from r1reward_sandbox.inside import zygote

    zygote.serve_in_namespaces(fork_server.Forkers(server), channel, kills, usage)


def _serve_forks(
    lines: forker.Lines, prelude: fork_server.Prelude, *, is_counted: bool, counts_memory: bool
) -> NoReturn:
    heap_end = huge_pages.end_heap()
    heap_layout.begin(heap_end)
    huge_pages.collapse(heap_end)
    huge_pages.copy_programs()
    from r1reward_sandbox.inside import run

    run.serve(lines, prelude, heap_end, is_counted=is_counted, counts_memory=counts_memory)


def protect() -> None:
    """Put this zygote, and so all of its runs, under the filter of what neither needs."""
    kernel.apply_filter(seccomp.base_filter(kernel.MACHINE))


def settle() -> None:
    """Warm up, and close everything by which a run could reach this process."""
    for name in _WARM:
        __import__(name)
    _site_names()
    _stream_files()
    os.environ.pop("LD_BIND_NOW", None)
    for kind in _RLIMITS_AT_ZERO:
        kernel.set_limit(kind, bytes(16))
    if hasattr(sys, "set_int_max_str_digits"):
        sys.set_int_max_str_digits(0)  # a program may print what it has computed; its time is limited anyway
    kernel.set_limit(_RLIMIT_SIGPENDING, _SIGNALS)
    with contextlib.suppress(OSError):  # it has none, and may not have this one
        kernel.set_limit(_RLIMIT_CORE, _NO_CORE)
    gc.disable()
    # The waiting process of a namespace shares our memory: no handler may run in it.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    kernel.set_dumpable(False)
    kernel.no_new_privileges()


def _stream_files() -> None:
    for number in range(3):
        fd = os.memfd_create("stream")
        os.dup2(fd, number)
        os.close(fd)


def _site_names() -> None:
    """What `site` adds to the builtins, which is not run here: programs end themselves with `exit()`."""
    import _sitebuiltins
    import builtins

    for name in ("exit", "quit"):
        setattr(builtins, name, _sitebuiltins.Quitter(name, "Ctrl-D (i.e. EOF)"))
