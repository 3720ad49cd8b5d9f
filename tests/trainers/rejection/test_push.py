"""Pushing to a hub, with the real client and a small server in the hub's place."""

import base64
import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest


class Hub(BaseHTTPRequestHandler):
    """As much of the hub's protocol as creating a data set and committing small files to it needs."""

    @property
    def host(self):
        return f"http://127.0.0.1:{self.server.server_port}"

    def log_message(self, *args):
        pass

    def do_GET(self):
        if "/tree/" in self.path:
            # An earlier data set, of two shards.
            names = [
                "README.md",
                "data/train-00000-of-00002.parquet",
                "data/train-00001-of-00002.parquet",
                "LICENSE",
            ]
            return self.answer([{"type": "file", "path": n, "size": 1, "oid": "0" * 40} for n in names])
        self.answer({"sha": "0" * 40, "id": "me/set"})

    def do_HEAD(self):
        self.answer({})

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.seen.append((self.path, self.headers.get("Authorization"), body))
        if self.path == "/api/repos/create":
            return self.answer({"url": f"{self.host}/datasets/me/set", "name": "me/set", "id": "1"})
        if self.path.endswith("/preupload/main"):
            files = [
                {"path": f["path"], "uploadMode": "regular", "shouldIgnore": False}
                for f in json.loads(body)["files"]
            ]
            return self.answer({"files": files})
        if self.path.endswith("/commit/main"):
            return self.answer({"commitUrl": f"{self.host}/datasets/me/set/commit/1", "commitOid": "1" * 40})
        return self.answer({"errors": [], "warnings": []})

    def answer(self, value, status=200):
        data = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)


@pytest.fixture
def hub():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    server.seen = []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def push(file, folder, endpoint, tmp_path):
    environment = os.environ | {
        "HF_ENDPOINT": endpoint,
        "HF_TOKEN": "hf_secret",
        "HF_HOME": str(tmp_path / "hf"),
    }
    command = [sys.executable, "-m", "r1reward", "reject", str(file), "--recipe", "right-answers", "-w", "0"]
    command += ["-o", str(folder), "--resume", "--push", "me/set"]
    environment.pop("HF_HUB_OFFLINE", None)
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_a_data_set_is_pushed_with_its_card_and_nothing_that_is_not_for_others(kit, write, hub, tmp_path):
    done = push(write(kit.pool(4, 1)), tmp_path / "out", f"http://127.0.0.1:{hub.server_port}", tmp_path)
    assert done.returncode == 0, done.stderr
    assert "datasets/me/set" in done.stderr
    created = next(json.loads(body) for path, _, body in hub.seen if path == "/api/repos/create")
    assert created["type"] == "dataset"
    assert created.get("private") is True or created.get("visibility") == "private"  # by the client's version
    lines = next(body for path, _, body in hub.seen if path.endswith("/commit/main")).splitlines()
    files = {
        v["path"]: v["content"]
        for k, v in ((e["key"], e["value"]) for e in map(json.loads, lines))
        if k == "file"
    }
    assert {"README.md", "manifest.json", "data/train-00000-of-00001.parquet"} <= files.keys()
    assert not [name for name in files if name.startswith((".work", "_report"))]
    # Nothing of an older set stays in the split, in the same commit.
    deleted = {e["value"]["path"] for e in map(json.loads, lines) if e["key"] == "deletedFile"}
    assert deleted == {"data/train-00000-of-00002.parquet", "data/train-00001-of-00002.parquet"}
    assert base64.b64decode(files["manifest.json"]) == (tmp_path / "out" / "manifest.json").read_bytes()
    assert {key for _, key, _ in hub.seen} == {"Bearer hf_secret"}


def test_a_hub_that_is_away_costs_the_push_and_not_the_data_set(kit, write, tmp_path):
    done = push(write(kit.pool(4, 1)), tmp_path / "out", "http://127.0.0.1:9", tmp_path)
    assert done.returncode == 3
    assert "the data set is whole in" in done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / "out" / "manifest.json").is_file()
