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
from typing import Any, NamedTuple

import msgspec

from r1reward.errors import DataError
from r1reward.files import BadRow, Block, Row, rows
from r1reward.hookspecs import Template
from r1reward.registry.registry import Registry
from r1reward.rows.join import Join, JoinTable
from r1reward.rows.row_reader import Reading, RowReader
from r1reward.runs.plan import SKIP_HINT
from r1reward.types import Completion, Response, Sample
from r1reward_rejection.fates import Fates
from r1reward_rejection.input_group import Source, joined
from r1reward_rejection.messages import carried, message_fields
from r1reward_rejection.ngram_words import same_form
from r1reward_rejection.provenance import Places, about_row, ground_truth_text
from r1reward_rejection.rules import compile_keep, scores_of, truth_of
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
    columns: tuple[str, ...] = ()
    """Columns of the input that the data set keeps."""
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


_NOBODY: dict[str, Any] = {"id": "", "completion_index": None, "domain": "", "prompt": ""}


class _Found(NamedTuple):
    """What was read of a completion beside its text."""

    reading: Reading
    reward: float | None
    place: int | None
    scores: Mapping[str, Any]
    asked: list[dict[str, Any]] | None


class _Ingest:
    def __init__(self, task: IngestTask) -> None:
        self._task, source = task, task.source
        self._table = _table(source.join) if source.join else None
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
        self._fields: Counter[str] = Counter()
        self._terms: Counter[str] = Counter()
        self._place = Places(source.places)
        self._fates = Fates()

    def row(self, row: Row | BadRow) -> None:
        """Take one row of the file."""
        if isinstance(row, BadRow):
            return self._bad(row.where, row.error)
        try:
            row = row if self._table is None else joined(row, self._table)
            reading = self._reader(row.columns)
            scores, rewards = scores_of(row.columns, len(reading.completions), self._task.source.scored)
            asked = carried(row.columns, self._reader)
        except DataError as error:
            return self._bad(row.where, str(error))
        key, form = _prompt_key(_told_apart(reading.sample.prompt, asked))
        self._counts["rows"] += 1
        for index, completion in enumerate(reading.completions):
            self._counts["completions"] += 1
            reason = self._judge(reading.sample, completion, scores[index], rewards[index], key)
            place = index if reading.several else _index_of(row.columns)
            self._note(row, reading.sample, place, reason)
            if not reason:
                found = _Found(reading, rewards[index], place, scores[index], asked)
                self._keep(row, completion, found, (key, form))

    def _bad(self, where: str, error: str) -> None:
        if self._task.source.on_bad_row == "stop":
            raise DataError(f"{where}: {error}{SKIP_HINT}")
        self._counts["bad"] += 1
        self._fates.add(f"unreadable: {error}", **_NOBODY | {"source_row": self._place(where)})

    def _note(self, row: Row, sample: Sample, place: int | None, reason: str) -> None:
        if reason:
            self._dropped[reason] += 1
        self._fates.add(
            reason,
            source_row=self._place(row.where),
            id=sample.id,
            completion_index=place,
            domain=self._domain(sample) or sample.task,
            prompt=sample.prompt,
        )

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
        if not sample.prompt.strip():
            return "no prompt"
        most = self._task.source.keep.most_characters
        if len(sample.prompt) + len(completion.text) > most:
            return f"longer than {most:,} characters"
        if not completion.text.strip():
            return "empty completion"
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

    def _keep(self, row: Row, completion: Completion, found: "_Found", prompt: tuple[int, str]) -> None:
        sample, columns = found.reading.sample, row.columns
        key, form = prompt
        domain = self._domain(sample)
        self._domains[domain] += 1
        stamp = columns.get("stamp") or {}
        if found.asked:
            self._fields.update(message_fields(found.asked))
        self._terms.update(name for name, score in found.scores.items() if score)
        self._texts.add(
            prompt=sample.prompt,
            messages=msgspec.json.encode(found.asked).decode() if found.asked else None,
            completion=completion.text,
            id=sample.id,
            index=found.place,
            task=sample.task,
            domain=domain,
            origin=self._task.source.name,
            where=self._place(row.where),
            reward=found.reward,
            spec=str(stamp.get("spec", "")) if isinstance(stamp, dict) else "",
            ground_truth=ground_truth_text(sample.ground_truth),
            about=about_row(columns, found.scores, found.reading.source, self._task.columns),
        )
        content = _digest(form + "\0" + same_form(completion.text), 16)
        self._keys.add(key, content, found.reward, len(completion.text), domain, self._task.source.number)

    def write(self) -> dict[str, Any]:
        """Write the part's files; its counts."""
        task = self._task
        folder, name = Path(task.folder), f"{task.number:06d}"
        first = task.number << 32
        self._texts.write(folder / "texts" / f"{name}.arrow", first)
        sketches = self._texts.sketches() if task.sketch else None
        lengths = self._keys.write(folder / "keys" / f"{name}.parquet", first, sketches)
        self._fates.write(folder / "fates" / f"{name}.parquet", first)
        write_groups(folder / "groups" / f"{name}.parquet", self._groups, task.source.number)
        return {
            "source": task.source.name,
            **self._counts,
            "kept": len(lengths),
            "dropped": dict(sorted(self._dropped.items())),
            "domains": dict(sorted(self._domains.items())),
            "rewards": dict(sorted(self._rewards.items())),
            "fields": dict(sorted(self._fields.items())),
            "terms": dict(sorted(self._terms.items())),
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


@lru_cache(4)
def _table(join: Join) -> JoinTable:
    """One for all parts that this process reads."""
    return JoinTable(join)


class _NoTemplate:
    """A template whose plugin is not here: rows that do not need it can be read all the same."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __call__(self, text: str, *, prompt: str = "", truncated: bool = False) -> Response:
        raise DataError(f"the template {self._name!r} is of a plugin: --plugin names it")

    def render(self, reasoning: str, answer: str) -> str:
        raise DataError(f"the template {self._name!r} is of a plugin: --plugin names it")


def _index_of(columns: Mapping[str, Any]) -> int | None:
    for name in ("completion_index", "sample_index", "index"):
        value = columns.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
    return None


def _digest(text: str, size: int) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size).digest()


@lru_cache(4096)
def _prompt_key(prompt: str) -> tuple[int, str]:
    """A prompt's key, a digest of 63 bits, and the form that it is the digest of."""
    form = same_form(prompt)
    return int.from_bytes(_digest(form, 8), "little") >> 1, form


def _told_apart(prompt: str, asked: list[dict[str, Any]] | None) -> str:
    """A prompt's text, and what else tells conversations apart: tool calls, names."""
    if not asked or not message_fields(asked):
        return prompt
    return prompt + "\0" + msgspec.json.encode(asked).decode()
