"""Executions a second of the sandbox beside a bare Python start, and the time of single ones.

    python tests/benchmarks/sandbox.py [--seconds 5]

Both run on one core, in turns, in the same run: `print(input())` in full isolation, and `python3 -I -S -c pass`
with none. Prints the rates, their ratio, and the median and 99th percentile of the sandbox.
"""

import sys

# The benchmark math.py, beside this one, would be taken for the standard module.
sys.path.pop(0)

import argparse
import os
import statistics
import subprocess
import time
from collections.abc import Callable

from r1reward_sandbox import Limits, Program, Sandbox
from r1reward_sandbox.interpreter import find

ECHO = Program(language="python", source="print(input())")


def times(work: Callable[[], None], seconds: float) -> list[float]:
    """How long each call took, for so many seconds."""
    taken, end = [], time.perf_counter() + seconds
    while (start := time.perf_counter()) < end:
        work()
        taken.append(time.perf_counter() - start)
    return taken


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=5, help="for each of three rounds of each")
    seconds = parser.parse_args().seconds
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    python, limits = find().path, Limits()
    with Sandbox(1) as sandbox:

        def boxed() -> None:
            result = sandbox.run(ECHO, b"hello\n", limits=limits)
            assert result.stdout == b"hello\n", result

        def bare() -> None:
            subprocess.run([python, "-I", "-S", "-c", "pass"], check=True, close_fds=False)

        boxed()
        ours: list[float] = []
        theirs: list[float] = []
        for _ in range(3):
            ours += times(boxed, seconds)
            theirs += times(bare, seconds)
    rate, peer = len(ours) / sum(ours), len(theirs) / sum(theirs)
    print(
        f"as user {os.geteuid()}, one core: sandbox {rate:,.0f}/s, bare start {peer:,.0f}/s, ratio {rate / peer:.2f}"
    )
    ours.sort()
    median, late = statistics.median(ours) * 1e3, ours[int(len(ours) * 0.99)] * 1e3
    print(f"sandbox: median {median:.2f} ms, p99 {late:.2f} ms ({late / median:.1f} times the median)")


if __name__ == "__main__":
    main()
