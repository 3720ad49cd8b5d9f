"""Programs that read standard input and print, judged by comparing, by a checker program, or by an interactor."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from r1reward_code.checkers import make_checker
from r1reward_code.execution.checker_programs import ProgramChecker
from r1reward_code.execution.implicit_imports import imports_of_stream, with_imports
from r1reward_code.execution.outcome import Outcome, failed, sound
from r1reward_code.execution.run_context import RunContext
from r1reward_code.tests import StdioTests
from r1reward_sandbox import Program, Result

__all__ = ["run_streams"]

_BLANKS = 64 * 1024
_FLOOD = 2**20


def run_streams(context: RunContext, source: str, tests: StdioTests) -> Iterator[Outcome]:
    """Run the program on each input; what it printed is judged outside its box."""
    referee = ProgramChecker(context, tests.program) if tests.program else None
    checker = (
        make_checker(**tests.checker)
        if tests.checker
        else context.checker or make_checker(tests.usual or "tokens")
    )
    if tests.lent_by and context.language == "python":
        source = with_imports(source, imports_of_stream(source))
    program = context.compile(context.language, source)
    context = replace(context, limits=replace(context.limits, output_bytes=_most_bytes(context, tests)))
    for given, wanted in tests.pairs:
        if referee and referee.interactive:
            yield referee.talk(program, given, wanted)
            continue
        if referee and referee.passes > 1:
            yield referee.check_passes(_passes_of(context, program, tests), given, wanted)
            continue
        result, printed = _run(context, program, given, tests.files)
        if not result.ok:
            yield failed(result)
        elif referee:
            yield referee.check(given, wanted, printed)
        elif checker(wanted, printed):
            yield Outcome(1.0)
        else:
            yield Outcome(0.0, "W", f"wrong output: {printed[:60]!r}, not {wanted[:60]!r}")


def _passes_of(
    context: RunContext, program: Program, tests: StdioTests
) -> Callable[[bytes], tuple[Result, bytes]]:
    return lambda given: _run(context, program, given, tests.files)


def _most_bytes(context: RunContext, tests: StdioTests) -> int:
    """What may be printed: all that is right, and no flood that would take the memory of whoever compares it."""
    longest, usual = max(len(wanted) for _, wanted in tests.pairs), context.limits.output_bytes
    if not tests.program:
        usual = min(usual, _FLOOD + 16 * longest)
    return max(usual, 2 * longest + _BLANKS)


def _run(context: RunContext, program: Program, given: bytes, files: tuple[str, str]) -> tuple[Result, bytes]:
    reads, writes = files
    if reads:
        program = replace(program, files={**program.files, reads: given})
    if not writes:
        result = sound(context.sandbox.run(program, b"" if reads else given, limits=context.limits))
        return result, result.stdout
    result, made = context.sandbox.run_for_files(program, given, keep=(writes,), limits=context.limits)
    return sound(result), made.get(writes, b"")
