"""The first step: reads scored rows, keeps those that the rules let pass, and lays them down in parts.

keep/texts/000042.arrow     the kept rows' texts
keep/keys/000042.parquet    what later steps sort, group and join by: hashes and numbers, no texts
keep/groups/000042.parquet  for each prompt: completions judged, and right ones
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from r1reward.errors import DataError
from r1reward.files import BadRow, Row, rows
from r1reward.rows.join import Join, JoinTable
from r1reward.rows.row_reader import Reading, RowReader
from r1reward.spec.fallbacks import decided_scores
from r1reward.types import Completion, Sample
from r1reward_rejection.fates import Fates
from r1reward_rejection.file_version import FileVersion, file_version
from r1reward_rejection.ingest_task import IngestTask
from r1reward_rejection.input_group import SKIP_HINT, with_join
from r1reward_rejection.judge_costs import JudgeCosts
from r1reward_rejection.messages import chat_messages, message_fields
from r1reward_rejection.provenance import Places, about_row, bad_rows, ground_truth_text
from r1reward_rejection.row_keys import completion_index, content_digest, conversation_text, prompt_key
from r1reward_rejection.rules import compile_keep, scores_of, truth_of, value_of, with_columns
from r1reward_rejection.source_template import source_template
from r1reward_rejection.tables import Keys, Texts, write_groups

__all__ = ["ingest_part"]


def ingest_part(task: IngestTask) -> dict[str, Any]:
    """Do one part; its counts. Raises `DataError` for a row that cannot be read, unless those are skipped."""
    ingest = _Ingest(task)
    if task.left_out:
        ingest.left_out(task.left_out)
    for block in task.blocks:
        ingest.rows(rows(block))
    return ingest.write()


class _Context(NamedTuple):
    """What was read of a completion beside its text."""

    reading: Reading
    reward: float | None
    place: int | None
    scores: Mapping[str, Any]
    asked: list[dict[str, Any]] | None


class _Ingest:
    def __init__(self, task: IngestTask) -> None:
        self._task, source = task, task.source
        self._table = _table(source.join, file_version(source.join.path)) if source.join else None
        template = source_template(source, task.plugins)
        self._reader = RowReader(
            source.columns,
            template,
            source.task,
            tasks=source.tasks,
            end_tokens=source.end_tokens,
            for_reward=False,  # the rewards are there already
        )
        self._verdict = compile_keep(source.keep, wrong_stays=task.pairs is not None)
        self._template = template
        self._texts, self._keys = Texts(), Keys(task.seed)
        self._groups: dict[int, list[int]] = {}
        self._counts: Counter[str] = Counter()
        self._dropped: Counter[str] = Counter()
        self._domains: Counter[str] = Counter()
        self._rewards: Counter[float | None] = Counter()
        self._fields: Counter[str] = Counter()
        self._terms: Counter[tuple[str, ...]] = Counter()
        self._judges = JudgeCosts()
        self._place = Places(source.places, source.names)
        self._fates = Fates()

    def rows(self, decoded: Iterable[Row | BadRow]) -> None:
        """Take the rows of a block: read together, neighbours with the same columns cost less."""
        taken = [self._joined(row) for row in decoded]
        readings = iter(self._reader.read([row.columns for row in taken if isinstance(row, Row)]))
        for row in taken:
            if isinstance(row, BadRow):
                self._bad(row.where, row.error)
            else:
                self._row(row, next(readings))

    def left_out(self, path: str) -> None:
        """Note the rows that could not be read when the others were scored."""
        for where, error in bad_rows(path):
            self._unreadable(Places("", self._task.source.names)(where), error)

    def _joined(self, row: Row | BadRow) -> Row | BadRow:
        if self._table is None or isinstance(row, BadRow):
            return row
        try:
            return with_join(row, self._table)
        except DataError as error:
            return BadRow(row.where, str(error))

    def _row(self, row: Row, reading: Reading | DataError) -> None:
        try:
            if isinstance(reading, DataError):
                raise reading
            scored, rewards = scores_of(row.columns, len(reading.completions), self._task.source.scored)
            decided = [decided_scores(s, self._task.source.fallbacks) for s in scored]
            self._judges.add(scored)
            scores = with_columns(decided, row.columns, self._task.source.keep.columns)
            messages = None if reading.is_text else chat_messages(row.columns, self._reader)
        except DataError as error:
            return self._bad(row.where, str(error))
        key, form = prompt_key(conversation_text(reading.sample.prompt, messages))
        self._counts["rows"] += 1
        for index, completion in enumerate(reading.completions):
            self._counts["completions"] += 1
            reason = self._judge(reading.sample, completion, scores[index], rewards[index], key)
            place = index if reading.several else completion_index(row.columns)
            self._note(row, reading.sample, place, reason)
            if not reason:
                context = _Context(reading, rewards[index], place, scores[index], messages)
                self._keep(row, completion, context, (key, form))

    def _bad(self, where: str, error: str) -> None:
        if self._task.source.on_bad_row == "stop":
            raise DataError(f"{where}: {error}{SKIP_HINT}")
        self._unreadable(self._place(where), error)

    def _unreadable(self, place: str, error: str) -> None:
        self._counts["bad"] += 1
        self._fates.add(f"unreadable: {error}", source_row=place)

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
        self._rewards[reward] += 1
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
        if self._task.format.template_of(self._domain(sample)) is not None:
            response = self._template(completion.text, prompt=sample.prompt, truncated=completion.truncated)
            return "" if response.well_formed else "template: not well formed"
        return ""

    def _domain(self, sample: Sample) -> str:
        if self._task.source.domain:
            return self._task.source.domain
        return self._task.domains.get(sample.task, "") if self._task.domains else sample.task or "all"

    def _keep(self, row: Row, completion: Completion, context: "_Context", prompt: tuple[int, str]) -> None:
        sample, columns = context.reading.sample, row.columns
        key, form = prompt
        domain = self._domain(sample)
        self._domains[domain] += 1
        stamp = columns.get("stamp") or {}
        if context.asked:
            self._fields.update(message_fields(context.asked))
        self._terms[tuple([name for name, score in context.scores.items() if score])] += 1
        self._texts.add(
            prompt=sample.prompt,
            messages=msgspec.json.encode(context.asked).decode() if context.asked else None,
            completion=completion.text,
            id=sample.id,
            index=context.place,
            task=sample.task,
            domain=domain,
            origin=self._task.source.name,
            where=self._place(row.where),
            reward=context.reward,
            spec=str(stamp.get("spec", "")) if isinstance(stamp, dict) else "",
            ground_truth=ground_truth_text(sample.ground_truth),
            about=about_row(columns, context.scores, context.reading.source, self._task.columns),
        )
        content = content_digest(form, completion.text)
        number = self._task.source.number
        self._keys.add(
            key, content, context.reward, len(completion.text), domain, number, self._worth(context)
        )

    def _worth(self, context: _Context) -> tuple[float | None, bool | None] | None:
        """What pairs compare: a value, and whether the answer is right; None where no pairs are made."""
        pairs, keep = self._task.pairs, self._task.source.keep
        if pairs is None:
            return None
        value = 0.0 if pairs.judge else value_of(context.scores, context.reward, pairs.by)
        return value, truth_of(context.scores, keep.correct)

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
        terms, rewards = Counter[str](), Counter[str]()
        for reward, count in self._rewards.items():
            rewards["none" if reward is None else f"{reward:.2f}"] += count
        for names, count in self._terms.items():
            terms.update(dict.fromkeys(names, count))
        return {
            "source": task.source.name,
            **self._counts,
            "kept": len(lengths),
            "dropped": dict(sorted(self._dropped.items())),
            "domains": dict(sorted(self._domains.items())),
            "rewards": dict(sorted(rewards.items())),
            "fields": dict(sorted(self._fields.items())),
            "terms": dict(sorted(terms.items())),
            "judges": self._judges.counts(),
        }


@lru_cache(4)
def _table(join: Join, version: FileVersion) -> JoinTable:
    """One for all parts that this process reads."""
    return JoinTable(join)
