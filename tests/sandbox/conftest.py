import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from r1reward_sandbox import Limits, Program, Sandbox, UnavailableError, image
from r1reward_sandbox.docker_daemon import connect
from r1reward_sandbox.doctor import user_namespaces
from r1reward_sandbox.inside import landlock

BACKENDS = ("local", "docker", "landlock")


def why_not(backend):
    """What this machine lacks for a backend; empty if nothing. Any other failure is one of the tests."""
    if backend == "local":
        forbidden = user_namespaces()
        return "" if forbidden == "allowed" else f"user namespaces: {forbidden}"
    if backend == "landlock":
        return "" if landlock.version() else "this kernel has no Landlock"
    try:
        with closing(connect()) as client:
            image.build(client)
    except UnavailableError as error:
        return str(error)
    return ""


def open_sandbox(backend, boxes=2):
    """A sandbox of this backend; the test is skipped, with the reason, where the machine cannot have one."""
    reason = why_not(backend)
    if reason:
        pytest.skip(f"no backend {backend} on this machine: {reason}")
    sandbox = Sandbox(boxes, backend=backend)
    probe = sandbox.run(Program(language="python", source=""))
    assert probe.ok, probe
    return sandbox


@pytest.fixture(scope="session", params=BACKENDS)
def sandbox(request):
    with open_sandbox(request.param) as made:
        yield made


@pytest.fixture(scope="session")
def local():
    with open_sandbox("local") as made:
        yield made


@pytest.fixture
def run(sandbox):
    """Runs a Python source; its result."""

    def python(source, stdin=b"", **limits):
        program = Program(language="python", source=source, memory_signs=(b"MemoryError",))
        return sandbox.run(program, stdin, limits=Limits(**{"cpu_seconds": 2, **limits}))

    return python


@pytest.fixture
def forks(sandbox):
    """For tests in which a program starts processes."""
    if sandbox.backend == "landlock":
        pytest.skip("a run may start no process in this backend, as GUARDS says")


ORDINARY = 65534


def _python_of(code, *arguments, user=None, umask=0o022, folder=None, change=None):
    """Runs code with the package imported from a copy: this checkout may lie where no other user can read.

    `change`: what to replace in the copy, as (file below the package, text, text instead).
    """
    import r1reward_sandbox

    source = Path(r1reward_sandbox.__file__).parent
    with tempfile.TemporaryDirectory(dir=folder or "/tmp") as copy:
        shutil.copytree(source, f"{copy}/r1reward_sandbox", ignore=shutil.ignore_patterns("__pycache__"))
        for name, old, new in change or ():
            path = Path(copy, "r1reward_sandbox", name)
            assert old in path.read_text(), (name, old)
            path.write_text(path.read_text().replace(old, new))
        for path in [Path(copy), *Path(copy).rglob("*")]:
            path.chmod((0o777 if path.is_dir() else 0o666) & ~umask)
        python = sys.executable if user is None else "/usr/bin/python3"
        return subprocess.run(
            [python, *(["-I"] if user is not None else []), "-B", "-c",
             f"import sys; sys.path.insert(0, {copy!r})\n{code}", *arguments],
            capture_output=True, text=True, cwd="/", timeout=300, check=False,
            user=user, group=user, extra_groups=[] if user is not None else None, umask=umask,
        )  # fmt: skip


@pytest.fixture
def python_of():
    """Runs code as another user, or with another copy of the package; the finished process."""
    return _python_of


@dataclass
class World:
    """A backend, and the user who has it."""

    backend: str
    user: int | None

    def run(self, code, *arguments, **how):
        """What a process of that user prints; `sys.argv[1]` is the backend, then come the arguments."""
        done = _python_of(code, self.backend, *arguments, user=self.user, **how)
        assert done.returncode == 0, done
        return done.stdout


def _why_not_as(backend, user):
    if user is None:
        return why_not(backend)
    if os.geteuid():
        return "the other tests run as an ordinary user already"
    if not os.access("/usr/bin/python3", os.X_OK):
        return "no /usr/bin/python3 that an ordinary user may run"
    if backend == "docker":
        return "the daemon's socket is root's"
    return why_not(backend)


@pytest.fixture(
    scope="session",
    params=[(backend, user) for backend in BACKENDS for user in (None, ORDINARY)],
    ids=lambda p: f"{p[0]}-{p[1] or 'own'}",
)
def world(request):
    """Each backend, as this user and as an ordinary one; skipped, with the reason, where the machine lacks it."""
    backend, user = request.param
    if reason := _why_not_as(backend, user):
        pytest.skip(f"no backend {backend} for user {user or os.geteuid()}: {reason}")
    return World(backend, user)


@pytest.fixture
def forkers():
    """Finds the processes of this one's boxes that make and fork runs."""

    def found():
        return [pid for pid in map(int, filter(str.isdigit, os.listdir("/proc"))) if _is_forker(pid)]

    return found


def _is_forker(pid):
    """Whether it is a copy of its parent, a zygote that comes of this process."""
    try:
        above = _parent(pid)
        zygote = b"r1reward_sandbox.inside.prewarm" in Path(f"/proc/{pid}/cmdline").read_bytes()
        if (
            not zygote
            or b"r1reward_sandbox.inside.prewarm" not in Path(f"/proc/{above}/cmdline").read_bytes()
        ):
            return False
        while above > 1 and above != os.getpid():
            above = _parent(above)
    except FileNotFoundError:
        return False
    return above == os.getpid()


def _parent(pid):
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
