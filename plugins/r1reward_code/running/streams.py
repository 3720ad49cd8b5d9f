"""Programs that read standard input and print, judged by comparing, by a checker program, or by an interactor."""

from collections.abc import Iterator
from dataclasses import replace

from r1reward_code.checkers import make_checker
from r1reward_code.kinds import StdioTests
from r1reward_code.running.bench import Bench
from r1reward_code.running.judges import Judge
from r1reward_code.running.outcome import Outcome, failed, sound
from r1reward_sandbox import Program, Result

__all__ = ["run_streams"]

_BLANKS = 64 * 1024


def run_streams(bench: Bench, source: str, tests: StdioTests) -> Iterator[Outcome]:
    """Run the program on each input; what it printed is judged outside its box."""
    judge = Judge(bench, tests.program) if tests.program else None
    checker = (
        make_checker(**tests.checker)
        if tests.checker
        else bench.checker or make_checker(tests.usual or "tokens")
    )
    program = bench.compile(bench.language, source)
    # What is right may be printed, however much it is.
    most = 2 * max(len(wanted) for _, wanted in tests.pairs) + _BLANKS
    bench = replace(bench, limits=replace(bench.limits, output_bytes=max(bench.limits.output_bytes, most)))
    for given, wanted in tests.pairs:
        if judge and judge.interactive:
            yield judge.talk(program, given, wanted)
            continue
        result, printed = _run(bench, program, given, tests.files)
        if not result.ok:
            yield failed(result)
        elif judge:
            yield judge.check(given, wanted, printed)
        elif checker(wanted, printed):
            yield Outcome(1.0)
        else:
            yield Outcome(0.0, "W", f"wrong output: {printed[:60]!r}, not {wanted[:60]!r}")


def _run(bench: Bench, program: Program, given: bytes, files: tuple[str, str]) -> tuple[Result, bytes]:
    reads, writes = files
    if reads:
        program = replace(program, files={**program.files, reads: given})
    if not writes:
        result = sound(bench.sandbox.run(program, b"" if reads else given, limits=bench.limits))
        return result, result.stdout
    result, made = bench.sandbox.run_for_files(program, given, keep=(writes,), limits=bench.limits)
    return sound(result), made.get(writes, b"")
