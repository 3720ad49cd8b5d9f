"""The first half of `refine`: every completion is sent to a server, and what it answers is kept row by row."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from r1reward.http import sliding_window
from r1reward.text.end_tokens import EndTokens
from r1reward_rejection.provenance import ground_truth_text
from r1reward_rollouts.client import Client, Refused, open_client
from r1reward_rollouts.refine_prompt import RefinePrompt
from r1reward_rollouts.refine_reply import ReplyCheck
from r1reward_rollouts.refine_rows import COMPLETIONS, ORIGINAL, REFINEMENT, REWRITTEN, Asked
from r1reward_rollouts.run_summary import Where
from r1reward_rollouts.sampler import reply_completions
from r1reward_rollouts.sampling import Sampling
from r1reward_rollouts.store import Store

__all__ = ["Rewriter"]

_USAGE = ("prompt_tokens", "completion_tokens")


class Rewriter:
    """Fills a store with rows of two completions, the original and the rewritten one; of one, where the reply is bad.

    `progress` is given the rows done, the tokens so far, and how the servers are.
    """

    def __init__(
        self,
        store: Store,
        where: Where,
        sampling: Sampling,
        prompt: RefinePrompt,
        check: ReplyCheck,
        end_tokens: EndTokens,
        progress: Callable[[int, int, str], None],
        tell: Callable[[str], None],
    ) -> None:
        self._store, self._where, self._sampling = store, where, sampling
        self._prompt, self._check, self._end = prompt, check, end_tokens
        self._progress, self._tell = progress, tell
        self._model, self._tokens = where.model, 0

    def __call__(self, rows: Iterable[Asked]) -> dict[str, int]:
        """Ask for every row that the store has not; requests sent again, by what was wrong."""
        retried = asyncio.run(self._ask_all(rows))
        self._store.finish()
        return retried

    async def _ask_all(self, rows: Iterable[Asked]) -> dict[str, int]:
        client = open_client(self._where, self._tell)

        async def ask(asked: Asked) -> None:
            try:
                self._store.add(asked.number, await self._row(client, asked))
            except Refused as refused:
                left = asked.columns | {"completion": asked.completion.text}
                self._store.fail(asked.number, left, str(refused))
            self._progress(len(self._store), self._tokens, client.servers.health())

        try:
            self._model = await client.model(self._where.model)
            missing = (asked for asked in rows if asked.number not in self._store)
            await sliding_window(missing, ask, self._where.concurrency)
        finally:
            await client.close()
        return dict(sorted(client.retried.items()))

    async def _row(self, client: Client, asked: Asked) -> dict[str, Any]:
        original = asked.completion
        before = {"text": original.text, "finish_reason": "length" if original.truncated else "stop"}
        row = asked.columns | {COMPLETIONS: [before], ORIGINAL: original.text}
        truth = ground_truth_text(asked.sample.ground_truth)
        if self._prompt.needs_ground_truth and not truth:
            return row | {REFINEMENT: {"dropped": "the row has no ground truth"}}
        text = self._prompt.fill(
            {"prompt": asked.sample.prompt, "completion": original.text, "ground_truth": truth}
        )
        answer = await client.post(
            self._sampling.path, self._sampling.body(self._model, text, asked.number, 0, 1)
        )
        reply = reply_completions(answer)[0]
        reply["text"] = self._end(reply["text"]).strip()
        about = {"model": self._model, **self._count(answer.get("usage"))}
        if fault := self._check(reply, asked.sample, original):
            return row | {REWRITTEN: reply["text"], REFINEMENT: about | {"dropped": fault}}
        after = {"text": reply["text"], "finish_reason": "stop"}
        return row | {COMPLETIONS: [before, after], REFINEMENT: about}

    def _count(self, usage: Any) -> dict[str, int]:
        counts = usage if isinstance(usage, Mapping) else {}
        tokens = {name: counts[name] for name in _USAGE if type(counts.get(name)) is int}
        self._tokens += tokens.get("completion_tokens", 0)
        return tokens
