import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

pytest.importorskip("httpx", reason="the extra `judge` is not installed")


class Server:
    """A model server: `answers` is a list of (status, body) to give in turn, or a function of the request."""

    def __init__(self):
        self.requests, self.answers = [], []
        lock = threading.Lock()

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # head and body leave in one packet: two of them wait 40 ms for each other (Nagle)

            def do_POST(handler):  # noqa: N805
                body = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
                with lock:
                    self.requests.append((handler.path, body, dict(handler.headers)))
                    status, answer = self.answers(body) if callable(self.answers) else self.answers.pop(0)
                data = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
                handler.send_response(status)
                handler.send_header("Content-Length", str(len(data)))
                handler.end_headers()
                handler.wfile.write(data)

            def log_message(handler, *args):  # noqa: N805
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def says(self, *contents):
        self.answers = [(200, reply(content)) for content in contents]

    def close(self):
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


def reply(content):
    return {"choices": [{"message": {"role": "assistant", "content": content}}]}


@pytest.fixture
def server(monkeypatch):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    found = Server()
    yield found
    found.close()
