"""The backends that need nothing but this machine's kernel: `local` (namespaces), `landlock`, and `unsafe`."""

import contextlib
import itertools
import shutil
import socket
import subprocess
import sys

from r1reward_sandbox import cgroup, interpreter, precompiled_headers, runtime
from r1reward_sandbox.backend import BoxHandle, Options
from r1reward_sandbox.inside.remove import remove_tree

__all__ = ["LocalBackend"]

_BOOT = """import sys, types
package = types.ModuleType("r1reward_sandbox")
package.__path__ = [sys.argv[2]]
sys.modules["r1reward_sandbox"] = package
from r1reward_sandbox.inside.launch import main
main(int(sys.argv[1]))
"""
_PATH = "/usr/local/bin:/usr/bin:/bin"
_END_SECONDS = 30
_number = itertools.count()


class LocalBackend:
    """Boxes that are processes of ours: see `r1reward_sandbox.inside.launch` for what they are made of."""

    has_host_compilers = True

    def __init__(self, name: str, options: Options) -> None:
        self.name = name
        self._interpreter = interpreter.find(options.python, options.packages)
        self._environment = options.environment()

    def start(self) -> "LocalHandle":
        """A keeper of a new box."""
        return LocalHandle(scratch=self.name != "local")

    def config(self, handle: BoxHandle) -> dict[str, object]:
        """What the launcher builds the box of this keeper from."""
        include = str(precompiled_headers.folder())
        return {
            "cgroup": handle.cgroups(),
            "usage": handle.usage(),
            "counts_memory": handle.counts_memory,
            "scratch": handle.scratch,
            "mode": self.name,
            "user": runtime.box_user(),
            "python": self._interpreter.path,
            "mounts": [*self._interpreter.mounts, (include, include)],
            "harness": str(runtime.HARNESS),
            "environment": self._environment,
        }

    def has(self, program: str) -> bool:
        """Whether the program is on this machine, where boxes look for it."""
        return shutil.which(program, path=_PATH) is not None


class LocalHandle:
    """A process that outlives a SIGKILL of ours just long enough to end the box and remove its cgroup."""

    def __init__(self, *, scratch: bool = False) -> None:
        self.scratch = runtime.box_folder("/tmp") if scratch else ""
        self._group = cgroup.make(str(next(_number)))
        self.counts_memory = self._group is not None
        self.channel, theirs = socket.socketpair()
        command = [sys.executable, "-I", "-S", "-c", _BOOT, str(theirs.fileno()), str(runtime.HARNESS.parent)]
        with theirs:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                pass_fds=[theirs.fileno()], env={}, cwd="/", start_new_session=True,
            )  # fmt: skip

    def cgroups(self) -> list[str]:
        """The folders of the box's cgroups."""
        return list(map(str, self._group.folders())) if self._group else []

    def usage(self) -> list[str]:
        """The file that says how much CPU time all in the box have had, where there is one."""
        return [str(self._group.cpu)] if self._group and self._group.cpu else []

    def allow(self, size: int) -> None:
        """Limit the memory of the box to so many bytes."""
        if self._group is not None:
            self._group.allow(size)

    def killed(self) -> int | None:
        """How many processes of the box the OOM killer has killed."""
        return self._group.killed() if self._group is not None else 0

    def end(self, *, force: bool = False) -> str:
        """End the box; its last words."""
        if force:
            self._process.kill()
        with contextlib.suppress(OSError):  # it has closed its end already
            self.channel.shutdown(socket.SHUT_RDWR)
        self.channel.close()
        output = self._last_words()
        if self.scratch:
            remove_tree(self.scratch)  # unless the keeper has removed it
        if self._group:
            self._group.close()
        return str(output.decode(errors="replace").strip().rpartition("\n")[2])

    def _last_words(self) -> bytes:
        """The error output of the keeper, after its end; the wait is bounded, as others may hold the pipe open."""
        for seconds in (_END_SECONDS, 1):
            try:
                return self._process.communicate(timeout=seconds)[1]
            except subprocess.TimeoutExpired:
                self._process.kill()
        self._process.wait()
        if self._process.stderr:
            self._process.stderr.close()
        return b""
