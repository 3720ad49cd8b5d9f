"""How long `r1reward view` takes to index a scored file, to open, to filter and to page, by the number of completions.

    python tests/benchmarks/view.py SCORED [--sizes 1000,100000,1000000] [--folder /tmp/view]

SCORED is repeated with prompts and ids of its own until there are so many completions. The index is compared with
reading the file once, from the page cache and from the disk, and with decoding it, in the same run; everything else is
what a browser asks, over HTTP, from a server in a process of its own, and the first answer to it: none comes out of the
server's memory. In brackets: the processor's own time in the server, over all cores. With --keep the files stay, and
are used again.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import msgspec
import orjson

QUESTIONS = {
    "overview": "overview",
    "overview, filtered": "overview?source=math&v=wrong",
    "overview of a sign": "overview?sign=hedge",
    "facets, filtered": "facets?v=wrong",
    "first page": "rows?limit=200",
    "page of a filter": "rows?limit=200&source=math&v=wrong",
    "page, sorted": "rows?limit=200&v=wrong&sort=-len",
    "page far down, sorted": "rows?limit=200&sort=-len&offset={half}",
    "a row's place": "at?row={half}&v=wrong&sort=-len",
    "a reason": "rows?limit=200&reason=" + quote("accuracy:no final answer in the answer part"),
    "a prompt": "prompt?i={half}",
    "next to label": "label",
}
SEARCHES = {
    "in most rows": "answer",
    "frequent": "quadratic",
    "a part of words": "uadrati",
    "a formula": "\\frac{1}{2}",
    "one prompt": " (7)",
    "absent": "zygodactyl",
    "an absent number": "90817263",
}
"""Of the texts that they look for, only those of few rows need an end; the others a page."""


def main() -> None:
    """Print one table for all sizes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("scored", type=Path)
    parser.add_argument("--sizes", default="1000,100000,1000000")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "r1reward-view")
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    columns = {}
    for size in map(int, options.sizes.split(",")):
        path = options.folder / f"{size}.jsonl"
        if not path.exists():
            repeat(options.scored, path, size)
        columns[f"{size:,}"] = measure(path, size)
        if not options.keep:
            path.unlink()
    first = next(iter(columns.values()))
    print("| | " + " | ".join(columns) + " |\n|---|" + "---:|" * len(columns))
    for name in first:
        print(f"| {name} | " + " | ".join(column[name] for column in columns.values()) + " |")


def repeat(source: Path, path: Path, size: int) -> None:
    """Write rows with `size` completions."""
    rows = [msgspec.json.decode(line) for line in source.read_bytes().splitlines()]
    encode, count, turn = msgspec.json.Encoder().encode, 0, 0
    with path.open("wb") as file:
        while count < size:
            for row in rows:
                mine = dict(row, id=f"{row['id']}-{turn}", prompt=f"{row['prompt']} ({turn})")
                file.write(encode(mine) + b"\n")
                count += len(row["completions"])
                if count >= size:
                    break
            turn += 1


def measure(path: Path, size: int) -> dict[str, str]:
    """The figures of one file, by name."""
    cache = path.with_suffix(".cache")
    command = [sys.executable, "-m", "r1reward", "view", str(path), "--cache", str(cache)]
    forget(path)
    cold = timed(lambda: read_bytes(path))
    reading = min(timed(lambda: sum(map(len, path.open("rb")))) for _ in range(3))
    decoding = min(timed(lambda: decode_lines(path)) for _ in range(2))
    build, spent = ended([*command, "--index-only"])
    nothing, idle = ended([*command, "--index-only"])
    figures = {
        "the file": f"{path.stat().st_size / 1e6:,.0f} MB",
        "reading its lines from the page cache": seconds(reading),
        "reading its bytes from the disk": seconds(cold),
        "decoding each line with orjson": seconds(decoding),
        "building the index": f"{seconds(build)}, {spent:.1f} s of the processor",
        "the same, less the program's start": f"{seconds(build - nothing)}, {spent - idle:.1f} s of the processor",
        "to reading from the page cache, from the disk, to decoding": " ".join(
            f"{(build - nothing) / each:.1f} x" for each in (reading, cold, decoding)
        ),
        "the index": f"{sum(p.stat().st_size for p in cache.iterdir()) / 1e6:,.0f} MB",
    }
    began = time.perf_counter()
    with serving(command) as (address, server):
        ask(address)
        ask(f"{address}api/meta")
        ask(f"{address}api/overview")
        figures["opening, to the overview"] = seconds(time.perf_counter() - began)
        for name, question in QUESTIONS.items():
            figures[name] = asked(server, f"{address}api/{question.format(half=size // 2)}")
        for name, text in SEARCHES.items():
            before, began = cpu(server), time.perf_counter()
            page = asked(server, f"{address}api/rows?limit=200&q={quote(text)}")
            hits = search(address, text)
            whole = f"{seconds(time.perf_counter() - began)} ({cpu(server) - before:.2f}), {hits:,} hits"
            figures[f"search, {name}: the first page"] = page
            figures[f"search, {name}: all"] = whole
    for file in cache.iterdir():
        file.unlink()
    return figures


def forget(path: Path) -> None:
    """Let the system drop the pages of a file: the next reading is of the disk, or of what that remembers itself."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def read_bytes(path: Path) -> None:
    """Read a file from its beginning to its end, a megabyte at a time."""
    with path.open("rb", buffering=0) as file:
        while file.read(1 << 20):
            pass


def decode_lines(path: Path) -> None:
    """What every program that reads the rows has to do at least, in one process."""
    with path.open("rb") as file:
        for line in file:
            orjson.loads(line)


def ended(command: list[str]) -> tuple[float, float]:
    """The seconds that a command takes, and those of the processor."""
    before = os.times()
    wall = timed(lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL))
    after = os.times()
    return wall, sum(after[2:4]) - sum(before[2:4])


@contextmanager
def serving(command: list[str]) -> Iterator[tuple[str, int]]:
    """The address and the process of a server with an index that is there already."""
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert server.stdout is not None
        match = re.search(r"http\S+", server.stdout.readline())
        assert match is not None
        yield match[0], server.pid
    finally:
        server.terminate()
        server.wait(30)


def search(address: str, text: str) -> int:
    """Wait until every text was looked at; how many completions have it."""
    while True:
        state = msgspec.json.decode(ask(f"{address}api/meta?q={quote(text)}"))["search"]
        if state["done"] == 1:
            return int(state["hits"])
        time.sleep(0.02)


def asked(server: int, url: str) -> str:
    """How long an answer takes, and the server's processor time."""
    before = cpu(server)
    wall = timed(lambda: ask(url))
    return f"{seconds(wall)} ({cpu(server) - before:.2f})"


def cpu(process: int) -> float:
    """Seconds of the processor that a process has had so far."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def ask(url: str) -> bytes:
    """The answer."""
    with urllib.request.urlopen(url, timeout=120) as answer:
        body: bytes = answer.read()
        return body


def timed(work: object) -> float:
    """Seconds."""
    began = time.perf_counter()
    assert callable(work)
    work()
    return time.perf_counter() - began


def seconds(value: float) -> str:
    """`0.123 s`, `12.3 s`."""
    return f"{value:.3g} s"


if __name__ == "__main__":
    main()
