"""Hostile programs among right ones: each hostile one is 0 with a status of `scored`, each right one is 1.

    python tests/benchmarks/sandbox_hostile.py [--backends local docker landlock] [--callers 1 8] [--kinds 5]
        [--only memory] [--as 65534]

Of each kind (`tests/sandbox/hostile_kinds.py`), two hostile completions among eight right ones, one after another or
by many callers, who all share the boxes of one verifier. Prints what was not as it should be, which processes, files
and cgroups of ours were left, and the time; the exit code is 1 if there was anything. `--kinds` takes every n-th kind
only, so many in all; `--only` those with this word in their name. `--as` has root run all as this user, with
`/usr/bin/python3` and a copy of the sandbox in the boxes: what is root's may be closed to that user.
"""

import sys

# Not this folder: its math.py would be taken for the standard module.
sys.path.insert(0, sys.path.pop(0) + "/../sandbox")

import argparse
import os
import shutil
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from hostile_kinds import KINDS

from r1reward.testing import judge
from r1reward.types import Score, Status
from r1reward_code import code
from r1reward_code.verifier import CodeVerifier
from r1reward_sandbox import runtime
from r1reward_sandbox.inside import kernel

RIGHT = "print(2 * int(input()))"
TRUTH = {"inputs": ["21"], "outputs": ["42"]}
# Where the hostile ones stand among the others.
PLACES = (2, 6)


def scored(verifier: CodeVerifier, source: str) -> tuple[Score, float]:
    """What a program gets, and how long that took."""
    start = time.monotonic()
    score = judge(verifier, f"```python\n{source}\n```", ground_truth=TRUTH)
    return score, time.monotonic() - start


def of_kind(verifier: CodeVerifier, pool: ThreadPoolExecutor, kind: str) -> list[str]:
    """What was wrong with the verdicts of a batch."""
    sources = [KINDS[kind] if place in PLACES else f"{RIGHT}  # {place}" for place in range(8 + len(PLACES))]
    said = list(pool.map(lambda source: scored(verifier, source), sources))
    wrong = []
    for source, (score, seconds) in zip(sources, said, strict=True):
        hostile = source == KINDS[kind]
        if (score.value, score.status) != (0.0 if hostile else 1.0, Status.SCORED):
            who = "hostile" if hostile else "right"
            wrong.append(
                f"{kind}: {who}: {score.value} {score.status} {score.reason[:120]} ({seconds:.1f} s)"
            )
    return wrong


def left() -> list[str]:
    """Processes, files and cgroups of this process's boxes, once they are closed."""
    names = [
        str(path)
        for base in ("/dev/shm", "/tmp")
        for path in runtime.folder(base).glob(f"box-{os.getpid()}-*")
    ]
    names += map(str, Path("/sys/fs/cgroup").glob(f"**/r1reward-box-{os.getpid()}-*"))
    return names + Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()


def run(backend: str, callers: int, kinds: list[str]) -> list[str]:
    """All kinds, on one backend by so many callers; what was wrong."""
    start, verifier = time.monotonic(), code(time_limit=1, memory_mb=256, backend=backend)
    with ThreadPoolExecutor(callers) as pool:
        wrong = [line for kind in kinds for line in of_kind(verifier, pool, kind)]
    verifier.close()
    time.sleep(1)
    wrong += [f"left: {name}" for name in left()]
    seconds = time.monotonic() - start
    count = f"{len(kinds)} kinds, {2 * len(kinds)} hostile and {8 * len(kinds)} right"
    print(f"{backend}, {callers} callers: {count}: {len(wrong)} wrong, {seconds:.0f} s", flush=True)
    for line in wrong:
        print(f"  {line}", flush=True)
    return wrong


def run_as(user: int) -> None:
    """Go on as this user, in a child; the parent waits for it and ends as it does."""
    verifier = code(backend="local")
    scored(verifier, RIGHT)  # imports all that this user may not be able to read
    verifier.close()
    folder = Path(tempfile.mkdtemp())
    package = folder / "r1reward_sandbox" / "inside"
    shutil.copytree(runtime.HARNESS, package, ignore=shutil.ignore_patterns("__pycache__"))
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    if pid := os.fork():
        status = os.waitpid(pid, 0)[1]
        shutil.rmtree(folder)
        os._exit(bool(status))
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    kernel.set_dumpable(True)
    os.chdir("/")
    sys.executable = sys._base_executable = "/usr/bin/python3"
    runtime.HARNESS = package


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--backends", nargs="+", default=["local"])
    parser.add_argument("--callers", nargs="+", type=int, default=[1, 8])
    parser.add_argument("--kinds", type=int, default=len(KINDS))
    parser.add_argument("--only", default="")
    parser.add_argument("--as", type=int, dest="user")
    options = parser.parse_args()
    if options.user is not None:
        run_as(options.user)
    names = [name for name in KINDS if options.only in name]
    step = max(1, len(names) // options.kinds)
    results = [run(backend, callers, names[::step][: options.kinds])
               for backend in options.backends for callers in options.callers]  # fmt: skip
    sys.exit(any(results))


if __name__ == "__main__":
    main()
