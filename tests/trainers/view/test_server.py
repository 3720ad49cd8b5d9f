"""The server: it answers its own page and nobody else."""

import asyncio
import hashlib
import http.client
import json
import threading
import tomllib
from urllib.parse import urlsplit

import pytest

from r1reward_view.guards import HEADERS
from r1reward_view.queries import Queries
from r1reward_view.server import STATIC

from .conftest import serving


@pytest.fixture(scope="module")
def address(run):
    with serving([run]) as address:
        yield urlsplit(address)


def ask(address, path, method="GET", body=None, **headers):
    """Status, headers and body; `path` as it stands, with no client that tidies it."""
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=20)
    try:
        connection.putrequest(method, path, skip_host="Host" in headers)
        for name, value in headers.items():
            connection.putheader(name, value)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        response = connection.getresponse()
        return response.status, dict(response.getheaders()), response.read()
    finally:
        connection.close()


def test_the_page_and_its_questions_are_answered(address):
    status, headers, body = ask(address, address.path)
    assert (status, b"static/app.js" in body) == (200, True)
    assert headers.items() >= HEADERS.items()
    status, _, body = ask(address, f"{address.path}api/overview?v=wrong")
    assert (status, json.loads(body)["whole"]["right"]["mean"]) == (200, 0.0)


@pytest.mark.parametrize(
    "path", ["/", "/api/meta", "/static/app.js", "/secret-toke/", "/secret-token2/api/meta", "/%ff/"]
)
def test_without_the_token_nothing_is_answered(path, address):
    assert ask(address, path)[0] in (400, 403)


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "127.0.0.1.evil:{port}", ""]
)
def test_another_host_is_refused(host, address):
    status, headers, _ = ask(address, address.path, Host=host.format(port=address.port))
    assert status in (400, 403)
    assert "Access-Control-Allow-Origin" not in headers


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "[::1]"])
def test_the_loopbacks_own_names_are_fine(name, address):
    assert ask(address, address.path, Host=f"{name}:{address.port}")[0] == 200


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "https://127.0.0.1:{port}", "http://127.0.0.1:1"]
)
def test_another_page_may_not_ask(origin, address):
    assert ask(address, f"{address.path}api/meta", Origin=origin.format(port=address.port))[0] == 403


@pytest.mark.parametrize(
    "path",
    [
        "static/../cli.py", "static/%2e%2e/cli.py", "static/..%2fcli.py", "static//etc/passwd", "static/",
        "static/vendor/", "static/vendor", "static/%00", "static/....//cli.py", "../static/../cli.py", "static/app.js/",
        "static/C:%5cx",
    ],
)  # fmt: skip
def test_nothing_outside_the_static_folder_is_served_and_no_folder_is_listed(path, address):
    status, _, body = ask(address, address.path + path)
    assert status in (400, 403, 404)
    assert b"COMMANDS" not in body
    assert b"root:" not in body


def test_a_question_that_is_none_is_answered_with_what_is_wrong(address):
    status, _, body = ask(address, f"{address.path}api/rows?sort=zz")
    assert (status, "no column 'zz'" in json.loads(body)["error"]) == (400, True)
    assert ask(address, f"{address.path}api/prompt?i=99999999")[0] == 400


def test_a_query_that_nobody_waits_for_is_interrupted_and_the_next_one_is_answered(run):
    import duckdb

    ended = threading.Event()

    def endless():
        try:
            run.store.one("SELECT count(*) FROM range(1000000000000) a, range(1000000) b")
        except duckdb.InterruptException:
            ended.set()
            raise

    async def leave():
        queries = Queries([run.store])
        asked = asyncio.ensure_future(queries(endless))
        await asyncio.sleep(0.2)
        asked.cancel()
        await asyncio.gather(asked, return_exceptions=True)
        assert await asyncio.to_thread(ended.wait, 20)
        return await queries(lambda: run.store.one("SELECT 42"))

    assert asyncio.run(leave()) == (42,)


def test_what_the_page_is_built_with_is_what_was_published():
    listed = set()
    for package in tomllib.loads((STATIC / "vendor" / "VENDOR.toml").read_text())["package"]:
        assert package["version"]
        assert package["licence"]
        for name, digest in package["sha256"].items():
            assert hashlib.sha256((STATIC / "vendor" / name).read_bytes()).hexdigest() == digest, name
            listed.add(name)
    there = {
        p.relative_to(STATIC / "vendor").as_posix() for p in (STATIC / "vendor").rglob("*") if p.is_file()
    }
    assert there - listed == {"VENDOR.toml"}


def test_scripts_name_no_other_address_and_make_no_code_of_text():
    for path in STATIC.glob("*.js"):
        text = path.read_text()
        assert "http://" not in text
        assert "https://" not in text
        assert "eval(" not in text
        assert text.count("dangerouslySetInnerHTML") == (2 if path.name == "rich.js" else 0)
        assert 10 <= len(text.splitlines()) <= 250, path.name
