"""The sandbox and the verifier in Ray's workers: one machine's turns for all of them, and nothing left of a killed one."""

import json
import os
import time
from pathlib import Path

import pytest

import r1reward
from r1reward_sandbox.cpu_slots import Slots

ray = pytest.importorskip("ray", reason="the extra `ray` is not installed")
pytestmark = pytest.mark.filterwarnings("ignore")  # Ray's own

TURNS = 2
BUSY = "import time\nbegan = time.monotonic()\nwhile time.monotonic() < began + 0.02: pass\nprint(began, time.monotonic())"


@pytest.fixture(scope="module", autouse=True)
def cluster(isolates):
    ray.init(num_cpus=4, log_to_driver=False, logging_level="ERROR", include_dashboard=False)
    yield
    ray.shutdown()


class Runner:
    """Runs programs in a sandbox of its own, as if the machine had two CPUs."""

    def __init__(self, folder):
        from r1reward_sandbox import Sandbox, cpu_slots

        cpu_slots._by_pid[os.getpid()] = Slots(Path(folder) / "turns", TURNS)
        self.sandbox = Sandbox(2, backend="local")

    def run(self, source, count):
        from concurrent.futures import ThreadPoolExecutor

        from r1reward_sandbox import Limits, Program

        program = Program(language="python", source=source)
        with ThreadPoolExecutor(2) as threads:
            results = threads.map(
                lambda _: self.sandbox.run(program, limits=Limits(wall_seconds=60)), range(count)
            )
            return [result.stdout.split() for result in results]

    def pid(self):
        return os.getpid()


def runners(folder, count):
    remote = ray.remote(num_cpus=1)(Runner)
    return [remote.remote(str(folder)) for _ in range(count)]


def descendants(pid):
    """All processes that come of one, by their pids and the times at which they began, as they are at one look.

    Not from one to the next: whoever ends meanwhile leaves nothing to go on from.
    """
    parents, starts = {}, {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            fields = Path(f"/proc/{name}/stat").read_text(errors="replace").rpartition(")")[2].split()
        except OSError:
            continue  # it has ended
        parents[int(name)], starts[int(name)] = int(fields[1]), fields[19]
    found, ahead = {}, {pid}
    while ahead:
        ahead = {child for child, parent in parents.items() if parent in ahead}
        found.update((child, starts[child]) for child in ahead)
    return found


def began(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except OSError:
        return None


def wait_until(what, seconds=20):
    deadline = time.monotonic() + seconds
    while not what() and time.monotonic() < deadline:
        time.sleep(0.05)
    return what()


def test_the_workers_share_the_turns_of_the_machine(tmp_path):
    actors = runners(tmp_path, 3)
    found = ray.get([actor.run.remote(BUSY, 12) for actor in actors])
    times = [(float(start), float(end)) for one in found for start, end in one]
    for actor in actors:
        ray.kill(actor)
    assert len(times) == 36
    together = [sum(start <= moment < end for start, end in times) for moment, _ in times]
    assert max(together) == TURNS, "six threads of three processes, and two turns"
    firsts = sorted(min(float(start) for start, _ in one) for one in found)
    assert firsts[-1] < max(end for _, end in times) - 0.02, "none waits until the others are done"


def test_nothing_is_left_of_a_killed_worker_and_its_turns_go_to_others(tmp_path):
    (actor,) = runners(tmp_path, 1)
    pid = ray.get(actor.pid.remote())
    actor.run.remote("import time\ntime.sleep(50)", 2)
    assert wait_until(lambda: len(descendants(pid)) >= 6), "two keepers, two zygotes, two runs"
    processes = descendants(pid)
    ray.kill(actor)
    assert wait_until(lambda: not any(began(each) == start for each, start in processes.items()))
    slots = Slots(tmp_path / "turns", TURNS)
    with slots.turn(), slots.turn():
        pass
    (other,) = runners(tmp_path, 1)
    assert ray.get(other.run.remote("print(6 * 7)", 2)) == [[b"42"], [b"42"]]
    ray.kill(other)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["turns"]


def rows(count):
    for number in range(count):
        body = ("a + b", "a - b", "exit(0)", "a +")[number % 4]
        yield {
            "prompt": f"Add two numbers ({number}).",
            "completion": f"```python\ndef add(a, b):\n    return {body}\n```",
            "ground_truth": ["assert add(1, 2) == 3", f"assert add({number}, 1) == {number + 1}"],
        }


def test_the_verifier_gives_the_bytes_of_one_machine_over_ray(tmp_path):
    source = tmp_path / "in.jsonl"
    source.write_text("".join(json.dumps(row) + "\n" for row in rows(24)))
    spec = {"template": "plain", "terms": [{"verifier": "code", "options": {"time_limit": 2}}]}
    before, outs = set(descendants(os.getpid()).items()), {}
    for engine in ("local", "ray"):
        outs[engine] = tmp_path / f"{engine}.jsonl"
        r1reward.score_files(source, spec, outs[engine], engine=engine, workers=3)
    assert outs["ray"].read_bytes() == outs["local"].read_bytes()
    rewards = [json.loads(line)["reward"] for line in outs["ray"].read_text().splitlines()]
    assert rewards == [1.0, 0.0, 0.0, 0.0] * 6
    assert wait_until(lambda: not boxes_of(set(descendants(os.getpid()).items()) - before))


def boxes_of(processes):
    """Those that hold a box, whatever else Ray and the pool keep warm."""
    found = []
    for pid, start in processes:
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            continue
        if b"r1reward_sandbox.inside.launch" in words and began(pid) == start:
            found.append(pid)
    return found
