"""Tests around arrays and frames: verdicts a second beside one plain interpreter each, and what both boxes take.

The first row has no library, so that what numpy and pandas cost is seen; each row's verdict is checked.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest.mock import patch

from cases import fenced

from r1reward.testing import judge
from r1reward_code.verifier import CodeVerifier
from r1reward_sandbox import Limits, Program, Result, Sandbox

__all__ = ["frames"]

_NP, _PD = "import numpy as np\n", "import numpy as np\nimport pandas as pd\n"
_BIG = "df = pd.DataFrame({c: np.arange(N, dtype=float) for c in 'abcde'})\n"
ROWS = {
    "no library": ("", "def f(x): return x + 1", "assert f(1) == 2"),
    "an array back": (_NP, "def f(n): return np.arange(n)", "assert f(3).tolist() == [0, 1, 2]"),
    "a frame over": (_PD, "def f(df): return int(df['a'].sum())", "assert f(pd.DataFrame({'a': [1, 2]})) == 3"),
    "groups over and back": (
        _PD,
        "def f(df): return df.groupby('k')['v'].mean()",
        "r = f(pd.DataFrame({'k': ['a', 'a', 'b'], 'v': [1, 3, 5]}))\nassert r['a'] == 2 and r.index.name == 'k'",
    ),
    "10,000 x 5 over and back": (_PD, "def f(df): return df * 2", _BIG.replace("N", "10_000") + "assert f(df)['a'].iloc[-1] == 19_998"),
    "200,000 x 5 over and back": (_PD, "def f(df): return df * 2", _BIG.replace("N", "200_000") + "assert f(df)['a'].iloc[-1] == 399_998"),
    "changed in place, 10,000 x 5": (
        _PD,
        "def f(df): df['f'] = df['a'] * 2",
        _BIG.replace("N", "10_000") + "f(df)\nassert df['f'].iloc[-1] == 19_998",
    ),
}  # fmt: skip
_COLUMNS = ("verdicts/s", "plain/s", "ratio", "test MiB", "solution MiB")


def frames(verifier: CodeVerifier, seconds: float) -> None:
    """Print the table; each rate is taken for so long, one at a time, after one that warms up."""
    print(f"{'':30s}" + "".join(f"{name:>14s}" for name in _COLUMNS))
    for name, (imports, source, test) in ROWS.items():
        columns = {"test": imports + test + "\n"}
        answer = fenced(imports + source)
        with _memory() as peaks:
            score = judge(verifier, answer, **columns)
        if score.value != 1.0:
            print(
                f"{name:30s}  no verdict of 1: {score.value} ({score.status}) {score.reason[-150:]}",
                flush=True,
            )
            continue
        program = f"{imports}{source}\n{test}\n"
        ours = _rate(lambda a=answer, c=columns: judge(verifier, a, **c), seconds)
        plain = _rate(lambda p=program: subprocess.run([sys.executable, "-c", p], check=True), seconds)
        print(f"{name:30s}{ours:14.1f}{plain:14.1f}{ours / plain:14.2f}" + "".join(f"{mib:14.0f}" for mib in peaks[-1]), flush=True)  # fmt: skip


@contextmanager
def _memory() -> Iterator[list[tuple[float, float]]]:
    """The most that the boxes of test and solution took, for each pair that is run."""
    run_pair, peaks = Sandbox.run_pair, list[tuple[float, float]]()

    def noted(self: Sandbox, *programs: Program, limits: tuple[Limits, Limits]) -> tuple[Result, Result]:
        results = run_pair(self, *programs, limits=limits)
        peaks.append((results[0].memory_mb, results[1].memory_mb))
        return results

    with patch.object(Sandbox, "run_pair", noted):
        yield peaks


def _rate(work: Callable[[], object], seconds: float) -> float:
    work()
    start, count = time.perf_counter(), 0
    while time.perf_counter() - start < seconds:
        work()
        count += 1
    return count / (time.perf_counter() - start)
