"""The server of the page: static files, and questions to the index as JSON.

Queries run in threads of their own, so that the page's state and a search's progress are told meanwhile; a query
that nobody waits for any more is interrupted.
"""

import asyncio
import secrets
import signal
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import r1reward
from r1reward import report as style_of
from r1reward.errors import DataError, UsageError
from r1reward.files.decode import decode_object
from r1reward.report.reasons import TRUTH
from r1reward_view.guards import guarded
from r1reward_view.overview import encode
from r1reward_view.queries import Queries
from r1reward_view.questions import Questions
from r1reward_view.run import Run
from r1reward_view.signs import SIGNS

if TYPE_CHECKING:
    from aiohttp import web

__all__ = ["STATIC", "make_app", "serve"]

STATIC = Path(__file__).parent / "static"
STYLE = Path(style_of.__file__).parent / "style.css"
"""One look with the file of `r1reward report`."""

_KINDS = {
    ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2",
    ".toml": "text/plain", ".txt": "text/plain",
}  # fmt: skip


def serve(runs: list[Run], labels: Path, port: int, ready: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM; `ready` is told the address. Raises `UsageError`."""
    asyncio.run(_serve(runs, labels, port, ready))


async def _serve(runs: list[Run], labels: Path, port: int, ready: Callable[[str], None]) -> None:
    from aiohttp import web

    token = secrets.token_urlsafe(16)
    app = make_app(runs, labels, token)
    # Who has left the page waits for no answer: `Queries` interrupts what was asked.
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0, handler_cancellation=True)
    await runner.setup()
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        ready(f"http://127.0.0.1:{runner.addresses[0][1]}/{token}/")
        await stop.wait()
    except OSError as error:
        raise UsageError(f"cannot listen at 127.0.0.1:{port}: {error.strerror or error}") from None
    finally:
        await runner.cleanup()


def make_app(runs: list[Run], labels: Path, token: str) -> "web.Application":
    """The application, as aiohttp has it; `labels`: the file that they go to."""
    from aiohttp import web

    queries = Queries([run.store for run in runs])
    questions = Questions(runs, labels)
    files = {path.relative_to(STATIC).as_posix(): path for path in STATIC.rglob("*") if path.is_file()}
    files["style.css"] = STYLE

    async def index(_: web.Request) -> web.Response:
        return _file(files["index.html"])

    async def static(request: web.Request) -> web.Response:
        # A name is looked up among those there are, so that no path can lead out of the folder.
        name = request.match_info["name"]
        if name not in files:
            raise web.HTTPNotFound(text="no such file")
        return _file(files[name])

    async def json_response(question: Callable[[], Any]) -> web.Response:
        body = await queries(lambda: encode(question()))
        return web.Response(body=body, content_type="application/json")

    def handler(name: str) -> Any:
        async def answer(request: web.Request) -> web.Response:
            parameters = _parameters(request, runs)
            return await json_response(lambda: questions(name, parameters))

        return answer

    async def label(request: web.Request) -> web.Response:
        said = await _object(request)
        return await json_response(lambda: questions.label(said.get("i"), said.get("label")))

    async def undo(_: web.Request) -> web.Response:
        return await json_response(questions.labels.undo)

    async def meta(request: web.Request) -> web.Response:
        for run in runs:
            run.look_again()
        parameters = _parameters(request, runs)
        return web.Response(body=encode(_meta(runs, parameters, questions)), content_type="application/json")

    app = web.Application(middlewares=[guarded(token)], client_max_size=1 << 16)
    root = f"/{token}"
    app.add_routes([web.get(f"{root}/", index), web.get(f"{root}/api/meta", meta)])
    app.add_routes([web.get(f"{root}/api/{name}", handler(name)) for name in questions.names])
    app.add_routes([web.post(f"{root}/api/label", label), web.delete(f"{root}/api/label", undo)])
    app.add_routes([web.get(f"{root}/static/{{name:.+}}", static)])
    return app


def _meta(runs: list[Run], parameters: Mapping[str, str], questions: Questions) -> dict[str, Any]:
    search = runs[0].searches.start(parameters["q"]) if parameters.get("q") else None
    return {
        "search": search and {"done": search.done, "hits": search.hits, "error": search.error},
        "runs": [run.state() for run in runs],
        "flips": questions.flips,
        "labels": str(questions.labels.path),
        "version": r1reward.__version__,
        "truth": TRUTH,
        "signs": {name: title for name, (title, _) in SIGNS.items()},
    }


async def _object(request: "web.Request") -> dict[str, Any]:
    try:
        return decode_object(await request.read())
    except ValueError as error:
        raise DataError(f"a label is a JSON object: {error}") from None


def _parameters(request: "web.Request", runs: list[Run]) -> dict[str, str]:
    """What the address says; a text that is searched for is looked for from now on."""
    parameters = dict(request.query)
    if text := parameters.get("q", ""):
        runs[0].searches.start(text)
    return parameters


def _file(path: Path) -> "web.Response":
    from aiohttp import web

    kind = _KINDS.get(path.suffix, "application/octet-stream")
    charset = "utf-8" if kind.startswith("text/") else None
    headers = {"Cache-Control": "no-cache"}
    return web.Response(body=path.read_bytes(), content_type=kind, charset=charset, headers=headers)
