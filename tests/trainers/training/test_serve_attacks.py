"""Requests that are made to break `r1reward serve`: each is refused as the client's fault, and none is let in unseen."""

import asyncio
import gzip
import json
import re
import time
import zlib
from pathlib import Path

import pytest

pytest.importorskip("aiohttp", reason="the extra `serve` is not installed")
pytest.importorskip("prometheus_client", reason="the extra `serve` is not installed")

from aiohttp import web

from r1reward_serve.http import make_app
from r1reward_serve.request_body import _has_more_parts
from r1reward_serve.reward_pool import WarmReward
from r1reward_serve.service import ServeOptions, Service

REWARD = {"template": "plain", "terms": [{"verifier": "math", "name": "accuracy"}]}
ROW = {"prompt": "1 + 1", "completion": "2", "ground_truth": "2"}
ROWS = json.dumps({"rows": [ROW]}).encode()


@pytest.fixture(scope="module")
def talk():
    """Has a conversation with a server whose token is `key`, and whose requests are 1 MB at most."""
    warm = WarmReward(REWARD, workers=1)

    def run(what):
        async def main():
            app = make_app(Service(warm, ServeOptions(token="key", most_mb=1, most=100)))
            runner = web.AppRunner(app, auto_decompress=False)
            await runner.setup()
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            try:
                return await what(*runner.addresses[0][:2])
            finally:
                await runner.cleanup()

        return asyncio.run(main())

    yield run
    warm.close()


def _request(body=b"", *, token=b"key", path=b"/score", headers=b""):
    head = b"POST %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer %s\r\n" % (path, token)
    return head + headers + b"Content-Length: %d\r\n\r\n" % len(body) + body


async def _answer(address, request):
    reader, writer = await asyncio.open_connection(*address)
    writer.write(request)
    reply = await reader.read()
    writer.close()
    return int(reply.split()[1]), json.loads(reply.partition(b"\r\n\r\n")[2])


@pytest.mark.parametrize("token", [b"\xff\xfe", b"\xed\xa0\x80", "schlüssel".encode(), b"", b"key\xff"])
def test_any_bytes_of_a_header_are_a_wrong_token(talk, token):
    status, _ = talk(lambda *address: _answer(address, _request(ROWS, token=token)))
    assert status == 401


@pytest.mark.parametrize("path", [b"/score?token=%FF", b"/score?token=%ED%A0%80", b"/nowhere", b"/health"])
def test_the_token_is_looked_at_before_anything_else(talk, path):
    body = b"[" * 5000
    status, _ = talk(lambda *address: _answer(address, _request(body, token=b"no", path=path)))
    assert status == 401


@pytest.mark.parametrize(
    "body",
    [
        b'{"rows":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
        json.dumps({"rows": [ROW], "columns": {"completion": "a", "prompt": 5}}).encode(),
        json.dumps({"rows": [ROW], "columns": {"completion": ["x"]}}).encode(),
        json.dumps({"rows": [ROW], "columns": {"completion": None}}).encode(),
        json.dumps({"rows": [ROW], "columns": ["completion"]}).encode(),
        json.dumps({"rows": ROW}).encode(),
        b"[]",
        b'"rows"',
        b"\xff{",
        b"",
    ],
)
def test_what_is_no_request_is_the_clients_fault(talk, body):
    status, reply = talk(lambda *address: _answer(address, _request(body)))
    assert (status, bool(reply["error"])) == (400, True)


def test_a_request_of_nothing_but_brackets_is_refused_before_it_is_decoded(talk):
    status, reply = talk(
        lambda *address: _answer(address, _request(b'{"rows":[' + b"[]," * 10_000 + b"[]]}"))
    )
    assert (status, reply["error"]) == (400, "the request has more than 10,000 arrays and objects")
    row = {**ROW, "prompt": '\\"[{' * 10_000}
    status, reply = talk(lambda *address: _answer(address, _request(json.dumps({"rows": [row]}).encode())))
    assert (status, reply["rows"][0]["reward"]) == (200, 1.0), "brackets of a text are no arrays"


@pytest.mark.parametrize("piece", [b'"', b'\\"', b'"a\\', b'"a",[', b'"\\', b"\\", b"[", b'{"\\\\":'])
@pytest.mark.parametrize("before", [b"", b'"'])
def test_brackets_are_counted_in_a_time_that_grows_with_the_body(before, piece):
    body = before + piece * ((1 << 20) // len(piece)) + b"[" * 9
    began = time.process_time()
    _has_more_parts(body, 1)
    assert time.process_time() - began < 2, "squared, it would be minutes"


@pytest.mark.parametrize(
    ("encoding", "pack"), [(b"gzip", gzip.compress), (b"deflate", zlib.compress), (b"GZIP", gzip.compress)]
)
def test_a_request_may_be_compressed(talk, encoding, pack):
    header = b"Content-Encoding: %s\r\n" % encoding
    status, reply = talk(lambda *address: _answer(address, _request(pack(ROWS), headers=header)))
    assert (status, reply["rows"][0]["reward"]) == (200, 1.0)


@pytest.mark.parametrize(
    ("encoding", "make_body", "status"),
    [
        (b"gzip", lambda: _packed_spaces(400, zlib.MAX_WBITS + 16), 413),
        (b"deflate", lambda: _packed_spaces(400, zlib.MAX_WBITS), 413),
        (b"gzip", lambda: gzip.compress(ROWS)[:-12], 400),
        (b"gzip", lambda: b"no gzip at all", 400),
        (b"br", lambda: ROWS, 415),
    ],
    ids=["400 MB of gzip", "400 MB of deflate", "gzip cut short", "no gzip", "an unknown encoding"],
)
def test_a_compressed_request_may_not_become_larger_than_a_plain_one(talk, encoding, make_body, status):
    header, body = b"Content-Encoding: %s\r\n" % encoding, make_body()
    Path("/proc/self/clear_refs").write_text("5")  # the most memory so far is forgotten
    before = _highest_mb()
    got, _ = talk(lambda *address: _answer(address, _request(body, headers=header)))
    assert got == status
    assert _highest_mb() - before < 64


def _packed_spaces(megabytes, wbits):
    """So many, compressed, and never all in memory: what the server takes for them is measured."""
    packer = zlib.compressobj(wbits=wbits)
    pieces = [packer.compress(b'{"rows":['), *(packer.compress(b" " * (1 << 20)) for _ in range(megabytes))]
    return b"".join([*pieces, packer.flush()])


def _highest_mb():
    return int(re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())[1]) / 1024


def test_half_a_surrogate_pair_costs_its_own_row_only(talk):
    body = (
        b'{"rows": [{"prompt": "1", "completion": "\\ud800", "ground_truth": "2"}, %s]}'
        % json.dumps(ROW).encode()
    )
    status, reply = talk(lambda *address: _answer(address, _request(body)))
    assert (status, [row["reward"] for row in reply["rows"]]) == (200, [0.0, 1.0])


def test_a_client_that_hangs_up_is_no_fault_of_the_server(talk, caplog):
    async def hang_up(*address):
        _, writer = await asyncio.open_connection(*address)
        writer.write(_request(ROWS)[:-20])
        await writer.drain()
        writer.close()
        return await _answer(address, _request(ROWS))

    assert talk(hang_up)[0] == 200
    assert "Traceback" not in caplog.text
