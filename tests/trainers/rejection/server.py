"""A small server that speaks OpenAI's protocol, with the faults of real ones.

It adds two numbers, right three times in four, by the request's seed; its state says how it misbehaves and what it
has seen.
"""

import contextlib
import json
import random
import re
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class State:
    def __init__(self, **faults):
        self.lock = threading.Lock()
        self.requests = []
        self.connections = []
        self.faults = {
            "status": [],
            "drop": 0,
            "ignore_n": False,
            "delay": 0.0,
            "refuse": "",
            "garbage": 0,
            "key": "",
        }
        self.faults.update(faults)

    def next_fault(self, body):
        with self.lock:
            self.requests.append(body)
            if self.faults["refuse"] and self.faults["refuse"] in json.dumps(body):
                return "refuse"
            if self.faults["status"]:
                return self.faults["status"].pop(0)
            for kind in ("drop", "garbage"):
                if self.faults[kind]:
                    self.faults[kind] -= 1
                    return kind
        return None


def answer(text, seed, number):
    rng = random.Random(f"{seed} {number}")
    a, b = (int(x) for x in re.findall(r"\d+", text)[:2])
    total = a + b if rng.random() < 0.75 else a + b + 1
    steps = " ".join(rng.choice(["so", "then", "now", "add", "carry", "check", "hence"]) for _ in range(12))
    return f"<think>\n{a} and {b}: {steps} gives {total}.\n</think>\n\nThe sum is \\boxed{{{total}}}."


def make_handler(state):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self):
            super().setup()
            state.connections.append(self.connection)

        def log_message(self, *args):
            pass

        def do_GET(self):
            self.send(200, {"data": [{"id": "adder"}]})

        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if state.faults["key"] and self.headers.get("Authorization") != f"Bearer {state.faults['key']}":
                return self.send(401, {"error": {"message": "wrong key"}})
            fault = state.next_fault(body)
            time.sleep(state.faults["delay"])
            if fault == "refuse":
                return self.send(400, {"error": {"message": "the prompt is too long"}})
            if fault == "drop":
                return self.connection.shutdown(socket.SHUT_RDWR)
            if fault == "garbage":
                return self.send_bytes(200, b"<html>proxy</html>")
            if fault:
                return self.send(fault, {"error": {"message": "busy"}})
            self.send(200, self.reply(body))

        def reply(self, body):
            chat = "messages" in body
            text = body["messages"][-1]["content"] if chat else body["prompt"]
            count = 1 if state.faults["ignore_n"] else body["n"]
            choices = []
            for i in range(count):
                found = answer(text, body.get("seed"), i)
                inner = {"message": {"role": "assistant", "content": found}} if chat else {"text": found}
                choices.append({"index": i, "finish_reason": "stop", **inner})
            return {"choices": choices, "usage": {"prompt_tokens": 9, "completion_tokens": 20 * count}}

        def send(self, status, value):
            self.send_bytes(status, json.dumps(value).encode())

        def send_bytes(self, status, data):
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    return Handler


class Server:
    """A context: the server on a free port, in threads."""

    def __init__(self, port=0, **faults):
        self.state = State(**faults)
        self.http = ThreadingHTTPServer(("127.0.0.1", port), make_handler(self.state))
        self.http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.http.server_port}/v1"
        self.thread = threading.Thread(
            target=self.http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *exc):
        self.http.shutdown()
        self.http.server_close()
        for connection in self.state.connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self.thread.join()
