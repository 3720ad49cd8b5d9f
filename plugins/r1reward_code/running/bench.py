"""What a solution is run on: the sandbox, its language, its limits, and programs that were compiled before."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from r1reward_code.checkers import Checker
from r1reward_sandbox import CompileError, Limits, Program, Sandbox

__all__ = ["Bench", "Programs"]


class Programs:
    """Compiled programs, the last used first; those that do not compile too. Safe for threads."""

    def __init__(self, most_bytes: int = 128 * 2**20) -> None:
        self._most, self._held = most_bytes, 0
        self._programs: OrderedDict[str, Program | CompileError] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, *what: str, make: Callable[[], Program]) -> Program:
        """The program that `what` names, made if it is not at hand; the `CompileError` that making it raised."""
        key = hashlib.sha256("\0".join(what).encode("utf-8", "surrogatepass")).hexdigest()
        with self._lock:
            found = self._programs.get(key)
            if found is not None:
                self._programs.move_to_end(key)
        if found is None:
            try:
                found = make()
            except CompileError as error:
                found = error.with_traceback(None)
            self._keep(key, found)
        if isinstance(found, CompileError):
            raise CompileError(found.result)
        return found

    def _keep(self, key: str, made: Program | CompileError) -> None:
        with self._lock:
            if key not in self._programs:
                self._programs[key] = made
                self._held += _size(made)
            while self._held > self._most and len(self._programs) > 1:
                self._held -= _size(self._programs.popitem(last=False)[1])


def _size(made: Program | CompileError) -> int:
    return sum(map(len, made.files.values())) if isinstance(made, Program) else 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """See the module. `stop`: no test matters any more after the first that fails."""

    sandbox: Sandbox
    language: str
    limits: Limits
    checker: Checker
    stop: bool = True
    programs: Programs = field(default_factory=Programs)

    def compile(self, language: str, source: str) -> Program:
        """A program of one file."""
        return self.programs.get(language, source, make=lambda: self.sandbox.compile(language, source))
