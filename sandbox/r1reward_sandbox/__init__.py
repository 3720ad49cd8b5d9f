r"""Runs untrusted programs; knows nothing of rewards.

    with Sandbox() as sandbox:
        program = sandbox.compile("python", "print(int(input()) * 2)")
        result = sandbox.run(program, b"21\n", limits=Limits(cpu_seconds=2))
        result.verdict, result.stdout  # Verdict.OK, b"42\n"

A run sees no network, none of the host's files but /usr and the chosen interpreter, none of its environment and
none of its processes; it has no privileges, a private empty working directory, and leaves nothing behind.
"""

from r1reward_sandbox.compilation import CompileError
from r1reward_sandbox.errors import (
    ClosedError,
    LanguageForksError,
    LanguageUnavailableError,
    SandboxError,
    UnavailableError,
)
from r1reward_sandbox.languages import LANGUAGES, Language, register
from r1reward_sandbox.sandbox import Sandbox
from r1reward_sandbox.types import Limits, Program, Result, Verdict

__all__ = [
    "LANGUAGES",
    "ClosedError",
    "CompileError",
    "Language",
    "LanguageForksError",
    "LanguageUnavailableError",
    "Limits",
    "Program",
    "Result",
    "Sandbox",
    "SandboxError",
    "UnavailableError",
    "Verdict",
    "register",
]
