"""How a test ended, and what a run says of it."""

import re
from dataclasses import dataclass

from r1reward_sandbox import Result, Verdict

__all__ = [
    "LIMITS",
    "SHARED",
    "NotApartError",
    "Outcome",
    "SandboxFailure",
    "describe",
    "failed",
    "sound",
    "sound_test",
]

LIMITS = (Verdict.TIME_LIMIT, Verdict.MEMORY_LIMIT, Verdict.OUTPUT_LIMIT)

_LETTERS = {
    Verdict.TIME_LIMIT: "T",
    Verdict.MEMORY_LIMIT: "M",
    Verdict.OUTPUT_LIMIT: "O",
    Verdict.RUNTIME_ERROR: "R",
}


class SandboxFailure(Exception):  # noqa: N818 - no error of the program's
    """The sandbox could not run a program, so nothing is known of it."""


class NotApartError(SandboxFailure):
    """A test needs what it has not while the solution is another program."""


SHARED = "in one program with its test (isolation: shared)"
"""What is said of a test that a solution has passed in one process with it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one test ended: `share` in [0, 1]; `letter` A(ccepted), W(rong), T(ime), M(emory), R(untime), O(utput)."""

    share: float
    letter: str = "A"
    why: str = ""

    @property
    def passed(self) -> bool:
        """Whether the test was passed in full."""
        return self.share == 1.0


def failed(result: Result, why: str = "") -> Outcome:
    """The outcome of a run that did not end well, or ended well and gave the wrong answer (`why`)."""
    return Outcome(0.0, _LETTERS.get(result.verdict, "W"), why or describe(result))


def describe(result: Result) -> str:
    """One line for a person on how a run ended."""
    if result.verdict in LIMITS:  # what it used is another number each time
        return str(result.verdict)
    words = _telling(result.stderr.decode(errors="replace").strip().splitlines())[:160]
    words = re.sub(r"\b0x[0-9a-f]+", "0x…", words)
    if result.verdict is Verdict.RUNTIME_ERROR and words:
        return f"runtime_error ({words})"
    return f"{result.verdict} ({result.reason})" if result.reason else str(result.verdict)


def _telling(lines: list[str]) -> str:
    """The line of a report that names the error: the last of Python's, the first of the others'."""
    last = lines[-1].strip() if lines else ""
    if re.match(r"at |note: |\.\.\. \d+ more|exit status", last):
        return next((line for line in lines if re.search(r"panicked at|Exception|Error\b", line)), last)
    return last


def sound(result: Result) -> Result:
    """The result, unless nothing is known of the program: then `SandboxFailure`."""
    if result.verdict is Verdict.SANDBOX_ERROR:
        raise SandboxFailure(result.reason)
    return result


def sound_test(result: Result) -> Result:
    """The same for a program of the sample's: one that breaks its box says nothing of the solution."""
    if result.limit == "box":
        raise SandboxFailure(f"the test code: {result.reason}")
    return sound(result)
