"""Hostile programs and right ones in the same boxes, at once: `tests/benchmarks/sandbox_hostile.py` in small.

Some kinds, one of each ten; all of them are for that script, on each backend.
"""

import importlib
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from r1reward_sandbox import Limits, Program, Verdict

EVERY = 10
LIMITS = Limits(cpu_seconds=0.5, wall_seconds=1, memory_mb=256)


@pytest.fixture(scope="module")
def kinds():
    """What the other files here try, by name."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", [str(Path(__file__).parent), *sys.path])
        return importlib.import_module("hostile_kinds").KINDS


@pytest.mark.parametrize("callers", [1, 4])
def test_right_programs_among_hostile_ones_are_right_and_hostile_ones_are_not(local, kinds, callers):
    hostile = list(kinds)[callers % EVERY :: EVERY]
    jobs = [job for kind in hostile for job in ("", kind, "")]

    def run(kind):
        source = kinds.get(kind, "print(2 * int(input()))")
        limits = LIMITS if kind else Limits(cpu_seconds=5)
        return local.run(Program(language="python", source=source), b"21\n", limits=limits)

    with ThreadPoolExecutor(callers) as pool:
        results = list(pool.map(run, jobs))
    right = [
        str(result)
        for kind, result in zip(jobs, results, strict=True)
        if not kind and result.stdout != b"42\n"
    ]
    assert right == []
    said = {kind: result for kind, result in zip(jobs, results, strict=True) if kind}
    masked = {kind: str(result) for kind, result in said.items() if result.verdict is Verdict.SANDBOX_ERROR}
    assert masked == {}
    assert [kind for kind, result in said.items() if result.stdout.strip() == b"42"] == []
