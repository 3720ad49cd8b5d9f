"""What this machine offers a sandbox: facts of the kernel, each backend tried for real, and its speed."""

import os
import platform
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from r1reward_sandbox import cgroup, interpreter, runtime
from r1reward_sandbox.backend import BACKENDS, GUARDS, Options
from r1reward_sandbox.backend_choice import make_backend
from r1reward_sandbox.box import Box
from r1reward_sandbox.errors import SandboxError
from r1reward_sandbox.inside import kernel, landlock
from r1reward_sandbox.languages import LANGUAGES
from r1reward_sandbox.types import Limits, Program

__all__ = ["measure", "report", "user_namespaces"]

_ECHO = Program(language="python", source="print(input())")
_CURES = {
    "local": "allow user namespaces: sysctl user.max_user_namespaces=10000 (Ubuntu: also "
    "kernel.apparmor_restrict_unprivileged_userns=0); in a container: a seccomp profile that allows unshare",
    "docker": "pip install 'r1reward[docker]', apt install docker.io, start it, then `r1reward sandbox image`",
    "landlock": "needs Linux 5.13 or newer with Landlock among the kernel's security modules (lsm=landlock,...)",
}


def report(
    say: Callable[[str], None], *, seconds: float = 2.0, image: str | None = None, unsafe: bool = False
) -> bool:
    """Say all of it; whether a backend works that may be used (`unsafe`: one that isolates nothing may)."""
    _machine(say)
    works: dict[str, str] = {}
    names = BACKENDS if unsafe else BACKENDS[:-1]
    say("\nBackends, the strongest first:")
    for name in names:
        try:
            works[name] = measure(name, Options(image=image), seconds)
            say(f"  {name:9} works: {works[name]}")
        except SandboxError as error:
            say(f"  {name:9} no: {error}")
            say(f"            {_CURES.get(name, '')}")
    say(f"  {'(bare)':9} for comparison: {_bare(seconds):,.0f} starts a second of python3 -I -S -c pass")
    _guards(say, names)
    _languages(say)
    chosen = next((name for name in names if name in works), None)
    say(
        f"\nChosen unless you name another: {chosen}"
        if chosen
        else "\nNothing isolates programs here; see above."
    )
    return chosen is not None


def measure(name: str, options: Options, seconds: float) -> str:
    """Executions a second of a backend, and the time of single ones; `SandboxError` if it does not work."""
    box = Box(make_backend(name, options))
    try:
        times: list[float] = []
        end = time.perf_counter() + seconds
        while not times or time.perf_counter() < end:
            start = time.perf_counter()
            result, _ = box.run(_ECHO, stdin=b"hello\n", limits=Limits())
            times.append(time.perf_counter() - start)
            if result.stdout != b"hello\n":
                raise SandboxError(f"a program that echoes ended with {result.verdict} ({result.reason})")
    finally:
        box.close()
    times.sort()
    median, late = times[len(times) // 2] * 1e3, times[int(len(times) * 0.99)] * 1e3
    return f"{len(times) / sum(times):,.0f} executions a second, median {median:.2f} ms, p99 {late:.2f} ms"


def _bare(seconds: float) -> float:
    python, count, start = interpreter.find().path, 0, time.perf_counter()
    while not count or time.perf_counter() - start < seconds:
        subprocess.run([python, "-I", "-S", "-c", "pass"], check=True, close_fds=False)
        count += 1
    return count / (time.perf_counter() - start)


def _machine(say: Callable[[str], None]) -> None:
    group = cgroup.make("doctor")
    if group:
        group.close()
    say(
        f"Linux {platform.release()} {platform.machine()}, user {os.geteuid()}, {len(os.sched_getaffinity(0))} CPUs"
    )
    say(f"  user namespaces   {user_namespaces()}")
    version = landlock.version()
    say(f"  Landlock          {f'version {version}' if version else 'not in this kernel, or not enabled'}")
    say(
        f"  memory cgroup     {'may be made' if group else 'may not be made: memory is watched 50 times a second'}"
    )
    _accounts(say, has_group=group is not None, counts_cpu=group is not None and group.cpu is not None)
    say(f"  Docker            {os.environ.get('DOCKER_HOST', 'unix:///var/run/docker.sock')}")


def _accounts(say: Callable[[str], None], *, has_group: bool, counts_cpu: bool) -> None:
    """What counts for the limits of a run here, and what does not."""
    if counts_cpu:
        say("  CPU time          by the cgroup: of all processes of a run, whoever waits for them or not")
    else:
        say(
            "  CPU time          by looking: of all processes of a run, whoever waits for them or not (nobody can "
            "ignore SIGCHLD); docker: by the container's cgroup"
        )
        say(
            "  no SIGCHLD        a program's handler of it never runs, for with one children could go uncounted: "
            "Node's child_process and dash's `wait` wait until the run's time is over (time_limit); not with docker"
        )
    if has_group:
        say(
            "  memory            by the cgroup: all, the kernel's own for a run, too; docker: by the container's"
        )
    else:
        say(
            "  memory            by looking: pages, page tables, areas, sockets and pipes of each process (one whose "
            "program nobody may read is over the limit); not counted: names of files that do not exist (the kernel "
            "takes them back); docker: by its cgroup"
        )
        say(
            "  shared memory     of no name: pieces of 1 MB at most, each counted as that, and nobody can map "
            "/dev/zero (with landlock: nor open it); of a name (multiprocessing's): any size; not with docker"
        )
    say(
        "  limits of a user  each box is a user of its own"
        if runtime.has_box_users()
        else "  limits of a user  boxes share those of this user; not covered: when runs hold 64 MB in pipes, "
        f"new pipes of this user hold 8 KB; {_watches():,} files that are watched by epoll"
    )
    say(
        "  processes         as many as a run may have, whatever ran before; with landlock it may start none "
        "(programs in bash, R, Scala, Haskell and SQL, which fork or make a timer, are refused there), and, "
        + (
            "where only root can read the interpreter, 4,096 threads more than its limit"
            if runtime.has_box_users()
            else "4,096 threads more than its limit, together with all else of its user"
        )
    )
    say(
        "  not covered       with landlock: names and sizes of the host's files, the time of the first reading of a "
        "device in a day; everywhere: how busy the machine is can be seen, and who locks a file or a device "
        "that all boxes see (flock on a program of /usr, on /dev/null)"
    )


def _watches() -> int:
    """How many files a user may have watched by epoll."""
    return int(Path("/proc/sys/fs/epoll/max_user_watches").read_text())


def user_namespaces() -> str:
    """Whether this process can make one, by trying."""
    pid = os.fork()
    if not pid:
        try:
            kernel.unshare(kernel.CLONE_NEWUSER)
        except OSError as error:
            os._exit(error.errno or 1)
        os._exit(0)
    number = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return f"forbidden: {os.strerror(number)}" if number else "allowed"


def _guards(say: Callable[[str], None], names: tuple[str, ...]) -> None:
    width = max(map(len, GUARDS))
    say(f"\n{'What each guards against':{width}}  " + "  ".join(f"{name:8}" for name in names))
    for guard, by_backend in GUARDS.items():
        say(f"{guard:{width}}  " + "  ".join(f"{'yes' if by_backend[name] else 'NO':8}" for name in names))


def _languages(say: Callable[[str], None]) -> None:
    say("\nLanguages:")
    for language in sorted(
        {entry.name: entry for entry in LANGUAGES.values()}.values(), key=lambda e: e.name
    ):
        missing = [
            need for need in language.needs if shutil.which(need, path="/usr/local/bin:/usr/bin:/bin") is None
        ]
        say(
            f"  {language.name:11} "
            + (f"no {missing[0]}: install {language.install}" if missing else "available")
        )
