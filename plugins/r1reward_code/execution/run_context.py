"""What a solution is run on: the sandbox, its language, its limits, and programs that were compiled before."""

import hashlib
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from r1reward_code.checkers import Checker
from r1reward_code.execution.java import names_of
from r1reward_sandbox import CompileError, Limits, Program, Sandbox
from r1reward_sandbox.languages import Language, find_language

__all__ = ["Programs", "RunContext", "program_of"]


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
            program = self._programs.get(key)
            if program is not None:
                self._programs.move_to_end(key)
        if program is None:
            try:
                program = make()
            except CompileError as error:
                program = error.with_traceback(None)
            self._keep(key, program)
        if isinstance(program, CompileError):
            raise CompileError(program.result)
        return program

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
class RunContext:
    """See the module. `stop`: no test matters any more after the first that fails.

    `shares`: a test that cannot be a program of its own may be one with the solution.

    `checker`: the one that the options name, if they do. `tolerance`: of returned floats, absolute and relative.
    """

    sandbox: Sandbox
    language: str
    limits: Limits
    checker: Checker | None = None
    tolerance: tuple[float, float] = (0.0, 0.0)
    stop: bool = True
    shares: bool = False
    programs: Programs = field(default_factory=Programs)

    def compile(self, language: str, source: str) -> Program:
        """A program of one file."""
        make = _COMPILE.get(language, Sandbox.compile)
        return self.programs.get(language, source, make=lambda: make(self.sandbox, language, source))

    def fault(self) -> str:
        """What the compiler says of a program that compiles wherever it works; empty if it does work here."""
        sample = find_language(self.language).sample
        try:
            if sample:
                self.programs.get(
                    "sample", self.language, make=lambda: self.sandbox.compile(self.language, sample)
                )
        except CompileError as error:
            return " ".join(str(error).split())[:200] or "it says nothing"
        return ""


def compile_java(sandbox: Sandbox, language: str, source: str) -> Program:
    """A Java program whose class may have any name: the one that has a `main` is run."""
    entry = find_language(language)
    source = re.sub(r"^[ \t]*package\s+[\w.]+\s*;", "", source, flags=re.M)
    names = names_of(source)
    file = f"{names.file}.java"
    if names.main == "Main" and file == entry.source:
        return sandbox.compile(language, source)
    sandbox.check(language)
    files = sandbox.build(
        (*entry.compile[:-1], file), {file: source.encode("utf-8", "surrogatepass")}, entry.keep
    )
    return program_of(entry, (*entry.run[:-1], names.main), files)


def compile_cpp(sandbox: Sandbox, language: str, source: str) -> Program:
    """A C++ program by the standard of the language's entry, else by C++20, or by C++14: contests allow them all."""
    try:
        return sandbox.compile(language, source)
    except CompileError as error:
        if error.result.limit or _EXHAUSTED.search(str(error)):
            raise  # it would use up as much by another standard
        entry = find_language(language)
        older = [_OLDER] if _TOO_NEW.search(str(error)) else []
        for standard in (*older, _NEWER):
            compiler = [standard if word.startswith("-std=") else word for word in entry.compile]
            try:
                files = sandbox.build(
                    compiler, {entry.source: source.encode("utf-8", "surrogatepass")}, entry.keep
                )
            except CompileError:
                continue
            return program_of(entry, entry.run, files)
        raise


_EXHAUSTED = re.compile(r"virtual memory exhausted|out of memory|signal terminated program")
_OLDER, _NEWER = "-std=gnu++14", "-std=gnu++20"
# A program's own `data`, `size` or `byte` beside those that came with C++17, and what it took away.
_TOO_NEW = re.compile(r"is ambiguous|C\+\+1[17] does not allow")
_COMPILE: dict[str, Callable[[Sandbox, str, str], Program]] = {"cpp": compile_cpp, "java": compile_java}


def program_of(language: Language, command: tuple[str, ...], files: Mapping[str, bytes]) -> Program:
    """A compiled program, with what its language's runtime needs."""
    return Program(
        language=language.name,
        command=command,
        files=files,
        address_space=language.address_space,
        memory_signs=language.memory_signs,
        extra_memory_mb=language.extra_memory_mb,
        extra_processes=language.extra_processes,
    )
