"""The one HTTP client: what may pass is asked again, when the service wants to be asked; what will not is explained."""

import asyncio
import email.utils
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from r1reward.errors import UsageError
from r1reward.http import (
    JsonClient,
    RefusedError,
    ServiceError,
    UnreachableError,
    check_url,
    retry_after,
    sliding_window,
)

pytest.importorskip("httpx", reason="the extra `judge` is not installed")


class Service:
    """Answers with the replies in turn, the last of them for ever: (status, headers, body)."""

    def __init__(self, *replies):
        self.times = []
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                self.rfile.read(int(self.headers.get("content-length", 0)))
                status, headers, body = replies[min(len(service.times), len(replies) - 1)]
                service.times.append(time.monotonic())
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()


OK = (200, {}, json.dumps({"a": 1}).encode())


def ask(url, **how):
    async def talk():
        client = JsonClient(**{"timeout": 5, "retries": 3, "extra": "judge", "first_pause": 0.001} | how)
        try:
            return await client.ask("POST", url, {"q": 1}), client.retried
        finally:
            await client.close()

    return asyncio.run(talk())


@pytest.mark.parametrize("status", [408, 409, 425, 429, 500, 502, 503, 504, 529])
def test_a_failure_that_may_pass_is_asked_again_and_counted(status):
    with Service((status, {}, b"no"), OK) as service:
        assert ask(service.url) == ({"a": 1}, {f"HTTP {status}": 1})


@pytest.mark.parametrize("body", [b"", b"no json", b"[1]", b'"text"', b"\xff"])
def test_an_answer_that_is_no_json_object_is_asked_for_again(body):
    with Service((200, {}, body), OK) as service:
        assert ask(service.url) == ({"a": 1}, {"no JSON": 1})


@pytest.mark.parametrize("status", [400, 401, 403, 404, 413, 422, 451])
def test_a_refusal_is_not_asked_again_and_says_what_the_service_says(status):
    reply = (status, {}, json.dumps({"error": {"message": "too\n long"}}).encode())
    with Service(reply) as service, pytest.raises(RefusedError, match=f"HTTP {status}: too long") as caught:
        ask(service.url)
    assert caught.value.status == status
    assert len(service.times) == 1


def test_a_service_that_keeps_failing_is_given_up_after_the_retries():
    with Service((500, {}, b"")) as service:
        with pytest.raises(ServiceError, match=r"HTTP 500, 4 times"):
            ask(service.url)
        assert len(service.times) == 4


def test_a_service_that_names_a_time_is_not_asked_before_it():
    with Service((429, {"Retry-After": "1"}, b""), OK) as service:
        ask(service.url)
    assert service.times[1] - service.times[0] >= 1.0


def test_retry_after_is_seconds_or_a_date_and_never_more_than_a_minute():
    assert [retry_after(t) for t in ("3", " 0.5 ", "0", "3600", "", "soon", "-3", "nan", "inf", "1e9")] == [
        3.0, 0.5, 0.0, 60.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0,
    ]  # fmt: skip
    in_half_a_minute = email.utils.formatdate(time.time() + 30, usegmt=True)
    assert 25 < retry_after(in_half_a_minute) <= 30
    assert retry_after("Wed, 21 Oct 2015 07:28:00 GMT") == 0.0


def test_a_server_that_cannot_be_reached_is_waited_for_and_counts_as_no_failure():
    with pytest.raises(UnreachableError, match="has not been reached for"):
        ask("http://127.0.0.1:9/v1", patience=0.2, retries=0)


def test_without_patience_it_is_a_failure_like_others():
    with pytest.raises(ServiceError, match=r"cannot be reached.*, 2 times"):
        ask("http://127.0.0.1:9/v1", retries=1)


def test_an_address_is_checked_before_anything_runs():
    assert check_url("http://localhost:8000/v1/", "--url") == "http://localhost:8000/v1"
    with pytest.raises(UsageError, match="--url: an address like http"):
        check_url("localhost:8000", "--url")


def test_a_sliding_window_never_waits_for_the_slowest():
    events = []

    async def work(item):
        events.append(("began", item))
        await asyncio.sleep(0.2 if item == 0 else 0)
        events.append(("ended", item))

    asyncio.run(sliding_window(range(50), work, 2))
    assert events.index(("ended", 0)) > events.index(("ended", 49))
    running = 0
    for kind, _ in events:
        running += 1 if kind == "began" else -1
        assert running <= 2


def test_a_sliding_window_takes_no_more_items_than_it_begins_and_ends_at_the_first_error():
    taken = []

    def source():
        for item in range(100):
            taken.append(item)
            yield item

    async def work(item):
        await asyncio.sleep(0)
        if item == 5:
            raise ValueError("five")

    with pytest.raises(ValueError, match="five"):
        asyncio.run(sliding_window(source(), work, 3))
    assert len(taken) < 12
