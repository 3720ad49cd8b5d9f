"""An async verifier over a service with a heavy tail, beside plain asyncio with the same limit, in the same run.

    python tests/benchmarks/sliding_window.py [--rows 2000] [--share 0.01] [--slow 1.5] [--workers 1] [--capacity 100]

The service answers in 20 ms, one in a hundred in 1.5 s, and takes `--capacity` requests a second at most, as real
ones do. The time of r1reward, from the first request to the last answer, must be at most 1.1 times that of asyncio.
"""

import argparse
import asyncio
import json
import multiprocessing
import sys
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path

import httpx

import r1reward

LIMIT = 64

VERIFIER = """
import asyncio, httpx, r1reward

class Ask:
    concurrency, cache_key, deadline = {limit}, None, 30.0
    def __init__(self, url):
        self.url, self.http = url, None
    async def __call__(self, sample, completion, response):
        if self.http is None:
            limits = httpx.Limits(max_connections={limit}, max_keepalive_connections={limit})
            self.http = httpx.AsyncClient(timeout=30, limits=limits)
        return r1reward.Score(value=(await self.http.get(self.url + completion.text)).json()["value"])

@r1reward.hookimpl
def register_verifiers(register):
    register("ask", lambda *, url: Ask(url))
"""


class Service:
    """Answers `GET /N`; every `1 / share`-th is slow. `GET /times` gives the seconds since it was asked last."""

    def __init__(self, share: float, slow: float, capacity: float) -> None:
        self.every, self.slow, self.gap = round(1 / share), slow, 1 / capacity
        self.next = self.first = self.last = 0.0

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of a connection."""
        while line := await reader.readline():
            path = line.split()[1].lstrip(b"/").decode()
            while (await reader.readline()).strip():
                pass
            value = self._times() if path == "times" else await self._answer(int(path))
            body = json.dumps({"value": value}).encode()
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
            await writer.drain()
        writer.close()

    async def _answer(self, number: int) -> float:
        now = time.monotonic()
        self.first = self.first or now
        self.next = max(self.next, now) + self.gap
        await asyncio.sleep(self.next - now + (self.slow if number % self.every == 7 else 0.02))
        self.last = time.monotonic()
        return 1.0

    def _times(self) -> float:
        seconds, self.first, self.last = self.last - self.first, 0.0, 0.0
        return seconds


def serve(port: Connection, share: float, slow: float, capacity: float) -> None:
    """Serve in a process of its own, until it is ended."""

    async def run() -> None:
        server = await asyncio.start_server(Service(share, slow, capacity).handle, "127.0.0.1", 0)
        port.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


async def plain(url: str, rows: int) -> None:
    """The same requests by asyncio and a semaphore."""
    gate = asyncio.Semaphore(LIMIT)
    limits = httpx.Limits(max_connections=LIMIT, max_keepalive_connections=LIMIT)
    async with httpx.AsyncClient(timeout=30, limits=limits) as client:

        async def one(number: int) -> None:
            async with gate:
                (await client.get(f"{url}{number}")).raise_for_status()

        await asyncio.gather(*(one(n) for n in range(rows)))


def seconds(url: str) -> float:
    """From the first request to the last answer since the service was asked last."""
    return float(httpx.get(f"{url}times").json()["value"])


def score(url: str, args: argparse.Namespace) -> None:
    """The same requests by r1reward."""
    with tempfile.TemporaryDirectory() as folder:
        rows, plugin = Path(folder) / "rows.jsonl", Path(folder) / "ask.py"
        plugin.write_text(VERIFIER.format(limit=LIMIT))
        pad = "x" * args.pad
        rows.write_text(
            "".join(json.dumps({"completion": str(n), "pad": pad}) + "\n" for n in range(args.rows))
        )
        reward = {"template": "plain", "terms": [{"verifier": "ask", "options": {"url": url}}]}
        out = Path(folder) / "out.jsonl"
        summary = r1reward.score_files(rows, reward, out, workers=args.workers, plugins=[plugin])
        assert summary.rows == args.rows, summary
        assert summary.reward is not None, summary
        assert summary.reward.mean == 1.0, summary


def main(args: argparse.Namespace) -> float:
    """Run both; the ratio."""
    here, there = multiprocessing.Pipe()
    how = (there, args.share, args.slow, args.capacity)
    service = multiprocessing.get_context("spawn").Process(target=serve, args=how, daemon=True)
    service.start()
    url = f"http://127.0.0.1:{here.recv()}/"
    asyncio.run(plain(url, args.rows))
    alone = seconds(url)
    score(url, args)
    ours = seconds(url)
    service.kill()
    print(f"asyncio {alone:.2f} s, r1reward {ours:.2f} s: {ours / alone:.3f} times")
    return ours / alone


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=2000)
    parser.add_argument("--share", type=float, default=0.01)
    parser.add_argument("--slow", type=float, default=1.5)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--capacity", type=float, default=100.0)
    parser.add_argument("--pad", type=int, default=300)
    sys.exit(main(parser.parse_args()) > 1.1)
