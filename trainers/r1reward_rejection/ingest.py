"""The first step: reads scored rows, keeps those that the rules let pass, and lays them down in parts.

keep/texts/000042.arrow     the kept rows' texts
keep/keys/000042.parquet    what later steps sort, group and join by: hashes and numbers, no texts
keep/groups/000042.parquet  for each prompt: completions judged, and right ones
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b, file_digest
from pathlib import Path
from typing import Any

import msgspec

from r1reward.errors import DataError
from r1reward.files import BadRow, Block, Row, rows
from r1reward.hookspecs import Template
from r1reward.registry.registry import Registry
from r1reward.rows.chat import is_chat
from r1reward.rows.row_reader import RowReader
from r1reward.runs.plan import SKIP_HINT
from r1reward.types import Completion, Response, Sample
from r1reward_rejection.input_group import Source
from r1reward_rejection.ngram_words import normalise
from r1reward_rejection.rules import compile_keep, truth_of
from r1reward_rejection.tables import Keys, Texts, write_groups

__all__ = ["IngestTask", "describe_file", "ingest_part"]


class IngestTask(msgspec.Struct, frozen=True, kw_only=True):
    """One part of the first step."""

    number: int
    source: Source
    blocks: list[Block]
    folder: str
    seed: int
    domains: dict[str, str]
    """By task: the domain. Empty: each task is a domain."""
    respell: bool
    """Whether completions will be written in another template, so that they must be well formed."""
    plugins: tuple[str, ...] = ()
    sketch: bool = False
    """Whether to keep a sketch of each completion, for `choose: diverse`."""


def ingest_part(task: IngestTask) -> dict[str, Any]:
    """Do one part; its counts. Raises `DataError` for a row that cannot be read, unless those are skipped."""
    ingest = _Ingest(task)
    for block in task.blocks:
        for row in rows(block):
            ingest.row(row)
    return ingest.write()


def describe_file(name: str) -> dict[str, Any]:
    """What the manifest says of an input file."""
    with open(name, "rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    return {"name": Path(name).name, "bytes": Path(name).stat().st_size, "sha256": digest}


class _Ingest:
    def __init__(self, task: IngestTask) -> None:
        self._task, source = task, task.source
        template = _template(source, task.plugins)
        self._reader = RowReader(
            source.columns,
            template,
            source.task,
            tasks=source.tasks,
            end_tokens=source.end_tokens,
            for_reward=False,  # the rewards are there already
        )
        self._verdict = compile_keep(source.keep)
        self._template = template if task.respell else None
        self._texts, self._keys = Texts(), Keys(task.seed)
        self._groups: dict[int, list[int]] = {}
        self._counts: Counter[str] = Counter()
        self._dropped: Counter[str] = Counter()
        self._domains: Counter[str] = Counter()
        self._rewards: Counter[str] = Counter()

    def row(self, row: Row | BadRow) -> None:
        """Take one row of the file."""
        if isinstance(row, BadRow):
            return self._bad(row.where, row.error)
        try:
            reading = self._reader(row.columns)
            scores, rewards = _scores_of(row.columns, len(reading.completions), self._task.source.scored)
            asked = _asked(row.columns, self._reader)
        except DataError as error:
            return self._bad(row.where, str(error))
        key, norm = _prompt_key(reading.sample.prompt or reading.sample.id)
        self._counts["rows"] += 1
        for index, completion in enumerate(reading.completions):
            self._counts["completions"] += 1
            reason = self._judge(reading.sample, completion, scores[index], rewards[index], key)
            if reason:
                self._dropped[reason] += 1
            else:
                place = index if reading.several else _index_of(row.columns)
                self._keep(row, reading.sample, completion, (rewards[index], place), (key, norm), asked)

    def _bad(self, where: str, error: str) -> None:
        if self._task.source.on_bad_row == "stop":
            raise DataError(f"{where}: {error}{SKIP_HINT}")
        self._counts["bad"] += 1

    def _judge(
        self, sample: Sample, completion: Completion, scores: Mapping[str, Any], reward: Any, key: int
    ) -> str:
        """Why the completion is dropped; empty where it stays."""
        right = truth_of(scores, self._task.source.keep.correct)
        if right is not None:
            group = self._groups.setdefault(key, [0, 0])
            group[0] += 1
            group[1] += right
        self._rewards["none" if reward is None else f"{reward:.2f}"] += 1
        if reason := self._verdict(scores, sample.task, completion.truncated):
            return reason
        if not self._domain(sample):
            return f"domain: no domain takes the task {sample.task!r}"
        if self._template is not None:
            response = self._template(completion.text, prompt=sample.prompt, truncated=completion.truncated)
            return "" if response.well_formed else "template: not well formed"
        return ""

    def _domain(self, sample: Sample) -> str:
        if self._task.source.domain:
            return self._task.source.domain
        return self._task.domains.get(sample.task, "") if self._task.domains else sample.task or "all"

    def _keep(
        self,
        row: Row,
        sample: Sample,
        completion: Completion,
        found: tuple[float | None, int | None],
        prompt: tuple[int, str],
        asked: str | None,
    ) -> None:
        (reward, index), (key, norm) = found, prompt
        domain = self._domain(sample)
        self._domains[domain] += 1
        stamp = row.columns.get("stamp") or {}
        self._texts.add(
            prompt=sample.prompt,
            messages=asked,
            completion=completion.text,
            id=sample.id,
            index=index,
            task=sample.task,
            domain=domain,
            origin=self._task.source.name,
            where=row.where.rpartition("/")[2],  # no path of this machine goes into a data set
            reward=reward,
            spec=str(stamp.get("spec", "")) if isinstance(stamp, dict) else "",
        )
        content = _digest(norm + "\0" + _normal(completion.text), 16)
        self._keys.add(key, content, reward, len(completion.text), domain, self._task.source.number)

    def write(self) -> dict[str, Any]:
        """Write the part's files; its counts."""
        task = self._task
        folder, name = Path(task.folder), f"{task.number:06d}"
        first = task.number << 32
        self._texts.write(folder / "texts" / f"{name}.arrow", first)
        sketches = self._texts.sketches() if task.sketch else None
        lengths = self._keys.write(folder / "keys" / f"{name}.parquet", first, sketches)
        write_groups(folder / "groups" / f"{name}.parquet", self._groups, task.source.number)
        return {
            "source": task.source.name,
            **self._counts,
            "kept": len(lengths),
            "dropped": dict(sorted(self._dropped.items())),
            "domains": dict(sorted(self._domains.items())),
            "rewards": dict(sorted(self._rewards.items())),
        }


def _template(source: Source, plugins: Sequence[str]) -> Template:
    registry, choice = _registry(tuple(plugins)), source.template
    if choice.name not in registry.templates:
        return _NoTemplate(choice.name)
    made: Template = registry.template(choice.name).build(choice.options, "template.options")
    return made


@lru_cache(4)
def _registry(plugins: tuple[str, ...]) -> Registry:
    """One for all parts that this process reads."""
    return Registry.load(plugins)


class _NoTemplate:
    """A template whose plugin is not here: rows that do not need it can be read all the same."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __call__(self, text: str, *, prompt: str = "", truncated: bool = False) -> Response:
        raise DataError(f"the template {self._name!r} is of a plugin: --plugin names it")

    def render(self, reasoning: str, answer: str) -> str:
        raise DataError(f"the template {self._name!r} is of a plugin: --plugin names it")


def _scores_of(
    columns: Mapping[str, Any], completions: int, scored: bool
) -> tuple[list[Mapping[str, Any]], list[float | None]]:
    if not scored:
        return [{}] * completions, [None] * completions
    scores, rewards = columns.get("scores"), columns.get("reward")
    if not isinstance(scores, list):
        scores, rewards = [scores], [rewards]
    if not isinstance(rewards, list) or not len(scores) == len(rewards) == completions:
        raise DataError(f"{completions} completions, but not as many scores and rewards")
    return [s or {} for s in scores], rewards


def _asked(columns: Mapping[str, Any], reader: RowReader) -> str | None:
    """The prompt's chat messages as JSON; None where it is text."""
    try:
        asked = reader.prompt(columns)
    except DataError:
        return None
    if isinstance(asked, str) or not asked or not is_chat(asked):
        return None
    return msgspec.json.encode([_message(m) for m in asked]).decode()


_ROLES = {"human": "user", "gpt": "assistant"}


def _message(message: Any) -> dict[str, str]:
    if not isinstance(message, Mapping):
        role, content = message[0], message[1]
    else:
        role = message.get("role", message.get("from", "user"))
        content = message.get("content", message.get("value"))
    text = content if isinstance(content, str) else msgspec.json.encode(content).decode()
    return {"role": _ROLES.get(role, str(role)), "content": text}


def _index_of(columns: Mapping[str, Any]) -> int | None:
    for name in ("completion_index", "sample_index", "index"):
        value = columns.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
    return None


def _normal(text: str) -> str:
    return " ".join(normalise(text).split())


def _digest(text: str, size: int) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size).digest()


@lru_cache(4096)
def _prompt_key(prompt: str) -> tuple[int, str]:
    """A prompt's key, a digest of 63 bits, and its normal form."""
    norm = _normal(prompt)
    return int.from_bytes(_digest(norm, 8), "little") >> 1, norm
