"""The pool against pebble and loky on the same work: `python tests/benchmarks/pool.py [--items N]`.

Trivial items (upper-case a short line) in jobs of 500, and the same with one item a job, which is what a per-item
deadline costs where only whole tasks can be given one. Then the time from a fault in a worker to the next result,
and how far each is from what the pool is for. A peer that is not installed is skipped, and said so.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from r1reward.pool import Job, Limits, Pool
from r1reward.pool.heartbeats import SharedGuard

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "core" / "pool"))
WORKERS = 2


def upper(block: str) -> str:
    return "\n".join(line.upper() for line in block.split("\n"))


def misbehave(how: str) -> str:
    if how == "exit":
        os._exit(3)
    if how == "hang":
        time.sleep(600)
    return how


def timed(run: Callable[[], object]) -> float:
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def blocks(items: int, size: int) -> list[str]:
    return ["\n".join(["a short line"] * size)] * (items // size)


def ours(items: int) -> None:
    with Pool("pool_targets:lines", {"every": 100, "deadline": 0.2}, workers=WORKERS) as pool:
        pool.ready()
        pool.submit(Job(b"a", 1)).result()
        for size in (500, 1):
            n = items if size > 1 else items // 20
            jobs = [Job(b.encode(), size) for b in blocks(n, size)]
            seconds = timed(lambda jobs=jobs: list(pool.map(jobs, ahead=16)))
            print(
                f"  r1reward  jobs of {size:3d}: {n / seconds:12,.0f} items/s, a guard and a deadline on each item"
            )
        latency("r1reward", lambda how: pool.submit(Job(how.encode(), 1)).result())


def latency(name: str, do: Callable[[str], object], hows: tuple[str, ...] = ("exit", "hang")) -> None:
    """From a fault to the result that shows it; for a hang, beyond its deadline of 0.2 s."""
    for how in hows:
        times = sorted(timed(lambda how=how: do(how)) - (0.2 if how == "hang" else 0.0) for _ in range(30))
        print(
            f"  {name:9s} after {how}: median {median(times) * 1e3:7.1f} ms, worst of 30 {times[-1] * 1e3:7.1f} ms"
        )


def guard() -> None:
    heartbeat = SharedGuard(memoryview(bytearray(32)).cast("d"), 0)

    def run() -> None:
        for n in range(200_000):
            heartbeat.enter(n, 0, 1.0)
            heartbeat.leave()

    print(f"  guard: {timed(run) / 200_000 * 1e6:.2f} us for enter and leave")


def with_pebble(items: int) -> None:
    try:
        from pebble import ProcessExpired, ProcessPool
    except ImportError:
        print("  pebble    skipped: not installed (pip install pebble)")
        return
    with ProcessPool(max_workers=WORKERS) as pool:
        pool.schedule(upper, ["a"]).result()
        for size in (500, 1):
            n = items if size > 1 else items // 20
            work = blocks(n, size)
            seconds = timed(
                lambda work=work: [f.result() for f in [pool.schedule(upper, [b], timeout=60) for b in work]]
            )
            print(f"  pebble    jobs of {size:3d}: {n / seconds:12,.0f} items/s, a deadline on each job only")

        def do(how: str) -> None:
            try:
                pool.schedule(misbehave, [how], timeout=0.2).result()
            except (ProcessExpired, TimeoutError):
                pool.schedule(misbehave, ["ok"]).result()

        latency("pebble", do)


def with_loky(items: int) -> None:
    try:
        from loky import get_reusable_executor
        from loky.process_executor import TerminatedWorkerError
    except ImportError:
        print("  loky      skipped: not installed (pip install loky)")
        return
    pool = get_reusable_executor(max_workers=WORKERS)
    pool.submit(upper, "a").result()
    for size in (500, 1):
        n = items if size > 1 else items // 20
        work = blocks(n, size)
        seconds = timed(lambda work=work: list(pool.map(upper, work)))
        print(
            f"  loky      jobs of {size:3d}: {n / seconds:12,.0f} items/s, no deadline, a crash fails every job"
        )

    def do(how: str) -> None:
        try:
            get_reusable_executor(max_workers=WORKERS).submit(misbehave, how).result()
        except TerminatedWorkerError:
            get_reusable_executor(max_workers=WORKERS).submit(misbehave, "ok").result()

    latency("loky", do, ("exit",))
    get_reusable_executor(max_workers=WORKERS).shutdown(kill_workers=True)


def faulty(items: int) -> None:
    """One item in a hundred of each kind of fault, next to the same run without faults."""
    bad = {11: "exit", 31: "segfault", 51: "raise", 71: "leak", 91: "hang"}
    clean = [f"w{n}" for n in range(items)]
    mixed = [bad.get(n % 100, word) for n, word in enumerate(clean)]
    config = {"every": 20, "deadline": 0.2}
    seconds = {}
    for name, words in (("clean", clean), ("faulty", mixed)):
        with Pool("pool_targets:lines", config, workers=WORKERS, limits=Limits(memory_mb=32)) as pool:
            pool.ready()
            jobs = [
                Job("\n".join(words[n : n + 250]).encode(), len(words[n : n + 250]))
                for n in range(0, items, 250)
            ]
            outcomes: list[object] = []
            seconds[name] = timed(
                lambda jobs=jobs, outcomes=outcomes, pool=pool: outcomes.extend(pool.map(jobs))
            )
            lines = [line for o in outcomes for line in b"".join(o.pieces).decode().splitlines()]  # type: ignore[attr-defined]
            wrong = sum(line != w.upper() for w, line in zip(words, lines, strict=True) if w[0] == "w")
            print(
                f"  {name}: {seconds[name]:.2f} s, {wrong} wrong items, restarts {dict(pool.stats().restarts)}"
            )
    hangs = sum(w == "hang" for w in mixed) * 0.2 / WORKERS
    print(f"  of which deadlines: {hangs:.2f} s (hanging items x 0.2 s / {WORKERS} workers)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=400_000)
    parser.add_argument("--faulty", type=int, default=10_000)
    options = parser.parse_args()
    guard()
    for run in (ours, with_pebble, with_loky):
        run(options.items)
    faulty(options.faulty)


if __name__ == "__main__":
    main()
