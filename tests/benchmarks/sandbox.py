"""Executions a second of the sandbox beside a bare Python start, bubblewrap and docker, in the same run.

    python tests/benchmarks/sandbox.py [--seconds 2] [--rounds 3] [--user 65534] [--cores 1 2]

`print(input())` in full isolation by each backend, and `python3 -I -S -c pass` bare (with no isolation), in a fresh
bubblewrap, and by `docker exec` in a running container, in turns, on one core and on two (as many callers as
cores). Prints the rate, its ratio to the bare start, the median and the 99th percentile. As root, the same again as
an ordinary user (`--user`), from a copy of the package that the user can read; docker, if the daemon's socket is open
to it. A second of a backend's start is not counted. What this machine lacks is named.
"""

import sys

# The benchmark math.py, beside this one, would be taken for the standard module.
sys.path.pop(0)

import argparse
import importlib.util
import json
import os
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

SELF = Path(__file__).resolve()


class Contender:
    """Something that can be done again and again, and how long it took each time."""

    def __init__(self, name: str, work: Callable[[], None], close: Callable[[], None] = lambda: None) -> None:
        self.name, self.work, self.close = name, work, close
        self.taken: list[float] = []
        self.rates: list[float] = []

    def measure(self, callers: int, seconds: float) -> None:
        """One round: so many threads for so many seconds."""
        start = time.perf_counter()
        threads = [threading.Thread(target=self._call, args=(start + seconds,)) for _ in range(callers)]
        before = len(self.taken)
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.rates.append((len(self.taken) - before) / (time.perf_counter() - start))

    def _call(self, end: float) -> None:
        while (start := time.perf_counter()) < end:
            self.work()
            self.taken.append(time.perf_counter() - start)

    def result(self) -> dict[str, object]:
        """Rate of all rounds, rate of each, and times in milliseconds."""
        times = sorted(self.taken)
        pick = lambda share: 1e3 * times[int(share * (len(times) - 1))]  # noqa: E731
        rate = sum(self.rates) / len(self.rates)
        return {"name": self.name, "rate": rate, "rates": self.rates, "median": pick(0.5), "p99": pick(0.99)}


def boxed(backend: str, python: str) -> Contender:
    """The sandbox, by one of its backends."""
    from r1reward_sandbox import Limits, Program, Sandbox, image
    from r1reward_sandbox.docker_daemon import connect

    if backend == "docker":
        with closing(connect()) as client:
            image.build(client, python)
    sandbox, echo, limits = (
        Sandbox(2, backend=backend, python=python),
        Program(language="python", source="print(input())"),
        Limits(),
    )

    def work() -> None:
        result = sandbox.run(echo, b"hello\n", limits=limits)
        assert result.stdout == b"hello\n", result

    work()
    return Contender(backend, work, sandbox.close)


def command(name: str, words: list[str]) -> Contender:
    """A command that is started each time."""

    def work() -> None:
        subprocess.run(words, check=True, close_fds=False, stdout=subprocess.DEVNULL)

    work()
    return Contender(name, work)


def bubblewrap(python: str) -> Contender:
    """The same bare start in a fresh bubblewrap that unshares all."""
    if not shutil.which("bwrap"):
        raise FileNotFoundError("no bwrap: apt install bubblewrap")
    prefix = Path(python).resolve().parents[1]
    words = ["bwrap", "--unshare-all", "--die-with-parent", "--ro-bind", "/usr", "/usr"]
    for link in ("/bin", "/lib", "/lib64"):
        words += ["--symlink", os.readlink(link), link] if os.path.islink(link) else ["--ro-bind", link, link]
    words += [] if str(prefix) == "/usr" else ["--ro-bind", str(prefix), str(prefix)]
    return command(
        "bubblewrap",
        [*words, "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", python, "-I", "-S", "-c", "pass"],
    )


def docker_exec(python: str) -> Contender:
    """The same bare start by `docker exec` in a container that runs."""
    from r1reward_sandbox import image
    from r1reward_sandbox.docker_daemon import connect

    with closing(connect()) as client:
        name = image.build(client, python)
        box = client.containers.run(
            name, [python, "-I", "-S", "-c", "import time; time.sleep(3600)"], entrypoint="", detach=True,
            network_mode="none", volumes=[f"{path}:{path}:ro" for path in image.host_paths()], remove=True,
        )  # fmt: skip
    made = command("docker exec", ["docker", "exec", box.id, python, "-I", "-S", "-c", "pass"])

    def close() -> None:
        subprocess.run(["docker", "rm", "-f", box.id], check=True, stdout=subprocess.DEVNULL)

    made.close = close
    return made


def measure(cores: int, seconds: float, rounds: int, python: str) -> None:
    """Prints a line of JSON for each contender, as the user that this process has."""
    from r1reward_sandbox import cpu_slots

    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])
    # Turns of its own: other sandboxes on this machine compete for its CPUs, not for its place in the line.
    with tempfile.NamedTemporaryFile() as file:
        cpu_slots._by_pid[os.getpid()] = cpu_slots.Slots(Path(file.name))
    makers: dict[str, Callable[[], Contender]] = {
        "bare": lambda: command("bare", [python, "-I", "-S", "-c", "pass"]),
        "local": lambda: boxed("local", python),
        "docker": lambda: boxed("docker", python),
        "landlock": lambda: boxed("landlock", python),
        "bubblewrap": lambda: bubblewrap(python),
        "docker exec": lambda: docker_exec(python),
    }
    contenders = []
    for name, make in makers.items():
        try:
            contenders.append(make())
        except Exception as error:  # noqa: BLE001 - named, and left out
            print(
                json.dumps({"name": name, "missing": f"{type(error).__name__}: {str(error)[:120]}"}),
                flush=True,
            )
    try:
        for _ in range(rounds):
            for contender in contenders:
                contender.measure(cores, seconds)
    finally:
        for contender in contenders:
            contender.close()
    for contender in contenders:
        print(json.dumps(contender.result()), flush=True)


def table(lines: list[dict[str, object]], title: str) -> None:
    """Prints the results of one run."""
    print(
        f"\n{title}\n{'':12} {'a second':>10} {'x bare':>7} {'median ms':>10} {'p99 ms':>8} {'p99/median':>11}"
    )
    rates = {str(line["name"]): line for line in lines if "rate" in line}
    bare = float(rates["bare"]["rate"])  # type: ignore[arg-type]
    for name, line in rates.items():
        rate, median, late = (float(line[key]) for key in ("rate", "median", "p99"))  # type: ignore[arg-type]
        print(f"{name:12} {rate:10,.0f} {rate / bare:7.2f} {median:10.2f} {late:8.2f} {late / median:11.1f}")
    for line in lines:
        if "missing" in line:
            print(f"{line['name']:12} not measured: {line['missing']}")


def run(arguments: list[str], user: int | None, folder: str) -> list[dict[str, object]]:
    """The lines of a measuring process, as another user if one is named."""
    # The first entry is what the script takes off the path.
    code = f"import runpy, sys; sys.path[:0] = ['', {folder!r}]; sys.argv = sys.argv[1:]; "
    code += "runpy.run_path(sys.argv[0], run_name='__main__')"
    words = [sys.executable if user is None else "/usr/bin/python3", "-c", code, f"{folder}/sandbox.py"]
    extra: dict[str, object] = (
        {}
        if user is None
        else {"user": user, "group": user, "extra_groups": [], "env": {**os.environ, "HOME": folder}}
    )
    done = subprocess.run(
        [*words, *arguments], stdout=subprocess.PIPE, text=True, cwd="/", check=True, **extra
    )  # type: ignore[call-overload]
    return [json.loads(line) for line in done.stdout.splitlines()]


def lend(folder: str) -> None:
    """Copy the docker package and what it needs, which may lie where another user cannot read."""
    for name in ("docker", "requests", "urllib3", "idna", "certifi", "charset_normalizer"):
        found = importlib.util.find_spec(name)
        if found is None or found.origin is None:
            return
        package = Path(found.origin).parent
        shutil.copytree(package, f"{folder}/{name}")
        for compiled in package.parent.glob("*__mypyc*.so") if name == "charset_normalizer" else ():
            shutil.copy(compiled, folder)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=2, help="of each round of each contender")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--cores", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--user", type=int, default=65534, help="an ordinary user to measure as, too")
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        measure(given.cores[0], given.seconds, given.rounds, given.measure)
        return
    import r1reward_sandbox
    from r1reward_sandbox.interpreter import find

    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        os.chmod(folder, 0o755)
        shutil.copytree(Path(r1reward_sandbox.__file__).parent, f"{folder}/r1reward_sandbox")
        shutil.copy(SELF, f"{folder}/sandbox.py")
        lend(folder)
        for user in [None] if os.geteuid() else [None, given.user]:
            python = find().path if user is None else "/usr/bin/python3"
            for cores in given.cores:
                arguments = [
                    "--measure",
                    python,
                    "--cores",
                    str(cores),
                    "--seconds",
                    str(given.seconds),
                    "--rounds",
                    str(given.rounds),
                ]
                title = f"as user {os.geteuid() if user is None else user}, {cores} core{'s' * (cores > 1)}, {python}"
                table(run(arguments, user, folder), title)


if __name__ == "__main__":
    main()
