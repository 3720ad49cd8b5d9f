"""The sample's own program that judges outputs, or talks with the solution; it runs in a box of its own."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from r1reward_code.execution.checker_protocols import SHARES
from r1reward_code.execution.outcome import LIMITS, Outcome, failed, sound, sound_test
from r1reward_code.execution.run_context import RunContext
from r1reward_code.harness import program_text
from r1reward_code.tests import BadTestsError, CheckerProgram
from r1reward_sandbox import CompileError, Limits, Program, Result, Verdict
from r1reward_sandbox.languages import find_language

__all__ = ["ProgramChecker"]

# What a checker itself may use; one that needs more says nothing of the solution.
_LIMITS = Limits(cpu_seconds=60, wall_seconds=120, memory_mb=1024)
_TESTLIB_FAILS = 3
# A package's folder has headers, notes and scripts, too.
_SOURCES: dict[str, str | tuple[str, ...]] = {
    "c": ".c",
    "cpp": (".cpp", ".cc", ".cxx", ".c"),
    "python": ".py",
}
_SILENT = Program(language="python", source="")
_WAITING = Program(language="python", source="import sys\nsys.stdin.read()")
# So long does an interactor that waits for words wait, to be seen to.
_A_MOMENT = Limits(cpu_seconds=1, wall_seconds=1, memory_mb=1024)
_NEXT_PASS = "nextpass.in"
_NOT_OURS = ("[!r]*", "r[!1]*", "r1[!_]*")
"""The names of files that a checker of several passes has made, in a folder where ours begin with `r1_`."""
_NOTE_END = """import sys
try:
    exec(compile({source!r}, "checker.py", "exec"), {{"__name__": "__main__"}})
    r1_code = 0
except SystemExit as r1_end:
    r1_code = r1_end.code if isinstance(r1_end.code, int) else int(r1_end.code is not None)
except BaseException as r1_end:
    r1_code = 1
    print(repr(r1_end), file=sys.stderr)
with open("r1_exit", "w") as r1_file:
    print(r1_code, file=r1_file)
"""
_SIMPLE_OUTPUTS = (b"", b"0\n")


class ProgramChecker:
    """A compiled checker or interactor. `BadTestsError` where it does not compile, or fails itself."""

    def __init__(self, context: RunContext, program: CheckerProgram) -> None:
        self._context, self._spec, self.interactive = context, program, program.interactive
        self.passes = program.passes
        parts = [
            text for file in sorted(program.files.items()) for text in (file[0], file[1].decode("latin-1"))
        ]
        try:
            self._program = context.programs.get("checker", program.language, *parts, make=self._make)
        except CompileError as error:
            words = " ".join(str(error).split())[:200]
            raise BadTestsError(f"the checker does not compile: {words}") from None

    def _make(self) -> Program:
        spec, language = self._spec, find_language(self._spec.language)
        self._context.sandbox.check(language.name)
        names = sorted(name for name in spec.files if name.endswith(_SOURCES.get(language.name, "")))
        if language.name == "python":
            main = next((name for name in names if "valid" in name or "check" in name), names[0])
            return Program(
                language="python", source=spec.files[main].decode("utf-8", "surrogatepass"), files=spec.files
            )
        if language.name not in ("c", "cpp"):
            raise BadTestsError(f"checkers are written in C, C++ or Python, not in {language.name}")
        files = dict(spec.files)
        if "testlib.h" not in files and any(b"testlib.h" in text for text in files.values()):
            files["testlib.h"] = program_text("testlib.h").encode()
        compiler = ("gcc", "-std=gnu17") if language.name == "c" else ("g++", "-std=gnu++20")
        made = self._context.sandbox.build(
            (*compiler, "-O2", "-w", "-o", "r1_checker", *names, "-lm"), files, ("r1_checker",)
        )
        return Program(language=language.name, command=("./r1_checker",), files=made)

    def check(self, given: bytes, wanted: bytes, printed: bytes) -> Outcome:
        """Whether the checker accepts what a program printed."""
        result = self._run(given, wanted, printed)
        share = SHARES[self._spec.protocol]
        if self._is_told_of_a_bad_answer(result) and share(self._run(given, wanted, wanted)) != 1.0:
            return self._outcome(result)
        if share(result) is None and any(
            share(self._run(given, wanted, other)) is not None for other in (wanted, *_SIMPLE_OUTPUTS)
        ):
            # It judges other outputs: so it is this one that it stumbles over.
            return Outcome(0.0, "W", f"the checker fails on this output: {printed[:60]!r}")
        return self._outcome(result)

    def check_passes(
        self, run: Callable[[bytes], tuple[Result, bytes]], given: bytes, wanted: bytes
    ) -> Outcome:
        """Whether the checker accepts each pass of a solution: it says what the next one is to read.

        It may keep files of its own in its folder from one pass to the next.
        """
        read, kept = given, dict[str, bytes]()
        for _ in range(self.passes):
            result, printed = run(read)
            if not result.ok:
                return failed(result)
            checker_result, kept = self._run_keeping(given, wanted, printed, kept)
            following = kept.pop(_NEXT_PASS, None)
            if following is None or SHARES[self._spec.protocol](checker_result) != 1.0:
                return self._outcome(checker_result)
            read = following
        return Outcome(0.0, "W", f"more than {self.passes} passes")

    def _run_keeping(
        self, given: bytes, wanted: bytes, printed: bytes, kept: Mapping[str, bytes]
    ) -> tuple[Result, dict[str, bytes]]:
        """What the checker says of a pass, and the files in its folder then.

        Files are collected of a program that ended with 0; so it runs in one that notes how it ended.
        """
        result, made = self._context.sandbox.run_for_files(
            _noting_its_end(self._with(given, wanted, printed), kept),
            printed, keep=("r1_exit", *_NOT_OURS), limits=_LIMITS,
        )  # fmt: skip
        return _with_its_code(sound_test(result), made), made

    def _is_told_of_a_bad_answer(self, result: Result) -> bool:
        """A checker for testlib says in words of its own that it is the jury's answer that is wrong."""
        return self._spec.protocol == "testlib" and result.exit_code == _TESTLIB_FAILS

    def _run(self, given: bytes, wanted: bytes, printed: bytes) -> Result:
        return sound_test(
            self._context.sandbox.run(self._with(given, wanted, printed), printed, limits=_LIMITS)
        )

    def talk(self, solution: Program, given: bytes, wanted: bytes) -> Outcome:
        """Whether the interactor accepts what the solution said to it, in every pass."""
        if self.passes == 1:
            return self._verdict_of_talk(*self._pair(solution, given, wanted), given, wanted)
        read, kept = given, dict[str, bytes]()
        for _ in range(self.passes):
            checker_result, result, kept = self._pair_keeping(solution, read, wanted, kept)
            following = kept.pop(_NEXT_PASS, None)
            outcome = self._verdict_of_talk(checker_result, result, read, wanted)
            if following is None or not outcome.passed:
                return outcome
            read = following
        return Outcome(0.0, "W", f"more than {self.passes} passes")

    def _verdict_of_talk(
        self, checker_result: Result, result: Result, given: bytes, wanted: bytes
    ) -> Outcome:
        verdict = SHARES[self._spec.protocol](checker_result)
        if verdict is None and not self._can_talk(given, wanted):
            return self._outcome(
                checker_result
            )  # broken by itself; a solution that meets nobody may well fail, too
        # An interactor that has seen enough hangs up; a solution that it rejects then ends as it can.
        if not result.ok and (verdict != 0.0 or result.verdict in LIMITS):
            return failed(result)
        if verdict is None:
            # It is the solution's words, or their end, that it stumbles over.
            return Outcome(0.0, "W", "the interactor fails on what it was told")
        return self._outcome(checker_result)

    def _pair_keeping(
        self, solution: Program, given: bytes, wanted: bytes, kept: Mapping[str, bytes]
    ) -> tuple[Result, Result, dict[str, bytes]]:
        """A pass of a talk: the results of both, and the files in the interactor's folder then."""
        program = _noting_its_end(self._with(given, wanted, b""), kept)
        checker_result, result, made = self._context.sandbox.run_pair_for_files(
            program, solution, keep=("r1_exit", *_NOT_OURS), limits=(_LIMITS, self._context.limits)
        )
        return _with_its_code(sound_test(checker_result), made), sound(result), made

    def _can_talk(self, given: bytes, wanted: bytes) -> bool:
        """Whether it knows what to say to one that says nothing, or else waits for words before it fails."""
        share = SHARES[self._spec.protocol]
        if share(self._pair(_SILENT, given, wanted)[0]) is not None:
            return True
        checker_result, _ = self._pair(_WAITING, given, wanted, _A_MOMENT)
        return checker_result.verdict is Verdict.TIME_LIMIT or share(checker_result) is not None

    def _pair(
        self, solution: Program, given: bytes, wanted: bytes, mine: Limits = _LIMITS
    ) -> tuple[Result, Result]:
        checker_result, result = self._context.sandbox.run_pair(
            self._with(given, wanted, b""), solution, limits=(mine, self._context.limits)
        )
        return sound_test(checker_result), sound(result)

    def _with(self, given: bytes, wanted: bytes, printed: bytes) -> Program:
        """The program with its files and arguments, as its protocol has them."""
        names = {"kattis": "ia/", "testlib": "ioa", "prints": "iao"}[self._spec.protocol]
        words = {"i": "r1_input", "a": "r1_answer", "o": "r1_output", "/": "r1_feedback/"}
        if self.passes > 1:
            words["/"] = "./"  # files are collected from the working directory alone
        arguments = (*(words[name] for name in names), *self._spec.flags)
        files = {
            **self._program.files, "r1_input": given, "r1_answer": wanted, "r1_output": printed,
            "r1_feedback/r1": b"",
        }  # fmt: skip
        if self._program.source is not None:
            source = f"import sys\nsys.argv[1:] = {list(arguments)!r}\n{self._program.source}"
            return replace(self._program, source=source, files=files)
        return replace(self._program, command=(*self._program.command, *arguments), files=files)

    def _outcome(self, result: Result) -> Outcome:
        said = (result.stderr or result.stdout).decode(errors="replace").strip()[:160]
        share = SHARES[self._spec.protocol](result)
        if share is None:
            ended = result.reason or f"exit code {result.exit_code}"
            raise BadTestsError(f"the checker failed ({ended}): {said}")
        return Outcome(share, "A") if share == 1.0 else Outcome(share, "W", f"the checker rejects it: {said}")


def _noting_its_end(program: Program, kept: Mapping[str, bytes]) -> Program:
    """The program with the files of the pass before, as one that ends with 0 and notes how it ended."""
    files = {**program.files, **kept}
    if program.source is not None:
        return replace(program, source=_NOTE_END.format(source=program.source), files=files)
    noting = ("sh", "-c", '"$@"; echo $? >r1_exit', "sh", *program.command)
    return replace(program, command=noting, files=files)


def _with_its_code(result: Result, made: dict[str, bytes]) -> Result:
    """The result with the exit code that was noted."""
    code = int(made.pop("r1_exit", b"-1"))
    if result.ok and code:
        return replace(result, verdict=Verdict.RUNTIME_ERROR, exit_code=code)
    return result
