"""A run: prompts in, many requests at once, completions out."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from r1reward.errors import DataError, UsageError
from r1reward.files import STDIN, BadRow, Inputs, Row, rows
from r1reward.http import sliding_window
from r1reward.rows.chat import is_chat
from r1reward.rows.responses import reply_parts
from r1reward.rows.row_reader import RowReader
from r1reward_rollouts.client import Client, Refused, open_client
from r1reward_rollouts.run_summary import RunSummary, Where
from r1reward_rollouts.sampling import Sampling
from r1reward_rollouts.store import Store

__all__ = ["COMPLETIONS", "RunSummary", "Where", "reply_completions", "sample_files"]

COMPLETIONS = "completions"

_RESERVED = ("completion", COMPLETIONS, "rollout")
"""Columns that the output uses itself, or that a reader would take for the completions."""


def sample_files(
    files: Sequence[str],
    output: Path,
    where: Where,
    sampling: Sampling,
    *,
    columns: Mapping[str, str] | None = None,
    resume: bool = False,
    overwrite: bool = False,
    progress: Callable[[int, int, str], None] = lambda rows, tokens, health: None,
    tell: Callable[[str], None] = lambda line: None,
) -> RunSummary:
    """Sample completions for the prompts in some files into a JSONL file. Raises `R1RewardError`.

    A row of the output is the prompt's row, with `completions`, a list of `{text, finish_reason}`, and `rollout`,
    which says how they were sampled. `progress` is given the rows done and the tokens sampled so far, and how the
    servers are; `tell` a line when one of several servers is set aside, and when it is back.
    """
    if not where.concurrency >= 1:
        raise UsageError(f"--concurrency: 1 or more, not {where.concurrency}")
    if STDIN in files:
        raise UsageError("prompts are read from files, so that a run can be resumed")
    inputs = Inputs(files)
    reader = RowReader(dict(columns or {}) | {"completion": ""}, need="prompt", for_reward=False)
    _check_first(inputs, reader)
    fingerprint = {
        "input": [[name, size] for name, size, _ in inputs.fingerprint()],
        "sampling": msgspec.to_builtins(sampling),
        "model": where.model,
        "columns": reader.explicit,
    }
    store = Store(output, fingerprint, resume=resume, overwrite=overwrite)
    try:
        return asyncio.run(_Run(inputs, reader, store, where, sampling, progress, tell)())
    finally:
        store.close()


def _check_first(inputs: Inputs, reader: RowReader) -> None:
    for _, row in _prompts(inputs):
        _prompt(row, reader)
        return
    raise DataError(f"no rows in {', '.join(inputs.names)}")


def _prompt(row: Row, reader: RowReader) -> Any:
    """A row's prompt, text or chat messages. Raises `DataError` that names the row."""
    try:
        prompt = reader.prompt(row.columns)
    except DataError as error:
        raise DataError(f"{row.where}: {error}") from None
    if not isinstance(prompt, str) and not is_chat(prompt):
        raise DataError(f"{row.where}: a prompt is text or chat messages, not {type(prompt).__name__}")
    return prompt


def _prompts(inputs: Inputs) -> Iterator[tuple[int, Any]]:
    number = 0
    for block in inputs.blocks():
        for row in rows(block):
            if isinstance(row, BadRow):
                raise DataError(f"{row.where}: {row.error}")
            yield number, row
            number += 1


class _Run:
    def __init__(
        self,
        inputs: Inputs,
        reader: RowReader,
        store: Store,
        where: Where,
        sampling: Sampling,
        progress: Callable[[int, int, str], None],
        tell: Callable[[str], None],
    ) -> None:
        self._inputs, self._reader, self._store = inputs, reader, store
        self._where, self._sampling, self._progress = where, sampling, progress
        self._tokens = 0
        self._tell = tell
        self._model = where.model

    async def __call__(self) -> RunSummary:
        began = time.monotonic()
        self._finished = self._store.finished
        if self._finished:
            return self._summary(0.0, {})
        where = self._where
        client = open_client(where, self._tell)
        try:
            self._model = await client.model(where.model)
            await self._sample_all(client)
        finally:
            await client.close()
        self._store.finish()
        return self._summary(time.monotonic() - began, client.retried, client.servers.counts())

    async def _sample_all(self, client: Client) -> None:
        """All prompts that have no completions yet, `concurrency` at a time."""
        source = (pair for pair in _prompts(self._inputs) if pair[0] not in self._store)

        async def sample(pair: tuple[int, Any]) -> None:
            number, row = pair
            try:
                self._store.add(number, await self._row(client, number, row))
            except Refused as refused:
                self._store.fail(number, row.columns, str(refused))
            self._progress(len(self._store), self._tokens, client.servers.health())

        await sliding_window(source, sample, self._where.concurrency)

    async def _row(self, client: Client, number: int, row: Any) -> dict[str, Any]:
        prompt = _prompt(row, self._reader)
        completions: list[dict[str, Any]] = []
        usage: Counter[str] = Counter()
        requests = 0
        # Some servers give one completion whatever n is: ask again for the rest.
        while len(completions) < self._sampling.n:
            body = self._sampling.body(
                self._model, prompt, number, requests, self._sampling.n - len(completions)
            )
            answer = await client.post(self._sampling.path, body)
            batch = reply_completions(answer)
            completions += batch[: self._sampling.n - len(completions)]
            usage.update({k: v for k, v in (answer.get("usage") or {}).items() if type(v) is int})
            requests += 1
        self._tokens += usage["completion_tokens"]
        columns = {f"input_{k}" if k in _RESERVED else k: v for k, v in row.columns.items()}
        return columns | {COMPLETIONS: completions, "rollout": self._about(usage)}

    def _about(self, usage: Mapping[str, int]) -> dict[str, Any]:
        s = self._sampling
        fields = {
            "model": self._model,
            "temperature": s.temperature,
            "top_p": s.top_p,
            "max_tokens": s.max_tokens,
        }
        tokens = {k: usage[k] for k in ("prompt_tokens", "completion_tokens") if k in usage}
        return fields | {"seed": s.seed} | tokens

    def _summary(
        self, seconds: float, retried: Mapping[str, int], servers: dict[str, dict[str, int]] | None = None
    ) -> RunSummary:
        rows = completions = truncated = 0
        with self._store.path.open("rb") as file:
            for line in file:
                rows += 1
                choices = msgspec.json.decode(line)[COMPLETIONS]
                completions += len(choices)
                truncated += sum(c["finish_reason"] == "length" for c in choices)
        return RunSummary(
            rows=rows,
            completions=completions,
            failed=self._store.failed,
            truncated=truncated,
            tokens=self._tokens,
            seconds=seconds,
            retried=dict(sorted(retried.items())),
            servers=servers or {},
            finished=self._finished,
        )


def reply_completions(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The completions of an answer; reasoning that the server split off stays apart for whoever scores."""
    choices = answer.get("choices")
    if not isinstance(choices, list) or not choices:
        raise Refused("an answer without choices")
    completions = []
    for choice in sorted(choices, key=lambda c: c.get("index", 0)):
        try:
            reasoning, text = reply_parts(choice)
        except (DataError, ValueError) as error:
            raise Refused(f"an answer that cannot be read: {error}") from None
        split = {"reasoning_content": reasoning} if reasoning else {}
        completions.append({"text": text, **split, "finish_reason": choice.get("finish_reason")})
    return completions
