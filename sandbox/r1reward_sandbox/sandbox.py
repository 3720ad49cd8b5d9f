"""Runs programs in isolation: boxes that are started when needed, kept warm, and replaced when they break."""

import os
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Any, Self

from r1reward_sandbox import cgroup, precompiled_headers, runtime
from r1reward_sandbox.backend import GUARDS, MAY_FORK, Backend, Options
from r1reward_sandbox.backend_choice import make_backend, strongest
from r1reward_sandbox.blame import Trial, broken
from r1reward_sandbox.box import Box, BoxError
from r1reward_sandbox.box_loan import BoxLoan, borrow
from r1reward_sandbox.boxes import Boxes
from r1reward_sandbox.compilation import COMPILE_LIMITS, compile_error, compiler
from r1reward_sandbox.errors import LanguageForksError, SandboxError
from r1reward_sandbox.languages import find_language
from r1reward_sandbox.pairs import run_in_pair
from r1reward_sandbox.types import Limits, Program, Result, Verdict

__all__ = ["Sandbox"]


class Sandbox:
    """A few boxes of this machine.

    `run` may be called from any thread: at most `boxes` programs (or pairs) run at once, the others wait their turn,
    in order. All sandboxes of a user's processes on one machine together run as many programs
    as it has CPUs.

    `backend` is one of `BACKENDS`, or the strongest that works here. `image` is what the backend `docker` runs.
    `python` is the interpreter for Python programs (default: the one that this process's environment was made
    from, without its packages); `packages` are folders that they may import from. `hash_seed` is Python's
    (`PYTHONHASHSEED`): the order of a set is the same in each box, today and tomorrow; `None` has it vary from box
    to box.
    """

    def __init__(
        self,
        boxes: int | None = None,
        *,
        backend: str | None = None,
        python: str | None = None,
        packages: Sequence[str] = (),
        image: str | None = None,
        hash_seed: int | None = 0,
    ) -> None:
        if hash_seed is not None and not 0 <= hash_seed < 2**32:
            raise ValueError(f"hash_seed must be from 0 to 4294967295, or None, not {hash_seed!r}")
        self._options = Options(python=python, packages=tuple(packages), image=image, hash_seed=hash_seed)
        self._backend = make_backend(backend, self._options) if backend else None
        self._choosing = threading.Lock()
        count = boxes or len(os.sched_getaffinity(0))
        self._boxes = Boxes(count, lambda: Box(self._chosen()))
        # For the second programs of pairs: with one pool, two pairs could each hold a box and wait for ever.
        self._partners = Boxes(count, lambda: Box(self._chosen()))
        self._threads = ThreadPoolExecutor(count, "sandbox-pair")
        cgroup.sweep()
        runtime.sweep()

    @property
    def backend(self) -> str:
        """The name of the backend; the strongest is chosen at the first use."""
        return self._chosen().name

    def _chosen(self) -> Backend:
        with self._choosing:
            if self._backend is None:
                self._backend = strongest(self._options)
            return self._backend

    def check(self, language: str) -> None:
        """Raise `LanguageUnavailableError` if the boxes lack what a language needs: a program, or processes."""
        entry = find_language(language)
        entry.check(self._chosen().has)
        if entry.forks and not GUARDS[MAY_FORK][self.backend]:
            raise LanguageForksError(entry.name, self.backend)

    def compile(self, language: str, source: str, limits: Limits = COMPILE_LIMITS) -> Program:
        """A program that can be run many times; `CompileError`, or `LanguageUnavailableError`."""
        self.check(language)
        entry = find_language(language)
        if entry.name == "python":
            return Program(language="python", source=source, memory_signs=entry.memory_signs)
        files = {entry.source: source.encode("utf-8", "surrogatepass")}
        if entry.compile:
            command = entry.compile
            if entry.header and self._chosen().has_host_compilers:
                command += tuple(precompiled_headers.include(entry, self.build))
            files = self._compiled(command, files, entry.keep, limits)
        return Program(
            language=entry.name,
            command=entry.run,
            files=files,
            address_space=entry.address_space,
            memory_signs=entry.memory_signs,
            extra_memory_mb=entry.extra_memory_mb,
            extra_processes=entry.extra_processes,
        )

    def build(
        self,
        command: Sequence[str],
        files: Mapping[str, bytes],
        keep: Sequence[str],
        limits: Limits = COMPILE_LIMITS,
    ) -> dict[str, bytes]:
        """What a compiler makes of `files`: those that match `keep` afterwards; `CompileError` if it fails."""
        return self._compiled(tuple(command), dict(files), keep, limits)

    def _compiled(
        self, command: tuple[str, ...], files: dict[str, bytes], keep: Sequence[str], limits: Limits
    ) -> dict[str, bytes]:
        result, outputs = self._on_a_box(compiler(command, files), limits=limits, collect=keep)
        if result.verdict is Verdict.SANDBOX_ERROR:
            raise SandboxError(f"the compiler could not be run: {result.reason}")
        if not result.ok or (keep and not outputs):
            raise compile_error(result)
        return outputs

    def run(
        self,
        program: Program,
        stdin: bytes = b"",
        *,
        arguments: Sequence[str] = (),
        limits: Limits | None = None,
    ) -> Result:
        """Run a program to its end. What goes wrong on our side is `Verdict.SANDBOX_ERROR`, tried twice.

        A program that breaks every box that it is run in, while another one does well there, has failed by itself.
        """
        chosen = limits or Limits()
        return self._on_a_box(program, stdin=stdin, arguments=arguments, limits=chosen)[0]

    def run_for_files(
        self, program: Program, stdin: bytes = b"", *, keep: Sequence[str], limits: Limits | None = None
    ) -> tuple[Result, dict[str, bytes]]:
        """`run`, and the files that match `keep` in the working directory of a program that ended well."""
        chosen = limits or Limits()
        return self._on_a_box(program, stdin=stdin, limits=chosen, collect=keep)

    def run_pair(
        self, first: Program, second: Program, *, limits: tuple[Limits | None, Limits | None] = (None, None)
    ) -> tuple[Result, Result]:
        """Run two programs at once, in two boxes, the standard output of each the standard input of the other."""
        return self.run_pair_for_files(first, second, keep=(), limits=limits)[:2]

    def run_pair_for_files(
        self,
        first: Program,
        second: Program,
        *,
        keep: Sequence[str],
        limits: tuple[Limits | None, Limits | None] = (None, None),
    ) -> tuple[Result, Result, dict[str, bytes]]:
        """`run_pair`, and the files that match `keep` in the working directory of the first, if it ended well."""
        trial = Trial()
        outputs: dict[str, bytes] = {}
        while True:
            results: Sequence[Result] = ()
            try:
                with borrow(self._boxes) as one, borrow(self._partners) as other:
                    trial.check([one, other])
                    if not trial.is_over:
                        pair = run_in_pair([one, other], (first, second), limits, keep, self._threads)
                        results, outputs = pair
            except BoxError as error:
                results = [Result(verdict=Verdict.SANDBOX_ERROR, reason=str(error))] * 2
            if final := trial.judge(results):
                return final[0], final[1], outputs

    def _on_a_box(self, program: Program, **how: Any) -> tuple[Result, dict[str, bytes]]:
        """Run a program in a box, and in other boxes if that one breaks; `Trial` decides who is to blame."""
        trial = Trial()
        outputs: dict[str, bytes] = {}
        while True:
            results: list[Result] = []
            try:
                with borrow(self._boxes) as box:
                    trial.check([box])
                    if not trial.is_over:
                        results, outputs = self._try(box, program, how)
            except BoxError as error:
                results = [Result(verdict=Verdict.SANDBOX_ERROR, reason=str(error))]
            if final := trial.judge(results):
                return final[0], outputs

    @staticmethod
    def _try(box: BoxLoan, program: Program, how: dict[str, Any]) -> tuple[list[Result], dict[str, bytes]]:
        try:
            result, outputs = box.run(program, **how)
        except BoxError as error:
            return [broken(error)], {}
        return [result], outputs

    def close(self) -> None:
        """End all idle boxes now, and the others when their runs are over."""
        self._boxes.close()
        self._partners.close()
        self._threads.shutdown(wait=False)

    def __del__(self) -> None:
        if hasattr(self, "_threads"):  # else it was never made
            self.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
