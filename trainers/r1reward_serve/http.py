"""`r1reward serve`: one reward behind HTTP, for trainers in other processes and in other languages.

`POST /score` takes rows as a completions file has them and gives what `r1reward score` would write; `POST
/get_reward` is OpenRLHF's remote reward; `GET /health` and `GET /metrics` (Prometheus) are for those who watch.
Requests that arrive together are scored together. When too many completions wait, more are refused with 429, so that
a slow verifier makes its clients wait instead of eating the memory.
"""

import asyncio
import signal
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from r1reward.errors import DataError, MissingExtraError, UsageError
from r1reward.rows.advice import HTTP
from r1reward.scoring.scorer import Rewarded
from r1reward_serve.adapters.nemo_gym import reply_of, row_of
from r1reward_serve.missing_rewards import reasons_of
from r1reward_serve.openrlhf import answer_of, rows_of
from r1reward_serve.request_body import read_payload
from r1reward_serve.reward_pool import WarmReward
from r1reward_serve.service import ServeOptions, Service
from r1reward_serve.trl_batch import share_samples

if TYPE_CHECKING:
    from aiohttp import web
from r1reward_serve.middleware import UnscoredError, check_token, count_requests, error_replies, json_reply

__all__ = ["make_app", "serve"]

_SHUTDOWN_SECONDS = 60.0
"""Seconds that requests have to end when the server is asked to stop."""

_PARTS = 100
"""Arrays and objects that a request may have for each completion that may wait (`--most`)."""


def serve(reward: WarmReward, options: ServeOptions, ready: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM; `ready` is called with the address. Raises `UsageError`, `EngineError`."""
    try:
        import aiohttp  # noqa: F401
        import prometheus_client  # noqa: F401
    except ImportError as error:
        raise MissingExtraError(f"{error.name}, which serving needs,", "serve") from error
    service = Service(reward, options)
    reward.warm_up(service.step() or 0)
    try:
        asyncio.run(_serve(service, ready))
    finally:
        reward.close()


async def _serve(service: Service, ready: Callable[[str], None]) -> None:
    from aiohttp import web

    options = service.options
    # aiohttp would inflate what a body of a few bytes says before anybody could count it: `read_payload` does it.
    runner = web.AppRunner(
        make_app(service), access_log=None, shutdown_timeout=_SHUTDOWN_SECONDS, auto_decompress=False
    )
    await runner.setup()
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    try:
        await web.TCPSite(runner, options.host, options.port).start()
        host, port = runner.addresses[0][:2]
        ready(f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}")
        await stop.wait()
    except OSError as error:
        raise UsageError(
            f"cannot listen at {options.host}:{options.port}: {error.strerror or error}"
        ) from None
    finally:
        await runner.cleanup()


def make_app(service: Service) -> "web.Application":
    """The application, as aiohttp has it."""
    from aiohttp import web

    most_parts = _PARTS * service.options.most

    async def score(request: web.Request) -> web.Response:
        payload = await read_payload(request, most_parts)
        rows, columns = payload.get("rows"), payload.get("columns", {})
        if not isinstance(rows, list):
            raise DataError('a request is {"rows": [{"prompt": …, "completion": …, "ground_truth": …}, …]}')
        if not isinstance(columns, dict) or not all(isinstance(name, str) for name in columns.values()):
            raise DataError('columns: names by our names, such as {"completion": "response"}')
        step = service.step_of(payload.get("step"))
        with HTTP.advice():
            by_row = service.pairs_of(rows, columns)
        rewards = iter(await service.score([pair for pairs, _ in by_row for pair in pairs], step))
        return json_reply(
            {"rows": [_row([next(rewards) for _ in pairs], several) for pairs, several in by_row]}
        )

    async def get_reward(request: web.Request) -> web.Response:
        payload = await read_payload(request, most_parts)
        rows, step = rows_of(payload, service.options.ends), service.step_of(payload.get("step"))
        names = {name: name for name in ("prompt", "completion", "ground_truth")}
        pairs = share_samples([pair for row, _ in service.pairs_of(rows, names) for pair in row])
        rewarded = await service.score(pairs, step)
        unscored = service.options.unscored
        if unscored is None and any(r.reward.value is None for r in rewarded):
            raise UnscoredError(
                f"a completion has no reward: {reasons_of(rewarded)}; --unscored gives such rows a number"
            )
        return web.json_response(answer_of(service.warm.spec, rewarded, unscored))

    async def verify(request: web.Request) -> web.Response:
        payload = await read_payload(request, most_parts)
        ((pairs, _),) = service.pairs_of([row_of(payload)], {})
        (rewarded,) = await service.score(pairs)
        unscored = service.options.unscored
        if rewarded.reward.value is None and unscored is None:
            raise UnscoredError(
                f"a completion has no reward: {reasons_of([rewarded])}; --unscored gives such rows a number"
            )
        return json_reply(reply_of(payload, rewarded, unscored))

    async def health(_: web.Request) -> web.Response:
        return json_reply(service.health())

    async def metrics(_: web.Request) -> web.Response:
        text = service.gauges.text(service.gather.pending, service.warm.rebuilt)
        return web.Response(body=text, headers={"Content-Type": service.gauges.content_type})

    app = web.Application(
        client_max_size=service.options.most_mb << 20,
        middlewares=[count_requests(service), error_replies(), check_token(service.options.token)],
    )
    app.add_routes(
        [web.post("/score", score), web.post("/get_reward", get_reward), web.post("/verify", verify)]
    )
    app.add_routes([web.get("/health", health), web.get("/metrics", metrics)])
    return app


def _row(rewarded: Sequence[Rewarded], several: bool) -> dict[str, Any]:
    """As in a scored file: lists where the row has a list of completions."""
    rewards = [r.reward for r in rewarded]
    if several:
        return {"reward": [r.value for r in rewards], "scores": [r.scores for r in rewards]}
    (reward,) = rewards
    return {"reward": reward.value, "scores": reward.scores} | (
        {"reward_reason": reward.reason} if reward.reason else {}
    )
